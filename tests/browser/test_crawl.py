"""Every page: accessible, quiet on the console, within the content policy, as wide as the window, in one language."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from urllib.parse import urlsplit

import pytest
from django.template.loader import select_template
from django.urls import reverse
from playwright.sync_api import Page

from bag.core import registers
from bag.core.records.spec import Record
from tests.browser.checks import foreign_texts, overflow, small_targets
from tests.browser.conftest import OpenPage
from tests.browser.server import Site

View = tuple[str, str, int]
# Two opposite views show a page in both languages, both themes and both widths. The two pairs take turns, so that each
# combination is met in every room; the pages of the rooms and of records take one of the four each.
OPPOSITE: list[list[View]] = [
    [("tr", "light", 1600), ("en", "dark", 390)],
    [("tr", "dark", 390), ("en", "light", 1600)],
]
SHEETS = ["parts", "list", "record", "form", "board", "islands", "sign-in", "error"]
PLAIN = ["account_login", "account_reset_password", "verify"]
OWN = [
    "home", "search", "health", "api:openapi-view", "profile", "tokens", "elevation", "elevations", "mfa_index",
    "account_reauthenticate", "usersessions_list", "account_change_password", "notifications",
    "notification-preferences", "jobs", "event-handlers", "organization:chart", "organization:reorganize",
    "places:map", "inventory:attention", "inventory:type-import", "documents:forms", "documents:disposal",
    "directive:board", "directive:mine", "directive:today", "directive:orphans", "directive:text", "directive:import",
    "calendar", "committees:mine", "monitoring:operations", "monitoring:wall", "monitoring:topology",
    "monitoring:availability", "monitoring:capacity", "addresses:plan", "addresses:drift", "configurations:overview",
    "configurations:rules", "firewall:findings", "firewall:reach",
]  # fmt: skip
# Pages of one row: name of the page → record type of the row.
OF_A_ROW = {
    "places:plan": "places.place",
    "monitoring:device": "inventory.equipment",
    "inventory:equipment-move": "inventory.equipment",
    "inventory:port-connect": "inventory.port",
    "inventory:loan-return": "inventory.loan",
    "inventory:stock-book": "inventory.stockitem",
    "committees:reword": "committees.decision",
}
# Page of a record type → what one must be allowed to do there.
RECORD_PAGES = {
    "list": "view", "add": "add", "import": "add", "detail": "view", "edit": "change", "history": "view",
    "delete": "delete",
}  # fmt: skip
SAMPLES = {page: "room" if page in {"detail", "list"} else "product" for page in RECORD_PAGES}
"""Pages that one template draws for all record types: what is looked at is the first of each room, where columns and
panels differ, or the first of the product. That each of them opens and is in one language the contract of records asks
without a browser."""

Axe = Callable[[Page], list[str]]


def examine(visit: OpenPage, axe: Axe, path: str, views: list[View], role: str = "", *, sample: bool = False) -> None:
    """Open ``path`` in every view and collect all complaints before failing; a ``sample`` is not in one language."""
    complaints: list[str] = []
    for language, theme, width in views:
        watch = visit(path, role=role, language=language, theme=theme, width=width)
        assert urlsplit(watch.page.url).path == path, "the page led elsewhere"
        found = [*watch.problems(), *overflow(watch.page), *axe(watch.page)]
        found += small_targets(watch.page)
        if not sample:
            found += [f"not translated: {text}" for text in foreign_texts(watch.page, language)]
        complaints += [f"{language}, {theme}, {width} px: {complaint}" for complaint in found]
    if complaints:
        pytest.fail(f"{path}\n" + "\n".join(complaints), pytrace=False)


def in_turn(names: list[str]) -> list[tuple[str, list[View]]]:
    """Each name with its pair of opposite views."""
    return [(name, OPPOSITE[at % 2]) for at, name in enumerate(names)]


def one_view(place: int) -> list[View]:
    """One of the four views, another one for each neighbor."""
    return [OPPOSITE[place % 2][place // 2 % 2]]


# The sheet of the islands draws two maps by software in each view.
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("sheet", "views"), in_turn(SHEETS), ids=SHEETS)
def test_style_guide(sheet: str, views: list[View], visit: OpenPage, axe: Axe) -> None:
    examine(visit, axe, f"/core/styleguide/{sheet}/", views, sample=True)


@pytest.mark.parametrize(("name", "views"), in_turn(PLAIN), ids=PLAIN)
def test_pages_before_signing_in(name: str, views: list[View], visit: OpenPage, axe: Axe) -> None:
    examine(visit, axe, reverse(name), views)


@pytest.mark.parametrize("name", OWN)
def test_pages_of_the_rooms(name: str, visit: OpenPage, axe: Axe) -> None:
    # The API's own documentation quotes the English of its OpenAPI document.
    examine(visit, axe, reverse(name), one_view(OWN.index(name)), "administrator", sample=name == "api:openapi-view")


@pytest.mark.parametrize("name", OF_A_ROW)
def test_pages_of_a_row(name: str, site: Site, visit: OpenPage, axe: Axe) -> None:
    views = one_view(list(OF_A_ROW).index(name))
    examine(visit, axe, reverse(name, args=[site.rows[OF_A_ROW[name]]]), views, "administrator")


def record_pages() -> list[tuple[str, str]]:
    """(record type, page) of every page that somebody may open; of ``SAMPLES`` the first of each room or of all."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for record, page in product(registers.records, RECORD_PAGES):
        if record.rights.roles(RECORD_PAGES[page]) and record.views.get(page, page) is not None:
            alike = record.key if has_own(record, page) else {"room": record.namespace, "product": ""}[SAMPLES[page]]
            found.setdefault((alike, page), (record.key, page))
    return list(found.values())


def has_own(record: Record, page: str) -> bool:
    """Whether a record type has a template or a view of its own for the page."""
    kind = "form" if page in {"add", "edit"} else page
    names = [f"{record.namespace}/{record.name}_{kind}.html", f"records/{kind}.html"]
    return page in record.views or select_template(names).template.name == names[0]


PAGES = record_pages()


@pytest.mark.parametrize(("key", "page"), PAGES, ids=[f"{key}-{page}" for key, page in PAGES])
def test_record_pages(key: str, page: str, site: Site, visit: OpenPage, axe: Axe) -> None:
    record = next(record for record in registers.records if record.key == key)
    of_a_row = page in {"detail", "edit", "history", "delete"}
    path = record.url(page, site.rows[key]) if of_a_row else record.url(page)
    examine(visit, axe, path, one_view(PAGES.index((key, page))), "administrator")
