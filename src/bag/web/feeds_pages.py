"""Making and revoking one's own calendar feeds; the list stands on the profile page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bag.core import feeds
from bag.core.models import CalendarFeed


class FeedForm(forms.Form):
    """A new feed."""

    name = forms.CharField(
        label=gettext_lazy("Name of the feed"),
        max_length=80,
        help_text=gettext_lazy("Where you read it: phone, mail …"),
    )
    everything = forms.BooleanField(
        label=gettext_lazy("Also what concerns others"),
        required=False,
        help_text=gettext_lazy("Without it the feed holds what waits for you."),
    )


def panel(request: HttpRequest, user: Any) -> dict[str, Any]:
    """The person's feeds that are open, and the form for a new one. One query."""
    return {"form": FeedForm(), "feeds": list(user.calendar_feeds.filter(revoked_at__isnull=True))}


@login_required
@never_cache
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Make a feed; its address is in this one answer and nowhere else."""
    user: Any = request.user
    form = FeedForm(request.POST)
    if form.is_valid():
        try:
            made, secret = feeds.create(user, form.cleaned_data["name"], everything=form.cleaned_data["everything"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            url = request.build_absolute_uri(reverse("calendar-feed", args=[secret]))
            return render(request, "web/calendar_feed.html", {"feed": made, "url": url})
    for faults in form.errors.values():
        messages.error(request, " ".join(str(fault) for fault in faults))
    return redirect("profile")


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one of one's own feeds."""
    user: Any = request.user
    found = get_object_or_404(CalendarFeed, pk=pk, owner=user)
    feeds.revoke(found)
    messages.success(request, _("The calendar feed “%(name)s” is revoked.") % {"name": found.name})
    return redirect("profile")
