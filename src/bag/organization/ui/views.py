"""Pages beside the record pages: the chart, reorganizations, and what a person says about themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bag.core import access
from bag.core.access import BRANCH
from bag.core.models import User
from bag.organization import accounts, queries, services
from bag.organization.models import Person, Reorganization
from bag.organization.reorganizing import may_reorganize, reorganize
from bag.organization.ui.forms import DayForm, DecisionForm, StepFormSet, plan_of

READ_AND_WRITE = ["GET", "HEAD", "POST"]
SHOWN = 50


@login_required
@require_GET
def chart(request: HttpRequest) -> HttpResponse:
    """The organization as a tree, on a day: units, positions, holders, acting ones, empty seats."""
    if not (access.has_role(request.user, *BRANCH) or access.elevated(request.user)):
        raise PermissionDenied
    form = DayForm(request.GET)
    on = (form.cleaned_data["on"] if form.is_valid() else None) or queries.today()
    roots = queries.chart(on)
    figures = {"people": sum(node.people for node in roots), "vacant": sum(node.vacant for node in roots)}
    context = {"roots": roots, "on": on, "today": queries.today(), "form": form, "figures": figures}
    context["may_reorganize"] = may_reorganize(request.user)
    context["changes"] = Reorganization.objects.select_related("by")[:5]
    return render(request, "organization/chart.html", context)


@login_required
@require_http_methods(READ_AND_WRITE)
def reorganization(request: HttpRequest) -> HttpResponse:
    """Enter a decided reorganization: a date, a decision, its steps; all of it or nothing."""
    if not may_reorganize(request.user):
        raise PermissionDenied
    decision, steps = DecisionForm(request.POST or None), StepFormSet(request.POST or None, prefix="step")
    status = 200
    if request.method == "POST":
        status = 422
        if decision.is_valid() and steps.is_valid():
            try:
                done = reorganize(plan_of(decision, steps), by=request.user)
            except ValidationError as error:
                decision.add_error(None, ValidationError(error.messages))
            else:
                messages.success(request, _("The reorganization is entered: %(decision)s") % {"decision": done})
                return redirect("organization:chart")
    context = {"form": decision, "steps": steps, "done": Reorganization.objects.select_related("by")[:SHOWN]}
    return render(request, "organization/reorganize.html", context, status=status)


@login_required
@require_POST
def confirm_contact(request: HttpRequest) -> HttpResponse:
    """The person confirms the own phone and e-mail."""
    person = get_object_or_404(Person, user_id=request.user.pk)
    services.confirm_contact(person, by=request.user)
    messages.success(request, _("Thank you, your contact details are confirmed."))
    return redirect("profile")


def _person_for_administrator(request: HttpRequest, pk: int) -> Person:
    if not access.elevated(request.user):
        raise PermissionDenied
    return get_object_or_404(Person.objects.select_related("user"), pk=pk)


@login_required
@require_POST
def account_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an account for a person, or link one that exists; in administrator mode only."""
    person = _person_for_administrator(request, pk)
    try:
        user, made = accounts.open_account(person, request.POST.get("username", ""), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("The account %(user)s is opened.") if made else _("The account %(user)s is linked.")
        messages.success(request, said % {"user": user.username})
    return redirect(person)


@login_required
@require_POST
def account_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Unlink, switch off or on, or take the second factor off an account; in administrator mode only."""
    person = _person_for_administrator(request, pk)
    deeds: dict[str, Any] = {
        "unlink": lambda: services.link_account(person, None, by=request.user),
        "disable": lambda: accounts.set_active(_account(person), active=False, by=request.user),
        "enable": lambda: accounts.set_active(_account(person), active=True, by=request.user),
        "reset-factors": lambda: accounts.reset_second_factor(_account(person), by=request.user),
    }
    deed = deeds.get(request.POST.get("do", ""))
    try:
        if deed is None:
            raise ValidationError(_("The request cannot be understood."))
        deed()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Done."))
    return redirect(person)


def _account(person: Person) -> User:
    if person.user is None:
        raise ValidationError(_("The person has no account."))
    return person.user
