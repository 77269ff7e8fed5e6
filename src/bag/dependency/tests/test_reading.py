"""Odd records are tolerated and listed; what is no graph is refused."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bag.dependency.domain import reading
from bag.dependency.domain.evaluate import Evaluator
from bag.dependency.domain.reading import GraphError, build, read
from bag.dependency.wording import FINDINGS, REFUSALS, finding, refusal

ODD: dict[str, Any] = {
    "nodes": [
        {"id": "a", "kind": "equipment", "needs": ["b", "gone", "a", "b"], "weight": -4},
        {"id": "b", "kind": "equipment", "needs": ["a"], "groups": [{"need": 3, "of": ["c"]}, {"of": []}]},
        {"id": "c", "kind": "zeppelin", "groups": [{"need": True, "of": ["a"]}, 7], "watched": "yes"},
        {"id": "a", "kind": "ups"},
        {"id": "", "kind": "ups"},
        {"id": 5, "kind": "ups"},
        {"id": "d", "kind": "ups", "needs": "c", "groups": {}},
        "text",
    ],
    "power": [{"to": "nobody", "from": ["a"]}, {"to": "d", "from": ["a", None]}, []],
    "links": [
        {"ends": ["a", "a"]},
        {"ends": ["a"]},
        {"ends": ["a", "zzz"]},
        {"id": "a", "ends": ["a", "b"]},
        {"id": "x", "ends": ["a", "b"], "carried_by": ["x", "cab"]},
    ],
    "cables": [{"id": "cab"}],
}


def codes(value: dict[str, Any]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in build(value).findings:
        counts[one.code] = counts.get(one.code, 0) + 1
    return counts


def test_everything_odd_is_listed_and_the_rest_is_used() -> None:
    assert codes(ODD) == {
        "malformed": 6,
        "unknown-kind": 1,
        "duplicate-id": 2,
        "bad-id": 2,
        "unknown-reference": 5,
        "needs-itself": 1,
        "doubled-reference": 1,
        "impossible-group": 1,
        "empty-group": 1,
        "bad-need": 1,
        "self-link": 1,
        "cycle": 1,
        "bad-weight": 1,
        "no-root": 1,
    }
    graph = build(ODD)
    assert graph.ids == ["a", "b", "c", "d", "cab", "x"]
    served = Evaluator(build({**ODD, "nodes": [*ODD["nodes"], {"id": "r", "root": True}]}))
    assert {one.subject for one in served.findings()} == {"a", "b", "c", "d", "x"}


def test_a_circle_holds_until_one_of_it_fails() -> None:
    graph = build({"nodes": [{"id": "a", "needs": ["b"]}, {"id": "b", "needs": ["a"]}, {"id": "c"}]})
    evaluator = Evaluator(graph)
    assert evaluator.findings() == []
    assert evaluator.ask([2]).lost.tolist() == [False, False, True]
    assert evaluator.ask([0]).lost.tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "not-json"),
        (b"{", "not-json"),
        (b"\xff\xfe", "not-json"),
        (b"[" * 5000, "not-json"),
        (b'{"nodes": [{"id": "a", "weight": NaN}]}', "not-json"),
        (b"[]", "not-an-object"),
        (b"{}", "no-nodes"),
        (b'{"nodes": []}', "no-nodes"),
        (b'{"nodes": {"id": "a"}}', "not-a-list"),
        (b'{"nodes": [{"id": "a"}], "links": 3}', "not-a-list"),
        (b'{"nodes": [{"id": "a"}], "power": null}', "not-a-list"),
    ],
)
def test_what_is_no_graph_is_refused(text: bytes, code: str) -> None:
    with pytest.raises(GraphError) as caught:
        read(text)
    assert caught.value.code == code
    assert refusal(caught.value)


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("MAX_BYTES", "too-large"),
        ("MAX_NODES", "too-many-nodes"),
        ("MAX_LINKS", "too-many-links"),
        ("MAX_REFERENCES", "too-many-references"),
    ],
)
def test_sizes_are_bounded(monkeypatch: pytest.MonkeyPatch, limit: str, code: str) -> None:
    monkeypatch.setattr(reading, limit, 1)
    with pytest.raises(GraphError) as caught:
        read(orjson.dumps(ODD))
    assert caught.value.code == code


def test_remarks_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_FINDINGS", 3)
    assert len(build(ODD).findings) == 3


def test_every_code_has_a_sentence() -> None:
    for one in build(ODD).findings:
        assert one.subject in finding(one) or one.code in ("no-root",)
    assert {"not-served"} == set(FINDINGS) - set(codes(ODD))
    assert all(REFUSALS.values())


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["a", "b", "id", "x" * 300]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "kind", "needs", "groups", "need", "of", "to", "from", "ends", "carried_by", "weight", "root"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(
    st.fixed_dictionaries({"nodes": st.lists(JSON, min_size=1, max_size=5)}, optional={"links": JSON, "power": JSON})
)
def test_no_json_crashes_the_reader(value: dict[str, Any]) -> None:
    try:
        graph = read(orjson.dumps(value))
    except (GraphError, orjson.JSONEncodeError):
        return
    for one in graph.findings:
        finding(one)
    Evaluator(graph).ask(range(len(graph.ids)))
