"""Days of radios from the store, scores, improvements with their proof, complaints, the monthly report."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bag.core.access import Role
from bag.core.models import Subject
from bag.field.services import orders
from bag.inventory.tests.factories import EquipmentFactory, TypeFactory
from bag.organization.tests.factories import ServiceFactory, UserFactory, user_with_role
from bag.wireless import month, queries
from bag.wireless.models import AccessPoint, ComplaintState, DayScore, Improvement, ImprovementState, RadioDay
from bag.wireless.services import complaints, improving, readings
from bag.wireless.tests.factories import AccessPointFactory, ComplaintFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)
SOUND = {"busy": 30.0, "retries": 5.0, "weak": 4.0, "noise": -95.0}
BUSY = {**SOUND, "busy": 80.0}


def measured(point: AccessPoint, first: date, days: int, figures: dict[str, float], **more: Any) -> None:
    """A radio that was looked at all day long."""
    given = {"looks": 1440, "channel": 36, "clients": 8.0, "peak": 15.0, **figures, **more}
    RadioDay.objects.bulk_create(
        RadioDay(access_point=point, slot="1", on=first + timedelta(days=n), **given) for n in range(days)
    )


@pytest.fixture
def ours(store: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(readings, "client", lambda: store)
    store.execute("TRUNCATE TABLE metrics")
    return store


def test_days_are_taken_from_what_a_controller_told(ours: Any) -> None:
    """The inventory's access point enters itself; a name that it does not have is told; clients become shares."""
    controller = EquipmentFactory(type=TypeFactory(category="wlan_controller"))
    piece = EquipmentFactory(name="KNK-AP-1", type=TypeFactory(category="access_point"))
    subject = Subject.objects.of(controller).pk
    noon = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
    told = [
        ("wlan.radio_clients", (10, 30)), ("wlan.weak_clients", (2, 6)), ("wlan.busy_percent", (40, 60)),
        ("wlan.channel", (36, 40)), ("wlan.tx_frames", (1000, 1900)), ("wlan.tx_retries", (100, 200)),
        ("wlan.noise_dbm", (-92, -94)),
    ]  # fmt: skip
    rows = [
        {"subject": subject, "metric": metric, "instance": f"{name}/1", "value": float(value),
         "at": noon + timedelta(minutes=place)}
        for metric, values in told for place, value in enumerate(values) for name in ("KNK-AP-1", "YABANCI-AP")
    ]  # fmt: skip
    ours.insert("metrics", rows)
    taken = readings.take(DAY)
    assert (taken.radios, taken.points, taken.unknown) == (1, 1, ("YABANCI-AP",))
    point = AccessPoint.objects.get(equipment=piece)
    assert point.controller == controller
    day = RadioDay.objects.get()
    assert (day.clients, day.peak, day.busy, day.channel, day.weak) == (20, 30, 50, 40, 20)
    assert day.retries == pytest.approx(10)
    assert (day.looks, day.failed) == (2, None)
    assert readings.take(DAY).radios == 1
    assert DayScore.objects.get().standing == "unmeasured"


def test_a_score_needs_most_days_of_its_window(django_assert_num_queries: Any) -> None:
    point, thin = AccessPointFactory(), AccessPointFactory()
    measured(point, DAY - timedelta(days=6), 7, BUSY)
    measured(thin, DAY - timedelta(days=1), 2, SOUND)
    for _more in range(5):
        AccessPointFactory()
    with django_assert_num_queries(6):
        readings.judge(DAY)
    rows = {row.access_point_id: row for row in DayScore.objects.filter(on=DAY)}
    assert rows[point.pk].parts[0][0] == "busy"
    assert (rows[point.pk].standing, rows[thin.pk].standing) == ("fair", "unmeasured")
    assert rows[point.pk].peak == 15


def test_an_improvement_is_proved_by_the_window_after_it() -> None:
    point, boss = AccessPointFactory(), UserFactory()
    measured(point, DAY - timedelta(days=6), 7, BUSY)
    made = improving.plan(point, kind="move", reason="Kanal dolu", by=boss, on=DAY)
    assert made.order is not None
    assert made.order.equipment == point.equipment
    assert made.score_before == pytest.approx(readings.scores([point], DAY)[point.pk].value)
    with pytest.raises(ValidationError):
        improving.plan(point, kind="move", reason="Bir daha", by=boss, on=DAY)
    improving.order_done(made.order.pk)
    Improvement.objects.update(done_on=DAY)
    measured(point, DAY + timedelta(days=1), 7, SOUND)
    assert improving.judge_done(DAY + timedelta(days=6)) == 0
    assert improving.judge_done(DAY + timedelta(days=7)) == 1
    made.refresh_from_db()
    assert (made.state, made.score_after) == (ImprovementState.BETTER, 100.0)
    improving.order_reopened(made.order.pk)
    made.refresh_from_db()
    assert (made.state, made.score_after, made.done_on) == (ImprovementState.PLANNED, None, None)


def test_work_that_was_cancelled_is_dropped() -> None:
    made = improving.plan(AccessPointFactory(), kind="add", reason="Kapsama yok", by=UserFactory())
    assert made.order is not None
    orders.cancel(made.order, reason="Bina boşaltılıyor, gerek kalmadı.", by=UserFactory())
    improving.order_cancelled(made.order.pk)
    made.refresh_from_db()
    assert made.state == ImprovementState.DROPPED


def test_work_that_cannot_be_measured_is_said_to_be_so() -> None:
    made = improving.plan(AccessPointFactory(), kind="move", reason="Şikâyet var", by=UserFactory(), on=DAY)
    assert made.order is not None
    assert made.score_before is None
    improving.order_done(made.order.pk)
    Improvement.objects.update(done_on=DAY)
    assert improving.judge_done(DAY + timedelta(days=8)) == 0
    assert improving.judge_done(DAY + timedelta(days=21)) == 1
    made.refresh_from_db()
    assert made.state == ImprovementState.UNMEASURED


def test_a_complaint_is_closed_once_and_with_words() -> None:
    row = ComplaintFactory()
    with pytest.raises(ValidationError):
        complaints.close(row, result="  ", by=UserFactory())
    closed = complaints.close(row, result="Anten yönü düzeltildi", by=UserFactory())
    assert (closed.state, closed.closed_at is not None) == (ComplaintState.SOLVED, True)
    with pytest.raises(ValidationError):
        complaints.close(row, result="Bir daha", by=UserFactory())


def test_the_thresholds_refuse_what_makes_no_sense() -> None:
    row = queries.limits()
    row.busy_good, row.busy_bad = 70, 60
    with pytest.raises(ValidationError, match="busy_bad"):
        row.full_clean()


def test_the_monthly_report_is_issued_once_and_only_with_measurements() -> None:
    network = ServiceFactory(code="network")
    manager = user_with_role(Role.MANAGER)
    first = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    with pytest.raises(ValidationError, match="ölçüm"):
        month.issue(first.year, first.month, by=manager)
    point = AccessPointFactory(equipment__owner_service=network)
    measured(point, first, 10, BUSY)
    readings.judge(first + timedelta(days=9))
    issued = month.issue(first.year, first.month, by=manager)
    assert issued.number.startswith("KAR-")
    with pytest.raises(ValidationError):
        month.issue(first.year, first.month, by=manager)
    today = timezone.localdate()
    with pytest.raises(ValidationError):
        month.issue(today.year, today.month, by=manager)
    assert month.pdf(first.year, first.month, manager).startswith(b"%PDF")
