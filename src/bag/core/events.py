"""Upward news: typed events, each handler in a job of its own.

Publishing writes the jobs in the same transaction as the change: a roll-back takes them back, a commit loses none. The
handlers run after the commit, in a worker, with retries.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import transaction
from procrastinate import JobContext
from pydantic import TypeAdapter

from bag.core import registers
from bag.core.jobs.app import app, back_off
from bag.core.models import HandlerFailure
from bag.core.registers import Event, EventHandler

log = structlog.get_logger()
ATTEMPTS = 6


@dataclass(frozen=True)
class RecordChanged(Event):
    """Rows ``pks`` of one record type were added, changed or deleted (``verb``) by ``actor_id`` in one act."""

    record: str
    pks: list[int]
    verb: str
    actor_id: int | None
    labels: dict[int, str]
    """What deleted rows were called; empty for other verbs."""


def publish(event: Event) -> None:
    """Tell every handler of this class of event."""
    handlers = [handler for handler in registers.event_handlers if handler.event is type(event)]
    if not handlers:
        return
    payload = TypeAdapter(type(event)).dump_python(event, mode="json")
    run_handler.batch_defer(*({"handler": handler.key, "payload": payload} for handler in handlers))


@app.task(name="core.events.handle", queue="events", pass_context=True, retry=back_off(ATTEMPTS))
def run_handler(context: JobContext, handler: str, payload: dict[str, Any]) -> None:
    """Run one handler on one event; after the last attempt the failure is kept for people to see."""
    entry = registers.event_handlers[handler]
    try:
        with transaction.atomic():
            entry.handle(TypeAdapter(entry.event).validate_python(payload))
    except Exception as error:
        log.warning("core.event.failed", handler=handler, error=repr(error))
        if context.job.attempts + 1 >= ATTEMPTS:
            keep_failure(entry, payload, attempts=context.job.attempts + 1)
        raise


def keep_failure(entry: EventHandler, payload: dict[str, Any], *, attempts: int) -> HandlerFailure:
    """Store the error being handled."""
    return HandlerFailure.objects.create(
        handler=entry.key,
        event=entry.event.__name__,
        payload=payload,
        error=traceback.format_exc()[-4000:],
        attempts=attempts,
    )


@transaction.atomic
def run_again(failure: HandlerFailure) -> None:
    """Give a failed event to its handler once more."""
    run_handler.defer(handler=failure.handler, payload=failure.payload)
    failure.delete()
