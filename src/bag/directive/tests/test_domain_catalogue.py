"""The duty catalogue is complete, consistent, and in our own words."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from bag.directive.domain.alphabet import letter_at
from bag.directive.domain.catalogue import catalogue
from bag.directive.domain.periods import parse_period
from bag.directive.domain.services import SERVICES
from bag.directive.tests.test_domain_parse import COUNTS, OFFICIAL

DUTIES = list(catalogue().values())


def test_351_rows_under_the_right_letters() -> None:
    assert len(DUTIES) == 351
    lettered = [duty for duty in DUTIES if duty.letter]
    assert Counter(duty.article for duty in lettered) == COUNTS
    for number, count in COUNTS.items():
        assert [duty.letter for duty in lettered if duty.article == number] == [letter_at(i) for i in range(count)]
    assert [duty.ref for duty in DUTIES if not duty.letter] == ["23(1)"]


def test_owners_and_instances() -> None:
    assert sum(duty.instances for duty in DUTIES) == 627
    assert sum(len(duty.services) for duty in DUTIES) == 627
    assert Counter(duty.position for duty in DUTIES) == {"staff": 168, "chief": 140, "manager": 26, "branch": 17}
    assert Counter(duty.evidence_mode for duty in DUTIES) == {
        "automatic": 274,
        "automatic_attest": 48,
        "manual": 29,
    }
    for duty in DUTIES:
        assert (duty.service in SERVICES) == (int(duty.article) in range(9, 23)), duty.ref


def test_times_the_directive_gives_and_times_it_leaves_open() -> None:
    assert len([duty for duty in DUTIES if duty.stated]) == 17
    assert len([duty for duty in DUTIES if duty.period_unset]) == 20
    assert Counter(duty.basis for duty in DUTIES) == {"proposal": 318, "unset": 20, "directive": 13}
    for duty in DUTIES:
        for text in (duty.period, duty.attest_period):
            assert not text or parse_period(text)
        if duty.stated.startswith("P"):
            assert duty.period == duty.stated
        if duty.evidence_mode != "automatic":
            assert duty.attest_period, duty.ref
        if duty.period_unset:
            assert duty.period, duty.ref


def test_twins_exist() -> None:
    for duty in DUTIES:
        for twin in duty.same_as:
            assert twin in catalogue(), (duty.ref, twin)
            assert twin != duty.ref


@pytest.mark.parametrize("field", ["title_tr", "title_en"])
def test_titles_are_short_and_each_its_own(field: str) -> None:
    titles = [getattr(duty, field) for duty in DUTIES]
    assert not [title for title in titles if not 8 <= len(title) <= 90]
    assert not [title for title, count in Counter(titles).items() if count > 1]
    assert not [title for title in titles if title != title.strip() or "  " in title]


def test_evidence_is_said_in_both_languages() -> None:
    for duty in DUTIES:
        assert 8 <= len(duty.evidence_tr) <= 140, duty.ref
        assert 8 <= len(duty.evidence_en) <= 140, duty.ref


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official text is not on this machine")
def test_nothing_is_lifted_from_the_official_text() -> None:
    official = _plain(OFFICIAL.read_text())
    for duty in DUTIES:
        for text in (_plain(duty.title_tr), _plain(duty.evidence_tr)):
            pieces = {text[start : start + 60] for start in range(max(0, len(text) - 59))}
            assert not [piece for piece in pieces if piece in official], duty.ref


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).lower()
