"""The monthly and the yearly report on a page: every figure leads to its records."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.ui.verbs import only
from bag.directive import queries
from bag.directive.domain.status import Status
from bag.directive.reports import Span, report, span_of
from bag.directive.rights import in_branch
from bag.directive.ui.board import crumb

_KEYS = {"month": re.compile(r"^(2\d{3})-(0[1-9]|1[0-2])$"), "year": re.compile(r"^(2\d{3})$")}


@only(in_branch)
def show(request: HttpRequest, kind: str) -> HttpResponse:
    """The report of the month or year that ``at`` names; of the running one without it."""
    span = _span(kind, request.GET.get("at", ""))
    if span is None:
        return redirect(f"directive:report-{kind}")
    following = span_of(kind, span.window.last + timedelta(days=1))
    found = report(span, request.user)
    context = {
        "report": found,
        "services": [(row, found.services.cells(row)) for row in found.services.rows],
        "articles": [(row, found.articles.cells(row)) for row in found.articles.rows],
        "span": span,
        "before": span.before(),
        "after": following if following.first <= timezone.localdate() else None,
        "kind": kind,
        "links": _links(span),
        "version": queries.current_version(),
        "trail": [crumb(), (_title(kind), None)],
        "title": _title(kind),
    }
    return render(request, "directive/report.html", context)


def _links(span: Span) -> dict[str, str]:
    """The boards behind the key figures."""
    board = reverse("directive:board")
    on = f"{board}?on={span.last.isoformat()}"
    return {
        "all": on,
        "late": f"{on}&critical=1",
        "no_data": f"{on}&status={Status.NO_DATA}",
        "before": f"{board}?on={span.before().last.isoformat()}",
    }


def _span(kind: str, at: str) -> Span | None:
    """What the address asks for; None for what is no month or year, or has not begun."""
    if not at:
        return span_of(kind, timezone.localdate())
    found = _KEYS[kind].match(at)
    if found is None:
        return None
    span = span_of(kind, date(int(found[1]), int(found[2]) if kind == "month" else 1, 1))
    return span if span.first <= timezone.localdate() else None


def _title(kind: str) -> str:
    return _("Monthly report") if kind == "month" else _("Yearly activity report")
