"""The pure rules: what may stand where, circles of delegation, the chart as a tree."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.organization.domain import structure
from bag.organization.domain.chart import Holder, Node, Post, tree
from bag.organization.domain.delegation import Delegation, circle
from bag.organization.domain.reorganization import Change, Close, Move, Open, Plan, as_json

MARCH, APRIL = (date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 4, 30))


@pytest.mark.parametrize(
    ("kind", "parent", "allowed"),
    [
        ("institution", None, True),
        ("institution", "institution", False),
        ("department", "institution", True),
        ("branch", "department", True),
        ("branch", "institution", False),
        ("service", "branch", True),
        ("service", "service", False),
        ("other", "service", True),
        ("other", "other", False),
        ("contractor_company", None, True),
        ("contractor_company", "branch", False),
    ],
)
def test_units_stand_where_the_directive_puts_them(kind: str, parent: str | None, allowed: bool) -> None:
    assert structure.fits(kind, parent) is allowed


def test_a_unit_is_not_its_own_ancestor() -> None:
    parents = {1: None, 2: 1, 3: 2}
    assert structure.makes_loop(parents, 1, 3)
    assert structure.makes_loop(parents, 2, 2)
    assert not structure.makes_loop(parents, 3, 1)
    assert not structure.makes_loop(parents, 3, None)


def test_two_people_cannot_act_for_each_other_on_the_same_day() -> None:
    known = [Delegation(2, 1, *MARCH)]
    assert circle(known, Delegation(1, 2, *MARCH)) == [1, 2]
    assert circle(known, Delegation(1, 2, *APRIL)) == []


def test_a_longer_circle_is_found_and_needs_one_common_day() -> None:
    known = [Delegation(2, 3, *MARCH), Delegation(3, 1, date(2026, 3, 20), date(2026, 4, 10))]
    assert circle(known, Delegation(1, 2, *MARCH)) == [1, 2, 3]
    assert circle(known, Delegation(1, 2, date(2026, 3, 1), date(2026, 3, 19))) == []


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)).filter(lambda pair: pair[0] != pair[1]), max_size=14))
def test_accepting_only_what_closes_no_circle_never_makes_one(pairs: list[tuple[int, int]]) -> None:
    accepted: list[Delegation] = []
    for delegate, principal in pairs:
        new = Delegation(delegate, principal, *MARCH)
        if not circle(accepted, new):
            accepted.append(new)
    reach = {person: {d.principal for d in accepted if d.delegate == person} for person in range(1, 7)}
    for _round in reach:
        reach = {person: to | {far for near in to for far in reach[near]} for person, to in reach.items()}
    assert not any(person in to for person, to in reach.items())


def test_the_chart_hangs_together_in_the_given_order_and_counts_people_and_empty_seats() -> None:
    root = Node(1, "a", "A", "branch", None, "a")
    late, early = Node(2, "b", "Ş", "service", 1, "z"), Node(3, "c", "Ağ", "service", 1, "b")
    stray = Node(4, "d", "D", "other", 99, "d")
    early.posts = [Post(1, "Şef", "chief", 1, [Holder(7, "K", "", 1), Holder(8, "V", "", 1, acting=True)])]
    late.posts = [Post(2, "Personel", "staff", 3, [Holder(9, "P", "", 2)])]
    roots = tree([late, root, stray, early])
    assert [node.code for node in roots] == ["a", "d"]
    assert [node.code for node in root.children] == ["c", "b"]
    assert (root.people, root.vacant) == (2, 2)


def test_steps_are_done_in_an_order_in_which_they_can_be_done() -> None:
    plan = Plan(
        date(2027, 1, 1),
        "1/1",
        (Close("x"), Move("p", "y", "p2"), Change("y", name="Y"), Open("y", "Y", "service", "b")),
    )
    assert [as_json(step)["verb"] for step in plan.ordered()] == ["open", "change", "move", "close"]
