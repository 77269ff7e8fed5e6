"""Files coming in: CSV and XLSX, checked row by row, written all or not at all."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bag.core import changes
from bag.core.incoming import row_ids
from bag.core.models import ImportDraft
from bag.core.records.sheets import Unreadable, read_grid
from bag.core.records.spec import Record
from bag.core.records.validation import REFUSALS, Checked, RowError, check, reasons
from bag.core.text import fold

MOST_ERRORS = 500


@dataclass
class Sheet:
    """A table read from a file: field names of the known columns, and the lines under them as mappings."""

    columns: list[str]
    lines: list[dict[str, Any]]
    ignored: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    """Line number in the file of every line, as a person counts."""


@dataclass
class Report:
    """What an import would do, or did."""

    total: int
    added: int
    changed: int
    errors: list[RowError]
    ignored: list[str]
    numbers: list[int]
    applied: bool = False

    @property
    def ok(self) -> bool:
        return not self.errors

    def lines(self, record: Record) -> list[tuple[int, str, str]]:
        """(line in the file, column wording, reason) of the first ``MOST_ERRORS`` errors."""
        return [
            (self.numbers[error.row], record.label_of(error.column) if error.column else "", error.reason)
            for error in self.errors[:MOST_ERRORS]
        ]


def prune(before: datetime) -> int:
    """Delete uploaded files that nobody applied; returns how many."""
    return ImportDraft.objects.filter(created_at__lt=before).delete()[0]


def read(record: Record, content: bytes) -> Sheet:
    """The table in a file. Raises ``Unreadable``."""
    return _to_sheet(record, read_grid(content))


def _to_sheet(record: Record, grid: list[list[Any]]) -> Sheet:
    numbered = [(at, line) for at, line in enumerate(grid, 1) if any(str(cell).strip() for cell in line)]
    if not numbered:
        raise Unreadable(_("The file is empty."))
    heads = [str(cell).strip() for cell in numbered[0][1]]
    known = _headings(record)
    columns = [known.get(fold(head), "") for head in heads]
    named = [name for name in columns if name]
    if not named:
        raise Unreadable(_("No column is known. Expected: %(names)s.") % {"names": ", ".join(["id", *record.fields])})
    twice = {name for name in named if named.count(name) > 1}
    if twice:
        raise Unreadable(_("The column “%(name)s” stands twice.") % {"name": ", ".join(sorted(twice))})
    lines = [
        {name: line[at] for at, name in enumerate(columns) if name and at < len(line)} for _number, line in numbered[1:]
    ]
    if not lines:
        raise Unreadable(_("The file has headings but no rows."))
    ignored = [head for head, name in zip(heads, columns, strict=True) if head and not name]
    return Sheet(named, lines, ignored, [number for number, _line in numbered[1:]])


def _headings(record: Record) -> dict[str, str]:
    """Folded heading → field name: the name itself, its wording, and ``<relation>_id``."""
    found = {"id": "id"}
    for name in record.fields:
        found[fold(name)] = name
        found[fold(record.label_of(name))] = name
        found[fold(f"{name}_id")] = name
    return found


def run(record: Record, sheet: Sheet, actor: Any, *, apply: bool) -> Report:
    """Check every line; with ``apply`` and without errors write all of them in one transaction.

    Lines with an ``id`` change the row of that number, the others add.
    """
    ids = [_id_of(line) for line in sheet.lines]
    fresh = [at for at, pk in enumerate(ids) if pk is None]
    old = [at for at, pk in enumerate(ids) if pk is not None]
    new = check(record, [_values(sheet.lines[at]) for at in fresh], user=actor)
    kept, missing = _existing(record, sheet, ids, old, actor)
    changed = check(record, [_values(sheet.lines[at]) for at in kept], existing=list(kept.values()), user=actor)
    errors = missing + _moved(new.errors, fresh) + _moved(changed.errors, list(kept))
    errors += _scope_errors(record, new, fresh, actor, "add") + _scope_errors(
        record, changed, list(kept), actor, "change"
    )
    errors.sort(key=lambda error: error.row)
    report = Report(len(sheet.lines), len(fresh), len(old), errors, sheet.ignored, sheet.numbers)
    if apply and report.ok:
        _write(
            record, report, dict(zip(fresh, new.rows, strict=True)), dict(zip(kept, changed.rows, strict=True)), actor
        )
    return report


def _write(record: Record, report: Report, new: dict[int, Any], changed: dict[int, Any], actor: Any) -> None:
    """Write all rows, given by their place in the file, or none; a late refusal is reported with its row."""
    at: int | None = None
    try:
        with transaction.atomic():
            added = record.save_many(list(new.values()), actor) if new else []
            for at, row in changed.items():  # noqa: B007  read after a refusal
                record.save(row, actor, created=False)
            changes.announce(record.key, [row.pk for row in added], "add", actor)
            changes.announce(record.key, [row.pk for row in changed.values()], "change", actor)
        report.applied = True
    except REFUSALS as error:
        place = _first_refused(record, new, actor) if at is None and new else at
        report.errors += [RowError(place or 0, name, reason) for name, reason in reasons(record, error)]


def _first_refused(record: Record, new: dict[int, Any], actor: Any) -> int:
    """The place of the first new row that the database will not take, found by halves; every trial is rolled back."""
    places = list(new)
    low, high = 0, len(places)  # the first ``low`` rows go in, the first ``high`` do not
    while high - low > 1:
        middle = (low + high) // 2
        if _goes_in(record, [new[place] for place in places[:middle]], actor):
            low = middle
        else:
            high = middle
    return places[low]


def _goes_in(record: Record, rows: list[Any], actor: Any) -> bool:
    twins = [copy.copy(row) for row in rows]
    for twin in twins:
        twin.pk, twin._state.adding = None, True
    try:
        with transaction.atomic():
            record.save_many(twins, actor)
            connection.check_constraints()
            transaction.set_rollback(True)
    except REFUSALS:
        return False
    return True


def _id_of(line: dict[str, Any]) -> str | None:
    value = line.get("id")
    if value in (None, ""):
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).removeprefix("#").strip()


def _values(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name != "id"}


def _existing(
    record: Record, sheet: Sheet, ids: list[str | None], places: list[int], actor: Any
) -> tuple[dict[int, Any], list[RowError]]:
    """Rows to change by their line, and an error for every number that is unknown or stands twice."""
    wanted = row_ids(ids[at] or "" for at in places)
    rows = {str(row.pk): row for row in record.visible_to(actor).filter(pk__in=wanted)}
    kept: dict[int, Any] = {}
    errors: list[RowError] = []
    used: set[str] = set()
    for at in places:
        pk = ids[at] or ""
        if pk in used:
            errors.append(RowError(at, "", _("The number %(id)s stands twice.") % {"id": pk}))
        elif pk in rows:
            kept[at] = rows[pk]
        else:
            errors.append(RowError(at, "", _("There is no record with the number %(id)s.") % {"id": pk[:30]}))
        used.add(pk)
    return kept, errors


def _moved(errors: list[RowError], places: list[int]) -> list[RowError]:
    return [RowError(places[error.row], error.column, error.reason) for error in errors]


def _scope_errors(record: Record, checked: Checked, places: list[int], actor: Any, verb: str) -> list[RowError]:
    return [
        RowError(places[at], "", _("You may not write records of this service."))
        for at, row in enumerate(checked.rows)
        if not record.allows(actor, verb, row)
    ]
