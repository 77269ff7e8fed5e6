"""The data of the monthly report of lines: bandwidth, availability, attacks (article 9 i). Always in Turkish."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone, translation

from bag.core import registers
from bag.core.models import Subject
from bag.core.ui.format import day, moment
from bag.documents import engine
from bag.documents.frame import frame
from bag.documents.services import form_of
from bag.monitoring import series, uptime, watching
from bag.monitoring.domain import percentile
from bag.monitoring.domain.percentile import Bill, Period
from bag.monitoring.models import Alarm
from bag.monitoring.models.choices import AlarmKind
from bag.monitoring.templatetags.monitoring import bits, lasting
from bag.telemetry.client import TelemetryError

FORM = "line-report"
MOST_LINES = 20
"""Lines on paper: the most taken ones of the month."""
MOST_ATTACKS = 60
GOAL = 0.999


def pdf(year: int, month: int, user: Any) -> bytes:
    """The report as PDF; raises ``ValidationError`` while there is no branch for the letterhead."""
    form = form_of(FORM)
    now = timezone.now()
    around = {**frame(form, now), "draft": False, "foot": f"Bu rapor {moment(now)} anındaki ölçümlerden alınmıştır."}
    return engine.render(form.template, {"frame": around, "form": report(year, month, user)})


def report(year: int, month: int, user: Any) -> dict[str, Any]:
    """What the form takes."""
    period = percentile.month(year, month)
    with translation.override("tr"):
        lines, away = _lines(period, user)
        return {
            "period": _words(period),
            "away": away,
            "lines": lines,
            "services": services(period, user),
            "attacks": attacks(period, user),
            "goal": f"%{GOAL * 100:.1f}".replace(".", ","),
        }


def sample() -> dict[str, Any]:
    """What the preview of the form shows."""
    return {
        "period": "01.11.2026 – 30.11.2026",
        "away": False,
        "lines": [["OGZ-CORE-1", "Te1/0/1", "10 Gb/s", "6,84 Gb/s", "2,11 Gb/s", "6,84 Gb/s", "8.612", "28"]],
        "services": [["Ağ Servisi", "214", "%99,982", "6 h 12 min", "4", "evet"]],
        "attacks": [["14.11.2026 03:12", "24 min", "OGZ-FW-1", "Hacimsel saldırı: 4,1 Gb/s UDP 53"]],
        "goal": "%99,9",
    }


def _words(period: Period) -> str:
    first, last = (datetime.fromtimestamp(at / uptime.SECOND, tz=timezone.get_current_timezone()) for at in
                   (period.start, period.end - 1))  # fmt: skip
    return f"{day(first)} – {day(last)}"


def _lines(period: Period, user: Any) -> tuple[list[list[str]], bool]:
    """The most taken lines with their percentiles; whether the store was away. Two queries."""
    end = min(datetime.fromtimestamp(period.end / uptime.SECOND, tz=timezone.get_current_timezone()), timezone.now())
    try:
        busy = series.busiest(MOST_LINES)
        bills = [(line, watching.bill_of(line.subject, line.instance, period, until=end)) for line in busy]
    except TelemetryError:
        return [], True
    about = Subject.objects.filter(content_type__app_label="inventory", content_type__model="equipment")
    owners = dict(about.filter(pk__in=[line.subject for line in busy]).values_list("pk", "object_id"))
    pieces = registers.records["inventory.equipment"].visible_to(user).in_bulk(owners.values())
    rows = [(line, bill) for line, bill in bills if owners.get(line.subject) in pieces]
    rows.sort(key=lambda row: -(row[1].billed or 0))
    return [_line(pieces[owners[line.subject]].name, line, bill) for line, bill in rows], False


def _line(name: str, line: series.Busy, bill: Bill) -> list[str]:
    known, missing = bill.incoming.known, bill.incoming.missing
    return [
        name, line.instance, bits(line.speed * 1e6), bits(bill.incoming.percentile), bits(bill.outgoing.percentile),
        bits(bill.billed), f"{known:,}".replace(",", "."), f"{missing:,}".replace(",", "."),
    ]  # fmt: skip


def services(period: Period, user: Any) -> list[list[str]]:
    """How available each service was. Eight queries at most."""
    groups = uptime.by_service(uptime.lines(registers.records["monitoring.target"].visible_to(user), period))
    rows = []
    for group in groups:
        share = group.availability
        rows.append([
            group.title,
            str(len(group.lines)),
            "–" if share is None else f"%{float(share) * 100:.3f}".replace(".", ","),
            lasting(group.down / uptime.SECOND),
            str(group.failures),
            "–" if share is None else "evet" if share >= GOAL else "hayır",
        ])  # fmt: skip
    return rows


def attacks(period: Period, user: Any) -> list[list[str]]:
    """Alarms of security in the month, oldest first. One query."""
    first, last = (datetime.fromtimestamp(at / uptime.SECOND, tz=timezone.get_current_timezone()) for at in
                   (period.start, period.end))  # fmt: skip
    rows: Any = registers.records["monitoring.alarm"].visible_to(user).filter(kind=AlarmKind.SECURITY)
    rows = rows.filter(Q(active_at__gte=first, active_at__lt=last)).order_by("active_at")[:MOST_ATTACKS]
    return [[moment(row.active_at), _length(row), str(row.subject), str(row)] for row in rows]


def _length(alarm: Alarm) -> str:
    if alarm.active_at is None or alarm.cleared_at is None:
        return "sürüyor"
    return lasting((alarm.cleared_at - alarm.active_at).total_seconds())
