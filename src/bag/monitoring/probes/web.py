"""One request to a web server over a connection that is measured, bounded and kept within its host."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from cryptography import x509
from django.utils.translation import gettext as _

from bag.monitoring.collecting.probes import Job, Login
from bag.monitoring.probes.asking import Nonsense

AGENT = "BAG-monitor/1"
USUAL = {"http": 80, "https": 443}
# OpenSSL's numbers of why a chain was refused (X509_V_ERR_…) → our words.
TROUBLES = {9: "not_yet_valid", 10: "expired", 18: "self_signed", 62: "wrong_name", 64: "wrong_name"}


@dataclass(frozen=True)
class Page:
    """A page to fetch: ``host`` is the name of the site where the address is a number."""

    scheme: str
    path: str
    host: str = ""
    verb: str = "GET"
    redirects: int = 0
    most_bytes: int = 1 << 20


@dataclass(frozen=True)
class Certificate:
    """What a server showed. ``trouble`` is empty for one that a browser would accept."""

    trouble: str
    until: datetime
    since: datetime
    subject: str
    issuer: str


@dataclass
class Fetched:
    """An answer: times are milliseconds since the start, None where nothing happened."""

    status: int = 0
    body: bytes = b""
    cut: bool = False
    encoding: str = "utf-8"
    redirected_away: bool = False
    server: str = ""
    certificate: Certificate | None = None
    connected_ms: float | None = None
    encrypted_ms: float | None = None
    first_byte_ms: float | None = None
    total_ms: float = 0.0

    @property
    def text(self) -> str:
        try:
            return self.body.decode(self.encoding, "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")


def _careless() -> ssl.SSLContext:
    """Reads any certificate: used after a careful handshake has said no, or where no trust is expected."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@dataclass
class Browser:
    """Makes requests; the TLS contexts are costly and shared by all of them."""

    careful: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    careless: ssl.SSLContext = field(default_factory=_careless)

    async def fetch(self, job: Job, page: Page, *, trust: bool = True) -> Fetched:
        """The answer, after redirects within the host. Raises ``Nonsense`` and ``OSError``.

        A certificate that is refused is told in the answer, fetched again without asking for trust.
        """
        if not trust:
            return await self._fetch(job, page, self.careless, "")
        try:
            return await self._fetch(job, page, self.careful, "")
        except ssl.SSLCertVerificationError as refused:
            trouble = TROUBLES.get(refused.verify_code, "untrusted")
        return await self._fetch(job, page, self.careless, trouble)

    async def _fetch(self, job: Job, page: Page, context: ssl.SSLContext, trouble: str) -> Fetched:
        fetched, started = Fetched(), time.perf_counter()
        url = _first_url(job, page)
        client = httpx.AsyncClient(verify=context, trust_env=False, timeout=job.timeout, auth=_basic(job.credential))
        async with client:
            try:
                for step in range(page.redirects + 1):
                    url, more = await _one(client, url, job, page, fetched, started, trouble)
                    if not more:
                        break
                    fetched.redirected_away = step == page.redirects
            except (httpx.TransportError, httpx.InvalidURL) as error:
                raise _cause(error) from None
        fetched.total_ms = (time.perf_counter() - started) * 1000
        return fetched


async def _one(
    client: httpx.AsyncClient, url: httpx.URL, job: Job, page: Page, fetched: Fetched, started: float, trouble: str
) -> tuple[httpx.URL, bool]:
    """One request of a chain: the next address, and whether it is to be followed."""

    async def trace(event: str, _info: Any) -> None:
        now = (time.perf_counter() - started) * 1000
        if event == "connection.connect_tcp.complete":
            fetched.connected_ms = fetched.connected_ms or now
        elif event == "connection.start_tls.complete":
            fetched.encrypted_ms = fetched.encrypted_ms or now
        elif event == "http11.receive_response_headers.complete":
            fetched.first_byte_ms = now

    extensions: dict[str, Any] = {"trace": trace}
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity", **_bearer(job.credential)}
    if page.host:
        headers["Host"] = page.host if url.port is None else f"{page.host}:{url.port}"
        extensions["sni_hostname"] = page.host
    request = client.build_request(page.verb, url, headers=headers, extensions=extensions)
    response = await client.send(request, stream=True)
    try:
        fetched.status, fetched.server = response.status_code, response.headers.get("server", "")
        fetched.certificate = fetched.certificate or _certificate(response, trouble)
        if response.has_redirect_location:
            target = _next_url(response, url, {job.address.lower(), page.host.lower()} - {""})
            fetched.redirected_away = target is None
            if target is not None and page.redirects:
                return target, True
        fetched.encoding = response.charset_encoding or "utf-8"
        await _read(response, fetched, page.most_bytes)
    finally:
        await response.aclose()
    return url, False


async def _read(response: httpx.Response, fetched: Fetched, most: int) -> None:
    pieces, size = [], 0
    async for piece in response.aiter_raw():
        pieces.append(piece)
        size += len(piece)
        if size > most:
            fetched.cut = True
            break
    fetched.body = b"".join(pieces)[:most]


def _first_url(job: Job, page: Page) -> httpx.URL:
    address = f"[{job.address}]" if ":" in job.address else job.address
    port = "" if job.port in (None, USUAL[page.scheme]) else f":{job.port}"
    return httpx.URL(f"{page.scheme}://{address}{port}{page.path}")


def _next_url(response: httpx.Response, url: httpx.URL, hosts: set[str]) -> httpx.URL | None:
    """Where a redirect leads, at the target's own address; None when that is another host or no web page."""
    try:
        target = url.join(response.headers["location"])
    except (httpx.InvalidURL, ValueError):
        return None
    if target.scheme not in USUAL or (target.host and target.host.lower() not in hosts):
        return None
    return target.copy_with(host=url.host, userinfo=b"")


def _basic(login: Login | None) -> httpx.BasicAuth | None:
    return httpx.BasicAuth(login.username, login.secret) if login and login.kind == "password" else None


def _bearer(login: Login | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {login.secret}"} if login and login.kind == "token" else {}


def _certificate(response: httpx.Response, trouble: str) -> Certificate | None:
    stream = response.extensions.get("network_stream")
    session = stream.get_extra_info("ssl_object") if stream is not None else None
    shown = session.getpeercert(binary_form=True) if session is not None else None
    if not shown:
        return None
    try:
        certificate = x509.load_der_x509_certificate(shown)
        subject, issuer = (name.rfc4514_string() for name in (certificate.subject, certificate.issuer))
    except ValueError:
        raise Nonsense(_("The certificate cannot be read.")) from None
    since, until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not trouble:  # where no trust was asked for, the dates still count
        now = datetime.now(UTC)
        trouble = "expired" if until <= now else "not_yet_valid" if now < since else ""
    return Certificate(trouble, until, since, subject, issuer)


def _cause(error: Exception) -> Exception:
    """What lies below an error of the library: of the network, of encryption, or of the protocol."""
    found: OSError | None = None
    below: BaseException | None = error
    while below is not None:
        if isinstance(below, BaseExceptionGroup):
            below = below.exceptions[0]
        found = below if isinstance(below, OSError) else found
        below = below.__cause__ or below.__context__
    if found is not None:
        return found
    if isinstance(error, httpx.NetworkError):
        return ConnectionResetError()
    return Nonsense(_("The answer is no answer of a web server."))
