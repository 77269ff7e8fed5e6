"""Asking authorities about revocations, at addresses that a hostile file may have chosen.

Each address is resolved once and judged like a webhook's; the connection goes to the judged number, without redirects
or proxies, with limits on time, size and number.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Awaitable, Sequence
from io import BytesIO
from typing import Any

import httpx
import requests
from pyhanko_certvalidator.fetchers.api import FetcherBackend, Fetchers, FetchLimits
from pyhanko_certvalidator.fetchers.common_utils import FetchBudget
from pyhanko_certvalidator.fetchers.requests_fetchers.cert_fetch_client import RequestsCertificateFetcher
from pyhanko_certvalidator.fetchers.requests_fetchers.crl_client import RequestsCRLFetcher
from pyhanko_certvalidator.fetchers.requests_fetchers.ocsp_client import RequestsOCSPFetcher
from pyhanko_certvalidator.fetchers.requests_fetchers.util import RequestsFetcherMixin

from bag.core.webhooks.guard import Forbidden, Network, destination

MOST_BYTES = 12 * 1024 * 1024
MOST_REQUESTS = 24
MOST_CERTIFICATES = 6
TIMEOUT = httpx.Timeout(5)
USER_AGENT = "BAG-signature/1"


def call(
    method: str, url: str, allowed: Sequence[Network], headers: dict[str, str], body: bytes = b""
) -> requests.Response:
    """One request to a judged address; raises ``requests.RequestException``, which the fetchers understand."""
    try:
        where = destination(url, allowed)
        with (
            httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client,
            client.stream(
                method,
                where.url,
                content=body or None,
                headers={**headers, "Host": where.host_header, "User-Agent": USER_AGENT},
                extensions={"sni_hostname": where.host},
            ) as response,
        ):
            content = b""
            for block in response.iter_bytes():
                content += block
                if len(content) > MOST_BYTES:
                    raise requests.RequestException("the answer is too long")
    except (Forbidden, httpx.HTTPError) as error:
        raise requests.RequestException(str(error)) from error
    if response.status_code != 200:
        raise requests.RequestException(f"status {response.status_code}")
    answer = requests.Response()
    answer.status_code, answer.raw = response.status_code, BytesIO(content)
    answer.headers["Content-Type"] = response.headers.get("Content-Type", "")
    return answer


class _Guarded(RequestsFetcherMixin):
    """The way to the network that the fetchers below share."""

    allowed: Sequence[Network] = ()

    def _get(self, url: str, *, acceptable_content_types: Sequence[str]) -> Awaitable[requests.Response]:
        return to_thread(call, "GET", url, self.allowed, {"Accept": ",".join(acceptable_content_types)})

    def _post(
        self, url: str, data: bytes, *, content_type: str, acceptable_content_types: Sequence[str]
    ) -> Awaitable[requests.Response]:
        headers = {"Accept": ",".join(acceptable_content_types), "Content-Type": content_type}
        return to_thread(call, "POST", url, self.allowed, headers, data)


class _Ocsp(_Guarded, RequestsOCSPFetcher):
    pass


class _Crl(_Guarded, RequestsCRLFetcher):
    pass


class _Certificates(_Guarded, RequestsCertificateFetcher):
    pass


class GuardedBackend(FetcherBackend):
    """Fetchers that reach public servers and the networks of ``allowed``, ``MOST_REQUESTS`` times in all."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        budget = FetchBudget(FetchLimits(MOST_REQUESTS, MOST_CERTIFICATES, 2))
        kinds: tuple[Any, ...] = (_Ocsp, _Crl, _Certificates)
        made = [kind(budget=budget) for kind in kinds]
        for one in made:
            one.allowed = tuple(allowed)
        self._fetchers = Fetchers(*made)

    def get_fetchers(self) -> Fetchers:
        """The same fetchers every time, so that one file shares their answers and their budget."""
        return self._fetchers
