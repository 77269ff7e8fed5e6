"""Search in the syslog of all devices: messages at once, figures beside them as a fragment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bag.core import registers
from bag.core.incoming import storable
from bag.core.models import Subject
from bag.monitoring import logs
from bag.monitoring.logs import FACETS, Question
from bag.monitoring.ui.device import crumb, told
from bag.monitoring.ui.gate import AlarmView

RANGES = {
    "15m": (timedelta(minutes=15), 15, gettext_lazy("15 minutes")),
    "1h": (timedelta(hours=1), 60, gettext_lazy("1 hour")),
    "24h": (timedelta(hours=24), 1200, gettext_lazy("24 hours")),
    "7d": (timedelta(days=7), 7200, gettext_lazy("7 days")),
    "30d": (timedelta(days=30), 43_200, gettext_lazy("30 days")),
}
"""How far back, and the seconds of a column in the picture of the volume."""
SEVERITIES = (
    ("critical", pgettext_lazy("syslog", "emergency")),
    ("critical", pgettext_lazy("syslog", "alert")),
    ("critical", pgettext_lazy("syslog", "critical")),
    ("major", pgettext_lazy("syslog", "error")),
    ("warning", pgettext_lazy("syslog", "warning")),
    ("info", pgettext_lazy("syslog", "notice")),
    ("void", pgettext_lazy("syslog", "information")),
    ("void", pgettext_lazy("syslog", "debug")),
)
"""Tone and name of the severities of RFC 5424, by their number."""
TITLES = {
    "severity": gettext_lazy("Severity"),
    "source": gettext_lazy("Sent from"),
    "program": gettext_lazy("Program"),
    "host": gettext_lazy("Name in the message"),
}
LONGEST_TEXT = 200


class Asked:
    """What the address asks. Values that make no sense are left out."""

    def __init__(self, given: Any) -> None:
        self.range = given.get("range", "") if given.get("range", "") in RANGES else "1h"
        self.text = _text(given, "q")
        chosen = {name: _text(given, name) for name in FACETS}
        self.chosen = {name: value for name, value in chosen.items() if value}
        if self.chosen.get("severity") not in [None, *map(str, range(8))]:
            del self.chosen["severity"]
        self.skewed = given.get("skewed") == "1"
        self.before = _moment(given.get("before", ""))

    @property
    def question(self) -> Question:
        """``before`` goes on where an earlier page ended; the span stays that of the first page."""
        now = timezone.now()
        start = now - RANGES[self.range][0]
        end = min(self.before, now) if self.before else now
        return Question(min(start, end), end, self.text, self.chosen, self.skewed)

    @property
    def step(self) -> int:
        return RANGES[self.range][1]


class LogSearch(AlarmView):
    """The newest messages that fit; ``before`` leads to older ones."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = Asked(request.GET)
        found = told(lambda: logs.newest(asked.question, logs.PAGE + 1))
        rows = (found or [])[: logs.PAGE]
        context = {
            "asked": asked,
            "ranges": [(name, word) for name, (_back, _step, word) in RANGES.items()],
            "away": found is None,
            "rows": _shown(rows, request.user),
            "older": rows[-1].at.isoformat() if found and len(found) > logs.PAGE else "",
            "chips": _chips(asked),
            "trail": [crumb(), (_("Syslog"), None)],
        }
        return render(request, "monitoring/logs.html", context)


class LogFacets(AlarmView):
    """The volume over time and the values to narrow down by."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = Asked(request.GET)
        found = told(lambda: logs.facets(asked.question))
        volume = told(lambda: logs.volume(asked.question, asked.step)) if found is not None else None
        facets = [
            (name, TITLES[name], [(value, _word(name, value.value)) for value in values if value.value])
            for name, values in (found.values if found else {}).items()
            if name not in asked.chosen
        ]
        context = {
            "away": found is None,
            "facets": [facet for facet in facets if facet[2]],
            "since": None if found is None or found.whole else found.since,
            "total": sum(count for _at, count in volume or []),
            "block": _block(volume or [], asked),
        }
        return render(request, "monitoring/logs_facets.html", context)


def _shown(rows: Iterable[logs.Entry], user: Any) -> list[dict[str, Any]]:
    """Messages with the names of their devices, where the reader may see them. Two queries."""
    found = list(rows)
    names = devices_of({row.subject for row in found if row.subject}, user)
    return [{"row": row, "device": names.get(row.subject), "tone": SEVERITIES[row.severity & 7][0],
             "severity": SEVERITIES[row.severity & 7][1]} for row in found]  # fmt: skip


def devices_of(subjects: set[int], user: Any) -> dict[int, tuple[int, str]]:
    """Number and name of the pieces of equipment behind subjects."""
    equipment = registers.records["inventory.equipment"]
    kind = {"content_type__app_label": "inventory", "content_type__model": "equipment"}
    pieces = dict(Subject.objects.filter(pk__in=subjects, **kind).values_list("object_id", "pk")) if subjects else {}
    visible = equipment.visible_to(user).filter(pk__in=pieces).values_list("pk", "name") if pieces else []
    return {pieces[pk]: (pk, name) for pk, name in visible}


def _chips(asked: Asked) -> list[tuple[str, str, str]]:
    return [(name, str(TITLES[name]), _word(name, value)) for name, value in asked.chosen.items()]


def _word(facet: str, value: str) -> str:
    return str(SEVERITIES[int(value) & 7][1]) if facet == "severity" else value


def _block(volume: list[tuple[datetime, int]], asked: Asked) -> dict[str, Any]:
    """The volume as a chart; slots without a message are zero, as nothing is missing in them."""
    counts = {int(at.timestamp()) // asked.step: count for at, count in volume}
    question = asked.question
    slots = range(int(question.start.timestamp()) // asked.step, int(question.end.timestamp()) // asked.step + 1)
    points = [[slot * asked.step * 1000, counts.get(slot, 0)] for slot in slots]
    return {"unit": "", "digits": 0, "series": [{"name": _("Messages"), "type": "bar", "data": points}]}


def _text(given: Any, name: str) -> str:
    found = given.get(name, "")[:LONGEST_TEXT].strip()
    return found if storable(found) else ""


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text[:40])
    except ValueError:
        return None
    return found if found is not None and timezone.is_aware(found) else None
