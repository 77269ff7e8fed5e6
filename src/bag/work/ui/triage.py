"""Pages of the triage help: proposals while a call is taken, following one on an incident, what was learned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from bag.core.incoming import row_id
from bag.core.jobs.running import run_job
from bag.core.ui.verbs import attempt, only, opened
from bag.organization.models import Unit, UnitKind
from bag.work.domain.triage import PRIORITY, SERVICE, TYPE
from bag.work.help_forms import IntakeForm
from bag.work.models import Priority, TriageModel
from bag.work.queries import desk
from bag.work.rights import takes_calls
from bag.work.services import incidents
from bag.work.triage import following, rights, training
from bag.work.triage.proposing import STALE, ideas

PAST = 10
TITLES = {SERVICE: _("Service"), TYPE: _("Request type"), PRIORITY: _("Priority")}


class FollowForm(forms.Form):
    """One proposal for an incident: a service or a priority."""

    service = forms.ModelChoiceField(
        label=_("Service"), queryset=Unit.objects.filter(kind=UnitKind.SERVICE), required=False
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, required=False, empty_value=None
    )


@require_GET
@only(takes_calls)
def intake(request: HttpRequest) -> HttpResponse:
    """What the words typed so far speak for, as a fragment."""
    text = f"{request.GET.get('title', '')}. {request.GET.get('description', '')}"
    level = row_id(request.GET.get("priority", ""))
    found = ideas(text, type_id=row_id(request.GET.get("type", "")), priority=level)
    return render(request, "work/triage_intake.html", {"ideas": found})


@require_GET
@only(takes_calls)
def choose(request: HttpRequest) -> HttpResponse:
    """The subjects or the priorities of the desk's form with the proposed one chosen, as a fragment."""
    kinds = desk.offered()
    level = row_id(request.GET.get("priority", ""))
    wanted = row_id(request.GET.get("type", ""))
    kind = next((one for one in kinds if one.pk == wanted), None)
    if level in Priority.values and kinds:
        form = IntakeForm(kind or kinds[0], initial={"priority": level})
        return _chosen(request, "work/triage_priority.html", {"form": form})
    if kind is None:
        return HttpResponse(status=404)
    context = {"kinds": list(enumerate(kinds, 1)), "kind": kind, "form": IntakeForm(kind), "swap": True}
    return _chosen(request, "work/triage_types.html", context)


def _chosen(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A fragment after which the proposals are asked for again."""
    answer = render(request, template, context)
    answer["HX-Trigger"] = "triage-chosen"
    return answer


@require_POST
@login_required
def follow(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give an incident the proposed service or priority."""
    row = opened(request, incidents.KEY, pk, "change")
    form = FollowForm(request.POST)
    attempt(request, lambda: _follow(row, form.cleaned_data, request.user), _("The proposal is followed."), form)
    return HttpResponseRedirect(row.get_absolute_url())


def _follow(row: Any, data: dict[str, Any], by: Any) -> None:
    if data["service"] is not None:
        following.move(row, data["service"], by=by)
    elif data["priority"] is not None:
        following.prioritize(row, data["priority"], by=by)
    else:
        raise ValidationError(_t("Choose a service or a priority."))


@require_GET
@only(rights.trains)
def overview(request: HttpRequest) -> HttpResponse:
    """What was learned last, from how many texts, and how well it proposes."""
    rows = list(TriageModel.objects.defer("data")[:PAST])
    newest = rows[0] if rows else None
    known = newest.accuracy if newest else {}
    measured = [(title, known[target]) for target, title in TITLES.items() if target in known]
    context = {"newest": newest, "measured": measured, "rows": rows, "days": STALE.days}
    return render(request, "work/triage.html", context)


@require_POST
@only(rights.trains)
def train(request: Any) -> HttpResponse:
    """Learn anew, in a job whose page shows how far it is."""
    return redirect(run_job(training.JOB, {}, request.user))
