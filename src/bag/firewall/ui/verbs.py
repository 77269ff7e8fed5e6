"""The buttons on the pages of requests and reviews."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bag.core.ui.verbs import verb_view
from bag.firewall import rule_forms as forms
from bag.firewall.services import requests, reviews
from bag.work import review_pages

KEY = requests.KEY


def _note(_row: Any, post: Any) -> forms.NoteForm:
    return forms.NoteForm(post)


examine = verb_view(
    KEY,
    lambda row, data, by: requests.examine(row, **data, by=by),
    _("The request is examined; it awaits approval."),
    lambda _row, post: forms.RiskForm(post),
)
approve = verb_view(
    KEY,
    lambda row, data, by: requests.approve(row, **data, by=by),
    _("The rule is approved."),
    _note,
    needed="view",
    test=requests.may_approve,
)
reject = verb_view(
    KEY,
    lambda row, data, by: requests.reject(row, **data, by=by),
    _("The request is turned down."),
    _note,
    needed="view",
    test=requests.may_approve,
)
implement = verb_view(
    KEY, lambda row, _data, by: requests.implement(row, by=by), _("The rule is recorded as made on the device.")
)
verify = verb_view(
    KEY, lambda row, _data, by: requests.verify(row, by=by), _("The loaded rules do what was asked for.")
)
remove = verb_view(
    KEY, lambda row, data, by: requests.remove(row, **data, by=by), _("The rule is recorded as removed."), _note
)
start = verb_view(
    reviews.KEY, lambda row, _data, by: reviews.start(row, by=by), _("The rules lie before the reviewers.")
)

sign = review_pages.sign_view(reviews.KEY, reviews.sign)
