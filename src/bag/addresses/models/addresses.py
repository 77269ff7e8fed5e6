"""Addresses, and what was read from DHCP servers."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bag.addresses.domain.parsing import AddressFault, address, order_text
from bag.addresses.models.choices import AddressStatus, LeaseSource, Nat
from bag.addresses.models.vlans import Vrf
from bag.core.history import tracked
from bag.core.models import RecordModel

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
check_dns_name = RegexValidator(
    rf"^{_LABEL}(?:\.{_LABEL})*\.?$", _("Letters A to Z, digits and hyphens, in labels separated by points.")
)
check_services = RegexValidator(
    r"^(?:tcp|udp|sctp)/\d{1,5}(?:-\d{1,5})?(?:, *(?:tcp|udp|sctp)/\d{1,5}(?:-\d{1,5})?)*$",
    _("Write for example “tcp/443, udp/5060-5080”."),
)


@tracked()
class Address(RecordModel):
    """One host address. A free address has no row; its past stands in the history.

    The fields from ``nat`` on are those of the ledger of real (public) addresses.
    """

    search_fields = ("address", "dns_name", "purpose", "request")
    key_field = "address"
    sort_field = "order_name"

    vrf = models.ForeignKey(
        Vrf, models.PROTECT, null=True, blank=True, db_index=False, related_name="addresses", verbose_name="VRF"
    )
    address = models.GenericIPAddressField(_("address"), unpack_ipv4=True)
    status = models.CharField(_("status"), max_length=10, choices=AddressStatus, default=AddressStatus.ACTIVE)
    dns_name = models.CharField(_("DNS name"), max_length=253, blank=True, validators=[check_dns_name])
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="addresses", verbose_name=_("owner service")
    )
    equipment = models.ForeignKey(
        "inventory.Equipment", models.SET_NULL, null=True, blank=True, related_name="addresses",
        verbose_name=_("equipment"),
    )  # fmt: skip
    port = models.ForeignKey(
        "inventory.Port", models.SET_NULL, null=True, blank=True, related_name="addresses", verbose_name=_("port")
    )
    purpose = models.CharField(_("intended use"), max_length=200, blank=True)
    request = models.CharField(_("request no."), max_length=60, blank=True)
    reserved_until = models.DateField(
        _("reserved until"), null=True, blank=True, help_text=_("After this day the address becomes free by itself.")
    )
    reserved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("reserved by"),
    )  # fmt: skip
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, blank=True, related_name="used_addresses",
        verbose_name=_("using unit"),
    )  # fmt: skip
    nat = models.CharField(_("translation (NAT)"), max_length=10, choices=Nat, blank=True, default=Nat.NONE)
    inside = models.GenericIPAddressField(_("inner address"), null=True, blank=True, unpack_ipv4=True)
    services = models.CharField(
        _("published services"), max_length=300, blank=True, validators=[check_services],
        help_text=_("For example tcp/443, udp/5060-5080."),
    )  # fmt: skip
    review_on = models.DateField(_("look again by"), null=True, blank=True)
    quarantine_until = models.DateField(_("quarantine until"), null=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("IP address"), _("IP addresses")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vrf", "address"],
                nulls_distinct=False,
                name="address_once_in_vrf",
                violation_error_message=_("This VRF has the address already."),
            ),
            models.CheckConstraint(
                condition=~Q(status=AddressStatus.QUARANTINE) | Q(quarantine_until__isnull=False),
                name="address_quarantine_ends",
            ),
        ]

    def __str__(self) -> str:
        return str(self.address)

    @property
    def order_name(self) -> str:
        return order_text(ip_address(self.address)) if self.address else ""

    @classmethod
    def by_keys(cls, keys: Iterable[str]) -> dict[str, Address]:
        """Addresses of the common table by their text. One query."""
        wanted: dict[str, str] = {}
        for key in keys:
            try:
                wanted[key] = str(address(key))
            except AddressFault:
                continue
        rows = cls.objects.filter(address__in=set(wanted.values()), vrf=None)
        found = {row.address: row for row in rows}
        return {key: found[text] for key, text in wanted.items() if text in found}


class LeaseImport(models.Model):
    """One file of a DHCP server that was taken over."""

    source = models.CharField(_("source"), max_length=10, choices=LeaseSource)
    vrf = models.ForeignKey(Vrf, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="VRF")
    file_name = models.CharField(_("file"), max_length=200)
    rows = models.PositiveIntegerField(_("leases"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("taken over"), auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("lease import"), _("lease imports")

    def __str__(self) -> str:
        return self.file_name


class DhcpLease(models.Model):
    """What a DHCP server last said about an address."""

    vrf = models.ForeignKey(Vrf, models.CASCADE, null=True, db_index=False, related_name="leases", verbose_name="VRF")
    address = models.GenericIPAddressField(_("address"))
    mac = models.CharField(_("MAC address"), max_length=17, blank=True)
    hostname = models.CharField(_("host name"), max_length=255, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True)
    active = models.BooleanField(_("active"), default=True)
    batch = models.ForeignKey(LeaseImport, models.CASCADE, related_name="leases")

    class Meta:
        verbose_name, verbose_name_plural = _("DHCP lease"), _("DHCP leases")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vrf", "address"], nulls_distinct=False, name="lease_once_in_vrf")
        ]

    def __str__(self) -> str:
        return str(self.address)


class Resolution(models.Model):
    """A row of a router's ARP or neighbor table, from the first to the last time it was read there.

    ``topology`` fills it. ``mac`` is a number; addresses belong to the common table (no VRF is told).
    """

    address = models.GenericIPAddressField(_("address"), unpack_ipv4=True)
    mac = models.BigIntegerField(_("MAC address"))
    router = models.ForeignKey(
        "inventory.Equipment", models.CASCADE, null=True, db_index=False, related_name="+", verbose_name=_("router")
    )
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name, verbose_name_plural = _("row of an ARP table"), _("rows of ARP tables")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["address", "mac", "router"], nulls_distinct=False, name="resolution_once_per_router"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["mac"], name="resolution_mac")]

    def __str__(self) -> str:
        return f"{self.address} {self.mac:012x}"
