"""Search in Turkish: ``python -m bench.turkish_search [--quick] --json``.

What is found: every inflected form of the trade words of ``turkish_forms`` is a document among documents of words that
look alike; each base word, then each form, is searched, and what is found is counted as right or false. PostgreSQL's
own ``turkish`` configuration and five-letter beginnings answer the same questions beside ours.

How fast: 200,000 documents of generated text (20,000 with ``--quick``); the best 20 for common and rare words, forms,
pairs of words, numbers and beginnings, as the search page asks for them, over documents alone and over all types.
``index_used`` is the share of the questions whose matches come from the index of tokens when all of them are wanted.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, islice
from typing import Any

from bench.common import City, StopWatch, ground, machine, report

CITY = City(500, 1)
DOCUMENTS, QUICK = 200_000, 20_000
BATCH = 5_000
ENDINGS = ("", "", "", "lar", "ler", "i", "in", "a", "de", "den", "ları", "lerinin", "ında", "sız", "lı")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    quick = parser.parse_args().quick
    with ground(CITY):
        count = QUICK if quick else DOCUMENTS
        _lay_documents(count)
        result = {"benchmark": "turkish_search", "machine": machine(), "documents": count, **_found(), **_timed()}
    report(result)


# -- what is found


@dataclass
class Score:
    """Answers to questions of which the right ones are known."""

    wanted: int = 0
    right: int = 0
    false: int = 0

    def add(self, found: set[str], wanted: set[str]) -> None:
        self.wanted += len(wanted)
        self.right += len(found & wanted)
        self.false += len(found - wanted)

    def figures(self) -> dict[str, Any]:
        return {"recall": round(self.right / self.wanted, 4), "of": self.wanted, "false": self.false}


def _found() -> dict[str, Any]:
    from django.db import transaction

    from bag.core.models import AdministrativeLeave
    from bag.core.tests.turkish_forms import ALIKE, FORMS, HELD_OUT, forms_of

    forms = forms_of({**FORMS, **HELD_OUT})
    texts = [*(form for _base, form in forms), *ALIKE]
    ways: dict[str, Callable[[str], set[str]]] = {
        "ours": _ours,
        "five_letters": _five_letters(texts),
        "built_in": _built_in(texts),
    }
    with transaction.atomic():
        first = date(2100, 1, 1)
        AdministrativeLeave.objects.bulk_create(
            AdministrativeLeave(date=first + timedelta(days=n), title=text) for n, text in enumerate(texts)
        )
        result = {name: _scores(way, forms) for name, way in ways.items()}
        transaction.set_rollback(True)
    return {"forms": len(forms), "alike": len(ALIKE), "found": result}


def _scores(way: Callable[[str], set[str]], forms: list[tuple[str, str]]) -> dict[str, Any]:
    by_base, by_any = Score(), Score()
    for base, form in forms:
        wanted = {other for known, other in forms if known == base}
        found = way(form)
        by_any.add(found, wanted)
        if form == base:
            by_base.add(found, wanted)
    return {"base_word_to_forms": by_base.figures(), "any_form_to_any_form": by_any.figures()}


def _ours(text: str) -> set[str]:
    from bag.core import registers
    from bag.core.records.finding import operator
    from bag.core.search import find

    types = [registers.records["core.administrativeleave"]]
    return {hit.row.title for hit in find(text, operator(), each=1000, types=types)}


def _five_letters(texts: list[str]) -> Callable[[str], set[str]]:
    from bag.core.text import fold

    return lambda asked: {text for text in texts if any(w.startswith(fold(asked)[:5]) for w in fold(text).split())}


def _built_in(texts: list[str]) -> Callable[[str], set[str]]:
    from django.db import connection

    def ask(asked: str) -> set[str]:
        with connection.cursor() as cursor:
            matches = "to_tsvector('turkish', t) @@ plainto_tsquery('turkish', %s)"
            cursor.execute(f"SELECT t FROM unnest(%s::text[]) AS t WHERE {matches}", [texts, asked])
            return {row[0] for row in cursor.fetchall()}

    return ask


# -- how fast


def _lay_documents(count: int) -> None:
    """Bring the number of documents to ``count``: issued ones with a number and a title of 8 to 14 words."""
    from django.db import connection, transaction

    from bag.core.models import User
    from bag.documents.models import Document

    if Document.objects.count() == count:
        return
    dice = random.Random(1923)
    with transaction.atomic(), connection.cursor() as cursor:
        # History of generated rows would only take time.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM documents_document")
        user = User.objects.get(username="bench").pk
        words, weights = _vocabulary(dice)
        titles = (" ".join(dice.choices(words, cum_weights=weights, k=dice.randint(8, 14))) for _n in range(count))
        for batch in batched(enumerate(titles), BATCH):
            Document.objects.bulk_create(_document(n, user, title) for n, title in batch)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE documents_document")


def batched(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The items in lists of ``size``."""
    given = iter(items)
    while batch := list(islice(given, size)):
        yield batch


def _vocabulary(dice: random.Random) -> tuple[list[str], list[float]]:
    """Words and their summed weights: trade words first, then 8,000 generated ones, each rarer than the one before."""
    from bag.core.tests.turkish_forms import ALIKE, FORMS, HELD_OUT, forms_of

    known = [*(form for _base, form in forms_of({**FORMS, **HELD_OUT})), *ALIKE]
    dice.shuffle(known)
    syllables = [a + b + c for a in "bcdfgklmnprsştvyz" for b in "aeıioöuü" for c in ("", "k", "l", "n", "r", "t")]
    made = ["".join(dice.choices(syllables, k=dice.randint(2, 3))) + dice.choice(ENDINGS) for _n in range(8_000)]
    words = known + made
    return words, list(accumulate(1 / (rank + 20) for rank in range(len(words))))


def _document(n: int, user: int, title: str) -> Any:
    from bag.documents.models import Document

    return Document(
        form_key="bench",
        series="BENCH",
        number=f"BGM-2026-{n:06d}",
        title=title[:300],
        subject_label=f"KNK-SW-{n % 5000}",
        status="issued",
        drafted_by_id=user,
        issued_by_id=user,
        issued_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n),
        pdf_sha256=f"{n:064x}",
        verification_code=f"{n:012d}",
    )


def _timed() -> dict[str, Any]:
    from bag.core import registers
    from bag.core.models import User
    from bag.core.search import find
    from bag.core.tests.turkish_forms import FORMS, HELD_OUT

    user = User.objects.get(username="bench")
    documents = [registers.records["documents.document"]]
    bases = [*FORMS, *HELD_OUT]
    forms = [form for text in (*FORMS.values(), *HELD_OUT.values()) for form in text.split()[:2]]
    pairs = [f"{one} {other}" for one, other in zip(bases, forms, strict=False)]
    asked = [*bases, *forms, *pairs, "BGM-2026-0042", "knk-sw-47", "bgm", "kar", "yoktur böyle bir şey"]
    watch = StopWatch()
    result = {}
    for name, types in (("documents", documents), ("everything", None)):
        find("arıza", user, each=20, types=types)
        timing = watch.run(
            _in_turn(asked, lambda text, types=types: find(text, user, each=20, types=types)), len(asked)
        )
        result[f"{name}_p50_ms"], result[f"{name}_p95_ms"] = timing.p50 * 1000, timing.p95 * 1000
        result[f"{name}_slowest_ms"], result[f"{name}_cpu50_ms"] = max(timing.wall) * 1000, timing.cpu50 * 1000
    return {**result, "asked": len(asked), "index_used": sum(map(_by_index, asked)) / len(asked)}


def _in_turn(asked: list[str], ask: Callable[[str], Any]) -> Callable[[], Any]:
    texts = iter(asked)
    return lambda: ask(next(texts))


def _by_index(text: str) -> bool:
    from bag.documents.models import Document

    return "Bitmap Index Scan on document_find" in Document.objects.matching(text, whole=True).explain()


if __name__ == "__main__":
    main()
