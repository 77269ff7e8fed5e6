"""The OpenTelemetry extra, installed from its lock into an environment of its own, sends real spans to a collector."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from .conftest import BAG, ROOT, Place, eventually, free_port
from .web import web_server

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]
LOCK = ROOT / "requirements" / "telemetry-trace.lock"
SERVER, CLIENT = 2, 3
"""Kinds of a span: a request that was answered, a statement that was sent."""


@pytest.fixture(scope="module")
def traced_python() -> str:
    """An interpreter with the locked packages of the extra; kept under ``var`` until the lock changes."""
    uv = [sys.executable, "-m", "uv"] if find_spec("uv") else [shutil.which("uv") or ""]
    if not uv[0]:
        pytest.skip("uv is not installed")
    home = ROOT / "var" / f"trace-{hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:12]}"
    python = home / "bin" / "python"
    home.parent.mkdir(exist_ok=True)
    with (home.parent / "trace.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another worker may be making it
        if not (home / "complete").exists():
            for old in home.parent.glob("trace-*"):
                shutil.rmtree(old)
            subprocess.run([*uv, "venv", "-q", "--python", sys.executable, str(home)], check=True)
            install = [*uv, "pip", "install", "-q", "--python", str(python), "--require-hashes", "-r", str(LOCK)]
            subprocess.run(install, check=True, timeout=500)
            (home / "complete").touch()
    return str(python)


@pytest.fixture(scope="module")
def traced(
    prepared: Path, traced_python: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Place, Path]]:
    """BAĞ with tracing on, and the file that its spans come to."""
    port, file = free_port(), tmp_path_factory.mktemp("collector") / "spans"
    file.touch()
    collector = subprocess.Popen([traced_python, str(Path(__file__).with_name("collector.py")), str(port), str(file)])
    try:
        eventually(lambda: _listens(port), 30)
        settings = {"BAG_OTLP_URL": f"http://127.0.0.1:{port}", "OTEL_BSP_SCHEDULE_DELAY": "200"}
        path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
        with web_server(prepared, traced_python, PYTHONPATH=path, **settings) as (place, _log):
            yield place, file
    finally:
        collector.terminate()
        collector.wait(30)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _spans(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def _request(file: Path, path: str) -> dict[str, Any]:
    """The span of the answered request for ``path``."""

    def found() -> dict[str, Any] | None:
        servers = [span for span in _spans(file) if span["kind"] == SERVER]
        return next((span for span in servers if path in json.dumps(span["attributes"])), None)

    return eventually(found, 30)


def test_a_request_and_its_statements_arrive_as_one_trace(traced: tuple[Place, Path]) -> None:
    place, file = traced
    urllib.request.urlopen(f"{place.url}/readyz", timeout=30).close()
    request = _request(file, "/readyz")
    assert request["service"] == "bag"
    assert 200 in request["attributes"].values()
    statements = eventually(
        lambda: [span for span in _spans(file) if span["kind"] == CLIENT and span["trace"] == request["trace"]], 30
    )
    assert {span["parent"] for span in statements} == {request["id"]}
    assert all("postgresql" in span["attributes"].values() for span in statements)


def test_what_is_asked_for_in_a_statement_stays_at_home(traced: tuple[Place, Path]) -> None:
    place, file = traced
    request = urllib.request.Request(
        f"{place.url}/api/v1/organization/unit/", headers={"Authorization": "Bearer bag_secret42"}
    )
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(request, timeout=30)
    span = _request(file, "/api/v1/organization/unit/")
    assert 401 in span["attributes"].values()
    assert "secret42" not in file.read_text()


def test_the_secret_address_of_a_feed_stays_at_home(traced: tuple[Place, Path]) -> None:
    place, file = traced
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{place.url}/calendar/feed/{'s3cret' * 7}x.ics", timeout=30)
    urllib.request.urlopen(f"{place.url}/healthz", timeout=30).close()
    _request(file, "/healthz")
    assert "s3cret" not in file.read_text()


def test_without_the_packages_it_says_which_to_install(place: Place) -> None:
    if find_spec("opentelemetry") is not None:
        pytest.skip("the extra is installed in this environment")
    command = [BAG[0], "-c", "import bag.web.asgi"]
    environment = {
        **place.environment,
        "DJANGO_SETTINGS_MODULE": "bag.web.settings",
        "BAG_OTLP_URL": "http://127.0.0.1:1",
    }
    refused = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "requirements/telemetry-trace.lock kurulmalı" in refused.stderr
    assert "Traceback" not in refused.stderr
