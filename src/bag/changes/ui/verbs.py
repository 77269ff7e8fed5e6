"""The verbs of a change as buttons of its page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.changes import change_forms as forms
from bag.changes.services import planning, running
from bag.changes.services.steps import KEY, may_approve
from bag.core.ui.verbs import verb_view

submit = verb_view(KEY, lambda row, _data, by: planning.submit(row, by=by), _("The change is handed in."))
approve = verb_view(
    KEY,
    lambda row, data, by: planning.approve(row, **data, by=by),
    _("The change is approved."),
    lambda _row, post: forms.ApprovalForm(post),
    needed="view",
    test=may_approve,
)
reject = verb_view(
    KEY,
    lambda row, data, by: planning.reject(row, note=data["note"], by=by),
    _("The change is turned down."),
    lambda _row, post: forms.ApprovalForm(post),
    needed="view",
    test=may_approve,
)
tell = verb_view(
    KEY,
    lambda row, data, by: planning.tell_units(row, **data, by=by),
    _("The affected units are told."),
    lambda _row, post: forms.NoticeForm(post),
)
start = verb_view(
    KEY,
    lambda row, data, by: running.start(row, **data, by=by),
    _("The change has begun; monitoring keeps quiet about what it works on."),
    lambda _row, post: forms.StartForm(post),
)
finish = verb_view(
    KEY, lambda row, data, by: running.finish(row, **data, by=by), _("The change is done."), forms.EndForm
)
roll_back = verb_view(
    KEY, lambda row, data, by: running.roll_back(row, **data, by=by), _("The change is rolled back."), forms.EndForm
)
cancel = verb_view(
    KEY,
    lambda row, data, by: planning.cancel(row, **data, by=by),
    _("The change is given up."),
    lambda _row, post: forms.ReasonForm(post),
)
note = verb_view(
    KEY,
    lambda row, data, by: planning.note(row, **data, by=by),
    _("The note is kept."),
    lambda _row, post: forms.NoteForm(post),
)
