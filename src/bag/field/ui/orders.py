"""Verbs on a work order, and making one from an incident or a request."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bag.core.ui.verbs import attempt, opened
from bag.field.forms import (
    AnswersForm,
    CrewForm,
    FinishForm,
    FromRecordForm,
    NoteForm,
    PartForm,
    ReasonForm,
    SignForm,
    TimeForm,
)
from bag.field.models import SignatureKind
from bag.field.rights import may_plan
from bag.field.services import execution, issuing, orders, signing
from bag.field.ui.verbs import opened_order, order_verb


def crew_of(form: Any) -> orders.Crew:
    """The crew that a form names."""
    data = form.cleaned_data
    members = [one for one in data["members"] if one != data["lead"]]
    return orders.Crew(data["lead"], members, data["vehicle"], data["starts"], data["ends"])


assign = order_verb(
    lambda row, form, by: orders.assign(row, crew_of(form), seen=form.cleaned_data["version"], by=by),
    _("The crew is named."),
    CrewForm,
)
dispatch = order_verb(
    lambda row, form, by: orders.dispatch(row, crew_of(form), seen=form.cleaned_data["version"], by=by),
    _("The crew is told."),
    CrewForm,
)
cancel = order_verb(
    lambda row, form, by: orders.cancel(row, reason=form.cleaned_data["reason"], by=by),
    _("The work order is cancelled."),
    lambda _row, post: ReasonForm(post),
)
reopen = order_verb(
    lambda row, form, by: orders.reopen(row, reason=form.cleaned_data["reason"], by=by),
    _("The work order is open again."),
    lambda _row, post: ReasonForm(post),
)
archive = order_verb(lambda row, _form, by: orders.archive(row, by=by), _("The work order is archived."))
note = order_verb(
    lambda row, form, by: orders.note(row, form.cleaned_data["text"], by=by),
    _("The note is kept."),
    lambda _row, post: NoteForm(post),
    on_site=True,
)
arrive = order_verb(lambda row, _form, by: execution.arrive(row, by=by), _("The work has begun."), on_site=True)
answer = order_verb(
    lambda row, form, by: execution.answer(row, form.answers(), notes=form.notes(), by=by),
    _("The answers are kept."),
    lambda row, post: AnswersForm(row.lines, post),
    on_site=True,
)
use_part = order_verb(
    lambda row, form, by: execution.use_part(row, **form.cleaned_data, by=by),
    _("The part is booked."),
    lambda _row, post: PartForm(post),
    on_site=True,
)
add_time = order_verb(
    lambda row, form, by: execution.add_time(row, **form.cleaned_data, by=by),
    _("The time is entered."),
    TimeForm,
    on_site=True,
)
finish = order_verb(
    lambda row, form, by: execution.finish(row, **form.cleaned_data, by=by),
    _("The work is done; the signatures follow."),
    lambda _row, post: FinishForm(post),
    on_site=True,
)


def _sign(row: Any, form: Any, by: Any) -> None:
    data = dict(form.cleaned_data)
    kind = data.pop("kind")
    if kind == SignatureKind.CUSTOMER:
        data["person"] = None
    signing.sign(row, kind, **data, by=by)


sign = order_verb(_sign, _("The signature is kept."), SignForm, on_site=True)


@require_POST
@login_required
def return_part(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    """Put a part back that was not built in."""
    row = opened_order(request, pk, on_site=True)
    held = get_object_or_404(row.parts.select_related("order"), pk=part)
    attempt(request, lambda: execution.return_part(held, by=request.user), _("The part is back."))
    return HttpResponseRedirect(row.get_absolute_url())


@require_POST
@login_required
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """The official form of a signed order; issued when it is not there yet."""
    row = opened_order(request, pk, on_site=True)
    made: list[Any] = []
    if attempt(request, lambda: made.append(issuing.issue_form(row, by=request.user)), ""):
        return HttpResponseRedirect(reverse("documents:pdf", args=[made[0].pk]))
    return HttpResponseRedirect(row.get_absolute_url())


@require_POST
@login_required
def from_incident(request: HttpRequest, pk: int) -> HttpResponse:
    """A work order for an incident."""
    return _made_from(request, opened(request, "work.incident", pk), "incident")


@require_POST
@login_required
def from_request(request: HttpRequest, pk: int) -> HttpResponse:
    """A work order for a request."""
    return _made_from(request, opened(request, "work.request", pk), "request")


def _made_from(request: HttpRequest, origin: Any, name: str) -> HttpResponse:
    if not may_plan(request.user, origin.service.code):
        raise PermissionDenied
    form = FromRecordForm(origin.service_id, request.POST)
    made: list[Any] = []

    def plan() -> None:
        made.append(
            orders.plan_order(
                by=request.user, owner_service=origin.service, equipment=origin.equipment, priority=origin.priority,
                description=origin.description, **form.cleaned_data, **{name: origin},
            )
        )  # fmt: skip

    attempt(request, plan, _("The work order is planned."), form)
    return HttpResponseRedirect((made[0] if made else origin).get_absolute_url())
