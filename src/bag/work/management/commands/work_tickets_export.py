"""``bag work tickets export``: incidents and requests as JSON lines, the oldest first. Fields: docs/work-files.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from bag.runtime.console import speaks_english
from bag.work.models import Incident, Request

KINDS: dict[str, tuple[Any, str]] = {"incident": (Incident, "resolved_at"), "request": (Request, "done_at")}
FIELDS = ("number", "title", "state", "priority", "opened_at", "target_at", "closed_at", "reopened")


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Write incidents and requests as JSON lines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", choices=sorted(KINDS), help="only these; both when left out")
        parser.add_argument("--since", help="opened on this day or later: 2026-01-31")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en" if speaks_english() else "tr"):
            since = _day(options["since"]) if options["since"] else None
            for kind in [options["kind"]] if options["kind"] else sorted(KINDS):
                for line in _lines(kind, since):
                    self.stdout.write(json.dumps(line, ensure_ascii=False))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(_("“%(value)s” is no day like 2026-01-31.") % {"value": text}) from None


def _lines(kind: str, since: date | None) -> Iterator[dict[str, Any]]:
    """One row after the other, from one query; moments as ISO text."""
    model, ended = KINDS[kind]
    rows = model._default_manager.order_by("opened_at", "id")
    if since is not None:
        rows = rows.filter(opened_at__date__gte=since)
    for row in rows.values(*FIELDS, ended, "service__code").iterator(chunk_size=2000):
        ended_at, target = row.pop(ended), row["target_at"]
        in_time = None if ended_at is None or target is None else ended_at <= target
        line = {"kind": kind, "service": row.pop("service__code"), **row, "ended_at": ended_at, "in_time": in_time}
        yield {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in line.items()}
