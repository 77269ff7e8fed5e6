"""Dated things of all rooms, gathered for the calendar page and for calendar programs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bag.core import access, registers
from bag.core.registers import Dated, DatedSource

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//BAG//calendar//TR"
REFRESH = timedelta(hours=4)


@dataclass(frozen=True)
class Entry:
    """One dated thing with the source that told of it."""

    source: DatedSource
    dated: Dated


def entries(user: Any, first: date, last: date) -> list[Entry]:
    """What the registered sources tell this person of the days from ``first`` to ``last``, by day.

    As many queries as the sources make, whatever the number of days.
    """
    found = [
        Entry(source, dated)
        for source in sorted(registers.dated_sources, key=lambda source: source.order)
        for dated in source.find(user, first, last)
    ]
    return sorted(found, key=lambda entry: entry.dated.on)


def own_services(user: Any) -> frozenset[str]:
    """Codes of the services in which the person holds a position."""
    return frozenset(grant.service for grant in access.grants(user) if grant.service)


def calendar_file(found: Iterable[Entry], *, name: str, base: str, now: datetime) -> bytes:
    """An iCalendar file (RFC 5545). ``base`` is the address of this installation, without the slash at the end."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in found:
        calendar.add_component(_event(entry, base, now))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry, base: str, now: datetime) -> Event:
    from icalendar import Event

    dated = entry.dated
    event = Event()
    event.add("uid", uid(entry))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", dated.title)
    if dated.starts_at is None:
        event.add("dtstart", dated.on)
        event.add("dtend", dated.on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", dated.starts_at.astimezone(UTC))
        event.add("dtend", (dated.ends_at or dated.starts_at + timedelta(hours=1)).astimezone(UTC))
    event.add("categories", [str(entry.source.title)])
    if dated.url:
        event.add("url", base + dated.url)
        event.add("description", base + dated.url)
    return event


def uid(entry: Entry) -> str:
    """A name of the event that lasts: by the key that its source gives it, else by what it says."""
    dated = entry.dated
    known = dated.key or hashlib.sha256(f"{dated.on}\n{dated.title}\n{dated.url}".encode()).hexdigest()[:32]
    return f"{entry.source.key}.{known}@bag"
