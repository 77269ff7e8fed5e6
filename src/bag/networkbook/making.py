"""The content of a book, always in Turkish, and its paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bag.core.ui.format import day, moment
from bag.documents import engine
from bag.documents.frame import frame
from bag.documents.services import form_of
from bag.networkbook.chapters import CHAPTERS, chapters_of
from bag.networkbook.domain.content import MARK, Difference, Prints, Section, differences, mark, packed, prints
from bag.networkbook.models import BookEdition, EditionPrints
from bag.networkbook.scope import Scope

FORM = "network-book"
SERIES = "AGK"
NAMED = 12
"""Changed rows of a section that the paper names."""
Report = Callable[[int, int, str], None]


def silent(_done: int, _all: int, _words: str) -> None:
    """Progress that nobody watches."""


def section(scope: Scope, key: str) -> Section:
    """One chapter as it stands now; raises ``KeyError`` for a chapter that there is not."""
    with translation.override("tr"):
        return CHAPTERS[key](scope)


def sections(scope: Scope, report: Report = silent) -> list[Section]:
    """All chapters in their order; ``report`` hears of each."""
    found = []
    keys = chapters_of(scope)
    for at, key in enumerate(keys):
        found.append(section(scope, key))
        report(at + 1, len(keys) + 1, found[-1].title)
    return found


def last_edition(scope: Scope) -> BookEdition | None:
    """The newest edition of the scope. One query."""
    return BookEdition.objects.filter(place=scope.place).order_by("-revision").first()


def prints_of(edition: BookEdition | None) -> Prints:
    """What an edition kept of its rows. One query."""
    row = EditionPrints.objects.filter(edition=edition).first() if edition is not None else None
    return row.found if row is not None else {}


def changed(scope: Scope, found: Sequence[Section]) -> list[Difference]:
    """What changed since the last edition; nothing when there is none. Two queries."""
    before = last_edition(scope)
    return differences(prints_of(before), found) if before is not None else []


def title_of(scope: Scope) -> str:
    """What the book is about, in Turkish."""
    return f"{scope.place.name} yerleşke dosyası" if scope.place is not None else "Ağ kitabı"


def data(scope: Scope, found: Sequence[Section], *, revision: int, changes: Sequence[Difference]) -> dict[str, Any]:
    """What the form takes."""
    before = last_edition(scope)
    with translation.override("tr"):
        return {
            "title": title_of(scope),
            "scope": str(scope.place) if scope.place is not None else "Bütün ağ",
            "revision": revision,
            "mark": mark(prints(found))[:MARK],
            "before": _before(before),
            "changes": [
                [
                    one.title,
                    *(str(len(rows)) for rows in (one.added, one.removed, one.changed)),
                    _named(one),
                ]
                for one in changes
            ],
            "sections": [packed(one) for one in found],
        }


def _before(edition: BookEdition | None) -> str:
    if edition is None:
        return ""
    reviewed = f", {day(edition.reviewed_at)} tarihinde gözden geçirildi" if edition.reviewed_at else ""
    return f"{edition.revision}. sürüm, {day(edition.made_at)}{reviewed}"


def _named(one: Difference) -> str:
    signs = (("+", one.added), ("−", one.removed), ("~", one.changed))
    rows = [f"{sign} {key}" for sign, keys in signs for key in keys]
    more = f" ve {len(rows) - NAMED} satır daha" if len(rows) > NAMED else ""
    return "; ".join(rows[:NAMED]) + more


def pdf(scope: Scope) -> bytes:
    """The book as it stands now, as PDF without a number; raises ``ValidationError``."""
    found = sections(scope)
    form, now = form_of(FORM), timezone.now()
    before = last_edition(scope)
    content = data(
        scope, found, revision=before.revision + 1 if before else 1, changes=differences(prints_of(before), found)
        if before else [],
    )  # fmt: skip
    foot = _("Printed from the records of %(at)s; not an issued edition.")
    with translation.override("tr"):
        around = {**frame(form, now), "draft": False, "foot": foot % {"at": moment(now)}}
    return engine.render(form.template, {"frame": around, "form": content})


def sample() -> dict[str, Any]:
    """What the preview of the form shows."""
    rows = (("10.20.0.0/16", "–", "Kullanıcı ağları", "iç ağ", "–", "–", "%41"),
            ("10.20.4.0/22", "–", "Hizmet binası", "iç ağ", "20", "Hizmet binası", "%63"))  # fmt: skip
    plan = Section("prefixes", "Adres planı", "Doluluk, basım günündeki değerdir.",
                   ("Blok", "VRF", "Ne için", "Bölge", "VLAN", "Yer", "Doluluk"), rows,
                   (3.2, 1.4, 4.2, 2.2, 1.2, 3, 1.6), frozenset({4, 6}), 2, frozenset({6}), depths=(0, 1))  # fmt: skip
    return {
        "title": "Ağ kitabı", "scope": "Bütün ağ", "revision": 3, "mark": "5f3a90c1d2e4",
        "before": "2. sürüm, 01.09.2026", "changes": [["Adres planı", "1", "0", "0", "+ 10.20.4.0/22 · –"]],
        "sections": [packed(plan)],
    }  # fmt: skip
