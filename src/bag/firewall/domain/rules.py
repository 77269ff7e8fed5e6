"""Rules in order, as every dialect's reader gives them."""

from dataclasses import dataclass, field
from typing import Literal

from bag.firewall.domain.boxes import Box

Action = Literal["permit", "deny"]
Reason = Literal[
    "address", "backwards", "brace", "circle", "cut", "ends_early", "kind", "many", "missing", "number",
    "outside", "quote",
    "unknown", "wildcard",
]  # fmt: skip
Refusal = Literal["unknown_dialect", "no_such_dialect", "too_long", "no_text", "no_rules", "bad_json"]
DIALECTS = ("ios", "nxos", "junos", "fortigate", "nftables", "iptables")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    `conditions` names what the packet space does not know (a schedule, a user group, a name that only DNS knows):
    such a rule matches *at most* its boxes. It is therefore never taken as proof that packets end here.
    """

    line: int
    number: str
    action: Action
    boxes: tuple[Box, ...]
    text: str
    conditions: tuple[str, ...] = ()
    log: bool = False
    hits: int | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules that packets meet one after the other; the first that matches decides, `default` decides the rest."""

    name: str
    rules: tuple[Rule, ...]
    default: Action = "deny"
    interfaces: tuple[str, ...] = ()
    applied: tuple[str, ...] = ()
    """Where the set is bound, in the words of the device: "Vlan20 in"."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that could not be read, with the reason, and the word of the line that it is about."""

    line: int
    text: str
    reason: Reason
    value: str = ""


@dataclass(slots=True)
class Parsed:
    """What a reader found: the rule sets, and every line that belongs to rules but was not understood."""

    dialect: str
    sets: list[RuleSet] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Was everything understood? If not, answers hold only for the lines that were."""
        return not self.unread

    def named(self, name: str) -> RuleSet:
        """The rule set of that name; KeyError when there is none."""
        for found in self.sets:
            if found.name == name:
                return found
        raise KeyError(name)


class Unreadable(ValueError):
    """This line cannot be read."""

    def __init__(self, code: Reason, value: str = "") -> None:
        """Take the reason and the word that it is about."""
        super().__init__(f"{code}: {value}")
        self.code: Reason = code
        self.value = value


class DialectError(ValueError):
    """The text as a whole is not what it was said to be, or nobody can say what it is."""

    def __init__(self, code: Refusal, value: str = "") -> None:
        """Take the reason and the word that it is about."""
        super().__init__(f"{code}: {value}")
        self.code: Refusal = code
        self.value = value
