"""Telling other programs: deliveries are rows, sent by a job, retried with growing pauses, logged with the answer."""

from __future__ import annotations

import hashlib
import hmac
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import orjson
import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.config import load
from bag.core import registers
from bag.core.events import RecordChanged
from bag.core.jobs.app import app, back_off_seconds
from bag.core.models import User, WebhookDelivery, WebhookTarget
from bag.core.webhooks.guard import Forbidden, destination, networks

log = structlog.get_logger()
ATTEMPTS = 12  # the last one after about five hours
TIMEOUT = httpx.Timeout(10)
LEASE = timedelta(minutes=2)
ANSWER_SHOWN = 500
ANSWER_READ = 4096
MOST_IDS = 1000
SIGNATURE = "X-Bag-Signature"


@dataclass(frozen=True)
class Answer:
    """What came back: ``status`` 0 when nothing did, and then ``error`` says why."""

    status: int
    text: str
    error: str
    duration_ms: int

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300


def tell_webhooks(event: RecordChanged) -> None:
    """Handler of ``RecordChanged``: owe a delivery to every target that wants to hear of it."""
    targets = [target for target in WebhookTarget.objects.filter(active=True) if target.wants(event.record, event.verb)]
    if not targets:
        return
    actor = User.objects.filter(pk=event.actor_id or 0).values_list("username", flat=True).first()
    for start in range(0, len(event.pks), MOST_IDS):
        queue(targets, _payload(event, event.pks[start : start + MOST_IDS], actor or ""))


def _payload(event: RecordChanged, pks: list[int], actor: str) -> dict[str, Any]:
    """Which rows changed and where to read them; never their content, which has rights of its own."""
    record = registers.records.get(event.record)
    base = load().base_url
    address = f"{base}/api/v1/{record.namespace}/{record.name}/" if record is not None and record.api else ""
    return {
        "id": str(uuid.uuid4()),
        "event": f"{event.record}.{event.verb}",
        "record": event.record,
        "verb": event.verb,
        "ids": pks,
        "api": address,
        "actor": actor,
        "at": timezone.now().isoformat(),
    }


@transaction.atomic
def queue(targets: Iterable[WebhookTarget], payload: dict[str, Any]) -> list[WebhookDelivery]:
    """Owe one payload to each target."""
    rows = WebhookDelivery.objects.bulk_create(
        WebhookDelivery(target=target, event=payload["event"], payload=payload, next_at=timezone.now())
        for target in targets
    )
    send_due.defer()
    return rows


def test(target: WebhookTarget, *, by: User) -> WebhookDelivery:
    """Owe a target a message that says it is a test."""
    payload = {"id": str(uuid.uuid4()), "event": "test", "actor": by.username, "at": timezone.now().isoformat()}
    return queue([target], payload)[0]


@app.periodic(cron="* * * * *")
@app.task(name="core.webhooks.sweep", queue="clock", queueing_lock="core.webhooks.sweep")
def sweep(timestamp: int) -> None:
    """Every minute: send what is due again."""
    if _due(timezone.now()).exists():
        send_due.defer()


@app.task(name="core.webhooks.send_due", queue="webhooks")
def send_due() -> int:
    """Try every delivery that is due; returns how many were accepted."""
    accepted = 0
    while (delivery := _claim(timezone.now())) is not None:
        accepted += attempt(delivery)
    return accepted


def _due(now: datetime) -> Any:
    return WebhookDelivery.objects.filter(state=WebhookDelivery.State.QUEUED, next_at__lte=now, target__active=True)


@transaction.atomic
def _claim(now: datetime) -> WebhookDelivery | None:
    """The delivery that waits longest, leased for two minutes: no other worker takes it, a dead one loses it."""
    locked = _due(now).select_for_update(skip_locked=True, of=("self",)).select_related("target")
    delivery: WebhookDelivery | None = locked.order_by("next_at", "id").first()
    if delivery is not None:
        delivery.next_at = now + LEASE
        delivery.save(update_fields=["next_at"])
    return delivery


def attempt(delivery: WebhookDelivery) -> bool:
    """Send one delivery now and write down the answer; True when it was accepted."""
    answer = post(delivery.target, delivery.payload)
    delivery.attempts += 1
    delivery.status, delivery.answer = answer.status or None, answer.text
    delivery.last_error, delivery.duration_ms = answer.error[:500], answer.duration_ms
    if answer.accepted:
        delivery.state, delivery.sent_at = WebhookDelivery.State.SENT, timezone.now()
    elif delivery.attempts >= ATTEMPTS:
        delivery.state = WebhookDelivery.State.FAILED
    else:
        delivery.next_at = timezone.now() + timedelta(seconds=back_off_seconds(delivery.attempts + 2))
    delivery.save()
    log.info("core.webhook.sent", delivery=delivery.pk, status=answer.status, accepted=answer.accepted)
    return answer.accepted


def post(target: WebhookTarget, payload: dict[str, Any]) -> Answer:
    """One signed POST, without redirects or proxies, to the address that was judged."""
    started = time.monotonic()

    def answer(status: int = 0, text: str = "", error: str = "") -> Answer:
        return Answer(status, text, error, int((time.monotonic() - started) * 1000))

    try:
        where = destination(target.url, networks(load().webhook_allow))
    except Forbidden as refusal:
        return answer(error=str(refusal))
    body = orjson.dumps(payload)
    headers = {
        "Host": where.host_header,
        "Content-Type": "application/json",
        "User-Agent": "BAG-webhook/1",
        SIGNATURE: sign(target.secret.plain(), int(time.time()), body),
    }
    try:
        with (
            httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client,
            client.stream(
                "POST", where.url, content=body, headers=headers, extensions={"sni_hostname": where.host}
            ) as response,
        ):
            text = _beginning(response)
    except httpx.TimeoutException:
        return answer(error=_("No answer within %(seconds)d seconds.") % {"seconds": 10})
    except httpx.HTTPError as error:
        return answer(error=str(error) or type(error).__name__)
    return answer(response.status_code, text, "" if response.is_success else _("The receiver did not accept it."))


def _beginning(response: httpx.Response) -> str:
    """The first bytes of an answer as text; the rest is not read."""
    read = b""
    for block in response.iter_raw(ANSWER_READ):
        read += block
        if len(read) >= ANSWER_READ:
            break
    return read[:ANSWER_READ].decode("utf-8", "replace").replace("\x00", "")[:ANSWER_SHOWN]


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """``t=<unix time>,v1=<HMAC-SHA256 of "time.body" in hex>``."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


@transaction.atomic
def send_again(delivery: WebhookDelivery) -> None:
    """Put a given-up delivery back into the queue."""
    delivery.state, delivery.attempts, delivery.next_at = WebhookDelivery.State.QUEUED, 0, timezone.now()
    delivery.save(update_fields=["state", "attempts", "next_at"])
    send_due.defer()


def prune(before: datetime) -> int:
    """Forget deliveries that ended before then."""
    ended = WebhookDelivery.objects.filter(created_at__lt=before).exclude(state=WebhookDelivery.State.QUEUED)
    return ended.delete()[0]
