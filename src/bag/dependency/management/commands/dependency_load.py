"""``bag dependency load FILE.json``: read a support graph, say what is odd in it, and keep it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bag.dependency import doors
from bag.dependency.domain.evaluate import Evaluator
from bag.dependency.domain.reading import GraphError, read
from bag.dependency.services import DEFAULT_NAME, keep
from bag.dependency.wording import finding, refusal


class Command(BaseCommand):
    """With ``--dry-run`` the file is only read, and no database is needed."""

    help = "Load a support graph from a JSON file."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--name", default=DEFAULT_NAME, help="keep it under this name")
        parser.add_argument("--dry-run", action="store_true", help="only say what was found")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0 < len(options["name"]) <= 100:
            raise CommandError(_("A name has 1 to 100 characters."))
        data = doors.content(options["file"])
        try:
            graph = read(data) if options["dry_run"] else keep(data, options["name"])
        except GraphError as error:
            raise CommandError(refusal(error)) from None
        found = [*graph.findings, *Evaluator(graph).findings()]
        figures = {"nodes": graph.nodes, "links": len(graph.ends), "references": len(graph.members.items)}
        if options["json"]:
            answer = {"name": options["name"], "kept": not options["dry_run"], **figures}
            self.stdout.write(json.dumps({**answer, "findings": doors.findings(found)}, ensure_ascii=False))
            return
        self.stdout.write(_("%(nodes)d elements, %(links)d links, %(references)d references") % figures)
        self.stdout.write(_("Remarks: %(count)d") % {"count": len(found)})
        for one in found[: doors.SHOWN]:
            self.stdout.write(f"  {finding(one)}")
