"""The duty catalogue is complete, consistent, and in our own words."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from bag.core.domain.evidence import EvidenceShape
from bag.directive.domain.alphabet import letter_at
from bag.directive.domain.catalogue import Duty, catalogue, first_parts
from bag.directive.domain.periods import parse_period
from bag.directive.domain.rules import EVALUATORS, Before, Coverage, Freshness, Periodic
from bag.directive.domain.services import SERVICES
from bag.directive.domain.sources import planned_sources
from bag.directive.tests.test_domain_parse import COUNTS, OFFICIAL

DUTIES = list(catalogue().values())
CLAUSES = first_parts()
CAPABILITIES = 101

STATED = {
    "6-ö": "year-end", "9-i": "P1M", "11-ö": "always", "12-c": "always", "13-k": "P1D", "13-ş": "before:P2M",
    "14-c": "always", "15-f": "P1Y", "15-h": "always", "16-j": "always", "16-l": "P1M", "20-e": "P1M", "21-c": "P1M",
    "21-f": "P1M", "21-k": "always", "22-d": "P1M", "22-g": "P1M",
}  # fmt: skip
"""The clauses whose time stands in the directive, and that time."""
UNSET = {
    "9-r", "10-j", "12-c", "12-ı", "12-l", "14-c", "14-ğ", "14-i", "14-l", "14-n", "14-o", "15-f", "15-ğ", "16-a",
    "16-b", "16-d", "17-b", "17-d", "20-e", "21-d",
}  # fmt: skip
"""The clauses that say "periodic" and no period."""


def test_351_clauses_under_the_right_letters() -> None:
    assert len(CLAUSES) == 351
    lettered = [duty for duty in CLAUSES if duty.letter]
    assert Counter(duty.article for duty in lettered) == COUNTS
    for number, count in COUNTS.items():
        assert [duty.letter for duty in lettered if duty.article == number] == [letter_at(i) for i in range(count)]
    assert [duty.ref for duty in CLAUSES if not duty.letter] == ["23(1)"]


def test_owners_and_instances() -> None:
    assert sum(duty.instances for duty in CLAUSES) == 627
    assert sum(len(duty.services) for duty in CLAUSES) == 627
    assert Counter(duty.position for duty in CLAUSES) == {"staff": 168, "chief": 140, "manager": 26, "branch": 17}
    assert Counter(duty.evidence_mode for duty in CLAUSES) == {
        "automatic": 274,
        "automatic_attest": 48,
        "manual": 29,
    }
    for duty in DUTIES:
        assert (duty.service in SERVICES) == (int(duty.article) in range(9, 23)), duty.key


def test_parts_follow_their_clause_and_share_its_owner() -> None:
    for duty in DUTIES:
        head = catalogue()[duty.ref]
        shared = ("article", "letter", "position", "service", "instances", "evidence_mode")
        assert [getattr(duty, name) for name in shared] == [getattr(head, name) for name in shared], duty.key
    for ref, parts in _parts().items():
        assert parts == ["", *map(str, range(2, len(parts) + 1))], ref
    assert {"12-c", "14-c", "15-f", "20-e", "11-ö"} <= {ref for ref, parts in _parts().items() if len(parts) > 1}
    assert list(catalogue())[:2] == ["5-a", "5-b"]


def _parts() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for duty in DUTIES:
        found.setdefault(duty.ref, []).append(duty.part)
    return found


def test_times_the_directive_gives_are_taken_to_the_letter() -> None:
    assert {duty.ref: duty.stated for duty in DUTIES if duty.stated} == STATED
    for duty in DUTIES:
        if duty.stated == "always":
            assert isinstance(duty.parameters, Coverage), duty.key
        elif duty.stated == "year-end":
            assert duty.parameters == Periodic(period="P1Y")
        elif duty.stated == "before:P2M":
            assert duty.parameters == Before(offset="P2M")
        elif duty.stated:
            assert duty.parameters == Periodic(period=duty.stated), duty.key
            assert duty.period == duty.stated


def test_periodic_without_a_period_waits_for_the_manager() -> None:
    unset = [duty for duty in DUTIES if duty.period_unset]
    assert {duty.ref for duty in unset} == UNSET
    assert len(unset) == 20
    for duty in unset:
        assert (duty.evaluator, duty.basis, duty.stated) == ("periodic", "unset", ""), duty.key
        assert duty.period, duty.key


def test_every_row_resolves_to_a_rule() -> None:
    assert {duty.evaluator for duty in DUTIES} == set(EVALUATORS)
    for duty in DUTIES:
        assert type(duty.parameters) is EVALUATORS[duty.evaluator], duty.key
        if duty.period:
            assert duty.parameters.period == duty.period, duty.key
        assert bool(duty.period) == (duty.evaluator not in ("every_event", "before", "forbid", "close_by")), duty.key
        if isinstance(duty.parameters, Freshness):
            assert duty.parameters.max_age == duty.period, duty.key
        for text in (duty.period, duty.attest_period):
            assert not text or parse_period(text)
        if duty.evidence_mode != "automatic":
            assert duty.attest_period, duty.key


def test_every_row_names_sources_that_fit_or_is_openly_manual() -> None:
    for duty in DUTIES:
        manual = duty.evidence_mode == "manual"
        assert manual == (not duty.sources) == (duty.evaluator == "attest"), duty.key
        for key in duty.sources:
            source = planned_sources()[key]
            assert source.shape in duty.parameters.shapes, (duty.key, key)
            assert _within_reach(duty, source.room), (duty.key, key)


def _within_reach(duty: Duty, room: str) -> bool:
    """A technical service proves its own duties; radio and cameras keep networks too, the office pays the carriers."""
    technical = set(SERVICES) - {"office"}
    borrowed = {"network": {"radio", "cameras"}, "carrier": {"office"}}
    return room not in technical or duty.service in {"", "*", room} | borrowed.get(room, set())


def test_a_threshold_measures_one_thing() -> None:
    for duty in DUTIES:
        if duty.evaluator == "threshold":
            units = {re.findall(r"\((%|minutes)\)", planned_sources()[key].title_en)[0] for key in duty.sources}
            assert len(units) == 1, duty.key


def test_sources_serve_every_capability_and_no_other() -> None:
    named = {code for duty in DUTIES for code in duty.capabilities}
    served = {code for source in planned_sources().values() for code in source.capabilities}
    assert named == served
    assert len(named) == CAPABILITIES


def test_every_source_to_come_has_duties_that_wait_for_it() -> None:
    wanted = {key for duty in DUTIES for key in duty.sources}
    standing = {"committees.meetings", "committees.actions"}
    assert set(planned_sources()) - wanted == standing
    assert {source.shape for source in planned_sources().values()} == set(EvidenceShape)
    for field in ("title_tr", "title_en"):
        titles = [getattr(source, field) for source in planned_sources().values()]
        assert len(set(titles)) == len(titles)
        assert all(8 <= len(title) <= 70 for title in titles)


def test_twins_are_mutual_and_judged_alike() -> None:
    for duty in DUTIES:
        for key in duty.same_as:
            twin = catalogue()[key]
            assert duty.key in twin.same_as, (duty.key, key)
            assert twin.ref != duty.ref
            assert (twin.evaluator, _kinds(twin)) == (duty.evaluator, _kinds(duty)), (duty.key, key)


def _kinds(duty: Duty) -> set[EvidenceShape]:
    return {planned_sources()[key].shape for key in duty.sources}


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
