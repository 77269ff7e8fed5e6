"""Verbs on decisions: take one, take it back before the minutes are signed, follow it as a duty."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from bag.committees import rights
from bag.committees.details import may_follow
from bag.committees.forms import DecisionForm, DutyForm, RewordForm, first_duty, first_words
from bag.committees.models import Decision
from bag.committees.services import following, outcomes
from bag.committees.ui.gates import attempt, back, kept_meeting, posted
from bag.core.ui.format import capfirst
from bag.core.ui.verbs import opened


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


class DecisionPage(LoginRequiredMixin, View):
    """A form about one decision: fill in ``title``, ``template``, ``form``, ``act`` and ``may``."""

    title: ClassVar[Any] = ""
    template: ClassVar[str] = ""

    def may(self, row: Decision) -> bool:
        raise NotImplementedError

    def form(self, row: Decision, data: Any = None) -> Form:
        raise NotImplementedError

    def act(self, row: Decision, values: dict[str, Any]) -> str:
        """Do it; gives the good news and raises ``ValidationError``."""
        raise NotImplementedError

    def back(self, row: Decision) -> str:
        return str(row.get_absolute_url())

    def row(self, pk: int) -> Decision:
        found: Decision = opened(self.request, "committees.decision", pk)
        if not self.may(found):
            raise PermissionDenied
        return found

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.row(pk)
        return self.answer(row, self.form(row))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.row(pk)
        form = self.form(row, request.POST)
        if form.is_valid():
            try:
                said = self.act(row, form.cleaned_data)
            except ValidationError as error:
                _show(form, error)
            else:
                messages.success(request, said)
                return HttpResponseRedirect(self.back(row))
        return self.answer(row, form, 422)

    def answer(self, row: Decision, form: Form, status: int = 200) -> HttpResponse:
        trail = [
            (capfirst(Decision._meta.verbose_name_plural), reverse("committees:decision-list")),
            (row, row.get_absolute_url()),
            (self.title, None),
        ]
        context = {"row": row, "form": form, "title": self.title, "trail": trail}
        return render(self.request, self.template, context, status=status)


class Follow(DecisionPage):
    """Make a duty of a decision."""

    title = gettext_lazy("Follow as a duty")
    template = "committees/follow.html"

    def may(self, row: Decision) -> bool:
        return may_follow(self.request.user)

    def form(self, row: Decision, data: Any = None) -> Form:
        return DutyForm(data, initial=first_duty(row))

    def act(self, row: Decision, values: dict[str, Any]) -> str:
        duty = following.follow(row, by=self.request.user, **values)
        return _("The decision is followed as duty %(key)s.") % {"key": duty.key}


class Reword(DecisionPage):
    """Correct a decision before the minutes are signed."""

    title = gettext_lazy("Correct the decision")
    template = "committees/reword.html"

    def may(self, row: Decision) -> bool:
        return rights.may_keep(self.request.user, row.meeting.committee)

    def form(self, row: Decision, data: Any = None) -> Form:
        return RewordForm(data, initial=first_words(row))

    def act(self, row: Decision, values: dict[str, Any]) -> str:
        outcomes.reword(row, by=self.request.user, **values)
        return _("The decision is corrected.")

    def back(self, row: Decision) -> str:
        return str(row.meeting.get_absolute_url())


def _show(form: Form, error: ValidationError) -> None:
    """Put a refusal beside its field; what belongs to none goes to the top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, faults in error.error_dict.items():
        form.add_error(name if name in form.fields else None, faults)
