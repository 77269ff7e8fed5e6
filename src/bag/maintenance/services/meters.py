"""Readings that monitoring has: the last value of each metric that a plan follows, taken over once a night."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from bag.core.models import Subject
from bag.inventory.models import Equipment
from bag.maintenance import queries
from bag.maintenance.models import MaintenancePlan, MeterReading, Trigger
from bag.telemetry.client import TelemetryError, client

Value = tuple[int, datetime, Decimal]
"""A subject, when the value was measured, the value."""


def take_over() -> str:
    """Store the last values of the day for every approved plan with a metric. A line for the job."""
    plans = [plan for plan in queries.approved().exclude(trigger=Trigger.CALENDAR).exclude(metric="") if plan.meter]
    try:
        kept = sum(_of_plan(plan) for plan in plans)
    except TelemetryError as error:
        return f"no readings: {error}"
    return f"{kept} readings"


def _of_plan(plan: MaintenancePlan) -> int:
    pieces = {piece.pk for piece in queries.pieces(plan)}
    kind = ContentType.objects.get_for_model(Equipment)
    subjects = dict(Subject.objects.filter(content_type=kind, object_id__in=pieces).values_list("pk", "object_id"))
    return keep(plan.meter, subjects, last_values(plan.metric, subjects)) if subjects else 0


def last_values(metric: str, subjects: Iterable[int]) -> list[Value]:
    """The last value of a metric of some subjects within the last day. Raises ``TelemetryError``."""
    rows = client().query(
        "SELECT subject, toUnixTimestamp64Milli(max(at)) AS last, argMax(value, at) AS now FROM metrics"
        " WHERE metric = {metric:String} AND subject IN {subjects:Array(UInt64)}"
        " AND at >= now64(3) - INTERVAL 1 DAY GROUP BY subject",
        metric=metric, subjects=[int(one) for one in subjects],
    )  # fmt: skip
    return [
        (int(row["subject"]), datetime.fromtimestamp(int(row["last"]) / 1000, UTC), Decimal(str(row["now"])))
        for row in rows
    ]


def keep(meter: str, subjects: dict[int, int], values: Iterable[Value]) -> int:
    """Store values as readings of their pieces; how many are new. The same moment is stored once."""
    rows = [
        MeterReading(equipment_id=subjects[subject], meter=meter, value=round(value, 2), at=at)
        for subject, at, value in values
        if subject in subjects and at <= timezone.now()
    ]
    before = MeterReading.objects.filter(meter=meter).count()
    MeterReading.objects.bulk_create(rows, ignore_conflicts=True)
    return MeterReading.objects.filter(meter=meter).count() - before
