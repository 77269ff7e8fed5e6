"""The year of maintenance: plans down, months or weeks across; on the screen, on paper, and as rates of completion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bag.core import registers
from bag.core.access import held_services
from bag.core.incoming import row_id
from bag.core.ui.verbs import only
from bag.directive.rights import in_branch
from bag.documents import services as documents
from bag.maintenance import papers, queries
from bag.maintenance.models import MaintenancePlan, Occurrence, PlanState
from bag.maintenance.services.occurrences import KEY
from bag.maintenance.services.plans import KEY as PLAN
from bag.organization.models import Unit, UnitKind

MOST = 400


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    year: int
    service: Unit | None
    weeks: bool
    services: list[Unit]


def _asked(request: HttpRequest) -> Asked:
    """The year of the address between 2000 and 2100, else this one; a service that has plans, else all. One query."""
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and 2000 <= int(text[:4]) <= 2100 and len(text) == 4 else 0
    rows = Unit.objects.filter(kind=UnitKind.SERVICE, maintenance_plans__isnull=False).distinct().order_by("sort_text")
    held = held_services(request.user)
    services = list(rows if held is None else rows.filter(code__in=held))
    wanted = row_id(request.GET.get("service", ""))
    chosen = next((one for one in services if one.pk == wanted), None)
    return Asked(year or timezone.localdate().year, chosen, request.GET.get("by") == "week", services)


def _plans(request: HttpRequest, asked: Asked) -> list[MaintenancePlan]:
    rows = registers.records[PLAN].visible_to(request.user).exclude(state=PlanState.RETIRED)
    if asked.service is not None:
        rows = rows.filter(owner_service=asked.service)
    return list(rows.order_by("owner_service__sort_text", "sort_text", "id")[:MOST])


@require_GET
@only(in_branch)
def plan(request: HttpRequest) -> HttpResponse:
    """The grid of a year."""
    asked = _asked(request)
    rows = _plans(request, asked)
    cells = queries.year_cells(rows, asked.year, weeks=asked.weeks)
    places = papers.WEEKS if asked.weeks else range(1, 13)
    lines = [(row, [cells.get(row.pk, {}).get(place) for place in places]) for row in rows]
    today = timezone.localdate()
    context = {
        "asked": asked,
        "lines": lines,
        "columns": papers.columns(weeks=asked.weeks),
        "now": queries.place_of(today, weeks=asked.weeks) if today.year == asked.year else 0,
        "trail": [(_("Maintenance"), registers.records[KEY].list_url), (_("Year plan of maintenance"), None)],
    }
    return render(request, "maintenance/year.html", context)


@require_GET
@only(in_branch)
def paper(request: HttpRequest) -> HttpResponse:
    """The same grid as PDF, on A4 or A3 across."""
    asked = _asked(request)
    rows = _plans(request, asked)
    size = "a3" if request.GET.get("paper") == "a3" else "a4"
    cells = queries.year_cells(rows, asked.year, weeks=asked.weeks)
    data = papers.year_data(
        rows, cells, asked.year, weeks=asked.weeks, paper=size, today=timezone.localdate(),
        service=asked.service.name if asked.service else "",
    )  # fmt: skip
    answer = HttpResponse(documents.render(papers.FORM, data), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="bakim-plani-{asked.year}.pdf"'
    return answer


@require_GET
@only(in_branch)
def rates(request: HttpRequest) -> HttpResponse:
    """How much was done in time: services and plans down, months across."""
    asked = _asked(request)
    today = timezone.localdate()
    visible = registers.records[KEY].visible_to(request.user)
    seen = Occurrence.objects.filter(pk__in=visible.values("pk"), due_on__year=asked.year, due_on__lte=today)
    if asked.service is not None:
        seen = seen.filter(plan__owner_service=asked.service)
    by_plan = queries.rates_by(seen, "plan")
    rows = MaintenancePlan.objects.filter(pk__in=by_plan).select_related("owner_service")
    plans = list(rows.order_by("sort_text")[:MOST])
    groups: dict[Unit, list[tuple[MaintenancePlan, list[Any], queries.Rate]]] = {}
    for row in plans:
        months = by_plan[row.pk]
        line = [months.get(month) for month in range(1, 13)]
        groups.setdefault(row.owner_service, []).append((row, line, queries.total(months.values())))
    shown = [_group(service, lines) for service, lines in sorted(groups.items(), key=lambda pair: pair[0].sort_text)]
    context = {
        "asked": asked,
        "groups": shown,
        "columns": papers.columns(weeks=False),
        "all": queries.total(total for _service, _lines, _months, total in shown),
        "trail": [(_("Maintenance"), registers.records[KEY].list_url), (_("Completion of maintenance"), None)],
    }
    return render(request, "maintenance/rates.html", context)


def _group(service: Unit, lines: list[Any]) -> tuple[Unit, list[Any], list[queries.Rate], queries.Rate]:
    """The lines of a service with its months and its sum."""
    months = [queries.total(cells[place] for _row, cells, _all in lines if cells[place]) for place in range(12)]
    return service, lines, months, queries.total(total for _row, _cells, total in lines)
