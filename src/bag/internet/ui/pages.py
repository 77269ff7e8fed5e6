"""The internet service at a glance, its papers, its exports, the traffic of a link."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bag.core import registers
from bag.core.ui.verbs import attempt, only, opened
from bag.internet import details, papers, queries
from bag.internet.access_forms import GroupForm
from bag.internet.models import AccessProfile, AccessRight, Export, GroupReading, RightState
from bag.internet.rights import reads_people, works
from bag.internet.services import exporting, measuring
from bag.monitoring import watching
from bag.monitoring.watching import Asked
from bag.telemetry.client import TelemetryError

KEY = "internet.uplink"
PAPERS = 8
EXPORTS = 40


def _reads(user: Any) -> bool:
    return registers.records[KEY].allows(user, "view")


@require_GET
@only(_reads)
def overview(request: HttpRequest) -> HttpResponseBase:
    """Links with use, proposal and availability; rights by profile; papers. One query a link and twenty others."""
    today = timezone.localdate()
    this = today.replace(day=1)
    links = list(measuring.working(today).select_related("carrier", "port__equipment__place").order_by("sort_text"))
    months = {row.uplink_id: row for row in measuring.stored(links, this)}
    whole = measuring.availability_of(links, this)
    ups = {one.link.pk: one for one in whole.links}
    rows = []
    for link in links:
        found = measuring.proposal(link, today)
        rows.append((link, months.get(link.pk), found, details.sizing_tone(found), ups.get(link.pk)))
    context = {
        "rows": rows,
        "whole": whole,
        "last_month": measuring.before(this),
        "papers": [(papers.issued(form)[:PAPERS], form) for form in (papers.USAGE, papers.PLAN)],
        "may_issue": papers.may_issue(request.user),
        "people": _people() if reads_people(request.user) else None,
        "may_add": registers.records[KEY].allows(request.user, "add"),
        "trail": [(_("Internet service"), None)],
    }
    return render(request, "internet/overview.html", context)


def _people() -> dict[str, Any]:
    """How many people each profile counts for, and what waits. Six queries."""
    counted = Counter(one.right.profile_id for one in queries.entitled())
    profiles = AccessProfile.objects.order_by("level", "sort_text")
    waiting = AccessRight.objects.filter(state__in=[RightState.REQUESTED, RightState.AGREED, RightState.APPROVED])
    return {
        "profiles": [(profile, counted[profile.pk]) for profile in profiles],
        "waiting": waiting.count(),
        "last_export": Export.objects.first(),
    }


@require_POST
@login_required
def issue_usage(request: HttpRequest) -> HttpResponseBase:
    """The usage report of last month into the archive."""
    month = measuring.before(timezone.localdate().replace(day=1))
    return _issued(request, lambda: papers.issue_usage(month, by=request.user))


@require_POST
@login_required
def issue_plan(request: HttpRequest) -> HttpResponseBase:
    """The bandwidth plan of this quarter into the archive."""
    return _issued(request, lambda: papers.issue_plan(by=request.user))


def _issued(request: HttpRequest, make: Any) -> HttpResponseBase:
    if not papers.may_issue(request.user):
        raise PermissionDenied
    try:
        document = make()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("internet:overview")
    messages.success(request, _("Issued: %(number)s") % {"number": document.number})
    return redirect(document.get_absolute_url())


# -- exports


@require_GET
@only(reads_people)
def exports(request: HttpRequest) -> HttpResponse:
    """What was handed to proxy, firewall and directory, with what changed each time. Three queries."""
    context = {
        "rows": list(Export.objects.select_related("by")[:EXPORTS]),
        "readings": list(GroupReading.objects.select_related("by", "profile")[:EXPORTS]),
        "form": GroupForm() if works(request.user) else None,
        "may_make": works(request.user),
        "trail": [(_("Internet service"), reverse("internet:overview")), (_("Exports"), None)],
    }
    return render(request, "internet/exports.html", context)


@require_POST
@only(works)
def make_export(request: HttpRequest) -> HttpResponseBase:
    """The lists as they are now."""
    attempt(request, lambda: exporting.make(by=request.user), _("The lists are made."))
    return redirect("internet:exports")


@require_POST
@only(works)
def compare(request: HttpRequest) -> HttpResponseBase:
    """What a group really holds against the rights of today."""
    form = GroupForm(request.POST, request.FILES)
    attempt(request, lambda: exporting.compare(**form.cleaned_data, by=request.user), _("The group is compared."), form)
    return redirect(f"{reverse('internet:exports')}#readings")


@require_GET
@only(lambda user: reads_people(user) and registers.records["internet.accessright"].allows(user, "export"))
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of an export."""
    row = get_object_or_404(Export, pk=pk)
    headers = {"Content-Disposition": f'attachment; filename="internet-{timezone.localtime(row.at):%Y%m%d-%H%M}.zip"'}
    return HttpResponse(exporting.archive(row), content_type="application/zip", headers=headers)


# -- a link


@require_GET
@only(_reads)
def traffic(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The traffic chart of a link, fetched when its page stands."""
    row = opened(request, KEY, pk)
    if row.port is None:
        raise Http404
    asked = Asked.of(request.GET)
    block, away = None, False
    subject = watching.subject_of(row.port.equipment)
    limits = [(_("Committed speed"), row.committed_mbps * measuring.MEGA, "major")]
    try:
        if subject is not None:
            block = watching.traffic_of(subject, row.port.name, asked, limits, [])
    except TelemetryError:
        away = True
    known = block is not None and any(value is not None for line in block["series"] for _at, value in line["data"])
    context = {"block": block if known else None, "away": away}
    return render(request, "internet/traffic.html", context)


@require_POST
@login_required
def measure(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take this month's and last month's figures from the store now."""
    row = opened(request, KEY, pk, "change")
    today = timezone.localdate().replace(day=1)
    attempt(request, lambda: _measured(row, today), _("The figures are taken over."))
    return redirect(row)


def _measured(row: Any, this: date) -> None:
    try:
        found = [measuring.measure(row, measuring.before(this)), measuring.measure(row, this, until=timezone.now())]
    except TelemetryError as error:
        raise ValidationError(_("The telemetry store is away; try again later.")) from error
    if not any(found):
        raise ValidationError(_("The store knows nothing of the port of this link."))
