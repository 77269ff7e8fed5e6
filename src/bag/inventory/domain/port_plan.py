"""Port templates of a type and the ports that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bag.inventory.domain.port_names import expand

BAY_TOKEN = "{module}"  # noqa: S105 - the community library's own placeholder
_LAST_NUMBER = re.compile(r"(.*?)(\d+)(\D*)", re.DOTALL)
_PADDED = re.compile(r"0\d")


@dataclass(frozen=True)
class PortPlan:
    """One template: ``name`` and ``rear_name`` may hold ranges.

    With a rear range as long as the front range every front port reaches the same position of its own rear port; with
    one rear name the front ports reach its positions one after the other, from ``rear_position`` on.
    """

    name: str
    kind: str
    connector: str = ""
    speed_mbps: int | None = None
    poe: bool = False
    positions: int = 1
    rear_name: str = ""
    rear_position: int | None = None


@dataclass(frozen=True)
class PlannedPort:
    """One port to be made; ``position`` orders the ports of a device."""

    position: int
    name: str
    kind: str
    connector: str
    speed_mbps: int | None
    poe: bool
    rear_name: str
    rear_position: int | None


def ports_of(plans: Iterable[PortPlan], *, bay: str = "", first: int = 1) -> list[PlannedPort]:
    """Every port of the templates in order, counted from ``first``; ``bay`` fills the module placeholder."""
    found: list[PlannedPort] = []
    for plan in plans:
        names = expand(plan.name.replace(BAY_TOKEN, bay))
        rears = expand(plan.rear_name.replace(BAY_TOKEN, bay)) if plan.rear_name else [""]
        start = plan.rear_position or 1
        for at, name in enumerate(names):
            shared = len(rears) == 1
            found.append(
                PlannedPort(
                    position=first + len(found),
                    name=name,
                    kind=plan.kind,
                    connector=plan.connector,
                    speed_mbps=plan.speed_mbps,
                    poe=plan.poe,
                    rear_name=rears[0] if shared else rears[at],
                    rear_position=None if not plan.rear_name else start + at if shared else start,
                )
            )
    return found


def compress(plans: Sequence[PortPlan]) -> list[PortPlan]:
    """Fewer templates for the same ports: neighbors that count up become one range."""
    found: list[PortPlan] = []
    group: list[PortPlan] = []
    for plan in plans:
        if group and _continues(group, plan):
            group.append(plan)
        else:
            found.extend(_joined(group))
            group = [plan]
    found.extend(_joined(group))
    return found


def _continues(group: list[PortPlan], plan: PortPlan) -> bool:
    first, last = group[0], group[-1]
    if "[" in plan.name or "[" in first.name or not _follows(last.name, plan.name):
        return False
    if replace(plan, name="", rear_name="", rear_position=None) != replace(
        first, name="", rear_name="", rear_position=None
    ):
        return False
    if not plan.rear_name or not first.rear_name:
        return plan.rear_name == first.rear_name
    if plan.rear_name == first.rear_name:
        return (plan.rear_position or 1) == (first.rear_position or 1) + len(group)
    own_rears = len(group) == 1 or group[1].rear_name != first.rear_name
    return own_rears and _follows(last.rear_name, plan.rear_name) and plan.rear_position == first.rear_position


def _follows(before: str, after: str) -> bool:
    """True when only the last number differs, and by one; padded numbers are left alone."""
    one, two = _LAST_NUMBER.fullmatch(before), _LAST_NUMBER.fullmatch(after)
    if one is None or two is None or _PADDED.match(one[2]) or _PADDED.match(two[2]):
        return False
    return (one[1], one[3]) == (two[1], two[3]) and int(two[2]) == int(one[2]) + 1


def _joined(group: list[PortPlan]) -> list[PortPlan]:
    if len(group) < 2:
        return group
    first, last = group[0], group[-1]
    rear = first.rear_name
    if rear and last.rear_name != rear:
        rear = _range(first.rear_name, last.rear_name)
    return [replace(first, name=_range(first.name, last.name), rear_name=rear)]


def _range(first: str, last: str) -> str:
    start, end = _LAST_NUMBER.fullmatch(first), _LAST_NUMBER.fullmatch(last)
    if start is None or end is None:
        raise ValueError(f"no number in {first!r} or {last!r}")
    return f"{start[1]}[{start[2]}-{end[2]}]{start[3]}"
