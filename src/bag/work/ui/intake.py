"""The telephone desk: one form, filled in while the caller speaks, with what is alike beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bag.core.incoming import row_id
from bag.core.ui.verbs import only
from bag.work.help_forms import IntakeForm
from bag.work.models import Channel, Request, RequestType
from bag.work.queries import desk as queries
from bag.work.rights import takes_calls
from bag.work.services import requests
from bag.work.services.requests import Wish


@require_http_methods(["GET", "HEAD", "POST"])
@only(takes_calls)
def intake(request: HttpRequest) -> HttpResponse:
    """Take a call."""
    kinds = queries.offered()
    kind = _kind(request, kinds)
    if kind is None:
        return render(request, "work/intake.html", {"kinds": []})
    if request.method == "POST":
        form = IntakeForm(kind, request.POST)
        row = _opened(request, form) if form.is_valid() else None
        if row is not None:
            messages.success(request, _("Taken: %(row)s") % {"row": row})
            return HttpResponseRedirect(request.path if "again" in request.POST else row.get_absolute_url())
    else:
        form = IntakeForm(kind, initial={"type": kind.pk, **_known(request)})
    context = {"kinds": list(enumerate(kinds, 1)), "kind": kind, "form": form}
    return render(request, "work/intake.html", context, status=422 if form.is_bound else 200)


def _kind(request: HttpRequest, kinds: list[RequestType]) -> RequestType | None:
    given = request.POST if request.method == "POST" else request.GET
    wanted = row_id(given.get("type", ""))
    return next((kind for kind in kinds if kind.pk == wanted), kinds[0] if kinds else None)


def _known(request: HttpRequest) -> dict[str, Any]:
    """First values from the address: who calls, about what."""
    return {name: row_id(value) for name in ("person", "equipment") if (value := request.GET.get(name, ""))}


def _opened(request: HttpRequest, form: IntakeForm) -> Request | None:
    data = form.cleaned_data
    person = data["person"]
    wish = Wish(
        type=data["type"],
        answers=form.answers() if data["type"] == form.kind else {},
        title=data["title"],
        description=data["description"],
        channel=Channel.PHONE,
        priority=data["priority"],
        requester=person.user if person else None,
        person=person,
        caller=data["caller"],
        contact=data["contact"],
        equipment=data["equipment"],
        place=data["place"],
    )
    try:
        with transaction.atomic():
            row = requests.open_request(wish, by=request.user)
            return requests.join(row, data["incident"], by=request.user) if data["incident"] else row
    except ValidationError as error:
        form.add_error(None, error)
        return None


@require_GET
@only(takes_calls)
def questions(request: HttpRequest) -> HttpResponse:
    """The questions of another type, as a fragment."""
    kind = _kind(request, queries.offered())
    return render(request, "work/intake_questions.html", {"form": IntakeForm(kind) if kind else None})


@require_GET
@only(takes_calls)
def alike(request: HttpRequest) -> HttpResponse:
    """What is like the words typed so far: open incidents to join, earlier solutions, known problems."""
    text = f"{request.GET.get('title', '')} {request.GET.get('description', '')}"
    found = queries.alike(text, row_id(request.GET.get("equipment", "")))
    return render(request, "work/alike.html", {"alike": found, "may_join": request.GET.get("join") == "1"})
