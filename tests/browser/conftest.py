"""The browser, the pages signed in by role, and what every page must keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.browser import server
from tests.browser.server import ROOT, Site

ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_RUN = "tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'], preload: false })"
WATCH_POLICY = """
  window.policyReports = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    window.policyReports.push(`${event.violatedDirective}: ${event.blockedURI} in ${event.sourceFile}`));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(django_db_setup: None, postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running BAĞ with example rows of every record type."""
    with server.site(postgres_server, tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; WebGL by software, so that maps are drawn."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield chromium
        chromium.close()


@dataclass
class Watch:
    """A page and what went wrong on it."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def go(self, address: str) -> None:
        """Open another page in the same tab; what was wrong before is forgotten."""
        self.faults.clear()
        self.page.goto(address, wait_until="load")
        self.page.evaluate("document.fonts.ready.then(() => 0)")

    def listen(self) -> None:
        self.page.add_init_script(WATCH_POLICY)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("requestfailed", lambda request: self._failed(request.url, request.failure or ""))

    def _console(self, message: ConsoleMessage) -> None:
        drawn_slowly = "GL Driver Message" in message.text  # by software, as the tests want it
        if message.type in {"error", "warning"} and not drawn_slowly:
            self.faults.append(f"console {message.type}: {message.text}")

    def _failed(self, url: str, reason: str) -> None:
        # Leaving a page ends its live stream and what it was still loading.
        if "ERR_ABORTED" not in reason:
            self.faults.append(f"request failed: {url} {reason}")

    def problems(self) -> list[str]:
        """Everything so far: console, scripts, requests, content policy."""
        return [*self.faults, *(f"policy: {line}" for line in self.page.evaluate("window.policyReports ?? []"))]


OpenPage = Callable[..., Watch]


@dataclass(frozen=True)
class View:
    """How a page is looked at: by whom, in which language, theme and width (px)."""

    role: str = ""
    language: str = "tr"
    theme: str = "light"
    width: int = 1600

    def context(self, browser: Browser, site: Site) -> BrowserContext:
        phone = self.width < 600
        context = browser.new_context(
            viewport={"width": self.width, "height": 844 if phone else 1000},
            has_touch=phone,
            locale="tr-TR" if self.language == "tr" else "en-GB",
            reduced_motion="reduce",
        )
        cookies = {"django_language": self.language, "theme": self.theme}
        if self.role:
            cookies["sessionid"] = site.sessions[self.role]
        context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in cookies.items()])
        return context


@pytest.fixture(scope="session")
def contexts(site: Site, browser: Browser) -> Iterator[Callable[[View], BrowserContext]]:
    """One browser profile per view, kept for the whole run: pages after the first load from its cache."""
    made: dict[View, BrowserContext] = {}

    def get(view: View) -> BrowserContext:
        if view not in made:
            made[view] = view.context(browser, site)
        return made[view]

    yield get
    for context in made.values():
        context.close()


@pytest.fixture(scope="session")
def visit(site: Site, contexts: Callable[[View], BrowserContext]) -> OpenPage:
    """As ``open_page``, in one tab per view that stays open for the whole run: for pages that are only looked at."""
    tabs: dict[View, Watch] = {}

    def visit_(path: str, **given: Any) -> Watch:
        view = View(**given)
        if view not in tabs:
            tabs[view] = Watch(contexts(view).new_page())
            tabs[view].listen()
        tabs[view].go(site.url + path)
        return tabs[view]

    return visit_


@pytest.fixture
def open_page(site: Site, contexts: Callable[[View], BrowserContext]) -> Iterator[OpenPage]:
    """``open_page("/x/", role="manager", language="tr", theme="light", width=1600)`` → the watched page."""
    pages: list[Page] = []

    def open_(path: str, **view: Any) -> Watch:
        watch = Watch(contexts(View(**view)).new_page())
        pages.append(watch.page)
        watch.listen()
        watch.page.goto(site.url + path, wait_until="load")
        return watch

    yield open_
    for page in pages:
        page.close()


@pytest.fixture(scope="session")
def axe_source() -> str:
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def axe(axe_source: str) -> Callable[[Page], list[str]]:
    """``axe(page)``: the accessibility findings of a page as readable lines; empty is right."""

    def check(page: Page) -> list[str]:
        page.evaluate(f"if (!window.axe) {{ {axe_source} }}")
        result = page.evaluate(
            "tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'], preload: false })", AXE_TAGS
        )
        return [
            f"{finding['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
            for finding in result["violations"]
            for node in finding["nodes"]
        ]

    return check
