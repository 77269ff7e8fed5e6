"""Verbs on the page of a meeting: open it, note who came, write the agenda, sign the minutes."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bag.committees import papers
from bag.committees.forms import AgendaForm, CancelForm, CloseForm, GuestForm, ItemForm
from bag.committees.models import AgendaItem, Meeting
from bag.committees.services import agenda, meetings
from bag.committees.ui.gates import attempt, back, for_branch, kept_meeting, posted
from bag.core.incoming import row_id
from bag.documents import services as documents


@posted
def begin(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Open a meeting on its day."""
    row = kept_meeting(request, pk)
    attempt(request, lambda: meetings.begin(row, by=request.user), _("The meeting is open. Note who came."))
    return back(row, place="attendance")


@posted
def attendance(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Note who came: one field ``seat-<id>`` for each seat."""
    row = kept_meeting(request, pk)
    noted = {
        number: str(value)
        for name, value in request.POST.items()
        if name.startswith("seat-") and (number := row_id(name.removeprefix("seat-"))) is not None
    }
    attempt(request, lambda: meetings.note_attendance(row, noted, by=request.user), _("The attendance is noted."))
    return back(row, place="attendance")


@posted
def guest(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Put a guest on the list."""
    row = kept_meeting(request, pk)
    form = GuestForm(request.POST)
    attempt(request, lambda: meetings.add_guest(row, form.cleaned_data["person"], by=request.user), "", form)
    return back(row, place="attendance")


@posted
def add_item(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Put an item on the agenda; the next one can be typed at once."""
    row = kept_meeting(request, pk)
    form = AgendaForm(request.POST)
    attempt(request, lambda: agenda.add_item(row, by=request.user, **form.cleaned_data), "", form)
    return back(row, focus="agenda")


def _item(request: HttpRequest, pk: int) -> AgendaItem:
    item = get_object_or_404(AgendaItem.objects.select_related("meeting"), pk=pk)
    kept_meeting(request, item.meeting_id)
    return item


@posted
def write_item(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Write what was said on an item."""
    item = _item(request, pk)
    form = ItemForm(request.POST)
    attempt(request, lambda: agenda.write_item(item, by=request.user, **form.cleaned_data), _("Written."), form)
    return back(item.meeting, place=f"item-{item.pk}")


@posted
def move_item(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Move an item one place up or down."""
    item = _item(request, pk)
    step = -1 if request.POST.get("to") == "up" else 1
    attempt(request, lambda: agenda.move_item(item, step=step, by=request.user), "")
    return back(item.meeting, place=f"item-{item.pk}")


@posted
def remove_item(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take an item off the agenda."""
    item = _item(request, pk)
    attempt(request, lambda: agenda.remove_item(item, by=request.user), "")
    return back(item.meeting, place="agenda")


@require_safe
@for_branch
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The minutes as they would be signed now, marked as a draft."""
    row = kept_meeting(request, pk)
    try:
        content = documents.render("meeting-minutes", papers.minutes_of(row))
    except ValidationError as error:
        context = {"row": row, "errors": error.messages, "trail": _trail(row)}
        return render(request, "committees/refused.html", context, status=422)
    headers = {"Content-Disposition": f'inline; filename="tutanak-{row.pk}.pdf"', "Cache-Control": "private, no-store"}
    response = HttpResponse(content, content_type="application/pdf", headers=headers)
    response._csp_exempt = True  # type: ignore[attr-defined]  # the policy would stop the browser's own PDF viewer
    return response


def _trail(row: Meeting) -> list[tuple[Any, str | None]]:
    return [(row.committee, row.committee.get_absolute_url()), (row, row.get_absolute_url()), (_("Minutes"), None)]


@posted
def close(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Sign the minutes."""
    row = kept_meeting(request, pk)
    form = CloseForm(request.POST)

    def sign() -> None:
        meetings.close(row, ends_at=_on_the_day(row, form.cleaned_data["ends_at"]), by=request.user)

    attempt(request, sign, _("The minutes are signed."), form)
    return back(row)


def _on_the_day(row: Meeting, clock: time | None) -> datetime | None:
    """The moment that a time of day means for a meeting."""
    if clock is None:
        return None
    return timezone.make_aware(datetime.combine(timezone.localdate(row.starts_at), clock))


@posted
def cancel(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Call off a planned meeting."""
    row = kept_meeting(request, pk)
    form = CancelForm(request.POST)
    attempt(
        request,
        lambda: meetings.cancel(row, reason=form.cleaned_data["reason"], by=request.user),
        _("The meeting is cancelled."),
        form,
    )
    return back(row)
