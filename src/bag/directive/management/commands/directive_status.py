"""``bag directive status [--as-of DATE] [--clause 15-f] [--json]``: how every owed duty stands, or stood on a past day.

``--json`` prints a list with one object for each owed duty:

- ``key``: lasting name of the owed duty (``15-f.2/facility``); ``clause``: reference in the directive, null for duties
  of a board's decision; ``service``: code, '' for the branch;
- ``position``: staff, chief, manager or branch; ``people``: names of those in post on that day, empty for nobody;
- ``status``: conforming, late_done, due_soon, overdue, violated, no_data, vacuous or waived; ``reason``: in words;
- ``due_on``: next due date, or the one that was missed, or null; ``since``: first day of the status (ISO dates).

Days on which nothing ran are judged first, so that the answer is right after a stretch of downtime.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.ui.format import day
from bag.core.ui.numbers import percent
from bag.directive import boards
from bag.directive.messages import reason_text
from bag.directive.models import Instance, Obligation, StatusChoice
from bag.directive.owners import Holders, holders
from bag.directive.services import statuses


class Command(BaseCommand):
    help = "Say how every owed duty stands, or stood on a past day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", help="the day asked about, like 2026-03-31; today when left out")
        parser.add_argument("--clause", help="only duties of this clause, like 15-f")
        parser.add_argument("--json", action="store_true", help="answer with a JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        on = _day(options["as_of"], today)
        if statuses.behind(today):
            statuses.recompute()
        refs = dict(Obligation.objects.values_list("pk", "clause__ref"))
        lines = boards.standings(on, today)
        if options["clause"]:
            lines = _of_clause(lines, refs, options["clause"])
        posts = holders(on)
        if options["json"]:
            rows = boards.rows_of(lines, on, today)
            found = [_object(line, rows[line.pk], refs, posts) for line in lines]
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self.stdout.write(_summary(lines, on))


def _day(text: str | None, today: date) -> date:
    try:
        on = date.fromisoformat(text) if text else today
    except ValueError:
        raise CommandError(_("“%(text)s” is not a day. Write it like 2026-03-31.") % {"text": text}) from None
    if on > today:
        raise CommandError(_("The day lies in the future."))
    return on


def _of_clause(lines: list[boards.Line], refs: Mapping[int, str | None], wanted: str) -> list[boards.Line]:
    if wanted not in refs.values():
        raise CommandError(_("There is no duty of a clause “%(ref)s”.") % {"ref": wanted})
    return [line for line in lines if refs[line.obligation] == wanted]


def _object(line: boards.Line, row: Instance, refs: Mapping[int, str | None], posts: Holders) -> dict[str, Any]:
    return {
        "key": line.key,
        "clause": refs[line.obligation],
        "service": line.service,
        "position": line.position,
        "people": [person.name for person in posts.of(line.position, line.service)],
        "status": str(line.status),
        "reason": reason_text(row.reason, row.reason_values),
        "due_on": line.due_on.isoformat() if line.due_on else None,
        "since": line.since.isoformat() if line.since else None,
    }


def _summary(lines: list[boards.Line], on: date) -> str:
    """One line for each status that occurs, and the score."""
    counts = Counter(str(line.status) for line in lines)
    labels = dict(StatusChoice.choices)
    rows = [f"{labels[value]}: {counts[value]}" for value in StatusChoice.values if counts[value]]
    share = boards.score_of(lines)
    head = _("%(n)s owed duties on %(day)s") % {"n": len(lines), "day": day(on)}
    return "\n".join([head, *rows, _("Fulfilled: %(share)s") % {"share": "–" if share is None else percent(share)}])
