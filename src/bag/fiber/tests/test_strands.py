"""Traces, cuts, diversity and free cores on plants drawn by hand and by chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bag.fiber.domain import free
from bag.fiber.domain.diversity import separate, shared, through
from bag.fiber.domain.strands import OPEN, SPLIT, Impact, Strands, groups_of, incidence


def plant(owner, joints, circuits=(), legs=()):
    """``joints``: pairs of ends; ``legs``: (output's inner end, input's inner end); ``circuits``: pairs of ports."""
    pairs = [*joints, *((b, a) for a, b in joints), *legs]
    ends = np.array(circuits, np.int64).reshape(-1, 2) * 2
    return Strands(
        np.array(pairs, np.int64).reshape(-1, 2), np.array(owner, np.int64), ends[:, 0].copy(), ends[:, 1].copy()
    )


# Ports 0 and 3; cores 1 (cable 0) and 2 (cable 1): port 0 – core 1 – core 2 – port 3.
LINE = ([-1, 0, 1, -1], [(0, 2), (3, 4), (5, 6)])


class TestWalking:
    def test_both_ways(self):
        found = plant(*LINE)
        assert found.walk(0).strands == [1, 2, 3]
        assert found.walk(6).strands == [2, 1, 0]
        assert found.walk(0).outcome == "open"

    def test_from_the_middle(self):
        found = plant(*LINE)
        assert (found.walk(2).strands, found.walk(3).strands) == ([0], [2, 3])

    def test_loop_in_dirty_data_ends(self):
        found = plant([0, 0], [(1, 2), (3, 0)])
        assert found.walk(1).outcome == "loop"
        assert not plant([0, 0, -1], [(1, 2), (3, 0)], [(0, 2)]).paths.whole.any()

    def test_core_joined_to_itself(self):
        assert plant([0], [(0, 1)]).walk(1).outcome == "loop"

    def test_splitter_is_a_tree_downwards_and_a_line_upwards(self):
        # port 0 – input 1; outputs 2 and 3; port 4 behind output 2
        found = plant([-1] * 5, [(0, 2), (5, 8)], [(0, 4)], legs=[(4, 3), (6, 3)])
        down = found.walk(0)
        assert (down.strands, down.outcome) == ([1], "split")
        assert sorted(branch.strands for branch in down.branches) == [[2, 4], [3]]
        assert found.walk(8).strands == [2, 1, 0]
        assert found.mate[3] == SPLIT
        assert found.paths.of(0) == [0, 1, 2, 4]
        assert found.paths.whole[0]

    def test_open_cores_and_labels(self):
        found = plant([-1, 0, 0, 0], [(0, 2), (5, 6)])
        assert found.open_cores().tolist() == []
        assert len(set(found.labels.tolist())) == 2
        assert plant([0, 0], []).open_cores().tolist() == [0, 1]


class TestCutting:
    def setup_method(self):
        # Two circuits between ports 0 and 1 (cable 0) and 2 and 3 (cable 1): the second backs up the first.
        self.strands = plant(
            [-1, -1, -1, -1, 0, 1, -1, -1], [(0, 8), (9, 2), (4, 10), (11, 6)], [(0, 1), (2, 3), (6, 7)]
        )
        whole = self.strands.paths.whole.tolist()
        group = groups_of([10, 11, 12], {11: 10}, whole)
        self.impact = Impact(self.strands.on_cables(2), group, np.array([(0, 0), (1, 0), (1, 1)]))

    def test_paths(self):
        assert self.strands.paths.whole.tolist() == [True, True, False]
        assert self.strands.paths.of(0) == [0, 4, 1]

    def test_one_cable_only_degrades(self):
        found = self.impact.cut([0])
        assert (found.circuits, found.groups_down, found.groups_degraded) == ([0], [], [0])
        assert (found.sites_down, found.sites_degraded) == ([], [0, 1])

    def test_both_cables_take_everything(self):
        found = self.impact.cut([0, 1])
        assert (found.circuits, found.groups_down, found.sites_down) == ([0, 1], [0], [0, 1])

    def test_every_cable_at_once_says_what_each_says(self):
        each = self.impact.each()
        assert [each.loss(cable) for cable in range(2)] == [self.impact.cut([cable]) for cable in range(2)]

    def test_backups_that_name_each_other_are_safe(self):
        assert groups_of([1, 2], {1: 2, 2: 1}, [True, True]).tolist() == [0, 1]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_plant_obeys_the_rules(data):
    """Random joints: walks end, are turned round by their far end, and mates are mutual."""
    size = data.draw(st.integers(2, 14))
    order = data.draw(st.permutations(range(2 * size)))
    count = data.draw(st.integers(0, size))
    found = plant([0] * size, [(order[2 * at], order[2 * at + 1]) for at in range(count)])
    joined = found.mate[found.mate >= 0]
    assert (found.mate[joined] >= 0).all()
    for end in range(2 * size):
        trail = found.walk(end)
        assert trail.outcome in ("open", "loop")
        assert len(trail.strands) <= size
        if trail.strands and trail.outcome == "open":
            back = found.walk(trail.entered[-1]).strands[: len(trail.strands)]
            assert back == [end >> 1, *trail.strands[:-1]][::-1]
        if found.mate[end] == OPEN:
            assert trail.strands == []


class TestApart:
    def test_two_cables_in_one_trench_are_one_risk(self):
        circuits = incidence(np.array([0, 1, 2]), np.array([0, 1, 2]), (3, 3))
        cables = incidence(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 1, 2, 3]), (3, 4))
        trenches = through(circuits, cables)
        assert shared(np.array([0, 0, 1]), np.array([1, 2, 1]), trenches) == [[1], [], [1, 2]]

    def test_places_where_they_must_meet_do_not_count(self):
        assert separate({1, 2, 9}, {3, 2, 9}, meeting={9}) == [2]


class TestFreeCores:
    STRETCHES = (
        free.Stretch(1, 10, 20, 500, {1: [1, 2], 2: [13, 14, 15]}),
        free.Stretch(2, 20, 30, 700, {1: [4]}),
        free.Stretch(3, 20, 30, 2000, {1: [1, 2, 3, 4]}),
        free.Stretch(4, 10, 30, 900, {1: []}),
    )

    def test_free_on_every_section(self):
        one = free.search(self.STRETCHES, 10, 30, 1)
        assert [step.section for step in one.steps] == [1, 2]
        two = free.search(self.STRETCHES, 10, 30, 2)
        assert [(step.section, step.cores) for step in two.steps] == [(1, (1, 2)), (3, (1, 2))]
        assert (two.meters, two.splices) == (2500, 2)
        assert free.search(self.STRETCHES, 10, 30, 5) is None

    def test_one_tube_before_many(self):
        assert free.pick({1: [1, 2], 2: [13, 14, 15]}, 3) == (13, 14, 15)
        assert free.pick({1: [1, 2], 2: [13, 14, 15]}, 4) == (1, 13, 14, 15)
        assert free.pick({1: [1]}, 2) == ()

    def test_nothing_asked_is_refused(self):
        with pytest.raises(ValueError, match="0"):
            free.search(self.STRETCHES, 10, 30, 0)
