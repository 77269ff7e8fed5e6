"""The buttons on the pages of rights and reviews."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bag.core.ui.verbs import verb_view
from bag.internet.access_forms import ConsentForm, NoteForm
from bag.internet.services import reviews, rights
from bag.work import review_pages

KEY = rights.KEY


def _note(_row: Any, post: Any) -> NoteForm:
    return NoteForm(post)


agree = verb_view(
    KEY,
    lambda row, data, by: rights.agree(row, **data, by=by),
    _("The unit agrees; the right awaits approval."),
    lambda _row, post: ConsentForm(post),
    needed="view",
    test=rights.may_agree,
)
approve = verb_view(
    KEY,
    lambda row, data, by: rights.approve(row, **data, by=by),
    _("The internet right is approved."),
    _note,
    needed="view",
    test=rights.may_approve,
)
reject = verb_view(
    KEY,
    lambda row, data, by: rights.reject(row, **data, by=by),
    _("The internet right is turned down."),
    _note,
    needed="view",
    test=rights.may_reject,
)
grant = verb_view(
    KEY, lambda row, _data, by: rights.grant(row, by=by), _("The internet right is in force."), test=rights.may_grant
)
suspend = verb_view(
    KEY, lambda row, data, by: rights.suspend(row, **data, by=by), _("The internet right is suspended."), _note
)
resume = verb_view(KEY, lambda row, _data, by: rights.resume(row, by=by), _("The internet right is in force again."))
end = verb_view(KEY, lambda row, data, by: rights.end(row, **data, by=by), _("The internet right has ended."), _note)
start = verb_view(
    reviews.KEY, lambda row, _data, by: reviews.start(row, by=by), _("The rights lie before the reviewers.")
)
sign = review_pages.sign_view(reviews.KEY, reviews.sign)
