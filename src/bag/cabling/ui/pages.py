"""The state of the cabling by building, and the verbs of a lot."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from bag.cabling import queries
from bag.cabling.models import Lot
from bag.cabling.page_forms import AcceptForm, ResultsForm
from bag.cabling.services import links, measuring
from bag.core import registers
from bag.core.ui.format import capfirst
from bag.core.ui.verbs import only, opened, verb_view

SHOWN = 100


def _reads(user: Any) -> bool:
    return registers.records[links.KEY].allows(user, "view")


@require_GET
@only(_reads)
def report(request: HttpRequest) -> HttpResponseBase:
    """Each building with its links: measured, passed, failed, not measured. Three queries."""
    rows = queries.by_building(registers.records[links.KEY].visible_to(request.user))
    total = {name: sum(getattr(row, name) for row in rows) for name in ("links", "good", "bad", "unmeasured")}
    trail = [(capfirst(registers.records[links.KEY].title_plural), registers.records[links.KEY].list_url)]
    context = {"rows": rows, "total": total, "trail": [*trail, (_("State of the cabling"), None)]}
    return render(request, "cabling/report.html", context)


@require_http_methods(["GET", "POST"])
@only(_reads)
def measurements(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A result file: with ``check`` what it holds, with every fault; else it is taken over."""
    row: Lot = opened(request, measuring.KEY, pk, "change")
    form = ResultsForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"row": row, "form": form}
    if request.method == "POST" and form.is_valid():
        content, month_first = form.cleaned_data["file"].read(), form.cleaned_data["month_first"]
        try:
            if "check" not in request.POST:
                return _taken(request, row, form, content)
            context["checked"] = measuring.check(row, content, month_first=month_first)
        except ValidationError as error:
            form.add_error("file", error)
    record = registers.records[measuring.KEY]
    context["trail"] = [
        (capfirst(record.title_plural), record.list_url), (row, row.get_absolute_url()), (_("Measurements"), None),
    ]  # fmt: skip
    if "checked" in context:
        context |= {"faults": context["checked"].faults[:SHOWN], "results": _results(context["checked"])}
    return render(request, "cabling/measurements.html", context, status=422 if form.errors else 200)


def _taken(request: HttpRequest, row: Lot, form: ResultsForm, content: bytes) -> HttpResponseBase:
    values = form.cleaned_data
    count = measuring.take_over(
        row,
        content,
        name=values["file"].name,
        by=request.user,
        month_first=values["month_first"],
        without_unknown=values["without_unknown"],
    )
    text = ngettext("%(n)d measurement was taken over.", "%(n)d measurements were taken over.", count)
    messages.success(request, text % {"n": count})
    return redirect(row)


def _results(checked: measuring.Checked) -> list[tuple[str, int]]:
    names = {"pass": "PASS", "pass_star": "PASS*", "fail_star": "FAIL*", "fail": "FAIL"}
    return [(names[result.value], count) for result, count in checked.results.items()]


accept = verb_view(
    measuring.KEY,
    lambda row, data, by: measuring.accept(row, **data, by=by),
    gettext_lazy("The cabling is accepted; its record is issued."),
    lambda _row, post: AcceptForm(post),
    needed="view",
    test=measuring.may_accept,
)
