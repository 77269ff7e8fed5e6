"""Take the pictures of the README and the guide from the running product with the demonstration city.

``python -m tools.screenshots [--into FOLDER] [--url URL]``: without a URL a BAĞ of its own is started in a temporary
folder, given the sample directive and stopped afterwards. A BAĞ behind a URL should have a directive: the duty board
is empty without. Each picture stays under 250 kB.
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bag.demo.accounts import PASSWORD
from bag.runtime import status

ROOT = Path(__file__).resolve().parents[1]
BAG = [sys.executable, "-m", "bag.cli.main"]
IMPORT_SAMPLE = "from bag.directive.services.importing import import_sample; import_sample()"
START_SECONDS = 900
MAP_MILLISECONDS = 60_000
MOST_BYTES = 250_000
COLORS = 256
# Software WebGL, so that maps are drawn on a machine without a graphics card.
ARGUMENTS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


@dataclass(frozen=True)
class Shot:
    """One picture: file name, path of the page, account, look. ``first_of`` takes the first record of a list."""

    name: str
    path: str
    account: str = "mudur"
    width: int = 1440
    height: int = 900
    scheme: str = "light"
    first_of: bool = False


SHOTS = [
    Shot("home", "/"),
    Shot("equipment-list", "/inventory/equipment/"),
    Shot("rack", "/inventory/rack/?q=KNK-HB-SO1-R01", first_of=True),
    Shot("duty-board", "/directive/"),
    Shot("map", "/places/map/"),
    Shot("dark", "/", scheme="dark"),
    Shot("phone", "/directive/mine/", account="sef.ag", width=390, height=844),
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "screenshots")
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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for shot in SHOTS:
            page = signed_in(browser, url, shot)
            page.goto(url + (first_row(page, url, shot.path) if shot.first_of else shot.path))
            settle(page)
            target = folder / f"{shot.name}.png"
            save(page.screenshot(), target)
            print(f"{target}  {target.stat().st_size // 1000} kB")
            page.context.close()
        browser.close()


def signed_in(browser: Browser, url: str, shot: Shot) -> Page:
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme="dark" if shot.scheme == "dark" else "light",
        locale="tr-TR",
        timezone_id="Europe/Istanbul",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(url + "/account/login/")
    page.fill("input[name=login]", shot.account)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda found: "/login" not in urlsplit(found).path)
    return page


def settle(page: Page) -> None:
    """Wait until fonts, the live line and every map are there."""
    page.evaluate("document.fonts.ready")
    page.locator("[data-live-word]").get_by_text("Canlı").wait_for(state="attached")
    for drawn in page.locator("bag-map").all():
        drawn.and_(page.locator("[data-ready]")).wait_for(timeout=MAP_MILLISECONDS)


def save(picture: bytes, target: Path) -> None:
    """Write a small PNG; with a palette only where it would be too large, as that costs rare colors."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.save(target, optimize=True)
    if target.stat().st_size > MOST_BYTES:
        image.quantize(COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(target, optimize=True)


def first_row(page: Page, url: str, path: str) -> str:
    """The path of the first record that the list at ``path`` shows."""
    page.goto(url + path)
    link = page.locator(f"main table a[href^='{path.partition('?')[0]}']").first.get_attribute("href")
    if link is None:
        raise SystemExit(f"{path} shows no record: is the demonstration city loaded?")
    return link


@contextmanager
def own_place() -> Iterator[str]:
    """A BAĞ with the demonstration city and the sample directive in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="bag-screenshots-") as folder:
        Path(folder).chmod(0o755)
        ports = {"BAG_PORT": str(free_port()), "BAG_STORE_PORT": str(free_port())}
        environment = {**os.environ, "BAG_VAR": folder, **ports}
        process = subprocess.Popen([*BAG, "up"], env=environment)
        try:
            wait_healthy(Path(folder) / "run" / "status.json", process)
            subprocess.run([*BAG, "manage", "shell", "-v", "0", "-c", IMPORT_SAMPLE], env=environment, check=True)
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
