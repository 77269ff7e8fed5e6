"""Approving and withdrawing controlled documents."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bag.core import changes, registers
from bag.documents import services
from bag.documents.models import ControlledDocument
from bag.documents.rights import may_approve
from bag.documents.ui.forms import ApprovalForm

RECORD = "documents.controlleddocument"


def _document(request: HttpRequest, pk: int) -> ControlledDocument:
    found: ControlledDocument = get_object_or_404(registers.records[RECORD].visible_to(request.user), pk=pk)
    if not may_approve(request.user, found):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
@login_required
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    document = _document(request, pk)
    form = ApprovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.approve(document, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            changes.announce(RECORD, [document.pk], "change", request.user)
            messages.success(request, _("In force: %(document)s") % {"document": document})
            return redirect(document.get_absolute_url())
    trail = [
        (_("Controlled documents"), reverse("documents:controlleddocument-list")),
        (str(document), document.get_absolute_url()),
        (_("Approve"), None),
    ]
    context = {"document": document, "form": form, "trail": trail}
    return render(request, "documents/approve.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    document = _document(request, pk)
    try:
        services.withdraw(document, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        changes.announce(RECORD, [document.pk], "change", request.user)
        messages.success(request, _("Withdrawn: %(document)s") % {"document": document})
    return redirect(document.get_absolute_url())
