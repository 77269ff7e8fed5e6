"""The delivery log of a webhook and its test button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bag.core import subjects
from bag.core.models import WebhookDelivery, WebhookTarget
from bag.core.ui.format import capfirst
from bag.core.webhooks import sending

IN_PANEL = 10
PAGE = 50
KEY = "core.webhooktarget"


def panel(request: HttpRequest, row: WebhookTarget) -> dict[str, Any]:
    """The last deliveries, for the detail page of a webhook."""
    return {"target": row, "deliveries": list(row.deliveries.all()[:IN_PANEL])}


def _target(request: HttpRequest, pk: int, verb: str) -> WebhookTarget:
    record, row = subjects.open_row(KEY, pk, request.user)
    subjects.require(record.allows(request.user, verb, row))
    target: WebhookTarget = row
    return target


@login_required
@require_GET
def deliveries(request: HttpRequest, pk: int) -> HttpResponse:
    """Every delivery to one target, newest first."""
    target = _target(request, pk, "view")
    page = Paginator(target.deliveries.all(), PAGE).get_page(request.GET.get("page"))
    trail = [
        (capfirst(str(target._meta.verbose_name_plural)), "/core/webhooktarget/"),
        (str(target), target.get_absolute_url()),
        (_("Deliveries"), None),
    ]
    return render(request, "webhooks/deliveries.html", {"target": target, "page": page, "trail": trail})


@login_required
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test message."""
    target = _target(request, pk, "change")
    who: Any = request.user
    sending.test(target, by=who)
    messages.success(request, _("A test message is on its way; the answer will stand in the delivery log."))
    return redirect(target.get_absolute_url())


@login_required
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a given-up delivery again."""
    delivery = get_object_or_404(WebhookDelivery, pk=pk, state=WebhookDelivery.State.FAILED)
    target = _target(request, delivery.target_id, "change")
    sending.send_again(delivery)
    return redirect("webhook-deliveries", target.pk)
