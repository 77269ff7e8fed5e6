"""The overview, accounts that nobody uses, the traffic of a tunnel, the policy."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bag.core import registers
from bag.core.access import LEADERS, Rights, allows
from bag.core.models import Subject
from bag.core.ui.format import capfirst
from bag.core.ui.verbs import only, opened
from bag.directive.rights import in_branch
from bag.monitoring import charts, series
from bag.monitoring.watching import Asked
from bag.telemetry.client import TelemetryError
from bag.vpn import panels, queries, wording
from bag.vpn.access_forms import PolicyForm
from bag.vpn.models import Account, AccountReview, Tunnel
from bag.vpn.services import policy as policies
from bag.vpn.services.reviews import unapproved

SHOWN = 12
_LEADERS = Rights(change=LEADERS)


def leads(user: Any) -> bool:
    """Who may change the policy."""
    return allows(user, _LEADERS, "change")


def _rows(request: HttpRequest, key: str) -> Any:
    return registers.records[key].visible_to(request.user)


def trail(title: Any) -> list[tuple[Any, str | None]]:
    return [(_("VPN"), reverse("vpn:overview")), (title, None)]


@require_GET
@only(in_branch)
def overview(request: HttpRequest) -> HttpResponse:
    """How remote access and tunnels stand. Eleven queries."""
    accounts, policy = _rows(request, panels.ACCOUNT), policies.policy()
    gateways = _rows(request, panels.GATEWAY)
    tunnels = queries.grades(_rows(request, panels.TUNNEL), policy)
    standing = queries.standings(accounts)
    differences = queries.differences(gateways.order_by())
    ending = queries.ending(accounts)
    reviews = AccountReview.objects.filter(pk__in=_rows(request, panels.REVIEW).order_by().values("pk"))
    context = {
        "gateways": list(gateways.order_by("sort_text")),
        "tunnels": [(one, wording.GRADES[one.grade], wording.GRADE_TONES[one.grade]) for one in tunnels],
        "down": sum(getattr(one.tunnel, "status", None) is not None and one.tunnel.status.up is False
                    for one in tunnels),
        "weak": sum(one.grade != "strong" for one in tunnels),
        "standing": standing,
        "unapproved": unapproved().filter(pk__in=accounts.order_by().values("pk")).count(),
        "differences": [(row, wording.GAP_TONES[row.gap]) for row in differences[:SHOWN]],
        "differing": differences.count(),
        "ending": list(ending[:SHOWN]),
        "ending_count": ending.count(),
        "idle": queries.idle(accounts, policy.dormant_days // 2)[:SHOWN],
        "review": reviews.order_by("-due_on").first(),
        "may_policy": leads(request.user),
    }  # fmt: skip
    return render(request, "vpn/overview.html", context)


@require_GET
@only(in_branch)
def dormant(request: HttpRequest) -> HttpResponse:
    """Open accounts by how long nobody has used them. Two queries."""
    policy = policies.policy()
    context = {
        "rows": queries.idle(_rows(request, panels.ACCOUNT), 14),
        "days": policy.dormant_days,
        "trail": trail(_("Accounts that nobody uses")),
    }
    return render(request, "vpn/dormant.html", context)


@require_GET
@only(in_branch)
def traffic(request: HttpRequest, pk: int) -> HttpResponse:
    """The traffic of a tunnel, as a fragment."""
    row: Tunnel = opened(request, panels.TUNNEL, pk)
    subject, asked = Subject.objects.found(row), Asked.of(request.GET)
    found: list[Any] | None = []
    try:
        if subject is not None:
            rates = series.rates(subject.pk, row.name, asked.span)
            if any(value is not None for values in rates.values() for value in values):
                found = [(_("Traffic of the tunnel"), charts.traffic(asked.span, rates))]
    except TelemetryError:
        found = None
    return render(request, "monitoring/charts.html", {"charts": found})


@require_http_methods(["GET", "POST"])
@only(in_branch)
def policy(request: HttpRequest) -> HttpResponse:
    """The least strength of tunnels, and what tunnels would fall short of it. Two queries."""
    row, may = policies.policy(), leads(request.user)
    form = PolicyForm(request.POST if may and request.method == "POST" else None, instance=row)
    if form.is_bound and form.is_valid():
        policies.save(form.cleaned_data)
        messages.success(request, _("The policy is stored."))
        return redirect("vpn:policy")
    tunnels = queries.grades(_rows(request, panels.TUNNEL), row)
    context = {
        "form": form,
        "may": may,
        "tunnels": [
            (one, wording.GRADES[one.grade], wording.GRADE_TONES[one.grade], [wording.fault(x) for x in one.findings])
            for one in tunnels
        ],
        "trail": trail(capfirst(row._meta.verbose_name)),
    }
    return render(request, "vpn/policy.html", context, status=422 if form.errors else 200)


def own(user: Any) -> Any:
    """The accounts of the signed-in person."""
    return Account.objects.filter(person__user=user.pk)
