"""E-mails that are owed: sent by a job, kept in the queue through every failure of the mail server."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.config import load
from bag.core.jobs.app import app, back_off_seconds
from bag.core.models import Delivery, User

log = structlog.get_logger()
REFUSALS = 5
"""After so many refusals by a mail server that does answer, an e-mail is given up and shown to the administrators."""
REFUSED = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
)


@app.periodic(cron="* * * * *")
@app.task(name="core.notifications.sweep", queue="clock", queueing_lock="core.notifications.sweep")
def sweep(timestamp: int) -> None:
    """Every minute: send what is due (quiet hours over, retry time come, or a worker died)."""
    if _due(timezone.now()).exists():
        send_due.defer()


@app.task(name="core.notifications.send_due", queue="mail", lock="core.notifications.send_due")
def send_due() -> int:
    """Send every e-mail that is due; returns how many went out. Stops when the mail server cannot be reached."""
    now, sent = timezone.now(), 0
    server: Any = get_connection()
    try:
        while (result := _send_next(server, now)) is not None:
            if not result:
                break
            sent += result
    finally:
        server.close()
    return sent


def _due(now: datetime) -> Any:
    return Delivery.objects.filter(state=Delivery.State.QUEUED, not_before__lte=now)


@transaction.atomic
def _send_next(server: Any, now: datetime) -> int | None:
    """Send the e-mail that waits longest: the number of deliveries that it carried, 0 when the server is out of reach,
    None when nothing is due. The rows stay locked meanwhile: a dead worker leaves them queued."""
    locked = _due(now).select_for_update(skip_locked=True, of=("self",))
    first = locked.select_related("notification__user").order_by("not_before", "id").first()
    if first is None:
        return None
    batch = [first]
    if first.digest:
        user = first.notification.user
        batch = list(locked.filter(digest=True, notification__user=user).select_related("notification").order_by("id"))
    try:
        server.send_messages([compose(batch, first.notification.user)])
    except (*REFUSED, OSError) as error:
        log.warning("core.email.failed", delivery=first.pk, error=repr(error))
        _postpone(batch, error, now)
        return len(batch) if isinstance(error, REFUSED) else 0
    for delivery in batch:
        delivery.state, delivery.sent_at, delivery.last_error = Delivery.State.SENT, timezone.now(), ""
        delivery.attempts += 1
    Delivery.objects.bulk_update(batch, ["state", "sent_at", "last_error", "attempts"])
    return len(batch)


def _postpone(batch: list[Delivery], error: Exception, now: datetime) -> None:
    for delivery in batch:
        delivery.not_before = now + timedelta(seconds=back_off_seconds(delivery.attempts + 4))
        delivery.attempts += 1
        delivery.last_error = str(error)[:500]
        if isinstance(error, REFUSED) and delivery.attempts >= REFUSALS:
            delivery.state = Delivery.State.FAILED
    Delivery.objects.bulk_update(batch, ["not_before", "attempts", "last_error", "state"])


def compose(batch: list[Delivery], user: User) -> EmailMessage:
    """The e-mail for one delivery, or the summary of several, in the person's language."""
    base = load().base_url
    news = [delivery.notification for delivery in batch]
    with translation.override(user.language):
        subject = news[0].title
        if batch[0].digest:
            subject = ngettext("Daily summary: %(count)d item", "Daily summary: %(count)d items", len(news)) % {
                "count": len(news)
            }
        body = render_to_string("notifications/email.txt", {"user": user, "news": news, "base": base})
        headers = {
            "Message-ID": f"<bag-delivery-{batch[0].pk}@{urlsplit(base).hostname}>",
            "Auto-Submitted": "auto-generated",
        }
        return EmailMessage(_("[BAĞ] %(subject)s") % {"subject": subject}, body, to=[user.email], headers=headers)


def failed_deliveries() -> Any:
    """Given-up e-mails, newest first."""
    return Delivery.objects.filter(state=Delivery.State.FAILED).select_related("notification__user").order_by("-id")


@transaction.atomic
def send_again(pks: list[int]) -> int:
    """Put given-up e-mails back into the queue; returns how many."""
    count = Delivery.objects.filter(pk__in=pks, state=Delivery.State.FAILED).update(
        state=Delivery.State.QUEUED, not_before=timezone.now(), attempts=0
    )
    send_due.defer()
    return count


def oldest_wait() -> timedelta:
    """How long the oldest due e-mail has been waiting."""
    now = timezone.now()
    first = _due(now).order_by("not_before").values_list("not_before", flat=True).first()
    return now - first if first else timedelta()
