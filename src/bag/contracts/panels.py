"""What contracts show on their own page, on equipment and in the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bag.contracts import queries
from bag.contracts.domain.penalties import ceiling
from bag.contracts.jobs import jobs_of
from bag.contracts.models import Contract
from bag.core import registers
from bag.core.registers import Dated, Panel
from bag.inventory.models import Equipment

SHOWN = 30
KEY = "contracts.contract"


def jobs(request: HttpRequest, row: Contract) -> dict[str, Any]:
    """The jobs of a year and how the promises were kept."""
    today = timezone.localdate()
    found = jobs_of(row, today - timedelta(days=365), today)
    judgments = queries.judged(row, found)
    late = {one.job.key: one for one in judgments if not one.kept}
    figures = queries.performance(judgments, found)
    return {
        "rows": [(job, late.get(job.key)) for job in found[:SHOWN]],
        "more": max(len(found) - SHOWN, 0),
        "count": len(found),
        "figures": figures,
        "hours": figures.mean_repair.total_seconds() / 3600 if figures.mean_repair else None,
        "top": max((good + bad for _first, good, bad in figures.months), default=1),
    }


def people(request: HttpRequest, row: Contract) -> dict[str, Any]:
    """The technicians, what the contract covers, and its penalty clause. Four queries."""
    technicians = list(row.technicians.select_related("person").order_by("sort_text"))
    return {
        "technicians": technicians,
        "rules": list(row.penalty_rules.order_by("measure", "id")),
        "types": list(row.equipment_types.order_by("sort_text")[:SHOWN]),
        "places": list(row.places.order_by("sort_text")[:SHOWN]),
        "count": len(technicians),
        "row": row,
        "may": registers.records[KEY].allows(request.user, "change", row),
    }


def penalties(request: HttpRequest, row: Contract) -> dict[str, Any]:
    """The months of the contract so far, the newest first, with what was issued. Two queries."""
    today = timezone.localdate()
    issued = {one.month: one for one in row.penalty_statements.select_related("document").order_by("-month")}
    charged = sum(one.charged for one in issued.values())
    limit = ceiling(row.value, row.penalty_cap_percent)
    return {
        "months": [(first, issued.get(first)) for first in _months(row.starts, min(today, row.last_day))],
        "charged": charged,
        "limit": limit,
        "share": float(charged / limit * 100) if limit else None,
        "count": len(issued),
        "row": row,
    }


def _months(first: date, last: date) -> list[date]:
    """The first days of the last twelve months that touch the span, the newest first."""
    found: list[date] = []
    at = last.replace(day=1)
    while at >= first.replace(day=1) and len(found) < queries.PERFORMANCE_MONTHS:
        found.append(at)
        at = (at - timedelta(days=1)).replace(day=1)
    return found


def of_equipment(request: HttpRequest, row: Equipment) -> dict[str, Any] | None:
    """Contracts in force that cover a piece by its type and place. One query, and one for its place."""
    around = [row.place_id, *row.place.ancestors] if row.place else []
    found = queries.in_force(timezone.localdate()).filter(
        Q(equipment_types=row.type_id) | Q(equipment_types=None, places__isnull=False),
        Q(places=None) | Q(places__in=around),
        pk__in=registers.records[KEY].visible_to(request.user).values("pk"),
    )
    rows = list(found.select_related("contractor", "hours").distinct().order_by("sort_text"))
    return {"rows": rows, "count": len(rows)} if rows else None


def ends(user: Any, first: date, last: date) -> list[Dated]:
    """Last days of contracts. One query."""
    rows = registers.records[KEY].visible_to(user).filter(terminated_on=None, ends__range=(first, last))
    return [
        Dated(
            row.ends,
            gettext("Contract ends: %(contract)s") % {"contract": row},
            row.get_absolute_url(),
            kind="contract",
            tone="warning",
            key=f"{row.pk}",
            service=row.owner_service.code,
        )
        for row in rows
    ]


PANELS = (
    Panel("contract-people", KEY, _("Scope and people"), "contracts/people_panel.html", people, "users", 20),
    Panel(
        "contract-jobs", KEY, _("Jobs and performance"), "contracts/jobs_panel.html", jobs, "tool", 30, late=True
    ),
    Panel(
        "contract-penalties", KEY, _("Penalties"), "contracts/penalties_panel.html", penalties, "scale", 40,
        late=True,
    ),
    Panel(
        "equipment-contracts", "inventory.equipment", _("Contracts"), "contracts/equipment_panel.html", of_equipment,
        "file-certificate", 60, late=True,
    ),
)  # fmt: skip
