"""What the shell does: keyboard, palette, lists, forms, theme, islands, live news, and how light it is."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.server import ROOT, Site

GUIDE = "/core/styleguide/"
BUILD = ROOT / "src/bag/web/static/ui"
MOVED = "(piece) => document.querySelector(`[data-device='${piece}']`).dataset.u"


def test_palette_finds_by_turkish_letters_and_opens_with_the_keyboard(open_page: OpenPage) -> None:
    watch = open_page(f"{GUIDE}parts/")
    page = watch.page
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    box.fill("iskele")
    option = page.get_by_role("option")
    expect(option).to_have_count(1)
    expect(option).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    box.fill("konak")
    expect(page.get_by_role("option").first).to_contain_text("KNK-SW-160")
    page.keyboard.press("Enter")
    page.wait_for_url("**/#1")
    assert not watch.problems()


def test_arrow_keys_walk_round_the_palette(open_page: OpenPage) -> None:
    page = open_page(f"{GUIDE}parts/").page
    page.keyboard.press("Control+k")
    options = page.get_by_role("option")
    expect(options).to_have_count(8)
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_rows_are_walked_marked_and_counted(open_page: OpenPage) -> None:
    page = open_page(f"{GUIDE}list/").page
    page.keyboard.press("/")
    expect(page.locator("[data-find]")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tbody tr").nth(1)).to_have_class("at")
    page.keyboard.press("x")
    expect(page.locator("[data-count]")).to_have_text("1 seçili")
    page.locator("input[data-row]").nth(5).click(modifiers=["Shift"])
    expect(page.locator("[data-count]")).to_have_text("5 seçili")
    assert page.locator("input[data-rows]").evaluate("(box) => box.indeterminate")
    page.locator("input[data-rows]").check()
    expect(page.locator("[data-count]")).to_have_text("28 seçili")
    page.locator("input[data-rows]").uncheck()
    expect(page.locator("[data-bulk]")).to_be_hidden()


def test_single_keys_open_new_edit_and_help(open_page: OpenPage) -> None:
    page = open_page(f"{GUIDE}list/").page
    page.keyboard.press("n")
    page.wait_for_url("**#yeni")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("[data-go-list] dt").first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/parts/")


def test_typing_is_never_taken_for_a_shortcut(open_page: OpenPage) -> None:
    page = open_page(f"{GUIDE}form/").page
    field = page.locator("#id_name")
    field.fill("")
    field.press_sequentially("gn?/ejk")
    expect(field).to_have_value("gn?/ejk")
    assert page.url.endswith("/form/")


def test_theme_is_kept_and_drawn_by_the_server(open_page: OpenPage) -> None:
    page = open_page(f"{GUIDE}error/", theme="auto").page
    page.get_by_role("button", name="Görünüm").click()
    page.get_by_label("Karanlık").check()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    answer = page.request.get(page.url)
    assert 'data-theme="dark"' in answer.text()


def test_language_switch_stays_on_the_page(open_page: OpenPage) -> None:
    page = open_page("/account/login/?next=/search/", language="tr", width=1599).page
    page.get_by_role("button", name="EN, switch to English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.url.endswith("/account/login/?next=/search/")


def test_unsaved_changes_are_asked_about(open_page: OpenPage) -> None:
    page = open_page(f"{GUIDE}form/").page
    page.locator("#id_serial").press_sequentially("FDO")
    with page.expect_event("dialog") as asked:
        page.evaluate("setTimeout(() => location.assign('/core/styleguide/parts/'))")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    assert page.url.endswith("/form/")


def test_a_dangerous_form_asks_first(open_page: OpenPage) -> None:
    page = open_page(f"{GUIDE}parts/").page
    danger = page.locator("form[data-confirm] button")
    danger.click()
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("48 port")
    question.get_by_role("button", name="Vazgeç").click()
    expect(question).to_have_count(0)
    assert "?" not in page.url
    danger.click()
    page.get_by_role("alertdialog").get_by_role("button", name="Sil").click()
    page.wait_for_url("**/parts/?")


def test_record_picker_chooses_and_clears(open_page: OpenPage) -> None:
    page = open_page(f"{GUIDE}form/").page
    field = page.locator("#id_place")
    expect(field).to_have_value("KNK-SW-160")
    field.fill("toros")
    page.get_by_role("option", name="TRS-CAM-011").click()
    hidden = page.locator("bag-pick input[type=hidden]")
    expect(hidden).to_have_value("3")
    field.fill("hiç olmayan")
    page.locator("#id_serial").focus()
    expect(field).to_have_value("TRS-CAM-011")
    field.fill("")
    page.locator("#id_serial").focus()
    expect(hidden).to_have_value("")


def test_rack_moves_by_keyboard_and_refuses_what_is_occupied(open_page: OpenPage) -> None:
    page = open_page(f"{GUIDE}islands/").page
    say = page.locator(".rack-say")
    switch = page.locator("[data-device='3'][data-movable]")
    switch.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(say).to_have_text("KNK-SW-101, U19 konumuna taşındı")
    assert page.evaluate(MOVED, 3) == "19"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(say).to_have_text("U21 dolu")
    assert page.evaluate(MOVED, 3) == "19"


def test_rack_puts_back_what_the_server_refuses(open_page: OpenPage) -> None:
    page = open_page(f"{GUIDE}islands/").page
    recorder = page.locator("[data-device='5']")
    recorder.scroll_into_view_if_needed()
    before = recorder.bounding_box()
    assert before
    page.mouse.move(before["x"] + 80, before["y"] + before["height"] / 2)
    page.mouse.down()
    page.mouse.move(before["x"] + 80, before["y"] + before["height"] / 2 + 60, steps=6)
    page.mouse.up()
    expect(page.locator(".rack-say")).to_have_text("U30 dolu: KNK-SW-103 orada duruyor.")
    after = recorder.bounding_box()
    assert after
    assert after["y"] == pytest.approx(before["y"], abs=1)


def test_plan_marker_moves_by_keyboard_and_tells_the_server(open_page: OpenPage) -> None:
    page = open_page(f"{GUIDE}islands/").page
    expect(page.locator("bag-plan").first).to_have_attribute("data-ready", "1", timeout=60_000)
    camera = page.get_by_role("button", name="Giriş kamerası")
    camera.focus()
    with page.expect_request(lambda request: request.method == "PATCH") as sent:
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("Enter")
    assert sent.value.post_data_json == {"x": 0.33, "y": 0.46}
    expect(page.locator(".plan-say")).to_have_text("Giriş kamerası yerleştirildi")


def test_map_draws_and_picks_a_point(open_page: OpenPage) -> None:
    watch = open_page(f"{GUIDE}islands/")
    maps = watch.page.locator("bag-map")
    expect(maps.first).to_have_attribute("data-ready", "1", timeout=60_000)
    picker = maps.last
    expect(picker).to_have_attribute("data-ready", "1", timeout=60_000)
    picker.locator("canvas").click(position={"x": 120, "y": 150})
    latitude = watch.page.locator("#id_lat")
    expect(latitude).not_to_have_value("38,4192")
    assert 37 < float(latitude.input_value()) < 40
    assert not watch.problems()


def test_sign_in_by_hand_and_sign_out(site: Site, open_page: OpenPage) -> None:
    watch = open_page("/account/login/?next=/search/", width=1598)
    page = watch.page
    name, password = site.login
    page.locator("#id_login").fill(name)
    page.locator("#id_password").fill("yanlış")
    page.get_by_role("button", name="Giriş yap", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("#id_login").fill(name)
    page.locator("#id_password").fill(password)
    page.get_by_role("button", name="Giriş yap", exact=True).click()
    page.wait_for_url("**/search/")
    page.get_by_role("button", name="hesabı").click()
    page.get_by_role("button", name="Çıkış yap").click()
    expect(page.locator("#me")).to_have_count(0)
    assert not [problem for problem in watch.problems() if "policy" in problem]


def test_live_line_is_up_for_who_is_signed_in(open_page: OpenPage) -> None:
    page = open_page("/search/", role="manager").page
    expect(page.locator("[data-live-word]")).to_have_text("Canlı", timeout=15_000)
    page.get_by_role("button", name="Bildirimler").click()
    expect(page.locator("#notices")).to_be_visible()
    expect(page.locator("#notices [data-into]")).not_to_contain_text("Yükleniyor")


def test_losing_the_network_is_said(open_page: OpenPage) -> None:
    page = open_page(f"{GUIDE}error/", width=1597).page
    page.context.set_offline(True)
    expect(page.locator("[data-offline]")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()


def test_nothing_moves_while_a_page_loads(open_page: OpenPage) -> None:
    page = open_page(f"{GUIDE}list/").page
    shift = page.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
            .observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => done(sum), 500);
        })"""
    )
    assert shift < 0.01


def test_first_page_is_light() -> None:
    """JS, CSS and icons at most 45.5 kB compressed; with fonts at most 350 kB."""
    pieces = [BUILD / "app.js", BUILD / "ui.css", BUILD / "icons.svg"]
    shared = [path for path in (BUILD / "chunk").glob("chunk-*.js") if path.stat().st_size < 10_000]
    weight = sum(len(gzip.compress(path.read_bytes(), 9)) for path in [*pieces, *shared])
    fonts = sum(path.stat().st_size for path in (BUILD / "font").iterdir())
    assert weight <= 46_592
    assert weight + fonts <= 350_000
