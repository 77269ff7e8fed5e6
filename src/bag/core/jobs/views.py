"""Pages of long jobs, and of event handlers that failed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bag.core import access, events, registers
from bag.core.jobs import running
from bag.core.models import HandlerFailure, JobRun

PAGE = 50


def titled(run: JobRun) -> str:
    """What a job is called for people."""
    kind = registers.job_kinds.get(run.kind)
    return str(kind.title) if kind else run.kind


def _own(request: HttpRequest, pk: int) -> JobRun:
    """A job of the person, or any job for an elevated administrator."""
    runs = JobRun.objects.all() if access.elevated(request.user) else JobRun.objects.filter(by=request.user.pk)
    return get_object_or_404(runs, pk=pk)


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The person's own jobs, newest first."""
    page = Paginator(JobRun.objects.filter(by=request.user.pk), PAGE).get_page(request.GET.get("page"))
    rows = [(run, titled(run)) for run in page]
    return render(request, "jobs/list.html", {"page": page, "rows": rows, "trail": [(_("My jobs"), None)]})


@login_required
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; as a fragment (htmx) it refreshes itself until the job is over."""
    run = _own(request, pk)
    context = {"run": run, "title": titled(run), "trail": [(_("My jobs"), "/jobs/"), (titled(run), None)]}
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, "jobs/fragment.html" if fragment else "jobs/detail.html", context)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a job to stop."""
    run = _own(request, pk)
    running.cancel(run)
    messages.info(request, _("The job will stop."))
    return redirect(run)


def _require_administrator(request: HttpRequest) -> None:
    if not access.elevated(request.user):
        raise PermissionDenied


@login_required
@require_GET
def handlers(request: HttpRequest) -> HttpResponse:
    """Which handlers hear which events, and what failed."""
    _require_administrator(request)
    page = Paginator(HandlerFailure.objects.all(), PAGE).get_page(request.GET.get("page"))
    context = {
        "handlers": [(entry.key, entry.event.__name__, entry.title) for entry in registers.event_handlers],
        "page": page,
        "trail": [(_("Event handlers"), None)],
    }
    return render(request, "jobs/handlers.html", context)


@login_required
@require_POST
def failure(request: HttpRequest, pk: int) -> HttpResponse:
    """Run a failed handler again (``do=again``), or dismiss the failure."""
    _require_administrator(request)
    row: Any = get_object_or_404(HandlerFailure, pk=pk)
    if request.POST.get("do") == "again":
        events.run_again(row)
    else:
        row.delete()
    return redirect("event-handlers")
