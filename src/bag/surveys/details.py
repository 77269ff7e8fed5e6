"""What the page of a survey shows beside its fields: the chain, the parts, the forms of the verbs that fit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from bag.core.ui.tags import TimelineItem
from bag.core.ui.waymarks import Waymark
from bag.surveys import part_forms as forms
from bag.surveys import queries
from bag.surveys.domain import sketch as drawing
from bag.surveys.domain.cost import payback_months
from bag.surveys.domain.life import ALLOWED, CHAIN, State, Verb, reached
from bag.surveys.models import Assessment, Sketch, Survey
from bag.surveys.services.steps import may_decide
from bag.surveys.wording import MARKS, STEPS

SHOWN = 200
STATE_TONES = {
    State.REQUESTED.value: "major",
    State.VISITED.value: "info",
    State.REPORTED.value: "warning",
    State.RETURNED.value: "major",
    State.REJECTED.value: "void",
    State.APPROVED.value: "info",
    State.INSTALLING.value: "info",
    State.INSTALLED.value: "warning",
    State.HANDED_OVER.value: "warning",
    State.TRANSFERRED.value: "ok",
    State.CANCELLED.value: "void",
}
SEVERITY_TONES = {"note": "info", "minor": "minor", "major": "major", "blocker": "critical"}
_ICONS = {
    "opened": ("inbox", "info"),
    "visited": ("map-pin", "info"),
    "reported": ("file-text", "info"),
    "approved": ("user-check", "ok"),
    "rejected": ("ban", "void"),
    "returned": ("arrow-back-up", "major"),
    "ordered": ("tools", "info"),
    "installed": ("circle-check", "ok"),
    "unordered": ("ban", "major"),
    "reopened": ("rotate-clockwise", "major"),
    "handed_over": ("file-certificate", "info"),
    "transferred": ("user-check", "ok"),
    "cancelled": ("x", "void"),
}


def survey(row: Survey, user: Any, *, may: bool) -> dict[str, Any]:
    """The chain, the parts, the time line and the forms of the verbs that fit. Twelve queries at most."""
    findings = list(row.findings.prefetch_related("photos"))
    assessment = Assessment.objects.filter(survey=row).first()
    bill = queries.bill_of(row)
    context: dict[str, Any] = {
        "state_tone": STATE_TONES[row.state],
        "chain": chain(row),
        "visits": list(row.visits.select_related("person")),
        "findings": [(one, SEVERITY_TONES[one.severity]) for one in findings],
        "sketches": [(one, face(one)) for one in row.sketches.select_related("photo")],
        "bill": bill,
        "assessment": assessment,
        "payback": payback_months(bill.total.gross, assessment.yearly_benefit, assessment.yearly_cost)
        if assessment
        else None,
        "steps": [
            TimelineItem.of_step(step, STEPS, _ICONS)
            for step in row.steps.select_related("by").order_by("-at", "-id")[:SHOWN]
        ],
        "pieces": list(row.pieces.select_related("type")) if row.handed_over_at else [],
        "may_edit": may and State(row.state) in ALLOWED[Verb.EDIT],
    }
    if may:
        context["forms"] = {verb.value: form() for verb, form in _forms(row).items() if _fits(row, verb)}
    if State(row.state) == State.REPORTED and may_decide(user, row):
        context["decision"] = forms.DecisionForm()
    return context


def _fits(row: Survey, verb: Verb) -> bool:
    return State(row.state) in ALLOWED[verb]


def _forms(row: Survey) -> dict[Verb, Any]:
    """Makers of the forms: those of verbs that do not fit ask the database nothing."""
    return {
        Verb.VISIT: lambda: forms.VisitForm(row.owner_service, initial={"person": row.lead_id}),
        Verb.EDIT: lambda: forms.SketchForm(row),
        Verb.REPORT: lambda: forms.ReportForm(initial={"conclusion": row.conclusion}),
        Verb.INSTALL: lambda: forms.InstallForm(row),
        Verb.HAND_OVER: lambda: forms.HandOverForm(row, initial={"giver": row.lead_id}),
        Verb.TRANSFER: lambda: True,
        Verb.CANCEL: forms.ReasonForm,
        Verb.NOTE: forms.NoteForm,
    }


def chain(row: Survey) -> list[Waymark]:
    """The marks of the chain with what proves them. No query when the row came with its relations."""
    behind = reached(row.state)
    stopped = State(row.state) in (State.REJECTED, State.CANCELLED)
    found = _proofs(row)
    return [
        Waymark(
            title=str(MARKS[name]),
            at=found[name][0],
            note=found[name][1],
            url=found[name][2],
            done=place < behind and found[name][0] is not None,
            now=place == behind and not stopped,
            stopped=stopped and place == behind - 1,
        )
        for place, name in enumerate(CHAIN)
    ]


def _proofs(row: Survey) -> dict[str, tuple[datetime | None, str, str]]:
    request, order = row.request, row.order
    return {
        "requested": (
            row.opened_at,
            request.number if request is not None else "",
            request.get_absolute_url() if request is not None else "",
        ),
        "visited": (row.visited_at, str(row.lead or ""), "#visits"),
        "reported": (row.reported_at, *_paper(row.report)),
        "decided": (row.decided_at, str(row.decided_by or ""), "#steps"),
        "installed": (
            row.installed_at,
            order.number if order is not None else "",
            order.get_absolute_url() if order is not None else "",
        ),
        "handed_over": (row.handed_over_at, *_paper(row.hand_over)),
        "transferred": (row.transferred_at, str(row.receiver or ""), "#pieces"),
    }


def _paper(document: Any) -> tuple[str, str]:
    return (document.number, document.get_absolute_url()) if document is not None else ("", "")


def face(sketch: Sketch) -> SafeString:
    """The strokes of a sketch as SVG elements."""
    strokes = drawing.read(sketch.strokes, sketch.height)
    return mark_safe(drawing.inner(strokes))  # noqa: S308  made of checked numbers, texts are escaped
