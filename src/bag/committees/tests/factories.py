"""One factory per model; later rooms and the demonstration city build on them."""

from __future__ import annotations

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from bag.committees.models import (
    Action,
    AgendaItem,
    Attendance,
    Committee,
    CommitteeKind,
    Decision,
    Meeting,
    MeetingStatus,
    MemberRole,
    Membership,
    Presence,
)
from bag.organization.tests.factories import PersonFactory, PositionFactory


class CommitteeFactory(DjangoModelFactory):
    class Meta:
        model = Committee

    code = factory.Sequence(lambda n: f"K{n}")
    name = factory.Sequence(lambda n: f"Kurul {n}")
    aliases = "Bilgi Güvenliği Kurulu\nBGK"
    kind = CommitteeKind.STEERING
    clauses = "6-j 7-k"
    valid_from = date(2024, 1, 1)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    committee = factory.SubFactory(CommitteeFactory)
    person = factory.SubFactory(PersonFactory)
    role = MemberRole.MEMBER
    starts = date(2024, 1, 1)


class MeetingFactory(DjangoModelFactory):
    """A planned meeting of three days ago, so that it can be opened."""

    class Meta:
        model = Meeting

    committee = factory.SubFactory(CommitteeFactory)
    title = factory.Sequence(lambda n: f"Toplantı {n}")
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=3))


class HeldMeetingFactory(MeetingFactory):
    status = MeetingStatus.HELD
    number = factory.Sequence(lambda n: f"K-T-2026/{n:02d}")


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(HeldMeetingFactory)
    order = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Gündem {n}")


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    meeting = factory.SubFactory(HeldMeetingFactory)
    person = factory.SubFactory(PersonFactory)
    role = MemberRole.MEMBER
    presence = Presence.PRESENT


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    meeting = factory.SubFactory(HeldMeetingFactory)
    text = factory.Sequence(lambda n: f"Erişim yetkileri gözden geçirilecektir ({n}).")
    adopted_on = factory.LazyAttribute(lambda row: timezone.localdate(row.meeting.starts_at))
    in_favor = 3


class ActionFactory(DjangoModelFactory):
    class Meta:
        model = Action

    meeting = factory.SubFactory(HeldMeetingFactory)
    text = factory.Sequence(lambda n: f"Takvim hazırlanacak ({n})")
    owner_position = factory.SubFactory(PositionFactory)
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=10))
