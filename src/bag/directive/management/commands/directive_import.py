"""``bag directive import FILE``: read a directive, say what was found, and write it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils.translation import gettext as _

from bag.directive.domain.model import ReadError
from bag.directive.domain.reading import MAX_BYTES
from bag.directive.messages import doubt_text, refusal
from bag.directive.services.importing import ImportRefused, Preview, import_directive, preview, preview_alone


class Command(BaseCommand):
    """With ``--json`` one JSON object goes to standard output, also when the file is refused (key ``error``)."""

    help = "Import the directive from a text, Word or PDF file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what was found")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = _content(options["file"])
            found = _dry(data, options["file"].name) if options["dry_run"] else preview(data, options["file"].name)
            report = _report(found)
            if not options["dry_run"]:
                imported = import_directive(data, options["file"].name, by=None)
                report["obligations"] = imported.added_obligations
                report["owner_questions"] = imported.owner_questions
        except OSError:
            self._refuse(_("%(path)s cannot be read.") % {"path": options["file"]}, options["json"])
        except ReadError as error:
            self._refuse(refusal(error), options["json"])
        except ImportRefused as error:
            self._refuse(str(error), options["json"], report)
        else:
            self.stdout.write(json.dumps(report, ensure_ascii=False) if options["json"] else _summary(report))

    def _refuse(self, why: str, as_json: bool, report: dict[str, Any] | None = None) -> None:
        if as_json:
            empty = {"articles": 0, "services": 0, "definitions": 0, "clauses": [], "doubts": []}
            self.stdout.write(json.dumps({**(report or empty), "error": why}, ensure_ascii=False))
        raise CommandError(why)


def _content(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise ReadError("too_large", limit=MAX_BYTES // (1024 * 1024))
    return path.read_bytes()


def _dry(data: bytes, name: str) -> Preview:
    """A look at a text needs no database; with one it is also compared with the version in force."""
    try:
        return preview(data, name)
    except OperationalError:
        return preview_alone(data, name)


def _report(found: Preview) -> dict[str, Any]:
    directive = found.directive
    return {
        "title": directive.title,
        "articles": len(directive.articles),
        "services": len(directive.units),
        "definitions": len(directive.definitions),
        "clauses": [
            {"article": int(clause.article) if clause.article.isdecimal() else clause.article,
             "paragraph": clause.paragraph, "letter": clause.letter, "text": clause.text}
            for clause in directive.lettered()
        ],
        "doubts": [
            {"line": doubt.line, "reason": doubt_text(doubt), "blocking": doubt.blocking} for doubt in directive.doubts
        ],
        "changes": dict(found.changes) if found.current else {},
    }  # fmt: skip


def _summary(report: dict[str, Any]) -> str:
    head = _("%(articles)s articles, %(services)s services, %(definitions)s definitions, %(clauses)s clauses") % {
        **report,
        "clauses": len(report["clauses"]),
    }
    doubts = [_("line %(line)s: %(reason)s") % doubt for doubt in report["doubts"]]
    return "\n".join([head, *doubts])
