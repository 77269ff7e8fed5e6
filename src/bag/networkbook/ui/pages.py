"""The book on the screen: what there is, its chapters, its print, issuing and review."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from bag.core import registers
from bag.core.incoming import row_id
from bag.core.ui.verbs import only, opened, verb_view
from bag.networkbook import jobs, making
from bag.networkbook.chapters import CHAPTERS, chapters_of
from bag.networkbook.domain.content import MARK, mark, prints
from bag.networkbook.forms import ReviewForm
from bag.networkbook.models import BookEdition
from bag.networkbook.rights import may_issue, may_review
from bag.networkbook.scope import SITES, Scope
from bag.networkbook.services import editions
from bag.places.models import Place

SHOWN, LISTED = 150, 60
KEY = editions.KEY


def reads(user: Any) -> bool:
    return registers.records[KEY].allows(user, "view")


def scope_of(request: HttpRequest, given: Any = None) -> Scope:
    """The scope that the address names: ``place``, or the whole network; 404 for a place that is no site."""
    text = (request.GET if given is None else given).get("place", "")
    if not text:
        return Scope(request.user)
    number = row_id(text)
    if number is None:
        raise Http404
    place: Place = opened(request, "places.place", number)
    return Scope(request.user, place)


@require_GET
@only(reads)
def overview(request: HttpRequest) -> HttpResponseBase:
    """The book of the whole network, the sites that have devices, and the editions. Six queries."""
    scope = Scope(request.user)
    newest = (
        BookEdition.objects.select_related("place", "document").order_by("place_id", "-revision").distinct("place_id")
    )
    by_place = {row.place_id: row for row in newest}
    sites, left_out = _sites(scope)
    context = {
        "whole": by_place.get(None),
        "sites": [(place, count, by_place.get(place.pk)) for place, count in sites],
        "left_out": left_out,
        "devices": scope.devices().count(),
        "editions": registers.records[KEY].visible_to(request.user).order_by("-made_at")[:LISTED],
        "may_issue": may_issue(request.user),
    }
    return render(request, "networkbook/overview.html", context)


def _sites(scope: Scope) -> tuple[list[tuple[Place, int]], int]:
    """The sites with the most network devices. Two queries."""
    counted: dict[int, int] = {}
    held: QuerySet[Any, Any] = scope.devices().exclude(place=None).order_by()
    for row in held.values("place", "place__ancestors").annotate(n=Count("id")):
        for pk in {*row["place__ancestors"], row["place"]}:
            counted[pk] = counted.get(pk, 0) + row["n"]
    rows = Place.objects.filter(pk__in=counted, kind__in=SITES).select_related("parent")
    found = sorted(((row, counted[row.pk]) for row in rows), key=lambda one: (-one[1], one[0].sort_text))
    return found[:LISTED], max(0, len(found) - LISTED)


@require_GET
@only(reads)
def book(request: HttpRequest) -> HttpResponseBase:
    """The book or a dossier; its chapters come one by one, so that a large network holds nobody up. Three queries."""
    scope = scope_of(request)
    last = making.last_edition(scope)
    context = {
        "place": scope.place,
        "title": making.title_of(scope),
        "keys": chapters_of(scope),
        "last": last,
        "may_issue": may_issue(request.user),
        "trail": [(_("Network book"), reverse("networkbook:overview")), (making.title_of(scope), None)],
    }
    return render(request, "networkbook/book.html", context)


@require_GET
@only(reads)
def chapter(request: HttpRequest, key: str) -> HttpResponseBase:
    """One chapter of the book."""
    if key not in CHAPTERS:
        raise Http404
    found = making.section(scope_of(request), key)
    rows = [(row, found.depths[at] if at < len(found.depths) else 0) for at, row in enumerate(found.rows[:SHOWN])]
    context = {
        "section": found,
        "picture": mark_safe(found.picture),  # noqa: S308  drawn by domain.drawing, which escapes every name
        "rows": rows, "left_out": max(0, len(found.rows) - SHOWN), "sheets": found.sheets[:LISTED],
        "sheets_left": max(0, len(found.sheets) - LISTED),
    }  # fmt: skip
    return render(request, "networkbook/chapter.html", context)


@require_GET
@only(reads)
def difference(request: HttpRequest) -> HttpResponseBase:
    """What changed since the last edition, fetched on demand: it makes the whole book."""
    scope = scope_of(request)
    found = making.sections(scope)
    context = {"changes": making.changed(scope, found), "mark": mark(prints(found))[:MARK]}
    return render(request, "networkbook/changes.html", context)


@require_GET
@only(reads)
def pdf(request: HttpRequest) -> HttpResponseBase:
    """The book as it stands now."""
    scope = scope_of(request)
    try:
        content = making.pdf(scope)
    except ValidationError as error:
        return HttpResponse(" ".join(error.messages), status=409, content_type="text/plain; charset=utf-8")
    name = f"ag-kitabi-{scope.place.code}" if scope.place is not None else "ag-kitabi"
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_POST
@only(reads)
def issue(request: HttpRequest) -> HttpResponseBase:
    """Issue the next edition in a job."""
    if not may_issue(request.user):
        raise PermissionDenied
    return redirect(jobs.start(scope_of(request, request.POST).place, request.user))


review = verb_view(
    KEY,
    lambda row, data, by: editions.review(row, **data, by=by),
    gettext_lazy("The edition is reviewed and in force."),
    lambda _row, post: ReviewForm(post),
    needed="view",
    test=lambda user, _row: may_review(user),
)
