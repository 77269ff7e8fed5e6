"""Pieces of equipment picked in the list of the inventory become targets."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.core import access, changes, registers
from bag.core.incoming import row_ids
from bag.core.records.gate import GatedView
from bag.core.records.listing import Listing
from bag.core.records.spec import Record
from bag.core.ui.format import capfirst
from bag.inventory.models import Equipment
from bag.monitoring.forms import MonitorForm
from bag.monitoring.services.targets import Monitored, monitor

MOST = 2000


class Monitor(GatedView):
    """Asks how first; the picked pieces travel in the form. Every one must lie in the person's own services."""

    verb = "add"

    @property
    def record(self) -> Record:
        return registers.records["monitoring.target"]

    def post(self, request: HttpRequest) -> HttpResponse:
        equipment = registers.records["inventory.equipment"]
        found = self._picked(request, equipment)
        if not 0 < len(found) <= MOST:
            why = _("No device was picked.") if not found else _("At most %(most)s devices at once.") % {"most": MOST}
            messages.error(request, why)
            return HttpResponseRedirect(equipment.list_url)
        form = MonitorForm(request.POST if "method" in request.POST else None, user=request.user)
        if form.is_valid():
            try:
                done = monitor(found, **form.cleaned_data, by=request.user)
            except ValidationError as error:
                form.add_error(None, ValidationError(error.messages))
            else:
                changes.announce(self.record.key, [row.pk for row in done.made], "add", request.user)
                _tell(request, done)
                return HttpResponseRedirect(self.record.list_url)
        title = _("Monitor these")
        context = {
            "form": form,
            "picked": found,
            "page_title": title,
            "button": title,
            "cancel": equipment.list_url,
            "trail": [(capfirst(equipment.title_plural), equipment.list_url), (title, None)],
        }
        return render(request, "monitoring/verb.html", context, status=422 if form.errors else 200)

    def _picked(self, request: HttpRequest, equipment: Record) -> list[Equipment]:
        rows: Any = equipment.visible_to(request.user)
        if request.POST.get("all") == "1":
            rows = Listing(equipment, QueryDict(request.POST.get("query", "")), request.user).rows
        else:
            rows = rows.filter(pk__in=row_ids(request.POST.getlist("pk")))
        found = list(rows.order_by("pk")[: MOST + 1])
        services = {row.owner_service.code for row in found}
        if not all(access.allows(request.user, self.record.rights, "add", code) for code in services):
            raise PermissionDenied
        return found


def _tell(request: HttpRequest, done: Monitored) -> None:
    """Say what became of the pieces."""
    count = len(done.made)
    text = ngettext("%(n)s device is monitored now.", "%(n)s devices are monitored now.", count) % {"n": count}
    messages.success(request, text)
    if done.had_one:
        text = ngettext(
            "%(n)s device was monitored so already.", "%(n)s devices were monitored so already.", done.had_one
        )
        messages.info(request, text % {"n": done.had_one})
    if done.without_address:
        text = ngettext(
            "%(n)s device has no management address in the inventory.",
            "%(n)s devices have no management address in the inventory.",
            done.without_address,
        )
        messages.warning(request, text % {"n": done.without_address})
