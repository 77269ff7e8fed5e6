"""The report of work on a page, the work behind each number, and the same as spreadsheet and on paper."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from bag.core.records.exporting import csv_lines, write_xlsx
from bag.core.ui.verbs import attempt, only
from bag.directive.rights import in_branch
from bag.field.reporting import asked as asking
from bag.field.reporting import listing, paper, periods, rows
from bag.field.reporting.asked import REPEAT_DAYS, Asked
from bag.field.reporting.cells import Table
from bag.field.reporting.report import charts, report, services
from bag.field.wording import share_words
from bag.organization.models import Unit

PAGE = 50
MOST_OUT = 100_000
"""Rows of a spreadsheet."""
KINDS = {
    "desk": gettext_lazy("Requests and incidents"), "incident": gettext_lazy("Incidents"),
    "request": gettext_lazy("Requests"), "order": gettext_lazy("Work orders"),
}  # fmt: skip
ISSUED = 6
"""Issued reports that the page names."""


@require_GET
@only(in_branch)
def show(request: HttpRequest) -> HttpResponseBase:
    """The report; ``?as=csv|xlsx&table=KEY`` gives one of its tables."""
    asked = asking.read(request.GET)
    found = report(asked, request.user)
    if kind := request.GET.get("as", ""):
        table = found.table(request.GET.get("table", ""))
        if table is None:
            raise Http404
        return sheet(f"is-raporu-{table.key}-{asked.first:%Y%m%d}", kind, _lines(table))
    known = services(request.user)
    service = _chosen(known, asked)
    context = {
        "report": found,
        "asked": asked,
        "charts": charts(found),
        "priced": share_words(found.costs.whole.priced, found.costs.whole.due),
        "links": _links(asked),
        "kinds": [(key, title, asked.url(kind=key)) for key, title in KINDS.items()],
        "services": known,
        "service": service,
        "periods": periods.offered(asked),
        "windows": REPEAT_DAYS,
        "issued": list(paper.issued()[:ISSUED]),
        "may_issue": asked.whole_month and asked.kind == "desk" and paper.may_issue(request.user, service),
        "trail": [(_("Open work"), reverse("work:board")), (_("Work reports"), None)],
    }
    return render(request, "field/report.html", context)


def _links(asked: Asked) -> dict[str, str]:
    """What the key figures lead to."""
    return {
        what: asked.rows(what) for what in ("opened", "done", "judged", "kept", "late", "open", "open_late", "cost")
    }


def _chosen(known: list[Unit], asked: Asked) -> Unit | None:
    return next((unit for unit in known if unit.pk == asked.service), None)


def _lines(table: Table) -> Iterator[list[Any]]:
    yield table.head
    for line in table.all_lines:
        yield [cell.value for cell in line]


@require_GET
@only(in_branch)
def behind(request: HttpRequest) -> HttpResponseBase:
    """The work that a number counts, as a list or as a spreadsheet."""
    asked = asking.read(request.GET)
    what = request.GET.get("what", "")
    if what not in rows.MEASURES:
        raise Http404
    narrowed = {name: request.GET.get(name, "")[:200] for name in listing.NARROWING}
    found = rows.listed(rows.behind(what, asked, request.user, narrowed))
    if kind := request.GET.get("as", ""):
        return sheet(f"is-raporu-kayitlar-{asked.first:%Y%m%d}", kind, listing.lines(found[:MOST_OUT]))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "page": page,
        "rows": listing.entries(page.object_list),
        "title": listing.TITLES[what],
        "chips": listing.chips(asked, narrowed),
        "back": asked.url(),
        "trail": [(_("Work reports"), asked.url()), (listing.TITLES[what], None)],
    }
    return render(request, "field/report_rows.html", context)


@require_GET
@only(in_branch)
def printed(request: HttpRequest) -> HttpResponse:
    """The report as PDF, as it stands now."""
    asked = asking.read(request.GET)
    try:
        content = paper.pdf(asked, request.user)
    except ValidationError as error:
        return HttpResponse(" ".join(error.messages), status=409, content_type="text/plain; charset=utf-8")
    headers = {"Content-Disposition": f'inline; filename="is-raporu-{asked.first:%Y-%m}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_POST
@only(in_branch)
def issue(request: HttpRequest) -> HttpResponseBase:
    """Issue the report of a month as a document of the archive."""
    asked = asking.read(request.POST)
    if not paper.may_issue(request.user, _chosen(services(request.user), asked)):
        raise PermissionDenied
    made: list[Any] = []
    attempt(request, lambda: made.append(paper.issue(asked, by=request.user)), _("The report is issued."))
    return redirect(made[0].get_absolute_url() if made else asked.url())


def sheet(name: str, kind: str, lines: Iterable[list[Any]]) -> HttpResponseBase:
    """Lines as CSV or XLSX; 404 for any other kind."""
    if kind == "xlsx":
        spool = tempfile.TemporaryFile()  # noqa: SIM115  FileResponse closes it
        write_xlsx(lines, spool)
        spool.seek(0)
        return FileResponse(spool, as_attachment=True, filename=f"{name}.xlsx")
    if kind != "csv":
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingHttpResponse(csv_lines(lines), content_type="text/csv; charset=utf-8", headers=headers)
