"""The board of institutions, the form of a statement, the request for an exemption, the standing on paper."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bag.core import registers
from bag.core.ui.verbs import attempt, only, opened
from bag.directive.rights import in_branch
from bag.documents import services as documents
from bag.standards import details, papers, queries, rights
from bag.standards.domain.standing import Standing
from bag.standards.models import Participant
from bag.standards.services import stating
from bag.standards.standard_forms import ExemptionForm, StatementForm

KEY = stating.KEY
MOST = 400


def _trail(row: Participant, title: Any) -> list[tuple[Any, str | None]]:
    return [
        (_("Minimum security standard"), reverse("standards:overview")), (row, row.get_absolute_url()), (title, None),
    ]  # fmt: skip


@require_GET
@only(in_branch)
def overview(request: HttpRequest) -> HttpResponse:
    """Every institution that shares the network with how it stands. Nine queries."""
    today = timezone.localdate()
    rows = registers.records[KEY].visible_to(request.user).filter(queries.present(today)).order_by("sort_text")
    shares = queries.shares(rows[:MOST], today)
    shares.sort(key=lambda one: (-one.sum.of(Standing.BROKEN), one.participant.sort_text))
    edition = queries.in_force()
    campaign = queries.running(edition)
    owed = campaign.lines.filter(answered_at=None).count() if campaign is not None else 0
    context = {
        "edition": edition,
        "campaign": campaign,
        "owed": owed,
        "campaign_late": campaign is not None and campaign.due_on < today,
        "rows": [
            (one, details.counts(one.sum), details.protocol_tone(one.acceptance, today)) for one in shares
        ],
        "unprotected": sum(one.acceptance is None for one in shares),
        "broken": sum(one.sum.of(Standing.BROKEN) for one in shares),
        "unknown": sum(one.sum.of(Standing.UNKNOWN) + one.sum.of(Standing.STALE) for one in shares),
        "may_add": registers.records[KEY].allows(request.user, "add"),
        "may_lead": registers.records["standards.edition"].allows(request.user, "add"),
    }  # fmt: skip
    return render(request, "standards/overview.html", context)


@require_http_methods(["GET", "POST"])
@only(in_branch)
def statement(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Enter what an institution states about itself."""
    row: Participant = opened(request, KEY, pk)
    if not rights.works(request.user, row.owner_service.code):
        raise PermissionDenied
    form = StatementForm(queries.share_of(row), request.POST or None, request.FILES or None)
    if request.method == "POST":
        done = _("The statement is entered.")
        if attempt(request, lambda: _state(row, form, request.user), done, form):
            return redirect(row)
    context = {"row": row, "form": form, "trail": _trail(row, _("Statement"))}
    return render(request, "standards/statement.html", context, status=422 if form.errors else 200)


def _state(row: Participant, form: StatementForm, user: Any) -> None:
    data = form.cleaned_data
    stating.state(row, form.answers(), on=data["on"], file=data["file"], by=user)


@require_http_methods(["GET", "POST"])
@only(in_branch)
def exempt(request: HttpRequest, pk: int, clause: int) -> HttpResponseBase:
    """Ask that an institution need not keep a clause for a while."""
    row: Participant = opened(request, KEY, pk)
    if not rights.works(request.user, row.owner_service.code):
        raise PermissionDenied
    found = next((line.clause for line in queries.share_of(row).lines if line.clause.pk == clause), None)
    if found is None:
        raise Http404
    form = ExemptionForm(request.POST or None)
    if request.method == "POST":
        done = _("The exemption awaits a decision.")
        if attempt(
            request, lambda: stating.ask_exemption(row, found, **form.cleaned_data, by=request.user), done, form
        ):
            return redirect(row)
    context = {"row": row, "clause": found, "form": form, "trail": _trail(row, _("Exemption"))}
    return render(request, "standards/exempt.html", context, status=422 if form.errors else 200)


@require_GET
@only(in_branch)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The standing of an institution as PDF."""
    row: Participant = opened(request, KEY, pk)
    answer = HttpResponse(
        documents.render(papers.FORM, papers.standing_data(queries.share_of(row))), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'inline; filename="asgari-guvenlik-{row.pk}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    answer._csp_exempt = True  # type: ignore[attr-defined]  # the policy would stop the browser's own PDF viewer
    return answer
