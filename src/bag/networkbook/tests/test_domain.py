"""The mark of a content, what changed, and the picture."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from bag.networkbook.domain.content import Section, Sheet, differences, mark, prints
from bag.networkbook.domain.drawing import IN_ROW, Box, Edge, layers, svg

PLAN = Section(
    "plan", "Adres planı", head=("Blok", "Ne için", "Doluluk"), fleeting=frozenset({2}),
    rows=(("10.0.0.0/8", "Kurum", "%10"), ("10.1.0.0/16", "Kamera", "%90")),
)  # fmt: skip
SHEETS = Section("sheets", "Cihazlar", sheets=(Sheet("SW-1", (("Adres", "10.0.0.1"),), ("Port",), (("Gi1",),)),))


def test_what_is_measured_does_not_change_the_mark() -> None:
    busier = replace(PLAN, rows=(("10.0.0.0/8", "Kurum", "%55"), ("10.1.0.0/16", "Kamera", "%12")))
    assert mark(prints([PLAN, SHEETS])) == mark(prints([busier, SHEETS]))
    renamed = replace(PLAN, rows=(("10.0.0.0/8", "Belediye", "%10"), PLAN.rows[1]))
    assert mark(prints([PLAN])) != mark(prints([renamed]))


def test_changes_are_new_gone_and_other_rows() -> None:
    now = replace(PLAN, rows=(("10.0.0.0/8", "Belediye", "%10"), ("10.2.0.0/16", "Ses", "%0")))
    sheets = replace(SHEETS, sheets=(replace(SHEETS.sheets[0], rows=()),))
    found = {one.key: one for one in differences(prints([PLAN, SHEETS]), [now, sheets])}
    assert (found["plan"].added, found["plan"].removed) == (("10.2.0.0/16",), ("10.1.0.0/16",))
    assert found["plan"].changed == ("10.0.0.0/8",)
    assert found["sheets"].changed == ("SW-1",)
    assert differences(prints([PLAN, SHEETS]), [PLAN, SHEETS]) == []


def test_the_picture_begins_with_the_best_placed_box() -> None:
    boxes = [Box("a", "SW-1"), Box("b", "FW-1", rank=0), Box("c", "SW-2"), Box("d", "YALNIZ", rank=3)]
    edges = [Edge("a", "b"), Edge("a", "c"), Edge("b", "x")]
    assert layers(boxes, edges) == [["b"], ["a"], ["c"], ["d"]]


def test_a_wide_layer_is_broken_into_rows() -> None:
    boxes = [Box("r", "R", rank=0), *(Box(f"s{n:02}", f"S{n}") for n in range(2 * IN_ROW))]
    rows = layers(boxes, [Edge("r", f"s{n:02}") for n in range(2 * IN_ROW)])
    assert [len(row) for row in rows] == [1, IN_ROW, IN_ROW]


def test_names_are_text_in_the_picture() -> None:
    drawn = svg([Box("a", "<script>&", "x" * 90), Box("b", "B")], [Edge("a", "b", "2×")], "Ağ")
    root = ElementTree.fromstring(drawn)
    assert "<script>" not in drawn
    names = [one.text for one in root.iter() if one.tag.endswith("text")]
    assert "<script>&" in names
    assert any(text.endswith("…") for text in names if text)
    assert svg([], [], "Ağ") == ""
