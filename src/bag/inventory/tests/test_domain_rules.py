"""The pure rules: names, life-cycle, elevation, cabling, label codes."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.inventory.domain import tag_code
from bag.inventory.domain.cabling import ALLOWED, check_cable, usual_cable
from bag.inventory.domain.elevation import Slot, check_fit, free_positions, used_units
from bag.inventory.domain.kinds import CableKind, Face, PortKind, Status
from bag.inventory.domain.lifecycle import NEXT, check_first, check_step, next_states
from bag.inventory.domain.port_names import BadPattern, expand
from bag.inventory.domain.problem import Problem


class TestPortNames:
    def test_a_range_gives_every_number(self):
        names = expand("GigabitEthernet1/0/[1-48]")
        assert (len(names), names[0], names[-1]) == (48, "GigabitEthernet1/0/1", "GigabitEthernet1/0/48")

    @pytest.mark.parametrize(
        ("pattern", "names"),
        [
            ("mgmt", ["mgmt"]),
            ("e[0,2]", ["e0", "e2"]),
            ("p[01-03]", ["p01", "p02", "p03"]),
            ("[1-2]/[1-2]", ["1/1", "1/2", "2/1", "2/2"]),
            ("[a,b]", ["a", "b"]),
        ],
    )
    def test_forms(self, pattern, names):
        assert expand(pattern) == names

    @pytest.mark.parametrize(
        ("pattern", "code"),
        [
            ("x[1-", "open_bracket"),
            ("x1]", "open_bracket"),
            ("x[]", "empty_bracket"),
            ("x[1,,2]", "empty_bracket"),
            ("x[4-1]", "backward_range"),
            ("x[1-999999]", "too_many_names"),
            ("[1-100]/[1-100]/[1-100]", "too_many_names"),
        ],
    )
    def test_bad_patterns_are_named(self, pattern, code):
        with pytest.raises(BadPattern) as problem:
            expand(pattern)
        assert problem.value.code == code

    @given(st.text(max_size=40))
    def test_any_text_gives_names_or_a_refusal(self, text):
        with contextlib.suppress(BadPattern):
            assert expand(text)


class TestLifecycle:
    def test_scrapped_is_final(self):
        assert next_states("scrapped") == []

    @pytest.mark.parametrize("before", list(Status))
    @pytest.mark.parametrize("after", list(Status))
    def test_the_table_decides(self, before, after):
        if before == after or after in NEXT[before]:
            check_step(before, after)
        else:
            with pytest.raises(Problem, match="illegal_step"):
                check_step(before, after)

    def test_nothing_starts_as_scrap(self):
        check_first("stock")
        with pytest.raises(Problem, match="illegal_first"):
            check_first("scrapped")


def slot(position, height="1", face=Face.FRONT, full=True, name=""):
    return Slot(Decimal(position), Decimal(height), face, full, name)


class TestElevation:
    def test_a_taken_unit_is_refused_by_name(self):
        with pytest.raises(Problem) as problem:
            check_fit(42, [slot("10", "4", name="NVR-1")], slot("12"))
        assert problem.value.values["name"] == "NVR-1"

    def test_half_depth_devices_share_a_unit_back_to_back(self):
        check_fit(42, [slot("5", face=Face.FRONT, full=False)], slot("5", face=Face.REAR, full=False))
        with pytest.raises(Problem, match="occupied"):
            check_fit(42, [slot("5", face=Face.FRONT, full=False)], slot("5", face=Face.REAR, full=True))

    @pytest.mark.parametrize("position", ["0", "0.5", "42.5", "43"])
    def test_outside_is_refused(self, position):
        with pytest.raises(Problem, match="outside_rack"):
            check_fit(42, [], slot(position))

    def test_half_units_stack(self):
        check_fit(42, [slot("7", "0.5")], slot("7.5", "0.5"))
        with pytest.raises(Problem, match="off_grid"):
            check_fit(42, [], slot("7.25"))

    def test_a_device_without_height_takes_no_room(self):
        check_fit(42, [slot("7")], slot("7", "0"))

    def test_fill_counts_each_unit_once(self):
        placed = [slot("1", "2"), slot("5", face=Face.FRONT, full=False), slot("5", face=Face.REAR, full=False)]
        assert used_units(42, placed) == 3

    @given(
        st.lists(st.tuples(st.integers(1, 40), st.integers(1, 4), st.sampled_from(Face), st.booleans()), max_size=30),
        st.integers(1, 4),
        st.sampled_from(Face),
        st.booleans(),
    )
    def test_free_positions_are_exactly_those_that_fit(self, wanted, height, face, full):
        placed: list[Slot] = []
        for position, tall, side, deep in wanted:
            candidate = slot(position, tall, side, deep)
            if not any(candidate.meets(there) for there in placed):
                placed.append(candidate)
        free = free_positions(42, placed, Decimal(height), face, full_depth=full)
        for unit in range(1, 43):
            try:
                check_fit(42, placed, slot(unit, height, face, full))
                fits = True
            except Problem:
                fits = False
            assert fits == (unit in free)


class TestCabling:
    def test_like_meets_like(self):
        check_cable("copper", "copper", "utp")
        check_cable("power_out", "power_in", "power")
        assert usual_cable("fiber", "fiber") == "fiber_sm"

    @pytest.mark.parametrize(("a", "b"), [("copper", "fiber"), ("power_in", "power_in"), ("module_bay", "copper")])
    def test_unlike_kinds_are_refused(self, a, b):
        with pytest.raises(Problem, match="kinds_do_not_meet"):
            check_cable(a, b, "utp")

    def test_a_wrong_cable_is_refused(self):
        with pytest.raises(Problem, match="wrong_cable"):
            check_cable("copper", "copper", "fiber_sm")

    def test_order_does_not_matter_and_every_pair_has_a_cable(self):
        for pair, cables in ALLOWED.items():
            kinds = [*pair, *pair][:2]
            assert usual_cable(*kinds) == usual_cable(*reversed(kinds))
            assert cables <= set(CableKind)
            assert pair <= set(PortKind)


class TestTagCode:
    @given(st.integers(1, (1 << 63) - 1))
    def test_round_trip(self, number):
        assert tag_code.decode(tag_code.encode(number)) == number

    @given(st.integers(1, 10**9), st.data())
    def test_one_wrong_letter_is_found(self, number, data):
        code = tag_code.encode(number)
        at = data.draw(st.integers(1, len(code) - 1))
        other = data.draw(st.sampled_from([letter for letter in tag_code.ALPHABET if letter != code[at]]))
        with pytest.raises(Problem):
            tag_code.decode(code[:at] + other + code[at + 1 :])

    def test_typed_by_hand(self):
        code = tag_code.encode(4711)
        assert tag_code.decode(f" {code[:4].lower()}-{code[4:].lower()} ") == 4711

    @given(st.text(max_size=30))
    def test_any_text_gives_a_number_or_a_refusal(self, text):
        with contextlib.suppress(Problem):
            assert tag_code.decode(text) >= 0
