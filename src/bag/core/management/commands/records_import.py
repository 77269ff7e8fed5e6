"""``bag records import TYPE FILE``: check a CSV or XLSX file row by row and write all of it or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.core.records import importing
from bag.core.records.finding import find_record, operator
from bag.core.records.sheets import Unreadable
from bag.core.records.spec import Record
from bag.runtime.console import speaks_english

NOTHING: dict[str, Any] = {"total": 0, "added": 0, "changed": 0, "applied": False, "errors": [], "ignored": []}
"""What a file that cannot be used at all comes to."""


class Command(BaseCommand):
    """With ``--json`` one JSON object goes to standard output, also when the file is refused (key ``error``)."""

    help = "Import records of a type from a file; with one wrong row nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("type")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        language = "en" if speaks_english() else "tr"
        with translation.override(language), pghistory.context(actor="bag records import", reason=path.name):
            try:
                record = find_record(options["type"])
                report = importing.run(record, _sheet(record, path), operator(), apply=not options["dry_run"])
            except CommandError as refusal:
                if options["json"]:
                    self.stdout.write(json.dumps({**NOTHING, "error": str(refusal)}, ensure_ascii=False))
                raise
            self._tell(_summary(record, report), as_json=options["json"])
            if not report.ok:
                n = len(report.errors)
                raise CommandError(
                    ngettext("%(n)d error; nothing was written.", "%(n)d errors; nothing was written.", n) % {"n": n}
                )

    def _tell(self, summary: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(summary, ensure_ascii=False))
            return
        for line in summary["errors"]:
            self.stderr.write(f"{line['row']}: {line['column']}: {line['reason']}")
        done = _("%(total)d rows written.") if summary["applied"] else _("%(total)d rows checked, nothing was written.")
        self.stdout.write(done % summary)


def _sheet(record: Record, path: Path) -> importing.Sheet:
    try:
        return importing.read(record, path.read_bytes())
    except OSError as error:
        raise CommandError(_("%(path)s cannot be read.") % {"path": path}) from error
    except Unreadable as error:
        raise CommandError(str(error)) from error


def _summary(record: Record, report: importing.Report) -> dict[str, Any]:
    lines = [{"row": row, "column": column, "reason": why} for row, column, why in report.lines(record)]
    return {
        "total": report.total,
        "added": report.added,
        "changed": report.changed,
        "applied": report.applied,
        "errors": lines,
        "ignored": report.ignored,
    }
