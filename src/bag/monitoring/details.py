"""What the page of an alarm shows beside its fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from bag.core.ui.tags import TimelineItem
from bag.dependency.queries import key_of, live_graph
from bag.monitoring.check_forms import AcknowledgeForm, CommentForm, CoverForm, ShelveForm
from bag.monitoring.domain.recurrence import between
from bag.monitoring.models import Alarm, AlarmStep, Check, MaintenanceWindow
from bag.monitoring.wording import ALARM_STEPS

SHOWN = 200
FOLLOWERS = 50
AHEAD = timedelta(days=400)
OCCURRENCES = 10
ALARM_TONES = {
    "critical": "critical",
    "major": "major",
    "minor": "minor",
    "warning": "warning",
    "indeterminate": "unknown",
}
PHASE_TONES = {"pending": "unknown", "active": "major", "cleared": "ok", "closed": "void"}
_ICONS = {
    "raised": ("bell", "major"),
    "worse": ("alert-triangle", "critical"),
    "cleared": ("circle-check", "ok"),
    "closed": ("lock", "void"),
    "acknowledged": ("eye", "info"),
    "shelved": ("hourglass", "unknown"),
    "explained": ("link", "info"),
    "incident": ("urgent", "info"),
    "flapping": ("arrows-sort", "minor"),
    "comment": ("message", ""),
}


def alarm(row: Alarm, *, may: bool) -> dict[str, Any]:
    """Time line, followers, advice, what it takes away, and the forms of what may be done now. Five queries."""
    steps = AlarmStep.objects.filter(alarm=row).select_related("by").order_by("-at", "-id")[:SHOWN]
    followers = row.followers.exclude(phase="closed").select_related("subject", "equipment").order_by("rank", "pk")
    check = Check.objects.filter(alarm_class=row.alarm_class).exclude(explanation="").order_by("pk").first()
    context: dict[str, Any] = {
        "steps": [_line(step) for step in steps],
        "followers": list(followers[:FOLLOWERS]),
        "follower_count": followers.count(),
        "advice": check.explanation if check else "",
        "severity_tone": ALARM_TONES[row.severity],
        "phase_tone": PHASE_TONES[row.phase],
        "services": _names(row.affected.get("services", ())),
        "units": _names(row.affected.get("units", ())[:20]),
        "may_act": may,
    }
    if may:
        context["forms"] = _forms(row)
    return context


def maintenance(row: MaintenanceWindow, *, may: bool) -> dict[str, Any]:
    """What the planned work is over, when it goes on next, and the form to add to it. Four queries."""
    now = timezone.now()
    ahead = between(row.starts_at, row.ends_at, row.repeats, now, now + AHEAD)[:OCCURRENCES]
    equipment = row.equipment.select_related("place").order_by("sort_text")
    places = row.places.order_by("sort_text")
    return {
        "pieces": list(equipment[:SHOWN]),
        "covered": list(places[:SHOWN]),
        "occurrences": ahead,
        "running": bool(ahead) and ahead[0].starts_at <= now,
        "cover_form": CoverForm() if may else None,
    }


def _names(ids: Any) -> list[str]:
    if not ids:
        return []
    graph = live_graph().graph
    return [graph.names[graph.index[name]] if name in graph.index else key_of(name) for name in ids]


def _line(step: AlarmStep) -> TimelineItem:
    return replace(TimelineItem.of_step(step, ALARM_STEPS, _ICONS), detail=step.wording)


def _forms(row: Alarm) -> dict[str, Any]:
    """Only what the phase allows, so that no button leads to a refusal."""
    forms: dict[str, Any] = {"comment": CommentForm()}
    if row.phase == "active" and row.acknowledged_by_id is None:
        forms["acknowledge"] = AcknowledgeForm()
    if row.phase in ("pending", "active", "cleared"):
        forms["unshelve" if row.shelved_until else "shelve"] = True if row.shelved_until else ShelveForm()
    if row.phase == "cleared":
        forms["close"] = True
    return forms
