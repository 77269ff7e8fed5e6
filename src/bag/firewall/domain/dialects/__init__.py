"""Readers of the dialects in which packet filters are written.

Every reader gives rules with the numbers of their lines and a list of lines that it could not read; it never guesses
and drops nothing silently.
"""

import re
from collections.abc import Callable, Iterable

from bag.firewall.domain.dialects import fortigate
from bag.firewall.domain.dialects.cisco import read_ios, read_nxos
from bag.firewall.domain.dialects.fortigate import read_fortigate
from bag.firewall.domain.dialects.iptables import read_iptables
from bag.firewall.domain.dialects.junos import read_junos
from bag.firewall.domain.dialects.nftables import read_nftables
from bag.firewall.domain.rules import DialectError, Parsed

LARGEST = 20_000_000
"""Characters of a text that is read at all."""

_READERS: dict[str, Callable[[str, Iterable[str]], Parsed]] = {
    "ios": lambda text, _: read_ios(text),
    "nxos": lambda text, _: read_nxos(text),
    "junos": lambda text, _: read_junos(text),
    "fortigate": read_fortigate,
    "nftables": read_nftables,
    "iptables": read_iptables,
}
_SIGNS = (
    ("iptables", r"^\*(?:filter|nat|mangle|raw|security)\s*$"),
    ("nftables", r"^\s*table (?:ip|ip6|inet|arp|bridge|netdev) \S+ \{|^\s*\{\s*\"nftables\""),
    ("junos", r"^\s*set (?:firewall|policy-options) |^\s*(?:firewall|family inet6?|filter \S+) \{"),
    (
        "nxos",
        r"^(?:feature \S+|ip access-list (?!standard |extended |resequence )\S+|object-group ip (?:address|port) )",
    ),
    ("ios", r"^(?:access-list \d+ |(?:ip|ipv6) access-list |object-group (?:network|service) )"),
)


def recognize(text: str) -> str:
    """The dialect of a text; DialectError when no sign of any is found."""
    if fortigate.looks_like(text):
        return "fortigate"
    for dialect, sign in _SIGNS:
        if re.search(sign, text, re.MULTILINE):
            return dialect
    raise DialectError("unknown_dialect")


def read(text: str, dialect: str = "", interfaces: Iterable[str] = ()) -> Parsed:
    """Rules of a text; without `dialect` it is recognized.

    Interfaces are numbered as they are met, those in `interfaces` first. Raises DialectError when the dialect is
    unknown, the text is empty, longer than `LARGEST`, holds no rules at all, or is broken as a whole.
    """
    if len(text) > LARGEST:
        raise DialectError("too_long")
    if "\0" in text:
        raise DialectError("no_text")
    chosen = dialect or recognize(text)
    if chosen not in _READERS:
        raise DialectError("no_such_dialect", chosen)
    parsed = _READERS[chosen](text, interfaces)
    if not parsed.sets and not parsed.unread:
        raise DialectError("no_rules")
    return parsed


def read_pair(before: str, after: str, dialect: str) -> tuple[Parsed, Parsed]:
    """Two texts of one device, their interfaces numbered alike, so that their rules can be compared."""
    first = read(before, dialect)
    second = read(after, first.dialect, _interfaces(first))
    return read(before, first.dialect, _interfaces(second)), second


def _interfaces(parsed: Parsed) -> tuple[str, ...]:
    return max((found.interfaces for found in parsed.sets), key=len, default=())
