"""What every employee sees: the own right, asking for one, agreeing for one's unit, signing one's review sheet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bag.core import registers
from bag.core.ui.verbs import attempt
from bag.internet import queries
from bag.internet.access_forms import AskForm, ConsentForm, NoteForm
from bag.internet.models import AccessReview, AccessReviewLine, AccessRight, Decision, RightState
from bag.internet.queries import Stewards
from bag.internet.services import reviews, rights
from bag.internet.wording import STATE_TONES
from bag.organization.models import Person
from bag.work import review_pages

SHOWN = 50


def _person(request: HttpRequest) -> Person | None:
    return Person.objects.filter(user=request.user.pk, active=True).select_related("unit", "user").first()


def _trail(*more: tuple[Any, str | None]) -> list[tuple[Any, str | None]]:
    return [(_("My internet right"), reverse("internet:mine") if more else None), *more]


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The right that counts, own requests, and what waits for the person's word. Eleven queries."""
    person = _person(request)
    stewards = Stewards()
    own = AccessRight.objects.filter(Q(requested_by=request.user.pk) | Q(person__user=request.user.pk))
    rows = own.select_related("profile", "person", "unit").order_by("-requested_at")[:SHOWN]
    waiting = AccessReviewLine.objects.filter(reviewer__user=request.user.pk, signed_at=None)
    sheets = AccessReview.objects.filter(pk__in=waiting.values("campaign"), completed_at=None).order_by("due_on")
    context = {
        "person": person,
        "counts": queries.of_person(person) if person is not None else None,
        "rows": [(row, STATE_TONES[row.state]) for row in rows],
        "before_me": _before_me(request.user, stewards),
        "sheets": list(sheets[:SHOWN]),
        "note_form": NoteForm(),
        "may_ask": person is not None and person.unit_id is not None,
        "trail": _trail(),
    }
    return render(request, "internet/mine.html", context)


def _before_me(user: Any, stewards: Stewards) -> list[AccessRight]:
    """Requests of units for which the person answers. One query when they answer for any."""
    units = stewards.units_of(user)
    if not units:
        return []
    rows = AccessRight.objects.filter(state=RightState.REQUESTED, unit__in=units)
    rows = rows.select_related("profile", "person__user", "unit", "requested_by").order_by("requested_at")[:SHOWN]
    return [row for row in rows if rights.may_agree(user, row, stewards)]


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Ask for an internet right, for oneself or for people of the units that one answers for."""
    person = _person(request)
    if person is None or person.unit_id is None:
        messages.error(request, _("Your account is not linked to a person of a unit; the service desk can do that."))
        return redirect("internet:mine")
    form = AskForm(person, Stewards(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        row = AccessRight(unit=data["person"].unit, **data)
        done = _("Your request is on its way.")
        if attempt(request, lambda: rights.save(row, request.user, created=True), done, key=rights.KEY):
            return redirect("internet:mine")
    context = {"form": form, "alone": len(form.fields["person"].queryset[:2]) == 1,  # type: ignore[attr-defined]
               "profiles": form.fields["profile"].queryset,  # type: ignore[attr-defined]
               "trail": _trail((_("Ask for a right"), None))}  # fmt: skip
    return render(request, "internet/ask.html", context, status=422 if form.is_bound else 200)


def _decided(request: HttpRequest, pk: int, verb: Any, form: Form, done: str) -> HttpResponseBase:
    row = get_object_or_404(AccessRight.objects.select_related("person", "unit"), pk=pk)
    if not rights.may_agree(request.user, row):
        raise PermissionDenied
    attempt(request, lambda: verb(row, **form.cleaned_data, by=request.user), done, form)
    return HttpResponseRedirect(reverse("internet:mine"))


@require_POST
@login_required
def agree(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The word of a unit, from the page of whoever answers for it."""
    form = ConsentForm(request.POST)
    return _decided(request, pk, rights.agree, form, _("The unit agrees; the right awaits approval."))


@require_POST
@login_required
def reject(request: HttpRequest, pk: int) -> HttpResponseBase:
    """No, with the reason."""
    return _decided(request, pk, rights.reject, NoteForm(request.POST), _("The internet right is turned down."))


# -- review sheets


def _own_lines(request: HttpRequest, pk: int) -> tuple[AccessReview, Any]:
    row = get_object_or_404(AccessReview, pk=pk)
    lines = row.lines.filter(reviewer__user=request.user.pk)
    return row, lines.select_related("right__profile").order_by("context", "pk")


@login_required
@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One's own lines of a review, made for the phone; others are led to the review. Three queries."""
    row, lines = _own_lines(request, pk)
    found = list(lines)
    if not found:
        if registers.records[reviews.KEY].allows(request.user, "view", row):
            return redirect(row)
        raise PermissionDenied
    context = {
        "row": row,
        "open": [line for line in found if line.signed_at is None],
        "signed": [(line, Decision(line.decision).label) for line in found if line.signed_at is not None],
        "decisions": Decision.choices,
        "trail": _trail((str(row), None)),
    }
    return render(request, "internet/review_sheet.html", context)


@require_POST
@login_required
def sign(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Sign the decisions on one's own lines."""
    row, lines = _own_lines(request, pk)
    if not lines.exists():
        raise PermissionDenied
    decisions = review_pages.answers(request.POST)
    if not decisions:
        messages.error(request, _("Choose a decision for at least one right."))
    made: list[int] = []
    if decisions and attempt(request, lambda: made.append(reviews.sign(row, decisions, by=request.user)), ""):
        text = ngettext("%(n)d right is signed.", "%(n)d rights are signed.", made[0])
        messages.success(request, text % {"n": made[0]})
    return HttpResponseRedirect(reviews.sheet_url(row))
