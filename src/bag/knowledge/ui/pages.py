"""Buttons on the page of an article, and the preview of its text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bag.core import access, registers
from bag.core.ui.verbs import attempt, only, opened
from bag.knowledge import services
from bag.knowledge.domain.markdown import to_html
from bag.knowledge.forms import ReviewForm, VerdictForm
from bag.knowledge.models import Article
from bag.knowledge.records import PUBLISHERS

KEY = "knowledge.article"


def _reads(user: Any) -> bool:
    return registers.records[KEY].allows(user, "view")


def _writes(user: Any) -> bool:
    return registers.records[KEY].allows(user, "add")


def _by_leader(request: HttpRequest, pk: int, verb: Callable[..., Any], done: str) -> HttpResponseBase:
    row: Article = opened(request, KEY, pk)
    if not access.allows(request.user, PUBLISHERS, "change", row.service.code):
        raise PermissionDenied
    form = ReviewForm(request.POST)
    attempt(request, lambda: verb(row, by=request.user, **form.cleaned_data), done, form)
    return HttpResponseRedirect(row.get_absolute_url())


@require_POST
@only(_reads)
def publish(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Put an article in force."""
    return _by_leader(request, pk, services.publish, _("The article is published."))


@require_POST
@only(_reads)
def review(request: HttpRequest, pk: int) -> HttpResponseBase:
    """It still holds."""
    return _by_leader(request, pk, services.review, _("The article still holds."))


@require_POST
@only(_reads)
def retire(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take an article out of force."""

    def verb(row: Article, *, by: Any, **_form: Any) -> None:
        services.retire(row, by=by)

    return _by_leader(request, pk, verb, _("The article is retired."))


@require_POST
@only(_reads)
def verdict(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Did it help?"""
    row: Article = opened(request, KEY, pk)
    form = VerdictForm(request.POST)
    attempt(
        request,
        lambda: services.judge(row, helped=form.cleaned_data["helped"], by=request.user),
        _("Thank you."),
        form,
    )
    return HttpResponseRedirect(row.get_absolute_url())


@require_POST
@only(_writes)
def preview(request: HttpRequest) -> HttpResponse:
    """The text that is being written, as readers will see it."""
    return HttpResponse(to_html(request.POST.get("body", "")))
