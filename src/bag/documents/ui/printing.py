"""Forms and their previews, and the page that puts rows of any record type on a form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from bag.core import registers
from bag.core.incoming import row_ids
from bag.core.records.listing import Listing
from bag.core.registers import FormSource, FormTemplate
from bag.core.ui.format import capfirst
from bag.documents import services
from bag.documents.models import Document
from bag.documents.rights import may, sees
from bag.organization.models import Unit

MOST_ROWS = 2000
"""Rows that one form takes at most."""


def for_readers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Only for people who may see documents."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not sees(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_readers
def form_list(request: HttpRequest) -> HttpResponse:
    """Every form, with the record types that can be put on it."""
    sources = [(source, registers.records[source.record]) for source in registers.form_sources]
    lines = [(form, [pair for pair in sources if pair[0].form == form.key]) for form in registers.forms]
    return render(request, "documents/forms.html", {"lines": lines, "trail": [(_("Forms"), None)]})


@require_safe
@for_readers
def sample(request: HttpRequest, key: str) -> HttpResponse:
    """A form filled with sample data, page by page."""
    form = _form(key)
    try:
        count = len(services.preview(key, form.sample()))
    except ValidationError as error:
        return _refusal(request, error, str(form.title))
    pages = [reverse("documents:sample-page", args=[key, number]) for number in range(1, count + 1)]
    trail = [(_("Forms"), reverse("documents:forms")), (str(form.title), None)]
    return render(request, "documents/sample.html", {"form": form, "pages": pages, "trail": trail})


@require_safe
@for_readers
def sample_page(request: HttpRequest, key: str, number: int) -> HttpResponse:
    return page_picture(key, _form(key).sample(), number)


@require_safe
@for_readers
def sample_pdf(request: HttpRequest, key: str) -> HttpResponse:
    form = _form(key)
    return pdf_response(services.render(key, form.sample()), f"{key}.pdf")


def _form(key: str) -> FormTemplate:
    form = registers.forms.get(key)
    if form is None:
        raise Http404
    return form


def page_picture(form_key: str, data: dict[str, Any], number: int) -> HttpResponse:
    """One page of a draft as PNG, 404 beyond the last."""
    try:
        pages = services.preview(form_key, data)
    except ValidationError:
        raise Http404 from None
    if not 1 <= number <= len(pages):
        raise Http404
    response = HttpResponse(pages[number - 1], content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response


def pdf_response(content: bytes, name: str, *, download: bool = False) -> HttpResponse:
    """A PDF that the browser shows, or saves."""
    kind = "attachment" if download else "inline"
    headers = {"Content-Disposition": f'{kind}; filename="{name}"', "Cache-Control": "private, no-store"}
    response = HttpResponse(content, content_type="application/pdf", headers=headers)
    response._csp_exempt = True  # type: ignore[attr-defined]  # the policy would stop the browser's own PDF viewer
    return response


def _refusal(request: HttpRequest, error: ValidationError, title: str) -> HttpResponse:
    trail = [(_("Forms"), reverse("documents:forms")), (title, None)]
    context = {"errors": error.messages, "title": title, "trail": trail}
    return render(request, "documents/refused.html", context, status=422)


class Print(LoginRequiredMixin, View):
    """Rows picked in a list (POST) or named in the address (``?pk=``) → questions → a draft, or labels at once."""

    source: FormSource
    form: FormTemplate

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        source = registers.form_sources.get(kwargs["key"])
        if source is None:
            raise Http404
        self.source, self.form = source, _form(source.form)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not may(request.user, "add"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        return self.ask(self.rows(request.GET))

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        rows = self.rows(request.POST)
        if "prepare" not in request.POST:
            return self.ask(rows)
        questions = self.source.questions(request.POST) if self.source.questions else None
        if questions is not None and not questions.is_valid():
            return self.ask(rows, questions, status=422)
        try:
            data = self.source.collect(rows, request.user, questions.cleaned_data if questions else {})
            return self.print_now(data) if not self.form.series else self.keep(rows, data)
        except ValidationError as error:
            return self.ask(rows, questions, error.messages, status=422)

    def rows(self, chosen: QueryDict) -> list[Any]:
        """The picked rows, as far as the person may see them; none is a 404."""
        record = registers.records[self.source.record]
        if chosen.get("all") == "1":
            found = Listing(record, QueryDict(chosen.get("query", "")), self.request.user).rows
        else:
            found = record.visible_to(self.request.user).filter(pk__in=row_ids(chosen.getlist("pk")))
        rows = list(found[: MOST_ROWS + 1])
        if not rows:
            raise Http404(_("No row is selected."))
        return rows

    def ask(self, rows: list[Any], questions: Any = None, errors: Any = (), status: int = 200) -> HttpResponse:
        record = registers.records[self.source.record]
        if questions is None and self.source.questions:
            questions = self.source.questions()
        too_many = len(rows) > MOST_ROWS
        context = {
            "source": self.source,
            "form": self.form,
            "rows": rows[:MOST_ROWS],
            "too_many": MOST_ROWS if too_many else 0,
            "questions": questions,
            "errors": errors,
            "trail": [(capfirst(record.title_plural), record.url("list")), (str(self.source.title), None)],
        }
        return render(self.request, "documents/print.html", context, status=status)

    def print_now(self, data: dict[str, Any]) -> HttpResponse:
        return pdf_response(services.render(self.form.key, data), f"{self.form.key}.pdf")

    def keep(self, rows: list[Any], data: dict[str, Any]) -> HttpResponse:
        """A draft about the one row or about no single one, in the service that owns all rows."""
        record = registers.records[self.source.record]
        codes = {record.service_of(row) for row in rows}
        unit = Unit.objects.filter(code=codes.pop()).first() if len(codes) == 1 else None
        if not may(self.request.user, "add", Document(unit=unit)):
            raise PermissionDenied
        subject = rows[0] if len(rows) == 1 else None
        document = services.draft(self.form.key, data, subject=subject, unit=unit, by=self.request.user)
        messages.info(self.request, _("The draft is ready. Look at it, then issue it."))
        return redirect(document.get_absolute_url())
