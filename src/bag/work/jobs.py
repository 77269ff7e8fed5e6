"""Queue entry points of the room."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.utils import timezone

from bag.core.events import RecordChanged
from bag.core.jobs.app import app
from bag.work.mail_client import MailboxError, fetch, mailbox_of
from bag.work.services import clock, following, mailbox, watching

log = structlog.get_logger()

CALENDARS = ("core.administrativeleave", "work.servicehours")


@app.periodic(cron="* * * * *")
@app.task(name="work.watch", queue="clock", queueing_lock="work.watch")
def watch(timestamp: int) -> None:
    """Warnings and the end of waiting."""
    watching.watch(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="work.mailbox", queue="mail", queueing_lock="work.mailbox", lock="work.mailbox")
def read_mailbox(timestamp: int) -> None:
    """Take what came by e-mail; a mailbox that does not answer is asked again in a minute."""
    url = settings.CONFIG.mailbox.url
    if not url:
        return
    try:
        fetch(mailbox_of(url), lambda raw: mailbox.take(raw).request_id is not None)
    except MailboxError as error:
        log.warning("work.mailbox.failed", error=str(error))


def on_calendar(change: RecordChanged) -> None:
    """A holiday or service hours changed: targets move."""
    if change.record in CALENDARS:
        clock.refresh_all()


def accept_silent() -> int:
    """Nightly: results that nobody contradicted count as accepted."""
    return following.accept_silent(timezone.now())
