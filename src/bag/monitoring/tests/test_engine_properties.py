"""What holds of the engine whatever comes in which order, and wherever it dies in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bag.core.access import Role
from bag.core.models import Notification
from bag.monitoring import checks
from bag.monitoring.alarms import classes, settling
from bag.monitoring.alarms.taking import take
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.models import Alarm, AlarmTelling, Report
from bag.monitoring.services import alarms
from bag.monitoring.tests.city import City, explains
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.work.models import Incident

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
DEVICES = 3

REPORT = st.tuples(
    st.just("report"), st.integers(0, DEVICES - 1), st.booleans(), st.sampled_from(["critical", "major", "minor"])
)
STEPS = st.lists(
    st.one_of(
        REPORT,
        REPORT,
        st.tuples(st.just("run"), st.sampled_from([0, 1, 6, 60, 130, 310, 700])),
        st.tuples(st.just("die"), st.sampled_from(["taking", "settling", "telling"])),
        st.tuples(st.just("cause"), st.sampled_from([(), (0, 1), (0, 1, 2), (2, 0)])),
        st.tuples(
            st.just("person"), st.sampled_from(["acknowledge", "shelve", "unshelve", "close"]), st.integers(0, 2)
        ),
    ),
    min_size=1,
    max_size=25,
)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Everything within is undone at the end: what the database of a process that died knows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def play(city: City, devices: list, person, step: tuple, truth: dict[int, bool]) -> int:
    """One step; how many reports it wrote."""
    match step:
        case ("report", at, present, severity):
            city.report(devices[at], present=present, severity=Severity(severity))
            truth[at] = present
            return 1
        case ("run", seconds):
            city.run(seconds)
        case ("die", "taking"):
            with rolled_back():
                take(classes.known(), city.now)
        case ("die", "settling"):
            take(classes.known(), city.now)
        case ("die", _telling):
            take(classes.known(), city.now)
            with rolled_back():
                settling.settle(classes.known(), city.now, city.explaining)
        case ("cause", chosen):
            city.explaining.causes = [explains(*(devices[at] for at in chosen))] if chosen else []
        case ("person", verb, at):
            act(city, verb, devices[at], person)
    return 0


def act(city: City, verb: str, device, person) -> None:
    row = Alarm.objects.filter(equipment=device).order_by("-pk").first()
    if row is None:
        return
    given = {
        "acknowledge": {"comment": "x"}, "shelve": {"until": city.now + timedelta(days=36_500), "reason": "x"},
    }  # fmt: skip
    try:
        getattr(alarms, verb)(row, by=person, **given.get(verb, {}))
    except ValidationError:
        return


def check_all(devices: list, truth: dict[int, bool], written: int) -> None:
    """The laws."""
    assert checks.alarms() == []
    open_rows = Alarm.objects.exclude(phase="closed")
    assert open_rows.count() == open_rows.values("subject", "alarm_class", "instance").distinct().count()
    for at, device in enumerate(devices):
        present = open_rows.filter(equipment=device, present=True).exists()
        assert present is truth.get(at, False)
    assert sum(Alarm.objects.values_list("count", flat=True)) <= written
    for row in open_rows.filter(root__isnull=False).select_related("root"):
        assert row.root_id != row.pk
        assert row.root.root_id is None or row.root.phase == "closed" or not row.root.present
    for incident in Incident.objects.all():
        assert incident.alarms.exists() or incident.state in ("resolved", "closed")
    assert Incident.objects.filter(state__in=["new", "assigned"]).count() <= len(devices)


def check_messages(person) -> None:
    """Nobody hears of an end without having heard of the raise, and at most two messages of a key in 20 minutes."""
    for device in Alarm.objects.values_list("equipment", flat=True).distinct():
        told = AlarmTelling.objects.filter(user=person, alarm__equipment=device)
        moments = sorted(at for pair in told.values_list("raised_at", "recovered_at") for at in pair if at)
        for at in moments:
            assert sum(at <= other < at + timedelta(minutes=20) for other in moments) <= 2
    ends = Notification.objects.filter(user=person, kind="monitoring.recovery").count()
    assert ends <= Notification.objects.filter(user=person, kind="monitoring.alarm").count()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_engine_keeps_its_laws_in_any_order_and_through_any_death(steps):
    with rolled_back():
        city = City(NOON, ServiceFactory(code="network"))
        person = user_with_role(Role.CHIEF, "network")
        devices = [city.device() for _ in range(DEVICES)]
        truth: dict[int, bool] = {}
        written = sum(play(city, devices, person, step, truth) for step in steps)
        city.run(1)
        assert Report.objects.count() == 0
        check_all(devices, truth, written)
        check_messages(person)
        city.run(0)
        before = list(Alarm.objects.order_by("pk").values())
        city.run(0)
        assert list(Alarm.objects.order_by("pk").values()) == before


@settings(max_examples=15)
@given(steps=STEPS)
def test_after_everything_is_well_for_long_everything_is_closed_and_resolved(steps):
    with rolled_back():
        city = City(NOON, ServiceFactory(code="network"))
        person = user_with_role(Role.CHIEF, "network")
        devices = [city.device() for _ in range(DEVICES)]
        for step in steps:
            play(city, devices, person, step, {})
        for device in devices:
            city.report(device, present=False)
        city.explaining.causes = []
        for _time in range(6):
            city.run(700)
        assert not Alarm.objects.exclude(phase="closed").exists()
        assert not Incident.objects.filter(state__in=["new", "assigned", "pending"]).exists()
        assert not AlarmTelling.objects.filter(recovered_at=None).exists()
        check_messages(person)
