"""The dialects of device configurations, how each is recognized, and whether a text ends where its dialect ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Dialect(StrEnum):
    IOS = "ios"
    NXOS = "nxos"
    VRP = "vrp"
    AOSCX = "aoscx"
    PROCURVE = "procurve"
    COMWARE = "comware"
    JUNOS = "junos"
    FORTIOS = "fortios"
    ROUTEROS = "routeros"
    FRR = "frr"


class ConfigurationError(ValueError):
    """A text that cannot be taken as a configuration; ``code`` says why.

    Codes: ``empty``, ``unknown_dialect``, ``cut`` (ends in the middle), ``binary``, ``too_long``, ``refused`` (the
    device answered with an error instead).
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Marks:
    """How a dialect shows itself: ``sure`` decides alone, each match of ``signs`` counts one; two are enough."""

    dialect: Dialect
    sure: re.Pattern[str]
    signs: re.Pattern[str]


def _marks(dialect: Dialect, sure: str, signs: str) -> Marks:
    return Marks(dialect, re.compile(sure, re.M), re.compile(signs, re.M))


LONGEST = 8 * 1024 * 1024
"""Characters of the longest configuration that is taken."""
HEAD = 200_000
"""Characters at the begin that are looked at to recognize the dialect."""
MARKS = (
    _marks(Dialect.FORTIOS, r"^#config-version=", r"^config (system|firewall|user|vpn|router) \S|^    next$"),
    _marks(
        Dialect.ROUTEROS, r"^# .*by RouterOS|^# software id = ", r"^/(interface|ip|system|user|snmp)\b|^(add|set) .*=."
    ),
    _marks(
        Dialect.JUNOS,
        r"^## Last (commit|changed): ",
        r"^(system|interfaces|protocols|vlans|snmp|routing-options|chassis) \{$"
        r"|^set (system|interfaces|protocols|snmp) ",
    ),
    _marks(Dialect.PROCURVE, r"^; .*Configuration Editor;", r'^hostname ".*"|^   (untagged|tagged) [A-Z0-9]|^   exit$'),
    _marks(Dialect.AOSCX, r"^!Version ArubaOS-CX|^!export-password:", r"^    vlan (access|trunk) |^    no routing$"),
    _marks(
        Dialect.NXOS, r"^!Command: show running-config|^version \d.*Bios:", r"^feature \S|^vdc \S+ id \d|^vrf context "
    ),
    _marks(
        Dialect.COMWARE,
        r"^ version \d+\.\d+\.\d+.*, (Release|Feature|ESS) ",
        r"^ port link-mode (bridge|route)|^line vty \d|^ irf |^interface (Ten-)?GigabitEthernet\d+/\d+/\d+\n port ",
    ),
    _marks(
        Dialect.VRP,
        r"^!Software Version V\d+R\d+",
        r"^sysname \S|^interface (MEth|Vlanif|XGigabitEthernet|Eth-Trunk)|^user-interface vty|^undo \S|^vlan batch |"
        r"^ port (link-type|default|trunk)|^stelnet ",
    ),
    _marks(
        Dialect.FRR,
        r"^frr (version|defaults) ",
        r"^service integrated-vtysh-config|^log syslog|^exit$",
    ),
    _marks(
        Dialect.IOS,
        r"^Current configuration : \d+ bytes|^! Last configuration change at |^! NVRAM config last updated",
        r"^version \d+\.\d+$|^service timestamps |^ switchport |^line (con|vty) \d|^hostname \S|"
        r"^interface \S*Ethernet\d|"
        r"^ip (ssh|dhcp|arp|routing|http|domain)\b|^aaa new-model|^snmp-server |^boot-(start|end)-marker",
    ),
)


def recognize(text: str) -> Dialect:
    """The dialect of a configuration; raises ``ConfigurationError`` for none, for two alike, and for no text at all."""
    if not text.strip():
        raise ConfigurationError("empty")
    if "\0" in text or text.count("\ufffd") > len(text) // 100:
        raise ConfigurationError("binary")
    if len(text) > LONGEST:
        raise ConfigurationError("too_long")
    head = text[:HEAD].replace("\r\n", "\n")
    for marks in MARKS:
        if marks.sure.search(head):
            return marks.dialect
    counted = sorted(((len(marks.signs.findall(head)), marks.dialect) for marks in MARKS), reverse=True)
    (most, found), (next_most, _other) = counted[:2]
    if most < 2 or most == next_most:
        raise ConfigurationError("unknown_dialect")
    return found


_END = {
    Dialect.IOS: re.compile(r"^end$", re.M),
    Dialect.VRP: re.compile(r"^return$", re.M),
    Dialect.COMWARE: re.compile(r"^return$", re.M),
    Dialect.FRR: re.compile(r"^end$", re.M),
}
"""Dialects whose print-out says that it is over."""
_PRINTED = re.compile(
    r"^(Building configuration|Current configuration|version \d|!Software Version| version \d|frr version |#$)", re.M
)
"""What only the device itself writes."""
_REFUSALS = re.compile(
    r"^(% ?(Invalid|Incomplete|Ambiguous|Authorization|Error|Bad)|Error: |Invalid input:|Command fail|"
    r"Permission denied|"
    r"Command authorization failed|bad command name|Unknown action|unknown command)",
    re.M,
)


def check_answer(text: str) -> None:
    """Refuse silence, and a print-out that is an error message; raises ``ConfigurationError``."""
    if not text.strip():
        raise ConfigurationError("empty")
    head = "\n".join(text.splitlines()[:5])
    if refusal := _REFUSALS.search(head):
        raise ConfigurationError("refused", head[refusal.start() :].splitlines()[0][:120])


def check_whole(text: str, dialect: Dialect, *, excerpt: bool = False) -> None:
    """Refuse a print-out that broke off or that is no configuration; raises ``ConfigurationError``.

    ``excerpt``: a text written by hand, without the head of a print-out, may do without its end.
    """
    check_answer(text)
    end = _END.get(dialect)
    ends = end is None or end.search("\n".join(text.splitlines()[-5:]))
    by_hand = excerpt and text.endswith("\n") and not _PRINTED.search(text)
    if not ends and not by_hand:
        raise ConfigurationError("cut", _last_line(text))
    if _open_blocks(text, dialect):
        raise ConfigurationError("cut", _last_line(text))


def _open_blocks(text: str, dialect: Dialect) -> int:
    """How many blocks that were opened are not closed; quoted braces do not count."""
    if dialect == Dialect.JUNOS:
        bare = re.sub(r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|^\s*#[^\n]*$', "", text, flags=re.M | re.S)
        return bare.count("{") - bare.count("}")
    if dialect == Dialect.FORTIOS:
        words = [line.split()[0] for line in text.splitlines() if line.strip()]
        return words.count("config") - words.count("end")
    if dialect == Dialect.ROUTEROS:
        return 1 if text.rstrip().endswith("\\") else 0
    return 0


def _last_line(text: str) -> str:
    return text.rstrip().splitlines()[-1].strip()[:80]
