"""Pages on which findings, lines of the bill and the savings assessment of a survey are written."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from bag.core import registers
from bag.core.ui.format import capfirst
from bag.core.ui.verbs import attempt, opened
from bag.surveys.domain.life import ALLOWED, State, Verb
from bag.surveys.models import Assessment, BillLine, Finding, Survey
from bag.surveys.part_forms import AssessmentForm, FindingForm, LineForm
from bag.surveys.services import parts
from bag.surveys.services.steps import KEY
from bag.surveys.wording import REFUSALS


class Kind(NamedTuple):
    """A kind of part: its model, its form, how a new one is called, and the part of the page to which it belongs."""

    model: type[Finding] | type[BillLine]
    form: type[ModelForm[Any]]
    title: Any
    anchor: str


KINDS = {
    "finding": Kind(Finding, FindingForm, _("New finding"), "findings"),
    "line": Kind(BillLine, LineForm, _("New line of the bill"), "bill"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A new finding or line."""
    row, found = _opened(request, pk, kind)
    return _page(request, row, found, found.model(survey=row), str(found.title))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int, kind: str, number: int) -> HttpResponse:
    """A finding or line once more."""
    row, found = _opened(request, pk, kind)
    part = get_object_or_404(found.model, pk=number, survey=row)
    return _page(request, row, found, part, str(part))


@require_POST
@login_required
def remove(request: HttpRequest, pk: int, kind: str, number: int) -> HttpResponse:
    """Take a finding, a line or a sketch away."""
    row = opened(request, KEY, pk, "change")
    relation = {"finding": row.findings, "line": row.lines, "sketch": row.sketches}.get(kind)
    if relation is None:
        raise Http404
    part = get_object_or_404(relation, pk=number)
    attempt(request, lambda: parts.drop_part(row, part, by=request.user), gettext("It was taken away."))
    return HttpResponseRedirect(row.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """The savings assessment."""
    row = _editable(request, pk)
    if isinstance(row, HttpResponse):
        return row
    known = Assessment.objects.filter(survey=row).first() or Assessment(survey=row)
    form = AssessmentForm(request.POST or None, instance=known, user=request.user)
    if request.method == "POST" and form.is_valid():
        done = gettext("The savings assessment is kept.")
        if attempt(request, lambda: parts.assess(row, form.save(commit=False), by=request.user), done):
            return HttpResponseRedirect(f"{row.get_absolute_url()}#assessment")
    return _shown(request, row, form, gettext("Savings assessment"))


def _opened(request: HttpRequest, pk: int, kind: str) -> tuple[Survey, Kind]:
    found = KINDS.get(kind)
    if found is None:
        raise Http404
    return opened(request, KEY, pk, "change"), found


def _editable(request: HttpRequest, pk: int) -> Survey | HttpResponse:
    """The survey, or the way back to its page with the reason why its parts stand still."""
    row: Survey = opened(request, KEY, pk, "change")
    if State(row.state) in ALLOWED[Verb.EDIT]:
        return row
    messages.error(request, str(REFUSALS[Verb.EDIT]) % {"state": row.get_state_display()})
    return HttpResponseRedirect(row.get_absolute_url())


def _page(request: HttpRequest, row: Survey, kind: Kind, part: Any, title: str) -> HttpResponse:
    editable = _editable(request, row.pk)
    if isinstance(editable, HttpResponse):
        return editable
    form: Any = kind.form(request.POST or None, request.FILES or None, instance=part, user=request.user)  # type: ignore[call-arg]
    if request.method == "POST" and form.is_valid():
        photos = form.cleaned_data.get("photos") or []
        try:
            parts.keep_part(row, form.save(commit=False), photos=photos, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, gettext("It is kept."))
            return HttpResponseRedirect(f"{row.get_absolute_url()}#{kind.anchor}")
    return _shown(request, row, form, title)


def _shown(request: HttpRequest, row: Survey, form: Any, title: str) -> HttpResponse:
    record = registers.records[KEY]
    trail = [(capfirst(record.title_plural), record.list_url), (row.number, row.get_absolute_url()), (title, None)]
    status = 422 if form.is_bound else 200
    context = {"row": row, "form": form, "title": title, "trail": trail}
    return render(request, "surveys/part.html", context, status=status)
