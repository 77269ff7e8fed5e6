"""Random small graphs: the fast answers equal the plainest ones."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bag.dependency.domain.cuts import Cuts, by_evaluation
from bag.dependency.domain.evaluate import DEGRADED, STATES, UNREACHABLE, Evaluator
from bag.dependency.domain.reading import build
from bag.dependency.tests import chance

SEEDS = st.integers(0, 10**9)
SIZES = st.integers(4, 22)


@settings(max_examples=200)
@given(SEEDS, SIZES, SIZES, st.integers(0, 4))
def test_states_equal_those_of_the_definition(seed: int, nodes: int, links: int, failures: int) -> None:
    given = chance.graph(seed, nodes, links)
    graph = build(given)
    failed = set(graph.ids[:: max(1, len(graph.ids) // (failures + 1))]) if failures else set()
    impact = Evaluator(graph).ask([graph.index[name] for name in failed])
    said = {
        name: "up" if state == DEGRADED else STATES[state]
        for name, state in zip(graph.ids, impact.states.tolist(), strict=True)
    }
    assert said == chance.states(given, failed)


@settings(max_examples=200)
@given(SEEDS, SIZES, SIZES)
def test_cuts_equal_single_evaluations(seed: int, nodes: int, links: int) -> None:
    evaluator = Evaluator(build(chance.graph(seed, nodes, links)))
    served = evaluator.before < UNREACHABLE
    losses = Cuts(evaluator).losses
    for item, lost in enumerate(by_evaluation(evaluator)):
        if served[item]:
            assert np.array_equal(losses[item], lost), evaluator.graph.ids[item]


@settings(max_examples=200)
@given(SEEDS, SIZES, SIZES)
def test_two_ways_mean_that_no_single_link_is_missed(seed: int, nodes: int, links: int) -> None:
    given = chance.graph(seed, nodes, links)
    for row in given["nodes"]:
        row["needs"], row["groups"] = [], []
    for row in given["links"]:
        row["carried_by"] = []
    graph = build(given)
    evaluator = Evaluator(graph)
    lone = np.zeros(graph.nodes, dtype=bool)
    for link in range(graph.nodes, len(graph.ids)):
        lone |= evaluator.ask([link]).lost[: graph.nodes]
    assert np.array_equal(evaluator.reach.twice, evaluator.reach.reached & ~lone)
