"""Buttons: read now, approve a host key, take a file, hand out a text with its secrets, decide on waivers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bag.configurations import jobs, rights
from bag.configurations.domain.dialects import ConfigurationError
from bag.configurations.forms import FileForm, NoteForm, ReasonForm
from bag.configurations.models import Cause, ConfigVersion, ManagedDevice
from bag.configurations.rule_words import fault
from bag.configurations.services import devices, storing, waivers
from bag.configurations.ui.pages import attachment
from bag.core import audit, registers
from bag.core.crypto import Secret
from bag.core.ui.verbs import attempt, opened, verb_view


def _device(request: HttpRequest, pk: int) -> ManagedDevice:
    row: ManagedDevice = opened(request, devices.KEY, pk)
    if not rights.works(request.user, row):
        raise PermissionDenied
    return row


@require_POST
@login_required
def read_now(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Read one device; the page of the job shows how it goes."""
    row = _device(request, pk)
    return redirect(jobs.start([row.pk], Cause.PERSON, request.user).get_absolute_url())


accept_key = verb_view(
    devices.KEY,
    lambda row, data, by: devices.accept_key(row, reason=data["reason"], by=by),
    gettext_lazy("The new host key is pinned."),
    lambda _row, post: ReasonForm(post),
    needed="view",
    test=rights.leads,
)


@require_POST
@login_required
def take_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a configuration from a file."""
    row, form = _device(request, pk), FileForm(request.POST, request.FILES)

    def keep() -> None:
        try:
            made = storing.keep_file(row, form.cleaned_data["file"], by=request.user, at=timezone.now())
        except ConfigurationError as error:
            raise ValidationError(fault(error)) from error
        said = _("A new version was kept.") if made else _("Nothing has changed since the last version.")
        messages.success(request, said)

    attempt(request, keep, "", form, key=devices.KEY)
    return HttpResponseRedirect(row.get_absolute_url())


@require_POST
@login_required
def full_text(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The configuration with its secrets, equal to what the device printed; on record with the reason."""
    seen = registers.records[devices.KEY].visible_to(request.user).order_by()
    row = get_object_or_404(
        ConfigVersion.objects.filter(device__in=seen).select_related("device__owner_service"), pk=pk
    )
    if not rights.takes_secrets(request.user, row.device):
        raise PermissionDenied
    form = ReasonForm(request.POST)
    content: list[bytes] = []
    if attempt(request, lambda: content.append(_revealed(row, form.cleaned_data["reason"], request.user)), "", form):
        return attachment(row, content[0])
    return HttpResponseRedirect(row.get_absolute_url())


@transaction.atomic
def _revealed(row: ConfigVersion, reason: str, by: Any) -> bytes:
    audit.note("configurations.full_text", f"{row.device}: {row.taken_at:%d.%m.%Y %H:%M}", by=by, reason=reason,
               row=row.device)  # fmt: skip
    text = row.text.plain() if isinstance(row.text, Secret) else str(row.text)
    return text.encode(row.encoding)


approve = verb_view(
    waivers.KEY,
    lambda row, data, by: waivers.decide(row, approved=True, note=data["note"], by=by),
    gettext_lazy("The waiver is approved."),
    lambda _row, post: NoteForm(post),
    needed="view",
    test=waivers.may_decide,
)
refuse = verb_view(
    waivers.KEY,
    lambda row, data, by: waivers.decide(row, approved=False, note=data["note"], by=by),
    gettext_lazy("The waiver is refused."),
    lambda _row, post: NoteForm(post),
    needed="view",
    test=waivers.may_decide,
)
end = verb_view(
    waivers.KEY,
    lambda row, _data, by: waivers.end(row, by=by),
    gettext_lazy("The waiver is ended."),
    needed="change",
)
