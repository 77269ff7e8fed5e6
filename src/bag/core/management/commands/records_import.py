"""``bag records import TYPE FILE``: check a CSV or XLSX file row by row and write all of it or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from bag.core.records import importing
from bag.core.records.finding import find_record, operator
from bag.core.records.sheets import Unreadable


class Command(BaseCommand):
    help = "Import records of a type from a file; with one wrong row nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("type")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        record = find_record(options["type"])
        with translation.override("tr"), pghistory.context(actor="bag records import", reason=options["file"].name):
            try:
                sheet = importing.read(record, options["file"].read_bytes())
            except (OSError, Unreadable) as wrong:
                raise CommandError(str(wrong)) from wrong
            report = importing.run(record, sheet, operator(), apply=not options["dry_run"])
            lines = [{"row": row, "column": column, "reason": why} for row, column, why in report.lines(record)]
        summary = {
            "total": report.total,
            "added": report.added,
            "changed": report.changed,
            "applied": report.applied,
            "errors": lines,
            "ignored": report.ignored,
        }
        if options["json"]:
            self.stdout.write(json.dumps(summary, ensure_ascii=False))
        else:
            for line in lines:
                self.stderr.write(f"{line['row']}: {line['column']}: {line['reason']}")
            self.stdout.write(f"{report.total} rows, {len(report.errors)} errors, applied: {report.applied}")
        if not report.ok:
            raise CommandError(f"{len(report.errors)} errors", returncode=1)
