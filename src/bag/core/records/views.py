"""The pages of a record type: list, detail, form, delete, history. Plain Django views; each serves one record."""

from __future__ import annotations

from typing import Any

import pghistory
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import ForeignKey, ProtectedError, QuerySet, RestrictedError
from django.db.models.deletion import Collector
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import select_template
from django.urls import reverse
from django.utils.translation import gettext as _

from bag.core import changes, registers
from bag.core.records import exporting, sharing
from bag.core.records.gate import GatedView
from bag.core.records.history import changes_of
from bag.core.records.listing import LAST_PAGE, Listing, cell_html, cell_text, kind_of, title_of
from bag.core.records.spec import Column, Record
from bag.core.records.validation import REFUSALS, holders, reasons
from bag.core.ui.format import capfirst

Crumb = tuple[Any, str | None]


class RecordView(GatedView):
    """What every page of a record type shares: the gate, the rows, the templates."""

    record: Record = None  # type: ignore[assignment]  # given by as_view
    name = ""

    @property
    def user(self) -> Any:
        """The signed-in account (strangers were sent away before)."""
        return self.request.user

    def rows(self) -> QuerySet[Any]:
        return self.record.visible_to(self.request.user)

    def row(self) -> Any:
        """The row of the address, through the gate."""
        return self.opened(self.kwargs["pk"])

    def page(self, name: str, status: int = 200, **context: Any) -> HttpResponse:
        record = self.record
        template = select_template([f"{record.namespace}/{record.name}_{name}.html", f"records/{name}.html"])
        context = {"record": record, "may": self.may(context.get("row")), **context}
        return HttpResponse(template.render(context, self.request), status=status)

    def may(self, row: Any = None) -> dict[str, bool]:
        """What the person may do here, for the buttons."""
        user, record = self.request.user, self.record
        found = {verb: record.allows(user, verb, row) for verb in ("add", "change", "delete", "export")}
        return found | {"edit": found["change"] and (row is None or record.editable(row))}

    def trail(self, row: Any = None, last: Any = None) -> list[Crumb]:
        steps: list[Crumb] = [(capfirst(self.record.title_plural), self.record.url("list"))]
        if row is not None:
            steps.append((str(row), row.get_absolute_url()))
        if last is not None:
            steps.append((last, None))
        else:
            steps[-1] = (steps[-1][0], None)
        return steps


class RecordList(RecordView):
    """The list, and its exports by ``?format=``."""

    name = "list"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        record = self.record
        listing = Listing(record, request.GET, request.user)
        if kind := request.GET.get("format", ""):
            return self.export(listing, kind)
        page = self.paginate(listing)
        lines = [(row, [cell_html(record, head.column, row, head.kind) for head in listing.heads]) for row in page]
        return self.page(
            "list",
            listing=listing,
            page=page,
            lines=lines,
            trail=self.trail(),
            columns=[(c.source, title_of(record, c), c in listing.columns) for c in record.columns],
            saved=sharing.offered(record, self.user),
            may_share=sharing.may_share(self.user),
            query=self.bare_query(),
            bulk_links=[link for offer in registers.bulk_offers for link in offer.links(record, request.user)],
        )

    def bare_query(self) -> str:
        query = self.request.GET.copy()
        for name in ("page", "format", "columns"):
            query.pop(name, None)
        return query.urlencode()

    def paginate(self, listing: Listing) -> Page[Any]:
        paginator = Paginator(listing.rows, self.record.page_size)
        paginator.count = listing.total  # counted once
        wanted = self.request.GET.get("page", "1")
        number = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else 1
        return paginator.get_page(min(number, LAST_PAGE))

    def export(self, listing: Listing, kind: str) -> HttpResponseBase:
        if not self.record.allows(self.request.user, "export"):
            raise PermissionDenied
        if kind not in exporting.FORMATS or (kind == "geojson" and self.record.geo is None):
            raise Http404
        fields = self.request.GET.get("columns") == "fields"
        return exporting.respond(self.record, listing.rows, kind, None if fields else listing.columns)


class RecordOptions(RecordView):
    """Rows that match what is typed into a picker, as a fragment of listbox options."""

    name = "options"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = self.rows()
        text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
        if text:
            rows = self.record.search_in(rows, text)
        order = "sort_text" if hasattr(self.record.model, "sort_text") else "pk"
        return self.page("options", rows=rows.order_by(order)[:20])


class RecordDetail(RecordView):
    """Facts of one row, with the panels that rooms hang on it."""

    name = "detail"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.row()
        return self.page(
            "detail",
            row=row,
            trail=self.trail(row),
            groups=self.facts(row),
            tabs=self.tabs(row),
            **self.record.detail_context(request, row),
        )

    def facts(self, row: Any) -> list[tuple[str, list[tuple[str, Any]]]]:
        """Titled groups of (label, value) from the record's fields; relations link to their own pages.

        Groups without any value are left out, except the first one.
        """
        groups = self.record.fieldsets or [("", self.record.fields)]
        found = [(str(title), [self.fact(row, name) for name in names]) for title, names in groups]
        return found[:1] + [group for group in found[1:] if any(value != "" for _label, value in group[1])]

    def fact(self, row: Any, name: str) -> tuple[str, Any]:
        label = capfirst(self.record.label_of(name))
        if name in self.record.secret_fields:
            return label, "••••••" if getattr(row, name) else ""
        if (said := self.record.in_words(row, name)) is not None:
            return label, said
        target = self.record.opts.get_field(name)
        if isinstance(target, ForeignKey):
            related = getattr(row, name)
            return label, _link(related) if related is not None else ""
        column = next((c for c in self.record.columns if c.source == name), Column(name))
        kind = kind_of(self.record, column)
        if column.tones is None:
            return label, cell_text(self.record, column, row, kind)
        return label, cell_html(self.record, column, row, kind)

    def tabs(self, row: Any) -> list[dict[str, Any]]:
        """Panels for this row, each with its own context; hidden ones left out."""
        wanted = (self.record.key, "*")
        found = []
        for panel in sorted((p for p in registers.panels if p.record in wanted), key=lambda p: p.order):
            if panel.late:
                found.append({"panel": panel, "url": reverse("panel", args=[self.record.key, row.pk, panel.key])})
            elif tab := filled(panel, self.request, row):
                found.append(tab)
        return found


def filled(panel: registers.Panel, request: HttpRequest, row: Any) -> dict[str, Any] | None:
    """A panel with its context and count; None when it has nothing to say to this person."""
    context = panel.context(request, row)
    if context is None:
        return None
    return {"panel": panel, "context": context, "count": panel.count(row) if panel.count else context.get("count")}


class LatePanel(GatedView):
    """One late panel of a row, for the page that stands already; an empty answer takes its place away."""

    @property
    def record(self) -> Record:
        """The record type of the address."""
        try:
            return registers.records[self.kwargs["key"]]
        except KeyError:
            raise Http404 from None

    def get(self, request: HttpRequest, key: str, pk: int, name: str) -> HttpResponse:
        panel = next((p for p in registers.panels if p.key == name and p.late and p.record in (key, "*")), None)
        if panel is None:
            raise Http404
        return render(
            request, "records/late_panel.html", {"tab": filled(panel, request, self.opened(pk)), "name": name}
        )


def _link(row: Any) -> Any:
    from django.utils.html import format_html

    record = registers.record_for(row)
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row) if record else str(row)


class RecordForm(RecordView):
    """Adding and editing one row."""

    name = "form"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.verb = "change" if "pk" in kwargs else "add"
        return super().dispatch(request, *args, **kwargs)

    def instance(self) -> Any:
        return self.row() if "pk" in self.kwargs else None

    def form(self, *args: Any, **kwargs: Any) -> Any:
        form_class = self.record.form_class(self.request.user)
        return form_class(*args, user=self.request.user, **kwargs)  # type: ignore[call-arg]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.instance()
        initial = None if row else self.record.initial(request)
        return self.answer(self.form(instance=row, initial=initial), row)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        row = self.instance()
        form = self.form(request.POST, request.FILES, instance=row)
        if form.is_valid() and self.may_save(form):
            try:
                with transaction.atomic(), pghistory.context(**self.reason()):
                    saved = self.record.save(form.instance, request.user, created=row is None)
                    changes.announce(self.record.key, [saved.pk], self.verb, request.user)
            except REFUSALS as error:
                for name, reason in reasons(self.record, error):
                    form.add_error(name if name in form.fields else None, reason)
            else:
                messages.success(request, _("Saved: %(row)s") % {"row": saved})
                again = "again" in request.POST and row is None
                return HttpResponseRedirect(self.record.url("add") if again else saved.get_absolute_url())
        return self.answer(form, row, status=422)

    def reason(self) -> dict[str, str]:
        """Why the change is made, for its history, where the person says so."""
        text = self.request.POST.get("change_reason", "").replace("\x00", "").strip()[:500]
        return {"reason": text} if text else {}

    def may_save(self, form: Any) -> bool:
        """The row as it will be must lie in the person's own scope too."""
        if self.record.allows(self.request.user, self.verb, form.instance):
            return True
        form.add_error(None, _("You may not write records of this service."))
        return False

    def answer(self, form: Any, row: Any, status: int = 200) -> HttpResponse:
        if row is not None:
            row = self.record.model._default_manager.get(pk=row.pk)
            trail = self.trail(row, _("Edit"))
        else:
            trail = self.trail(last=_("New"))
        return self.page("form", status=status, form=form, row=row, trail=trail, groups=self.groups(form))

    def groups(self, form: Any) -> list[tuple[str, list[Any]]]:
        sets = self.record.fieldsets or [("", list(form.fields))]
        grouped = [(str(title), [form[name] for name in names if name in form.fields]) for title, names in sets]
        named = {name for _title, names in sets for name in names}
        rest = [form[name] for name in form.fields if name not in named]
        return [*grouped, ("", rest)] if rest else grouped


class RecordDelete(RecordView):
    """Deleting one row, after showing what goes with it and what forbids it."""

    name = "delete"
    verb = "delete"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.row()
        gone, blocked = consequences([row])
        return self.page("delete", row=row, trail=self.trail(row, _("Delete")), gone=gone, blocked=blocked)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        row = self.row()
        label = str(row)
        try:
            with transaction.atomic():
                self.record.delete(row, request.user)
                changes.announce(self.record.key, [pk], "delete", request.user, labels={pk: label})
        except (ProtectedError, RestrictedError, *REFUSALS) as error:
            gone, blocked = consequences([row])
            if isinstance(error, REFUSALS):
                blocked = [*blocked, *(reason for _name, reason in reasons(self.record, error))]
            return self.page(
                "delete", status=409, row=row, trail=self.trail(row, _("Delete")), gone=gone, blocked=blocked
            )
        messages.success(request, _("Deleted: %(row)s") % {"row": label})
        return HttpResponseRedirect(self.record.url("list"))


def consequences(rows: list[Any]) -> tuple[list[tuple[str, int]], list[Any]]:
    """What a delete takes along (type, number), and up to 50 rows that forbid it."""
    collector = Collector(using="default", origin=rows[0])
    try:
        collector.collect(rows)
    except (ProtectedError, RestrictedError) as error:
        return [], holders(error)
    own = type(rows[0])
    counted = {model: len(found) for model, found in collector.data.items() if model is not own}
    for query in collector.fast_deletes:
        counted[query.model] = counted.get(query.model, 0) + query.count()
    return [(str(model._meta.verbose_name_plural), number) for model, number in counted.items() if number], []


class RecordHistory(RecordView):
    """Every change of a row, and the way back to an earlier value."""

    name = "history"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.row()
        return self.page("history", row=row, trail=self.trail(row, _("History")), changes=changes_of(self.record, row))


class RecordRestore(RecordView):
    """Put the values of an earlier state back, through the same validation as any other change."""

    name = "restore"
    verb = "change"

    def post(self, request: HttpRequest, pk: int, event: int) -> HttpResponseBase:
        from bag.core.records.history import restore

        row = self.row()
        errors = restore(self.record, row, event, request.user)
        for error in errors:
            label = self.record.label_of(error.column) if error.column else self.record.title
            messages.error(request, f"{label}: {error.reason}")
        if not errors:
            messages.success(request, _("The earlier values are back."))
        return HttpResponseRedirect(self.record.url("history", pk))
