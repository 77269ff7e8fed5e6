"""How findings stand at the end of a day, for the trend."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from bag.vulnerabilities import queries
from bag.vulnerabilities.models import FindingDay
from bag.vulnerabilities.wording import LEVELS


@transaction.atomic
def write_day(on: date | None = None) -> int:
    """Write the figures of today for every service that has findings; how many services. Two queries."""
    day = on or timezone.localdate()
    rows = [
        FindingDay(
            on=day, service_id=service, overdue=figure.overdue, accepted=figure.accepted,
            **{name: figure.levels.get(level, 0) for name, level in LEVELS},
        )
        for service, figure in queries.figures(day).items()
    ]  # fmt: skip
    names = [name for name, _level in LEVELS]
    FindingDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["on", "service"], update_fields=[*names, "overdue", "accepted"]
    )
    return len(rows)
