"""Every page, in both languages, both themes and both widths: nothing to complain about."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from urllib.parse import urlsplit

import pytest
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Page

from bag.core import registers
from tests.browser.checks import foreign_texts, overflow, small_targets
from tests.browser.conftest import OpenPage
from tests.browser.server import Site

# Each pair of language, theme and width is met at least once; all eight together would only take longer.
COVER = [("tr", "light", 1600), ("tr", "dark", 390), ("en", "dark", 1600), ("en", "light", 390)]
# Record pages are all drawn by the same templates: two opposite views of each will do.
OPPOSITE = [("tr", "light", 1600), ("en", "dark", 390)]
SHEETS = ["parts", "list", "record", "form", "board", "islands", "sign-in", "error"]
PLAIN = ["account_login", "account_reset_password", "verify"]
OWN = [
    "search", "profile", "tokens", "elevation", "mfa_index", "account_reauthenticate", "usersessions_list",
    "account_change_password", "notifications", "notification-preferences", "jobs", "event-handlers",
    "places:map", "documents:forms", "documents:disposal", "directive:board", "directive:mine", "directive:text",
    "directive:import", "home",
]  # fmt: skip
RECORD_PAGES = ["list", "add", "import", "detail", "edit", "history", "delete"]

Axe = Callable[[Page], list[str]]


def examine(
    open_page: OpenPage,
    axe: Axe,
    path: str,
    role: str = "",
    views: list[tuple[str, str, int]] = COVER,
    *,
    sample: bool = False,
) -> None:
    """Open ``path`` in every view and collect all complaints before failing."""
    complaints: list[str] = []
    for language, theme, width in views:
        watch = open_page(path, role=role, language=language, theme=theme, width=width)
        assert urlsplit(watch.page.url).path == path, "the page led elsewhere"
        found = [*watch.problems(), *overflow(watch.page), *axe(watch.page)]
        found += small_targets(watch.page)
        if not sample:
            found += [f"not translated: {text}" for text in foreign_texts(watch.page, language)]
        complaints += [f"{language}, {theme}, {width} px: {complaint}" for complaint in found]
        watch.page.close()
    if complaints:
        pytest.fail(f"{path}\n" + "\n".join(complaints), pytrace=False)


# The sheet of the islands draws two maps by software in each of four views.
@pytest.mark.timeout(300)
@pytest.mark.parametrize("sheet", SHEETS)
def test_style_guide(sheet: str, open_page: OpenPage, axe: Axe) -> None:
    examine(open_page, axe, f"/core/styleguide/{sheet}/", sample=True)


@pytest.mark.parametrize("name", PLAIN)
def test_pages_before_signing_in(name: str, open_page: OpenPage, axe: Axe) -> None:
    examine(open_page, axe, reverse(name))


@pytest.mark.parametrize("name", OWN)
def test_pages_of_the_rooms(name: str, open_page: OpenPage, axe: Axe) -> None:
    try:
        path = reverse(name)
    except NoReverseMatch:
        pytest.skip(f"there is no page {name}")
    examine(open_page, axe, path, "administrator")


@pytest.mark.parametrize(
    ("key", "page"), list(product([record.key for record in registers.records], RECORD_PAGES)), ids="-".join
)
def test_record_pages(key: str, page: str, site: Site, open_page: OpenPage, axe: Axe) -> None:
    record = next(record for record in registers.records if record.key == key)
    if page in {"detail", "edit", "history", "delete"}:
        if key not in site.rows:
            pytest.skip(f"no example row of {key}")
        path = record.url("detail", site.rows[key]) + ("" if page == "detail" else f"{page}/")
    else:
        path = record.url(page)
    examine(open_page, axe, path, "administrator", OPPOSITE)
