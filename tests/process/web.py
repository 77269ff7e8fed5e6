"""The web server of BAĞ over its database, without the rest of ``bag up``."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .conftest import ROOT, Place, eventually, make_place, work_folder


@contextmanager
def web_server(prepared: Path, python: str = sys.executable, **settings: str) -> Iterator[tuple[Place, Path]]:
    """A running ``bag web`` of the interpreter ``python`` in a copy of ``prepared``; yields its place and its log."""
    with work_folder() as folder:
        subprocess.run(["cp", "-a", str(prepared), str(folder / "var")], check=True)
        place = make_place(folder / "var", **settings)
        started = place.bag("db", "start")
        assert started.returncode == 0, started.stderr
        log = folder / "web.log"
        try:
            with log.open("w") as out, _running(python, place.environment, out) as process:
                eventually(lambda: answers(f"{place.url}/healthz") or process.poll() is not None, 60)
                assert process.poll() is None, log.read_text()
                yield place, log
        finally:
            place.bag("db", "stop")
            place.clear()


@contextmanager
def _running(python: str, environment: Mapping[str, str], out: object) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen([python, "-m", "bag.cli.main", "web"], env=environment, cwd=ROOT, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
