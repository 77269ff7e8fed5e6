"""The text of the directive, and the doors for statements and decisions about its duties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bag.core.attachments.kinds import Refused
from bag.core.attachments.services import attach
from bag.core.ui.verbs import only
from bag.directive import queries
from bag.directive.forms import AttestForm, PeriodForm, WaiveForm, WithdrawForm
from bag.directive.models import Article, Attestation, Instance, Obligation
from bag.directive.owners import may_attest
from bag.directive.rights import in_branch, may_import
from bag.directive.services import duties, statuses
from bag.directive.ui.board import columns, crumb


@only(in_branch)
def text(request: HttpRequest) -> HttpResponse:
    """The version in force: chapters and articles with the state of their duties, definitions, units."""
    version = queries.current_version()
    if version is None:
        return render(request, "directive/text.html", {"version": None, "may_import": may_import(request.user)})
    counts = queries.article_counts(version)
    rows = [(article, [(value, tone, counts[article.pk][value]) for value, _label, tone in columns()])
            for article in queries.articles(version)]  # fmt: skip
    context = {
        "version": version,
        "articles": rows,
        "definitions": list(version.definitions.all()),
        "units": list(version.units.all()),
        "may_import": may_import(request.user),
    }
    return render(request, "directive/text.html", context)


@only(in_branch)
def article(request: HttpRequest, label: str) -> HttpResponse:
    """One article of the version in force: its clauses with their duties."""
    found = get_object_or_404(Article.objects.select_related("version"), version__valid_to=None, label=label)
    around = list(found.version.articles.filter(order__in=(found.order - 1, found.order + 1)).order_by("order"))
    context = {
        "article": found,
        "clauses": queries.clauses_with_duties(found),
        "names": queries.service_names(),
        "before": next((row for row in around if row.order < found.order), None),
        "after": next((row for row in around if row.order > found.order), None),
        "trail": [crumb(), (_("The directive"), reverse("directive:text")), (found, None)],
    }
    return render(request, "directive/article.html", context)


@require_POST
@only(in_branch)
def recompute(request: HttpRequest) -> HttpResponseBase:
    """Judge every duty now."""
    if not duties.may_decide(request.user):
        raise PermissionDenied
    outcome = statuses.recompute()
    text = ngettext(
        "%(n)d duty judged, %(changed)d changed.", "%(n)d duties judged, %(changed)d changed.", outcome.judged
    )
    messages.success(request, text % {"n": outcome.judged, "changed": outcome.changed})
    return HttpResponseRedirect(reverse("directive:board"))


@require_POST
@only(in_branch)
def attest(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a statement on an owed duty, with its file."""
    row = get_object_or_404(queries.owed(), pk=pk)
    if not may_attest(request.user, row):
        raise PermissionDenied
    form = AttestForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            _write_statement(row, form.cleaned_data, request.user)
        except ValidationError as error:
            form.add_error(None, error)
        except Refused as error:
            form.add_error("file", str(error))
    back = reverse("directive:mine") if request.POST.get("back") == "mine" else row.get_absolute_url()
    return _back(request, form, back, _("The statement was recorded."))


@transaction.atomic
def _write_statement(row: Instance, data: dict[str, Any], by: Any) -> None:
    upload = data["file"]
    files = []
    if upload is not None:
        claimed = upload.content_type or ""
        files = [attach(row, upload.chunks(), upload.name, by=by, claimed=claimed, description=data["note"][:300])]
    duties.attest(row, on=data["on"], note=data["note"], by=by, files=files)


@require_POST
@only(in_branch)
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take back a statement with a reason."""
    statement = get_object_or_404(Attestation.objects.select_related("instance__obligation"), pk=pk)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        _try(form, lambda: duties.withdraw(statement, reason=form.cleaned_data["reason"], by=request.user))
    return _back(request, form, statement.instance.get_absolute_url(), _("The statement was withdrawn."))


@require_POST
@only(in_branch)
def set_period(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Record the manager's decision on how often a duty is due."""
    obligation = get_object_or_404(Obligation, pk=pk, active=True)
    form = PeriodForm(request.POST, request.FILES)
    if form.is_valid():
        _decide(form, obligation, duties.set_period, request.user)
    return _back(
        request, form, obligation.get_absolute_url(), _("The period was set as a decision of the institution.")
    )


@require_POST
@only(in_branch)
def waive(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Record a waiver."""
    obligation = get_object_or_404(Obligation, pk=pk, active=True)
    form = WaiveForm(request.POST, request.FILES)
    if form.is_valid():
        _decide(form, obligation, duties.waive, request.user)
    return _back(request, form, obligation.get_absolute_url(), _("The waiver was recorded."))


def _decide(form: Any, obligation: Obligation, verb: Callable[..., None], by: Any) -> None:
    """Record a decision with its document, both or neither."""
    data = dict(form.cleaned_data)
    upload = data.pop("file")

    @transaction.atomic
    def write() -> None:
        verb(obligation, by=by, **data)
        if upload is not None:
            claimed = upload.content_type or ""
            attach(obligation, upload.chunks(), upload.name, by=by, claimed=claimed, description=data["decision"])

    try:
        _try(form, write)
    except Refused as error:
        form.add_error("file", str(error))


def _try(form: Any, write: Any) -> None:
    try:
        write()
    except ValidationError as error:
        form.add_error(None, error)


def _back(request: HttpRequest, form: Any, url: str, done: str) -> HttpResponseBase:
    """To the record's page with the good news, or with every fault of the form."""
    if form.is_valid():
        messages.success(request, done)
    else:
        for field, faults in form.errors.items():
            label = form.fields[field].label if field in form.fields else ""
            messages.error(request, f"{label}: {' '.join(faults)}" if label else " ".join(faults))
    return HttpResponseRedirect(url)
