"""``bag work roster solve FILE.json [--json]``: make a duty roster. File and answer: docs/work-files.md."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from bag.core.calendar import work_calendar
from bag.core.domain.calendar import Leave
from bag.core.ui.format import day
from bag.core.ui.numbers import percent
from bag.runtime.console import speaks_english
from bag.work.domain.roster.fields import RosterFileError
from bag.work.domain.roster.model import Plan, Roster, Rule, Share
from bag.work.domain.roster.reading import LARGEST_FILE, read
from bag.work.domain.roster.solve import solve
from bag.work.wording import RULES, file_refusal


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Make a duty roster from a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the roster's file; - reads standard input")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en" if speaks_english() else "tr"):
            leaves, note = _leaves()
            try:
                plan = read(_content(options["file"]), leaves)
            except RosterFileError as error:
                raise CommandError(file_refusal(error)) from error
            began = time.perf_counter()
            found = solve(plan)
            seconds = time.perf_counter() - began
            if options["json"]:
                self.stdout.write(json.dumps(_as_json(plan, found, seconds, note), ensure_ascii=False))
                return
            self.stdout.write("\n".join(_as_lines(found)))
            if note:
                self.stderr.write(note)


def _content(name: str) -> bytes:
    """The bytes of a file, one more than allowed at most."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(LARGEST_FILE + 1)
        with Path(name).open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except (OSError, ValueError):
        raise CommandError(_("The file “%(name)s” cannot be read.") % {"name": name}) from None


def _leaves() -> tuple[Iterable[Leave], str]:
    """The institution's administrative leaves; without a database none, and a note that says so."""
    try:
        return tuple(work_calendar().leaves.values()), ""
    except DatabaseError:
        return (), _("The database does not answer: administrative leave is not counted.")


def _as_json(plan: Plan, found: Roster, seconds: float, note: str) -> dict[str, Any]:
    return {
        "from": plan.first.isoformat(),
        "to": plan.last.isoformat(),
        "shifts": sum(role.needed for role in plan.roles) * len(plan.days),
        "assignments": [
            {
                "date": given.day.isoformat(),
                "role": given.role,
                "person": given.person,
                "vehicle": given.vehicle or None,
                "points": plan.weight(given.day),
            }
            for given in found.assignments
        ],
        "uncovered": [
            {
                "date": hole.day.isoformat(),
                "role": hole.role,
                "missing": hole.missing,
                "reasons": {str(rule): number for rule, number in hole.reasons.items()},
            }
            for hole in found.open
        ],
        "uncovered_total": found.missing,
        "uncovered_at_least": found.open_at_least,
        "minimum_proved": found.proved,
        "binding_rules": [
            {
                "rule": str(rule.rule),
                "uncovered_without": rule.open_without,
                "proved": rule.proved,
                "text": str(RULES[rule.rule]),
            }
            for rule in found.binding
        ],
        "people": [_share(share) for share in found.shares],
        "vehicles": dict(sorted(_driven(found).items())),
        "fairness_spread": round(found.fairness_spread, 4),
        "seconds": round(seconds, 3),
        "note": note,
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "person": share.person,
        "shifts": share.shifts,
        "points": share.points,
        "available_days": share.available_days,
        "points_per_available_day": round(share.points / share.available_days, 4) if share.available_days else None,
        "carried": share.carried,
        "fair_points": round(share.fair, 2),
        "deviation": round(share.deviation, 4),
        "carry": round(share.carry, 2),
    }


def _driven(found: Roster) -> Counter[str]:
    """Days on which each vehicle is out with a duty."""
    return Counter(code for _day, code in {(given.day, given.vehicle) for given in found.assignments} if code)


def _as_lines(found: Roster) -> list[str]:
    lines = [f"{day(given.day)}  {given.role}  {given.person}  {given.vehicle}".rstrip() for given in found.assignments]
    for hole in found.open:
        why = ", ".join(f"{RULES[rule]}: {number}" for rule, number in hole.reasons.items())
        lines.append(_("%(day)s  %(role)s  OPEN (%(why)s)") % {"day": day(hole.day), "role": hole.role, "why": why})
    lines.append(_("Greatest distance from the fair share: %(share)s") % {"share": percent(found.fairness_spread, 1)})
    return [*lines, *_verdict(found)]


def _verdict(found: Roster) -> list[str]:
    """How many shifts are open, whether fewer are possible, and why not."""
    if not found.missing:
        return [_("All shifts are covered.")]
    values = {"n": found.missing, "least": found.open_at_least}
    lines = [_("Open shifts: %(n)s; fewer than %(least)s are impossible.") % values]
    for rule in found.binding:
        text = RULES[rule.rule]
        if rule.rule is Rule.PEOPLE:
            lines.append(_("Why: %(rule)s") % {"rule": text})
        else:
            lines.append(_("Binding: %(rule)s (without it %(n)s)") % {"rule": text, "n": rule.open_without})
    return lines
