"""Forms of checklists and work orders, and the short forms of the verbs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.records.forms import LinesField, RecordForm, RecordPicker
from bag.field.domain.checklist import NO, YES, Item, ItemError, as_lines, from_lines, read
from bag.field.models import Checklist, OrderKind, Outcome, SignatureKind, TimeKind, WorkOrder
from bag.field.wording import item_refusal
from bag.inventory.models import StockItem
from bag.organization.models import Person
from bag.organization.queries import on_day, today
from bag.places.models import Place

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"]


class ItemsField(LinesField):
    """Items of a checklist."""

    read = staticmethod(read)
    as_lines = staticmethod(as_lines)
    from_lines = staticmethod(from_lines)
    fault = ItemError
    refusal = staticmethod(item_refusal)


class ChecklistForm(RecordForm):
    """Items are written as lines."""

    items = ItemsField(
        label=_("Items"),
        max_length=20000,
        help_text=_(
            "One line for each item: key | kind | label | label in English | * if it must be answered | unit | "
            "low..high (or choice; choice). Kinds: check, number, choice, text, photo."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "items" in self.fields:
            self.fields["items"].widget.attrs.update(rows=10, spellcheck="false")


class WorkOrderForm(RecordForm):
    """Places of vehicles are no place of work, and only checklists in use are offered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields.get("checklist")
        if offered is not None:
            kept = Q(active=True) | Q(pk=self.instance.checklist_id)
            offered.queryset = offered.queryset.filter(kept)


def moment_field(label: Any, *, required: bool = False) -> forms.DateTimeField:
    """A moment of local time."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, widget=widget, input_formats=MOMENTS)


def words(label: Any, *, rows: int = 2, required: bool = True, most: int = 8000) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": rows}))


def people_for(order: WorkOrder) -> QuerySet[Person]:
    """Who may be sent: people of the service today, technicians of the contract, and those who are on the job."""
    service = order.owner_service_id
    here = Q(assignments__position__unit=service) | Q(assignments__position__unit__parent=service)
    found = Q(pk__in=order.crew.values("person")) | (on_day(today(), "assignments__starts", "assignments__ends") & here)
    if order.contract_id is not None:
        found |= Q(contract_tasks__contract=order.contract_id)
    keys = Person.objects.filter(found, active=True).values("pk")
    return Person.objects.filter(pk__in=keys).order_by("sort_text")


def vehicles() -> QuerySet[Place]:
    """Vehicles that people drive to jobs in."""
    return Place.objects.filter(
        kind="vehicle", subtype__in=("service_vehicle", "mobile_station", "other", "")
    ).order_by("sort_text")


class CrewForm(forms.Form):
    """Who goes, in what, when; ``version`` is the one of the order that the page showed."""

    lead = forms.ModelChoiceField(label=_("Responsible"), queryset=Person.objects.none())
    members = forms.ModelMultipleChoiceField(
        label=_("Others of the crew"), queryset=Person.objects.none(), required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )  # fmt: skip
    vehicle = forms.ModelChoiceField(label=_("Vehicle"), queryset=Place.objects.none(), required=False)
    starts = moment_field(_("Planned start"))
    ends = moment_field(_("Planned end"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, order: WorkOrder, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_for(order)
        for name in ("lead", "members"):
            chosen: Any = self.fields[name]
            chosen.queryset = people
        cars: Any = self.fields["vehicle"]
        cars.queryset = vehicles()


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000)


class NoteForm(forms.Form):
    text = words(_("Note"))


class PartForm(forms.Form):
    """A part of our stock, or in words one that the company brought."""

    item = forms.ModelChoiceField(label=_("Stock item"), queryset=StockItem.objects.all(), required=False)
    text = forms.CharField(label=_("or a part that was brought"), max_length=200, required=False)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=100_000, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["item"]
        chosen.widget = RecordPicker(registers.records["inventory.stockitem"])
        chosen.widget.choices = chosen.choices


class TimeForm(forms.Form):
    """Time of somebody of the crew."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=TimeKind.choices)
    starts = moment_field(_("From"), required=True)
    ends = moment_field(_("Until"), required=True)

    def __init__(self, order: WorkOrder, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["person"]
        chosen.queryset = Person.objects.filter(order_crews__order=order).order_by("sort_text")


class FinishForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    finding = words(_("Finding"), required=False)
    result = words(_("What was done"), rows=3)


class SignForm(forms.Form):
    """A signature drawn on the page; ``strokes`` is what the field writes."""

    kind = forms.ChoiceField(label=_("Who signs"), choices=SignatureKind.choices)
    name = forms.CharField(label=_("Name"), max_length=160, required=False)
    duty = forms.CharField(label=_("Duty"), max_length=160, required=False)
    person = forms.ModelChoiceField(
        label=pgettext_lazy("signature", "Technician"), queryset=Person.objects.none(), required=False
    )
    strokes = forms.JSONField(widget=forms.HiddenInput, required=False)

    def __init__(self, order: WorkOrder, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["person"]
        chosen.queryset = Person.objects.filter(order_crews__order=order).order_by("sort_text")


class FromRecordForm(forms.Form):
    """A work order from an incident or a request."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrderKind.choices, initial=OrderKind.FAULT)
    place = forms.ModelChoiceField(label=_("Place"), queryset=Place.objects.all())
    checklist = forms.ModelChoiceField(label=_("Checklist"), queryset=Checklist.objects.none(), required=False)

    def __init__(self, service: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists: Any = self.fields["checklist"]
        lists.queryset = Checklist.objects.filter(service=service, active=True).order_by("sort_text")
        where: Any = self.fields["place"]
        where.widget = RecordPicker(registers.records["places.place"])
        where.widget.choices = where.choices
        where.widget.is_required = True


# -- the checklist as a form

ANSWER, NOTE = "a_", "n_"


def label_of(item: Item) -> str:
    """The label in the reader's language."""
    return (item.label_en if get_language() == "en" else "") or item.label


class AnswersForm(forms.Form):
    """The items of an order and their notes; an empty field takes an answer back. Photos are answered on the phone."""

    def __init__(self, items: Iterable[Item], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = [item for item in items if item.kind != "photo"]
        for item in self.items:
            answer, note = _answer_field(item), forms.CharField(label=_("Note"), max_length=500, required=False)
            answer.widget.attrs.update({"class": "input", "aria-label": answer.label})
            note.widget.attrs.update({"class": "input", "aria-label": f"{answer.label}: {note.label}"})
            self.fields |= {f"{ANSWER}{item.key}": answer, f"{NOTE}{item.key}": note}

    def answers(self) -> dict[str, Any]:
        return {item.key: self.cleaned_data[f"{ANSWER}{item.key}"] for item in self.items}

    def notes(self) -> dict[str, str]:
        return {item.key: self.cleaned_data[f"{NOTE}{item.key}"] for item in self.items}


def _answer_field(item: Item) -> forms.Field:
    label = label_of(item)
    common: dict[str, Any] = {"label": label, "required": False, "help_text": item.help}
    match item.kind:
        case "check":
            return forms.ChoiceField(choices=[("", "–"), (YES, _("in order")), (NO, _("not in order"))], **common)
        case "choice":
            return forms.ChoiceField(choices=[("", "–"), *((one, one) for one in item.choices)], **common)
        case "number":
            return forms.CharField(max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **common)
    return forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 2}), **common)
