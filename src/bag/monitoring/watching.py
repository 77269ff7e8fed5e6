"""What is known of one watched device and its interfaces: records, last looks, series, limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.models import Subject
from bag.inventory.models import Equipment, Port
from bag.monitoring import charts, series
from bag.monitoring.charts import Block
from bag.monitoring.domain import percentile
from bag.monitoring.domain.percentile import SECOND, Bill
from bag.monitoring.metric_words import in_order, name_of
from bag.monitoring.models import Alarm, Check, Target
from bag.monitoring.models.choices import AlarmPhase, AlarmSeverity, Rule
from bag.monitoring.series import InterfaceNow, Span, Values

WEEK = timedelta(days=7)
MOST_ALARMS = 40
USED = "interface.used_percent"
MOST_CHARTS = 10
LIMIT_TONES = {AlarmSeverity.CRITICAL: "critical", AlarmSeverity.MAJOR: "major", AlarmSeverity.MINOR: "minor"}
Limits = list[tuple[str, float, str]]


@dataclass(frozen=True)
class Asked:
    """What the address asks of charts: a range, and whether last week is laid under it."""

    range: str
    compare: bool
    span: Span

    @classmethod
    def of(cls, given: Any) -> Asked:
        name = given.get("range", "")
        name = name if name in series.RANGES else "24h"
        return cls(name, given.get("compare") == "1", series.span_of(name))


def range_words() -> list[tuple[str, str]]:
    """The choices of the range picker."""
    words = {
        "1h": _("1 h"), "6h": _("6 h"), "24h": _("24 h"), "7d": _("7 d"), "30d": _("30 d"), "1y": _("1 y"),
    }  # fmt: skip
    return [(name, words[name]) for name in series.RANGES]


def subject_of(equipment: Equipment) -> int | None:
    """The number under which the store knows a device; None when nothing ever was about it. One query."""
    found = Subject.objects.found(equipment)
    return found.pk if found else None


def targets_of(equipment: Equipment) -> list[Target]:
    """How a device is asked, with where each way stands. One query."""
    rows = Target.objects.filter(equipment=equipment).select_related("status", "credential")
    return list(rows.order_by("method", "sort_text"))


def facts_of(targets: Sequence[Target]) -> dict[str, str]:
    """What the device says of itself, of all its targets."""
    found: dict[str, str] = {}
    for target in targets:
        status = getattr(target, "status", None)
        found.update({name: str(value) for name, value in (status.facts if status else {}).items() if value})
    return found


def alarms_of(equipment: Equipment, span: Span | None = None) -> list[Alarm]:
    """Open alarms of a device, worst first, or all that were active within a span. One query."""
    rows = Alarm.objects.filter(equipment=equipment).select_related("subject", "incident", "acknowledged_by", "root")
    if span is None:
        rows = rows.filter(phase__in=(AlarmPhase.ACTIVE, AlarmPhase.CLEARED))
        return list(rows.order_by("rank", "-active_at")[:MOST_ALARMS])
    within = Q(cleared_at=None) | Q(cleared_at__gte=span.start)
    return list(rows.filter(within, active_at__lt=span.end).order_by("-active_at")[:MOST_ALARMS])


def limits_of(equipment: Equipment, metrics: Sequence[str]) -> dict[str, Limits]:
    """The limits of the enabled checks that apply to metrics of a device, by metric. One query."""
    checks = Check.objects.filter(enabled=True, rule=Rule.THRESHOLD, metric__in=metrics).exclude(raise_at=None)
    targets = Target.objects.filter(equipment=equipment)
    round_it = [equipment.place_id, *equipment.place.ancestors] if equipment.place else []
    fitting = checks.filter(
        Q(equipment_type=None) | Q(equipment_type=equipment.type_id),
        Q(owner_service=None) | Q(owner_service=equipment.owner_service_id),
        Q(place=None) | Q(place__in=round_it),
        Q(method="") | Q(method__in=targets.values("method")),
        Q(profile="") | Q(profile__in=targets.values("profile")),
        instance__in=("", "*"),
    )
    found: dict[str, Limits] = {}
    for check in fitting.order_by("metric", "raise_at"):
        tone = LIMIT_TONES.get(AlarmSeverity(check.severity), "warning")
        found.setdefault(check.metric, []).append((check.name, float(check.raise_at or 0), tone))
    return found


def traffic_of(subject: int, instance: str, asked: Asked, limits: Limits, areas: list[Block]) -> Block:
    """The traffic chart of an interface."""
    now = series.rates(subject, instance, asked.span)
    before = series.rates(subject, instance, asked.span.earlier(WEEK)) if asked.compare else None
    return charts.traffic(asked.span, now, before, limits=limits, areas=areas)


def metric_charts(equipment: Equipment, subject: int, asked: Asked, areas: list[Block]) -> list[tuple[str, Block]]:
    """A chart for each metric that the device gave within a day, ``(title, block)``."""
    known = {one.metric for one in series.metrics_now(subject)}
    wanted = [name for name in in_order(known) if not name.startswith("optics.")][:MOST_CHARTS]
    if not wanted:
        return []
    found, limits = series.metrics(subject, wanted, asked.span), limits_of(equipment, wanted)
    return [
        (name_of(name), charts.metric(asked.span, name, found[name], limits=limits.get(name, []), areas=areas))
        for name in wanted
        if name in found
    ]


def month_bill(subject: int, instance: str, now: datetime | None = None) -> Bill:
    """The 95th percentile of this calendar month so far, of five-minute averages."""
    moment = timezone.localtime(now or timezone.now())
    month = percentile.month(moment.year, moment.month)
    return bill_of(subject, instance, month, until=moment)


def bill_of(subject: int, instance: str, month: percentile.Period, until: datetime | None = None) -> Bill:
    """The percentiles of a line in a month; ``until`` cuts the month at a moment within it."""
    end = month.end if until is None else min(month.end, int(until.timestamp()) * SECOND)
    end -= end % percentile.SLOT
    period = percentile.Period(month.start, max(end, month.start + percentile.SLOT))
    first, last = (datetime.fromtimestamp(at / SECOND, tz=timezone.get_current_timezone()) for at in
                   (period.start, period.end - 1))  # fmt: skip
    span = Span(first, last, percentile.SLOT // SECOND)
    found = series.rates(subject, instance, span)
    start = np.array(span.times(), dtype=np.int64) * 1000
    return percentile.bill(start, _array(found["in_bps"]), _array(found["out_bps"]), period, interval=percentile.SLOT)


def line_limits(equipment: Equipment, now: InterfaceNow | None, bill: Bill | None) -> Limits:
    """What is drawn across the traffic of a line: its checks in bits a second, its 95th percentile of the month."""
    found: Limits = []
    if now is not None and now.speed:
        percents = limits_of(equipment, [USED]).get(USED, [])
        found = [(_("%(percent)s %% of the line") % {"percent": round(value)}, value / 100 * now.speed * 1e6, tone)
                 for _name, value, tone in percents]  # fmt: skip
    if bill is not None and bill.billed is not None:
        found.append((_("95th percentile of the month"), bill.billed, "ok"))
    return found


def port_of(equipment: Equipment, instance: str) -> Port | None:
    """The port on record with the name of an interface. One query."""
    return Port.objects.filter(equipment=equipment, name=instance).first()


def cabled_names(equipment: Equipment) -> set[str]:
    """The names of the ports of a device that have a cable on record. One query."""
    return set(Port.objects.filter(equipment=equipment, cable_end__isnull=False).values_list("name", flat=True))


def _array(values: Values) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
