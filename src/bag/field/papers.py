"""The official papers of field work. Turkish whatever the reader's language, because the forms are."""

from __future__ import annotations

import base64
from typing import Annotated, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from bag.core.access import Role
from bag.core.attachments import storage
from bag.core.attachments.queries import files_of
from bag.core.ui.format import day as day_text
from bag.core.ui.format import moment
from bag.documents.domain.shapes import Count, Day, Long, Shape, Short
from bag.field import answers as words
from bag.field.models import DayPlan, OrderKind, OrderState, Signature, WorkOrder
from bag.field.queries.day import Lane, board
from bag.organization.queries import people_with_role

FAULT, SERVICE, CHECK, RECEPTION, PLAN = (
    "fault-form", "service-report", "maintenance-check-sheet", "fault-reception", "daily-plan",
)  # fmt: skip
FORM_OF = {OrderKind.FAULT: FAULT, OrderKind.MAINTENANCE: CHECK}
"""The form that a job of a kind ends with; others end with a service report."""
MOST_ROWS = 300
Picture = Annotated[str, Field(max_length=60_000)]


def form_key(row: WorkOrder) -> str:
    """The form that this order ends with."""
    return FORM_OF.get(OrderKind(row.kind), SERVICE)


class CheckLine(Shape):
    label: Short
    limits: Short = ""
    answer: Long = ""
    within: bool | None = None
    note: Long = ""


class Part(Shape):
    name: Short
    code: Short = ""
    quantity: Count


class Spent(Shape):
    person: Short
    kind: Short
    span: Short
    minutes: Count


class Signed(Shape):
    """A signature; ``picture`` is an SVG that holds the drawn one."""

    role: Short
    name: Short
    duty: Short = ""
    at: Short
    picture: Picture


class Job(Shape):
    """What was found and done on a job, and who signed it."""

    number: Short
    title: Short
    kind: Short
    service: Short
    place: Short
    equipment: Short = ""
    origin: Short = ""
    contract: Short = ""
    crew: list[Short] = []
    vehicle: Short = ""
    arrived: Short = ""
    done: Short
    outcome: Short
    finding: Long = ""
    result: Long
    lines: list[CheckLine] = []
    out: Count = 0
    parts: list[Part] = []
    times: list[Spent] = []
    photos: list[Short] = []
    signatures: list[Signed]
    content_hash: Short


def job_shape(data: dict[str, Any]) -> dict[str, Any]:
    return Job.model_validate(data).model_dump()


def job_data(row: WorkOrder) -> dict[str, Any]:
    """A signed order as data of its form. Six queries. Raises ``ValidationError`` for one that is not signed."""
    if row.state not in (OrderState.SIGNED, OrderState.ARCHIVED):
        raise ValidationError(_("The form is issued when all signatures are there."))
    with translation.override("tr"):
        signatures = list(row.signatures.filter(void_at=None).select_related("picture"))
        lines = _check_lines(row)
        return {
            **_job_facts(row),
            "lines": lines,
            "out": sum(line["within"] is False for line in lines),
            **_used(row),
            "photos": [f"{one.name} ({one.sha256[:12]}…)" for one in files_of(row) if _is_photo(one, signatures)],
            "signatures": [_signed(one) for one in signatures],
            "content_hash": signatures[0].content_hash if signatures else "",
        }


def _job_facts(row: WorkOrder) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "kind": row.get_kind_display(),
        "service": row.owner_service.name,
        "place": str(row.place),
        "equipment": str(row.equipment or ""),
        "origin": str(row.incident or row.request or row.source or "")[:300],
        "contract": f"{row.contract.number} / {row.contract.contractor.name}" if row.contract is not None else "",
        "crew": [one.person.name for one in row.crew.select_related("person")],
        "vehicle": _car(row.vehicle),
        "arrived": moment(row.arrived_at) if row.arrived_at else "",
        "done": moment(row.done_at) if row.done_at else "",
        "outcome": row.get_outcome_display(),
        "finding": row.finding,
        "result": row.result,
    }


def _car(vehicle: Any) -> str:
    if vehicle is None:
        return ""
    return f"{vehicle.name} ({vehicle.registration})" if vehicle.registration else str(vehicle.name)


def _check_lines(row: WorkOrder) -> list[dict[str, Any]]:
    answers = {one.key: one for one in row.answers.select_related("photo")}
    found = []
    for item in row.lines:
        given = answers.get(item.key)
        shown = given.photo.name if given is not None and given.photo is not None else words.shown(item, given)
        found.append(
            {
                "label": item.label,
                "limits": words.limits_of(item),
                "answer": shown,
                "within": given.within if given is not None else None,
                "note": given.note if given is not None else "",
            }
        )
    return found


def _used(row: WorkOrder) -> dict[str, Any]:
    parts = row.parts.filter(returned=None).select_related("item")[:MOST_ROWS]
    times = row.times.select_related("person")[:MOST_ROWS]
    return {
        "parts": [
            {"name": str(one.item or one.text), "code": one.item.code if one.item else "", "quantity": one.quantity}
            for one in parts
        ],
        "times": [
            {
                "person": one.person.name,
                "kind": one.get_kind_display(),
                "span": f"{moment(one.starts)} – {timezone.localtime(one.ends):%H:%M}",
                "minutes": one.minutes,
            }
            for one in times
        ],
    }


def _is_photo(file: Any, signatures: list[Signature]) -> bool:
    return file.is_picture and not file.name.startswith("imza-")


def _signed(one: Signature) -> dict[str, Any]:
    drawn = base64.b64encode(storage.path_of(one.picture.sha256).read_bytes()).decode()
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200" width="600" height="200">'
        f'<image href="data:image/png;base64,{drawn}" width="600" height="200"/></svg>'
    )
    return {
        "role": one.get_kind_display(),
        "name": one.name,
        "duty": one.duty,
        "at": moment(one.signed_at),
        "picture": picture,
    }


# -- fault reception record


class Reception(Shape):
    """A device that is taken in for repair."""

    number: Short
    origin: Short = ""
    service: Short
    place: Short
    device: Short
    serial: Short = ""
    asset_number: Short = ""
    date: Day
    fault: Long
    condition: Long
    accessories: Long = ""
    giver: Short
    giver_duty: Short = ""
    receiver: Short


class ReceptionForm(forms.Form):
    """What only those who stand before the device know."""

    fault = forms.CharField(label=gettext_lazy("Reported fault"), max_length=4000, widget=forms.Textarea({"rows": 2}))
    condition = forms.CharField(
        label=gettext_lazy("State when taken in"), max_length=4000, widget=forms.Textarea({"rows": 2})
    )
    accessories = forms.CharField(
        label=gettext_lazy("Taken in with it"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )
    giver = forms.CharField(label=gettext_lazy("Handed over by"), max_length=160)
    giver_duty = forms.CharField(label=gettext_lazy("Duty"), max_length=160, required=False)


def reception_shape(data: dict[str, Any]) -> dict[str, Any]:
    return Reception.model_validate(data).model_dump()


def reception(rows: list[WorkOrder], user: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """The record of the device of one order. Raises ``ValidationError`` without a device."""
    if len(rows) != 1:
        raise ValidationError(_("A record is made of one work order."))
    row = rows[0]
    if row.equipment is None:
        raise ValidationError(_("This work order is about no piece of equipment."))
    with translation.override("tr"):
        return {
            **answers,
            "number": row.number,
            "origin": str(row.incident or row.request or "")[:300],
            "service": row.owner_service.name,
            "place": str(row.place),
            "device": str(row.equipment),
            "serial": row.equipment.serial or "",
            "asset_number": row.equipment.asset_number or "",
            "date": day_text(timezone.localdate()),
            "receiver": str(getattr(user, "person", None) or user),
        }


# -- the plan of a day


class PlanJob(Shape):
    place_no: Count
    span: Short
    number: Short
    title: Short
    place: Short
    equipment: Short = ""
    priority: Short


class PlanTeam(Shape):
    number: Count
    people: list[Short]
    vehicle: Short = ""
    road: Count
    home: Short = ""
    jobs: list[PlanJob]


class Plan(Shape):
    """The jobs of a day by team."""

    service: Short
    day: Day
    weekday: Short
    state: Short
    teams: list[PlanTeam]
    notes: Long = ""
    maker: Short = ""
    chief: Short = ""


def plan_shape(data: dict[str, Any]) -> dict[str, Any]:
    return Plan.model_validate(data).model_dump()


def plan_paper(rows: list[DayPlan], _user: Any, _answers: dict[str, Any]) -> dict[str, Any]:
    """One plan as data of its form."""
    if len(rows) != 1:
        raise ValidationError(_("One plan is printed at a time."))
    row = rows[0]
    with translation.override("tr"):
        found = board(row.service, row.date)
        chief = people_with_role(Role.CHIEF, row.service.code).order_by("sort_text").first()
        return {
            "service": row.service.name,
            "day": day_text(row.date),
            "weekday": date_format(row.date, "l"),
            "state": _plan_state(row),
            "teams": [_plan_team(lane) for lane in found.lanes],
            "notes": row.notes,
            "maker": str(row.published_by or ""),
            "chief": chief.name if chief is not None else "",
        }


def _plan_state(row: DayPlan) -> str:
    if row.published_at is None:
        return _("Draft, not published")
    told = _("Published %(at)s") % {"at": moment(row.published_at)}
    return f"{told} · {_('changed since published')}" if row.changed_since else told


def _plan_team(lane: Lane) -> dict[str, Any]:
    return {
        "number": lane.number,
        "people": [one.person.name for one in lane.people] or [_("nobody yet")],
        "vehicle": _car(lane.team.vehicle),
        "road": lane.road,
        "home": lane.home,
        "jobs": [
            {
                "place_no": slot.place,
                "span": f"{slot.starts}–{slot.ends}",
                "number": slot.stop.order.number,
                "title": slot.stop.order.title,
                "place": str(slot.stop.order.place),
                "equipment": str(slot.stop.order.equipment or ""),
                "priority": str(slot.stop.order.priority),
            }
            for slot in lane.slots
        ],
    }
