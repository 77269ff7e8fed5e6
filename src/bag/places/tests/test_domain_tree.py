"""What may lie in what, ancestor lists, circles."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.places.domain.kinds import PARENTS, Kind, has_type, may_lie_in
from bag.places.domain.tree import CircleError, lineage, lineages


@pytest.mark.parametrize(
    ("kind", "parent", "allowed"),
    [
        ("district", None, True),
        ("district", "district", False),
        ("building", "campus", True),
        ("building", None, False),
        ("room", "floor", True),
        ("room", "district", False),
        ("vehicle", None, True),
        ("floor", "room", False),
    ],
)
def test_what_may_lie_in_what(kind: str, parent: str | None, allowed: bool) -> None:
    assert may_lie_in(kind, parent) is allowed


def test_no_kind_may_come_back_to_itself() -> None:
    levels = {str(kind): {str(parent) for parent in parents} for kind, parents in PARENTS.items()}
    for kind in Kind:
        above = set(levels[kind])
        for _ in Kind:
            above |= {upper for level in above for upper in levels[level]}
        assert str(kind) not in above


def test_types_belong_to_their_kind() -> None:
    assert has_type("room", "data_center")
    assert has_type("district", "")
    assert not has_type("district", "data_center")
    assert not has_type("vehicle", "park")


def test_lineage_goes_from_the_top_down() -> None:
    assert lineage(4, {4: 3, 3: 2, 2: 1, 1: None}) == [1, 2, 3]


def test_a_circle_is_refused() -> None:
    with pytest.raises(CircleError) as caught:
        lineage(1, {1: 2, 2: 3, 3: 1})
    assert caught.value.at == 1
    with pytest.raises(CircleError):
        lineages({1: 2, 2: 1})


@given(st.integers(1, 60), st.integers(0, 10_000))
def test_all_lineages_agree_with_the_single_one(size: int, seed: int) -> None:
    dice = random.Random(seed)
    parents = {place: dice.choice([None, *range(place)]) if place else None for place in range(size)}
    shuffled = dict(dice.sample(sorted(parents.items()), size))
    assert lineages(shuffled) == {place: lineage(place, parents) for place in shuffled}
