"""Verbs on actions, and the page of one's own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bag.committees import panels, queries, rights
from bag.committees.forms import ActionForm, DoneForm, ReasonForm
from bag.committees.models import Action
from bag.committees.services import outcomes
from bag.committees.ui.gates import attempt, back, for_branch, kept_meeting, posted
from bag.core.attachments.kinds import Refused
from bag.core.attachments.services import attach
from bag.core.ui.verbs import opened

SHOWN = 200


@require_safe
@for_branch
def mine(request: HttpRequest) -> HttpResponseBase:
    """Actions that the person owns today, by name or by office, the most urgent first."""
    rows = list(queries.own_actions(request.user)[:SHOWN])
    context = {"groups": panels.split(rows), "trail": [(_("My actions"), None)]}
    return render(request, "committees/mine.html", context)


@posted
def assign(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Write down an action; the next one can be typed at once."""
    row = kept_meeting(request, pk)
    form = ActionForm(row, request.POST)
    attempt(request, lambda: outcomes.assign(row, by=request.user, **form.cleaned_data), "", form)
    return back(row, focus="action")


@posted
def erase(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove an action before the minutes are signed."""
    action = get_object_or_404(Action.objects.select_related("meeting"), pk=pk)
    row = kept_meeting(request, action.meeting_id)
    attempt(request, lambda: outcomes.erase(action, by=request.user), _("The action is removed."))
    return back(row, place="actions")


@posted
def complete(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The owner's report that an action is done, with a file."""
    row: Action = opened(request, "committees.action", pk)
    if not rights.may_close(request.user, row):
        raise PermissionDenied
    form = DoneForm(request.POST, request.FILES)
    attempt(request, lambda: _report(row, form.cleaned_data, request.user), _("The action is done."), form)
    return back(row)


def _report(row: Action, data: dict[str, Any], by: Any) -> None:
    upload, files = data["file"], []
    if upload is not None:
        claimed = upload.content_type or ""
        try:
            files = [attach(row, upload.chunks(), upload.name, by=by, claimed=claimed, description=data["note"][:300])]
        except Refused as error:
            raise ValidationError(str(error)) from error
    outcomes.complete(row, on=data["on"], note=data["note"], by=by, files=files)


def _kept(request: HttpRequest, pk: int) -> Action:
    row: Action = opened(request, "committees.action", pk)
    if not rights.may_keep(request.user, row.meeting.committee):
        raise PermissionDenied
    return row


@posted
def drop(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give an action up, with the reason."""
    row, form = _kept(request, pk), ReasonForm(request.POST)
    attempt(
        request,
        lambda: outcomes.drop(row, reason=form.cleaned_data["reason"], by=request.user),
        _("The action is dropped."),
        form,
    )
    return back(row)


@posted
def reopen(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Open a closed action again, with the reason."""
    row, form = _kept(request, pk), ReasonForm(request.POST)
    attempt(
        request,
        lambda: outcomes.reopen(row, reason=form.cleaned_data["reason"], by=request.user),
        _("The action is open again."),
        form,
    )
    return back(row)
