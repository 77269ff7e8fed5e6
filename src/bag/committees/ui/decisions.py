"""Verbs on decisions: take one, take it back before the minutes are signed, follow it as a duty."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from bag.committees.details import may_follow
from bag.committees.forms import DecisionForm, DutyForm, first_duty
from bag.committees.models import Decision
from bag.committees.services import following, outcomes
from bag.committees.ui.gates import attempt, back, kept_meeting, posted, row_of
from bag.core.ui.format import capfirst


@posted
def decide(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Write down a decision; the next one can be typed at once."""
    row = kept_meeting(request, pk)
    form = DecisionForm(row, request.POST)
    attempt(request, lambda: outcomes.decide(row, by=request.user, **form.cleaned_data), "", form)
    return back(row, focus="decision")


@posted
def take_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove a decision before the minutes are signed."""
    decision = get_object_or_404(Decision.objects.select_related("meeting"), pk=pk)
    row = kept_meeting(request, decision.meeting_id)
    attempt(request, lambda: outcomes.take_back(decision, by=request.user), _("The decision is removed."))
    return back(row, place="agenda")


class Follow(LoginRequiredMixin, View):
    """Make a duty of a decision."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not may_follow(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row: Decision = row_of(request, "committees.decision", pk)
        return self.answer(row, DutyForm(initial=first_duty(row)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row: Decision = row_of(request, "committees.decision", pk)
        form = DutyForm(request.POST)
        if form.is_valid():
            try:
                duty = following.follow(row, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                _show(form, error)
            else:
                messages.success(request, _("The decision is followed as duty %(key)s.") % {"key": duty.key})
                return HttpResponseRedirect(row.get_absolute_url())
        return self.answer(row, form, 422)

    def answer(self, row: Decision, form: DutyForm, status: int = 200) -> HttpResponse:
        trail = [
            (capfirst(Decision._meta.verbose_name_plural), reverse("committees:decision-list")),
            (row, row.get_absolute_url()),
            (_("Follow as a duty"), None),
        ]
        context = {"row": row, "form": form, "trail": trail}
        return render(self.request, "committees/follow.html", context, status=status)


def _show(form: DutyForm, error: ValidationError) -> None:
    """Put a refusal beside its field; what belongs to none goes to the top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, faults in error.error_dict.items():
        form.add_error(name if name in form.fields else None, faults)
