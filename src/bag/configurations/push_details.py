"""What the pages of pushes show: the plan with its devices, one device, and the pushes of a change."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.changes.models import Change, ChangeState
from bag.configurations.models import PlanState, PushPlan, PushStep
from bag.configurations.push_words import FAULTS, PLAN_TONES, STEP_TONES
from bag.configurations.services.push_plans import KEY, READY
from bag.core import registers


def plan(row: PushPlan, user: Any) -> dict[str, Any]:
    """Devices with their states, and what may be done next. Three queries."""
    may = registers.records[KEY].allows(user, "change", row)
    steps = list(row.steps.select_related("device", "before", "after").defer("before__text", "after__text"))
    return {
        "plan_tone": PLAN_TONES[row.state],
        "steps": [shown(step) for step in steps],
        "chosen": list(row.devices.order_by("sort_text")) if not steps else [],
        "written": row.change.state == ChangeState.DRAFT,
        "may_check": may and row.state in (PlanState.DRAFT, PlanState.PREPARED),
        "may_start": may and row.state == PlanState.PREPARED and not hindrance(row, user),
        "hindrance": hindrance(row, user) if row.state == PlanState.PREPARED else "",
        "new_findings": sum(step.made or 0 for step in steps),
    }


def shown(step: PushStep) -> dict[str, Any]:
    """A device of a plan for people."""
    return {"step": step, "tone": STEP_TONES[step.state], "why": FAULTS.get(step.fault, "")}


def hindrance(row: PushPlan, user: Any) -> str:
    """Why a checked plan cannot be started now by this person, in words; empty when it can."""
    change, now = row.change, timezone.now()
    if change.state not in READY or change.approved_at is None:
        return _("It starts when the change is approved.")
    if change.approved_by_id == user.pk:
        return _("Who approved the change does not carry it out.")
    if now < change.starts_at:
        return _("It starts when the window of the change is open.")
    return _("The window of the change is over.") if now > change.ends_at else ""


def of_change(request: HttpRequest, row: Change) -> dict[str, Any] | None:
    """The pushes of a change; hidden where the person may not see any. One query."""
    record = registers.records[KEY]
    if not record.allows(request.user, "view"):
        return None
    rows = list(record.visible_to(request.user).filter(change=row).order_by("sort_text"))
    adds = row.state == ChangeState.DRAFT and record.allows(request.user, "add")
    if not rows and not adds:
        return None
    return {"rows": [(one, PLAN_TONES[one.state]) for one in rows], "count": len(rows), "change": row, "adds": adds}
