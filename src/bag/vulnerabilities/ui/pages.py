"""The board, the way of a report into the tables, and the month on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bag.core import access, registers
from bag.core.incoming import row_id
from bag.core.ui.verbs import attempt, only
from bag.documents import services as documents
from bag.organization.models import Unit
from bag.vulnerabilities import papers, queries, rights
from bag.vulnerabilities.finding_forms import ColumnsForm, UploadForm
from bag.vulnerabilities.models import Scan, ScanState, Scope, Severity
from bag.vulnerabilities.services import reading
from bag.vulnerabilities.wording import LEVELS, SCAN_TONES, SEVERITY_TONES, fault, refusal

SCOPE = "vulnerabilities.scope"
MONTHS_BACK = 24


def _crumb() -> tuple[Any, str]:
    return _("Vulnerabilities"), reverse("vulnerabilities:overview")


def _names() -> list[tuple[str, Any]]:
    return [(SEVERITY_TONES[str(level)], Severity(level).label) for _name, level in LEVELS]


@require_GET
@only(rights.reads)
def overview(request: HttpRequest) -> HttpResponse:
    """How findings stand by service, over time, what is commonest, which scans are late."""
    held = access.held_services(request.user)
    today = timezone.localdate()
    lines, whole = queries.board(today, held)
    scopes = registers.records[SCOPE].visible_to(request.user)
    context = {
        "lines": lines,
        "whole": whole,
        "names": _names(),
        "unknown": queries.unknown_hosts(held).count(),
        "charts": _charts(queries.trend(held)),
        "commonest": [
            (row, Severity(row["severity"]).label, SEVERITY_TONES[str(row["severity"])])
            for row in queries.commonest(held)
        ],
        "late_scopes": [
            (row, days) for row, days in queries.late_scopes(today) if held is None or row.owner_service.code in held
        ],
        "scans": [(row, SCAN_TONES[row.state]) for row in queries.scans_of(scopes)],
        "may_upload": registers.records[SCOPE].allows(request.user, "change"),
        "months": _months(today),
        "today": today,
    }
    return render(request, "vulnerabilities/overview.html", context)


def _charts(days: dict[date, Any] | None) -> list[tuple[str, dict[str, Any]]]:
    if days is None:
        return []
    labels = [f"{day:%d.%m}" for day in days]
    series = [
        {
            "name": str(Severity(level).label), "type": "line", "stack": "all", "tone": SEVERITY_TONES[str(level)],
            "data": [figure[name] for figure in days.values()],
        }
        for name, level in LEVELS
    ]  # fmt: skip
    return [(_("Open findings over time"), {"unit": "", "digits": 0, "series": series, "categories": labels})]


def _months(today: date) -> list[date]:
    """The first days of this month and of those before it."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS_BACK:
        year, month = found[-1].year, found[-1].month
        found.append(date(year - (month == 1), 12 if month == 1 else month - 1, 1))
    return found


@require_GET
@only(rights.reads)
def month_paper(request: HttpRequest) -> HttpResponse:
    """The report of a month (``month=2026-10``, this one otherwise) and a service as PDF."""
    months = {f"{first:%Y-%m}": first for first in _months(timezone.localdate())}
    first = months.get(request.GET.get("month", ""), timezone.localdate().replace(day=1))
    held = access.held_services(request.user)
    units = Unit.objects.filter(kind="service")
    wanted = row_id(request.GET.get("service", ""))
    service = units.filter(pk=wanted).first() if wanted is not None else None
    if held is not None and (service is None or service.code not in held):
        raise PermissionDenied
    data = papers.month_data(queries.month(first, service), service)
    answer = HttpResponse(documents.render(papers.FORM, data), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="zafiyet-raporu-{first:%Y-%m}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    answer._csp_exempt = True  # type: ignore[attr-defined]  # the policy would stop the browser's own PDF viewer
    return answer


# -- reports


def _scopes(user: Any) -> Any:
    """Scopes to which the person may upload."""
    record = registers.records[SCOPE]
    services = access.scope(user, record.rights, "change")
    rows = record.visible_to(user)
    return rows if services is None else rows.filter(owner_service__code__in=services)


@require_http_methods(["GET", "POST"])
@only(lambda user: registers.records[SCOPE].allows(user, "change"))
def upload(request: HttpRequest) -> HttpResponseBase:
    """A report is uploaded; a job reads it, nothing is written yet."""
    scopes = _scopes(request.user)
    first = {"scope": request.GET.get("scope", "")}
    form = UploadForm(scopes, request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return redirect(reading.upload(form.cleaned_data["scope"], file.chunks(), file.name or "", by=request.user))
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "any": scopes.exists(), "trail": [_crumb(), (_("Upload a report"), None)]}
    return render(request, "vulnerabilities/upload.html", context, status=422 if form.errors else 200)


def _opened(request: HttpRequest, pk: int, verb: str = "view") -> Scan:
    """A report of a scope that the person may see; 403 when not do ``verb`` with it."""
    record = registers.records[SCOPE]
    rows = Scan.objects.filter(scope__in=record.visible_to(request.user).order_by())
    row = get_object_or_404(rows.select_related("scope__owner_service", "by", "run"), pk=pk)
    if not record.allows(request.user, verb, row.scope):
        raise PermissionDenied
    return row


@require_GET
@only(rights.reads)
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """A report: what it holds and what taking it over would change, or did."""
    row = _opened(request, pk)
    may = registers.records[SCOPE].allows(request.user, "change", row.scope)
    earlier = Scan.objects.filter(scope=row.scope, sha256=row.sha256, state=ScanState.TAKEN).exclude(pk=row.pk).first()
    table = row.kind == "csv" and row.heads and row.state in (ScanState.READ, ScanState.REFUSED)
    context = {
        "row": row,
        "tone": SCAN_TONES[row.state],
        "reason": refusal(*row.refusal) if row.refusal else "",
        "faults": [(line, fault(code, value)) for line, code, value in row.faults],
        "levels": [(tone, name, row.counts.get(f"level_{level}", 0))
                   for (tone, name), (_key, level) in zip(_names(), LEVELS, strict=True)],
        "info": row.counts.get("level_0", 0),
        "busy": row.run is not None and row.run.state in row.run.OPEN,
        "own_run": row.run if row.run is not None and row.run.by_id == request.user.pk else None,
        "failed": row.run.message if row.run is not None and row.run.state == "failed" else "",
        "may": may,
        "earlier": earlier,
        "columns_form": ColumnsForm(row) if may and table else None,
        "trail": [_crumb(), (row.scope, row.scope.get_absolute_url()), (row.file_name, None)],
    }  # fmt: skip
    return render(request, "vulnerabilities/scan.html", context)


@require_POST
@only(rights.reads)
def take(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a report over that was read."""
    row = _opened(request, pk, "change")
    attempt(request, lambda: reading.ask_to_take(row, by=request.user), _("The report is being taken over."))
    return redirect(row)


@require_POST
@only(rights.reads)
def columns(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Read a table once more with other columns."""
    row = _opened(request, pk, "change")
    form = ColumnsForm(row, request.POST)
    again = _("The table is being read with these columns.")
    attempt(request, lambda: reading.read_again(row, form.columns(), by=request.user), again, form)
    return redirect(row)


@require_POST
@only(rights.reads)
def discard(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Throw a report away that was not taken over."""
    row = _opened(request, pk, "change")
    scope: Scope = row.scope
    if attempt(request, lambda: reading.discard(row, by=request.user), _("The report is discarded.")):
        return redirect(scope)
    return redirect(row)
