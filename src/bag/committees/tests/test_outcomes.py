"""What comes of meetings: actions that are closed, reminders, decisions that become duties, evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from bag.committees import evidence, queries, rights
from bag.committees.models import Action, ActionState
from bag.committees.services import following, meetings, outcomes, reminding
from bag.committees.tests import factories as make
from bag.committees.tests.saying import refused
from bag.core.models import Notification
from bag.directive.domain.rules import Attest, Periodic
from bag.directive.models import Basis

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class TestActions:
    def test_the_holder_of_the_office_owns_and_hears(self, board):
        post = board.member.person.assignments.get().position
        row = board.held()
        due = timezone.localdate() + timedelta(days=5)
        action = outcomes.assign(row, text="Takvim", due_on=due, position=post, by=board.chair)
        assert action.service.code == "network"
        assert rights.owns(board.member, action)
        assert not rights.owns(board.other, action)
        assert Notification.objects.get(kind="committees.action").user == board.member
        assert list(queries.own_actions(board.member)) == [action]

    def test_are_refused_without_owner_or_before_the_meeting(self, board):
        row = board.held()
        today = timezone.localdate()
        refused(outcomes.assign, row, text="x", due_on=today, by=board.chair)
        person = board.member.person
        refused(outcomes.assign, row, text="x", due_on=today - timedelta(days=9), person=person, by=board.chair)
        assert not Action.objects.exists()

    def test_are_closed_once_with_a_sentence(self, board):
        action = make.ActionFactory(meeting=board.held())
        today = timezone.localdate()
        refused(outcomes.complete, action, on=today, note="kısa", by=board.chair)
        refused(outcomes.complete, action, on=today + timedelta(days=1), note="Takvim yayımlandı.", by=board.chair)
        refused(outcomes.complete, action, on=today - timedelta(days=30), note="Takvim yayımlandı.", by=board.chair)
        done = outcomes.complete(action, on=today, note="Takvim yayımlandı.", by=board.chair)
        assert (done.state, done.standing) == (ActionState.DONE, "done")
        refused(outcomes.drop, action, reason="Artık gerekmiyor", by=board.chair)
        again = outcomes.reopen(done, reason="Eksik", by=board.chair)
        assert (again.state, again.done_on, again.evidence) == (ActionState.OPEN, None, "")

    def test_text_is_fixed_with_the_minutes_but_the_term_is_not(self, board):
        row = board.held()
        action = make.ActionFactory(meeting=row)
        meetings.close(row, by=board.chair)
        action.refresh_from_db()
        action.due_on += timedelta(days=30)
        outcomes.revise(action, by=board.chair)
        action.text = "Başka bir iş"
        refused(outcomes.revise, action, by=board.chair)

    def test_reminders_reach_owner_and_keepers_once(self, board):
        post = board.member.person.assignments.get().position
        today = timezone.localdate()
        action = make.ActionFactory(meeting=board.held(), owner_position=post, due_on=today - timedelta(days=1))
        make.ActionFactory(meeting=action.meeting, due_on=today + timedelta(days=30))
        for _night in range(3):
            reminding.remind()
        told = Notification.objects.filter(kind="committees.action")
        assert set(told.values_list("user_id", flat=True)) == {board.member.pk, board.chair.pk, board.secretary.pk}
        assert told.count() == 3
        reminding.remind(today + timedelta(days=7))
        assert told.count() == 6

    def test_an_office_without_holder_reminds_nobody_else(self, board):
        make.ActionFactory(meeting=board.held(), due_on=timezone.localdate())
        assert reminding.remind() == "1 due, 0 told"


class TestDuties:
    def follow(self, decision, by, rule=None, sources=(), **changes):
        values = {"position": "chief", "service": "network", "starts_on": timezone.localdate()} | changes
        return following.follow(
            decision, title="Yetki gözden geçirme", rule=rule or Attest("P3M"), evidence="Sahibinin beyanı",
            sources=sources, by=by, **values,
        )  # fmt: skip

    def test_a_signed_decision_becomes_a_watched_duty_linked_both_ways(self, board):
        decision = board.closed().decisions.get()
        duty = self.follow(decision, board.chair)
        assert (duty.key, duty.basis, duty.evaluator) == (decision.number, Basis.BOARD, "attest")
        assert queries.decision_behind(duty) == decision
        assert queries.duties_from([decision]) == {decision.pk: duty}
        assert [(row.service, row.computed_at is not None) for row in duty.instances.all()] == [("network", True)]
        assert "already" in refused(self.follow, decision, board.chair)

    def test_for_each_service(self, board):
        duty = self.follow(board.closed().decisions.get(), board.chair, service="*")
        assert duty.instances.count() == 7

    def test_by_records_needs_a_fitting_source(self, board):
        decision = board.closed().decisions.get()
        refused(self.follow, decision, board.chair, rule=Periodic("P3M"))
        refused(self.follow, decision, board.chair, rule=Periodic("P3M"), sources=("no.such",))
        duty = self.follow(decision, board.chair, rule=Periodic("P3M"), sources=("committees.meetings",))
        assert duty.sources == ["committees.meetings"]

    def test_only_signed_ones_and_not_before_they_were_taken(self, board):
        row = board.held()
        refused(self.follow, outcomes.decide(row, text="Karar", by=board.chair), board.chair)
        meetings.close(row, by=board.chair)
        early = timezone.localdate() - timedelta(days=90)
        refused(self.follow, row.decisions.get(), board.chair, starts_on=early)
        refused(self.follow, row.decisions.get(), board.chair, starts_on=date.max)


class TestEvidence:
    def test_meetings_prove_for_the_services_present(self, board):
        row = board.closed()
        now = timezone.now()
        found = {code: evidence.meetings("steering")(code, LONG_AGO, now) for code in ("", "network", "voice")}
        assert [len(found[code]) for code in ("", "network", "voice")] == [1, 1, 0]
        item = found[""][0]
        assert (item.effective_at, item.recorded_at, item.signed) == (row.starts_at, row.closed_at, True)
        assert item.subject == f"committees.meeting:{row.pk}"
        assert not evidence.meetings("privacy")("", LONG_AGO, now)

    def test_open_minutes_prove_nothing(self, board):
        board.held()
        assert not evidence.meetings()("", LONG_AGO, timezone.now())

    def test_actions_are_tasks_with_terms(self, board):
        row = board.held()
        today = timezone.localdate()
        done, still, dropped = (make.ActionFactory(meeting=row, due_on=today) for _ in range(3))
        outcomes.complete(done, on=today, note="Takvim yayımlandı.", by=board.chair)
        outcomes.drop(dropped, reason="Artık gerekmiyor", by=board.chair)
        found = {item.item: item for item in evidence.actions()("", LONG_AGO, timezone.now())}
        assert set(found) == {f"action:{done.pk}", f"action:{still.pk}"}
        assert timezone.localdate(found[f"action:{done.pk}"].met_at) == today
        assert timezone.localdate(found[f"action:{still.pk}"].due_at) == today
        assert found[f"action:{still.pk}"].met_at is None

    def test_an_old_action_that_is_still_open_is_told_later_too(self, board):
        action = make.ActionFactory(meeting=board.held(days_ago=90))
        week = timezone.now() - timedelta(days=7)
        assert [item.item for item in evidence.actions()("", week, timezone.now())] == [f"action:{action.pk}"]

    def test_evidence_that_the_branch_reads_bears_no_words_of_a_meeting(self, board):
        row = board.held()
        row.agenda.create(order=7, title="Disiplin konusu", minutes="Görüşüldü.")
        outcomes.decide(row, text="Personelin yazılı savunması istenecek.", by=board.chair)
        make.ActionFactory(meeting=row, text="Savunma yazısını tebliğ etmek")
        meetings.close(row, by=board.chair)
        find = (evidence.agenda("steering"), evidence.decisions("steering"), evidence.actions())
        labels = [item.label for source in find for item in source("", LONG_AGO, timezone.now())]
        assert labels
        assert not any(word in label for label in labels for word in ("Disiplin", "avunma"))

    def test_of_too_much_evidence_the_newest_is_told(self, board, monkeypatch):
        monkeypatch.setattr(evidence, "MOST", 1)
        make.ActionFactory(meeting=board.held(days_ago=9))
        newest = make.ActionFactory(meeting=board.held(days_ago=1))
        assert [item.item for item in evidence.actions()("", LONG_AGO, timezone.now())] == [f"action:{newest.pk}"]

    def test_a_decision_is_carried_out_with_the_last_of_its_actions(self, board):
        board.committee.kind = "privacy"
        board.committee.save()
        row = board.held()
        plain, busy = (outcomes.decide(row, text=text, by=board.chair) for text in ("Bilgi edinildi.", "Yapılacak."))
        one, two = (make.ActionFactory(meeting=row, decision=busy) for _ in range(2))
        meetings.close(row, by=board.chair)
        today = timezone.localdate()

        def met():
            items = evidence.decisions("privacy")("", LONG_AGO, timezone.now())
            return {item.item: item.met_at is not None for item in items}

        assert met() == {f"decision:{plain.pk}": True, f"decision:{busy.pk}": False}
        outcomes.complete(one, on=today, note="Takvim yayımlandı.", by=board.chair)
        assert met()[f"decision:{busy.pk}"] is False
        outcomes.complete(two, on=today, note="Takvim yayımlandı.", by=board.chair)
        assert met()[f"decision:{busy.pk}"] is True
