"""Forms of the address plan's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from bag.addresses.models import LeaseSource, Prefix, Vrf
from bag.addresses.models.addresses import check_dns_name
from bag.organization.models import Unit, UnitKind

TEXT = {"class": "input"}
DAY = {"type": "date", "class": "input"}
USUAL_LENGTH = {4: 24, 6: 64}


class NextAddressForm(forms.Form):
    """What is known of the address at once."""

    dns_name = forms.CharField(
        label=_("DNS name"), max_length=253, required=False, validators=[check_dns_name],
        widget=forms.TextInput(attrs=TEXT),
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("Intended use"), max_length=200, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    request = forms.CharField(label=_("Request no."), max_length=60, required=False, widget=forms.TextInput(attrs=TEXT))
    until = forms.DateField(
        label=_("Reserve until"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Empty: it is in use at once."),
    )  # fmt: skip


class NextPrefixForm(forms.Form):
    """The length of the block; between that of the prefix and a single address."""

    length = forms.IntegerField(label=_("Length"), widget=forms.NumberInput(attrs=TEXT))
    description = forms.CharField(
        label=_("Description"), max_length=200, required=False, widget=forms.TextInput(attrs=TEXT)
    )

    def __init__(self, row: Prefix, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        least, most = row.net.prefixlen + 1, row.net.max_prefixlen
        length = self.fields["length"]
        length.initial = min(max(least, USUAL_LENGTH[row.net.version]), most)
        length.validators += [MinValueValidator(least), MaxValueValidator(most)]
        length.widget.attrs |= {"min": least, "max": most}


class ExtendForm(forms.Form):
    """A new end of a reservation."""

    until = forms.DateField(label=_("Reserved until"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))


class LeasesForm(forms.Form):
    """A file of a DHCP server."""

    kind = forms.ChoiceField(label=_("Kind"), choices=LeaseSource, widget=forms.Select(attrs=TEXT))
    vrf = forms.ModelChoiceField(
        Vrf.objects.order_by("sort_text"), label="VRF", required=False, empty_label=_("Common table"),
        widget=forms.Select(attrs=TEXT),
    )  # fmt: skip
    file = forms.FileField(label=_("File"))


class VerifyForm(forms.Form):
    """Which service's plan was compared, and what is done about the differences."""

    service = forms.ModelChoiceField(
        Unit.objects.filter(kind=UnitKind.SERVICE).order_by("sort_text"), label=_("Service"),
        widget=forms.Select(attrs=TEXT),
    )  # fmt: skip
    note = forms.CharField(
        label=_("What is done about the differences"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "input"}),
    )  # fmt: skip


class ReverseForm(forms.Form):
    """Whose zone it is."""

    server = forms.CharField(
        label=_("Name server"), max_length=253, validators=[check_dns_name], widget=forms.TextInput(attrs=TEXT)
    )
    contact = forms.CharField(
        label=_("Contact (SOA)"), max_length=253, validators=[check_dns_name], widget=forms.TextInput(attrs=TEXT),
        help_text=_("The mailbox as a name: hostmaster.example.org for hostmaster@example.org."),
    )  # fmt: skip
