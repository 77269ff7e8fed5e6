"""Reports of monitoring: availability, capacity, and the monthly report of lines as PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import registers
from bag.core.records.exporting import csv_lines
from bag.monitoring import capacity, line_report, uptime
from bag.monitoring.domain import percentile
from bag.monitoring.domain.percentile import Period
from bag.monitoring.ui.device import crumb, told
from bag.monitoring.ui.gate import AlarmView, DeviceView
from bag.monitoring.uptime import GOALS, Group, Line

_MONTH = re.compile(r"^(2\d{3})-(0[1-9]|1[0-2])$")
WAYS = {"target": gettext_lazy("Targets"), "service": gettext_lazy("Services"), "place": gettext_lazy("Places")}
MOST = 500
REPORTS = 12
"""Issued reports that the page names."""


class Asked:
    """What the address asks: month, way of grouping, goal in percent."""

    def __init__(self, given: Any) -> None:
        today = timezone.localdate()
        found = _MONTH.match(given.get("month", ""))
        year, month = (int(found[1]), int(found[2])) if found else (today.year, today.month)
        year, month = min((year, month), (today.year, today.month))
        self.year, self.number = year, month
        self.month = f"{year}-{month:02d}"
        self.by = given.get("by", "") if given.get("by", "") in WAYS else "service"
        self.goal = given.get("goal", "") if given.get("goal", "") in GOALS else "99.9"

    @property
    def period(self) -> Period:
        return percentile.month(self.year, self.number)

    @property
    def fraction(self) -> float:
        """The goal for people."""
        return float(self.share)

    @property
    def share(self) -> Fraction:
        return Fraction(self.goal) / 100


class Availability(AlarmView):
    """Availability and what is left of the promise; ``?as=csv`` for spreadsheets."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        asked = Asked(request.GET)
        lines = uptime.lines(registers.records["monitoring.target"].visible_to(request.user), asked.period)
        groups = grouped(lines, asked.by)
        if request.GET.get("as") == "csv":
            return csv(f"erisilebilirlik-{asked.month}-{asked.by}.csv", availability_table(groups))
        whole = Group("", "", tuple(lines))
        context = {
            "asked": asked,
            "ways": WAYS.items(),
            "goals": GOALS,
            "rows": [(group, budget(group, asked.share)) for group in groups[:MOST]],
            "left_out": max(0, len(groups) - MOST),
            "whole": whole,
            "missed": sum(1 for group in groups if group.availability is not None and group.availability < asked.share),
            "shown": len(groups),
            "maintenance": seconds(sum(line.figures.maintenance for line in lines)),
            "unknown": seconds(sum(line.figures.unknown for line in lines)),
            "issued": line_report.issued()[:REPORTS],
            "may_issue": line_report.may_issue(request.user),
            "trail": [crumb()],
        }
        return render(request, "monitoring/availability.html", context)


class Capacity(DeviceView):
    """What fills up and when to order; ``?as=csv`` for spreadsheets."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        found = told(capacity.growths)
        rows = None if found is None else capacity.with_equipment(found, self.record.visible_to(request.user))
        if request.GET.get("as") == "csv" and rows is not None:
            return csv("kapasite.csv", capacity_table(rows))
        context = {
            "rows": rows,
            "limit": capacity.LIMIT,
            "lead": capacity.LEAD_DAYS,
            "days": capacity.DAYS,
            "pressing": sum(1 for growth, _piece in rows or [] if growth.tone in ("critical", "major")),
            "trail": [crumb()],
        }
        return render(request, "monitoring/capacity.html", context)


class LineReport(AlarmView):
    """The monthly report of bandwidth, availability and attacks: printed as it stands now, or issued as a document."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = Asked(request.GET)
        try:
            content = line_report.pdf(asked.year, asked.number, request.user)
        except ValidationError as error:
            return HttpResponse(" ".join(error.messages), status=409, content_type="text/plain; charset=utf-8")
        headers = {"Content-Disposition": f'inline; filename="hat-raporu-{asked.month}.pdf"'}
        return HttpResponse(content, content_type="application/pdf", headers=headers)

    def post(self, request: HttpRequest) -> HttpResponse:
        if not line_report.may_issue(request.user):
            raise PermissionDenied
        asked = Asked(request.POST)
        try:
            document = line_report.issue(asked.year, asked.number, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(f"{reverse('monitoring:availability')}?month={asked.month}")
        messages.success(request, _("Issued: %(number)s") % {"number": document.number})
        return redirect(document.get_absolute_url())


def grouped(lines: Iterable[Line], by: str) -> list[Group]:
    """The lines as the address asks for them, the least available first."""
    if by == "service":
        return uptime.by_service(lines)
    if by == "place":
        return uptime.by_place(lines)
    groups = [Group(str(line.target), line.target.get_absolute_url(), (line,)) for line in lines]
    return sorted(groups, key=lambda group: (group.availability is None, group.availability or 0, group.title))


def budget(group: Group, goal: Fraction) -> float | None:
    """Seconds of down time that the goal still leaves; below zero it is missed."""
    return None if not group.counted else float((1 - goal) * group.counted - group.down) / uptime.SECOND


def seconds(micros: int) -> float:
    return micros / uptime.SECOND


def availability_table(groups: Iterable[Group]) -> Iterable[list[Any]]:
    """The lines of the CSV."""
    yield [_("Name"), _("Availability (%)"), _("Counted (h)"), _("Down (min)"), _("Outages"), _("Targets")]
    for group in groups:
        share = None if group.availability is None else round(float(group.availability) * 100, 4)
        yield [group.title, share, round(seconds(group.counted) / 3600, 2), round(seconds(group.down) / 60, 2),
               group.failures, len(group.lines)]  # fmt: skip


def capacity_table(rows: Iterable[tuple[capacity.Growth, Any]]) -> Iterable[list[Any]]:
    """The lines of the CSV."""
    yield [_("Device"), _("Part"), _("What"), _("Used (%)"), _("Growth (% a month)"), _("Full on"), _("Earliest"),
           _("Latest"), _("Order by")]  # fmt: skip
    for growth, piece in rows:
        yield [piece.name, growth.instance, growth.what, round(growth.used, 1), round(growth.per_day * 30, 2),
               growth.full_on, growth.earliest, growth.latest, growth.order_by]  # fmt: skip


def csv(name: str, lines: Iterable[list[Any]]) -> StreamingHttpResponse:
    """A CSV download."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(csv_lines(lines), content_type="text/csv; charset=utf-8", headers=headers)
