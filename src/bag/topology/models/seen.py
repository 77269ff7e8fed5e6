"""What devices told: who is there, their ports, links in time, and where hardware addresses were learned."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bag.topology.domain.names import mac_text

BOTH = 3


class Node(models.Model):
    """A device that was read or heard of; without ``equipment`` it is in no record.

    ``identity``: ``e:`` and the number of the equipment, ``t:`` and that of a target without equipment, else ``c:``
    and the chassis id or ``n:`` and the name.
    """

    identity = models.CharField(max_length=300, unique=True)
    equipment = models.OneToOneField(
        "inventory.Equipment", models.CASCADE, null=True, related_name="seen", verbose_name=_("piece of equipment")
    )
    name = models.CharField(_("name"), max_length=255, blank=True)
    chassis = models.CharField(_("chassis"), max_length=255, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    description = models.CharField(_("description"), max_length=255, blank=True)
    abilities = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("abilities"))
    parts = models.JSONField(_("parts"), default=list)
    """``[name, kind, model, serial]`` of each module, power supply and transceiver."""
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"))
    read_at = models.DateTimeField(_("last read"), null=True)
    heard_at = models.DateTimeField(_("neighbors last read"), null=True)
    learned_at = models.DateTimeField(_("forwarding table last read"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("seen device"), _("seen devices")
        indexes: ClassVar = [
            models.Index(fields=["-last_seen"], condition=Q(equipment=None), name="topology_strangers"),
        ]

    def __str__(self) -> str:
        return self.name or self.chassis or (self.address or self.identity)


class SeenPort(models.Model):
    """A port under the name that its device gives it; ``key`` is that name in its long form."""

    node = models.ForeignKey(Node, models.CASCADE, db_index=False, related_name="ports", verbose_name=_("device"))
    name = models.CharField(_("name"), max_length=255)
    key = models.CharField(max_length=255)
    port = models.ForeignKey("inventory.Port", models.SET_NULL, null=True, related_name="seen", verbose_name=_("port"))
    alias = models.CharField(_("label"), max_length=255, blank=True)
    uplink = models.BooleanField(_("leads to another switch"), default=False)
    macs = models.PositiveIntegerField(_("addresses learned"), default=0)
    untagged = models.PositiveSmallIntegerField(_("untagged VLAN"), default=0)
    tagged = ArrayField(models.PositiveSmallIntegerField(), default=list, verbose_name=_("tagged VLANs"))

    class Meta:
        verbose_name, verbose_name_plural = _("seen port"), _("seen ports")
        constraints: ClassVar = [models.UniqueConstraint(fields=["node", "key"], name="topology_port_once")]

    def __str__(self) -> str:
        return f"{self.node} · {self.name}"


class SeenLink(models.Model):
    """A link from when it was first seen until it was gone; ``until`` empty: it is there. ``a`` is the lower port."""

    a = models.ForeignKey(SeenPort, models.CASCADE, related_name="links_a", verbose_name=_("port A"))
    b = models.ForeignKey(SeenPort, models.CASCADE, related_name="links_b", verbose_name=_("port B"))
    protocol = models.CharField(_("told by"), max_length=4)
    told_by = models.PositiveSmallIntegerField(_("told by the ends"))
    """1: by A, 2: by B, 3: by both."""
    shared = models.BooleanField(_("several neighbors on one port"))
    since = models.DateTimeField(_("since"))
    last_seen = models.DateTimeField(_("last seen"))
    until = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("seen link"), _("seen links")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["a", "b"], condition=Q(until=None), name="topology_link_once_at_a_time"),
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="topology_link_lower_first"),
        ]

    def __str__(self) -> str:
        return f"{self.a} – {self.b}"

    @property
    def both(self) -> bool:
        """Whether each end tells of the other."""
        return self.told_by == BOTH


class Sighting(models.Model):
    """A hardware address behind a port in a VLAN (0: not told), from the first to the last time it was seen there.

    A city has millions of them, so the row is slim; the unique index finds an address.
    """

    mac = models.BigIntegerField(_("MAC address"))
    port = models.ForeignKey(SeenPort, models.CASCADE, db_index=False, related_name="sightings")
    vlan = models.PositiveSmallIntegerField(_("VLAN"), default=0)
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name, verbose_name_plural = _("place of a MAC address"), _("places of MAC addresses")
        constraints: ClassVar = [models.UniqueConstraint(fields=["mac", "port", "vlan"], name="topology_sighting_once")]
        indexes: ClassVar = [models.Index(fields=["port"], name="topology_sighting_port")]

    def __str__(self) -> str:
        return mac_text(self.mac)


def where_url(asked: Any) -> str:
    """The page that says where something is plugged in."""
    return f"{reverse('topology:where')}?q={asked}"
