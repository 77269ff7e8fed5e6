"""Availability, MTTR, MTBF: known answers, and equality with counting every moment."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.monitoring.domain.availability import Span, availability

DAY = 86_400
MONTH = Span(0, 30 * DAY)


@pytest.mark.parametrize(
    ("target", "minutes"), [(Fraction(999, 1000), Fraction("43.2")), (Fraction(9999, 10_000), Fraction("4.32"))]
)
def test_published_allowances_of_thirty_days(target: Fraction, minutes: Fraction) -> None:
    found = availability(MONTH, [Span(0, int(minutes * 60 * 100))], maintenance=[])
    assert found.allowed_down(target) == minutes * 60


def test_without_outages_nothing_is_divided() -> None:
    found = availability(MONTH, [])
    assert (found.availability, found.failures, found.mttr, found.mtbf) == (1, 0, None, None)


def test_an_outage_counts_only_outside_maintenance() -> None:
    found = availability(Span(0, 1000), [Span(100, 300)], maintenance=[Span(200, 400)])
    assert (found.counted, found.down, found.failures) == (800, 100, 1)
    assert found.availability == Fraction(700, 800)


def test_an_outage_round_a_maintenance_window_is_one_failure_and_one_within_it_is_none() -> None:
    round_it = availability(Span(0, 1000), [Span(100, 500)], maintenance=[Span(200, 300)])
    assert (round_it.down, round_it.failures, round_it.mttr, round_it.mtbf) == (300, 1, 300, 600)
    within = availability(Span(0, 1000), [Span(220, 280)], maintenance=[Span(200, 300)])
    assert (within.down, within.failures, within.availability) == (0, 0, 1)


def test_overlapping_and_touching_outages_are_one() -> None:
    found = availability(Span(0, 1000), [Span(100, 200), Span(150, 250), Span(250, 300), Span(500, 600)])
    assert (found.down, found.failures, found.mttr, found.mtbf) == (300, 2, 150, 350)


def test_an_open_outage_is_cut_at_the_end_and_an_early_one_at_the_start() -> None:
    found = availability(Span(100, 1000), [Span(0, 200), Span(900)])
    assert (found.down, found.failures, found.still_down) == (200, 2, True)
    assert not availability(Span(100, 1000), [Span(0, 1000)]).still_down


def test_unknown_time_is_neither_up_nor_down() -> None:
    found = availability(Span(0, 1000), [Span(0, 200)], unknown=[Span(100, 300)], maintenance=[Span(250, 350)])
    assert (found.maintenance, found.unknown, found.counted, found.down) == (100, 150, 750, 100)


def test_only_agreed_hours_count() -> None:
    hours = [Span(day * DAY + 30_600, day * DAY + 63_000) for day in range(30)]
    found = availability(MONTH, [Span(0, 30_600 + 3600)], agreed=hours)
    assert (found.agreed, found.down) == (30 * 32_400, 3600)


def test_when_nothing_counts_nothing_is_said() -> None:
    found = availability(Span(0, 10), [Span(0, 5)], maintenance=[Span(0)])
    assert (found.availability, found.counted, found.failures) == (None, 0, 0)


def test_a_period_must_last() -> None:
    for period in (Span(5), Span(5, 5), Span(5, 4)):
        with pytest.raises(ValueError, match="period"):
            availability(period, [])


spans = st.lists(
    st.builds(
        lambda start, length: Span(start, None if length is None else start + length),
        st.integers(-10, 70),
        st.one_of(st.none(), st.integers(0, 25)),
    ),
    max_size=6,
)


@given(spans, spans, spans, st.one_of(st.none(), spans))
def test_it_equals_counting_every_moment(
    outages: list[Span], maintenance: list[Span], unknown: list[Span], agreed: list[Span] | None
) -> None:
    def moments(some: list[Span]) -> set[int]:
        return {
            at for span in some for at in range(span.start, 60 if span.end is None else min(span.end, 60)) if at >= 0
        }

    found = availability(Span(0, 60), outages, agreed=agreed, maintenance=maintenance, unknown=unknown)
    asked = set(range(60)) if agreed is None else moments(agreed)
    counted = asked - moments(maintenance) - moments(unknown)
    down = counted & moments(outages)
    runs, run = [], set()
    for at in range(61):
        if at in moments(outages):
            run.add(at)
        elif run:
            runs.append(run)
            run = set()
    failures = sum(bool(run & down) for run in runs)
    assert (found.agreed, found.counted, found.down) == (len(asked), len(counted), len(down))
    assert found.failures == failures
    assert found.agreed == found.maintenance + found.unknown + found.up + found.down
    assert found.availability == (Fraction(len(counted) - len(down), len(counted)) if counted else None)
    assert found.mttr == (Fraction(len(down), failures) if failures else None)
