"""Comparing two texts of a directive."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bag.directive.domain.diff import Provision, compare, likeness, word_changes
from bag.directive.domain.model import fingerprint


def provisions(**texts: str) -> list[Provision]:
    return [Provision(ref.replace("_", "-"), text, fingerprint(text)) for ref, text in texts.items()]


WATCH = "Su saatlerini her ay okumak ve sonuçları müdüre bildirmek,"
PIPES = "Boruların kışa hazırlanmasını sağlamak,"
BENCH = "Parklardaki bankları boyamak ve kırılanları değiştirmek,"


def summary(old: list[Provision], new: list[Provision]) -> list[tuple[str, str | None, str | None]]:
    return [(step.change, step.old and step.old.ref, step.new and step.new.ref) for step in compare(old, new)]


def test_same_text_needs_nothing() -> None:
    texts = provisions(a=WATCH, b=PIPES)
    assert summary(texts, texts) == [("same", "a", "a"), ("same", "b", "b")]


def test_a_clause_put_in_between_moves_the_letters_of_the_rest() -> None:
    old, new = provisions(a=WATCH, b=PIPES), provisions(a=WATCH, b=BENCH, c=PIPES)
    assert summary(old, new) == [("same", "a", "a"), ("added", None, "b"), ("moved", "b", "c")]


def test_rewording_in_place_and_removal() -> None:
    old = provisions(a=WATCH, b=PIPES)
    new = provisions(a="Su saatlerini üç ayda bir okumak ve sonuçları müdüre bildirmek,")
    assert summary(old, new) == [("changed", "a", "a"), ("removed", "b", None)]


def test_reworded_and_moved_at_once() -> None:
    old = provisions(a=WATCH, b=PIPES)
    new = provisions(a=BENCH, b=PIPES, c=WATCH.replace("müdüre", "amire"))
    assert summary(old, new) == [("added", None, "a"), ("same", "b", "b"), ("changed", "a", "c")]


def test_equal_wordings_in_two_places_keep_their_places() -> None:
    texts = provisions(x5_g=BENCH, x17_a=BENCH)
    assert summary(texts, texts) == [("same", "x5-g", "x5-g"), ("same", "x17-a", "x17-a")]


def test_letters_with_and_without_dots_do_not_count_as_a_change_of_likeness() -> None:
    assert likeness("İŞ yapmak", "iş yapmak") == 1
    assert likeness("", "") == 1
    assert likeness("bir", "iki") == 0


def test_word_changes_lead_from_old_to_new() -> None:
    runs = word_changes("her ay okumak", "her hafta okumak")
    assert runs == [("same", "her"), ("removed", "ay"), ("added", "hafta"), ("same", "okumak")]


TEXTS = st.dictionaries(
    st.sampled_from([f"5-{letter}" for letter in "abcdefgh"]), st.sampled_from([WATCH, PIPES, BENCH, "başka", "ak"])
)


@given(TEXTS, TEXTS)
def test_every_clause_is_in_exactly_one_step(old: dict[str, str], new: dict[str, str]) -> None:
    before = [Provision(ref, text, fingerprint(text)) for ref, text in old.items()]
    after = [Provision(ref, text, fingerprint(text)) for ref, text in new.items()]
    steps = compare(before, after)
    assert sorted(step.old.ref for step in steps if step.old) == sorted(old)
    assert sorted(step.new.ref for step in steps if step.new) == sorted(new)
    for step in steps:
        if step.change == "same":
            assert step.old == step.new
