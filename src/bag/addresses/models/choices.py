"""What a block, a VLAN, a range or an address can be."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PrefixKind(models.TextChoices):
    AGGREGATE = "aggregate", _("Aggregate")
    CONTAINER = "container", _("Container")
    NETWORK = "network", pgettext_lazy("address plan", "Network")


class Status(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("address plan", "In use")
    RESERVED = "reserved", pgettext_lazy("address plan", "Reserved")
    DEPRECATED = "deprecated", _("To be given up")


class Zone(models.TextChoices):
    INTERNAL = "internal", pgettext_lazy("address plan", "Internal")
    DMZ = "dmz", "DMZ"
    PUBLIC = "public", _("Public (real IP)")


class Purpose(models.TextChoices):
    """What a network is for; the plans of radio, cameras and telephones are views by it."""

    OFFICE = "office", _("Office users")
    SERVER = "server", _("Servers")
    MANAGEMENT = "management", _("Device management")
    LINK = "link", _("Links between devices")
    LOOPBACK = "loopback", _("Loopbacks")
    RADIO = "radio", _("Radio systems")
    CAMERA = "camera", _("Cameras")
    VOICE = "voice", _("Telephones")
    WIRELESS = "wireless", _("Wireless users")
    GUEST = "guest", _("Guests")
    FACILITY = "facility", _("Building and power systems")
    DMZ = "dmz", _("Servers reached from outside")
    VPN = "vpn", "VPN"
    OTHER = "other", pgettext_lazy("address plan", "Other")


class RangeKind(models.TextChoices):
    DHCP = "dhcp", _("DHCP pool")
    RESERVED = "reserved", _("Kept free")
    NAT = "nat", _("NAT pool")


class AddressStatus(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("address plan", "In use")
    RESERVED = "reserved", pgettext_lazy("address plan", "Reserved")
    DEPRECATED = "deprecated", _("To be given up")
    QUARANTINE = "quarantine", _("Quarantine")


class Nat(models.TextChoices):
    NONE = "", _("No translation")
    STATIC = "static", _("One to one")
    PORT = "port", _("By port")
    SOURCE = "source", _("Outgoing only")


class LeaseSource(models.TextChoices):
    KEA = "kea", "Kea (CSV)"
    ISC = "isc", "ISC dhcpd.leases"
    WINDOWS = "windows", "Windows (CSV)"
