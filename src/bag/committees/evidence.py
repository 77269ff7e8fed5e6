"""What committees prove: meetings with signed minutes, decisions carried out, actions closed by their terms.

Evidence is read by the whole branch, minutes by few: labels bear numbers and days, never the words of a meeting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from bag.committees.models import (
    Action,
    ActionState,
    AgendaItem,
    CommitteeKind,
    Decision,
    Meeting,
    MeetingStatus,
    Presence,
)
from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.core.ui.format import day

Find = Callable[[str, datetime, datetime], list[EvidenceItem]]
MOST = 1000
"""Items that one source tells of, the newest."""
WATCHES = ("committees.meeting", "committees.decision", "committees.action")


def meetings(*kinds: str) -> Find:
    """Meetings with signed minutes, of committees of these kinds (none: of all).

    For a service those at which somebody of the service was present.
    """

    def find(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
        rows = Meeting.objects.filter(status=MeetingStatus.CLOSED, starts_at__gte=start, starts_at__lte=end)
        if kinds:
            rows = rows.filter(committee__kind__in=kinds)
        if service:
            rows = rows.filter(attendance__service__code=service, attendance__presence=Presence.PRESENT).distinct()
        return [_meeting(row) for row in rows.select_related("committee").order_by("-starts_at", "-id")[:MOST]]

    return find


def _meeting(row: Meeting) -> EvidenceItem:
    return EvidenceItem(
        effective_at=row.starts_at,
        recorded_at=row.closed_at or row.updated_at,
        label=f"{row.number} {row.committee.name}",
        url=_page_of(row),
        signed=True,
        subject=f"committees.meeting:{row.pk}",
        item=f"meeting:{row.pk}",
    )


def agenda(*kinds: str) -> Find:
    """Items on which management was informed: agenda items with minutes, of signed meetings of these kinds."""

    def find(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
        rows = AgendaItem.objects.filter(
            meeting__status=MeetingStatus.CLOSED,
            meeting__starts_at__gte=start,
            meeting__starts_at__lte=end,
            meeting__committee__kind__in=kinds,
        ).exclude(minutes="")
        return [_item(row) for row in rows.select_related("meeting").order_by("-meeting__starts_at", "-id")[:MOST]]

    return find


def _item(row: AgendaItem) -> EvidenceItem:
    meeting = row.meeting
    return EvidenceItem(
        effective_at=meeting.starts_at,
        recorded_at=meeting.closed_at or meeting.updated_at,
        label=f"{meeting.number}/{row.order}",
        url=_page_of(meeting),
        signed=True,
        subject=f"committees.meeting:{meeting.pk}",
        item=f"agenda:{row.pk}",
    )


def decisions(*kinds: str) -> Find:
    """Signed decisions; one is carried out when all of its actions are, at once when nothing has to be done."""

    def find(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
        rows = Decision.objects.filter(meeting__status=MeetingStatus.CLOSED, meeting__committee__kind__in=kinds)
        rows = rows.filter(
            Q(meeting__starts_at__gte=start, meeting__starts_at__lte=end)
            | Q(meeting__starts_at__lt=start, actions__state=ActionState.OPEN)
        ).distinct()
        if service:
            rows = rows.filter(Q(service__code=service) | Q(service__isnull=True))
        rows = rows.select_related("meeting").prefetch_related("actions").order_by("-meeting__starts_at", "-id")
        return [_decision(row) for row in rows[:MOST]]

    return find


def _decision(row: Decision) -> EvidenceItem:
    tasks = [task for task in row.actions.all() if task.state != ActionState.DROPPED]
    finished = [task.done_on for task in tasks if task.done_on is not None]
    whole = len(finished) == len(tasks)
    met = _noon(max(finished)) if finished else row.meeting.starts_at
    return EvidenceItem(
        effective_at=row.meeting.starts_at,
        recorded_at=row.meeting.closed_at or row.updated_at,
        label=row.number,
        url=_page_of(row),
        signed=True,
        subject=f"committees.decision:{row.pk}",
        item=f"decision:{row.pk}",
        due_at=_end_of(max(task.due_on for task in tasks)) if tasks else None,
        met_at=met if whole else None,
        met_recorded_at=max((task.closed_at for task in tasks if task.closed_at), default=None) if whole else None,
    )


def actions(*kinds: str) -> Find:
    """Actions with their terms; dropped ones are left out, because somebody said why."""

    def find(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
        rows: QuerySet[Any] = Action.objects.exclude(state=ActionState.DROPPED).filter(meeting__starts_at__lte=end)
        rows = rows.filter(
            Q(meeting__starts_at__gte=start)
            | Q(state=ActionState.OPEN)
            | Q(done_on__gte=timezone.localdate(start), done_on__lte=timezone.localdate(end))
        )
        if kinds:
            rows = rows.filter(meeting__committee__kind__in=kinds)
        if service:
            rows = rows.filter(service__code=service)
        return [_action(row) for row in rows.select_related("meeting").order_by("-meeting__starts_at", "-id")[:MOST]]

    return find


def _action(row: Action) -> EvidenceItem:
    return EvidenceItem(
        effective_at=row.meeting.starts_at,
        recorded_at=max(row.created_at, row.meeting.starts_at),
        label=f"{row.meeting.number}, {day(row.due_on)}",
        url=_page_of(row),
        subject=f"committees.action:{row.pk}",
        item=f"action:{row.pk}",
        due_at=_end_of(row.due_on),
        met_at=_noon(row.done_on) if row.done_on else None,
        met_recorded_at=row.closed_at,
    )


def _end_of(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time.max))


def _noon(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(12)))


def _page_of(row: Any) -> str:
    """Its address, looked up when it is shown: judging needs none."""
    found: str = lazy(row.get_absolute_url, str)()
    return found


_STEERING = (CommitteeKind.STEERING, CommitteeKind.WORKING_GROUP)
_BOARDS = ("I-COMM",)
_EVENT, _TASK = EvidenceShape.EVENT, EvidenceShape.TASK
SOURCES: Iterable[EvidenceSource] = (
    EvidenceSource("committees.meetings", _("Committee meetings"), _BOARDS, meetings(), watches=WATCHES),
    EvidenceSource(
        "committees.steering-meetings", _("Meetings of the steering committee"), _BOARDS,
        meetings(CommitteeKind.STEERING), watches=WATCHES,
    ),
    EvidenceSource(
        "committees.working-group-meetings", _("Meetings of the working group"), _BOARDS,
        meetings(CommitteeKind.WORKING_GROUP), watches=WATCHES,
    ),
    EvidenceSource(
        "committees.acceptance-meetings", _("Meetings of acceptance commissions"), _BOARDS,
        meetings(CommitteeKind.ACCEPTANCE), watches=WATCHES,
    ),
    EvidenceSource(
        "committees.steering-agenda", _("Agenda items of the steering committee"), _BOARDS, agenda(*_STEERING),
        watches=WATCHES,
    ),
    EvidenceSource(
        "committees.privacy-decisions", _("Decisions of the data protection board"), ("I-KVKK", "I-COMM"),
        decisions(CommitteeKind.PRIVACY), shape=_EVENT, watches=WATCHES,
    ),
    EvidenceSource("committees.actions", _("Actions of committees"), _BOARDS, actions(), shape=_TASK, watches=WATCHES),
    EvidenceSource(
        "committees.steering-actions", _("Actions of the steering committee"), _BOARDS, actions(*_STEERING),
        shape=_TASK, watches=WATCHES,
    ),
)  # fmt: skip
