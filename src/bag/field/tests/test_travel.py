"""Travel of a day: known distances, the gulf, and an order that is never worse than the given one."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from bag.field.domain.travel import (
    DETOUR,
    Job,
    best_order,
    cost,
    distance,
    great_circle,
    lay_out,
    minutes_between,
)

KONAK, KARSIYAKA, BORNOVA, BALCOVA = (38.4189, 27.1287), (38.4560, 27.1100), (38.4697, 27.2211), (38.3894, 27.0500)
EIGHT = 510
positions = st.tuples(st.floats(38.30, 38.60), st.floats(26.90, 27.30))
jobs_of_a_day = st.lists(
    st.tuples(st.integers(10, 120), st.none() | positions, st.none() | st.integers(480, 960)), max_size=9
).map(lambda rows: [Job(key, *row) for key, row in enumerate(rows)])


def test_great_circle_agrees_with_the_published_distance_of_two_capitals():
    # Paris–London, Vincenty: 343.9 km on the ellipsoid; the sphere is within half a percent.
    assert abs(great_circle((48.8566, 2.3522), (51.5074, -0.1278)) - 343.9) < 1.7


def test_a_leg_over_the_gulf_goes_round_its_head():
    assert distance(KONAK, KARSIYAKA) > 1.8 * DETOUR * great_circle(KONAK, KARSIYAKA)
    assert distance(KONAK, BORNOVA) == DETOUR * great_circle(KONAK, BORNOVA)
    assert distance(KONAK, BALCOVA) == DETOUR * great_circle(KONAK, BALCOVA)
    assert abs(distance(KONAK, KARSIYAKA) - distance(KARSIYAKA, KONAK)) < 1e-9


def test_the_same_address_and_an_unknown_one_cost_nothing():
    assert minutes_between(KONAK, KONAK) == minutes_between(KONAK, None) == 0


def test_a_day_is_laid_out_with_travel_and_appointments():
    first, second = Job(1, 60, KONAK), Job(2, 30, BORNOVA, not_before=720)
    day = lay_out([first, second], EIGHT, KONAK)
    assert [(one.starts, one.ends) for one in day] == [(510, 570), (720, 750)]
    assert day[1].travel + day[1].waits == 150


@settings(max_examples=60)
@given(jobs_of_a_day, st.none() | positions)
def test_the_order_by_travel_has_the_same_jobs_and_is_never_worse(jobs, home):
    found = best_order(jobs, EIGHT, home)
    assert sorted(job.key for job in found) == [job.key for job in jobs]
    assert cost(found, EIGHT, home) <= cost(jobs, EIGHT, home)


@settings(max_examples=15, derandomize=True)
@given(st.lists(positions, min_size=2, max_size=5), positions)
def test_the_order_of_few_jobs_is_near_the_best_of_all(places, home):
    jobs = [Job(key, 30, at) for key, at in enumerate(places)]
    best = min(cost(order, EIGHT, home) for order in permutations(jobs))
    assert cost(best_order(jobs, EIGHT, home), EIGHT, home)[0] <= best[0] + 15
