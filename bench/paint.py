"""What a person waits for in a browser: ``python -m bench.paint [--quick] [--url ADDRESS] --json``.

Chromium with a cold cache opens pages of the real web server over loopback: first and largest contentful paint, layout
shift, and the weight without the map as a compressing proxy sends it. The city is that of the other benchmarks; with
``--url`` a running BAĞ with the demonstration city is asked instead. Software rendering: a real screen is faster.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Response, sync_playwright

from bench.common import ROOT, City, ground, machine, report, signed_in

PAGES = {"home": "/", "list": "/inventory/equipment/", "detail": "/inventory/equipment/1000/"}
BARS = {"first_paint_ms": 1000, "kilobytes": 350, "layout_shift": 0.01}
ARGUMENTS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
# Filled while the page loads; asked for once it has been quiet.
OBSERVE = """
    window.seen = {fcp: 0, lcp: 0, shift: 0};
    const watch = (type, note) => new PerformanceObserver(
      (list) => list.getEntries().forEach(note)).observe({type, buffered: true});
    watch("paint", (e) => { if (e.name === "first-contentful-paint") seen.fcp = e.startTime; });
    watch("largest-contentful-paint", (e) => { seen.lcp = e.startTime; });
    watch("layout-shift", (e) => { if (!e.hadRecentInput) seen.shift += e.value; });
"""
PAINTED = """
    () => new Promise((done) => { (function look() { seen.fcp && seen.lcp ? done() : setTimeout(look, 20); })(); })
"""
MAP = re.compile(r"maplibre|/map\.css|/map-|izmir\.geojson|/map/features")
"""The first page is weighed without its map."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--url", help="address of a running BAĞ with the demonstration city")
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    given = parser.parse_args()
    times, city = (5, City(10_000, 10)) if given.quick else (15, City(100_000, 10))
    if given.url:
        result = measure(given.url, _demonstration_session(given.url), times)
    else:
        with ground(city):
            session = signed_in().cookies["sessionid"].value
            with web_server() as url:
                result = measure(url, session, times)
    report({"bench": "paint", "machine": machine(), "load": os.getloadavg()[0], **result})


def measure(url: str, session: str, times: int) -> dict[str, Any]:
    """Medians over ``times`` cold openings of each page, and whether each holds its bar."""
    result: dict[str, Any] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for name, path in PAGES.items():
            open_cold(browser, url + path, session)  # the server's first time is not the reader's
            seen = [open_cold(browser, url + path, session) for _time in range(times)]
            for key in seen[0]:
                result[f"{name}_{key}"] = statistics.median(found[key] for found in seen)
        browser.close()
    missed = [f"{name}_{key}" for name in PAGES for key, bar in BARS.items() if result[f"{name}_{key}"] > bar]
    return {**result, "missed": missed}


def open_cold(browser: Browser, address: str, session: str) -> dict[str, float]:
    """One opening in a browser that has seen nothing yet."""
    context = browser.new_context(viewport={"width": 1600, "height": 1000}, locale="tr-TR")
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    context.add_init_script(OBSERVE)
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda one: answers.append(one))  # noqa: PLW0108 (a built-in cannot be a handler)
    answer = page.goto(address, wait_until="load")
    if answer is None or answer.status != 200 or "/login" in page.url:
        raise SystemExit(f"{address}: status {answer.status if answer else None}, {page.url}")
    page.evaluate(PAINTED)
    page.wait_for_timeout(300)
    seen = page.evaluate("() => window.seen")
    found = {
        "first_paint_ms": seen["fcp"],
        "largest_paint_ms": seen["lcp"],
        "layout_shift": seen["shift"],
        "kilobytes": sum(_weight(one) for one in answers if not MAP.search(one.url)) / 1024,
    }
    context.close()
    return found


def _weight(answer: Response) -> int:
    """Bytes as the proxy in front sends them: texts compressed, fonts and pictures as they are."""
    if answer.status != 200 or "event-stream" in answer.headers.get("content-type", ""):
        return 0
    body = answer.body()
    return len(body) if "font" in answer.headers.get("content-type", "") else len(gzip.compress(body, 6))


@contextmanager
def web_server() -> Iterator[str]:
    """``bag web`` on the database that ``ground`` prepared, with static files collected."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "BAG_PORT": str(port), "BAG_DEBUG": "0"}
    process = subprocess.Popen([sys.executable, "-m", "bag.cli.main", "web"], cwd=ROOT, env=environment)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/healthz", process)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the web server did not start")


def _demonstration_session(url: str) -> str:
    """A session of the demonstration's branch manager."""
    from bag.demo.accounts import PASSWORD

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        page = browser.new_page()
        page.goto(f"{url}/account/login/")
        page.fill("input[name=login]", "mudur")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda found: "/login" not in found)
        session = next(cookie["value"] for cookie in page.context.cookies() if cookie.get("name") == "sessionid")
        browser.close()
    return session


if __name__ == "__main__":
    main()
