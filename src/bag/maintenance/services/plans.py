"""The life of a plan: written, approved for a year, retired. A changed rule needs a new approval."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.access import Role
from bag.core.jobs.running import run_job
from bag.core.models import JobRun, Subject, Tone
from bag.core.notifications.services import notify
from bag.core.ui.format import day
from bag.maintenance import queries
from bag.maintenance.models import MaintenancePlan, PlanState
from bag.maintenance.models.plans import METER_FIELDS, RULE_FIELDS
from bag.organization.queries import people_with_role

KEY = "maintenance.maintenanceplan"
JOB = "maintenance-orders"
NEWS = "maintenance.review"
REVIEW = timedelta(days=365)
FARTHEST = timedelta(days=3 * 366)


@transaction.atomic
def save_plan(row: MaintenancePlan, by: Any, *, created: bool) -> MaintenancePlan:
    """Store the form of a plan. Where an approved rule changes the plan becomes a draft again and waits."""
    if not created:
        before = _locked(row)
        row.state = before.state
        changed = _differ(before, row, RULE_FIELDS)
        picked = getattr(row, "chosen_many", {}).get("equipment")
        if picked is not None:
            changed = changed or {one.pk for one in picked} != set(before.equipment.values_list("pk", flat=True))
        if changed and before.state == PlanState.APPROVED:
            row.state = PlanState.DRAFT
        if _differ(before, row, METER_FIELDS):
            row.in_force_from = None
    row.save()
    for name, chosen in getattr(row, "chosen_many", {}).items():
        getattr(row, name).set(chosen)
    return row


def _differ(before: MaintenancePlan, row: MaintenancePlan, names: tuple[str, ...]) -> bool:
    columns = {field.name: field.attname for field in MaintenancePlan._meta.concrete_fields}
    return any(getattr(before, columns[name]) != getattr(row, columns[name]) for name in names)


@transaction.atomic
def approve(
    plan: MaintenancePlan, *, by: Any, review_on: date | None = None, on: date | None = None
) -> MaintenancePlan:
    """Put a draft in force, until somebody looks again. From now on its maintenance falls due.

    Raises ``ValidationError`` for one that is in force, about nothing, or whose day to look again is odd.
    """
    row = _locked(plan)
    if row.state == PlanState.APPROVED:
        raise ValidationError(_("The plan is approved already."))
    if not row.place_id and not queries.about_pieces(row):
        raise ValidationError(_("The plan is about nothing: pick pieces, a type, a category or a place."))
    today = on or timezone.localdate()
    review = review_on or today + REVIEW
    if not today < review <= today + FARTHEST:
        raise ValidationError(_("The day to look again must lie ahead, within three years."))
    row.state, row.approved_on, row.approved_by, row.review_on = PlanState.APPROVED, today, by, review
    if row.in_force_from is None:
        row.in_force_from = today
        row.step_base = row.occurrences.aggregate(last=Max("step"))["last"] or 0
    return _stored(row, by)


@transaction.atomic
def retire(plan: MaintenancePlan, *, by: Any) -> MaintenancePlan:
    """Take a plan out of force; what was ordered stays."""
    row = _locked(plan)
    if row.state == PlanState.RETIRED:
        raise ValidationError(_("The plan is retired already."))
    row.state = PlanState.RETIRED
    return _stored(row, by)


def order_now(plan: MaintenancePlan, *, by: Any) -> JobRun:
    """Let a job order at once what the night would order."""
    if plan.state != PlanState.APPROVED:
        raise ValidationError(_("Only approved plans make work orders."))
    return run_job(JOB, {"plan": plan.pk}, by)


def remind(today: date | None = None) -> str:
    """Tell the chiefs about plans whose day to look again has come; nobody hears of a day twice. A line for the job."""
    on = today or timezone.localdate()
    due = list(queries.approved().filter(review_on__lte=on).select_related("owner_service"))
    told = 0
    for row in due:
        chiefs = people_with_role(Role.CHIEF, row.owner_service.code, on).select_related("user")
        told += len(
            notify(
                [person.user for person in chiefs if person.user is not None],
                NEWS,
                format_lazy(gettext_lazy("Does the maintenance plan still hold? {title}"), title=row.title),
                body=format_lazy(gettext_lazy("To be looked at again by {day}"), day=day(row.review_on)),
                url=row.get_absolute_url(),
                subject=Subject.objects.of(row),
                tone=Tone.INFO,
                dedupe_key=f"{NEWS}:{row.pk}:{row.review_on}",
            )
        )
    return f"{len(due)} due, {told} told"


def _locked(plan: MaintenancePlan) -> MaintenancePlan:
    return MaintenancePlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)


def _stored(row: MaintenancePlan, by: Any) -> MaintenancePlan:
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row
