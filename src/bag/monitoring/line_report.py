"""The data of the monthly report of lines: bandwidth, availability, attacks (article 9 i). Always in Turkish."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bag.core import access, registers
from bag.core.models import Subject
from bag.core.ui.format import day, moment, size
from bag.core.ui.numbers import number
from bag.documents import engine
from bag.documents import services as services_of_documents
from bag.documents.frame import frame
from bag.documents.models import Document, DocumentStatus
from bag.documents.rights import ISSUING
from bag.documents.services import form_of
from bag.inventory.models import Equipment
from bag.monitoring import floods, growing, uptime, watching
from bag.monitoring.domain import percentile
from bag.monitoring.domain.percentile import Bill, Period
from bag.monitoring.models import Alarm
from bag.monitoring.models.choices import AlarmKind
from bag.monitoring.series import Span
from bag.monitoring.templatetags.monitoring import bits, lasting
from bag.organization.models import Unit
from bag.telemetry.client import TelemetryError

FORM = "line-report"
SERVICE = "network"
"""The service that answers for the lines, and whose document the report is."""
MOST_LINES = 20
"""Lines on paper: the most taken ones of the month."""
MOST_ATTACKS = 60
GOAL = 0.999


def pdf(year: int, month: int, user: Any) -> bytes:
    """The report as PDF, without a number; raises ``ValidationError`` while there is no branch for the letterhead."""
    form = form_of(FORM)
    now = timezone.now()
    around = {**frame(form, now), "draft": False, "foot": f"Bu rapor {moment(now)} anındaki ölçümlerden alınmıştır."}
    return engine.render(form.template, {"frame": around, "form": report(year, month, user)})


def may_issue(user: Any) -> bool:
    """Whether the person prepares and issues documents of the service that answers for the lines."""
    return access.allows(user, ISSUING, "add", SERVICE)


def issue(year: int, month: int, *, by: Any) -> Document:
    """The report of a month that is over as a numbered document in the archive; once, unless it was voided.

    Raises ``ValidationError`` before the month has ended, when it is issued already, and while the store is away.
    """
    period = percentile.month(year, month)
    if period.end > timezone.now().timestamp() * uptime.SECOND:
        raise ValidationError(_("The month is not over yet: its report can be printed, not issued."))
    if (there := issued().filter(data__period=_words(period)).first()) is not None:
        raise ValidationError(_("This report is issued already: %(number)s") % {"number": there.number})
    content = report(year, month, by)
    if content["away"]:
        raise ValidationError(_("The telemetry store is away: a report without its figures is not issued."))
    return services_of_documents.issue(FORM, content, unit=Unit.objects.filter(code=SERVICE).first(), by=by)


def issued() -> QuerySet[Document]:
    """The reports in the archive, the newest first."""
    return Document.objects.filter(form_key=FORM, status=DocumentStatus.ISSUED).order_by("-issued_at")


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
            "floods": _floods(period),
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
        "floods": [["14.11.2026 03:00", "1 sa", "10.35.2.14", "OGZ-FW-1", "1,8 TB", "412.000", "4,1 Gb/s", "612"]],
        "attacks": [["14.11.2026 03:12", "24 min", "OGZ-FW-1", "Hacimsel saldırı: 4,1 Gb/s UDP 53"]],
        "goal": "%99,9",
    }


def _words(period: Period) -> str:
    first, last = (datetime.fromtimestamp(at / uptime.SECOND, tz=timezone.get_current_timezone()) for at in
                   (period.start, period.end - 1))  # fmt: skip
    return f"{day(first)} – {day(last)}"


def _lines(period: Period, user: Any) -> tuple[list[list[str]], bool]:
    """The lines that were taken most in the period, with their percentiles; whether the store was away. Two queries."""
    first, last = _bounds(period)
    step = 86_400 if last - first > timedelta(days=3) else 7_200
    try:
        fullest = growing.fullest_lines(Span(first, last, step), MOST_LINES)
        bills = [
            (subject, port, speed, watching.bill_of(subject, port, period, until=last))
            for subject, port, speed in fullest
        ]
    except TelemetryError:
        return [], True
    about = Subject.objects.filter(content_type__app_label="inventory", content_type__model="equipment")
    owners = dict(about.filter(pk__in=[line[0] for line in fullest]).values_list("pk", "object_id"))
    pieces = registers.records["inventory.equipment"].visible_to(user).in_bulk(owners.values())
    rows = [line for line in bills if owners.get(line[0]) in pieces]
    rows.sort(key=lambda line: -((line[3].billed or 0) / line[2]))
    return [_line(pieces[owners[subject]].name, port, speed, bill) for subject, port, speed, bill in rows], False


def _bounds(period: Period) -> tuple[datetime, datetime]:
    """The first moment of a period and the one after its last, or now where that is earlier."""
    zone = timezone.get_current_timezone()
    first, last = (datetime.fromtimestamp(at / uptime.SECOND, tz=zone) for at in (period.start, period.end))
    return first, min(last, timezone.now())


def _line(name: str, port: str, speed: int, bill: Bill) -> list[str]:
    known, missing = bill.incoming.known, bill.incoming.missing
    return [
        name, port, bits(speed * 1e6), bits(bill.incoming.percentile), bits(bill.outgoing.percentile),
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


def _floods(period: Period) -> list[list[str]]:
    """Attacks by volume of the flow records; empty while the store is away, which ``_lines`` tells. One query."""
    try:
        found = floods.floods(*_bounds(period))[:MOST_ATTACKS]
    except TelemetryError:
        return []
    names = dict(
        Equipment.objects.filter(management_ip__in={one.address for one in found}).values_list("management_ip", "name")
    )
    return [
        [
            moment(one.start), lasting((one.end - one.start).total_seconds()), one.address, names.get(one.address, "–"),
            size(one.octets), number(round(one.peak_pps)), bits(one.peak_bps), number(one.sources),
        ]
        for one in found
    ]  # fmt: skip


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
