"""Several devices at once in an event loop of its own thread; reports are handed over as they come."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Generator, Sequence

from bag.configurations.pushing.engine import push
from bag.configurations.pushing.order import Order, Report

BEAT = 0.5


def push_many(
    orders: Sequence[Order], stopping: threading.Event, beat: Callable[[], None] = lambda: None
) -> Generator[Report, None, None]:
    """Carry out orders side by side; while none is done ``beat`` is called every half second.

    ``stopping`` set: those that are being worked on are taken back, not cut off.
    """
    reports: queue.SimpleQueue[Report | None] = queue.SimpleQueue()
    thread = threading.Thread(target=_run, args=(list(orders), reports, stopping), daemon=True)
    thread.start()
    try:
        while True:
            try:
                report = reports.get(timeout=BEAT)
            except queue.Empty:
                beat()
                continue
            if report is None:
                return
            yield report
    finally:
        stopping.set()
        thread.join()


def _run(orders: list[Order], reports: queue.SimpleQueue[Report | None], stopping: threading.Event) -> None:
    async def one(order: Order) -> None:
        reports.put(await push(order, stopping))

    async def every() -> None:
        await asyncio.gather(*(one(order) for order in orders))

    try:
        asyncio.run(every())
    finally:
        reports.put(None)
