"""The last week of an access point from the telemetry store."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from bag.core.models import Subject
from bag.inventory.models import Equipment
from bag.monitoring import charts, series
from bag.telemetry.client import TelemetryError, client
from bag.wireless.models import AccessPoint

log = structlog.get_logger()
RANGE = "7d"


def curves(row: AccessPoint) -> list[tuple[str, dict[str, Any]]] | None:
    """Title and chart block of each metric that was measured; None while the store is away. One question."""
    titles = {
        "wlan.radio_clients": _("Clients"), "wlan.busy_percent": _("Air time taken"),
        "wlan.retry_percent": _("Repeated frames"), "wlan.noise_dbm": _("Noise of the radios"),
    }  # fmt: skip
    span = series.span_of(RANGE)
    try:
        found = _measured(_subjects(row), row.name, list(titles), span)
    except TelemetryError as error:
        log.warning("wireless.curves", error=str(error)[:500])
        return None
    return [(title, charts.metric(span, name, found[name])) for name, title in titles.items() if name in found]


def _subjects(row: AccessPoint) -> list[int]:
    """The subjects of the controllers that may tell of it. One query."""
    kind = ContentType.objects.get_for_model(Equipment)
    rows = Subject.objects.filter(content_type=kind)
    if row.controller_id is not None:
        return list(rows.filter(object_id=row.controller_id).values_list("pk", flat=True))
    controllers = Equipment.objects.filter(type__category="wlan_controller").values("pk")
    return list(rows.filter(object_id__in=controllers).values_list("pk", flat=True))


def _measured(subjects: list[int], name: str, metrics: list[str], span: series.Span) -> dict[str, Any]:
    """Metric → radio → values in the slots of the span."""
    if not subjects:
        return {}
    rows = client().query(
        "SELECT metric, instance, toUInt32(intDiv(toUnixTimestamp(at), {step:UInt32})) * {step:UInt32} AS slot,"
        " avg(value) AS mean FROM metrics WHERE metric IN {metrics:Array(String)}"
        " AND subject IN {subjects:Array(UInt64)} AND startsWith(instance, {part:String})"
        " AND at BETWEEN toDateTime64({start:String}, 3, 'UTC') AND toDateTime64({end:String}, 3, 'UTC')"
        " GROUP BY metric, instance, slot ORDER BY metric, instance LIMIT 20000",
        metrics=series.array(metrics), subjects=series.array(subjects), part=f"{name}/", step=span.step,
        **{name: value for name, value in series.within(span).items() if name in ("start", "end")},
    )  # fmt: skip
    found: dict[str, Any] = {}
    for one in rows:
        place = span.place(int(one["slot"]))
        if 0 <= place < span.slots:
            radio = str(one["instance"]).rpartition("/")[2]
            values = found.setdefault(one["metric"], {}).setdefault(radio, [None] * span.slots)
            values[place] = series.number(one["mean"])
    return found
