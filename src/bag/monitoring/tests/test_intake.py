"""Reports are kept once, in order, whatever their texts hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation

from bag.monitoring import intake
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.domain.observations import Observation
from bag.monitoring.models import Report, ReportSender, ReportToken
from bag.monitoring.sayings import say

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def seen(token: str = "", **given: Any) -> Observation:
    return Observation(7, "link.down", True, Severity.MAJOR, AT, token=token, **given)


def test_reports_keep_their_order_and_wake_by_one_statement(django_assert_num_queries):
    with django_assert_num_queries(
        5
    ):  # begin of the savepoint, number of the run, insert, notify, end of the savepoint
        assert intake.report([seen(instance=str(number), run="a", number=number + 1) for number in range(500)]) == 500
    assert [row.instance for row in Report.objects.order_by("pk")] == [str(number) for number in range(500)]


def test_the_same_token_counts_once_within_and_between_calls():
    assert intake.report([seen("a"), seen("a"), seen("b"), seen(), seen()]) == 4
    assert intake.report([seen("b"), seen("c")]) == 1
    assert sorted(Report.objects.values_list("token", flat=True)) == ["", "", "a", "b", "c"]


def test_what_a_run_had_reported_is_left_out_when_it_comes_again():
    first = [seen(instance=str(number), run="a", number=number) for number in (1, 2, 3)]
    assert intake.report(first) == 3
    assert intake.report([*first, seen(instance="4", run="a", number=4), seen(run="b", number=1)]) == 2
    assert intake.report([seen(), seen(instance="5", run="a", number=5)]) == 2
    assert Report.objects.filter(instance__in="12345").count() == 5
    assert intake.forget_tokens(AT.replace(year=2100)) == 0
    assert not ReportSender.objects.exists()


def test_what_is_said_as_a_code_is_kept_with_its_turkish_sentence():
    with translation.override("en"):
        intake.report([seen(said=say("check", target="KNK-1", part="Gi1", check="Sıcak", value=70.46))])
    row = Report.objects.get()
    assert (row.text, row.said["code"]) == ("KNK-1 Gi1: Sıcak (70,46)", "check")


def test_texts_of_devices_fit_whatever_they_hold():
    intake.report([seen(text="x\0" * 400)])
    assert Report.objects.get().text == "x" * 300


def test_tokens_are_forgotten_after_their_time():
    intake.report([seen("a")])
    assert intake.forget_tokens(AT) == 0
    assert intake.forget_tokens(ReportToken.objects.get().at.replace(year=2100)) == 1
