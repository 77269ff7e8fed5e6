"""Reports are kept once, in order, whatever their texts hold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bag.monitoring import intake
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.domain.observations import Observation
from bag.monitoring.models import Report, ReportToken

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def seen(token: str = "", *, text: str = "", instance: str = "") -> Observation:
    return Observation(7, "link.down", True, Severity.MAJOR, AT, instance=instance, text=text, token=token)


def test_reports_keep_their_order_and_wake_by_one_statement(django_assert_num_queries):
    with django_assert_num_queries(4):  # begin of the savepoint, insert, notify, end of the savepoint
        assert intake.report([seen(instance=str(number)) for number in range(500)]) == 500
    assert [row.instance for row in Report.objects.order_by("pk")] == [str(number) for number in range(500)]


def test_the_same_token_counts_once_within_and_between_calls():
    assert intake.report([seen("a"), seen("a"), seen("b"), seen(), seen()]) == 4
    assert intake.report([seen("b"), seen("c")]) == 1
    assert sorted(Report.objects.values_list("token", flat=True)) == ["", "", "a", "b", "c"]


def test_texts_of_devices_fit_whatever_they_hold():
    intake.report([seen(text="x\0" * 400)])
    assert Report.objects.get().text == "x" * 300


def test_tokens_are_forgotten_after_their_time():
    intake.report([seen("a")])
    assert intake.forget_tokens(AT) == 0
    assert intake.forget_tokens(ReportToken.objects.get().at.replace(year=2100)) == 1
