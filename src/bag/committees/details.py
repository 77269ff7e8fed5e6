"""What the pages of committees, meetings, decisions and actions show beside their fields."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.utils import timezone

from bag.committees import papers, queries, rights
from bag.committees.domain.quorum import VOTING
from bag.committees.forms import (
    ActionForm,
    AgendaForm,
    CancelForm,
    CloseForm,
    DecisionForm,
    DoneForm,
    GuestForm,
    ItemForm,
    ReasonForm,
)
from bag.committees.models import Action, ActionState, AgendaItem, Committee, Decision, Meeting, MeetingStatus, Presence
from bag.directive.models import Clause
from bag.directive.services.duties import may_decide

SHOWN = 12


def committee(row: Committee, user: Any) -> dict[str, Any]:
    """Members of today, the next meeting, and what the person may read of meetings, decisions and actions."""
    today = timezone.localdate()
    table = queries.table_of(row, today)
    context: dict[str, Any] = {
        "table": table,
        "voting": sum(seat.role in VOTING for seat, *_rest in table),
        "rhythm": queries.rhythm_of(row),
        "in_force": row.in_force(today),
        "clauses": list(Clause.objects.filter(ref__in=row.clause_refs, valid_to=None)) if row.clauses else [],
        "keeps": rights.may_keep(user, row),
        "decisions": _decisions(row, user),
        "reads": rights.reads(user, row),
    }
    if context["reads"]:
        meetings = row.meetings.select_related("place", "committee")
        ahead = meetings.filter(status=MeetingStatus.PLANNED).order_by("starts_at").first()
        context.update(
            next_meeting=ahead,
            meetings=list(meetings.order_by("-starts_at")[:SHOWN]),
            actions=list(queries.open_actions(meeting__committee=row)[: 2 * SHOWN]),
        )
    return context


def _decisions(row: Committee, user: Any) -> list[Decision]:
    rows = Decision.objects.filter(rights.decisions_of(user), meeting__committee=row).exclude(number="")
    return list(rows.select_related("service", "meeting").order_by("-adopted_on", "-id")[:SHOWN])


def meeting(row: Meeting, user: Any, focus: str = "") -> dict[str, Any]:
    """Agenda, attendance, decisions and actions, with the forms to write them for those who keep the committee.

    ``focus`` (agenda, decision, action) names the form in which the next line will be typed.
    """
    decisions = list(row.decisions.select_related("service", "item").order_by("id"))
    agenda = queries.agenda_of(row)
    keeps = rights.may_keep(user, row.committee) and row.is_open
    held = row.status == MeetingStatus.HELD
    context: dict[str, Any] = {
        "agenda": [(item, _votes(item.decisions.all()), _item_form(item) if keeps else None) for item in agenda],
        "loose": _votes([one for one in decisions if one.item_id is None]),
        "decided": len(decisions),
        "attendance": list(row.attendance.select_related("person", "service").order_by("id")),
        "presences": Presence,
        "count": queries.count_of(row) if row.number else None,
        "actions": list(queries.actions_about(row.actions.all()).order_by("id")),
        "keeps": keeps,
        "writes": keeps and held,
    }
    if keeps:
        context.update(
            agenda_form=_focused(AgendaForm(auto_id="agenda_%s"), "title", focus == "agenda"),
            cancel_form=CancelForm(auto_id="cancel_%s"),
            may_begin=row.status == MeetingStatus.PLANNED and timezone.localdate(row.starts_at) <= timezone.localdate(),
        )
    if context["writes"]:
        context.update(
            decision_form=_focused(_decision_form(row, agenda, decisions), "text", focus == "decision"),
            action_form=_focused(ActionForm(row, auto_id="action_%s"), "text", focus == "action"),
            guest_form=GuestForm(auto_id="guest_%s"),
            close_form=CloseForm(auto_id="close_%s"),
        )
    return context


def _item_form(item: AgendaItem) -> ItemForm:
    return ItemForm(initial={"title": item.title, "minutes": item.minutes}, auto_id=f"item{item.pk}_%s")


def _decision_form(row: Meeting, agenda: list[AgendaItem], decisions: list[Decision]) -> DecisionForm:
    """On the item of the decision before, else on the first."""
    item = decisions[-1].item_id if decisions else (agenda[0].pk if agenda else None)
    return DecisionForm(row, auto_id="decision_%s", initial={"item": item})


def _focused(form: Form, name: str, wanted: bool) -> Form:
    """The form, whose field takes the focus when the page opens if that is wanted."""
    if wanted:
        form.fields[name].widget.attrs["data-focus"] = True
    return form


def _votes(decisions: Any) -> list[tuple[Decision, str]]:
    return [(row, papers.vote_text(row.vote)) for row in decisions]


def decision(row: Decision, user: Any) -> dict[str, Any]:
    """The vote in words, the actions, and the duty that it became."""
    duty = queries.duties_from([row]).get(row.pk)
    closed = row.meeting.status == MeetingStatus.CLOSED
    return {
        "vote": papers.vote_text(row.vote),
        "duty": duty,
        "may_follow": closed and duty is None and may_follow(user),
        "actions": list(queries.actions_about(row.actions.filter(rights.actions_of(user))).order_by("due_on", "id")),
        "reads": rights.reads(user, row.meeting.committee),
    }


def may_follow(user: Any) -> bool:
    """Only who sets periods makes duties: the manager."""
    return may_decide(user)


def action(row: Action, user: Any) -> dict[str, Any]:
    """Who is to do it today, what was done, and the forms to report, drop or open again."""
    keeps = rights.may_keep(user, row.meeting.committee)
    is_open = row.state == ActionState.OPEN
    return {
        "people": queries.owners_of([row], timezone.localdate())[row.pk],
        "files": list(row.files.all()) if not is_open else [],
        "done_form": DoneForm() if is_open and rights.may_close(user, row) else None,
        "drop_form": ReasonForm(auto_id="drop_%s") if is_open and keeps else None,
        "reopen_form": ReasonForm(auto_id="reopen_%s") if not is_open and keeps else None,
        "reads": rights.reads(user, row.meeting.committee),
    }
