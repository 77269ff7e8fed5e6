"""The monthly report of work on paper: the same tables as the page, with an official number. Always in Turkish."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bag.core import access
from bag.core.ui.format import moment
from bag.core.ui.numbers import number, percent
from bag.documents import engine
from bag.documents import services as documents
from bag.documents.frame import frame
from bag.documents.models import Document, DocumentStatus
from bag.documents.rights import ISSUING
from bag.field.reporting.asked import Asked
from bag.field.reporting.cells import Table
from bag.field.reporting.cost_tables import cost_cell
from bag.field.reporting.report import Report, period_words, report
from bag.field.wording import share_words
from bag.organization.models import Unit

FORM = "work-report"
SERIES = "AIR"
LEFT_OUT = frozenset({"trend"})
MOST = 40
"""Lines of a table on paper."""


def pdf(asked: Asked, user: Any) -> bytes:
    """The report as it stands now, without a number."""
    form = documents.form_of(FORM)
    now = timezone.now()
    around = {**frame(form, now), "draft": False, "foot": f"Bu rapor {moment(now)} anındaki kayıtlardan alınmıştır."}
    return engine.render(form.template, {"frame": around, "form": data(asked, user)})


def may_issue(user: Any, service: Unit | None) -> bool:
    """Whether the person issues documents of the service, or of the branch when there is none."""
    return access.allows(user, ISSUING, "add", service.code if service else None)


def issue(asked: Asked, *, by: Any) -> Document:
    """The report of a month that is over as a numbered document in the archive, once for each service.

    Raises ``ValidationError`` for any other period, before the month has ended, and when it is issued already.
    """
    if not asked.whole_month or asked.kind != "desk":
        raise ValidationError(_("A report is issued of one calendar month, of requests and incidents together."))
    if asked.end > asked.now:
        raise ValidationError(_("The month is not over yet: its report can be printed, not issued."))
    unit = _service(asked)
    content = data(asked, by)
    there = issued().filter(data__period=content["period"], data__service=content["service"]).first()
    if there is not None:
        raise ValidationError(_("This report is issued already: %(number)s") % {"number": there.number})
    return documents.issue(FORM, content, unit=unit, by=by)


def issued() -> QuerySet[Document]:
    """The reports in the archive, the newest first."""
    return Document.objects.filter(form_key=FORM, status=DocumentStatus.ISSUED).order_by("-issued_at")


def data(asked: Asked, user: Any) -> dict[str, Any]:
    """What the form takes."""
    with translation.override("tr"):
        found = report(asked, user)
        unit = _service(asked)
        return {
            "period": period_words(asked),
            "service": str(unit) if unit else "",
            "figures": _figures(found),
            "tables": [_table(one.cut(MOST)) for one in found.shown if one.key not in LEFT_OUT and one.lines],
        }


def _service(asked: Asked) -> Unit | None:
    return Unit.objects.filter(pk=asked.service).first() if asked.service is not None else None


def _figures(found: Report) -> list[list[str]]:
    whole, cost = found.performance.whole, cost_cell(found.costs.whole, "")
    return [
        ["Gelen iş", number(found.flow.came)],
        ["Biten iş", number(whole.done)],
        ["Hedefi olan iş", number(whole.judged)],
        ["Süresinde biten", f"{number(whole.kept)} ({percent(whole.share, 1) or '–'})"],
        ["Geciken", number(whole.late)],
        ["Açık iş (rapor anında)", f"{number(found.flow.open)}, hedefi geçen {number(found.flow.late)}"],
        ["Arızası yinelenen cihaz", number(found.again)],
        ["Saha işlerinin maliyeti", f"{cost.words} ({share_words(found.costs.whole.priced, found.costs.whole.due)})"],
    ]


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "head": table.head,
        "text": [text for _title, text in table.columns],
        "lines": [[cell.words for cell in line] for line in table.all_lines],
        "note": table.note,
        "more": table.more,
    }


def sample() -> dict[str, Any]:
    """What the preview of the form shows."""
    return {
        "period": "01.11.2026 – 30.11.2026",
        "service": "Ağ Servisi",
        "figures": [["Gelen iş", "128"], ["Biten iş", "121"], ["Süresinde biten", "109 (%91,6)"]],
        "tables": [{
            "title": "Hedef süreler: Öncelik", "head": ["Öncelik", "Biten", "Süresinde", "Oran"],
            "text": [True, False, False, False],
            "lines": [["1 – hemen", "12", "11", "%91,7"], ["3 – normal", "109", "98", "%91,6"]],
            "note": "", "more": 0,
        }],
    }  # fmt: skip


def shape(given: dict[str, Any]) -> dict[str, Any]:
    """Refuses data that the form cannot print."""
    for table in given["tables"]:
        if any(len(line) != len(table["head"]) for line in table["lines"]):
            raise ValueError("tables")
    return given
