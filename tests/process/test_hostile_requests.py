"""Requests that mean harm, sent to the real web server: endless uploads and foreign host names."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Place
from .web import web_server

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]
MB = 1 << 20
BLOCK = b"a" * 65536


@pytest.fixture(scope="module")
def web(prepared: Path) -> Iterator[Place]:
    with web_server(prepared) as (place, log):
        yield place
        assert "Traceback" not in log.read_text(), log.read_text()


class Conversation:
    """One raw connection: what is sent is exactly what is written here."""

    def __init__(self, place: Place, request: str, *headers: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", int(place.environment["BAG_PORT"])), 60)
        self._socket.sendall("\r\n".join([f"{request} HTTP/1.1", "Connection: close", *headers, "", ""]).encode())
        self.sent = 0
        self.answer = b""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def upload(self, size: int, *, chunked: bool) -> None:
        """Send ``size`` bytes, or fewer when the server hangs up."""
        with contextlib.suppress(ConnectionError):
            while self.sent < size:
                self._socket.sendall(b"10000\r\n" + BLOCK + b"\r\n" if chunked else BLOCK)
                self.sent += len(BLOCK)
            if chunked:
                self._socket.sendall(b"0\r\n\r\n")

    def finish(self) -> tuple[int, str]:
        """Status and body of the answer after an interim "100 Continue"."""
        self._reader.join(60)
        self._socket.close()
        head, _, body = self.answer.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n").partition(b"\r\n\r\n")
        return int(head.split()[1]), body.decode()

    def _read(self) -> None:
        with contextlib.suppress(ConnectionError):
            while part := self._socket.recv(65536):
                self.answer += part


def _peak_memory(place: Place) -> dict[int, int]:
    """The most memory, in bytes, that each process of the place has used so far."""
    peaks = {}
    for pid in place.processes():
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        peaks[pid] = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    return peaks


@pytest.mark.parametrize("chunked", [False, True], ids=["announced", "chunked"])
@pytest.mark.parametrize("path", ["/account/login/", "/api/v1/core/user/"])
def test_200_mb_are_refused_in_words_without_being_kept(web: Place, path: str, chunked: bool) -> None:
    before = _peak_memory(web)
    began = time.monotonic()
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {200 * MB}"
    kind = "Content-Type: multipart/form-data; boundary=x"
    conversation = Conversation(web, f"POST {path}", "Host: localhost", "Accept-Language: tr", kind, length)
    conversation.upload(200 * MB, chunked=chunked)
    status, body = conversation.finish()
    assert status == 413
    assert "Dosya çok büyük" in (json.loads(body)["detail"] if path.startswith("/api/") else body)
    assert "50 MB" in body
    assert conversation.sent == 200 * MB, "a browser that is cut off shows no answer"
    assert time.monotonic() - began < 30
    grown = max(peak - before.get(pid, 0) for pid, peak in _peak_memory(web).items() if pid in before)
    assert grown < 60 * MB, f"{grown / MB:.0f} MB of the upload stood in memory"


def test_a_client_that_asks_first_is_answered_before_it_sends(web: Place) -> None:
    asking = Conversation(
        web, "POST /account/login/", "Host: localhost", f"Content-Length: {200 * MB}", "Expect: 100-continue"
    )
    assert asking.finish()[0] == 413


@pytest.mark.parametrize(
    ("line", "hosts"),
    [
        ("GET /account/login/", ["evil.example"]),
        ("GET /account/login/", ["127.0.0.1.evil.example"]),
        ("GET /account/login/", ["localhost@evil.example"]),
        ("GET /account/login/", ["evil.example", "localhost"]),
        ("GET http://evil.example/account/login/", ["evil.example"]),
        ("GET /healthz", ["evil.example"]),
        ("GET /api/v1/openapi.json", ["evil.example"]),
        ("GET /account/login/", []),
    ],
)
def test_a_foreign_host_is_refused_and_never_repeated(web: Place, line: str, hosts: list[str]) -> None:
    status, body = Conversation(web, line, *[f"Host: {host}" for host in hosts]).finish()
    assert status == 400
    assert "evil.example" not in body


def test_a_host_named_by_a_stranger_beside_the_real_one_counts_for_nothing(web: Place) -> None:
    forged = ["X-Forwarded-Host: evil.example", "X-Host: evil.example", "Forwarded: host=evil.example"]
    status, body = Conversation(web, "GET /account/password/reset/", "Host: localhost", *forged).finish()
    assert status == 200
    assert "evil.example" not in body
