"""The cheapest attachment against trying every way, and trees of known length."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.fiber.domain.planning import Costs, Means, Planner, Route, Section, extend

COSTS = Costs(dig_meter=100, pull_meter=10, keep_meter=1, splice=50, joint=200)


def test_cores_are_used_where_a_splice_is_cheaper_than_a_trench() -> None:
    routes = [Route(1, 1, 2, 30, duct=False), Route(2, 2, 3, 500, duct=True)]
    plan = Planner(routes, [Section(7, 2, 3, 510, free=4)], cores=2, costs=COSTS).attach(1, {3})
    assert plan is not None
    assert [(one.means, one.key) for one in plan.stretches] == [(Means.DIG, 1), (Means.CORES, 7)]
    assert (plan.dug, plan.pulled, plan.used, plan.joints, plan.splices) == (30, 30, 510, (2, 3), 4)
    assert plan.cost == pytest.approx(30 * 110 + 510 + 2 * (200 + 2 * 50) / 2)


def test_too_few_cores_or_a_full_closure_mean_a_new_cable() -> None:
    routes = [Route(1, 1, 2, 30, duct=False), Route(2, 2, 3, 500, duct=True)]
    for planner in (
        Planner(routes, [Section(7, 2, 3, 510, free=1)], cores=2, costs=COSTS),
        Planner(routes, [Section(7, 2, 3, 510, free=4)], no_room={2}, cores=2, costs=COSTS),
    ):
        plan = planner.attach(1, {3})
        assert plan is not None
        assert [one.means for one in plan.stretches] == [Means.DIG, Means.PULL]
        assert plan.joints == ()


def test_two_sections_in_a_row_are_joined_once_between_them() -> None:
    sections = [Section(1, 1, 2, 100, free=2), Section(2, 2, 3, 100, free=2)]
    plan = Planner([], sections, cores=2, costs=COSTS).attach(1, {3})
    assert plan is not None
    assert plan.joints == (1, 2, 3)
    assert plan.cost == pytest.approx(200 + 2 * (200 + 100))


def test_no_way_and_no_place() -> None:
    planner = Planner([Route(1, 1, 2, 5, duct=True), Route(2, 3, 4, 5, duct=True)], [])
    assert planner.attach(1, {4}) is None
    assert planner.attach(1, {99}) is None
    with pytest.raises(KeyError):
        planner.attach(99, {1})


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 40), st.booleans()), min_size=1, max_size=9
    ),
    st.integers(1, 5),
)
def test_no_way_over_routes_is_cheaper(edges: list[tuple[int, int, int, bool]], goal: int) -> None:
    routes = [Route(key, a, b, meters, duct) for key, (a, b, meters, duct) in enumerate(edges) if a != b]
    price = {}
    for route in routes:
        cost = route.meters * (10 if route.duct else 110)
        for pair in ((route.a, route.b), (route.b, route.a)):
            price[pair] = min(cost, price.get(pair, cost))
    if not any(0 in pair for pair in price):
        return
    ways = [
        sum(price[step] for step in pairwise((0, *middle, goal)))
        for size in range(5)
        for middle in permutations([place for place in range(6) if place not in (0, goal)], size)
        if all(step in price for step in pairwise((0, *middle, goal)))
    ]
    plan = Planner(routes, [], costs=COSTS).attach(0, {goal})
    assert (plan.cost if plan else None) == pytest.approx(min(ways)) if ways else plan is None


def test_a_tree_goes_through_a_place_nobody_asked_for() -> None:
    star = [Route(k, 0, k, 10, duct=True) for k in (1, 2, 3)]
    ring = [Route(10 + k, k, k % 3 + 1, 18, duct=True) for k in (1, 2, 3)]
    found = extend([*star, *ring], {1, 2, 3})
    assert found is not None
    assert found.meters <= 36
    assert extend(star, {1, 99}) is None
    assert extend([*star, Route(50, 7, 8, 1, duct=True)], {1, 8}) is None
    assert extend(star, {2}) is not None
