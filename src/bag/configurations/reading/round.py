"""Many devices at once: each with its own deadline, so many at a time, answers handed over as they come."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Generator, Sequence
from contextlib import suppress

from bag.configurations.reading.session import Answer, Ask, read

AT_ONCE = 64


def read_many(asks: Sequence[Ask], at_once: int = AT_ONCE) -> Generator[Answer, None, None]:
    """The answers in the order in which they come. The event loop runs in a thread of its own.

    A device that hangs holds one of the ``at_once`` places until its deadline. Closing the iterator ends the round.
    """
    answers: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()
    stopping = threading.Event()
    thread = threading.Thread(target=_run, args=(list(asks), at_once, answers, stopping), daemon=True)
    thread.start()
    try:
        while (answer := answers.get()) is not None:
            yield answer
    finally:
        stopping.set()
        thread.join()


def _run(asks: list[Ask], at_once: int, answers: queue.SimpleQueue[Answer | None], stopping: threading.Event) -> None:
    try:
        asyncio.run(_round(asks, at_once, answers, stopping))
    finally:
        answers.put(None)


async def _round(
    asks: list[Ask], at_once: int, answers: queue.SimpleQueue[Answer | None], stopping: threading.Event
) -> None:
    places = asyncio.Semaphore(at_once)

    async def one(ask: Ask) -> None:
        async with places:
            if not stopping.is_set():
                answers.put(await read(ask))

    work = asyncio.gather(*(one(ask) for ask in asks))
    while not work.done():
        if stopping.is_set():
            work.cancel()
        with suppress(TimeoutError, asyncio.CancelledError):
            await asyncio.wait_for(asyncio.shield(work), 0.5)
    if not stopping.is_set():
        work.result()
