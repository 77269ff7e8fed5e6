"""The verbs of a survey as buttons of its page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bag.core.ui.verbs import attempt, opened, verb_view
from bag.surveys import part_forms as forms
from bag.surveys.domain.life import Verb
from bag.surveys.services import installing, surveys
from bag.surveys.services.steps import KEY, may_decide

VERDICTS = {"approve": Verb.APPROVE, "reject": Verb.REJECT, "return": Verb.RETURN}
DECIDED: dict[Verb, Any] = {
    Verb.APPROVE: _("The survey is approved."),
    Verb.REJECT: _("The survey is turned down."),
    Verb.RETURN: _("The survey was sent back."),
}


visit = verb_view(
    KEY,
    lambda row, data, by: surveys.visit(row, **data, by=by),
    _("The visit is kept."),
    lambda row, post: forms.VisitForm(row.owner_service, post),
)
report = verb_view(
    KEY,
    lambda row, data, by: surveys.report(row, **data, by=by),
    _("The report is issued; the chief and the manager are asked to decide."),
    lambda _row, post: forms.ReportForm(post),
)
install = verb_view(
    KEY,
    lambda row, data, by: installing.install(row, **data, by=by),
    _("The installation is ordered."),
    forms.InstallForm,
)
hand_over = verb_view(
    KEY,
    lambda row, data, by: installing.hand_over(row, **{**data, "pieces": list(data["pieces"])}, by=by),
    _("The hand-over record is issued. Have it signed, then confirm the transfer."),
    forms.HandOverForm,
)
hand_over_again = verb_view(
    KEY, lambda row, _data, by: installing.reopen_hand_over(row, by=by), _("The hand-over can be done anew.")
)
transfer = verb_view(KEY, lambda row, _data, by: installing.transfer(row, by=by), _("Custody is transferred."))
cancel = verb_view(
    KEY,
    lambda row, data, by: surveys.cancel(row, **data, by=by),
    _("The survey is given up."),
    lambda _row, post: forms.ReasonForm(post),
)
note = verb_view(
    KEY,
    lambda row, data, by: surveys.note(row, **data, by=by),
    _("The note is kept."),
    lambda _row, post: forms.NoteForm(post),
)


@require_POST
@login_required
def decide(request: HttpRequest, pk: int, verdict: str) -> HttpResponse:
    """Approve, turn down or send back; 403 for people who may not, among them whoever made the survey."""
    row = opened(request, KEY, pk)
    verb = VERDICTS.get(verdict)
    if verb is None:
        raise Http404
    if not may_decide(request.user, row):
        raise PermissionDenied
    form = forms.DecisionForm(request.POST)
    attempt(
        request,
        lambda: surveys.decide(row, verdict=verb, note=form.cleaned_data["note"], by=request.user),
        DECIDED[verb],
        form,
    )
    return HttpResponseRedirect(row.get_absolute_url())
