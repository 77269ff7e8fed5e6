"""Buttons on the pages of prefixes and addresses."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bag.addresses.forms import ExtendForm, NextAddressForm, NextPrefixForm
from bag.addresses.services import addresses, allocate
from bag.core.ui.verbs import attempt, opened, verb_view

PREFIX = "addresses.prefix"


@require_POST
@login_required
def next_address(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take the next free address of a prefix; leads to it."""
    row, form = opened(request, PREFIX, pk, "change"), NextAddressForm(request.POST)
    made: list[Any] = []
    done = attempt(
        request,
        lambda: made.append(allocate.next_address(row, by=request.user, **form.cleaned_data)),
        "",
        form,
        key=addresses.KEY,
    )
    return HttpResponseRedirect((made[0] if done else row).get_absolute_url())


@require_POST
@login_required
def next_prefix(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take the next free block of a prefix; leads to it."""
    row = opened(request, PREFIX, pk, "change")
    form = NextPrefixForm(row, request.POST)
    made: list[Any] = []
    done = attempt(
        request,
        lambda: made.append(allocate.next_prefix(row, by=request.user, **form.cleaned_data)),
        "",
        form,
        key=PREFIX,
    )
    return HttpResponseRedirect((made[0] if done else row).get_absolute_url())


take = verb_view(
    addresses.KEY, lambda row, _data, by: addresses.take(row, by=by), gettext_lazy("The address is in use.")
)
extend = verb_view(
    addresses.KEY,
    lambda row, data, by: addresses.extend(row, until=data["until"], by=by),
    gettext_lazy("The reservation is extended."),
    lambda _row, post: ExtendForm(post),
)


@require_POST
@login_required
def release(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give an address up: leads to its page while it rests, else to the list."""
    row = opened(request, addresses.KEY, pk, "change")
    left: list[Any] = []
    done = attempt(request, lambda: left.append(addresses.release(row, by=request.user)), _("The address is given up."))
    if done and left[0] is None:
        return redirect("addresses:address-list")
    return HttpResponseRedirect(row.get_absolute_url())
