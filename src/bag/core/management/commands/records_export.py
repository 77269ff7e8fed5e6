"""``bag records export TYPE``: every record of a type, with all fields, on standard output."""

from __future__ import annotations

import shutil
import sys
import tempfile
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from bag.core.records.exporting import csv_lines, json_pieces, table, write_xlsx
from bag.core.records.finding import find_record
from bag.runtime.console import speaks_english


class Command(BaseCommand):
    help = "Write the records of a type to standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("type")
        parser.add_argument("--format", choices=["csv", "json", "xlsx"], default="csv")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en" if speaks_english() else "tr"):
            record = find_record(options["type"])
        rows = record.model._default_manager.order_by("pk")
        if options["format"] == "xlsx":
            with tempfile.TemporaryFile() as spool:
                write_xlsx(table(record, rows, None), spool)
                spool.seek(0)
                shutil.copyfileobj(spool, sys.stdout.buffer)
        elif options["format"] == "json":
            for piece in json_pieces(record, rows):
                self.stdout.write(piece.decode(), ending="")
        else:
            for text in csv_lines(table(record, rows, None)):
                self.stdout.write(text, ending="")
