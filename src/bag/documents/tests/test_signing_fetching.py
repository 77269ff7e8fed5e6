"""Asking servers that a hostile file chose: where the way ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Coroutine, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
from pyhanko_certvalidator.errors import CRLFetchError
from pyhanko_certvalidator.fetchers.common_utils import FetchKind

from bag.core.webhooks.guard import networks
from bag.documents.signing import fetching
from bag.documents.signing.fetching import GuardedBackend, call

LOOPBACK = networks(["127.0.0.0/8"])


class Handler(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        Handler.asked.append(self.path)
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/fine")
            self.end_headers()
            return
        body = b"x" * (5000 if self.path == "/long" else 5)
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("Content-Type", "application/pkix-crl")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()


def test_an_allowed_address_answers(server: str) -> None:
    answer = call("GET", f"{server}/fine", LOOPBACK, {})
    assert (answer.status_code, answer.content) == (200, b"xxxxx")
    assert answer.headers["Content-Type"] == "application/pkix-crl"


@pytest.mark.parametrize(
    "address",
    ["/redirect", "/missing", "/long"],
)
def test_detours_failures_and_floods_are_refused(server: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 1000)
    Handler.asked.clear()
    with pytest.raises(requests.RequestException):
        call("GET", server + address, LOOPBACK, {})
    assert Handler.asked == [address]


def test_private_networks_and_other_schemes_are_never_reached(server: str) -> None:
    Handler.asked.clear()
    for address in (
        f"{server}/fine",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "ldap://127.0.0.1/",
        "http://[",
    ):
        with pytest.raises(requests.RequestException):
            call("GET", address, [], {})
    assert Handler.asked == []


def test_one_file_shares_a_budget_of_requests(run_async: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
    fetchers = GuardedBackend([]).get_fetchers()
    assert fetchers is not None
    crl, ocsp = fetchers.crl_fetcher, fetchers.ocsp_fetcher
    for _number in range(fetching.MOST_REQUESTS):
        ocsp._charge(FetchKind.OCSP)
    with pytest.raises(CRLFetchError, match="limit"):
        run_async(crl._fetch_single("http://127.0.0.1:9/x.crl"))
