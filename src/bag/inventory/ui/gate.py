"""The gate of this room's own pages: signed in, and with the right to the very row."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from bag.core import changes, registers
from bag.core.records.gate import GatedView
from bag.core.records.spec import Record
from bag.core.ui.format import capfirst


class KeyedView(GatedView):
    """A page about the record type ``key``."""

    key: ClassVar[str] = ""
    verb = "change"

    @property
    def record(self) -> Record:
        return registers.records[self.key]


class VerbPage(KeyedView):
    """A form that does one verb with one row: fill in ``title``, ``form`` and ``act``."""

    button: ClassVar[Any] = ""
    done: ClassVar[Any] = ""

    def title(self, row: Any) -> str:
        raise NotImplementedError

    def form(self, row: Any, data: Any = None) -> Form:
        raise NotImplementedError

    def act(self, row: Any, values: dict[str, Any]) -> None:
        raise NotImplementedError

    def back(self, row: Any) -> str:
        return str(row.get_absolute_url())

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.opened(pk)
        return self.answer(row, self.form(row))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.opened(pk)
        form = self.form(row, request.POST)
        if form.is_valid():
            try:
                with transaction.atomic():
                    self.act(row, form.cleaned_data)
                    changes.announce(self.key, [row.pk], "change", request.user)
            except ValidationError as error:
                show(form, error)
            else:
                messages.success(request, str(self.done))
                return HttpResponseRedirect(self.back(row))
        return self.answer(row, form, 422)

    def answer(self, row: Any, form: Form, status: int = 200) -> HttpResponse:
        title = self.title(row)
        trail = [
            (capfirst(self.record.title_plural), self.record.list_url),
            (str(row), row.get_absolute_url()),
            (title, None),
        ]
        context = {"row": row, "form": form, "page_title": title, "button": self.button, "trail": trail}
        return render(self.request, "inventory/verb.html", context, status=status)


def show(form: Form, error: ValidationError) -> None:
    """Put a service's refusal where it belongs in the form; fields that the form has not go to the top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
