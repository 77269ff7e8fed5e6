"""The verbs of a change as buttons of its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bag.changes import change_forms as forms
from bag.changes.models import Change
from bag.changes.services import planning, running
from bag.changes.services.steps import KEY, may_approve
from bag.core.ui.verbs import attempt, opened

Do = Callable[[Any, dict[str, Any], Any], object]
Make = Callable[[Any, Any], Form]


def verb_view(
    verb: Do, done: Any, form: Make | None = None, *, needed: str = "change", test: Any = None
) -> Callable[..., HttpResponseBase]:
    """A view that does ``verb`` with the cleaned data of ``form`` on a change with which the person may do ``needed``.

    ``test(user, row)`` asks more of the person: 403 when it says no.
    """

    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponseBase:
        row: Change = opened(request, KEY, pk, needed)
        if test is not None and not test(request.user, row):
            raise PermissionDenied
        filled = form(row, request.POST) if form is not None else None
        attempt(request, lambda: verb(row, filled.cleaned_data if filled else {}, request.user), done, filled)
        return HttpResponseRedirect(row.get_absolute_url())

    return view


submit = verb_view(lambda row, _data, by: planning.submit(row, by=by), _("The change is handed in."))
approve = verb_view(
    lambda row, data, by: planning.approve(row, **data, by=by),
    _("The change is approved."),
    lambda _row, post: forms.ApprovalForm(post),
    needed="view",
    test=may_approve,
)
reject = verb_view(
    lambda row, data, by: planning.reject(row, note=data["note"], by=by),
    _("The change is turned down."),
    lambda _row, post: forms.ApprovalForm(post),
    needed="view",
    test=may_approve,
)
tell = verb_view(
    lambda row, data, by: planning.tell_units(row, **data, by=by),
    _("The affected units are told."),
    lambda _row, post: forms.NoticeForm(post),
)
start = verb_view(
    lambda row, data, by: running.start(row, **data, by=by),
    _("The change has begun; monitoring keeps quiet about what it works on."),
    lambda _row, post: forms.StartForm(post),
)
finish = verb_view(lambda row, data, by: running.finish(row, **data, by=by), _("The change is done."), forms.EndForm)
roll_back = verb_view(
    lambda row, data, by: running.roll_back(row, **data, by=by), _("The change is rolled back."), forms.EndForm
)
cancel = verb_view(
    lambda row, data, by: planning.cancel(row, **data, by=by),
    _("The change is given up."),
    lambda _row, post: forms.ReasonForm(post),
)
note = verb_view(
    lambda row, data, by: planning.note(row, **data, by=by),
    _("The note is kept."),
    lambda _row, post: forms.NoteForm(post),
)
