"""Forms of the verbs of a connection."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bag.addresses.models import Prefix
from bag.cabling.models import Link
from bag.connections import gathering
from bag.connections.models import Connection
from bag.core import registers
from bag.core.records.forms import RecordPicker
from bag.inventory.models import Port


class PlanForm(forms.Form):
    """What somebody chooses instead of the proposal; empty fields take the proposal."""

    port = forms.ModelChoiceField(label=_("Switch port"), queryset=Port.objects.none(), required=False)
    link = forms.ModelChoiceField(label=_("Outlet"), queryset=Link.objects.none(), required=False)
    network = forms.ModelChoiceField(label=_("Network"), queryset=Prefix.objects.none(), required=False)

    def __init__(self, row: Connection, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, key in (("port", "inventory.port"), ("network", "addresses.prefix")):
            field: Any = self.fields[name]
            record = registers.records[key]
            field.queryset = record.visible_to(user)
            field.widget = RecordPicker(record)
            field.widget.choices = field.choices
        links: Any = self.fields["link"]
        links.queryset = Link.objects.filter(pk__in=[facts.id for facts, _link in gathering.outlets(row)])
        links.widget.attrs["class"] = "input"


class NoteForm(forms.Form):
    """What is said with a decision."""

    note = forms.CharField(
        label=_("Note"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
    )


class LinkForm(forms.Form):
    """The link that was laid."""

    link = forms.ModelChoiceField(label=_("Link"), queryset=Link.objects.none())

    def __init__(self, row: Connection, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        links: Any = self.fields["link"]
        links.queryset = Link.objects.filter(place=row.place).order_by("sort_text")
        links.widget.attrs["class"] = "input"


class AcceptForm(forms.Form):
    """What the requester reads as the solution."""

    result = forms.CharField(
        label=_("Result"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
    )
