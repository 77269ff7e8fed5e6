"""What the pages of work orders, checklists and daily plans show beside their fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.ui.tags import TimelineItem
from bag.field.answers import limits_of, shown, tone_of
from bag.field.domain.checklist import Item
from bag.field.domain.orders import ALLOWED, State, Verb
from bag.field.forms import (
    ANSWER,
    NOTE,
    AnswersForm,
    CrewForm,
    FinishForm,
    NoteForm,
    PartForm,
    ReasonForm,
    SignForm,
    TimeForm,
    label_of,
)
from bag.field.models import Answer, Checklist, DayPlan, Signature, WorkOrder
from bag.field.reporting.asked import midnight
from bag.field.rights import works_on
from bag.field.services.signing import missing
from bag.field.wording import KINDS_OF_ITEMS, ORDER_STEPS, ORDER_TONES, STEP_ICONS

SHOWN = 200


@dataclass(frozen=True)
class Line:
    """An item of a checklist with its answer and the fields that ask for it. ``tone`` is that of the answer."""

    item: Item
    label: str
    limits: str
    shown: str
    tone: str
    note: str
    photo: Any = None
    field: Any = None
    note_field: Any = None


def order(row: WorkOrder, user: Any, *, may: bool) -> dict[str, Any]:
    """Checklist, parts, time, signatures, time line and the forms of the verbs that fit. Twelve queries at most.

    ``may``: the person writes in the service; verbs of the site are also for those who go on the job.
    """
    on_job = may or works_on(user, row)
    answers = {one.key: one for one in row.answers.select_related("photo", "by")}
    state = State(row.state)
    form = _answers_form(row, answers) if on_job and state in ALLOWED[Verb.FILL] else None
    signatures = list(row.signatures.filter(void_at=None).select_related("picture"))
    forms = _forms(row, may=may, on_job=on_job)
    return {
        "state_tone": ORDER_TONES[row.state],
        "overdue": state in ALLOWED[Verb.CANCEL] and row.due_on is not None and row.due_on < timezone.localdate(),
        "crew": list(row.crew.select_related("person")),
        "lines": _lines(row, answers, form),
        "answers_form": form,
        "parts": list(row.parts.select_related("item")),
        "times": list(row.times.select_related("person")),
        "signatures": signatures,
        "missing": missing_of(row, signatures) if state == State.DONE else [],
        "steps": [
            TimelineItem.of_step(step, ORDER_STEPS, STEP_ICONS)
            for step in row.steps.select_related("by").order_by("-at", "-id")[:SHOWN]
        ],
        "source_row": row.source.row() if row.source is not None else None,
        "forms": forms,
        "verbs": forms.keys() - {Verb.NOTE.value},
        "form_ready": form_title(row) if on_job and state in (State.SIGNED, State.ARCHIVED) else "",
    }


def form_title(row: WorkOrder) -> str:
    """What the form of the order is called."""
    return {"fault": _("Fault form"), "maintenance": _("Maintenance check sheet")}.get(row.kind, _("Service report"))


def missing_of(row: WorkOrder, signatures: list[Signature]) -> list[str]:
    """Who has still to sign, in words."""
    words = {"technician": _("the technician"), "customer": _("the receiver of the work")}
    given = {one.kind for one in signatures}
    return [words[kind] for kind in missing(row) if kind not in given]


# -- the checklist


def _answers_form(row: WorkOrder, answers: dict[str, Answer]) -> AnswersForm:
    given = {f"{ANSWER}{key}": one.text.replace(".", ",") if one.number is not None else one.text
             for key, one in answers.items()}  # fmt: skip
    notes = {f"{NOTE}{key}": one.note for key, one in answers.items()}
    return AnswersForm(row.lines, initial=given | notes)


def _lines(row: WorkOrder, answers: dict[str, Answer], form: AnswersForm | None) -> list[Line]:
    fields = form.fields if form is not None else {}
    return [
        Line(
            item=item,
            label=label_of(item),
            limits=limits_of(item),
            shown=shown(item, answers.get(item.key)),
            tone=tone_of(answers.get(item.key)),
            note=answers[item.key].note if item.key in answers else "",
            photo=answers[item.key].photo if item.key in answers else None,
            field=form[f"{ANSWER}{item.key}"] if form is not None and f"{ANSWER}{item.key}" in fields else None,
            note_field=form[f"{NOTE}{item.key}"] if form is not None and f"{NOTE}{item.key}" in fields else None,
        )
        for item in row.lines
    ]


def items_in_words(row: Checklist) -> str:
    """The items of a list, one after the other."""
    parts = []
    for place, item in enumerate(row.lines, 1):
        about = [str(KINDS_OF_ITEMS[item.kind]), limits_of(item), " / ".join(item.choices)]
        parts.append(f"{place}. {label_of(item)}{' *' if item.required else ''} ({', '.join(p for p in about if p)})")
    return "\n".join(parts)


# -- the verbs


def _forms(row: WorkOrder, *, may: bool, on_job: bool) -> dict[str, Any]:
    state = State(row.state)
    office: dict[Verb, Callable[[], Any]] = {
        Verb.DISPATCH: lambda: CrewForm(row, initial=_crew_initial(row)),
        Verb.ARCHIVE: lambda: True,
        Verb.CANCEL: ReasonForm,
        Verb.REOPEN: ReasonForm,
    }
    site: dict[Verb, Callable[[], Any]] = {
        Verb.ARRIVE: lambda: True,
        Verb.FILL: PartForm,
        Verb.TIME: lambda: TimeForm(row, initial={"person": row.lead_id}),
        Verb.FINISH: FinishForm,
        Verb.SIGN: lambda: SignForm(row, initial={"person": row.lead_id}),
        Verb.NOTE: NoteForm,
    }
    offered = (office if may else {}) | (site if on_job else {})
    return {verb.value: make() for verb, make in offered.items() if state in ALLOWED[verb]}


def _crew_initial(row: WorkOrder) -> dict[str, Any]:
    members = list(row.crew.exclude(role="lead").values_list("person_id", flat=True))
    return {
        "lead": row.lead_id,
        "members": members,
        "vehicle": row.vehicle_id,
        "starts": row.planned_start,
        "ends": row.planned_end,
        "version": row.version,
    }


def day_plan(row: DayPlan) -> dict[str, Any]:
    """The address of the board, how much is planned, and how much of it was done on the day. Two queries."""
    on_the_day = Q(order__done_at__gte=midnight(row.date), order__done_at__lt=midnight(row.date + timedelta(days=1)))
    stops = row.stops.aggregate(planned=Count("pk"), done=Count("pk", filter=on_the_day))
    told = row.first_published_at is not None and row.date <= timezone.localdate()
    return {
        "board_url": f"{reverse('field:day', args=[row.date.isoformat()])}?service={row.service_id}",
        "teams": row.teams.count(),
        "stops": stops["planned"],
        "done": stops["done"] if told and stops["planned"] else None,
        "share": stops["done"] / stops["planned"] if stops["planned"] else None,
    }
