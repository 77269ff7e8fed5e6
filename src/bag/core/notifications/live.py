"""The live stream (server-sent events): one PostgreSQL listener per process, fanned out to the open pages.

A stream names, in every event id, the oldest transaction that was open when it began and what it has delivered since.
A browser that comes back with that id gets exactly what it missed, also news whose transaction committed late. News of
topics (``live_topics``) is for every stream and has no id.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import psycopg
import structlog
from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from bag.core.models import Notification
from bag.core.notifications import live_topics
from bag.core.notifications.services import CHANNEL, news_of, unread_counts

log = structlog.get_logger()
HEARTBEAT = 15  # seconds
LONGEST_STREAM = 600  # seconds; the browser comes back by itself and proves again who it is
MOST_DELIVERED = 50
MOST_MISSED = 100
FARTHEST_BACK = timedelta(days=1)
_POINT = re.compile(r"^(\d{1,19})((?:-\d{1,19}){0,60})$")
News = dict[str, Any]


class Hub:
    """The listener of one event loop and the queues of its streams. ``None`` in a queue ends its stream."""

    def __init__(self) -> None:
        self._queues: dict[int, set[asyncio.Queue[News | None]]] = {}
        self._listener: asyncio.Task[None] | None = None
        self._listening = asyncio.Event()
        self._topics = live_topics.Gatherer(self._tell_all)

    async def subscribe(self, user_id: int) -> asyncio.Queue[News | None]:
        """A queue that gets a person's news from now on."""
        queue: asyncio.Queue[News | None] = asyncio.Queue()
        self._queues.setdefault(user_id, set()).add(queue)
        if self._listener is None or self._listener.done():
            self._listening.clear()
            self._listener = asyncio.create_task(self._listen())
        await self._listening.wait()
        return queue

    def unsubscribe(self, user_id: int, queue: asyncio.Queue[News | None]) -> None:
        queues = self._queues.get(user_id, set())
        queues.discard(queue)
        if not queues:
            self._queues.pop(user_id, None)

    async def _listen(self) -> None:
        """Pass news on until the connection breaks; then the streams end and the browsers come back."""
        try:
            async with await psycopg.AsyncConnection.connect(_conninfo(), autocommit=True) as listener:
                await listener.execute(f"listen {CHANNEL}")
                await listener.execute(f"listen {live_topics.CHANNEL}")
                self._listening.set()
                async for note in listener.notifies():
                    if note.channel == live_topics.CHANNEL:
                        self._topics.take(note.payload)
                    else:
                        self._pass_on(json.loads(note.payload))
        except psycopg.Error as error:
            log.warning("core.live.lost", error=repr(error))
        finally:
            self._listening.set()
            self._tell_all(None)

    def _pass_on(self, news: News) -> None:
        for queue in self._queues.get(news.pop("user"), ()):
            queue.put_nowait(news)

    def _tell_all(self, news: News | None) -> None:
        for queue in [queue for queues in self._queues.values() for queue in queues]:
            queue.put_nowait(news)


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    for closed in [other for other in _hubs if other.is_closed()]:
        del _hubs[closed]
    return _hubs.setdefault(loop, Hub())


def _conninfo() -> str:
    given = connections["default"].settings_dict
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return make_conninfo(**{theirs: str(given[ours]) for ours, theirs in names.items() if given.get(ours)})


@dataclass
class Point:
    """How far a stream has come: what committed before transaction ``since`` is known; of the rest, ``delivered``."""

    since: int
    delivered: set[int] = field(default_factory=set)

    @classmethod
    def parse(cls, text: str) -> Point | None:
        match = _POINT.match(text)
        if match is None or int(match[1]) >= 2**63:
            return None
        return cls(int(match[1]), {int(part) for part in match[2].split("-") if part})

    def __str__(self) -> str:
        return "-".join(str(number) for number in (self.since, *sorted(self.delivered)))


def resume(user_id: int, last_event_id: str) -> tuple[Point, list[News], int]:
    """Where a new stream begins, what the browser missed (oldest first), and how much is unread."""
    before = Point.parse(last_event_id)
    with connection.cursor() as cursor:
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        point = Point(cursor.fetchone()[0])
    missed: list[News] = []
    if before is not None:
        recent = Notification.objects.filter(
            user_id=user_id,
            in_app=True,
            transaction__gte=before.since,
            created_at__gte=timezone.now() - FARTHEST_BACK,
        ).order_by("id")[:MOST_MISSED]
        rows = list(recent)
        missed = [news_of(row) for row in rows if row.pk not in before.delivered]
        point.delivered = {row.pk for row in rows if row.transaction >= point.since}
    unread = unread_counts([user_id]).get(user_id, 0)
    connections.close_all()
    return point, missed, unread


async def stream(user_id: int, last_event_id: str) -> AsyncIterator[bytes]:
    """Server-sent events for one open page."""
    own = hub()
    queue = await own.subscribe(user_id)
    try:
        point, missed, unread = await sync_to_async(resume)(user_id, last_event_id)
        for news in [*missed, {}]:
            yield event(point, {**news, "unread": unread})
        until = time.monotonic() + LONGEST_STREAM
        while time.monotonic() < until and len(point.delivered) < MOST_DELIVERED:
            try:
                heard = await asyncio.wait_for(queue.get(), HEARTBEAT)
            except TimeoutError:
                yield b": here\n\n"
                continue
            if heard is None:
                return
            if "topic" in heard:
                yield topic_event(heard)
            elif heard["id"] not in point.delivered:
                point.delivered.add(heard["id"])
                yield event(point, heard)
    finally:
        own.unsubscribe(user_id, queue)


def event(point: Point, news: News) -> bytes:
    """One server-sent event."""
    return f"id: {point}\nevent: notification\ndata: {json.dumps(news, ensure_ascii=False)}\n\n".encode()


def topic_event(facts: News) -> bytes:
    """News of a topic; without an id, so a browser that comes back resumes at the last notification."""
    return f"event: topic\ndata: {json.dumps(facts, ensure_ascii=False)}\n\n".encode()
