"""From an incident of monitoring to the person on call, and up the chain until somebody acknowledges."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bag.core.access import Role
from bag.core.models import Notification
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.work.models import CallOutcome, DutyAlert, DutyCall, IncidentState, RosterState
from bag.work.oncall.doors import CallDoor, doors
from bag.work.services import incidents, oncall_calls
from bag.work.tests.oncall_factories import DutyShiftFactory, EscalationStepFactory, RosterFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def person_of():
    """``person_of(role, service)``: a person in a position, with an account."""
    return lambda role, service=None: user_with_role(role, service).person


@pytest.fixture
def service():
    return ServiceFactory(code="network")


@pytest.fixture
def on_duty(service):
    """Somebody who is on call in the service now."""
    today = timezone.localdate()
    roster = RosterFactory(service=service, first=today, last=today, state=RosterState.PUBLISHED)
    now = timezone.now()
    return DutyShiftFactory(
        roster=roster, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=8), person__unit=service,
        person__mobile="0232 000 00 00",
    ).person  # fmt: skip


def opened(service):
    return incidents.open_incident(title="Omurga anahtarı yanıt vermiyor", service=service)


def test_the_person_on_call_gets_the_incident_once_however_often_it_runs(service, on_duty):
    row = opened(service)
    now = timezone.now()
    assert [oncall_calls.tick(now) for _run in range(3)] == [1, 0, 0]
    row.refresh_from_db()
    assert (row.assignee, row.state) == (on_duty, IncidentState.ASSIGNED)
    assert Notification.objects.filter(user=on_duty.user).count() == 1
    assert [(call.person, call.outcome) for call in DutyCall.objects.all()] == [(on_duty, CallOutcome.TOLD)]


def test_the_chain_climbs_while_nobody_acknowledges_and_stops_when_somebody_does(service, on_duty, person_of):
    chief, manager = person_of(Role.CHIEF, "network"), person_of(Role.MANAGER)
    opened(service)
    now = timezone.now()
    assert [oncall_calls.tick(now + MINUTE * n) for n in (0, 14, 15)] == [1, 0, 1]
    assert Notification.objects.filter(user=chief.user, kind=oncall_calls.NEWS).count() == 1
    alert = DutyAlert.objects.get()
    assert alert.reached == 2
    oncall_calls.acknowledge(alert, by=chief.user)
    oncall_calls.acknowledge(alert, by=on_duty.user)
    assert oncall_calls.tick(now + MINUTE * 30) == 0
    assert not Notification.objects.filter(user=manager.user).exists()
    alert.refresh_from_db()
    assert (alert.acknowledged_by, alert.next_at) == (chief.user, None)
    assert "note" in alert.incident.steps.values_list("verb", flat=True)


def test_without_anybody_on_call_the_chief_is_called_and_the_gap_is_written_down(service, person_of):
    chief = person_of(Role.CHIEF, "network")
    row = opened(service)
    now = timezone.now()
    oncall_calls.tick(now)
    oncall_calls.tick(now + MINUTE * 16)
    assert DutyCall.objects.get().person == chief
    assert row.steps.filter(verb="note").count() == 2
    row.refresh_from_db()
    assert row.assignee is None


def test_what_is_over_or_old_or_opened_by_people_calls_nobody(service, on_duty, person_of):
    over, waiting = opened(service), opened(service)
    by_hand = incidents.open_incident(title="Elle açıldı", service=service, by=on_duty.user)
    old = incidents.open_incident(title="Eski", service=service, at=timezone.now() - timedelta(days=2))
    incidents.resolve(over, resolution="Kendiliğinden düzeldi.", by=None)
    oncall_calls.tick()
    assert set(DutyAlert.objects.values_list("incident", flat=True)) == {waiting.pk}
    assert not DutyAlert.objects.filter(incident__in=[by_hand, old]).exists()
    incidents.resolve(waiting, resolution="Güç kablosu yenilendi.", by=None)
    assert oncall_calls.tick(timezone.now() + MINUTE * 40) == 0
    assert DutyAlert.objects.get().next_at is None


def test_doors_that_are_not_open_are_told_and_open_ones_are_used(service, on_duty):
    EscalationStepFactory(service=service, after_minutes=0, sms=True, voice=True)
    heard: list[tuple[str, str]] = []
    doors.add(CallDoor("sms", "SMS", lambda number, text: heard.append((number, text))))
    try:
        row = opened(service)
        oncall_calls.tick()
    finally:
        doors._entries.pop("sms")
    outcomes = dict(DutyCall.objects.values_list("channel", "outcome"))
    assert outcomes == {"app": "told", "sms": "told", "voice": "not_connected"}
    assert heard == [("0232 000 00 00", str(row))]


def test_a_door_that_fails_does_not_stop_the_others(service, on_duty):
    EscalationStepFactory(service=service, after_minutes=0, voice=True)

    def broken(_number: str, _text: str) -> None:
        raise OSError("no line")

    doors.add(CallDoor("voice", "Voice", broken))
    try:
        opened(service)
        oncall_calls.tick()
    finally:
        doors._entries.pop("voice")
    assert dict(DutyCall.objects.values_list("channel", "outcome")) == {"app": "told", "voice": "failed"}
