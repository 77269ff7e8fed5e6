"""The page where the manager sets the days of grace of escalation; everybody in the branch may read them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bag.core.ui.verbs import only
from bag.directive.forms import GraceForm
from bag.directive.rights import in_branch
from bag.directive.services import escalating
from bag.directive.services.duties import may_decide
from bag.directive.ui.board import crumb


@only(in_branch)
def page(request: HttpRequest) -> HttpResponseBase:
    """Show the days; take new ones from the manager."""
    decides = may_decide(request.user)
    if request.method == "POST" and not decides:
        raise PermissionDenied
    form = GraceForm(request.POST or None, initial=escalating.grace_days())
    if request.method == "POST" and form.is_valid():
        try:
            escalating.set_grace(form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The days of grace were set; they hold from the next judgment on."))
            return HttpResponseRedirect(reverse("directive:grace"))
    if not decides:
        for field in form.fields.values():
            field.disabled = True
    trail = [crumb(), (_("Days of grace"), None)]
    return render(request, "directive/grace.html", {"form": form, "decides": decides, "trail": trail})
