"""Pages of sweeps and found devices: consent, run, accept, ignore."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bag.core import access, changes, registers
from bag.core.incoming import row_ids
from bag.core.records.gate import GatedView
from bag.core.records.listing import Listing
from bag.core.records.spec import Record
from bag.core.ui.format import capfirst
from bag.monitoring.discovery_details import LEADERS, may_decide
from bag.monitoring.discovery_forms import AcceptForm, ConsentForm, DifferencesForm, IgnoreForm
from bag.monitoring.models import Proposal, Sweep
from bag.monitoring.services import discovery

MOST_AT_ONCE = 1000


class KeyedView(GatedView):
    """A page about the record type ``key``."""

    key: ClassVar[str]
    verb = "change"

    @property
    def record(self) -> Record:
        return registers.records[self.key]


class FormPage(KeyedView):
    """One verb with one row and a form: fill in ``title``, ``form`` and ``act``."""

    template: ClassVar[str] = "monitoring/verb.html"
    button: ClassVar[Any] = ""
    done: ClassVar[Any] = ""

    def title(self, row: Any) -> str:
        raise NotImplementedError

    def form(self, row: Any, data: QueryDict | None = None) -> forms.Form:
        raise NotImplementedError

    def act(self, row: Any, values: dict[str, Any]) -> Any:
        """Do it and return where to go; raises ``ValidationError``."""
        raise NotImplementedError

    def shown(self, row: Any) -> dict[str, Any]:
        """More variables of the template."""
        return {}

    def check(self, row: Any) -> None:
        """Raise ``PermissionDenied`` when the verb asks for more than the right to change the row."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.opened(pk)
        self.check(row)
        return self.answer(row, self.form(row))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.opened(pk)
        self.check(row)
        form = self.form(row, request.POST)
        if form.is_valid():
            try:
                with transaction.atomic():
                    target = self.act(row, form.cleaned_data)
                    changes.announce(self.key, [row.pk], "change", request.user)
            except ValidationError as error:
                _show(form, error)
            else:
                messages.success(request, str(self.done))
                return HttpResponseRedirect(target)
        return self.answer(row, form, 422)

    def answer(self, row: Any, form: forms.Form, status: int = 200) -> HttpResponse:
        title = self.title(row)
        trail = [
            (capfirst(self.record.title_plural), self.record.list_url),
            (str(row), row.get_absolute_url()),
            (title, None),
        ]
        context = {"row": row, "form": form, "page_title": title, "button": self.button, "trail": trail}
        return render(self.request, self.template, {**context, **self.shown(row)}, status=status)


class Consent(FormPage):
    key = "monitoring.sweep"
    template = "monitoring/consent.html"
    button = gettext_lazy("I answer for them")
    done = gettext_lazy("The sweep may run now.")

    def check(self, row: Sweep) -> None:
        if not access.allows(self.request.user, LEADERS, "change", row.owner_service.code):
            raise PermissionDenied

    def title(self, row: Sweep) -> str:
        return _("Who answers for these ranges?")

    def form(self, row: Sweep, data: QueryDict | None = None) -> forms.Form:
        return ConsentForm(data)

    def shown(self, row: Sweep) -> dict[str, Any]:
        return self.record.detail_context(self.request, row)

    def act(self, row: Sweep, values: dict[str, Any]) -> str:
        discovery.consent(row, by=self.request.user)
        return row.get_absolute_url()


class SweepVerb(KeyedView):
    """Run a sweep now, or take the consent back."""

    key = "monitoring.sweep"
    act: str = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.opened(pk)
        target = row.get_absolute_url()
        try:
            if self.act == "run":
                target = discovery.start(row, by=request.user).get_absolute_url()
            else:
                discovery.withdraw(row, by=request.user)
                changes.announce(self.key, [row.pk], "change", request.user)
                messages.success(request, _("The sweep does not run any more until somebody answers for its ranges."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(target)


class DecisionPage(FormPage):
    """A decision about a found device."""

    key = "monitoring.proposal"
    verb = "view"

    def check(self, row: Proposal) -> None:
        if not may_decide(self.request.user, row):
            raise PermissionDenied


class Accept(DecisionPage):
    """A new device becomes a piece of equipment with targets; of a known one the books take over what differs."""

    button = gettext_lazy("Take into the inventory")
    done = gettext_lazy("The inventory has it now.")

    def title(self, row: Proposal) -> str:
        return _("Take %(device)s into the inventory") % {"device": row}

    def form(self, row: Proposal, data: QueryDict | None = None) -> forms.Form:
        if row.equipment_id is not None:
            return DifferencesForm(row, data)
        first = {
            "name": discovery.short_name(row),
            "kind": discovery.suggestion(row),
            "owner": row.sweep.owner_service_id,
        }
        return AcceptForm(data, initial=first)

    def act(self, row: Proposal, values: dict[str, Any]) -> str:
        user, equipments = self.request.user, registers.records["inventory.equipment"]
        if row.equipment is not None:
            if not equipments.allows(user, "change", row.equipment):
                raise PermissionDenied
            return discovery.accept_differences(row, values["fields_to_take"], by=user).get_absolute_url()
        if not access.allows(user, equipments.rights, "add", values["owner"].code):
            raise ValidationError({"owner": _("You may not write records of this service.")})
        return discovery.accept_new(row, **values, by=user).get_absolute_url()


class Ignore(DecisionPage):
    button = gettext_lazy("Leave it out")
    done = gettext_lazy("The device stays out of the books until it changes.")

    def title(self, row: Proposal) -> str:
        return _("Leave %(device)s out of the inventory") % {"device": row}

    def form(self, row: Proposal, data: QueryDict | None = None) -> forms.Form:
        return IgnoreForm(data)

    def act(self, row: Proposal, values: dict[str, Any]) -> str:
        discovery.ignore([row], values["reason"], by=self.request.user)
        return self.record.list_url


class Many(KeyedView):
    """A verb for devices picked in the list; every one must lie in the person's own services."""

    key = "monitoring.proposal"
    verb = "view"

    def picked(self, request: HttpRequest) -> list[Proposal]:
        rows = self.record.visible_to(request.user)
        if request.POST.get("all") == "1":
            rows = Listing(self.record, QueryDict(request.POST.get("query", "")), request.user).rows
        else:
            rows = rows.filter(pk__in=row_ids(request.POST.getlist("pk")))
        found = list(rows.order_by("pk")[: MOST_AT_ONCE + 1])
        if not all(may_decide(request.user, row) for row in found):
            raise PermissionDenied
        return found

    def back(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(f"{self.record.list_url}?state=open")

    def refused(self, request: HttpRequest, found: list[Proposal]) -> str:
        """Why nothing can be done with what was picked; empty when it can."""
        if not found:
            return _("No device was picked.")
        if len(found) > MOST_AT_ONCE:
            return _("At most %(most)s devices at once.") % {"most": MOST_AT_ONCE}
        return ""


class AcceptMany(Many):
    def post(self, request: HttpRequest) -> HttpResponse:
        found = self.picked(request)
        if why := self.refused(request, found):
            messages.error(request, why)
            return self.back(request)
        equipments = registers.records["inventory.equipment"]
        if not all(
            access.allows(request.user, equipments.rights, "add", row.sweep.owner_service.code) for row in found
        ):
            raise PermissionDenied
        try:
            made, left = discovery.accept_many(found, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return self.back(request)
        changes.announce("inventory.equipment", [row.pk for row in made], "add", request.user)
        text = ngettext("%(n)s device is in the inventory now.", "%(n)s devices are in the inventory now.", len(made))
        messages.success(request, text % {"n": len(made)})
        if left:
            text = ngettext(
                "%(n)s device names no type that the inventory has, or differs: decide on its own page.",
                "%(n)s devices name no type that the inventory has, or differ: decide on their own pages.",
                len(left),
            )
            messages.warning(request, text % {"n": len(left)})
        return self.back(request)


class IgnoreMany(Many):
    """Asks for the one reason first; the picked devices travel in the form."""

    def post(self, request: HttpRequest) -> HttpResponse:
        found = self.picked(request)
        why = self.refused(request, found)
        if why:
            messages.error(request, why)
            return self.back(request)
        form = IgnoreForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            try:
                count = discovery.ignore(found, form.cleaned_data["reason"], by=request.user)
            except ValidationError as error:
                _show(form, error)
            else:
                text = ngettext("%(n)s device stays out.", "%(n)s devices stay out.", count) % {"n": count}
                messages.success(request, text)
                return self.back(request)
        title = _("Leave out of the inventory")
        trail = [(capfirst(self.record.title_plural), self.record.list_url), (title, None)]
        context = {"form": form, "picked": found, "page_title": title, "button": Ignore.button, "trail": trail}
        return render(request, "monitoring/verb.html", context, status=422 if form.errors else 200)


def _show(form: forms.Form, error: ValidationError) -> None:
    """A service's refusal where it belongs in the form; what has no field there goes to the top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
