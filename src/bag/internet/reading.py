"""Reads the attack list of a carrier's monthly report: CSV or XLSX with Turkish or English headings.

A moment without an offset is local time unless the heading says UTC. Rates carry their unit in the heading or the cell.
Every faulty line is told of at once.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bag.core.domain.calendar import LOCAL
from bag.core.records.sheets import Unreadable, read_grid
from bag.core.text import fold
from bag.internet.domain.attacks import Line

MOST_LINES = 5000
MOST_FAULTS = 20
HEADINGS: dict[str, tuple[str, ...]] = {
    "code": ("saldırı no", "saldırı numarası", "olay no", "alarm no", "attack id", "attack", "id", "event id", "no"),
    "started_at": ("başlangıç", "başlangıç zamanı", "başlama", "start", "start time", "started", "begin"),
    "ended_at": ("bitiş", "bitiş zamanı", "end", "end time", "ended", "stop"),
    "target": ("hedef", "hedef adres", "hedef ip", "target", "destination", "victim"),
    "vector": ("tür", "saldırı türü", "vektör", "type", "vector", "attack type", "misuse type"),
    "peak_bps": ("en yüksek bant", "tepe bant", "tepe trafik", "bant genişliği", "peak bps", "peak bandwidth",
                 "max bps", "bps", "peak traffic"),
    "peak_pps": ("en yüksek paket", "tepe paket", "paket hızı", "peak pps", "max pps", "pps", "peak packets"),
    "mitigated": ("temizlendi", "engellendi", "önlendi", "mitigated", "mitigation", "cleaned"),
}  # fmt: skip
_NAMED = {fold(name): field for field, names in HEADINGS.items() for name in names}
_BITS = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12}
_UNIT = re.compile(r"\b([kmgt]?)(?:bps|bit/s|bit/sn|b/s|b/sn|pps|paket/sn|p/s|packets/s)(?![a-z])", re.IGNORECASE)
_MOMENTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M:%S",
            "%d/%m/%Y %H:%M")  # fmt: skip
_YES, _NO = frozenset({"evet", "yes", "true", "1", "e"}), frozenset({"hayir", "no", "false", "0", "h"})


def attack_lines(content: bytes) -> list[Line]:
    """The lines of a report; raises ValidationError with a sentence for each fault (the first twenty)."""
    try:
        grid = [row for row in read_grid(content) if any(str(cell).strip() for cell in row)]
    except Unreadable as error:
        raise ValidationError(str(error)) from error
    columns = _columns(grid[0]) if grid else {}
    if missing := [field for field in ("code", "started_at") if field not in columns]:
        names = ", ".join(HEADINGS[field][0] for field in missing)
        raise ValidationError(_("The first line must name the columns; missing: %(names)s") % {"names": names})
    if len(grid) - 1 > MOST_LINES:
        raise ValidationError(_("The report has more than %(n)d lines.") % {"n": MOST_LINES})
    found, faults = [], []
    for at, row in enumerate(grid[1:], 2):
        try:
            found.append(_line(row, columns, grid[0]))
        except ValueError as error:
            faults.append(_("Line %(line)d: %(fault)s") % {"line": at, "fault": error})
    if faults:
        raise ValidationError(faults[:MOST_FAULTS])
    return found


def _columns(head: list[Any]) -> dict[str, int]:
    """Field → its place, by the words of the heading before a bracket."""
    found: dict[str, int] = {}
    for place, cell in enumerate(head):
        words = fold(re.sub(r"[(\[].*", "", str(cell)).strip().replace("_", " "))
        field = _NAMED.get(words) or _NAMED.get(_UNIT.sub("", words).strip())
        if field is not None:
            found.setdefault(field, place)
    return found


def _line(row: list[Any], columns: dict[str, int], head: list[Any]) -> Line:
    def cell(field: str) -> Any:
        place = columns.get(field)
        return row[place] if place is not None and place < len(row) else ""

    def heading(field: str) -> str:
        place = columns.get(field)
        return str(head[place]) if place is not None else ""

    code = _text(cell("code"))
    if not code:
        raise ValueError(_("the number of the attack is missing"))
    started = _moment(cell("started_at"), heading("started_at"))
    if started is None:
        raise ValueError(_("the start is missing"))
    ended = _moment(cell("ended_at"), heading("ended_at"))
    if ended is not None and ended < started:
        raise ValueError(_("the end lies before the start"))
    return Line(
        code=code[:80],
        started_at=started,
        ended_at=ended,
        target=_text(cell("target")),
        vector=_text(cell("vector")),
        peak_bps=_rate(cell("peak_bps"), heading("peak_bps")),
        peak_pps=_rate(cell("peak_pps"), heading("peak_pps")),
        mitigated=_said(cell("mitigated")),
    )


def _text(value: Any) -> str:
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return " ".join(text.replace("\x00", "").split())[:200]


def _moment(value: Any, heading: str) -> datetime | None:
    zone = UTC if "utc" in heading.casefold() or "gmt" in heading.casefold() else LOCAL
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    text = _text(value)
    if not text:
        return None
    found = _read(text)
    if found is None or not 2000 <= found.year <= 2100:
        raise ValueError(_("“%(text)s” is not a moment") % {"text": text})
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _read(text: str) -> datetime | None:
    for form in _MOMENTS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  the zone is put in by the caller
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rate(value: Any, heading: str) -> float | None:
    text = _text(value)
    if not text or text == "-":
        return None
    own = _UNIT.search(text) or _UNIT.search(heading)
    size = _BITS[own[1].casefold()] if own else 1.0
    number = _number(_UNIT.sub("", text).strip(), whole=size == 1.0) if not isinstance(value, int | float) else value
    if number is None or number < 0:
        raise ValueError(_("“%(text)s” is not a rate") % {"text": text})
    return float(round(float(number) * size))


def _number(text: str, *, whole: bool) -> float | None:
    """A number in Turkish or English writing; a single group of three after a dot is thousands only without a unit."""
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", text) and (whole or text.count(".") > 1 or "," in text):
        text = text.replace(".", "")
    elif re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text) and (whole or text.count(",") > 1 or "." in text):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    return float(text) if re.fullmatch(r"\d{1,15}(\.\d{1,6})?", text) else None


def _said(value: Any) -> bool | None:
    word = fold(_text(value))
    if word in _YES:
        return True
    return False if word in _NO else None
