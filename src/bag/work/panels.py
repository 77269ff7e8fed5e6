"""Tabs of the room on the pages of its own and other rooms' records."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Panel
from bag.inventory.models import Equipment
from bag.work.desk_forms import IncidentForm
from bag.work.domain.questions import Question, QuestionError, as_lines, read
from bag.work.models import Incident, Problem, RequestType
from bag.work.queries import desk
from bag.work.request_details import REQUEST_TONES
from bag.work.services import outages
from bag.work.services.clock import OPEN_INCIDENT

SHOWN = 10


def affected(request: HttpRequest, row: Incident) -> dict[str, Any] | None:
    """Units and services that the support graph says are hit; hidden while nothing is known or the trouble is over."""
    if row.state not in OPEN_INCIDENT:
        return None
    found = outages.affected(row)
    return {"affected": found, "count": len(found.units)} if found else None


def alike(request: HttpRequest, row: Incident) -> dict[str, Any] | None:
    """Similar incidents and known solutions, while the trouble lasts. Four queries."""
    if row.state not in OPEN_INCIDENT:
        return None
    found = desk.alike(f"{row.title} {row.description}", row.equipment_id).without(row)
    return {"alike": found} if found else None


def of_equipment(request: HttpRequest, row: Equipment) -> dict[str, Any] | None:
    """Incidents and requests about a piece of equipment, the newest first. Two queries."""
    if not registers.records["work.incident"].allows(request.user, "view"):
        return None
    incidents = list(row.incidents.order_by("-opened_at")[:SHOWN])
    requests = list(row.requests.order_by("-opened_at")[:SHOWN])
    return {
        "incidents": incidents,
        "requests": requests,
        "count": len(incidents) + len(requests),
        "fault_url": f"{reverse('work:help-fault')}?code={row.tag}",
        "tones": REQUEST_TONES,
    }


def of_problem(request: HttpRequest, row: Problem) -> dict[str, Any]:
    """The incidents of a problem and the form that joins one more. One query."""
    may = registers.records["work.problem"].allows(request.user, "change", row)
    incidents = list(row.incidents.order_by("-opened_at"))
    return {
        "incidents": incidents,
        "count": len(incidents),
        "form": IncidentForm() if may else None,
        "problem": row,
    }


def of_type(request: HttpRequest, row: RequestType) -> dict[str, Any]:
    """Who approves requests of a type and where they go. Two queries."""
    may = registers.records["work.requesttype"].allows(request.user, "change", row)
    steps = list(row.approval_steps.select_related("position").order_by("rank"))
    rules = list(row.routing_rules.select_related("service").order_by("rank"))
    return {
        "questions": as_lines(_questions(row)).splitlines(),
        "steps": steps,
        "rules": rules,
        "count": len(steps) + len(rules),
        "step_url": f"{reverse('work:approvalstep-add')}?type={row.pk}&rank={len(steps) + 1}" if may else "",
        "rule_url": f"{reverse('work:routingrule-add')}?type={row.pk}&rank={len(rules) + 1}" if may else "",
    }


def _questions(row: RequestType) -> list[Question]:
    try:
        return read(row.questions)
    except QuestionError:
        return []


PANELS = (
    Panel("affected", "work.incident", _("Affected by the records"), "work/affected.html", affected,
          icon="sitemap", order=10, late=True),
    Panel("alike", "work.incident", _("Alike and known"), "work/alike_panel.html", alike,
          icon="search", order=12, late=True),
    Panel("work", "inventory.equipment", _("Faults and requests"), "work/equipment_panel.html", of_equipment,
          icon="headset", order=30, late=True),
    Panel("incidents", "work.problem", _("Incidents"), "work/problem_panel.html", of_problem, icon="urgent", order=10),
    Panel("ways", "work.requesttype", _("Questions, approvals, routing"), "work/type_panel.html", of_type,
          icon="route", order=10),
)  # fmt: skip
