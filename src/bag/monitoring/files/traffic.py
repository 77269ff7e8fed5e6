"""A file of traffic averages → 95th percentiles of its months (``docs/monitoring-files.md``)."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from bag.monitoring.domain.percentile import SLOT, bill, month, months_of
from bag.monitoring.files.source import SECOND, FileError, Row, read, rows_of

COLUMNS = ("time", "in", "out")
_MONTH = re.compile(r"(19[7-9]\d|20\d\d)-(0[1-9]|1[0-2])")


def percentiles_of(path: str, *, interval: str | None, asked: str | None) -> dict[str, Any]:
    """The answer of ``bag monitoring percentile``. ``interval`` (seconds) goes before that of the file.

    ``asked``: the month as YYYY-MM; without it every month in which samples begin. Raises FileError.
    """
    whole = read(path, "samples", COLUMNS, COLUMNS)
    if interval is not None:
        whole = Row(whole.place, {**whole.cells, "interval": interval})
    whole.known_only(("interval", "samples"))
    rows = rows_of(whole, "samples", COLUMNS)
    lasting = _interval(whole)
    start = np.array([row.moment("time") for row in rows], np.int64)
    _refuse_twins(rows, start)
    incoming, outgoing = (_rates(rows, name) for name in ("in", "out"))
    return {
        "interval": lasting / SECOND,
        "samples": len(rows),
        "months": [
            {
                "month": f"{year}-{number:02}",
                **_answer(asdict(bill(start, incoming, outgoing, month(year, number), interval=lasting))),
            }
            for year, number in ([_month(asked)] if asked else months_of(start))
        ],
    }


def _answer(found: dict[str, Any]) -> dict[str, Any]:
    return {"in": found["incoming"], "out": found["outgoing"], "billed": found["billed"]}


def _interval(whole: Row) -> int:
    seconds = whole.number("interval")
    micros = SLOT if seconds is None else round(min(seconds, 1e9) * SECOND)
    if not 0 < micros <= SLOT:
        whole.refuse(_("“interval” must be at most 300 seconds: longer averages hide the peaks that are billed."))
    return micros


def _rates(rows: list[Row], name: str) -> np.ndarray:
    return np.array([np.nan if (value := row.number(name)) is None else value for row in rows], np.float64)


def _refuse_twins(rows: list[Row], start: np.ndarray) -> None:
    """Polls jitter, so that samples may overlap a little; two of one moment are a mistake of the file."""
    order = np.argsort(start, kind="stable")
    twins = np.flatnonzero(np.diff(start[order]) == 0)
    if twins.size:
        rows[order[twins[0] + 1]].refuse(_("another sample has the same time."))


def _month(text: str) -> tuple[int, int]:
    found = _MONTH.fullmatch(text)
    if not found:
        raise FileError(_("“%(value)s” is no month like 2026-10.") % {"value": text[:40]})
    return int(found[1]), int(found[2])
