"""Prefixes, and ranges inside them."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.indexes import GistIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bag.addresses.domain.blocks import Span, span_of
from bag.addresses.domain.parsing import AddressFault, Network, network, order_text
from bag.addresses.fields import NetworkField, net
from bag.addresses.models.choices import PrefixKind, Purpose, RangeKind, Status, Zone
from bag.addresses.models.vlans import Vlan, Vrf
from bag.core.history import tracked
from bag.core.models import RecordModel


@tracked()
class Prefix(RecordModel):
    """A block of addresses. The tree follows from the networks alone: a prefix lies in the smallest one round it."""

    search_fields = ("network", "description", "request")
    key_field = "network"
    sort_field = "order_name"

    vrf = models.ForeignKey(
        Vrf, models.PROTECT, null=True, blank=True, db_index=False, related_name="prefixes", verbose_name="VRF"
    )
    network = NetworkField(_("block"), help_text=_("With its length, for example 10.20.0.0/16 or 2001:db8::/32."))
    kind = models.CharField(_("kind"), max_length=10, choices=PrefixKind, default=PrefixKind.NETWORK)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    zone = models.CharField(_("zone"), max_length=10, choices=Zone, default=Zone.INTERNAL)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.OFFICE)
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="prefixes", verbose_name=_("owner service")
    )
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="prefixes", verbose_name=_("place")
    )
    vlan = models.ForeignKey(Vlan, models.PROTECT, null=True, blank=True, related_name="prefixes", verbose_name="VLAN")
    is_pool = models.BooleanField(
        _("pool"), default=False, help_text=_("Every address may be used, also the first and the last (NAT).")
    )
    request = models.CharField(_("request no."), max_length=60, blank=True)
    description = models.CharField(_("description"), max_length=200, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("prefix"), _("prefixes")
        indexes: ClassVar = [
            *RecordModel.Meta.indexes,
            GistIndex(fields=["network"], name="prefix_network", opclasses=["inet_ops"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vrf", "network"],
                nulls_distinct=False,
                name="prefix_once_in_vrf",
                violation_error_message=_("This VRF has the same prefix already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.network)

    @property
    def net(self) -> Network:
        return net(self.network)

    @property
    def order_name(self) -> str:
        return order_text(self.net) if self.network else ""

    @property
    def span(self) -> Span:
        return span_of(self.net)

    @property
    def is_divided(self) -> bool:
        """Whether it gives blocks and no addresses."""
        return self.kind != PrefixKind.NETWORK

    @classmethod
    def by_keys(cls, keys: Iterable[str]) -> dict[str, Prefix]:
        """Prefixes named by their network, or ``VRF:network``; the common table goes before VRFs. One query."""
        wanted: dict[str, tuple[str, str]] = {}
        for key in keys:
            vrf, _space, text = key.rpartition(" ")
            try:
                wanted[key] = (vrf, str(network(text)))
            except AddressFault:
                continue
        rows = cls.objects.filter(network__in={text for _vrf, text in wanted.values()}).select_related("vrf")
        found = {(row.vrf.name if row.vrf else "", row.network): row for row in rows}
        return {key: found[pair] for key, pair in wanted.items() if pair in found}


def family(name: str) -> Func:
    """4 or 6."""
    return Func(F(name), function="family", output_field=models.IntegerField())


SAME_VRF = Func(Coalesce(F("vrf"), Value(0)), Coalesce(F("vrf"), Value(0)), Value("[]"), function="int8range")
SPAN = Func(F("first"), F("last"), Value("[]"), function="addresses_span", output_field=models.TextField())
"""A range of the type of migration 0001; its values exist in expressions only."""


@tracked()
class Range(RecordModel):
    """Addresses in a row that are not given out one by one: a DHCP pool, a NAT pool, a gap kept free."""

    search_fields = ("name", "first", "last", "description")
    sort_field = "order_name"

    vrf = models.ForeignKey(
        Vrf, models.PROTECT, null=True, blank=True, db_index=False, related_name="ranges", verbose_name="VRF"
    )
    first = models.GenericIPAddressField(_("first address"), unpack_ipv4=True)
    last = models.GenericIPAddressField(_("last address"), unpack_ipv4=True)
    kind = models.CharField(_("kind"), max_length=10, choices=RangeKind, default=RangeKind.DHCP)
    name = models.CharField(_("name"), max_length=100)
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="address_ranges", verbose_name=_("owner service")
    )
    description = models.CharField(_("description"), max_length=200, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("address range"), _("address ranges")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first__lte=F("last")),
                name="range_in_order",
                violation_error_message=_("The last address is before the first."),
            ),
            models.CheckConstraint(
                condition=models.lookups.Exact(family("first"), family("last")),
                name="range_of_one_family",
                violation_error_message=_("A range is either IPv4 or IPv6."),
            ),
            ExclusionConstraint(
                name="range_no_overlap",
                expressions=[(SAME_VRF, "&&"), (SPAN, "&&")],
                violation_error_message=_("The range overlaps another one."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} ({self.first} – {self.last})"

    @property
    def order_name(self) -> str:
        return order_text(ip_address(self.first)) if self.first else ""

    @property
    def span(self) -> Span:
        return int(ip_address(self.first)), int(ip_address(self.last))

    @property
    def size(self) -> int:
        first, last = self.span
        return last - first + 1

    def clean(self) -> None:
        if not self.first or not self.last:
            return
        first, last = ip_address(self.first), ip_address(self.last)
        if first.version != last.version:
            raise ValidationError({"last": _("A range is either IPv4 or IPv6.")})
        if int(first) > int(last):
            raise ValidationError({"last": _("The last address is before the first.")})
