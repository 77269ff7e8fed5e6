"""The desk's verbs on a request, and the page of an approval."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BooleanField, CharField, Form, IntegerField, Textarea
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from bag.core.ui.verbs import attempt, verb_view
from bag.organization.models import Person
from bag.work import request_details
from bag.work.desk_forms import (
    FinishForm,
    JoinForm,
    MessageForm,
    PriorityForm,
    TransferForm,
    TurnDownForm,
    WaitOpenForm,
)
from bag.work.forms import AssignForm
from bag.work.models import Request
from bag.work.queries import desk as queries
from bag.work.services import approvals, requests, steps

KEY = steps.KEY


class LineForm(Form):
    line = IntegerField(min_value=0, max_value=1000)
    done = BooleanField(required=False)


class DecisionForm(Form):
    approve = BooleanField(required=False)
    note = CharField(label=_("Reason or note"), max_length=1000, required=False, widget=Textarea(attrs={"rows": 2}))


def _take(row: Request, _data: Any, by: Any) -> Request:
    """Give the request to oneself."""
    person = Person.objects.filter(user=by).first()
    if person is None:
        raise ValidationError(_t("Your account has no person in the staff list."))
    return requests.assign(row, person, by=by)


take = verb_view(KEY, _take, _("The request is yours."))
assign = verb_view(
    KEY,
    lambda row, data, by: requests.assign(row, data["person"], by=by),
    _("The request is assigned."),
    lambda row, post: AssignForm(row.service, post),
)
wait = verb_view(
    KEY,
    lambda row, data, by: requests.wait(row, reason=data["reason"], until=data["until"], by=by),
    _("The request waits; its time stands still."),
    lambda _row, post: WaitOpenForm(post),
)
resume = verb_view(KEY, lambda row, _data, by: requests.resume(row, by=by), _("The waiting is over."))
check = verb_view(
    KEY,
    lambda row, data, by: requests.check_line(row, data["line"], data["done"], by=by),
    _("The checklist is kept."),
    lambda _row, post: LineForm(post),
)
finish = verb_view(
    KEY,
    lambda row, data, by: requests.finish(row, result=data["result"], by=by),
    _("The request is done; the requester is asked to accept it."),
    lambda _row, post: FinishForm(post),
)
reject = verb_view(
    KEY,
    lambda row, data, by: requests.reject(row, reason=data["reason"], by=by),
    _("The request was turned down."),
    lambda _row, post: TurnDownForm(post),
)
priority = verb_view(
    KEY,
    lambda row, data, by: requests.set_priority(row, data["priority"], by=by),
    _("The priority is kept."),
    lambda _row, post: PriorityForm(post),
)
transfer = verb_view(
    KEY,
    lambda row, data, by: requests.transfer(row, data["service"], reason=data["reason"], by=by),
    _("The request is with the other service."),
    lambda _row, post: TransferForm(post),
)
join = verb_view(
    KEY,
    lambda row, data, by: requests.join(row, data["incident"], by=by),
    _("The request is joined to the incident and ends with it."),
    lambda row, post: JoinForm(row.service, post),
)
note = verb_view(
    KEY,
    lambda row, data, by: requests.note(row, data["text"], to_requester=data["to_requester"], by=by),
    _("The note is kept."),
    lambda _row, post: MessageForm(post),
)


@login_required
@require_GET
def approvals_page(request: HttpRequest) -> HttpResponse:
    """What waits for the person's approval."""
    rows = list(queries.approvals_for(request.user)[:200])
    return render(request, "work/approvals.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    """One request to decide on; only for those who may, 403 for others."""
    row = get_object_or_404(Request.objects.select_related(*steps.JOINED), pk=pk)
    waiting = approvals.waiting_for(row) if row.state == "approval" else None
    if waiting is None:
        raise Http404
    if not approvals.may_decide(request.user, row, waiting):
        raise PermissionDenied
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = _t("The request is approved.") if data["approve"] else _t("The request was not approved.")
        if attempt(request, lambda: approvals.decide(row, by=request.user, **data), done):
            return HttpResponseRedirect(reverse("work:approvals"))
    context = {
        "row": row,
        "waiting": waiting,
        "earlier": list(row.approvals.filter(decided_at__isnull=False).select_related("position", "decided_by")),
        "answers": request_details.answers_of(row),
        "form": form,
        "trail": [(_t("Approvals"), reverse("work:approvals")), (row.number, None)],
    }
    return render(request, "work/approval.html", context)
