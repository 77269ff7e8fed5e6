"""The board of open work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bag.core.incoming import row_id
from bag.core.ui.verbs import only
from bag.directive.rights import in_branch
from bag.organization.models import Person
from bag.work import boards
from bag.work.boards import Asked, Board


@require_GET
@only(in_branch)
def board(request: HttpRequest) -> HttpResponse:
    """Open incidents and requests by target, with counts by service and by age."""
    asked = _asked(request)
    found = boards.board(asked)
    by = "age" if request.GET.get("by") == "age" else "service"
    context = {
        "board": found,
        "asked": asked,
        "by": by,
        "lines": found.ages if by == "age" else found.services,
        "titles": [title for title, _tone in boards.COLUMNS.values()],
        "chosen": _chosen(found, asked),
    }
    return render(request, "work/board.html", context)


def _asked(request: HttpRequest) -> Asked:
    person: Any = None
    if request.GET.get("mine"):
        person = Person.objects.filter(user=request.user.pk).values_list("pk", flat=True).first() or 0
    kind = request.GET.get("kind", "")
    return Asked(row_id(request.GET.get("service", "")), kind if kind in boards.KINDS else "", person)


def _chosen(found: Board, asked: Asked) -> str:
    """The name of the service that the board is narrowed to."""
    return next((str(line.title) for line in found.services if line.pk == asked.service), "")
