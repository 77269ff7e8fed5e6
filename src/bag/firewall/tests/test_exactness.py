"""The analysis against a judge that tries every packet (bench/reachability.py does the same with 1,000 lists)."""

import random

import numpy as np
import pytest

from bag.firewall.domain import boxes
from bag.firewall.domain.analysis import Analysis
from bag.firewall.domain.dialects.cisco import read_ios
from bag.firewall.domain.reach import ask, diff
from bag.firewall.domain.rules import RuleSet
from bag.firewall.tests.oracle import (
    Line,
    Truth,
    Universe,
    deciders,
    in_box,
    in_shifts,
    judge,
    random_line,
    random_list,
    text_of,
)

CLASSES = {"shadowed", "redundant", "conflicting", "generalised", "correlated"}


@pytest.fixture(scope="module")
def universe() -> Universe:
    return Universe()


def parsed(lines: list[Line]) -> RuleSet:
    found = read_ios(text_of(lines))
    assert found.complete
    return found.sets[0]


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
