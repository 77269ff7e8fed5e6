"""Pages and fragments of comments and watching."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bag.core import registers, subjects
from bag.core.comments import services
from bag.core.comments.queries import comments_of, is_watching, open_comment, people_who_see
from bag.core.comments.render import to_html


def panel(request: HttpRequest, row: Any) -> dict[str, Any]:
    """The comments of any record, for its detail page."""
    user = request.user
    lines = [(comment, to_html(comment.text), comment.author_id == user.pk) for comment in comments_of(row)]
    return {
        "lines": lines,
        "count": len(lines),
        "may": subjects.may_speak(user),
        "watching": is_watching(row, user),
        "key": row._meta.label_lower,
        "pk": row.pk,
    }


@login_required
@require_POST
def write(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Add a comment."""
    _record, row = subjects.open_row(key, pk, request.user)
    subjects.require(subjects.may_speak(request.user))
    who: Any = request.user
    try:
        services.write(row, request.POST.get("text", ""), by=who)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return _back(row)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own comment."""
    comment, _record, row = open_comment(pk, request.user)
    subjects.require(comment.author_id == request.user.pk and subjects.may_speak(request.user))
    if request.method == "GET":
        trail = [(str(row), row.get_absolute_url()), (_("Edit comment"), None)]
        return render(request, "comments/edit.html", {"comment": comment, "row": row, "trail": trail})
    who: Any = request.user
    try:
        services.edit(comment, request.POST.get("text", ""), by=who)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return _back(row)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own comment."""
    comment, _record, row = open_comment(pk, request.user)
    subjects.require(comment.author_id == request.user.pk and subjects.may_speak(request.user))
    who: Any = request.user
    services.remove(comment, by=who)
    messages.success(request, _("The comment was removed."))
    return _back(row)


@login_required
@require_GET
def people(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Accounts for a mention, as a fragment of listbox options; only people who may see the record."""
    record, row = subjects.open_row(key, pk, request.user)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    return render(request, "comments/people.html", {"people": people_who_see(record, row, text)})


@login_required
@require_POST
def watch(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Follow a record, or follow it no longer (``on=0``)."""
    _record, row = subjects.open_row(key, pk, request.user)
    who: Any = request.user
    if request.POST.get("on") == "0":
        services.unwatch(row, by=who)
        messages.success(request, _("You no longer follow this record."))
    else:
        services.watch(row, by=who)
        messages.success(request, _("You follow this record."))
    return HttpResponseRedirect(row.get_absolute_url())


@login_required
@require_POST
def watch_type(request: HttpRequest, key: str) -> HttpResponse:
    """Follow a record type, or follow it no longer (``on=0``)."""
    record = registers.records.get(key)
    if record is None or not record.allows(request.user, "view"):
        raise Http404
    who: Any = request.user
    if request.POST.get("on") == "0":
        services.unwatch_type(key, by=who)
    else:
        services.watch_type(key, by=who)
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return HttpResponseRedirect(wanted if safe else record.url("list"))


def _back(row: Any) -> HttpResponse:
    return HttpResponseRedirect(f"{row.get_absolute_url()}#comments")
