"""Forms of record types: Turkish-friendly inputs and a picker for relations that may have many rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.forms.models import ModelChoiceField, ModelMultipleChoiceField
from django.utils.text import capfirst as plain_capfirst
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.incoming import row_id, row_ids, storable
from bag.core.ui.format import capfirst

PICKER_FROM = 40
"""From how many rows on a relation is chosen by typing instead of from a drop-down."""


class RecordPicker(forms.Select):
    """A relation chosen by typing: the page asks the related type's ``options`` address for matches."""

    template_name = "records/picker.html"

    def __init__(self, record: Any, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.record = record

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        number = row_id(str(value or ""))
        chosen = self.record.model._default_manager.filter(pk=number).first() if number is not None else None
        context = forms.Widget.get_context(self, name, value if chosen else "", attrs)
        context["widget"].update(
            source=self.record.url("options"),
            value=value if chosen else "",
            label=str(chosen) if chosen else "",
            invalid=bool(context["widget"]["attrs"].get("aria-invalid")),
            described_by=context["widget"]["attrs"].get("aria-describedby", ""),
        )
        return context


class RecordsPicker(forms.SelectMultiple):
    """Several rows chosen by typing."""

    template_name = "records/pickers.html"

    def __init__(self, record: Any, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.record = record

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = forms.Widget.get_context(self, name, value, attrs)
        numbers = row_ids(str(getattr(one, "pk", one)) for one in value or ())
        context["widget"].update(
            source=self.record.url("options"),
            chosen=list(self.record.model._default_manager.in_bulk(numbers).values()),
            described_by=context["widget"]["attrs"].get("aria-describedby", ""),
        )
        return context


class RecordChoiceField(ModelChoiceField):
    """A relation that also accepts the related row's own name, as import files and quick typing give it."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and not storable(value):
            raise ValidationError(_("The text holds a character that cannot be stored."))
        try:
            return super().to_python(value)
        except ValidationError:
            found = self._named(value)
            if len(found) != 1:
                raise
            return found[0]

    def _named(self, value: Any) -> list[Any]:
        """At most two rows whose key is ``value``; types that go by their number have no other."""
        rows = self.queryset
        key = "id" if rows is None else getattr(rows.model, "key_field", "id")
        if rows is None or key == "id":
            return []
        try:
            return list(rows.filter(**{key: value})[:2])
        except ValueError:  # a key of a type of its own, such as a network, for which the text is none
            return []


class RecordForm(forms.ModelForm):
    """Base form: dates with a picker, relations narrowed to what the person may see.

    ``many`` names many-to-many fields that the form shows too; ``Record.save`` writes what was chosen.
    """

    many: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for name in self.many:
            relation: Any = self._meta.model._meta.get_field(name)
            chosen = getattr(self.instance, name).all() if self.instance.pk else ()
            self.fields[name] = relation.formfield(initial=list(chosen))
        for name, field in self.fields.items():
            self._dress(name, field)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        self.instance.chosen_many = {name: list(self.cleaned_data.get(name) or ()) for name in self.many}

    def _dress(self, name: str, field: forms.Field) -> None:
        own = model_field(self._meta.model, name) if self._meta.model else None
        if own is not None and field.label == plain_capfirst(own.verbose_name):
            field.label = capfirst(own.verbose_name)  # Django's turns "ilgi" into "Ilgi"
        if isinstance(field, ModelChoiceField):
            self._dress_relation(field)
        elif isinstance(field, forms.DateTimeField):
            field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        elif isinstance(field, forms.DateField):
            field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        elif isinstance(field, forms.DecimalField | forms.FloatField):
            field.localize = True
            field.widget = forms.TextInput(attrs={"inputmode": "decimal"})
            field.widget.is_localized = True
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs.setdefault("rows", 3)
        if not isinstance(field.widget, forms.CheckboxInput | forms.FileInput):
            field.widget.attrs.setdefault("class", "input")

    def _dress_relation(self, field: ModelChoiceField) -> None:
        record = registers.record_for(field.queryset.model) if field.queryset is not None else None
        if record is None or field.queryset is None:
            return
        # A reference may point at anything that exists; whether its page opens is the related type's own gate.
        rows = record.fetch(field.queryset)
        several = isinstance(field, ModelMultipleChoiceField)
        if not several:
            field.__class__ = RecordChoiceField
        field.queryset = rows.order_by("sort_text") if hasattr(record.model, "sort_text") else rows
        if several or rows.order_by()[: PICKER_FROM + 1].count() > PICKER_FROM:
            field.widget = RecordsPicker(record) if several else RecordPicker(record)
            field.widget.choices = field.choices
            field.widget.is_required = field.required


class ReasonForm(forms.Form):
    """Why a change is made, where the rule asks for it."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


def model_field(model: type[models.Model], path: str) -> models.Field[Any, Any] | None:
    """The last field of a ``__`` path, or None when the path is not made of fields."""
    current: Any = model
    field: Any = None
    for part in path.split("__"):
        try:
            field = current._meta.get_field(part)
        except FieldDoesNotExist:
            return None
        current = field.related_model
    return field if isinstance(field, models.Field) else None


class LinesField(forms.CharField):
    """A JSON list that people write as lines, an entry a line; a list in JSON is taken too. Rooms set the rules."""

    widget = forms.Textarea

    read: Callable[[Any], list[Any]]
    """The checked entries of a JSON list, each with ``as_json()``; raises the exception that ``refusal`` words."""
    as_lines: Callable[[list[Any]], str]
    from_lines: Callable[[str], list[Any]]
    fault: type[Exception]
    """Raised by the rules, with a code; ``no_list`` is that of text which is not JSON."""
    refusal: Callable[[Any], Any]
    """The words of a fault."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        try:
            return self.as_lines(self.read(value))
        except self.fault:
            return json.dumps(value, ensure_ascii=False)

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").strip()
        if not text:
            return []
        try:
            entries = json.loads(text) if text.startswith("[") else self.from_lines(text)
            return [entry.as_json() for entry in self.read(entries)]
        except json.JSONDecodeError:
            raise ValidationError(self.refusal(self.fault("no_list"))) from None
        except self.fault as error:
            raise ValidationError(self.refusal(error)) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)
