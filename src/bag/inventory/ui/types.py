"""Uploading equipment types."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.core.ui.format import capfirst
from bag.inventory import services
from bag.inventory.domain.type_library import LARGEST
from bag.inventory.forms import TypeUploadForm
from bag.inventory.ui.gate import KeyedView

MOST_FILES = 200


class ImportTypes(KeyedView):
    """The upload page of the community type library; all files or none."""

    key = "inventory.equipmenttype"
    verb = "add"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.answer(TypeUploadForm(), [])

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TypeUploadForm(request.POST, request.FILES)
        files = request.FILES.getlist("upload")
        if not form.is_valid():
            return self.answer(form, [], 422)
        if len(files) > MOST_FILES:
            form.add_error("upload", _("At most %(most)s files at once.") % {"most": MOST_FILES})
            return self.answer(form, [], 422)
        done, refused = self.read(files, form.cleaned_data["category"])
        if refused:
            return self.answer(form, refused, 422)
        text = ngettext("%(n)s type imported.", "%(n)s types imported.", len(done)) % {"n": len(done)}
        messages.success(request, text)
        return HttpResponseRedirect(done[0].type.get_absolute_url() if len(done) == 1 else self.record.list_url)

    def read(self, files: list[Any], category: str) -> tuple[list[services.ImportedType], list[tuple[str, str]]]:
        """What was imported, and (file name, reason) of each file that was refused; nothing is kept if one is."""
        done: list[services.ImportedType] = []
        refused: list[tuple[str, str]] = []
        with transaction.atomic():
            for file in files:
                try:
                    done.append(services.import_type(file.read(LARGEST + 1), category=category, by=self.request.user))
                except ValidationError as error:
                    refused.append((file.name or "", " ".join(error.messages)))
            if refused:
                transaction.set_rollback(True)
        return done, refused

    def answer(self, form: TypeUploadForm, refused: list[tuple[str, str]], status: int = 200) -> HttpResponse:
        trail = [(capfirst(self.record.title_plural), self.record.list_url), (_("Import types"), None)]
        context = {"form": form, "refused": refused, "trail": trail}
        return render(self.request, "inventory/import_types.html", context, status=status)
