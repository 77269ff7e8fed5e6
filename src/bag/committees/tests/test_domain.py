"""Rules of committees: quorum, votes, seats, rhythm, terms, references."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bag.committees.domain.quorum import Vote, count, fault_of, needed
from bag.committees.domain.refs import refs_of
from bag.committees.domain.rhythm import Rhythm, rhythm
from bag.committees.domain.seats import Holding, Named, seats
from bag.committees.domain.standing import Standing, reminder, standing

TODAY = date(2026, 11, 23)


class TestQuorum:
    @pytest.mark.parametrize(
        ("places", "fixed", "wanted"), [(5, None, 3), (4, None, 3), (1, None, 1), (7, 5, 5), (3, 9, 9)]
    )
    def test_more_than_half_or_the_committees_own_number(self, places, fixed, wanted):
        assert needed(places, fixed) == wanted

    def test_secretary_and_guests_do_not_count(self):
        found = count(
            [("chair", True), ("member", False), ("member", True), ("secretary", True), ("guest", True)], None
        )
        assert (found.seats, found.present, found.needed, found.met) == (3, 2, 2, True)

    def test_nobody_is_no_quorum(self):
        assert not count([], None).met
        assert not count([("secretary", True)], 0).met

    @pytest.mark.parametrize(
        ("vote", "fault"),
        [
            (Vote(3), ""),
            (Vote(2, 1), ""),
            (Vote(1, 1, 1), ""),
            (Vote(1, 2), "rejected"),
            (Vote(2), "missing"),
            (Vote(3, 1), "too_many"),
            (Vote(0, 3), "nobody"),
        ],
    )
    def test_a_vote_of_three_present(self, vote, fault):
        assert fault_of(vote, 3) == fault

    def test_unanimous_means_nobody_else(self):
        assert Vote(4).unanimous
        assert not Vote(3, 0, 1).unanimous


class TestSeats:
    def test_who_acts_takes_the_seat_of_the_office(self):
        member = Named(1, "chair", "Şube Müdürü", position_id=7)
        found = seats([member], [Holding(10, 7, 1, acting=False), Holding(11, 7, 1, acting=True)])
        assert [(seat.person_id, seat.acting) for seat in found] == [(11, True)]

    def test_a_vacant_office_keeps_its_seat(self):
        assert [seat.person_id for seat in seats([Named(1, "member", "Şef", position_id=7)], [])] == [None]

    def test_an_office_with_several_seats_sends_each_holder(self):
        member = Named(1, "member", "Uzman", position_id=7)
        found = seats([member], [Holding(11, 7, 2, acting=False), Holding(10, 7, 1, acting=False)])
        assert [seat.person_id for seat in found] == [10, 11]

    def test_nobody_sits_twice_and_the_higher_role_wins(self):
        chair, same = Named(2, "chair", "Başkan", position_id=7), Named(1, "member", "Üye", person_id=10)
        found = seats([same, chair], [Holding(10, 7, 1, acting=False)])
        assert [(seat.role, seat.person_id) for seat in found] == [("chair", 10)]


class TestRhythm:
    def test_without_a_cadence_nothing_is_due(self):
        assert rhythm("", date(2020, 1, 1), None, TODAY) is None

    def test_a_meeting_in_this_quarter_moves_the_term_to_the_next(self):
        assert rhythm("P3M", date(2020, 1, 1), date(2026, 10, 1), TODAY) == Rhythm(date(2027, 3, 31), missed=False)

    def test_one_in_the_quarter_before_leaves_time_until_its_end(self):
        assert rhythm("P3M", date(2020, 1, 1), date(2026, 9, 30), TODAY) == Rhythm(date(2026, 12, 31), missed=False)

    def test_a_whole_quarter_without_a_meeting_is_missed(self):
        assert rhythm("P3M", date(2020, 1, 1), date(2026, 6, 30), TODAY) == Rhythm(date(2026, 12, 31), missed=True)

    def test_a_new_committee_missed_nothing(self):
        assert rhythm("P1M", date(2026, 10, 15), None, TODAY) == Rhythm(date(2026, 11, 30), missed=False)

    def test_across_new_year(self):
        found = rhythm("P1Y", date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
        assert found == Rhythm(date(2026, 12, 31), missed=False)


class TestStanding:
    @pytest.mark.parametrize(
        ("state", "due", "done", "wanted"),
        [
            ("open", TODAY + timedelta(days=4), None, Standing.OPEN),
            ("open", TODAY + timedelta(days=3), None, Standing.SOON),
            ("open", TODAY, None, Standing.SOON),
            ("open", TODAY - timedelta(days=1), None, Standing.LATE),
            ("done", TODAY, TODAY, Standing.DONE),
            ("done", TODAY, TODAY + timedelta(days=1), Standing.DONE_LATE),
            ("dropped", TODAY - timedelta(days=90), None, Standing.DROPPED),
        ],
    )
    def test_of_a_day(self, state, due, done, wanted):
        assert standing(state, due, done, TODAY) is wanted

    def test_reminders_come_once_before_and_weekly_after(self):
        due = date(2026, 12, 30)
        named = [reminder(due, due + timedelta(days=step)) for step in (-4, -3, 0, 1, 7, 8, 15)]
        assert named == ["", "soon", "soon", "late-0", "late-0", "late-1", "late-2"]


class TestRefs:
    def test_of_the_directive(self):
        assert refs_of("6-j, 6-ş  14-kk 23(1)") == ["6-j", "6-ş", "14-kk", "23(1)"]

    @pytest.mark.parametrize("text", ["6", "j-6", "6-J", "6-jjj", "6-q1"])
    def test_others_are_named(self, text):
        with pytest.raises(ValueError, match=text):
            refs_of(text)
