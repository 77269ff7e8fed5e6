"""What stands before every view: client addresses, oversize bodies, broken addresses, refusals of the API."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from bag.core.access import Role
from bag.organization.tests.factories import user_with_role
from bag.web import proxies
from bag.web.api import api


def seen(monkeypatch: pytest.MonkeyPatch, trusted: list[str], **meta: str) -> HttpRequest:
    """The request as the views see it after ``ClientAddress``."""
    monkeypatch.setattr(django_settings, "CONFIG", type("Config", (), {"trusted_proxies": trusted}))
    found: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        found.append(request)
        return HttpResponse()

    proxies.ClientAddress(view)(RequestFactory().get("/", **meta))  # type: ignore[arg-type]
    return found[0]


@pytest.mark.parametrize(
    ("trusted", "peer", "told", "address"),
    [
        ([], "127.0.0.1", "198.51.100.7", "127.0.0.1"),
        (["127.0.0.1/32"], "127.0.0.1", "198.51.100.7", "198.51.100.7"),
        (["127.0.0.1/32"], "127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (["127.0.0.1/32", "10.0.0.0/8"], "127.0.0.1", "203.0.113.9, 198.51.100.7, 10.1.1.1", "198.51.100.7"),
        (["127.0.0.1/32"], "203.0.113.1", "198.51.100.7", "203.0.113.1"),
        (["127.0.0.1/32"], "127.0.0.1", "not an address", "127.0.0.1"),
        (["127.0.0.1/32"], "127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_only_trusted_proxies_name_the_client(
    monkeypatch: pytest.MonkeyPatch, trusted: list[str], peer: str, told: str, address: str
) -> None:
    request = seen(monkeypatch, trusted, REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=told)
    assert request.META["REMOTE_ADDR"] == address


def test_only_trusted_proxies_say_https(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}
    assert not seen(monkeypatch, [], **told).is_secure()
    assert seen(monkeypatch, ["127.0.0.1/32"], **told).is_secure()


def test_the_server_reads_no_oversize_body() -> None:
    """The check of ``core.attachments.limits`` stands before Django, which would write the body to disk first.

    In a process of its own: the entry point pools the connections of whoever imports it.
    """
    asked = "from bag.web.asgi import application; print(type(application).__name__)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "AsgiUploadLimit"


@pytest.mark.django_db
def test_a_nul_in_an_address_is_a_bad_request(client: Client) -> None:
    page = client.get("/search/?q=a%00b")
    assert page.status_code == 400
    assert "anlaşılamadı" in page.content.decode()
    answer = client.get("/api/v1/organization/unit/?q=%00")
    assert answer.status_code == 400
    assert set(answer.json()) == {"detail", "errors"}


@pytest.mark.django_db
def test_a_script_that_hurries_is_told_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(user_with_role(Role.MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    monkeypatch.setattr(api.throttle[0], "num_requests", 2)
    answers = [client.get("/api/v1/organization/unit/") for _time in range(3)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, True]
    assert set(answers[-1].json()) == {"detail", "errors"}
    assert int(answers[-1]["Retry-After"]) >= 1


@pytest.mark.django_db
def test_every_refusal_of_the_api_has_one_shape(client: Client) -> None:
    answers = {
        404: client.get("/api/v1/no/such/address/"),
        405: client.put("/api/v1/organization/unit/", "{}", content_type="application/json"),
        413: client.post("/api/v1/organization/unit/", "{}", "application/json", CONTENT_LENGTH=str(10**9)),
        401: client.get("/api/v1/organization/unit/"),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        body: dict[str, Any] = answer.json()
        assert set(body) == {"detail", "errors"}
        assert body["detail"]
    assert answers[405]["Allow"]
