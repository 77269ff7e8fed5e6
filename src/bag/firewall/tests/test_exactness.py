"""The analysis against a judge that tries every packet (bench/reachability.py does the same with 1,000 lists)."""

import random

import numpy as np
import pytest

from bag.firewall.domain import boxes
from bag.firewall.domain.analysis import Analysis
from bag.firewall.domain.boxes import Box
from bag.firewall.domain.dialects.cisco import read_ios
from bag.firewall.domain.reach import Answer, Shift, ask, diff
from bag.firewall.domain.rules import RuleSet
from bag.firewall.tests.oracle import Line, Truth, Universe, judge, random_line, random_list, text_of

CLASSES = {"shadowed", "redundant", "conflicting", "generalised", "correlated"}


@pytest.fixture(scope="module")
def universe() -> Universe:
    return Universe()


def parsed(lines: list[Line]) -> RuleSet:
    found = read_ios(text_of(lines))
    assert found.complete
    return found.sets[0]


def deciders(answer: Answer, universe: Universe) -> np.ndarray:
    """For each packet of the universe the rule whose part holds it; -2 where no part does."""
    result = np.full(len(universe), -2)
    for part in answer.parts:
        inside = in_box(part.box, universe)
        assert (result[inside] == -2).all(), "parts are disjoint"
        result[inside] = -1 if part.rule is None else part.rule
    return result


def in_box(box: Box, universe: Universe) -> np.ndarray:
    protocol = np.array([box.kind.protocols >> int(value) & 1 for value in range(256)], dtype=bool)[universe.protocol]
    flag = np.where(universe.established, boxes.ACK, boxes.SYN)
    flags = np.array([box.kind.flags >> value & 1 for value in range(64)], dtype=bool)[flag]
    inside = protocol & flags & bool(box.kind.family & boxes.IPV4)
    for numbers, column in zip(
        box[1:], (universe.source, universe.target, universe.first, universe.second), strict=True
    ):
        one = np.zeros(len(universe), dtype=bool)
        for low, high, care, value in numbers:
            one |= (column >= low) & (column <= high) & ((column & care) == value)
        inside &= one
    return inside


def in_shifts(shifts: tuple[Shift, ...], universe: Universe) -> np.ndarray:
    result = np.zeros(len(universe), dtype=bool)
    for shift in shifts:
        result |= in_box(shift.box, universe)
    return result


@pytest.mark.parametrize("seed", range(12))
def test_every_class_agrees_with_trying_every_packet(seed: int, universe: Universe) -> None:
    lines = random_list(random.Random(seed), 30)
    truth = judge(lines, universe)
    verdicts = list(Analysis(parsed(lines)).verdicts())
    assert [verdict.problems & CLASSES for verdict in verdicts] == truth.problems


@pytest.mark.parametrize("seed", range(6))
def test_questions_and_changes_agree_with_trying_every_packet(seed: int, universe: Universe) -> None:
    source = random.Random(1000 + seed)
    lines = random_list(source, 30)
    analysis, truth = Analysis(parsed(lines)), judge(lines, universe)
    assert (deciders(ask(analysis, [boxes.everything(boxes.IPV4)]), universe) == truth.decider).all()
    question = parsed([random_line(source)]).rules[0].boxes
    asked = np.zeros(len(universe), dtype=bool)
    for box in question:
        asked |= in_box(box, universe)
    assert (deciders(ask(analysis, question), universe) == np.where(asked, truth.decider, -2)).all()
    _compare_change(source, lines, truth, universe)


def _compare_change(source: random.Random, lines: list[Line], truth: Truth, universe: Universe) -> None:
    after = list(lines)
    del after[source.randrange(30)]
    after.insert(source.randrange(29), random_line(source))
    after[3], after[17] = after[17], after[3]
    change = diff(parsed(lines), parsed(after))
    now = judge(after, universe).permitted
    assert change.split
    assert (in_shifts(change.opened, universe) == (now & ~truth.permitted)).all()
    assert (in_shifts(change.closed, universe) == (truth.permitted & ~now)).all()
