"""The buttons on the pages of requests and reviews."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bag.core.ui.verbs import attempt, opened, verb_view
from bag.firewall import rule_forms as forms
from bag.firewall.services import requests, reviews

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


@require_POST
@login_required
def sign(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Sign the decisions that were made on one's own lines."""
    row = opened(request, reviews.KEY, pk)
    decisions = {
        int(name.removeprefix("decision-")): (
            str(value),
            request.POST.get(name.replace("decision", "note", 1), "")[:2000],
        )
        for name, value in request.POST.items()
        if name.startswith("decision-") and name.removeprefix("decision-").isdecimal() and value
    }
    if not decisions:
        messages.error(request, gettext_now("Choose a decision for at least one rule."))
        return HttpResponseRedirect(row.get_absolute_url())
    made: list[int] = []
    if attempt(request, lambda: made.append(reviews.sign(row, decisions, by=request.user)), ""):
        text = ngettext("%(n)d rule is signed.", "%(n)d rules are signed.", made[0])
        messages.success(request, text % {"n": made[0]})
    return HttpResponseRedirect(row.get_absolute_url())
