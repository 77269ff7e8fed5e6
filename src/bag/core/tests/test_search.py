"""The search finds every form of a Turkish word, and codes by their beginning."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from bag.core import registers
from bag.core.domain.calendar import LOCAL
from bag.core.domain.stemming import stems
from bag.core.models import AdministrativeLeave
from bag.core.records.finding import operator
from bag.core.search import find
from bag.core.tests.turkish_forms import ALIKE, FORMS, HELD_OUT, forms_of
from bag.core.text import fold
from bag.core.words import question, tokens

WORDS = {**FORMS, **HELD_OUT}
FIRST_DAY = datetime.date(2026, 1, 1)


def fill(titles: list[str]) -> None:
    """One record for each title."""
    AdministrativeLeave.objects.bulk_create(
        AdministrativeLeave(date=FIRST_DAY + datetime.timedelta(days=n), title=title) for n, title in enumerate(titles)
    )


def found(text: str, *, each: int = 400, typing: bool = False) -> list[str]:
    types = [registers.records["core.administrativeleave"]]
    return [hit.row.title for hit in find(text, operator(), each=each, types=types, typing=typing)]


@pytest.mark.django_db
def test_every_form_of_a_word_is_found_by_every_other() -> None:
    forms = forms_of(WORDS)
    fill([f"Yeni {form} hakkında" for _base, form in forms] + [f"Yeni {word} hakkında" for word in ALIKE])
    asked = right = false = 0
    for base, form in forms:
        wanted = {f"Yeni {other} hakkında" for known, other in forms if known == base}
        titles = set(found(form))
        asked, right, false = asked + len(wanted), right + len(titles & wanted), false + len(titles - wanted)
    assert len(forms) > 250
    assert right / asked >= 0.95
    assert false <= 3


@pytest.mark.django_db
def test_beginnings_are_found_while_typing_and_when_nothing_else_is() -> None:
    fill(["Kartal bakımı", "Kartların bakımı", "Karşıyaka"])
    assert found("kart") == ["Kartların bakımı"]
    assert found("kart", typing=True) == ["Kartların bakımı", "Kartal bakımı"]
    assert set(found("kar")) == {"Kartal bakımı", "Kartların bakımı", "Karşıyaka"}
    assert found("KARTI bakım") == ["Kartların bakımı"]
    assert found("'") == found("yok") == []


@pytest.mark.django_db
def test_codes_addresses_and_names_are_found_by_any_part() -> None:
    fill(["KNK-SW-258 anahtarı", "10.35.2.2 adresi", "İzmir’deki seri no SN00ABC1", "Ⅳ \\ ' & | ! <-> :* deneme"])
    for text in ("knk", "KNK-SW-2", "258", "258 anahtarlar"):
        assert found(text) == ["KNK-SW-258 anahtarı"], text
    assert found("10.35.2") == ["10.35.2.2 adresi"]
    assert found("IZMIR'in") == found("izmirde") == found("sn00abc") == ["İzmir’deki seri no SN00ABC1"]
    assert found("' & | ! <-> :* denemeler") == ["Ⅳ \\ ' & | ! <-> :* deneme"]


@pytest.mark.django_db
def test_reindexing_writes_only_what_differs() -> None:
    fill(["Direklerin bakımı", "Kartların bakımı"])
    AdministrativeLeave.objects.filter(title__startswith="Direk").update(search_text="eski", sort_text="eski")
    assert found("direği") == []
    for arguments, said in (
        (["--dry-run"], "core.administrativeleave: 1\n"),
        ([], "core.administrativeleave: 1\n"),
        ([], ""),
    ):
        out = io.StringIO()
        call_command("records_reindex", *arguments, stdout=out)
        assert out.getvalue() == said
    assert found("direği") == ["Direklerin bakımı"]


def test_a_moment_sorts_alike_in_every_zone() -> None:
    moment = datetime.datetime(2026, 12, 31, 7, tzinfo=datetime.UTC)
    rows = [AdministrativeLeave(date=at, title="An") for at in (moment, moment.astimezone(LOCAL))]
    for row in rows:
        row.fill_text()
    assert rows[0].sort_text == rows[1].sort_text


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("direğindeki", ("direk",)),
        ("kaydına", ("kayit",)),
        ("hattından", ("hat",)),
        ("müdürlüğümüz", ("mudurluk",)),
        ("telefonun", ("telefo", "telefon")),  # telefo-nun or telefon-un: both stand
        ("kurula", ("kuru", "kurul")),
        ("standarda", ("standar", "standart")),
        ("yangını", ("yangin",)),
        ("kablosuz", ("kablosuz",)),
        ("için", ("icin",)),
        ("su", ("su",)),
        ("sn00abc", ("sn00abc",)),
    ],
)
def test_stems(word: str, wanted: tuple[str, ...]) -> None:
    assert stems(fold(word)) == wanted


def test_an_endless_word_is_its_own_stem() -> None:
    endless = "kablo" + "lar" * 2000
    assert stems(endless) == (endless,)
    assert question(endless)
    assert stems("kablo" + "lar" * 15) == ("kablo",)


@given(st.text(max_size=60))
def test_any_text_has_safe_tokens_and_finds_itself(text: str) -> None:
    held = set(tokens(text))
    for token in held:
        assert token
        assert len(token) <= 100
        assert not token.isspace()
    for word in fold(text).split():
        if word.isalpha():
            assert set(stems(word)) <= held
    assert question(text, whole=True).count("'") % 2 == 0
