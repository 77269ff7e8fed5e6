"""``bag directive coverage``: how much of the directive is proved by records, in words or as one JSON object."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext as _

from bag.directive.domain.coverage import Check, Figures
from bag.directive.services.coverage import checks_of, checks_of_catalogue, coverage, obligations


class Command(BaseCommand):
    """Counts the duties of the directive in force; without one, or without a database, those of the catalogue."""

    help = "Say how much of the directive is proved by records."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        imported = _imported()
        figures = coverage(imported or checks_of_catalogue())
        basis = "directive" if imported else "catalogue"
        if options["json"]:
            self.stdout.write(json.dumps({**asdict(figures), "counted": basis}, ensure_ascii=False))
        else:
            self.stdout.write(_said(figures, from_directive=bool(imported)))


def _imported() -> list[Check]:
    """The duties of the directive in force; none before an import, and none where no database answers."""
    try:
        return checks_of(obligations())
    except (OperationalError, ProgrammingError):
        return []


def _said(figures: Figures, *, from_directive: bool) -> str:
    head = _("Directive in force") if from_directive else _("Catalogue of duties (no directive is imported)")
    lines = (
        _("%(rows)d clauses, %(instances)d owed by services and posts, %(checks)d checks"),
        _("by records: %(automatic)d · by records and statement: %(automatic_attest)d · by statement: %(manual)d"),
        _("without any source: %(without_source)d · source not connected: %(not_connected)d"),
        _("sources connected: %(connected_sources)d of %(sources)d · periods to be decided: %(unset_periods)d"),
    )
    return "\n".join([head, *(line % asdict(figures) for line in lines)])
