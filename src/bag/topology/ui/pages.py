"""Where something is plugged in; what differs from the records."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bag.core import registers
from bag.core.ui.verbs import only
from bag.topology import details, queries
from bag.topology.forms import DismissForm, ReviewForm
from bag.topology.models import FindingState, Review, Turn
from bag.topology.models.findings import FindingKind
from bag.topology.services import discovering
from bag.topology.services.deciding import KEY

SHOWN = 200


def reads(user: Any) -> bool:
    """Whether a person may see what discovery found."""
    return registers.records[KEY].allows(user, "view")


def writes(user: Any) -> bool:
    """Whether a person may decide on differences."""
    return registers.records[KEY].allows(user, "change")


def trail(title: Any) -> list[tuple[Any, str | None]]:
    """The way to a page of the room."""
    return [(_("Network"), None), (title, None)]


@require_GET
@only(reads)
def where(request: HttpRequest) -> HttpResponse:
    """Where a MAC address, an IP address, a device or a host is plugged in. Nine queries at most."""
    asked = request.GET.get("q", "").strip()[:255]
    answer = queries.where(asked, request.user) if asked else None
    context = {"asked": asked, "answer": answer, "trail": trail(_("Where is it plugged in?"))}
    return render(request, "topology/where.html", context)


@require_GET
@only(reads)
def findings(request: HttpRequest) -> HttpResponse:
    """Open differences, by kind, with the last discovery and the comparisons. Eight queries."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in FindingKind.values else ""
    record = registers.records[KEY]
    rows = record.visible_to(request.user).filter(state=FindingState.OPEN)
    counts = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    shown = list((rows.filter(kind=kind) if kind else rows).order_by("kind", "sort_text", "pk")[:SHOWN])
    may = writes(request.user)
    context = {
        "kind": kind,
        "kinds": [(value, label, details.KIND_TONES[value], counts.get(value, 0)) for value, label in
                  FindingKind.choices],
        "rows": [(row, details.KIND_TONES[row.kind], record.allows(request.user, "change", row)) for row in shown],
        "total": sum(counts.values()),
        "most": SHOWN,
        "may": may,
        "dismiss_form": DismissForm() if may else None,
        "review_form": ReviewForm() if may else None,
        "reviews": Review.objects.select_related("service", "by").order_by("-at")[:5],
        "last": Turn.objects.order_by("-finished_at").first(),
        "running": discovering.running(),
        "trail": trail(_("Differences from the records")),
    }  # fmt: skip
    return render(request, "topology/findings.html", context)
