"""What hit counters prove. Zero hits of one day prove nothing, and a counter that began anew forgets."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Usage = Literal["used", "unused", "not_evaluable"]
WINDOW = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter as last read: `since` when its unbroken run began to be watched, `grew_at` when it was last seen to
    grow."""

    hits: int
    since: datetime
    read_at: datetime
    grew_at: datetime | None = None


def counted(before: Counter | None, hits: int, now: datetime) -> Counter:
    """The counter after a reading; a smaller value means that it was set back (a reload, a failover)."""
    if before is None:
        return Counter(hits, now, now)
    if hits < before.hits:
        return Counter(hits, now, now, now if hits else before.grew_at)
    return Counter(hits, before.since, now, now if hits > before.hits else before.grew_at)


def usage(counter: Counter | None, window: timedelta = WINDOW) -> Usage:
    """Used within the window, unused for all of it, or not to be said because it was not watched for so long."""
    if counter is None:
        return "not_evaluable"
    if counter.grew_at is not None and counter.read_at - counter.grew_at <= window:
        return "used"
    return "unused" if counter.read_at - counter.since >= window else "not_evaluable"
