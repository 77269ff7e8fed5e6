"""What a profile asks: its gauges and conditions, objects and whole columns."""

from __future__ import annotations

from collections.abc import Mapping

from bag.monitoring.domain.readings import State, Value
from bag.monitoring.profiles import Condition, Gauge, Profile, Source
from bag.monitoring.snmp.session import Row, Session, SnmpValue
from bag.monitoring.snmp.text import readable

Labels = Mapping[str, Mapping[str, str]]


async def labels(session: Session, profile: Profile) -> dict[str, dict[str, str]]:
    """The columns that name rows: OID → index → name."""
    wanted = {item.label for item in (*profile.gauges, *profile.conditions) if item.label}
    wanted |= {tally.label for tally in profile.tallies}
    return {
        column: {index: readable(value) for index, value in await session.column(column)} for column in sorted(wanted)
    }


def objects(profile: Profile) -> list[str]:
    """The single objects of a profile: asked with what is asked at every look anyway."""
    return [item.oid for item in (*profile.gauges, *profile.conditions) if item.single]


async def columns(session: Session, profile: Profile, absent: set[str]) -> dict[str, list[Row]]:
    """The columns of a profile; those that turn out empty go into ``absent`` and are not asked again."""
    found = {}
    owns = {gauge.own for gauge in profile.gauges if gauge.own}
    for oid in ({item.oid for item in (*profile.gauges, *profile.conditions) if not item.single} | owns) - absent:
        found[oid] = await session.column(oid)
        if not found[oid]:
            absent.add(oid)
    return found


def values(
    profile: Profile, said: Mapping[str, SnmpValue], rows: Mapping[str, list[Row]], names: Labels
) -> tuple[list[Value], list[State]]:
    """The gauges and conditions of the profile, from single objects (``said``) and columns (``rows``)."""
    found: list[Value] = []
    states: list[State] = []
    for gauge in profile.gauges:
        for part, raw in _parts(gauge, said, rows, names):
            number = _number(raw)
            if number is not None and number not in gauge.skip:
                found.append(Value(gauge.metric, number * gauge.scale + gauge.offset, part))
    for condition in profile.conditions:
        for part, raw in _parts(condition, said, rows, names):
            if isinstance(raw, int) and raw in condition.states:
                states.append(State(condition.aspect, condition.states[raw], part))
    return found, states


def _parts(
    item: Gauge | Condition, said: Mapping[str, SnmpValue], rows: Mapping[str, list[Row]], names: Labels
) -> list[tuple[str, SnmpValue]]:
    """The parts of an item with what the device said of them. A lone row of a column without names is the device."""
    if item.single:
        return [(item.part, said[item.oid])] if item.oid in said else []
    column = rows.get(item.oid, [])
    if isinstance(item, Gauge) and item.own:
        column = _own(column, rows.get(item.own, []))
    return [(_name(item, index, names, alone=len(column) == 1), value) for index, value in column]


def _own(column: list[Row], wanted: list[Row]) -> list[Row]:
    """Of the rows X.n those whose n ``wanted`` has at X, under the index X."""
    numbers = dict(wanted)
    split = ((index.rpartition("."), value) for index, value in column)
    return [(part, value) for (part, _dot, last), value in split if str(numbers.get(part)) == last]


def _name(item: Source, index: str, names: Labels, *, alone: bool) -> str:
    if item.label:
        return named(names.get(item.label, {}), index)
    return item.part if alone else index


def named(names: Mapping[str, str], index: str) -> str:
    """The name of a row, or of what the beginning of its index names with the rest behind it; else the index."""
    head, rest = index, ""
    while head:
        if name := names.get(head):
            return f"{name}/{rest}" if rest else name
        head, _dot, last = head.rpartition(".")
        rest = f"{last}.{rest}" if rest else last
    return index


def _number(raw: SnmpValue) -> float | None:
    """A number as such or in digits: some agents answer "23.5" as text."""
    if isinstance(raw, int | float):
        return raw
    try:
        return float(raw or "")
    except ValueError:
        return None
