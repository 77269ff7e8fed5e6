"""Webhooks against a real HTTP server on loopback."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.config import load
from bag.core import access
from bag.core.events import RecordChanged
from bag.core.models import WebhookDelivery
from bag.core.tests.factories import AdministrativeLeaveFactory, WebhookTargetFactory
from bag.core.webhooks import guard, sending

SECRET = "çok gizli imza sözü"


class Receiver:
    """A server that keeps what it got and answers ``status``."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append(({key.lower(): value for key, value in self.headers.items()}, body))
                self.send_response(outer.status)
                if outer.status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()
                self.wfile.write(b"tesekkurler " * 1000)

            def log_message(self, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_port}/kanca?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def loopback_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    config = replace(load(), webhook_allow=["127.0.0.0/8", "::1/128"])
    monkeypatch.setattr(sending, "load", lambda: config)


def event(verb: str = "change", pks: list[int] | None = None) -> RecordChanged:
    return RecordChanged("core.administrativeleave", pks or [7], verb, None, {})


def test_signed_delivery_of_a_change(db: None, receiver: Receiver, loopback_allowed: None) -> None:
    WebhookTargetFactory(url=receiver.url, secret=SECRET, record_types=["core.administrativeleave"], verbs=["change"])
    WebhookTargetFactory(url=receiver.url, verbs=["delete"])
    WebhookTargetFactory(url=receiver.url, active=False)
    sending.tell_webhooks(event(pks=[7, 9]))
    assert sending.send_due() == 1
    headers, body = receiver.got[0]
    payload = json.loads(body)
    assert payload["event"] == "core.administrativeleave.change"
    assert payload["ids"] == [7, 9]
    assert payload["api"].endswith("/api/v1/core/administrativeleave/")
    parts = dict(part.split("=") for part in headers["x-bag-signature"].split(","))
    signed = f"{parts['t']}.".encode() + body
    assert hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest() == parts["v1"]
    assert headers["host"].startswith("localhost:")
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.status, delivery.attempts) == ("sent", 200, 1)
    assert len(delivery.answer) == 500


def test_a_failing_receiver_is_tried_again_and_then_given_up(
    db: None, receiver: Receiver, loopback_allowed: None
) -> None:
    WebhookTargetFactory(url=receiver.url)
    sending.tell_webhooks(event())
    receiver.status = 500
    sending.send_due()
    assert sending.send_due() == 0  # not due yet
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.status, delivery.attempts) == ("queued", 500, 1)
    assert delivery.next_at > timezone.now()
    now = timezone.now()
    for turn in range(1, 12):
        with time_machine.travel(now + timedelta(hours=2 * turn)):
            sending.send_due()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("failed", 12)
    receiver.status = 204
    sending.send_again(delivery)
    with time_machine.travel(now + timedelta(days=3)):
        assert sending.send_due() == 1


def test_redirects_are_not_followed(db: None, receiver: Receiver, loopback_allowed: None) -> None:
    receiver.status = 302
    WebhookTargetFactory(url=receiver.url)
    sending.tell_webhooks(event())
    sending.send_due()
    assert WebhookDelivery.objects.get().status == 302
    assert len(receiver.got) == 1


def test_private_addresses_are_refused_and_nothing_is_sent(db: None, receiver: Receiver) -> None:
    WebhookTargetFactory(url=receiver.url)
    sending.tell_webhooks(event())
    assert sending.send_due() == 0
    assert receiver.got == []
    assert "localhost" in WebhookDelivery.objects.get().last_error


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://[::1]/", "http://10.1.2.3/", "http://192.168.1.1/", "http://169.254.169.254/latest/",
        "http://[fe80::1]/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
        "http://0.0.0.0/", "http://2130706433/",
        "http://100.64.0.1/", "http://224.0.0.1/", "ftp://192.0.2.1/", "http://", "http://a:b@192.0.2.1/", "http://[bad/",
        "http://192.0.2.1:99999/", "gopher://x", "http://yok.invalid/",
    ],
)  # fmt: skip
def test_guard_refuses(url: str) -> None:
    with pytest.raises(guard.Forbidden):
        guard.destination(url, [])


def test_guard_keeps_name_and_number_apart() -> None:
    allowed = guard.networks(["127.0.0.0/8"])
    where = guard.destination("https://127.0.0.9:8443/a?b=c", allowed)
    assert where.url == "https://127.0.0.9:8443/a?b=c"
    assert where.host_header == "127.0.0.9:8443"
    assert guard.destination("http://8.8.8.8", []).ip == ipaddress.ip_address("8.8.8.8")
    with pytest.raises(guard.Forbidden):
        guard.destination("http://10.0.0.1/", allowed)


def test_pages_for_elevated_administrators_only(client: Client, person: Callable, monkeypatch: object) -> None:
    target = WebhookTargetFactory(secret=SECRET)
    client.force_login(person("manager"))
    assert client.get(target.get_absolute_url()).status_code == 403
    assert client.post(reverse("webhook-test", args=[target.pk])).status_code == 404
    monkeypatch.setattr(access, "elevated", lambda user: True)
    client.force_login(person("administrator"))
    assert client.post(reverse("webhook-test", args=[target.pk])).status_code == 302
    page = client.get(target.get_absolute_url()).content.decode()
    assert SECRET not in page
    assert "[" not in re.sub("<[^>]*>", "", page), "a list is shown as words"
    assert WebhookDelivery.objects.get().event == "test"
    assert client.get(reverse("webhook-deliveries", args=[target.pk])).status_code == 200
    form = reverse("core:webhooktarget-add")
    assert client.get(form).status_code == 200
    bad = client.post(form, {"name": "İç", "url": "http://127.0.0.1/x", "secret": SECRET, "active": "on"})
    assert bad.status_code in (200, 422)
    assert "127.0.0.1" in bad.content.decode()
    edit = reverse("core:webhooktarget-edit", args=[target.pk])
    assert SECRET not in client.get(edit).content.decode()


def test_old_deliveries_are_forgotten_but_not_waiting_ones(db: None) -> None:
    AdministrativeLeaveFactory()
    WebhookTargetFactory()
    sending.tell_webhooks(event())
    assert sending.prune(timezone.now() + timedelta(days=1)) == 0
    WebhookDelivery.objects.update(state="sent")
    assert sending.prune(timezone.now() + timedelta(days=1)) == 1
