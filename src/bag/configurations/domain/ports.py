"""Names of interfaces: short forms written out, ranges taken apart."""

from __future__ import annotations

import re

IOS_KINDS = (
    "FastEthernet", "GigabitEthernet", "TwoGigabitEthernet", "FiveGigabitEthernet", "TenGigabitEthernet",
    "TwentyFiveGigE", "FortyGigabitEthernet", "HundredGigE", "Ethernet", "Port-channel", "Vlan", "Loopback", "Tunnel",
    "AppGigabitEthernet",
)  # fmt: skip
VRP_KINDS = (
    "GigabitEthernet", "XGigabitEthernet", "MultiGE", "25GE", "40GE", "100GE", "10GE", "Ethernet", "MEth", "Eth-Trunk",
    "Vlanif", "LoopBack", "Tunnel", "NULL",
)  # fmt: skip
SHORT = {
    "fa": "FastEthernet", "gi": "GigabitEthernet", "gig": "GigabitEthernet", "ge": "GigabitEthernet",
    "te": "TenGigabitEthernet", "ten": "TenGigabitEthernet", "xge": "XGigabitEthernet", "et": "Ethernet",
    "eth": "Ethernet", "po": "Port-channel", "vl": "Vlan", "lo": "Loopback", "fo": "FortyGigabitEthernet",
    "hu": "HundredGigE", "twe": "TwentyFiveGigE", "tw": "TwoGigabitEthernet",
}  # fmt: skip
_KINDS = {kind.casefold(): kind for kind in (*VRP_KINDS, *IOS_KINDS)}
_NAME = re.compile(r"^((?:\d+)?[A-Za-z][A-Za-z-]*?)\s*(\d[\d/.:]*)$")
MOST = 1024
"""Ports that one range may name."""


def whole_name(text: str) -> str:
    """``gi1/0/1`` → ``GigabitEthernet1/0/1``; what is not understood comes back as it is, without blanks."""
    found = _NAME.match(text.strip())
    if found is None:
        return "".join(text.split())
    kind = found[1].casefold()
    return f"{_KINDS.get(kind) or SHORT.get(kind) or found[1]}{found[2]}"


def expand_range(text: str) -> list[str]:
    """The ports of ``Gi1/0/1 - 24, Gi1/0/30`` (IOS) or ``GE0/0/1 to GE0/0/24`` (VRP), at most ``MOST``, in order."""
    found: list[str] = []
    for part in text.split(","):
        first, last = _ends(part)
        if not first:
            continue
        stem, number = _split(whole_name(first))
        end = _split(whole_name(last))[1] if last and not last.strip().isdigit() else int(last or number)
        found += [f"{stem}{n}" for n in range(number, min(end, number + MOST) + 1)]
    return list(dict.fromkeys(found))[:MOST]


def _ends(part: str) -> tuple[str, str]:
    if " to " in part:
        first, _, last = part.partition(" to ")
    else:
        matched = re.match(r"^\s*(\S+?(?:\s+\d[\d/]*)?)\s*-\s*(\S+)\s*$", part)
        first, last = (matched[1], matched[2]) if matched else (part, "")
    return first.strip(), last.strip()


def _split(name: str) -> tuple[str, int]:
    found = re.match(r"^(.*?)(\d+)$", name)
    return (found[1], int(found[2])) if found else (name, 0)


def vlan_ids(text: str) -> frozenset[int]:
    """The VLANs of ``10,20-22``, ``10 20 to 22`` or ``all``; raises ``ValueError`` for anything else."""
    words = re.sub(r"\s+to\s+", "-", text.strip()).replace(",", " ").split()
    found: set[int] = set()
    for word in words:
        if word == "all":
            return frozenset(range(1, 4095))
        if word == "none":
            continue
        first, _, last = word.partition("-")
        found.update(range(int(first), min(int(last or first), 4094) + 1))
    return frozenset(found)


def say_vlans(ids: frozenset[int] | set[int]) -> str:
    """``{10, 20, 21, 22}`` → ``10,20-22``."""
    parts: list[list[int]] = []
    for one in sorted(ids):
        if parts and one == parts[-1][1] + 1:
            parts[-1][1] = one
        else:
            parts.append([one, one])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)
