"""The duty board, and the duties of the person who looks."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.directive import queries
from bag.directive.domain.status import GOOD
from bag.directive.messages import reason_text
from bag.directive.models import Instance, StatusChoice
from bag.directive.models.choices import TONES
from bag.directive.owners import holders
from bag.directive.registers import in_branch, may_import
from bag.directive.services.duties import may_decide
from bag.directive.ui.gates import only

PAGE = 50
TABS = {
    "service": gettext_lazy("By service"),
    "article": gettext_lazy("By article"),
    "person": gettext_lazy("By person"),
    "position": gettext_lazy("By position"),
    "kind": gettext_lazy("By kind"),
}


@only(in_branch)
def board(request: HttpRequest) -> HttpResponse:
    """Counts of owed duties by status, and the duties behind the cell that was chosen."""
    by = request.GET.get("by", "service")
    by = by if by in TABS else "service"
    names = queries.service_names()
    posts = holders(timezone.localdate()) if by == "person" else None
    rows, totals = queries.board(by, names, posts)
    chosen, status = request.GET.get("row", ""), request.GET.get("status", "")
    found = queries.owed()
    if chosen:
        found = queries.narrowed(found, by, chosen, posts)
    if status in StatusChoice.values:
        found = found.filter(status=status)
    page = Paginator(found.order_by("obligation_id", "service"), PAGE).get_page(request.GET.get("page"))
    context = {
        "by": by,
        "tabs": TABS,
        "tab_title": TABS[by],
        "statuses": columns(),
        "rows": rows,
        "totals": [totals[value] for value in StatusChoice.values],
        "total": sum(totals.values()),
        "figures": figures(totals),
        "chosen": next((row for row in rows if row.key == chosen), None),
        "status": StatusChoice(status) if status in StatusChoice.values else None,
        "page": page,
        "lines": lines(page.object_list, names),
        "version": queries.current_version(),
        "may_import": may_import(request.user),
        "may_judge": may_decide(request.user),
    }
    return render(request, "directive/board.html", context)


@only(in_branch)
def mine(request: HttpRequest) -> HttpResponse:
    """The duties of the posts that the person holds today."""
    rows = queries.pressing_first(queries.duties_of(request.user))
    totals = Counter(row.status for row in rows)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": lines(page.object_list, queries.service_names()),
        "figures": figures(totals),
        "total": len(rows),
    }
    return render(request, "directive/mine.html", context)


def columns() -> list[tuple[str, Any, str]]:
    """``(value, label, tone)`` of every status in the order of concern."""
    return [(value, label, TONES[value]) for value, label in StatusChoice.choices]


def figures(totals: Counter[str]) -> dict[str, Any]:
    """The key figures above the board."""
    return {
        "score": queries.score_of(totals),
        "good": sum(totals[status] for status in GOOD),
        "overdue": totals[StatusChoice.OVERDUE] + totals[StatusChoice.VIOLATED],
        "soon": totals[StatusChoice.DUE_SOON],
        "no_data": totals[StatusChoice.NO_DATA],
    }


def lines(rows: Any, names: dict[str, str]) -> list[tuple[Instance, str, str]]:
    """Each owed duty with the name of its service and the reason of its status."""
    return [(row, names.get(row.service, row.service), reason_text(row.reason, row.reason_values)) for row in rows]


def crumb() -> tuple[str, str]:
    """The first step of the trail on every page of the room."""
    return _("Duty board"), reverse("directive:board")
