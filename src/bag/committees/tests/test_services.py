"""Meetings from plan to signed minutes, numbers, decisions that stay, rights, calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from bag.committees import queries, rights
from bag.committees.domain.quorum import Vote
from bag.committees.models import Decision, MeetingStatus, MemberRole, Presence
from bag.committees.services import agenda, meetings, outcomes
from bag.committees.tests import factories as make
from bag.committees.tests.saying import refused
from bag.core import access
from bag.core.access import Role
from bag.core.models import Notification
from bag.documents import archive
from bag.organization.services import delegate
from bag.organization.tests.factories import AssignmentFactory, PersonFactory, PositionFactory, user_with_role

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class TestTable:
    def test_offices_follow_their_holders_of_the_day(self, board):
        deputy = PersonFactory()
        post = board.chair.person.assignments.get().position
        today = timezone.localdate()
        delegate(deputy, post, starts=today, ends=today, acting_for=board.chair.person, decision="Olur", by=None)
        now = queries.table_of(board.committee, today)
        before = queries.table_of(board.committee, today - timedelta(days=1))
        assert next((seat.role, person) for seat, _m, _f, person in now) == ("chair", deputy)
        assert next(person for _s, _m, _f, person in before) == board.chair.person
        assert len(now) == 4

    def test_one_chair_at_a_time(self, board):
        with pytest.raises(IntegrityError), transaction.atomic():
            make.MembershipFactory(committee=board.committee, role=MemberRole.CHAIR)

    def test_the_table_costs_two_queries(self, board, django_assert_num_queries):
        with django_assert_num_queries(2):
            queries.table_of(board.committee, timezone.localdate())


class TestNumbers:
    def test_are_gapless_per_year_and_committee(self, board):
        year = timezone.localtime().year
        other = make.MeetingFactory()
        make.MembershipFactory(committee=other.committee, role=MemberRole.CHAIR)
        cancelled = board.meeting()
        meetings.cancel(cancelled, reason="Yeter sayı beklenmiyor", by=board.chair)
        first = meetings.begin(board.meeting(days_ago=1), by=board.chair)
        assert refused(meetings.begin, board.meeting(days_ago=-2), by=board.chair)
        second = meetings.begin(board.meeting(days_ago=0), by=board.chair)
        theirs = meetings.begin(other, by=board.chair)
        last_year = meetings.begin(board.meeting(days_ago=400), by=board.chair)
        assert [first.number, second.number] == [f"BGYK-T-{year}/01", f"BGYK-T-{year}/02"]
        assert theirs.number == f"{other.committee.code}-T-{timezone.localtime(other.starts_at).year}/01"
        assert last_year.number == f"BGYK-T-{timezone.localtime(last_year.starts_at).year}/01"

    def test_decisions_are_numbered_in_the_order_of_the_agenda_when_signed(self, board):
        row = board.held()
        late = agenda.add_item(row, title="İkinci madde", by=board.chair)
        outcomes.decide(row, text="İkinci maddenin kararı", item=late, by=board.chair)
        outcomes.decide(row, text="Gündem dışı karar", by=board.chair)
        outcomes.decide(row, text="Birinci maddenin kararı", item=row.agenda.first(), by=board.chair)
        assert set(row.decisions.values_list("number", flat=True)) == {""}
        meetings.close(row, by=board.chair)
        year = timezone.localtime(row.starts_at).year
        assert list(row.decisions.order_by("number").values_list("number", "text")) == [
            (f"BGYK-K-{year}/01", "Birinci maddenin kararı"),
            (f"BGYK-K-{year}/02", "İkinci maddenin kararı"),
            (f"BGYK-K-{year}/03", "Gündem dışı karar"),
        ]


class TestMeeting:
    def test_members_hear_of_plan_new_time_and_cancellation(self, board):
        row = meetings.plan(make.MeetingFactory.build(committee=board.committee), by=board.chair)
        row.starts_at += timedelta(hours=1)
        meetings.plan(row, by=board.chair)
        meetings.cancel(row, reason="Başkan görevli", by=board.chair)
        told = Notification.objects.filter(kind="committees.meeting")
        assert set(told.values_list("user_id", flat=True)) == {board.secretary.pk, board.member.pk, board.other.pk}
        assert told.count() == 9
        row.refresh_from_db()
        assert (row.status, row.number, row.cancel_reason) == (MeetingStatus.CANCELLED, "", "Başkan görevli")

    def test_is_not_planned_where_the_committee_does_not_exist(self, board):
        board.committee.valid_to = date(2025, 1, 1)
        assert "does not exist" in refused(meetings.plan, board.meeting(), by=board.chair)

    def test_days_far_away_are_typing_errors(self, board):
        for year in (1026, 9999):
            row = make.MeetingFactory.build(committee=board.committee, starts_at=datetime(year, 1, 1, tzinfo=UTC))
            assert "too far" in refused(meetings.plan, row, by=board.chair)
        held, person = board.held(), board.member.person
        assert "too far" in refused(
            outcomes.assign, held, text="x", due_on=date(9999, 12, 31), person=person, by=board.chair
        )

    def test_opening_lays_the_table_and_needs_voters(self, board):
        row = meetings.begin(board.meeting(), by=board.chair)
        assert [seat.role for seat in row.attendance.order_by("id")] == ["chair", "secretary", "member", "member"]
        assert {seat.service.code for seat in row.attendance.all() if seat.service} == {"office", "network", "radio"}
        empty = make.MeetingFactory()
        refused(meetings.begin, empty, by=board.chair)
        empty.refresh_from_db()
        assert (empty.status, empty.number) == (MeetingStatus.PLANNED, "")

    def test_attendance_is_all_or_nothing(self, board):
        row = meetings.begin(board.meeting(), by=board.chair)
        seat = row.attendance.first()
        refused(meetings.note_attendance, row, {seat.pk: "present", 0: "present"}, by=board.chair)
        seat.refresh_from_db()
        assert seat.presence == Presence.UNKNOWN
        refused(meetings.note_attendance, row, {seat.pk: "asleep"}, by=board.chair)

    def test_a_vacant_seat_counts_but_never_comes(self, board):
        make.MembershipFactory(committee=board.committee, person=None, position=PositionFactory())
        row = meetings.begin(board.meeting(), by=board.chair)
        vacant = row.attendance.get(person=None)
        assert vacant.presence == Presence.ABSENT
        refused(meetings.note_attendance, row, {vacant.pk: "present"}, by=board.chair)
        assert queries.count_of(row).seats == 4

    def test_guests_come_once_and_do_not_vote(self, board):
        row = board.held()
        guest = PersonFactory()
        before = queries.count_of(row)
        meetings.add_guest(row, guest, by=board.chair)
        refused(meetings.add_guest, row, guest, by=board.chair)
        assert queries.count_of(row) == before

    def test_the_agenda_keeps_its_order(self, board):
        row = board.meeting()
        one, two, three = (agenda.add_item(row, title=name, by=board.chair) for name in ("bir", "iki", "üç"))
        agenda.move_item(three, step=-1, by=board.chair)
        agenda.move_item(one, step=-1, by=board.chair)
        assert list(row.agenda.values_list("title", flat=True)) == ["bir", "üç", "iki"]
        agenda.remove_item(one, by=board.chair)
        assert list(row.agenda.values_list("order", "title")) == [(1, "üç"), (2, "iki")]
        assert two.pk

    def test_an_item_with_decisions_stays(self, board):
        row = board.held()
        outcomes.decide(row, text="Karar", item=row.agenda.get(), by=board.chair)
        refused(agenda.remove_item, row.agenda.get(), by=board.chair)


class TestClosing:
    def test_signs_numbers_and_archives(self, board):
        row = board.closed()
        assert row.status == MeetingStatus.CLOSED
        assert row.closed_by == board.chair
        assert row.minutes.number.startswith("TPT-")
        assert archive.get(row.minutes.pdf_sha256).startswith(b"%PDF-")
        assert row.minutes.subject.row() == row

    def test_is_refused_until_everything_is_there(self, board):
        row = meetings.begin(board.meeting(), by=board.chair)
        refused(meetings.close, row, by=board.chair)
        agenda.add_item(row, title="Madde", by=board.chair)
        refused(meetings.close, row, by=board.chair)
        meetings.note_attendance(row, dict.fromkeys(row.attendance.values_list("pk", flat=True), "present"), by=None)
        refused(meetings.close, row, ends_at=timezone.now() + timedelta(days=1), by=board.chair)
        refused(meetings.close, row, ends_at=row.starts_at, by=board.chair)
        assert meetings.close(row, ends_at=row.starts_at + timedelta(hours=1), by=board.chair).minutes

    def test_decisions_need_a_quorum_then_and_at_the_end(self, board):
        row = board.held(present=1)
        refused(outcomes.decide, row, text="Karar", by=board.chair)
        row = board.held(present=2)
        outcomes.decide(row, text="Karar", by=board.chair)
        seat = row.attendance.filter(presence=Presence.PRESENT, role=MemberRole.MEMBER).first()
        meetings.note_attendance(row, {seat.pk: Presence.EXCUSED}, by=board.chair)
        refused(meetings.close, row, by=board.chair)
        row.refresh_from_db()
        assert (row.status, row.minutes) == (MeetingStatus.HELD, None)
        assert row.decisions.get().number == ""

    def test_without_a_quorum_minutes_hold_no_decision(self, board):
        assert meetings.close(board.held(present=1), by=board.chair).status == MeetingStatus.CLOSED

    def test_votes_must_add_up(self, board):
        row = board.held()
        assert outcomes.decide(row, text="Oy çokluğu", vote=Vote(2, 1), by=board.chair).in_favor == 2
        refused(outcomes.decide, row, text="Az oy", vote=Vote(1, 1), by=board.chair)
        refused(outcomes.decide, row, text="Ret", vote=Vote(1, 2), by=board.chair)

    @pytest.mark.parametrize("kind", ["decision", "item", "seat"])
    def test_signed_minutes_are_fixed_by_the_database(self, board, kind):
        row = board.closed()
        part = {"decision": row.decisions, "item": row.agenda, "seat": row.attendance}[kind].first()
        rows = type(part)._default_manager
        for write in (part.save, lambda: rows.filter(pk=part.pk)._raw_delete("default")):
            with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
                write()
        with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
            rows.filter(pk=part.pk).update(meeting_id=board.meeting().pk)

    def test_nothing_is_added_to_signed_minutes(self, board):
        row = board.closed()
        with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
            make.DecisionFactory(meeting=row)
        refused(outcomes.decide, row, text="Sonradan", by=board.chair)
        refused(agenda.add_item, row, title="Sonradan", by=board.chair)

    def test_a_signed_meeting_neither_changes_nor_goes(self, board):
        row = board.closed()
        for write in (row.save, row.delete):
            with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
                write()
        refused(meetings.plan, row, by=board.chair)
        refused(meetings.close, row, by=board.chair)


class TestRights:
    def test_keepers_are_office_chair_and_secretary(self, board):
        office, auditor = user_with_role(Role.OFFICE, "office"), user_with_role(Role.AUDITOR)
        keeps = [rights.may_keep(user, board.committee) for user in (board.chair, board.secretary, office)]
        assert keeps == [True, True, True]
        assert not rights.may_keep(board.member, board.committee)
        assert not rights.may_keep(auditor, board.committee)
        assert rights.reads(auditor, board.committee)

    def test_tokens_held_to_reading_or_to_a_service_keep_none(self, board):
        for user, hold in ((board.secretary, access.hold_to_reading), (board.chair, access.hold_to_service)):
            hold(user, True if hold is access.hold_to_reading else "network")
            assert not rights.may_keep(user, board.committee)
            assert not rights.keeps_any(user)

    def test_other_services_read_what_concerns_them_once_signed(self, board):
        voice = user_with_role(Role.STAFF, "voice")
        network = user_with_role(Role.STAFF, "network")
        row = board.held()
        unit = board.member.person.unit
        ours = outcomes.decide(row, text="Ağ servisi için", service=unit, by=board.chair)
        everyones = outcomes.decide(row, text="Herkes için", by=board.chair)

        def seen(user):
            return set(Decision.objects.filter(rights.decisions_of(user)))

        assert seen(network) == set()
        meetings.close(row, by=board.chair)
        assert seen(network) == {ours, everyones}
        assert seen(voice) == {everyones}
        assert not rights.reads(voice, board.committee)

    def test_members_of_the_past_and_future_do_not_read(self, board):
        today = timezone.localdate()
        for days in (
            {"starts": date(2024, 1, 1), "ends": today - timedelta(days=1)},
            {"starts": today + timedelta(days=1)},
        ):
            user = user_with_role(Role.STAFF, "voice")
            make.MembershipFactory(committee=board.committee, person=user.person, **days)
            assert not rights.reads(user, board.committee)

    def test_an_office_given_up_takes_the_rights_along(self, board):
        post = PositionFactory(role=Role.CHIEF)
        make.MembershipFactory(committee=board.committee, person=None, position=post, role=MemberRole.DEPUTY)
        old = AssignmentFactory(position=post, ends=timezone.localdate() - timedelta(days=1))
        new = AssignmentFactory(position=post, starts=timezone.localdate())
        assert not rights.may_keep(old.person.user, board.committee)
        assert rights.may_keep(new.person.user, board.committee)


def test_dates_for_calendars_hold_only_what_one_may_see(board, django_assert_max_num_queries):
    row = board.meeting(days_ago=-2)
    action = make.ActionFactory(meeting=row, owner_position=board.member.person.assignments.get().position)
    today = timezone.localdate()
    span = (today, today + timedelta(days=30))
    with django_assert_max_num_queries(5):
        found = queries.dated_between(board.member, *span)
    assert [(one.kind, one.url) for one in found] == [
        ("meeting", row.get_absolute_url()),
        ("action", action.get_absolute_url()),
    ]
    assert queries.dated_between(user_with_role(Role.STAFF, "voice"), *span) == []


class TestAtTheSameTime:
    def test_what_somebody_removed_meanwhile_does_not_come_back(self, board):
        row = board.held()
        decision = outcomes.decide(row, text="Karar", by=board.chair)
        action = make.ActionFactory(meeting=row)
        item = agenda.add_item(row, title="Madde", by=board.chair)
        for gone in (decision, action, item):
            type(gone).objects.get(pk=gone.pk).delete()
        assert "no longer there" in refused(outcomes.reword, decision, text="Başka karar", by=board.chair)
        assert "no longer there" in refused(outcomes.revise, action, by=board.chair)
        assert "no longer there" in refused(agenda.write_item, item, title="Madde", minutes="", by=board.chair)
        assert "no longer there" in refused(agenda.move_item, item, step=1, by=board.chair)
        assert not any(type(gone).objects.filter(pk=gone.pk).exists() for gone in (decision, action, item))
