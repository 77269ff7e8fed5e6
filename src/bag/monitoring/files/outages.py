"""A file of outages → availability, MTTR, MTBF (``docs/monitoring-files.md``)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from bag.monitoring.domain.availability import Availability, Span, availability
from bag.monitoring.files.source import SECOND, Row, read, rows_of

COLUMNS = ("kind", "start", "end")
LISTS = {"agreed": "agreed", "maintenance": "maintenance", "unknown": "unknown", "outage": "outages"}
"""Kind of a CSV row, and the name of the list in JSON."""


def availability_of(path: str, *, target: str | None) -> dict[str, Any]:
    """The answer of ``bag monitoring availability``. ``target`` (percent) goes before that of the file.

    Raises FileError.
    """
    whole = read(path, "rows", COLUMNS, COLUMNS)
    period, lists = _tabled(whole) if "rows" in whole.cells else _structured(whole)
    if target is not None:
        whole = Row(whole.place, {"target": target})
    found = availability(
        period,
        lists["outages"],
        agreed=lists["agreed"] or None,
        maintenance=lists["maintenance"],
        unknown=lists["unknown"],
    )
    return {**_answer(found), **_against(found, _target(whole))}


def _structured(whole: Row) -> tuple[Span, dict[str, list[Span]]]:
    whole.known_only(("period", *LISTS.values(), "target"))
    period = whole.cells.get("period")
    if not isinstance(period, dict):
        whole.refuse(_("“%(name)s” is missing.") % {"name": "period"})
    lists = {name: [_span(row) for row in whole.list_of(name)] for name in LISTS.values()}
    return _period(Row("period", period)), lists


def _tabled(whole: Row) -> tuple[Span, dict[str, list[Span]]]:
    lists: dict[str, list[Span]] = {name: [] for name in LISTS.values()}
    periods: list[Span] = []
    whole.known_only(("rows",))
    for row in rows_of(whole, "rows", COLUMNS):
        kind = str(row.cells.get("kind"))
        if kind == "period":
            periods.append(_period(row))
        elif kind in LISTS:
            lists[LISTS[kind]].append(_span(row))
        else:
            names = ", ".join(("period", *LISTS))
            row.refuse(_("“kind” must be one of these: %(names)s.") % {"names": names})
    if len(periods) != 1:
        whole.refuse(_("exactly one row must be of the kind “period”."))
    return periods[0], lists


def _span(row: Row) -> Span:
    row.known_only(COLUMNS)
    start, end = row.moment("start"), row.open_moment("end")
    if end is not None and end < start:
        row.refuse(_("it ends before it begins."))
    return Span(start, end)


def _period(row: Row) -> Span:
    span = _span(row)
    if span.end is None or span.end == span.start:
        row.refuse(_("the period needs an end after its start."))
    return span


def _target(whole: Row) -> Fraction | None:
    percent = whole.number("target")
    if percent is None:
        return None
    if percent > 100:
        whole.refuse(_("“target” is a percentage: at most 100."))
    return Fraction(str(percent)) / 100


def _answer(found: Availability) -> dict[str, Any]:
    return {
        "availability": None if found.availability is None else float(found.availability),
        "failures": found.failures,
        "mttr_s": _seconds(found.mttr),
        "mtbf_s": _seconds(found.mtbf),
        "agreed_s": _seconds(found.agreed),
        "maintenance_s": _seconds(found.maintenance),
        "unknown_s": _seconds(found.unknown),
        "counted_s": _seconds(found.counted),
        "up_s": _seconds(found.up),
        "down_s": _seconds(found.down),
        "still_down": found.still_down,
    }


def _against(found: Availability, target: Fraction | None) -> dict[str, Any]:
    if target is None:
        return {}
    return {
        "target": float(target),
        "allowed_down_s": _seconds(found.allowed_down(target)),
        "met": None if found.availability is None else found.availability >= target,
    }


def _seconds(micros: Fraction | int | None) -> float | None:
    return None if micros is None else float(Fraction(micros) / SECOND)
