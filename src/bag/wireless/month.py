"""The monthly report of wireless utilisation as an official paper. Turkish whatever the reader's language."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bag.core import access, registers
from bag.core.ui.format import day, moment
from bag.core.ui.numbers import number
from bag.documents import engine, services
from bag.documents.frame import frame
from bag.documents.models import Document, DocumentStatus
from bag.documents.rights import ISSUING
from bag.documents.services import form_of
from bag.organization.models import Unit
from bag.wireless import queries
from bag.wireless.models import AccessPoint, DayScore, Improvement
from bag.wireless.wording import reasons

FORM = "wireless-report"
SERIES = "KAR"
SERVICE = "network"
MOST_LINES = 40
"""Access points that the paper names in each list."""


def bounds(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def pdf(year: int, month: int, user: Any) -> bytes:
    """The report as PDF, without a number; raises ``ValidationError`` while there is no branch for the letterhead."""
    form = form_of(FORM)
    now = timezone.now()
    around = {**frame(form, now), "draft": False, "foot": f"Bu rapor {moment(now)} anındaki kayıtlardan alınmıştır."}
    return engine.render(form.template, {"frame": around, "form": report(year, month, user)})


def may_issue(user: Any) -> bool:
    """Whether the person issues documents of the service that answers for the wireless network."""
    return access.allows(user, ISSUING, "add", SERVICE)


def issue(year: int, month: int, *, by: Any) -> Document:
    """The report of a month that is over as a numbered document in the archive; once, unless it was voided.

    Raises ``ValidationError`` before the month has ended, when nothing was measured in it, and when it is issued.
    """
    first, last = bounds(year, month)
    if last >= timezone.localdate():
        raise ValidationError(_("The month is not over yet: its report can be printed, not issued."))
    if (there := issued().filter(data__period=_words(first, last)).first()) is not None:
        raise ValidationError(_("This report is issued already: %(number)s") % {"number": there.number})
    content = report(year, month, by)
    if not content["measured"]:
        raise ValidationError(_("Nothing was measured in this month: there is nothing to report."))
    return services.issue(FORM, content, unit=Unit.objects.filter(code=SERVICE).first(), by=by)


def issued() -> QuerySet[Document]:
    """The reports in the archive, the newest first."""
    return Document.objects.filter(form_key=FORM, status=DocumentStatus.ISSUED).order_by("-issued_at")


def report(year: int, month: int, user: Any) -> dict[str, Any]:
    """What the form takes. Seven queries."""
    first, last = bounds(year, month)
    points: QuerySet[AccessPoint] = registers.records["wireless.accesspoint"].visible_to(user)
    figures = queries.month_figures(first, last, points)
    names = {row.pk: row for row in points.filter(pk__in=figures)}
    final = {row.access_point_id: row for row in _final(first, last, points)}
    known = {pk: row for pk, row in figures.items() if pk in names}
    with translation.override("tr"):
        return {
            "period": _words(first, last),
            "points": number(points.count()),
            "measured": sum(1 for row in known.values() if row["score"] is not None),
            "standings": _standings(final.values()),
            "busiest": [
                _line(names[pk], row, final.get(pk))
                for pk, row in sorted(known.items(), key=lambda one: -(one[1]["mean"] or 0))[:MOST_LINES]
                if row["mean"]
            ],
            "poorest": [
                _line(names[pk], known[pk], row)
                for pk, row in sorted(final.items(), key=lambda one: one[1].value or 0)
                if pk in known and row.standing in ("poor", "idle")
            ][:MOST_LINES],
            "work": _work(first, last, points),
            "complaints": _complaints(first, last, user),
        }


def sample() -> dict[str, Any]:
    """What the preview of the form shows."""
    line = ["IZM-AP-014", "Hizmet binası, 3. kat", "18,4", "42", "54", "Kanal doluluğu %68, Yeniden gönderim %17"]
    return {
        "period": "01.11.2026 – 30.11.2026", "points": "412", "measured": 398,
        "standings": [["Verimli", "301"], ["Orta", "60"], ["Verimsiz", "27"], ["Atıl", "10"], ["Ölçülmedi", "14"]],
        "busiest": [line], "poorest": [line],
        "work": [["IZM-AP-014", "yerini değiştirme", "12.11.2026", "54", "83", "iyileşti"]],
        "complaints": {"told": "9", "closed": "7"},
    }  # fmt: skip


def _words(first: date, last: date) -> str:
    return f"{day(first)} – {day(last)}"


def _final(first: date, last: date, points: QuerySet[AccessPoint]) -> list[DayScore]:
    """The last judgment of each access point in the month. One query."""
    rows = DayScore.objects.filter(on__range=(first, last), access_point__in=points.values("pk"))
    return list(rows.order_by("access_point_id", "-on").distinct("access_point_id"))


def _standings(rows: Any) -> list[list[str]]:
    counted: dict[str, int] = {}
    for row in rows:
        counted[row.standing] = counted.get(row.standing, 0) + 1
    choices: Any = DayScore._meta.get_field("standing").choices
    return [[str(title).capitalize(), number(counted.get(key, 0))] for key, title in choices]


def _line(point: AccessPoint, row: dict[str, Any], final: DayScore | None) -> list[str]:
    return [
        point.name, str(point.equipment.place or "–"), number(round(row["mean"] or 0, 1)),
        number(round(row["top"] or 0)),
        "–" if final is None or final.value is None else number(round(final.value)),
        reasons(final.parts) if final is not None else "",
    ]  # fmt: skip


def _work(first: date, last: date, points: QuerySet[AccessPoint]) -> list[list[str]]:
    """Improvements that were done or judged in the month. One query."""
    when = Q(done_on__range=(first, last)) | Q(judged_on__range=(first, last))
    rows = Improvement.objects.filter(when, access_point__in=points.values("pk")).select_related("access_point")
    return [
        [
            row.access_point.name, row.get_kind_display(), day(row.done_on),
            "–" if row.score_before is None else number(round(row.score_before)),
            "–" if row.score_after is None else number(round(row.score_after)), row.get_state_display(),
        ]
        for row in rows.order_by("done_on")[:MOST_LINES]
    ]  # fmt: skip


def _complaints(first: date, last: date, user: Any) -> dict[str, str]:
    rows = registers.records["wireless.complaint"].visible_to(user)
    return {
        "told": number(rows.filter(at__date__range=(first, last)).count()),
        "closed": number(rows.filter(closed_at__date__range=(first, last)).count()),
    }
