"""Take the pictures of the README and the guide from the running product with the demonstration city.

``python -m tools.screenshots [--into FOLDER] [--url URL]``: without a URL a BAĞ of its own is started in a temporary
folder and stopped afterwards. Each page is taken wide in light and dark, and narrow as a phone shows it.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from bag.demo.accounts import PASSWORD
from bag.runtime import status

ROOT = Path(__file__).resolve().parents[1]
ACCOUNT = "mudur"
START_SECONDS = 900
# Software WebGL, so that maps are drawn on a machine without a graphics card.
ARGUMENTS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
LOOKS = {"light": (1600, 1000, "light"), "dark": (1600, 1000, "dark"), "phone": (390, 844, "light")}
PAGES = {
    "home": "/",
    "equipment": "/inventory/equipment/",
    "racks": "/inventory/rack/",
    "map": "/places/map/",
    "duties": "/directive/",
    "chart": "/organization/chart/",
    "documents": "/documents/document/",
}
# Pages reached by the first row of a list.
FIRST_ROWS = {"equipment-detail": "/inventory/equipment/", "rack-detail": "/inventory/rack/"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "pictures")
    parser.add_argument("--url", help="address of a running BAĞ with the demonstration city")
    given = parser.parse_args()
    given.into.mkdir(parents=True, exist_ok=True)
    if given.url:
        take_all(given.url, given.into)
    else:
        with own_place() as url:
            take_all(url, given.into)
    return 0


def take_all(url: str, folder: Path) -> None:
    """Every page in every look."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for look, (width, height, scheme) in LOOKS.items():
            page = signed_in(browser, url, width, height, scheme)
            paths = {**PAGES, **{name: first_row(page, url, path) for name, path in FIRST_ROWS.items()}}
            for name, path in paths.items():
                page.goto(url + path, wait_until="networkidle")
                target = folder / f"{name}-{look}.png"
                page.screenshot(path=target)
                print(target)
            page.context.close()
        browser.close()


def signed_in(browser: Browser, url: str, width: int, height: int, scheme: str) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="tr-TR",
        timezone_id="Europe/Istanbul",
    )
    page = context.new_page()
    page.goto(url + "/account/login/")
    page.fill("input[name=login]", ACCOUNT)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda found: "/login" not in urlsplit(found).path)
    return page


def first_row(page: Page, url: str, path: str) -> str:
    """The path of the first record that the list at ``path`` shows."""
    page.goto(url + path)
    link = page.locator(f"main table a[href^='{path}']").first.get_attribute("href")
    if link is None:
        raise SystemExit(f"{path} shows no record: is the demonstration city loaded?")
    return link


@contextmanager
def own_place() -> Iterator[str]:
    """A BAĞ with the demonstration city in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="bag-screenshots-") as folder:
        Path(folder).chmod(0o755)
        ports = {"BAG_PORT": str(free_port()), "BAG_STORE_PORT": str(free_port())}
        environment = {**os.environ, "BAG_VAR": folder, **ports}
        process = subprocess.Popen([sys.executable, "-m", "bag.cli.main", "up"], env=environment)
        try:
            wait_healthy(Path(folder) / "run" / "status.json", process)
            yield f"http://127.0.0.1:{ports['BAG_PORT']}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def wait_healthy(path: Path, process: subprocess.Popen) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        found = status.read(path)
        if found is not None and found.healthy:
            return
        time.sleep(1)
    raise SystemExit("BAĞ did not start; the lines above say why.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
