"""The configuration of an access port: what the plan says, and what the rules on ports ask of it.

The lines beyond the plan come from the rules of the configurations room, so that a new port has no finding there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.judging import Profile, judge
from bag.connections.domain.power import WATTS

ROUNDS = 4
"""Mending one thing can bring the next to light."""
WRITTEN = (Dialect.IOS, Dialect.VRP)


@dataclass(frozen=True)
class PortPlan:
    """``vlan`` is its number; ``voice`` that of the telephones where a computer stands behind one."""

    port: str
    description: str
    vlan: int
    voice: int | None = None
    poe_class: int | None = None


@dataclass(frozen=True)
class PortText:
    """Commands to enter, and commands that put the port back as an unused one."""

    commands: str
    way_back: str


def write(plan: PortPlan, dialect: Dialect, profile: Profile) -> PortText:
    """The text for one port; ``dialect`` is one of ``WRITTEN``."""
    lines = _ios(plan) if dialect is Dialect.IOS else _vrp(plan)
    lines += _asked(plan, lines, dialect, profile)
    power = _power(plan, dialect)
    opening = "no shutdown" if dialect is Dialect.IOS else "undo shutdown"
    return PortText(_framed(plan.port, [*lines, *power, opening], dialect), _way_back(plan, dialect))


def _ios(plan: PortPlan) -> list[str]:
    voice = [f"switchport voice vlan {plan.voice}"] if plan.voice is not None else []
    return [
        f"description {_said(plan)}",
        "switchport mode access",
        f"switchport access vlan {plan.vlan}",
        *voice,
        "switchport nonegotiate",
    ]


def _vrp(plan: PortPlan) -> list[str]:
    voice = [f"voice-vlan {plan.voice} enable"] if plan.voice is not None else []
    return [
        f"description {_said(plan)}",
        "port link-type access",
        f"port default vlan {plan.vlan}",
        *voice,
    ]


def _said(plan: PortPlan) -> str:
    """A description that no device refuses: letters without marks, at most 80."""
    plain = plan.description.translate(str.maketrans("çğıöşüÇĞİÖŞÜ", "cgiosuCGIOSU"))
    return re.sub(r"[^A-Za-z0-9 ./:_-]", "", plain)[:80].strip()


def _asked(plan: PortPlan, lines: list[str], dialect: Dialect, profile: Profile) -> list[str]:
    """Lines that the rules on ports would add."""
    added: list[str] = []
    for _round in range(ROUNDS):
        text = _configuration(plan, [*lines, *added], dialect)
        wanted = [
            change.line
            for finding in judge(text, dialect, profile)
            if finding.where == plan.port
            for change in finding.changes
            if not change.line.startswith(("no ", "undo "))
        ]
        fresh = [line for line in dict.fromkeys(wanted) if line not in lines and line not in added]
        if not fresh:
            break
        added += fresh
    return added


def _configuration(plan: PortPlan, lines: list[str], dialect: Dialect) -> str:
    """A device of which only this port and what its rules depend on is known."""
    vlans = sorted({plan.vlan, *([plan.voice] if plan.voice is not None else [])})
    body = "\n".join(f" {line}" for line in lines)
    if dialect is Dialect.IOS:
        numbers = ",".join(map(str, vlans))
        head = f"ip dhcp snooping\nip dhcp snooping vlan {numbers}\nip arp inspection vlan {numbers}\n"
        return f"hostname X\n!\n{head}!\ninterface {plan.port}\n{body}\n!\nend\n"
    numbers = " ".join(map(str, vlans))
    head = f"dhcp enable\ndhcp snooping enable\nvlan batch {numbers}\n"
    snooped = "".join(f"vlan {vlan}\n dhcp snooping enable\n#\n" for vlan in vlans)
    return f"sysname X\n#\n{head}#\n{snooped}interface {plan.port}\n{body}\n#\nreturn\n"


def _power(plan: PortPlan, dialect: Dialect) -> list[str]:
    if plan.poe_class is None:
        return ["power inline never"] if dialect is Dialect.IOS else ["undo poe enable"]
    milliwatts = int(WATTS[plan.poe_class] * 1000)
    if dialect is Dialect.IOS:
        return [f"power inline auto max {milliwatts}"]
    return ["poe enable", f"poe power {milliwatts}"]


def _framed(port: str, lines: list[str], dialect: Dialect) -> str:
    head, tail = (
        ("configure terminal", "end\nwrite memory") if dialect is Dialect.IOS else ("system-view", "return\nsave")
    )
    body = "\n".join(f" {line}" for line in lines)
    return f"{head}\ninterface {port}\n{body}\n{tail}\n"


def _way_back(plan: PortPlan, dialect: Dialect) -> str:
    if dialect is Dialect.IOS:
        return (
            f"configure terminal\ndefault interface {plan.port}\ninterface {plan.port}\n description KULLANILMIYOR\n"
            " shutdown\nend\nwrite memory\n"
        )
    return (
        f"system-view\nclear configuration interface {plan.port}\ninterface {plan.port}\n description KULLANILMIYOR\n"
        " shutdown\nreturn\nsave\n"
    )
