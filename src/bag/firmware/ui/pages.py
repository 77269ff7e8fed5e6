"""Overview, versions, what ends, reports, taking advisories, and the verbs of campaigns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bag.core import access, registers
from bag.core.incoming import row_id
from bag.core.ui.verbs import attempt, only, opened, verb_view
from bag.directive.rights import in_branch
from bag.firmware import queries
from bag.firmware.firmware_forms import AdvisoryForm, ReasonForm, ReviewForm, WindowForm
from bag.firmware.models import Advisory, CampaignWave, UpgradeCampaign, VersionReport
from bag.firmware.services import campaigns, expiry, reports, taking
from bag.firmware.wording import KIND_ICONS, KINDS, SEVERITY_TONES, STANDING_TONES, STANDINGS
from bag.organization.models import Unit

YEAR = timedelta(days=365)
NEAR = (30, 60, 90)


def _pieces(user: Any) -> Any:
    return registers.records["inventory.equipment"].visible_to(user)


def _crumb() -> tuple[str, str]:
    return _("Software versions"), reverse("firmware:overview")


def _reports(user: Any) -> Any:
    rows = VersionReport.objects.select_related("service", "reviewed_by")
    held = access.held_services(user)
    return rows if held is None else rows.filter(service__code__in=held)


@require_GET
@only(in_branch)
def overview(request: HttpRequest) -> HttpResponseBase:
    """Figures, types with their versions, advisories that hit, the last reports. Eight queries."""
    pieces = _pieces(request.user)
    context = {
        "figures": queries.figures(pieces),
        "lines": queries.by_type(pieces),
        "advisories": [(row, SEVERITY_TONES[row.severity]) for row in queries.worst_advisories(pieces)],
        "reports": list(_reports(request.user).order_by("-month", "service__sort_text")[:8]),
        "may_take": registers.records[taking.KEY].allows(request.user, "change"),
    }
    return render(request, "firmware/overview.html", context)


@require_GET
@only(in_branch)
def versions(request: HttpRequest) -> HttpResponseBase:
    """Devices with their versions, of one standing (``?standing=``) or type (``?type=``)."""
    stands = request.GET.get("standing", "")
    stands = stands if stands in STANDINGS else ""
    type_ = row_id(request.GET.get("type", ""))
    rows, total = queries.listed(_pieces(request.user), stands, type_)
    context = {
        "rows": [(row, STANDINGS[row.standing], STANDING_TONES[row.standing]) for row in rows],
        "total": total, "most": queries.MOST, "standing": stands, "type": type_,
        "standings": STANDINGS.items(), "trail": [_crumb()],
    }  # fmt: skip
    return render(request, "firmware/versions.html", context)


@require_GET
@only(in_branch)
def ends(request: HttpRequest) -> HttpResponseBase:
    """Licenses, support, warranties and lives that end within a year, and those that ended in the last quarter."""
    today, held = timezone.localdate(), access.held_services(request.user)
    found = expiry.endings(today - timedelta(days=90), today + YEAR, None if held is None else set(held))
    kind = request.GET.get("kind", "")
    if kind in KINDS:
        found = [one for one in found if one.kind == kind]
    names = dict(Unit.objects.filter(kind="service").values_list("code", "name"))
    rows = [
        (one, KINDS[one.kind], KIND_ICONS[one.kind], _tone((one.on - today).days), names.get(one.service, ""))
        for one in found
    ]
    context = {
        "coming": [row for row in rows if row[0].on >= today], "over": [row for row in rows if row[0].on < today][::-1],
        "near": [(days, sum(0 <= (one.on - today).days <= days for one in found)) for days in NEAR],
        "today": today, "kinds": KINDS.items(), "kind": kind, "trail": [_crumb()],
    }  # fmt: skip
    return render(request, "firmware/ends.html", context)


def _tone(days: int) -> str:
    if days < 0:
        return "critical"
    return "major" if days <= NEAR[0] else "warning" if days <= NEAR[-1] else "info"


@require_GET
@only(in_branch)
def report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One monthly report."""
    row = get_object_or_404(_reports(request.user), pk=pk)
    may = row.reviewed_at is None and reports.may_review(request.user, row)
    context = {"report": row, "form": ReviewForm() if may else None, "trail": [_crumb()]}
    return render(request, "firmware/report.html", context)


@require_POST
@only(in_branch)
def review(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Sign a report."""
    row = get_object_or_404(_reports(request.user), pk=pk)
    if not reports.may_review(request.user, row):
        raise PermissionDenied
    form = ReviewForm(request.POST)
    attempt(
        request, lambda: reports.review(row, note=form.cleaned_data["note"], by=request.user),
        _("The report is signed."), form,
    )  # fmt: skip
    return HttpResponseRedirect(row.get_absolute_url())


@require_http_methods(["GET", "POST"])
@only(lambda user: registers.records[taking.KEY].allows(user, "change"))
def take(request: HttpRequest) -> HttpResponseBase:
    """Take an advisory from a file."""
    form = AdvisoryForm(request.POST, request.FILES) if request.method == "POST" else AdvisoryForm()
    if request.method == "POST":
        made: list[Advisory] = []
        if attempt(request, lambda: made.append(taking.take(form.cleaned_data["file"], by=request.user)), "", form):
            messages.success(request, _("%(key)s was taken and matched with the devices.") % {"key": made[0].key})
            return redirect(made[0].get_absolute_url())
    status = 400 if request.method == "POST" else 200
    return render(request, "firmware/take.html", {"form": form, "trail": [_crumb()]}, status=status)


def _wave(request: HttpRequest, pk: int) -> CampaignWave:
    """The wave of a campaign that the person may change."""
    wave = get_object_or_404(CampaignWave.objects.select_related("campaign"), pk=pk)
    opened(request, campaigns.KEY, wave.campaign_id, "change")
    return wave


@require_POST
@only(in_branch)
def wave_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the change of a wave."""
    wave, form = _wave(request, pk), WindowForm(request.POST)
    attempt(
        request, lambda: campaigns.plan_change(wave, **form.cleaned_data, by=request.user),
        _("The change of the wave is drafted; hand it in for approval."), form, key=campaigns.KEY,
    )  # fmt: skip
    return HttpResponseRedirect(wave.campaign.get_absolute_url())


@require_POST
@only(in_branch)
def wave_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the versions after the change of a wave."""
    wave = _wave(request, pk)
    attempt(request, lambda: campaigns.check(wave, by=request.user), _("The versions of the wave were looked at."))
    return HttpResponseRedirect(wave.campaign.get_absolute_url())


def _reasoned(row: UpgradeCampaign, post: Any) -> ReasonForm:
    return ReasonForm(post)


go_on = verb_view(
    campaigns.KEY,
    lambda row, data, by: campaigns.go_on(row, **data, by=by),
    gettext_lazy("The campaign goes on."),
    _reasoned,
)
give_up = verb_view(
    campaigns.KEY,
    lambda row, data, by: campaigns.give_up(row, **data, by=by),
    gettext_lazy("The campaign is given up."),
    _reasoned,
)
