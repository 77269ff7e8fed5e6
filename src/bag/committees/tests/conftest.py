"""A committee with a chair by office, a secretary and two members by name, all with accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from bag.committees.models import Committee, Meeting, MemberRole, Presence
from bag.committees.services import agenda, meetings, outcomes
from bag.committees.tests import factories as make
from bag.core.access import Role
from bag.core.models import User
from bag.organization.tests.factories import user_with_role


@dataclass
class Board:
    """The committee and its people; ``chair`` sits by office, the others by name."""

    committee: Committee
    chair: User
    secretary: User
    member: User
    other: User

    def meeting(self, days_ago: int = 3) -> Meeting:
        """A planned meeting."""
        return make.MeetingFactory(committee=self.committee, starts_at=timezone.now() - timedelta(days=days_ago))

    def held(self, present: int = 3, days_ago: int = 3) -> Meeting:
        """An open meeting with one agenda item, at which so many of the three voting members are present."""
        row = meetings.begin(self.meeting(days_ago), by=self.chair)
        seats = [seat for seat in row.attendance.order_by("id") if seat.votes]
        noted = {seat.pk: Presence.PRESENT if at < present else Presence.EXCUSED for at, seat in enumerate(seats)}
        noted |= {seat.pk: Presence.PRESENT for seat in row.attendance.all() if not seat.votes}
        meetings.note_attendance(row, noted, by=self.chair)
        agenda.add_item(row, title="Erişim yetkileri", by=self.chair)
        return row

    def closed(self, texts: tuple[str, ...] = ("Yetkiler gözden geçirilecektir.",), days_ago: int = 3) -> Meeting:
        """A meeting with signed minutes and these decisions."""
        row = self.held(days_ago=days_ago)
        for text in texts:
            outcomes.decide(row, text=text, item=row.agenda.get(), by=self.chair)
        return meetings.close(row, by=self.chair)


@pytest.fixture
def board(db: None) -> Board:
    chair = user_with_role(Role.MANAGER)
    secretary = user_with_role(Role.CHIEF, "office")
    member, other = user_with_role(Role.CHIEF, "network"), user_with_role(Role.CHIEF, "radio")
    committee = make.CommitteeFactory(code="BGYK", name="Bilgi Güvenliği Yönlendirme Komitesi")
    post = chair.person.assignments.get().position
    make.MembershipFactory(committee=committee, person=None, position=post, role=MemberRole.CHAIR)
    make.MembershipFactory(committee=committee, person=secretary.person, role=MemberRole.SECRETARY)
    make.MembershipFactory(committee=committee, person=member.person)
    make.MembershipFactory(committee=committee, person=other.person)
    return Board(committee, chair, secretary, member, other)
