"""What the commands of this room share: one file in, sentences or one JSON object out, in the console's language."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from bag.monitoring.files.source import FileError
from bag.runtime.console import speaks_english


class FileCommand(BaseCommand):
    """Answers about a file. Refusals are one sentence and exit code 1. Needs no database."""

    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a .json or .csv file; the format is in docs/monitoring-files.md")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en" if speaks_english() else "tr"):
            try:
                found = self.answer(options)
            except FileError as error:
                raise CommandError(str(error)) from error
            said = json.dumps(found, ensure_ascii=False) if options["json"] else "\n".join(self.said(found))
            self.stdout.write(said)

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        """What the file holds, as JSON. Raises FileError."""
        raise NotImplementedError

    def said(self, found: dict[str, Any]) -> list[str]:
        """The answer in lines for people."""
        raise NotImplementedError
