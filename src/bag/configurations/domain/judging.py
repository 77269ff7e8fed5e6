"""Holding a configuration to a standard: what is found, what would mend it, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, field

from bag.configurations.domain import ios, ios_rules, vrp, vrp_rules
from bag.configurations.domain.catalog import DeviceRole, rules_of
from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.facts import Device
from bag.configurations.domain.findings import Change, Finding, Standard
from bag.configurations.domain.port_rules import PORT_RULES, judge_ports
from bag.configurations.domain.settling import give, settle
from bag.configurations.domain.speech import SPEECHES, Speech
from bag.configurations.domain.tree import Node

_READERS = {Dialect.IOS: ios.read, Dialect.VRP: vrp.read}
_DEVICE_RULES = {Dialect.IOS: ios_rules.RULES, Dialect.VRP: vrp_rules.RULES}
ROUNDS = 8
"""How often mending is looked at again: mending one thing can bring the next to light."""


@dataclass(frozen=True)
class Profile:
    """What devices of a role are held to; ``rules`` empty means those of the role."""

    role: DeviceRole = DeviceRole.ACCESS
    rules: frozenset[str] = frozenset()
    standard: Standard = field(default_factory=Standard)

    @property
    def asked(self) -> frozenset[str]:
        return self.rules or rules_of(self.role)


class NotJudged(ValueError):
    """The dialect has no rules: nothing is said of the configuration, neither good nor bad."""


def judge(text: str, dialect: Dialect, profile: Profile) -> list[Finding]:
    """Every rule of the profile that the configuration does not keep; raises ``NotJudged``."""
    return judge_tree(settle(text, speech_of(dialect)), dialect, profile)


def judge_tree(root: Node, dialect: Dialect, profile: Profile) -> list[Finding]:
    """As ``judge``, of a settled configuration."""
    asked = profile.asked
    device: Device = _READERS[dialect](root, routing=profile.role == DeviceRole.ROUTER)
    found = list(judge_ports(device, profile.standard, asked))
    for rule in _DEVICE_RULES[dialect]:
        if rule.key in asked:
            found += rule.find(device, profile.standard)
    return found


def speech_of(dialect: Dialect) -> Speech:
    speech = SPEECHES.get(dialect)
    if speech is None:
        raise NotJudged(dialect)
    return speech


def rules_known(dialect: Dialect, profile: Profile) -> int:
    """How many rules of the profile can be asked in this dialect."""
    of_ports = {rule.key for rule in PORT_RULES if dialect in rule.fix}
    return len(profile.asked & (of_ports | {rule.key for rule in _DEVICE_RULES.get(dialect, ())}))


def mended(root: Node, dialect: Dialect, profile: Profile, only: frozenset[str] = frozenset()) -> Node:
    """A copy of a settled configuration in which the findings (``only``: of these rules) are put right."""
    speech = speech_of(dialect)
    tree = root.copy()
    for _round in range(ROUNDS):
        found = [one for one in judge_tree(tree, dialect, profile) if not only or one.rule in only]
        first = [one for one in found if not one.where] or found  # what sections lean on comes before them
        changes = [change for one in first for change in one.changes]
        if not changes:
            break
        _give_all(tree, changes, speech)
    return tree


def _give_all(tree: Node, changes: list[Change], speech: Speech) -> None:
    for change in dict.fromkeys(changes):
        give(tree, change.path, change.line, speech)
