"""News for every open page: a topic and a few facts, gathered so that a storm is a few events a second.

Nothing is kept: whoever was away fetches the state when it comes back. Everyone signed in hears every topic, so facts
are counts and row numbers, never what only some may read.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from django.db import connection

CHANNEL = "bag_topics"
GATHER = 0.4
"""Seconds during which the news of a topic is gathered; the latest facts win."""
_MOST_BYTES = 7900
"""What one PostgreSQL notification carries."""
Facts = dict[str, Any]


def publish(topic: str, payload: Facts) -> None:
    """Tell all open pages of all web processes when the caller's transaction commits.

    A page hears the event ``bag:<topic>`` with ``payload``. Raises ``ValueError`` for facts over 7,900 bytes.
    """
    note = json.dumps({"topic": topic, **payload}, ensure_ascii=False)
    if len(note.encode()) > _MOST_BYTES:
        raise ValueError(f"too many facts about {topic!r} for one message")
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, note])


class Gatherer:
    """Holds the latest facts of each topic and hands them on at most once in ``GATHER`` seconds."""

    def __init__(self, hand_on: Callable[[Facts], None]) -> None:
        self._hand_on = hand_on
        self._waiting: dict[str, Facts] = {}

    def take(self, note: str) -> None:
        """One notification as PostgreSQL brings it; must be called in the event loop."""
        facts: Facts = json.loads(note)
        topic = facts["topic"]
        if topic not in self._waiting:
            asyncio.get_running_loop().call_later(GATHER, self._flush, topic)
        self._waiting[topic] = facts

    def _flush(self, topic: str) -> None:
        self._hand_on(self._waiting.pop(topic))
