"""The year of attacks, and the verbs of a monthly report."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from bag.core import registers
from bag.core.ui.verbs import attempt, only, opened, verb_view
from bag.internet import queries_attacks
from bag.internet.access_forms import AttackListForm, MeasuresForm, NoteForm
from bag.internet.models import Attack
from bag.internet.services import attacks
from bag.telemetry.client import TelemetryError

KEY = attacks.KEY
FIRST_YEAR = 2020


def _reads(user: Any) -> bool:
    return registers.records[KEY].allows(user, "view")


@require_GET
@only(_reads)
def year(request: HttpRequest) -> HttpResponse:
    """The months of a year: reports, attacks, peaks, what is missing. Six queries."""
    today = timezone.localdate()
    given = request.GET.get("year", "")
    asked = int(given) if given.isdecimal() and len(given) == 4 else today.year
    asked = min(max(asked, FIRST_YEAR), today.year)
    months = queries_attacks.year(asked, today)
    context = {
        "year": asked,
        "before": asked - 1 if asked > FIRST_YEAR else None,
        "after": asked + 1 if asked < today.year else None,
        "months": months,
        "chart": queries_attacks.year_chart(months),
        "protection": queries_attacks.protection(today),
        "missing": attacks.missing(today),
        "may_add": registers.records[KEY].allows(request.user, "add"),
        "trail": [
            (gettext_now("Internet service"), reverse("internet:overview")),
            (gettext_now("Attacks (DDoS)"), None),
        ],
    }
    return render(request, "internet/ddos.html", context)


@require_POST
@login_required
def take(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The carrier's attack list becomes the attacks of the report."""
    row = opened(request, KEY, pk, "change")
    form = AttackListForm(request.POST, request.FILES)
    done = gettext_now("The attack list is taken over.")
    attempt(request, lambda: attacks.take(row, form.cleaned_data["file"], by=request.user), done, form)
    return HttpResponseRedirect(row.get_absolute_url())


def _take_own(row: Any, _data: Any, by: Any) -> int:
    try:
        return attacks.take(row, attacks.own_lines(row.month), by=by)
    except TelemetryError as error:
        raise ValidationError(gettext_now("The telemetry store is away; try again later.")) from error


take_own = verb_view(KEY, _take_own, _("The flow records are taken over."))
review = verb_view(
    KEY,
    lambda row, data, by: attacks.review(row, **data, by=by),
    _("The report is reviewed."),
    lambda _row, post: NoteForm(post),
)


@require_POST
@login_required
def note(request: HttpRequest, pk: int, attack: int) -> HttpResponseBase:
    """Write down the measures against an attack."""
    row = opened(request, KEY, pk, "change")
    found = get_object_or_404(Attack, pk=attack, report=row)
    form = MeasuresForm(request.POST, prefix=f"attack-{found.pk}")
    done = gettext_now("The measures are written down.")
    attempt(request, lambda: attacks.note(found, **form.cleaned_data, by=request.user), done, form)
    return HttpResponseRedirect(f"{row.get_absolute_url()}#attacks")
