"""``bag network discover``: what devices say of their neighbors, and where the records do not agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from bag.runtime.console import speaks_english
from bag.topology import asking
from bag.topology.models.findings import FindingKind

LARGEST = 4096


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Ask devices for their neighbors, join the links and compare them with the records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--target", action="append", default=[], metavar="NAME",
                            help="name or address of a stored target, with --community-file any address; repeatable; "
                            "all stored SNMP targets when left out")  # fmt: skip
        parser.add_argument("--community-file", default="", help="a file whose first line is the community to ask with")
        parser.add_argument("--store", action="store_true", help="keep what was seen, like the nightly discovery")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en" if speaks_english() else "tr"):
            try:
                facts = _answer(options)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages), returncode=2) from error
            text = json.dumps(facts, ensure_ascii=False) if options["json"] else "\n".join(_lines(facts))
            self.stdout.write(text)


def _answer(options: dict[str, Any]) -> dict[str, Any]:
    if not options["community_file"]:
        return asking.ask(asking.of_targets(options["target"]), store=options["store"], whole=not options["target"])
    if options["store"]:
        raise ValidationError(_("Only what stored targets tell can be kept; leave the community file out."))
    community = _first_line(options["community_file"])
    return asking.ask(asking.of_addresses(options["target"], community), store=False)


def _first_line(name: str) -> str:
    try:
        with Path(name).open("rb") as file:
            return file.read(LARGEST).decode("utf-8", errors="replace").split("\n", 1)[0].strip()
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}", returncode=2) from error


def _lines(facts: dict[str, Any]) -> list[str]:
    found = [_("%(told)d of %(asked)d devices answered.") % {"told": len(facts["nodes"]), "asked": facts["asked"]}]
    for link in facts["links"]:
        a, b = link["a"], link["b"]
        mark = "=" if link["both"] else "-"
        found.append(f"  {a['node']} {a['port']} {mark} {b['node']} {b['port']}")
    strange = _("Unknown device: %(name)s")
    found += [strange % {"name": one["name"] or one["chassis"]} for one in facts["unknown"]]
    kinds = dict(FindingKind.choices)
    for one in facts["differences"]:
        instead = f" ({one['instead']})" if one["instead"] else ""
        found.append(f"  {kinds[one['kind']]}: {one['summary']}{instead}")
    return [*found, *(f"  {name}: {fault}" for name, fault in facts["faults"].items())]
