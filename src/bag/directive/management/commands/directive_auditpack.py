"""``bag directive auditpack --clause 15-f --from DATE --to DATE FILE.zip``: what proves a clause, in one file."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bag.directive.services.auditpack import build, clause_in_force


class Command(BaseCommand):
    """The file is written whole or not at all; a file that is there already is not touched."""

    help = "Write the audit pack of a clause."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--clause", required=True)
        parser.add_argument("--from", dest="first", required=True)
        parser.add_argument("--to", dest="last", required=True)
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["file"]
        try:
            clause = clause_in_force(options["clause"])
            pack = build(clause, _day(options["first"]), _day(options["last"]))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        try:
            write(target, pack.content)
        except OSError as error:
            raise CommandError(f"{target}: {error.strerror}") from None
        answer = {"file": str(target), "files": pack.files, "bytes": len(pack.content), "left_out": pack.left_out}
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["json"] else _said(answer))


def write(target: Path, content: bytes) -> None:
    """Write a new file whole; raises ``OSError`` and leaves nothing behind."""
    with target.open("xb") as file:
        try:
            file.write(content)
            file.flush()
        except OSError:
            target.unlink(missing_ok=True)
            raise


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValidationError(_("“%(text)s” is not a day; write it as 2026-11-23.") % {"text": text}) from None


def _said(answer: dict[str, Any]) -> str:
    head = _("%(files)s files, %(bytes)s bytes: %(file)s") % answer
    return "\n".join([head, *answer["left_out"]])
