"""Observer reports get their number when they are stored first."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from bag.core.numbering import next_number
from bag.surveys.models import ObserverReport

SERIES = "GZL"


@transaction.atomic
def save_report(row: ObserverReport, by: Any, *, created: bool) -> ObserverReport:
    """Store an observer report; a new one gets the next number of the year of its begin."""
    if created:
        row.number = next_number(SERIES, row.starts_at)
    row.save()
    return row
