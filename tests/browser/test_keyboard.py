"""Records worked without a mouse: lists, forms, the palette and dialogs, and a focus that can be seen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.server import Site

LIST = "/organization/unit/"
RING = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


@pytest.fixture
def units(open_page: OpenPage) -> Page:
    """The list of units, which has several rows: each example person, position and place brings one."""
    page: Page = open_page(LIST, role="administrator").page
    return page


def test_a_record_list_is_walked_marked_and_opened(units: Page) -> None:
    rows = units.locator("[data-list] tbody tr")
    units.keyboard.press("j")
    units.keyboard.press("j")
    expect(rows.nth(1)).to_have_class("at")
    units.keyboard.press("k")
    expect(rows.nth(0)).to_have_class("at")
    units.keyboard.press("x")
    expect(units.locator("[data-count]")).to_have_text("1 seçili")
    name = rows.nth(0).get_by_role("rowheader").inner_text()
    units.keyboard.press("Enter")
    units.wait_for_url(re.compile(rf"{LIST}\d+/$"))
    expect(units.get_by_role("heading", level=1)).to_have_text(name)


def test_e_edits_and_n_adds(units: Page, site: Site) -> None:
    units.keyboard.press("n")
    units.wait_for_url(f"**{LIST}new/")
    units.goto(f"{site.url}{LIST}{site.rows['organization.unit']}/")
    units.keyboard.press("e")
    units.wait_for_url(f"**{LIST}{site.rows['organization.unit']}/edit/")


def test_a_form_is_saved_from_its_last_field(units: Page, site: Site) -> None:
    units.goto(f"{site.url}/organization/skill/new/")
    units.locator("#id_name").press_sequentially("Fiber ek işleri")
    units.keyboard.press("Control+Enter")
    units.wait_for_url(re.compile(r"/organization/skill/\d+/$"))
    expect(units.get_by_role("heading", level=1)).to_have_text("Fiber ek işleri")


def test_menus_and_the_palette_open_and_close(units: Page) -> None:
    filters = units.get_by_role("button", name="Süzgeç")
    filters.focus()
    units.keyboard.press("Enter")
    expect(units.locator("#filter-menu")).to_be_visible()
    units.keyboard.press("Escape")
    expect(units.locator("#filter-menu")).to_be_hidden()
    expect(filters).to_be_focused()
    units.keyboard.press("Control+k")
    units.get_by_role("combobox").first.fill("kişiler")
    expect(units.get_by_role("option").first).to_contain_text("Kişiler")
    units.keyboard.press("Enter")
    units.wait_for_url("**/organization/person/")


def test_the_focus_is_seen_on_every_stop(units: Page) -> None:
    for stop in range(12):
        units.keyboard.press("Tab")
        assert units.evaluate(RING), f"stop {stop} shows no focus: {units.evaluate('document.activeElement.outerHTML')}"
