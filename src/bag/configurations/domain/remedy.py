"""The commands that bring a configuration to its standard, and those that lead back, worked out by hier-config."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from hier_config import HConfig, HConfigChild, WorkflowRemediation
from hier_config.models import IdempotentCommandsRule, MatchRule, NegationSubRule, OrderingRule
from hier_config.platforms.aruba_aoscx.driver import HConfigDriverArubaAOSCX
from hier_config.platforms.cisco_ios.driver import HConfigDriverCiscoIOS
from hier_config.platforms.cisco_nxos.driver import HConfigDriverCiscoNXOS
from hier_config.platforms.driver_base import HConfigDriverBase
from hier_config.platforms.huawei_vrp.driver import HConfigDriverHuaweiVrp

from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.judging import Profile, mended, speech_of
from bag.configurations.domain.normalizing import normalize
from bag.configurations.domain.settling import settle, settled
from bag.configurations.domain.speech import PLAIN, SPEECHES, Speech
from bag.configurations.domain.tree import Node, parse

_DRIVERS: dict[Dialect, type[HConfigDriverBase]] = {
    Dialect.IOS: HConfigDriverCiscoIOS,
    Dialect.VRP: HConfigDriverHuaweiVrp,
    Dialect.NXOS: HConfigDriverCiscoNXOS,
    Dialect.AOSCX: HConfigDriverArubaAOSCX,
    Dialect.FRR: HConfigDriverCiscoIOS,
}


_ABOVE: dict[str, tuple[MatchRule, ...]] = {
    "": (),
    "aaa": (MatchRule(equals="aaa"),),
    "domain": (MatchRule(equals="aaa"), MatchRule(startswith="domain ")),
}
"""What leads to a section whose first word is not followed by its name at the top."""


@dataclass(frozen=True)
class Remedy:
    """``commands`` mend, ``back`` undoes them; both as text to be typed. Empty when nothing is to be mended."""

    commands: str
    back: str

    @property
    def in_two_steps(self) -> bool:
        """Whether it begins to snoop and to inspect at once: the second has to wait until leases are known."""
        snoops = "ip dhcp snooping vlan " in self.commands or "dhcp snooping enable\n" in self.commands
        return snoops and ("ip arp inspection vlan " in self.commands or "check user-bind enable" in self.commands)

    @property
    def placeholders(self) -> bool:
        """Whether a person has to fill something in (``<parola>``) before it can be given."""
        return any(word.startswith("<") and word.endswith(">") for word in self.commands.split())


def remedy(text: str, dialect: Dialect, profile: Profile, only: frozenset[str] = frozenset()) -> Remedy:
    """What mends the findings (``only``: of these rules) of a configuration; raises ``NotJudged``."""
    speech = speech_of(dialect)
    running = settle(text, speech)
    flow = WorkflowRemediation(_built(running, dialect), _built(mended(running, dialect, profile, only), dialect))
    return Remedy(_written(flow.remediation_config), _written(flow.rollback_config))


def spoken(dialect: Dialect) -> Speech:
    """The language of a dialect whose differences can be worked out; plain where it is not judged by meaning."""
    return SPEECHES.get(dialect) or replace(PLAIN, dialect=dialect)


def way_back(now: str, before: str, dialect: Dialect) -> str:
    """The commands that lead from one configuration back to another; empty when they say the same."""
    speech = spoken(dialect)
    here, there = (_built(settle(normalize(text, dialect), speech), dialect) for text in (now, before))
    return _written(WorkflowRemediation(here, there).remediation_config)


def alike(one: str, other: str, dialect: Dialect) -> bool:
    """Whether two configurations say the same, whatever the order of their lines."""
    speech = spoken(dialect)
    first, second = (settle(normalize(text, dialect), speech).shape() for text in (one, other))
    return first == second


def applied(text: str, commands: str, dialect: Dialect) -> str:
    """What hier-config foretells of a configuration to which commands are given, as a settled text.

    Lines that stay keep their order; new ones follow them in their section.
    """
    speech = spoken(dialect)
    before = settle(text, speech)
    given = _built_raw(commands, dialect, speech)
    after = settled(_read(_built(before, dialect).future(given)), speech)
    return "\n".join(_arranged(before, after).lines()) + "\n"


def _arranged(before: Node, after: Node) -> Node:
    """What ``after`` says, in the order of ``before``."""
    places = {child.text: (place, child) for place, child in enumerate(before.children)}
    last = (len(places), Node())
    children = sorted(after.children, key=lambda child: places.get(child.text, last)[0])
    return Node(after.text, after.number, [_arranged(places.get(child.text, last)[1], child) for child in children])


def _built(tree: Node, dialect: Dialect) -> HConfig:
    root = HConfig(_driver(dialect))
    for child in tree.children:
        _add(root, child)
    return root


def _built_raw(commands: str, dialect: Dialect, speech: Speech) -> HConfig:
    tree = parse(commands, comments=speech.comments)
    return _built(tree, dialect)


def _add(parent: HConfig | HConfigChild, node: Node) -> None:
    child = parent.add_child(node.text, return_if_present=True)
    for below in node.children:
        _add(child, below)


def _read(config: HConfig | HConfigChild) -> Node:
    text = config.text if isinstance(config, HConfigChild) else ""
    return Node(text, 0, [_read(child) for child in config.children])


def _written(config: HConfig) -> str:
    return "".join(f"{line.cisco_style_text()}\n" for line in config.all_children_sorted())


@cache
def _driver(dialect: Dialect) -> HConfigDriverBase:
    """hier-config's driver of the dialect that also knows which commands have one value only."""
    driver = _DRIVERS[dialect]()
    speech = spoken(dialect)
    for section, singles in speech.single.items():
        above = _ABOVE.get(section, (MatchRule(startswith=f"{section} "),))
        for one in singles:
            line = (*above, MatchRule(re_search=rf"^(no |undo )?{one}( |$)"))
            driver.rules.idempotent_commands.append(IdempotentCommandsRule(match_rules=line))
            if dialect == Dialect.VRP:
                undone = NegationSubRule(match_rules=line, search=rf"^undo {one} .*$", replace=f"undo {one}")
                driver.rules.negation_sub.append(undone)
    allowed = (MatchRule(startswith="interface "), MatchRule(startswith="switchport trunk allowed vlan "))
    driver.rules.idempotent_commands.append(IdempotentCommandsRule(match_rules=allowed))
    driver.rules.negation_sub.append(
        NegationSubRule(
            match_rules=(MatchRule(startswith="banner "),), search=r"^no (banner \w+)[\s\S]*$", replace=r"no \1"
        )
    )
    for first in ("line ", "user-interface ", "aaa authentication ", "aaa authorization ", "aaa accounting "):
        driver.rules.ordering.append(OrderingRule(match_rules=(MatchRule(startswith=first),), weight=100))
    return driver
