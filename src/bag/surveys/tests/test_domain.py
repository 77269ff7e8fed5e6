"""Rules without a database: the life of a survey, the cost of a bill, sketches."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.surveys.domain import sketch
from bag.surveys.domain.cost import Line, payback_months, total_of
from bag.surveys.domain.life import ALLOWED, CHAIN, OPEN, State, Verb, WrongState, reached, require

KURUS = Decimal("0.01")


def test_the_chain_goes_on_and_never_back() -> None:
    way = [State.REQUESTED, State.VISITED, State.REPORTED, State.APPROVED, State.INSTALLED, State.HANDED_OVER,
           State.TRANSFERRED]  # fmt: skip
    assert [reached(state) for state in way] == list(range(1, len(CHAIN) + 1))
    verbs = [Verb.VISIT, Verb.REPORT, Verb.APPROVE, Verb.INSTALL, Verb.DONE, Verb.HAND_OVER, Verb.TRANSFER]
    for verb, state in zip(verbs, [*way[:4], State.INSTALLING, *way[4:]], strict=False):
        require(verb, state)
    for verb in set(Verb) - {Verb.NOTE}:
        for state in set(State) - OPEN:
            with pytest.raises(WrongState):
                require(verb, state)
    assert not ALLOWED[Verb.INSTALL] & ALLOWED[Verb.REJECT]


def test_a_bill_is_rounded_line_by_line() -> None:
    """0,335 three times: rounded lines give 1,02, the rounded sum would give 1,01."""
    line = Line(Decimal("0.5"), Decimal("0.67"), Decimal(20))
    total = total_of([line] * 3)
    assert (total.net, total.vat, total.gross) == (Decimal("1.02"), Decimal("0.21"), Decimal("1.23"))


def test_rates_are_told_apart_and_stock_is_not_bought() -> None:
    total = total_of(
        [
            Line(Decimal(2), Decimal(100), Decimal(20)),
            Line(Decimal(1), Decimal(50), Decimal(10)),
            Line(Decimal(4), Decimal(25), Decimal(20), from_stock=True),
        ]
    )
    assert [(share.rate, share.net, share.vat) for share in total.rates] == [(20, 200, 40), (10, 50, 5)]
    assert (total.gross, total.saved) == (295, 100)


@given(
    st.lists(
        st.tuples(
            st.decimals(0, 1000, places=2),
            st.decimals(0, 100000, places=2),
            st.sampled_from([1, 10, 20]),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_sums_agree_whatever_the_lines(rows: list[tuple[Decimal, Decimal, int, bool]]) -> None:
    total = total_of([Line(quantity, price, Decimal(vat), stock) for quantity, price, vat, stock in rows])
    assert total.net + total.vat == total.gross
    assert sum(share.net for share in total.rates) == total.net
    assert total.gross == total.gross.quantize(KURUS)


@pytest.mark.parametrize(
    ("cost", "benefit", "running", "months"),
    [(1200, 1200, 0, 12), (1201, 1200, 0, 13), (1000, 100, 100, None), (1000, 0, 5, None), (0, 10, 0, 0)],
)
def test_payback(cost: int, benefit: int, running: int, months: int | None) -> None:
    assert payback_months(Decimal(cost), Decimal(benefit), Decimal(running)) == months


PEN = {"tool": "pen", "color": "red", "weight": 4, "points": [[0, 0], [10.04, 20]]}


def test_strokes_are_kept_as_they_were_checked() -> None:
    words = {"tool": "text", "color": "blue", "weight": 2, "points": [[5, 5]], "text": " Kabin <9U> & İç "}
    found = sketch.read([PEN, words], 640)
    assert found[0].as_json() == {**PEN, "points": [[0.0, 0.0], [10.0, 20.0]]}
    assert sketch.read([stroke.as_json() for stroke in found], 640) == found
    drawn = sketch.as_svg(found, 640)
    assert ElementTree.fromstring(drawn).tag.endswith("svg")
    assert "&lt;9U&gt; &amp; İç" in drawn


@pytest.mark.parametrize(
    ("given_strokes", "code"),
    [
        ({}, "no_list"),
        ([PEN] * 401, "too_many"),
        ([{**PEN, "tool": "script"}], "shape"),
        ([{**PEN, "color": "url(#x)"}], "shape"),
        ([{**PEN, "weight": True}], "shape"),
        ([{**PEN, "onload": "alert(1)"}], "shape"),
        ([{**PEN, "points": [[0, 0]]}], "points"),
        ([{**PEN, "points": [[0, 0], [1001, 0]]}], "points"),
        ([{**PEN, "points": [[0, 0], [float("nan"), 0]]}], "points"),
        ([{**PEN, "points": [["0", 0], [1, 0]]}], "points"),
        ([{**PEN, "text": "x"}], "text"),
        ([{**PEN, "tool": "text", "points": [[1, 1]], "text": "a\u202eb"}], "text"),
        ([{**PEN, "tool": "line", "points": [[0, 0], [1, 1], [2, 2]]}], "points"),
        ([7], "shape"),
    ],
)
def test_what_is_no_drawing_is_refused_by_name(given_strokes: object, code: str) -> None:
    with pytest.raises(sketch.SketchError) as refused:
        sketch.read(given_strokes, 640)
    assert refused.value.code == code


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*PEN, "text"]), inner, max_size=5),
    max_leaves=12,
)


@given(JSON)
def test_nothing_from_outside_breaks_the_reader(entries: object) -> None:
    try:
        found = sketch.read(entries, 640)
    except sketch.SketchError:
        return
    ElementTree.fromstring(sketch.as_svg(found, 640))
