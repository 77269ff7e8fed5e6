"""Search over everything that a person may see, and the command palette: records, pages, actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import IntegerField, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bag.core import registers
from bag.core.records.spec import Record
from bag.core.shell import GROUPS, navigation
from bag.core.text import fold, sort_key
from bag.core.ui.format import capfirst
from bag.core.words import question

MOST_MATCHES = 1_000
"""Of a word that more records of a type have, some of them are found: the person types on."""


@dataclass(frozen=True)
class Hit:
    """A record that was found."""

    record: Record
    pk: int
    row: Any

    @property
    def url(self) -> str:
        return self.record.url("detail", self.pk)

    @property
    def code(self) -> str:
        """The key that people know the record by, where it is not its name."""
        field = getattr(self.row, "key_field", "id")
        return "" if field in {"id", "name"} else str(getattr(self.row, field) or "")


def searchable(user: Any) -> list[Record]:
    """Types that the search looks into for this person."""
    return [r for r in registers.records if r.searchable and hasattr(r.model, "search_text") and r.allows(user, "view")]


def find(text: str, user: Any, *, each: int = 5, types: list[Record] | None = None, typing: bool = False) -> list[Hit]:
    """The best ``each`` records of every type. One query for the keys, one a type with hits.

    Words are found in every inflected form (see :mod:`bag.core.words`). A word that is only the beginning of another
    one finds it when nothing else is found, or, while the person is still ``typing``, after what has the word itself.
    """
    records = searchable(user) if types is None else types
    hits = [] if typing else _find(text, user, records, each, whole=True)
    return hits or _find(text, user, records, each, whole=False)


def _find(text: str, user: Any, records: list[Record], each: int, *, whole: bool) -> list[Hit]:
    if not question(text):
        return []
    parts = [_keys(place, record, text, user, each, whole=whole) for place, record in enumerate(records)]
    if not parts:
        return []
    union = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    keys: dict[int, list[int]] = {}
    for place, pk in union:
        keys.setdefault(place, []).append(pk)
    hits = []
    for place, pks in sorted(keys.items()):
        record = records[place]
        rows = record.visible_to(user).in_bulk(pks)
        hits += [Hit(record, pk, rows[pk]) for pk in pks if pk in rows]
    return hits


def _keys(place: int, record: Record, text: str, user: Any, each: int, *, whole: bool) -> QuerySet[Any, Any]:
    """The first ``each`` keys of a type, nearest and then by name, among ``MOST_MATCHES`` matches.

    The matches are taken without an order first: with one, the planner walks the whole index of names for a rare word.
    """
    seen = record.visible_to(user).select_related(None)
    matches = record.search_in(seen, text, whole=whole).order_by().values("pk")[:MOST_MATCHES]
    rows: Any = record.model._default_manager.filter(pk__in=matches)
    return rows.nearest_first(text).values_list(Value(place, output_field=IntegerField()), "pk", named=False)[:each]


@dataclass(frozen=True)
class Choice:
    """A line of the palette."""

    title: str
    url: str
    icon: str
    note: str = ""


def _commands(request: HttpRequest, text: str) -> list[Choice]:
    """Pages of the rail and registered actions whose wording holds every typed word."""
    words = fold(text).split()
    offered = [
        Choice(capfirst(entry.title), entry.url, entry.icon, group.title)
        for group in navigation(request)
        for entry in group.items
    ]
    offered += [
        Choice(str(action.title), reverse(action.url), action.icon, action.words)
        for action in registers.actions
        if action.shown is None or action.shown(request.user)
    ]
    offered += [
        Choice(capfirst(record.title_plural), record.list_url, record.icon, str(GROUPS["records"]))
        for record in registers.records
        if not record.nav_group and record.list_url and record.allows(request.user, "view")
    ]
    offered += [
        Choice(f"{capfirst(record.title)} +", record.url("add"), "plus", _("New"))
        for record in registers.records
        if record.add_url and record.allows(request.user, "add")
    ]
    return [choice for choice in offered if all(word in fold(f"{choice.title} {choice.note}") for word in words)]


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:100]


@login_required
@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    """Options of the command palette for what is typed so far, as a fragment."""
    text = _text(request)
    hits = find(text, request.user, each=4, typing=True)[:16] if len(text) >= 2 else []
    commands = _commands(request, text)[:10]
    return render(request, "core/palette.html", {"hits": hits, "commands": commands, "text": text})


@login_required
@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """Everything found, by type; without a text, every type that one may see."""
    text = _text(request)
    hits = find(text, request.user, each=25)
    groups: dict[Record, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.record, []).append(hit)
    types = [] if text else [r for r in registers.records if r.list_url and r.allows(request.user, "view")]
    types.sort(key=lambda record: sort_key(record.title_plural))
    context = {"text": text, "groups": list(groups.items()), "total": len(hits), "types": types}
    return render(request, "core/search.html", context)
