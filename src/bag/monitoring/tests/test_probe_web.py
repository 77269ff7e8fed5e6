"""Web pages, certificates, ports and Prometheus pages, asked of real servers."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import trustme

from bag.monitoring.collecting.probes import Login
from bag.monitoring.collecting.register import make
from bag.monitoring.domain.readings import Outcome, Reading
from bag.monitoring.tests.servers import Talk, figures, free_port, job, password, serving, states

PAGE = b"HTTP/1.1 200 OK\r\nServer: deneme\r\nContent-Length: 20\r\n\r\n<h1>G\xc3\xbcnayd\xc4\xb1n!</h1>"


def saying(*answers: bytes, asked: list[bytes] | None = None) -> Talk:
    """A server that gives these answers one after the other, the last again and again."""
    left = list(answers)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request = await reader.readuntil(b"\r\n\r\n")
            if asked is not None:
                asked.append(request)
            writer.write(left.pop(0) if len(left) > 1 else left[0])
            await writer.drain()

    return talk


@pytest.fixture
def ask(run_async: Callable[[Any], Any]) -> Callable[..., Reading]:
    """Asks a server that talks so, by a method with options."""

    def asked(method: str, talk: Talk, options: dict[str, Any], *, tls: Any = None, **given: Any) -> Reading:
        async def go() -> Reading:
            probe = make(method)
            async with serving(talk, tls) as port:
                reading = await probe.look(job(method, port, options=options, **given))
            await probe.close()
            return reading

        reading: Reading = run_async(go())
        return reading

    return asked


@pytest.fixture
def authority(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """A certificate authority that this process trusts."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return made


def tls(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


def test_a_page_with_status_times_and_content(ask: Callable[..., Reading]) -> None:
    reading = ask("http", saying(PAGE), {"scheme": "http", "contains": "Günaydın", "pattern": "^<h1>[^<]+"})
    assert reading.outcome is Outcome.OK
    assert states(reading) == {"http": "ok"}
    found = {metric: value for (metric, _part), value in figures(reading).items()}
    assert found["http.status"] == 200
    assert found["http.body_bytes"] == 20
    assert 0 < found["http.connect_ms"] <= found["http.first_byte_ms"] <= found["http.total_ms"]
    assert reading.facts == {"web_server": "deneme"}


@pytest.mark.parametrize(
    ("answer", "options", "state"),
    [
        (b"HTTP/1.1 503 Off\r\nContent-Length: 0\r\n\r\n", {}, "status"),
        (b"HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n", {"status": [404]}, "ok"),
        (PAGE, {"contains": "Hata"}, "content"),
        (PAGE, {"lacks": "Günaydın"}, "content"),
        (PAGE, {"pattern": "[0-9]{4}"}, "content"),
        (b"HTTP/1.1 302 Go\r\nLocation: http://10.9.9.9/\r\nContent-Length: 0\r\n\r\n", {}, "redirected"),
        (b"HTTP/1.1 302 Go\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", {}, "redirected"),
        (b"HTTP/1.1 302 Go\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n", {}, "redirected"),
        (b"HTTP/1.1 302 Go\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n", {"status": [302], "redirects": 0}, "ok"),
    ],
)
def test_a_page_that_is_not_as_it_should_be(
    ask: Callable[..., Reading], answer: bytes, options: dict[str, Any], state: str
) -> None:
    reading = ask("http", saying(answer), {"scheme": "http", **options})
    assert reading.outcome is Outcome.OK
    assert states(reading) == {"http": state}


def test_redirects_within_the_host_are_followed(ask: Callable[..., Reading]) -> None:
    asked: list[bytes] = []
    moved = b"HTTP/1.1 301 Moved\r\nLocation: /giris?a=1\r\nContent-Length: 0\r\n\r\n"
    assert states(ask("http", saying(moved, PAGE, asked=asked), {"scheme": "http"})) == {"http": "ok"}
    assert [request.split(b" ", 2)[1] for request in asked] == [b"/", b"/giris?a=1"]


def test_a_redirect_by_the_name_of_the_site_stays_at_the_address(ask: Callable[..., Reading]) -> None:
    asked: list[bytes] = []
    port = free_port()
    moved = f"HTTP/1.1 301 M\r\nLocation: http://www.belediye.test:{port}/x\r\nContent-Length: 0\r\n\r\n".encode()
    reading = ask("http", saying(moved, asked=asked), {"scheme": "http", "host": "www.belediye.test"})
    assert reading.outcome is Outcome.SILENT  # nobody listens at that port of the target's own address
    assert b"Host: www.belediye.test" in asked[0]


def test_an_endless_body_is_cut(ask: Callable[..., Reading]) -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    reading = ask("http", endless, {"scheme": "http", "most_bytes": 100_000})
    assert states(reading) == {"http": "ok"}
    assert {value.value for value in reading.values if value.metric == "http.body_bytes"} == {100_000}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (b"SSH-2.0-OpenSSH\r\n\r\n", Outcome.BROKEN),
        (b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 50_000, Outcome.BROKEN),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", Outcome.BROKEN),
        (b"", Outcome.SILENT),
    ],
)
def test_nonsense_and_silence_are_outcomes(ask: Callable[..., Reading], answer: bytes, outcome: Outcome) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        await asyncio.sleep(0.6 if not answer else 0.05)

    reading = ask("http", talk, {"scheme": "http"}, timeout=0.4)
    assert reading.outcome is outcome
    assert reading.reason


def test_nobody_there_is_silence_with_a_reason(run_async: Callable[[Any], Any]) -> None:
    async def go(method: str, options: dict[str, Any]) -> Reading:
        return await make(method).look(job(method, free_port(), options=options, retries=1))

    for method, options in (("tcp", {}), ("http", {"scheme": "http"}), ("http", {"scheme": "https"})):
        reading = run_async(go(method, options))
        assert (reading.outcome, reading.values) == (Outcome.SILENT, ())
        assert reading.reason.endswith(".")


def test_credentials_are_sent_to_the_target_only_and_never_told(
    ask: Callable[..., Reading], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asked: list[bytes] = []
    no = b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"
    reading = ask("http", saying(no, asked=asked), {"scheme": "http"}, credential=password(), retries=3)
    assert reading.outcome is Outcome.REFUSED
    assert len(asked) == 1  # a wrong password is tried once
    assert b"Authorization: Basic" in asked[0]
    token = Login(2, "token", secret="gizli-belirtec-9")
    ask("http", saying(PAGE, asked=asked), {"scheme": "http"}, credential=token)
    assert b"Authorization: Bearer gizli-belirtec-9" in asked[-1]
    assert "gizli" not in caplog.text + repr(reading) + repr(token)


@pytest.mark.parametrize(
    ("names", "given", "state"),
    [
        (("127.0.0.1",), {}, "valid"),
        (("www.belediye.test",), {}, "wrong_name"),
        (("127.0.0.1",), {"not_before": -40, "not_after": -10}, "expired"),
        (("127.0.0.1",), {"not_before": 2, "not_after": 60}, "not_yet_valid"),
    ],
)
def test_certificates(
    ask: Callable[..., Reading], authority: trustme.CA, names: tuple[str], given: dict[str, int], state: str
) -> None:
    days = {name: datetime.now(UTC) + timedelta(days=number) for name, number in given.items()}
    reading = ask("http", saying(PAGE), {}, tls=tls(authority.issue_cert(*names, **days)))
    assert reading.outcome is Outcome.OK
    assert states(reading) == {"http": "ok", "certificate": state}
    left = next(value.value for value in reading.values if value.metric == "certificate.days_left")
    if "not_after" in given:
        assert left == pytest.approx(given["not_after"], abs=0.01)
    assert "trustme" in reading.facts["certificate_issuer"]


def test_the_name_of_the_site_is_what_the_certificate_must_match(
    ask: Callable[..., Reading], authority: trustme.CA
) -> None:
    context = tls(authority.issue_cert("www.belediye.test"))
    reading = ask("http", saying(PAGE), {"host": "www.belediye.test"}, tls=context)
    assert states(reading) == {"http": "ok", "certificate": "valid"}


def test_strangers_certificates_are_told_apart(ask: Callable[..., Reading], authority: trustme.CA) -> None:
    stranger = tls(trustme.CA().issue_cert("127.0.0.1"))
    assert states(ask("http", saying(PAGE), {}, tls=stranger))["certificate"] == "untrusted"
    assert states(ask("http", saying(PAGE), {"trust": False}, tls=stranger))["certificate"] == "valid"


def test_no_encryption_where_some_is_expected(ask: Callable[..., Reading]) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"220 posta.belediye.test ESMTP\r\n")
        await writer.drain()

    assert ask("http", plain, {}).outcome is Outcome.BROKEN


def test_greetings_of_ports(ask: Callable[..., Reading]) -> None:
    async def mail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 posta.belediye.test \x1b[31mESMTP\r\n")
        await writer.drain()
        await reader.read()

    reading = ask("tcp", mail, {"expect": "ESMTP"})
    assert states(reading) == {"greeting": "ok"}
    assert next(iter(reading.facts.values())) == "220 posta.belediye.test [31mESMTP"
    assert states(ask("tcp", mail, {"expect": "IMAP"}, timeout=0.3)) == {"greeting": "unexpected"}
    assert [value.metric for value in ask("tcp", mail, {}).values] == ["tcp.connect_ms"]


METRICS = b"""# HELP node_load1 1m load average.
# TYPE node_load1 gauge
node_load1 0.25
node_filesystem_avail_bytes{mountpoint="/",fstype="ext4"} 5e9
node_filesystem_avail_bytes{mountpoint="/var",fstype="ext4"} 1e9 1700000000000
node_filesystem_avail_bytes{mountpoint="/run",fstype="tmpfs"} 3e9
node_load1 broken
"""


def page(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def test_a_prometheus_page(ask: Callable[..., Reading]) -> None:
    disk = {"name": "node_filesystem_avail_bytes", "metric": "disk.free_gb", "instance": "mountpoint", "scale": 1e-9}
    options = {
        "samples": [
            {"name": "node_load1", "metric": "host.load"},
            disk | {"labels": {"fstype": "ext4"}},
            {"name": "node_memory", "metric": "memory.free_bytes"},
        ]
    }
    reading = ask("prometheus", saying(page(METRICS)), options)
    assert figures(reading) == {("host.load", ""): 0.25, ("disk.free_gb", "/"): 5, ("disk.free_gb", "/var"): 1}
    assert {state.instance: state.state for state in reading.states} == {
        "host.load": "ok",
        "disk.free_gb": "ok",
        "memory.free_bytes": "missing",
    }
    assert reading.facts == {"unreadable_lines": "1"}


@pytest.mark.parametrize(
    ("answer", "options", "outcome"),
    [
        (page(METRICS), {"most_bytes": 50}, Outcome.BROKEN),
        (b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", {}, Outcome.BROKEN),
        (b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", {}, Outcome.REFUSED),
    ],
)
def test_a_prometheus_page_that_is_none(
    ask: Callable[..., Reading], answer: bytes, options: dict[str, Any], outcome: Outcome
) -> None:
    samples = [{"name": "node_load1", "metric": "host.load"}]
    assert ask("prometheus", saying(answer), {"samples": samples, **options}).outcome is outcome
