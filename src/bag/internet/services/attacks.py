"""Filing the report of a month: the carrier's file or our own flow records become attacks; then somebody reviews it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.access import Role
from bag.core.calendar import work_calendar
from bag.core.domain.calendar import LOCAL
from bag.core.models import Subject
from bag.core.notifications.services import notify
from bag.internet.domain.attacks import Line, merged, month_after, month_of, report_due
from bag.internet.models import Attack, DdosReport, ReportSource, Uplink
from bag.internet.rights import SERVICE
from bag.internet.services.measuring import before, working
from bag.monitoring import floods, intake
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.domain.observations import Observation
from bag.organization.queries import people_with_role

KEY = "internet.ddosreport"
NEWS = "internet.ddos"
MISSING = "ddos.report_missing"
"""Alarm class of a month without a report; the part is the month."""
SHORTEST = 10
EDGE = timedelta(days=1)
LOOKED_BACK = 6
"""Months that are looked at for missing reports."""


@transaction.atomic
def save(row: DdosReport, by: Any, *, created: bool) -> DdosReport:
    """Store the form of a report. Raises ValidationError on its fields."""
    row.month = row.month.replace(day=1)
    today = timezone.localdate()
    if row.month > today:
        raise ValidationError({"month": _("This month has not begun.")})
    if row.received_on > today:
        raise ValidationError({"received_on": _("This day is still to come.")})
    if row.source == ReportSource.CARRIER and row.carrier_id is None:
        raise ValidationError({"carrier": _("Choose whose report it is.")})
    if created:
        row.filed_by = by
    row.save()
    return row


@transaction.atomic
def take(report: DdosReport, lines: list[Line], *, by: Any) -> int:
    """The attacks of a file become those of the report, in the place of earlier ones; measures written are kept.

    An attack within a day of the month's edge belongs to the neighboring month of Türkiye: carriers cut months by other
    clocks. Returns how many attacks there are. Raises ValidationError when the report is reviewed already or an attack
    began further away.
    """
    row = DdosReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if row.reviewed_at is not None:
        raise ValidationError(_("The report is reviewed; it does not change any more."))
    attacks = merged(lines)
    for one in attacks:
        if not _near(one.started_at, row.month):
            raise ValidationError(
                _("Attack %(code)s began on %(day)s: that is not the month of this report.")
                % {"code": one.code, "day": f"{one.started_at.astimezone(LOCAL):%d.%m.%Y %H:%M}"}
            )
    known = {attack.code: attack for attack in row.attacks.all()}
    row.attacks.exclude(code__in=[one.code for one in attacks]).delete()
    for one in attacks:
        attack = known.get(one.code) or Attack(report=row, code=one.code)
        attack.month, attack.started_at, attack.ended_at = month_of(one.started_at), one.started_at, one.ended_at
        attack.target, attack.vectors = one.target[:200], one.vector[:300]
        attack.peak_bps, attack.peak_pps, attack.mitigated = one.peak_bps, one.peak_pps, one.mitigated
        attack.save()
    changes.announce(KEY, [row.pk], "change", by)
    return len(attacks)


def _near(moment: datetime, month: date) -> bool:
    """Does a moment lie in a month of Türkiye, or at most a day before or after it?"""
    day = moment.astimezone(LOCAL).date()
    return month - EDGE <= day < month_after(month) + EDGE


def own_lines(month: date) -> list[Line]:
    """What our own flow records show of a month. Raises ``TelemetryError``."""
    first, last = (datetime.combine(day, time(), LOCAL) for day in (month, month_after(month)))
    return [
        Line(
            code=f"{flood.start.astimezone(LOCAL):%Y%m%d-%H}-{flood.address}",
            started_at=flood.start,
            ended_at=flood.end,
            target=flood.address,
            peak_bps=flood.peak_bps,
            peak_pps=flood.peak_pps,
        )
        for flood in floods.floods(first, last)
        if first <= flood.start < last
    ]


@transaction.atomic
def note(attack: Attack, *, measures: str, incident: Any, by: Any) -> Attack:
    """Write down what was done about an attack, and the incident that it led to."""
    row = Attack.objects.select_for_update(of=("self",)).select_related("report").get(pk=attack.pk)
    if row.report.reviewed_at is not None:
        raise ValidationError(_("The report is reviewed; it does not change any more."))
    row.measures, row.incident = measures.strip(), incident
    row.save()
    changes.announce(KEY, [row.report_id], "change", by)
    return row


@transaction.atomic
def review(report: DdosReport, *, note: str, by: Any) -> DdosReport:
    """Close the report: every attack has its measures, and somebody other than its filer has looked at it."""
    row = DdosReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if row.reviewed_at is not None:
        raise ValidationError(_("The report is reviewed already."))
    if by is not None and by.pk == row.filed_by_id:
        raise PermissionDenied(_("Whoever filed a report does not review it."))
    if len(note.strip()) < SHORTEST:
        raise ValidationError({"note": _("Say in a sentence what the review found.")})
    bare = row.attacks.filter(measures="").values_list("code", flat=True)[:3]
    if bare:
        raise ValidationError(_("Write down the measures against: %(codes)s") % {"codes": ", ".join(bare)})
    row.reviewed_at, row.reviewed_by, row.review_note = timezone.now(), by, note.strip()
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row


# -- months without a report


def missing(today: date, back: int = LOOKED_BACK) -> list[tuple[date, date]]:
    """Months of the last half year whose report is overdue, with the day it was due; only while a link is protected.

    Three queries.
    """
    since = _protected_since(today)
    if since is None:
        return []
    calendar = work_calendar()
    month, months = before(today.replace(day=1)), []
    for _count in range(back):
        due = report_due(month, calendar)
        if due < today and month >= since.replace(day=1):
            months.append((month, due))
        month = before(month)
    there = set(DdosReport.objects.filter(month__in=[month for month, _due in months]).values_list("month", flat=True))
    return [(month, due) for month, due in reversed(months) if month not in there]


def _protected_since(today: date) -> date | None:
    """The first day of the earliest contract of protection; None when no link is protected. One query."""
    rows = working(today).filter(ddos_contract__isnull=False)
    days: list[date] = list(rows.values_list("ddos_contract__starts", flat=True))
    return min(days, default=None)


def watch(now: datetime) -> list[date]:
    """Raise an alarm and tell the network service for each month whose report is overdue; clear those that came.

    Returns the months without a report.
    """
    today = timezone.localtime(now).date()
    link = working(today).filter(ddos_contract__isnull=False).order_by("id").first()
    if link is None:
        return []
    late = [month for month, _due in missing(today)]
    subject = Subject.objects.of(link)
    month, observations = before(today.replace(day=1)), []
    for _count in range(LOOKED_BACK):
        observations.append(_seen(subject.pk, month, present=month in late, now=now))
        month = before(month)
    intake.report(observations)
    for month in late:
        _tell(link, month)
    return late


def _seen(subject: int, month: date, *, present: bool, now: datetime) -> Observation:
    words = _("The DDoS report of %(month)s has not come.") % {"month": f"{month:%m.%Y}"}
    return Observation(
        subject=subject, alarm_class=MISSING, present=present, severity=Severity.WARNING, at=now,
        instance=f"{month:%Y-%m}", text=words, source="internet", token=f"ddos:{month:%Y%m}:{present}:{now:%Y%m%d}",
    )  # fmt: skip


def _tell(link: Uplink, month: date) -> None:
    people = [*people_with_role(Role.CHIEF, SERVICE).select_related("user")]
    notify(
        [person.user for person in people if person.user is not None], NEWS,
        gettext_lazy("The DDoS report of last month has not come"), body=f"{month:%m.%Y}", url=link.get_absolute_url(),
        tone="warning", dedupe_key=f"ddos:{month:%Y-%m}",
    )  # fmt: skip
