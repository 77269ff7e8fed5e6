"""Top talkers out of flows, and whether flows and counters of interfaces agree."""

from __future__ import annotations

import socket
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.monitoring import agreement, series, talkers
from bag.monitoring.series import Span
from bag.monitoring.talkers import Talker
from bag.monitoring.ui.device import crumb, told
from bag.monitoring.ui.gate import AlarmView
from bag.monitoring.ui.logs import devices_of

RANGES = {
    "1h": gettext_lazy("1 hour"),
    "24h": gettext_lazy("24 hours"),
    "7d": gettext_lazy("7 days"),
    "30d": gettext_lazy("30 days"),
}
WAYS = {
    "source": gettext_lazy("Source addresses"),
    "destination": gettext_lazy("Destination addresses"),
    "pair": gettext_lazy("Pairs"),
    "application": gettext_lazy("Applications"),
    "exporter": gettext_lazy("Reporting devices"),
    "interface": gettext_lazy("Interfaces (incoming)"),
}
REASONS = {
    "": ("ok", gettext_lazy("agrees")),
    "sampling": ("warning", gettext_lazy("the device does not tell its sampling rate; nothing is scaled")),
    "no_name": ("unknown", gettext_lazy("the device has not told which interface has this number")),
    "no_counters": ("unknown", gettext_lazy("no counters of its interfaces were read")),
    "less": ("minor", gettext_lazy("fewer flows than traffic: lost datagrams, or traffic that never becomes a flow")),
    "more": ("minor", gettext_lazy("more flows than traffic: reported twice, or a wrong sampling rate")),
}
MOST_LINES = 100
PROTOCOLS = {1: "ICMP", 6: "TCP", 17: "UDP", 47: "GRE", 50: "ESP", 58: "ICMPv6", 89: "OSPF", 132: "SCTP"}


class TopTalkers(AlarmView):
    """Who talks most in a span of time, summed up in one of six ways."""

    def get(self, request: HttpRequest) -> HttpResponse:
        name = request.GET.get("range", "") if request.GET.get("range", "") in RANGES else "1h"
        by = request.GET.get("by", "") if request.GET.get("by", "") in WAYS else "source"
        span = series.span_of(name)
        seconds = (span.end - span.start).total_seconds()
        found = told(lambda: talkers.talkers(by, span))
        agreed = _agreed(span, request.user) if found and found.rows and name in ("1h", "24h") else []
        chosen = next((one for one in agreed if str(one["device"][0]) == request.GET.get("device")), None)
        context: dict[str, Any] = {
            "range": name,
            "by": by,
            "title": WAYS[by],
            "ranges": list(RANGES.items()),
            "ways": list(WAYS.items()),
            "found": found,
            "rows": [(row, _label(by, row), row.octets * 8 / seconds) for row in (found.rows if found else [])],
            "agreed": agreed,
            "chosen": chosen,
            "lines": [(line, *REASONS[line.reason]) for line in chosen["row"].lines[:MOST_LINES]] if chosen else [],
            "trail": [crumb(), (_("Top talkers"), None)],
        }
        return render(request, "monitoring/talkers.html", context)


def _agreed(span: Span, user: Any) -> list[dict[str, Any]]:
    """Flows beside counters of the devices that the user may see."""
    rows = told(lambda: agreement.agreements(span)) or []
    names = devices_of({row.subject for row in rows}, user)
    found = [(row, names[row.subject]) for row in rows if row.subject in names]
    return [{"row": row, "device": device, "verdict": REASONS[row.reason]} for row, device in found]


def _label(by: str, row: Talker) -> str:
    """The name of a line: of an application the service at its port, as the system knows it."""
    if by != "application":
        return row.key
    number, _slash, port = row.key.partition("/")
    protocol = PROTOCOLS.get(int(number), f"IP {number}")
    if protocol not in ("TCP", "UDP"):
        return protocol
    try:
        return f"{socket.getservbyport(int(port), protocol.casefold())} ({protocol} {port})"
    except OSError:
        return f"{protocol} {port}"
