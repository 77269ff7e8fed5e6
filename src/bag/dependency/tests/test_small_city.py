"""Known answers in the hand-made city."""

from __future__ import annotations

from typing import Any

import pytest

from bag.dependency.domain.evaluate import DEGRADED, DOWN, UNREACHABLE, Evaluator, Impact
from bag.dependency.domain.explain import Explainer, Explanation
from bag.dependency.domain.graph import Graph
from bag.dependency.domain.reading import build
from bag.dependency.domain.weak_points import weak_points
from bag.dependency.tests.small_city import city


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(build(city()))


@pytest.fixture(scope="module")
def explainer(evaluator: Evaluator) -> Explainer:
    return Explainer(evaluator)


def asked(evaluator: Evaluator, *failed: str) -> Impact:
    return evaluator.ask(evaluator.graph.index[name] for name in failed)


def ids(impact: Impact, state: int) -> set[str]:
    """The nodes (not links) of a state."""
    graph = impact.graph
    return {graph.ids[item] for item in impact.affected.tolist() if impact.states[item] == state and item < graph.nodes}


def explained(explainer: Explainer, down: list[str], up: list[str] | None = None) -> Explanation:
    index = explainer.graph.index
    return explainer.explain([index[name] for name in down], [index[name] for name in up or []])


def roots(graph: Graph, explanation: Explanation) -> list[set[str]]:
    """For each root everything it may be, by id."""
    return [
        {"+".join(graph.ids[item] for item in one) for one in (root.cause.elements, *root.cause.alike)}
        for root in explanation.roots
    ]


def test_records_are_whole(evaluator: Evaluator) -> None:
    assert evaluator.graph.findings == ()
    assert evaluator.findings() == []


def test_a_cut_ring_holds_but_its_redundancy_is_gone(evaluator: Evaluator) -> None:
    impact = asked(evaluator, "cable-middle")
    assert ids(impact, DOWN) == {"cable-middle"}
    assert ids(impact, UNREACHABLE) == set()
    assert ids(impact, DEGRADED) == {"north", "east"}


def test_a_duct_takes_what_hangs_on_one_cable(evaluator: Evaluator) -> None:
    impact = asked(evaluator, "duct-north")
    assert ids(impact, DOWN) == {"duct-north", "cable-north", "cable-west"}
    assert ids(impact, UNREACHABLE) == {"west", "west-desk"}
    assert ids(impact, DEGRADED) == {"north", "east"}


def test_a_ring_cut_twice_loses_what_is_between(evaluator: Evaluator) -> None:
    impact = asked(evaluator, "cable-north", "duct-east")
    assert ids(impact, UNREACHABLE) == {
        *("north", "port-1", "port-2", "east", "library", "radio", "library-desk", "square")
    }
    assert impact.weight == 250
    assert [impact.graph.ids[item] for item in impact.units] == ["library-desk"]


def test_one_feed_is_a_spare_two_are_the_data_centre(evaluator: Evaluator) -> None:
    one = asked(evaluator, "feed-a")
    assert ids(one, DOWN) == {"feed-a", "ups-a"}
    assert ids(one, DEGRADED) == {"core-1", "core-2", "server"}
    both = asked(evaluator, "feed-a", "ups-b")
    assert {"core-1", "core-2", "server", "records", "dns"} <= ids(both, DOWN)
    assert {"north", "east", "west", "library"} <= ids(both, UNREACHABLE)


def test_nothing_failed_is_nothing_affected(evaluator: Evaluator) -> None:
    assert asked(evaluator).affected.size == 0


def test_single_points_of_failure_worst_first(evaluator: Evaluator) -> None:
    graph = evaluator.graph
    points = {graph.ids[one.element]: one for one in weak_points(evaluator)}
    order = list(points)
    assert set(order[:3]) == {"grid", "dc", "dc-room"}
    assert order.index("library") < order.index("cable-west")
    assert "cable-middle" not in points
    assert "feed-a" in points, "the UPS behind it falls"
    assert [graph.ids[item] for item in points["duct-north"].named] == ["west-desk"]
    assert (points["east"].weight, points["east"].units, points["east"].services) == (250, 1, 0)


def test_one_fault_is_named_with_what_cannot_be_told_apart(explainer: Explainer) -> None:
    answer = explained(explainer, ["west"])
    assert roots(explainer.graph, answer) == [{"west", "link-west", "cable-west", "duct-north"}]
    assert answer.roots[0].confidence > 0.9


def test_a_missing_alarm_does_not_hide_the_root(explainer: Explainer) -> None:
    answer = explained(explainer, ["server", "core-1", "core-2", "ups-a", "north", "east", "library", "radio", "west"])
    (root,) = answer.roots
    assert {"dc", "dc-room"} <= roots(explainer.graph, answer)[0]
    assert [explainer.graph.ids[item] for item in root.silent] == ["ups-b"]


def test_what_is_seen_up_is_not_contradicted(explainer: Explainer) -> None:
    assert "library" in roots(explainer.graph, explained(explainer, ["library", "radio"]))[0]
    assert roots(explainer.graph, explained(explainer, ["radio"], ["library"])) == [{"radio", "link-radio"}]


def test_two_cuts_of_a_ring_are_found_together() -> None:
    given = city()
    given["nodes"].append({"id": "mid", "kind": "equipment"})
    given["links"].append({"id": "link-mid", "ends": ["mid", "east"]})
    given["links"][1]["ends"] = ["north", "mid"]
    explainer = Explainer(Evaluator(build(given)))
    answer = explained(explainer, ["north", "mid", "east", "library", "radio"], ["core-1", "core-2", "west"])
    (root,) = answer.roots
    assert "link-north+link-east" in roots(explainer.graph, answer)[0]
    assert len(root.symptoms) == 5
    missing = explained(explainer, ["north", "east", "library", "radio"], ["core-1", "core-2", "west"])
    assert [explainer.graph.ids[item] for one in missing.roots for item in one.silent] in ([], ["mid"])


def test_two_faults_apart_are_two_roots(explainer: Explainer) -> None:
    found = roots(explainer.graph, explained(explainer, ["west", "radio"], ["library", "core-1"]))
    assert len(found) == 2
    assert any("west" in one for one in found)
    assert any("radio" in one for one in found)


def test_an_alarm_that_every_cause_contradicts_stays_unexplained(explainer: Explainer) -> None:
    answer = explained(explainer, ["library"], ["radio"])
    assert answer.roots == ()
    assert [explainer.graph.ids[item] for item in answer.unexplained] == ["library"]


def test_down_and_up_at_once_is_refused(explainer: Explainer) -> None:
    with pytest.raises(ValueError, match=str(explainer.graph.index["west"])):
        explained(explainer, ["west"], ["west"])


def test_what_was_never_served_is_not_a_new_fault() -> None:
    given: dict[str, Any] = city()
    given["nodes"].append({"id": "island", "kind": "equipment"})
    given["nodes"].append({"id": "shore", "kind": "equipment"})
    given["links"].append({"ends": ["island", "shore"]})
    evaluator = Evaluator(build(given))
    assert {(one.code, one.subject) for one in evaluator.findings()} >= {("not-served", "island")}
    answer = explained(Explainer(evaluator), ["island", "west"])
    assert [evaluator.graph.ids[item] for item in answer.known_before] == ["island"]
    assert len(answer.roots) == 1
