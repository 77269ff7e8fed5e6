"""The phone app in a real browser: without a network, over a line that breaks, after the session ended."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from tests.browser.checks import foreign_texts, overflow, small_targets
from tests.browser.conftest import View
from tests.browser.server import Site

PHOTOS, MEGABYTE = 10, 1024 * 1024
PATIENCE = 60_000  # ms
FILES = (
    "select {} from core_attachment a join core_subject s on s.id = a.subject_id join django_content_type t"
    " on t.id = s.content_type_id where t.model = 'workorder' and s.object_id = %s and a.kind = 'jpeg'"
)
RESULT = "Kablo eklendi, kayıp ölçüldü, kutu kapatıldı."


@pytest.fixture
def context(site: Site, browser: Browser) -> Iterator[BrowserContext]:
    """A phone of its own, signed in as staff; it is given time, since what it does ends on the server."""
    made = View(role="staff", width=390, theme="dark").context(browser, site)
    made.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield made
    expect.set_options(timeout=5_000)
    made.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Ten different JPEGs of together 20 MB: one picture with ten comments."""
    file = io.BytesIO()
    noise = [Image.effect_noise((800, 640), 100) for _channel in "RGB"]
    Image.merge("RGB", noise).save(file, "JPEG", quality=100, subsampling=0)
    content = file.getvalue()
    folder = tmp_path_factory.mktemp("photos")
    for number in range(PHOTOS):
        comment = b"\xff\xfe\x00\x04" + f"{number:02d}".encode()
        (folder / f"{number}.jpg").write_bytes(content[:2] + comment + content[2:])
    return sorted(folder.iterdir())


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo on its side, too large to be sent as it is, that says where it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (38.0, 25.0, 9.0), 3: "E", 4: (27.0, 7.0, 45.0)})
    path = tmp_path_factory.mktemp("large") / "menhol.jpg"
    Image.new("RGB", (4400, 3000), "teal").save(path, "JPEG", exif=exif)
    return path


def opened(context: BrowserContext, site: Site) -> Page:
    """The app, ready to work without a network."""
    page = context.new_page()
    page.goto(f"{site.url}/field/phone/")
    page.wait_for_selector(".card")
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    return page


INKED = "pad => pad.getContext('2d').getImageData(0, 0, pad.width, pad.height).data.some((part) => part < 128)"


def draw(page: Page, pad: str) -> None:
    """Sign in a field with the pointer; again when the page moved under it."""
    canvas = page.locator(pad)
    for _attempt in range(3):
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box
        page.mouse.move(box["x"] + 30, box["y"] + 60)
        page.mouse.down()
        for step in range(1, 9):
            page.mouse.move(box["x"] + 30 + step * 25, box["y"] + 60 + 30 * (-1) ** step)
        page.mouse.up()
        if canvas.evaluate(INKED):
            return
    raise AssertionError(f"{pad} stays empty")


def fill_in(page: Page, job: int, pictures: list[Path]) -> None:
    """Everything from arrival to the two signatures."""
    page.goto(page.url.partition("#")[0] + f"#/job/{job}")
    page.locator("#arrive").click()
    page.locator("#clean-yes").click()
    page.locator("#in-voltage").fill("13,2")
    page.locator("#in-state").select_option("iyi")
    page.locator("[id='shoot-']").set_input_files(pictures)
    expect(page.locator("#pictures .thumb")).to_have_count(len(pictures))
    page.locator("#result").fill(RESULT)
    page.locator("#customer-name").fill("Bina sorumlusu")
    draw(page, "#pad-technician")
    draw(page, "#pad-customer")


def ask(site: Site, statement: str, job: int) -> list[Any]:
    with psycopg.connect(site.database) as connection:
        return connection.execute(statement, [job]).fetchall()


def counted(start: str, number: int) -> Callable[[Request], bool]:
    """True for the ``number``-th finished request of a method."""
    seen = 0

    def ended(request: Request) -> bool:
        nonlocal seen
        seen += request.method == start
        return seen >= number

    return ended


def test_a_form_filled_in_without_a_network_arrives_once_over_a_line_that_breaks_twice(
    site: Site, context: BrowserContext, pictures: list[Path]
) -> None:
    job = site.jobs[0]
    page = opened(context, site)
    context.set_offline(True)
    fill_in(page, job, pictures)
    page.reload()
    expect(page.locator("#customer-name")).to_have_value("Bina sorumlusu")
    expect(page.locator("#pictures .thumb")).to_have_count(PHOTOS)
    page.locator("#finish").click()
    expect(page.locator("#actions")).to_contain_text("Bitti")
    assert sum(path.stat().st_size for path in pictures) >= 20 * MEGABYTE

    lost: list[str] = []

    def lose_first_answer(route: Route) -> None:
        if lost:
            return route.fallback()
        lost.append(route.fetch().text())
        return route.abort()

    page.route("**/phone/commands", lose_first_answer)
    with page.expect_event("requestfinished", counted("PUT", 12)):
        context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
    context.set_offline(True)
    expect(page.locator("#line")).to_contain_text("Çevrimdışı")
    with page.expect_event("requestfinished", counted("PUT", 12)):
        context.set_offline(False)
    context.set_offline(True)
    page.reload()
    context.set_offline(False)
    expect(page.locator("#line")).to_contain_text("Her şey sunucuda")

    assert lost, "no answer was lost"
    assert ask(site, "select state, result from field_workorder where id = %s", job) == [("signed", RESULT)]
    signed = "select kind from field_signature where order_id = %s and void_at is null order by kind"
    assert ask(site, signed, job) == [("customer",), ("technician",)]
    kept = sorted(sha256 for (sha256,) in ask(site, FILES.format("sha256"), job))
    assert kept == sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in pictures)
    stored = [site.files / name[:2] / name[2:4] / name for name in kept]
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in stored] == kept
    steps = "select verb, count(*) from field_orderstep where order_id = %s and verb in ('arrived', 'done') group by 1"
    assert sorted(ask(site, steps, job)) == [("arrived", 1), ("done", 1)]


def test_an_ended_session_and_a_job_moved_meanwhile_lose_nothing(
    site: Site, context: BrowserContext, large: Path
) -> None:
    job = site.jobs[1]
    page = opened(context, site)
    context.set_offline(True)
    page.goto(f"{site.url}/field/phone/#/job/{job}")
    page.locator("#arrive").click()
    page.locator("#in-voltage").fill("11,9")
    page.locator("#in-voltage").press("Enter")
    page.locator("#note-voltage").fill("Akü zayıf")
    page.locator("#in-remark").focus()
    page.locator("[id='shoot-']").set_input_files(large)
    expect(page.locator("#line")).to_contain_text("3 kayıt")
    with psycopg.connect(site.database, autocommit=True) as connection:
        connection.execute("update field_workorder set state = 'cancelled' where id = %s", [job])
    session = context.cookies()
    context.clear_cookies(name="sessionid")
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("link", name="Giriş yap")).to_be_visible()
    context.add_cookies(session)
    page.reload()
    clash = page.locator(".notice.warning", has_text="Akü gerilimi")
    expect(clash).to_contain_text("11,9")
    expect(clash).to_contain_text("Akü zayıf")
    expect(page.locator("#line")).to_contain_text("Her şey sunucuda")
    kept = ask(site, "select data->>'value' from field_phonecommand where order_id = %s and kind = 'answer'", job)
    assert kept == [("11.9",)]
    photo = ask(site, FILES.format("width, height, latitude"), job)
    assert [(*size, round(where, 4)) for *size, where in photo] == [(1745, 2560, 38.4192)]
    notes = ask(site, "select text from field_orderstep where order_id = %s and verb = 'note' order by id", job)
    assert "11,9 V (Akü zayıf)" in notes[-1][0]


def test_the_screens_are_accessible_and_fit(site: Site, browser: Browser, axe: Callable[[Page], list[str]]) -> None:
    found: list[str] = []
    errors: list[object] = []
    views = {("tr", "light"): ["#/", f"#/job/{site.jobs[2]}"], ("en", "dark"): ["#/scan", "#/device"]}
    for (language, theme), screens in views.items():
        context = View(role="staff", width=390, language=language, theme=theme).context(browser, site)
        page = opened(context, site)
        page.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108  Playwright marks its handlers
        for screen in screens:
            page.goto(f"{site.url}/field/phone/{screen}")
            page.wait_for_selector("#head")
            if page.locator("#arrive").count():
                page.locator("#arrive").click()
                page.wait_for_selector("#finish")
            found += [f"{screen}: {line}" for line in (*axe(page), *overflow(page), *small_targets(page, 40))]
            found += [f"{screen}: not translated: {text}" for text in foreign_texts(page, language)]
        context.close()
    assert not [*found, *errors]
