"""The pages of news: list, popover, preferences, and the live stream."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.handlers.asgi import ASGIRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bag.core.comments.watching import followed_types
from bag.core.incoming import row_ids
from bag.core.models import Notification, NotificationHours
from bag.core.notifications import services
from bag.core.notifications.forms import ChoicesForm, HoursForm
from bag.core.notifications.live import stream

PAGE = 50
IN_POPOVER = 8


def _news(user: Any) -> Any:
    return Notification.objects.filter(user=user, in_app=True)


def unread(user: Any) -> int:
    """The figure on the bell."""
    return services.unread_counts([user.pk]).get(user.pk, 0)


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All news of the person, newest first; ``?unread=1`` narrows."""
    rows = _news(request.user)
    only = request.GET.get("unread") == "1"
    if only:
        rows = rows.filter(read_at=None)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "only_unread": only, "unread": unread(request.user), "trail": [(_("Notifications"), None)]}
    return render(request, "notifications/list.html", context)


@login_required
@require_GET
def popover(request: HttpRequest) -> HttpResponse:
    """The newest few, as a fragment for the bell."""
    return render(request, "notifications/popover.html", {"news": _news(request.user)[:IN_POPOVER]})


@login_required
@require_GET
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one piece of news as read and go where it leads."""
    row = get_object_or_404(_news(request.user), pk=pk)
    who: Any = request.user
    services.mark_read(who, [row.pk])
    return HttpResponseRedirect(row.url) if row.url.startswith("/") else redirect("notifications")


@login_required
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Mark the given news, or all (``all=1``), as read."""
    who: Any = request.user
    everything = request.POST.get("all") == "1"
    services.mark_read(who, None if everything else row_ids(request.POST.getlist("pk")))
    return redirect("notifications")


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Kinds × channels, quiet hours, daily summary, followed record types."""
    who: Any = request.user
    hours = NotificationHours.objects.filter(user=who).first() or NotificationHours(user=who)
    data = request.POST if request.method == "POST" else None
    choices, times = ChoicesForm(who, data), HoursForm(data, instance=hours)
    if data is not None and choices.is_valid() and times.is_valid():
        choices.save()
        times.save()
        messages.success(request, _("Your choices were saved."))
        return redirect("notification-preferences")
    context = {
        "choices": choices,
        "times": times,
        "followed": followed_types(who),
        "trail": [(_("Notifications"), "/notifications/"), (_("How I get news"), None)],
    }
    return render(request, "notifications/preferences.html", context, status=200 if data is None else 422)


async def live(request: HttpRequest) -> HttpResponseBase:
    """The event stream of the signed-in person. Under WSGI there is none (204 tells the browser not to come back)."""
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse(status=401)
    if not isinstance(request, ASGIRequest):
        return HttpResponse(status=204)
    last = request.headers.get("Last-Event-ID", "")[:1300]
    response = StreamingHttpResponse(stream(user.pk, last), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response
