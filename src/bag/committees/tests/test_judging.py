"""What committees do shows in the status of duties, through the evaluators of the directive."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from bag.committees.services import meetings, outcomes
from bag.committees.tests import factories as make
from bag.core import registers
from bag.directive.domain.sources import planned_sources
from bag.directive.services import statuses
from bag.directive.tests.factories import InstanceFactory

pytestmark = pytest.mark.django_db
FULFILLED = ("conforming", "late_done")


def owed(source: str, evaluator: str, **parameters):
    """A duty of the manager that one source shows, watched for a month."""
    return InstanceFactory(
        service="",
        obligation__service="",
        obligation__position="manager",
        obligation__evaluator=evaluator,
        obligation__parameters=parameters,
        obligation__period=parameters["period"],
        obligation__attest_period="",
        obligation__evidence_mode="automatic",
        obligation__sources=[source],
        obligation__starts_on=timezone.localdate() - timedelta(days=30),
    )


def status_of(instance) -> str:
    statuses.recompute([instance])
    instance.refresh_from_db()
    return instance.status


def test_signed_minutes_fulfil_and_open_ones_do_not(board):
    duty = owed("committees.steering-meetings", "freshness", period="P3M", max_age="P3M")
    row = board.held()
    assert status_of(duty) not in FULFILLED
    meetings.close(row, by=board.chair)
    assert status_of(duty) == "conforming"


def test_a_late_action_makes_a_duty_overdue_until_it_is_done(board):
    duty = owed("committees.steering-actions", "close_by", period="P1Y", within_days=30)
    today = timezone.localdate()
    action = make.ActionFactory(meeting=board.held(days_ago=10), due_on=today - timedelta(days=2))
    assert status_of(duty) == "overdue"
    outcomes.complete(action, on=today, note="Takvim yayımlandı.", by=board.chair)
    assert status_of(duty) == "late_done"


def test_after_days_without_judging_an_action_closed_late_was_overdue_meanwhile(board):
    duty = owed("committees.steering-actions", "close_by", period="P1Y", within_days=30)
    today = timezone.localdate()
    with time_machine.travel(timezone.now() - timedelta(days=10)):
        action = make.ActionFactory(meeting=board.held(), due_on=today - timedelta(days=5))
        statuses.recompute([duty])
    outcomes.complete(action, on=today - timedelta(days=6), note="Takvim yayımlandı.", by=board.chair)
    status_of(duty)
    assert duty.changes.filter(on__lt=today, status="overdue").exists()


def test_a_decision_of_the_data_protection_board_is_carried_out(board):
    board.committee.kind = "privacy"
    board.committee.save()
    duty = owed("committees.privacy-decisions", "every_event", period="P1Y", within_days=30, working=False)
    row = board.held()
    decision = outcomes.decide(row, text="Kayıtlar silinecek.", by=board.chair)
    action = make.ActionFactory(meeting=row, decision=decision)
    meetings.close(row, by=board.chair)
    before = status_of(duty)
    outcomes.complete(action, on=timezone.localdate(), note="Kayıtlar silindi.", by=board.chair)
    assert before not in FULFILLED
    assert status_of(duty) == "conforming"


def test_sources_have_the_shape_that_the_catalogue_expects():
    ours = {key: row for key, row in planned_sources().items() if key.startswith("committees.")}
    assert ours
    for key, row in ours.items():
        assert registers.evidence_sources[key].shape == row.shape, key
