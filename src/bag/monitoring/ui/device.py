"""The page of a watched device and that of one of its interfaces; what the store says comes in fragments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import registers
from bag.inventory.models import Equipment
from bag.monitoring import charts, metric_words, series, watching
from bag.monitoring.domain.percentile import Bill
from bag.monitoring.series import Range
from bag.monitoring.ui.gate import DeviceView
from bag.monitoring.watching import Asked
from bag.telemetry.client import TelemetryError, TelemetryUnavailable

log = structlog.get_logger()
T = TypeVar("T")
LONGEST_NAME = 255
TREND = Range(timedelta(days=1), 3600)
"""The small lines in the table of interfaces."""


def told(ask: Callable[[], T]) -> T | None:
    """What the store says; None when it is away, or cannot answer this: then the log has its words."""
    try:
        return ask()
    except TelemetryUnavailable:
        return None
    except TelemetryError as error:
        log.error("monitoring.store.refused", error=str(error)[:1000])
        return None


class Device(DeviceView):
    """How a device stands: records at once, measurements in fragments."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        equipment: Equipment = self.opened(pk)
        targets = watching.targets_of(equipment)
        record = registers.records["monitoring.target"]
        add_url = record.add_url if record.allows(request.user, "add") else ""
        context = {
            "equipment": equipment,
            "targets": targets,
            "facts": fact_lines(watching.facts_of(targets)),
            "alarms": watching.alarms_of(equipment),
            "asked": Asked.of(request.GET),
            "ranges": watching.range_words(),
            "add_url": f"{add_url}?equipment={pk}" if add_url else "",
            "trail": [crumb(), (equipment.name, None)],
        }
        return render(request, "monitoring/device.html", context)


class Interfaces(DeviceView):
    """The table of the interfaces with a day of each as a small line."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        equipment: Equipment = self.opened(pk)
        subject, day = watching.subject_of(equipment), TREND.until(timezone.now())
        rows = [] if subject is None else told(lambda: series.now(subject))
        lines = {} if subject is None or not rows else told(lambda: series.trends(subject, day)) or {}
        optics = {} if subject is None or not rows else told(lambda: optics_of(subject)) or {}
        cabled = watching.cabled_names(equipment) if rows else set()
        shown = (
            None
            if rows is None
            else [
                {
                    "now": row,
                    "spare": row.instance not in cabled,
                    "trend": [value for value in lines.get(row.instance, ()) if value is not None],
                    "rx": optics.get(row.instance),
                }
                for row in rows
            ]
        )
        return render(request, "monitoring/device_interfaces.html", {"equipment": equipment, "rows": shown})


class Charts(DeviceView):
    """The charts of the device's metrics."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        equipment: Equipment = self.opened(pk)
        subject, asked = watching.subject_of(equipment), Asked.of(request.GET)
        areas = charts.alarm_areas(watching.alarms_of(equipment, asked.span), asked.span, timezone.now())
        found = [] if subject is None else told(lambda: device_charts(equipment, subject, asked, areas))
        return render(request, "monitoring/charts.html", {"charts": found})


class Interface(DeviceView):
    """One interface: what is on record, and its fragments."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        equipment: Equipment = self.opened(pk)
        name = asked_name(request)
        subject = watching.subject_of(equipment)
        rows = [] if subject is None else told(lambda: series.now(subject))
        now = next((row for row in rows or [] if row.instance == name), None)
        port = watching.port_of(equipment, name)
        if port is None and now is None and rows is not None:
            raise Http404
        context = {
            "equipment": equipment,
            "name": name,
            "port": port,
            "now": now,
            "away": rows is None,
            "asked": Asked.of(request.GET),
            "ranges": watching.range_words(),
            "trail": [crumb(), (equipment.name, reverse("monitoring:device", args=[pk])), (name, None)],
        }
        return render(request, "monitoring/interface.html", context)


class InterfaceCharts(DeviceView):
    """Traffic, packets, errors and optics of one interface."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        equipment: Equipment = self.opened(pk)
        name, asked, subject = asked_name(request), Asked.of(request.GET), watching.subject_of(equipment)
        areas = charts.alarm_areas(watching.alarms_of(equipment, asked.span), asked.span, timezone.now())
        found = ([], None) if subject is None else told(lambda: line_charts(equipment, subject, name, asked, areas))
        context = {"charts": None if found is None else found[0], "bill": None if found is None else found[1]}
        return render(request, "monitoring/charts.html", context)


def device_charts(equipment: Equipment, subject: int, asked: Asked, areas: list[Any]) -> list[tuple[str, Any]]:
    """The busiest interface and the metrics."""
    rows = [row for row in series.now(subject) if row.rates["in_bps"] is not None]
    busiest = max(rows, key=lambda row: (row.rates["in_bps"] or 0) + (row.rates["out_bps"] or 0), default=None)
    found = watching.metric_charts(equipment, subject, asked, areas)
    if busiest is None:
        return found
    limits = watching.line_limits(equipment, busiest, None)
    chart = watching.traffic_of(subject, busiest.instance, asked, limits, areas)
    return [(_("Traffic of %(name)s") % {"name": busiest.instance}, chart), *found]


def line_charts(
    equipment: Equipment, subject: int, name: str, asked: Asked, areas: list[Any]
) -> tuple[list[tuple[str, Any]], Bill | None]:
    """The charts of an interface and the percentiles of its month."""
    now = next((row for row in series.now(subject) if row.instance == name), None)
    bill = watching.month_bill(subject, name)
    names = ("in_pps", "out_pps", "in_errors", "out_errors", "in_discards", "out_discards")
    counted = series.rates(subject, name, asked.span, names)
    traffic = watching.traffic_of(subject, name, asked, watching.line_limits(equipment, now, bill), areas)
    packets = {_("Incoming"): counted["in_pps"], _("Outgoing"): counted["out_pps"]}
    faults = {
        _("Errors in"): counted["in_errors"],
        _("Errors out"): counted["out_errors"],
        _("Discards in"): counted["in_discards"],
        _("Discards out"): counted["out_discards"],
    }
    found = [
        (_("Traffic"), traffic),
        (_("Errors and discards"), charts.counts(asked.span, faults, _("a second"), areas)),
        (_("Packets"), charts.counts(asked.span, packets, _("a second"), areas)),
    ]
    light = series.metrics(subject, ["optics.rx_dbm", "optics.tx_dbm"], asked.span)
    parts = {metric_words.name_of(metric): values[name] for metric, values in light.items() if name in values}
    if parts:
        limits = watching.limits_of(equipment, ["optics.rx_dbm"]).get("optics.rx_dbm", [])
        found.insert(1, (_("Optical power"), charts.metric(asked.span, "optics.rx_dbm", parts, limits=limits)))
    return found, bill


def optics_of(subject: int) -> dict[str, float]:
    """The optical power that each interface receives."""
    return {one.instance: one.value for one in series.metrics_now(subject) if one.metric == "optics.rx_dbm"}


def fact_lines(facts: dict[str, str]) -> list[tuple[str, str]]:
    """What a device says of itself, in words; unknown facts under their own names."""
    words = {
        "sys_name": _("Name it gives itself"), "sys_descr": _("Description"), "sys_location": _("Location it gives"),
        "sys_contact": _("Contact it gives"), "serial": _("Serial number"), "model": _("Model"),
        "firmware": _("Firmware"), "sys_object_id": _("Object identifier"), "vendor": _("Vendor"),
    }  # fmt: skip
    return [(words[name], facts[name]) for name in words if facts.get(name)]


def asked_name(request: HttpRequest) -> str:
    """The interface that the address names; 404 for what can be no name."""
    name = request.GET.get("name", "")
    if not name or len(name) > LONGEST_NAME:
        raise Http404
    return name


def crumb() -> tuple[str, str]:
    """The first step of the trail."""
    return _("Operations"), reverse("monitoring:operations")
