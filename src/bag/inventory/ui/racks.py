"""Placing equipment in racks: by dragging (answers JSON) and by a form (answers with the page)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from bag.core import registers
from bag.inventory import services
from bag.inventory.forms import MountForm
from bag.inventory.models import Equipment, Rack
from bag.inventory.ui.gate import KeyedView


class RackVerb(KeyedView):
    """What is done with one device in one rack: the person must be allowed to change both."""

    key = "inventory.rack"

    def device(self, pk: Any) -> Equipment:
        record = registers.records["inventory.equipment"]
        found: Equipment = get_object_or_404(record.visible_to(self.request.user), pk=pk)
        if not record.allows(self.request.user, "change", found):
            raise ValidationError(_("You may not change equipment of this service."))
        return found

    def wants_json(self) -> bool:
        return "application/json" in self.request.headers.get("Accept", "")

    def answer(self, rack: Rack, device: Equipment | None, error: ValidationError | None) -> HttpResponse:
        if self.wants_json():
            if error is not None:
                return JsonResponse({"detail": " ".join(error.messages)}, status=409)
            return JsonResponse({"id": device.pk if device else None})
        if error is not None:
            messages.error(self.request, " ".join(error.messages))
        else:
            messages.success(self.request, _("%(device)s: the place in the rack is entered.") % {"device": device})
        return HttpResponseRedirect(f"{rack.get_absolute_url()}?face={self.request.POST.get('face', 'front')}")


class Mount(RackVerb):
    """POST ``u`` and ``face`` (and ``equipment`` when the address names none): place a device; 409 with the reason."""

    def post(self, request: HttpRequest, pk: int, device: int | None = None) -> HttpResponse:
        rack = self.opened(pk)
        form = MountForm(
            {
                "equipment": device or request.POST.get("equipment"),
                "position": request.POST.get("u"),
                "face": request.POST.get("face", "front"),
            }
        )
        try:
            if not form.is_valid():
                raise ValidationError(_("Please give a device and a rack unit."))
            found = self.device(form.cleaned_data["equipment"])
            services.mount(found, rack, form.cleaned_data["position"], form.cleaned_data["face"], by=request.user)
        except ValidationError as error:
            return self.answer(rack, None, error)
        return self.answer(rack, found, None)


class Unmount(RackVerb):
    """POST: take a device off its units."""

    def post(self, request: HttpRequest, pk: int, device: int) -> HttpResponse:
        rack = self.opened(pk)
        try:
            found = self.device(device)
            if found.rack_id != rack.pk:
                raise ValidationError(_("The device does not stand in this rack."))
            services.unmount(found, by=request.user)
        except ValidationError as error:
            return self.answer(rack, None, error)
        return self.answer(rack, found, None)
