"""When an e-mail may go out: quiet hours and the daily summary, in local time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Istanbul")


def is_quiet(at: datetime, begin: time | None, end: time | None) -> bool:
    """Does ``at`` fall in the quiet hours? They may run over midnight; equal ends mean none."""
    if begin is None or end is None or begin == end:
        return False
    now = at.astimezone(LOCAL).time()
    return begin <= now < end if begin < end else now >= begin or now < end


def next_at(moment: datetime, wanted: time) -> datetime:
    """The next time of day ``wanted`` after ``moment``."""
    local = moment.astimezone(LOCAL)
    today = datetime.combine(local.date(), wanted, LOCAL)
    return today if today > local else datetime.combine(local.date() + timedelta(days=1), wanted, LOCAL)


def earliest(now: datetime, begin: time | None, end: time | None) -> datetime:
    """``now``, or the end of the quiet hours that ``now`` falls in."""
    return next_at(now, end) if end is not None and is_quiet(now, begin, end) else now
