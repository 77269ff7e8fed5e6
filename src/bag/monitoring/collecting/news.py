"""What the database tells a collector: targets changed, or one is to be asked at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg
import structlog
from django.db import connections
from psycopg.conninfo import make_conninfo

log = structlog.get_logger("bag.collect")

LOOK, TARGETS = "bag_look", "bag_targets"
AGAIN_SECONDS = 3.0


async def listen(*, look: Callable[[int], None], changed: Callable[[], None]) -> None:
    """Call ``look`` with the number of a target, and ``changed``, for as long as the task lives.

    After every connection ``changed`` is called: whatever happened while nobody listened is found by looking.
    """
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as connection:
                await connection.execute(f"listen {LOOK}")
                await connection.execute(f"listen {TARGETS}")
                changed()
                async for note in connection.notifies():
                    if note.channel == TARGETS:
                        changed()
                    elif note.payload.isascii() and note.payload.isdigit():
                        look(int(note.payload))
        except psycopg.Error as error:
            log.warning("collect.news_lost", error=str(error).strip())
        await asyncio.sleep(AGAIN_SECONDS)


def _address() -> str:
    given = connections["default"].settings_dict
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return make_conninfo(**{theirs: str(given[ours]) for ours, theirs in names.items() if given.get(ours)})
