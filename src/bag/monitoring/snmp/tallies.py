"""Rows counted under the parts they belong to: the clients of each radio. Who the rows are is not kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bag.monitoring.domain.readings import Value
from bag.monitoring.profiles import Profile, Tally
from bag.monitoring.snmp.gauges import Labels, named
from bag.monitoring.snmp.session import Row, Session, SnmpValue

Owners = Mapping[str, str]
"""The end of a row's index → the index of the part it belongs to."""


async def owners(session: Session, profile: Profile) -> dict[str, Owners]:
    """The columns that lead from rows to parts, by metric. They change as seldom as names do."""
    found: dict[str, Owners] = {}
    columns: dict[str, list[Row]] = {}
    for tally in profile.tallies:
        if tally.through is None:
            continue
        if tally.through not in columns:
            columns[tally.through] = await session.column(tally.through)
        found[tally.metric] = {
            _tail(index, tally.tail): _head(index, tally.tail) for index, _value in columns[tally.through]
        }
    return found


async def values(
    session: Session, profile: Profile, rows: Mapping[str, list[Row]], names: Labels, through: Mapping[str, Owners]
) -> list[Value]:
    """A figure for each part, also 0; none where the table is empty. ``rows`` are columns that were read already."""
    found: list[Value] = []
    for tally in profile.tallies:
        column = await session.column(tally.oid)
        if not column:
            continue
        groups = [dict(await session.column(oid)) for oid in tally.group]
        counted = counts(tally, column, groups, through.get(tally.metric, {}))
        parts = rows.get(tally.parts, [])
        labels = names.get(tally.label, {})
        found += [Value(tally.metric, counted[index], named(labels, index)) for index, _value in parts]
    return found


def counts(
    tally: Tally, column: Sequence[Row], groups: Sequence[Mapping[str, SnmpValue]], through: Owners
) -> Counter[str]:
    """Index of a part → how many rows count for it. Rows of unknown parts are left out."""
    found: Counter[str] = Counter()
    for index, value in column:
        if tally.below is not None and not (isinstance(value, int | float) and value < tally.below):
            continue
        if tally.tail:
            found[through.get(_tail(index, tally.tail), "")] += 1
        else:
            found[".".join(_numbers(group.get(index)) for group in groups)] += 1
    return found


def _numbers(value: SnmpValue) -> str:
    """A value as it stands in an index: octets as numbers."""
    return ".".join(map(str, value)) if isinstance(value, bytes) else str(value)


def _tail(index: str, length: int) -> str:
    return ".".join(index.split(".")[-length:])


def _head(index: str, length: int) -> str:
    return ".".join(index.split(".")[:-length])
