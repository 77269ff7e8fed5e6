"""VRFs, and VLANs in their groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bag.addresses.domain.parsing import AddressFault, route_distinguisher
from bag.addresses.models.choices import Purpose, Status
from bag.addresses.wording import refusal
from bag.core.history import tracked
from bag.core.models import RecordModel

FIRST_VLAN, LAST_VLAN = 1, 4094


def check_rd(value: str) -> None:
    """Refuse what is no route distinguisher of RFC 4364."""
    try:
        route_distinguisher(value)
    except AddressFault as fault:
        raise ValidationError(refusal(fault)) from fault


@tracked()
class Vrf(RecordModel):
    """A routing table of its own. Prefixes and addresses without a VRF are in the common one."""

    search_fields = ("name", "rd", "description")

    name = models.CharField(_("name"), max_length=60, unique=True)
    rd = models.CharField(_("route distinguisher"), max_length=21, blank=True, validators=[check_rd])
    description = models.TextField(_("description"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("routing table (VRF)"), _("routing tables (VRF)")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rd"],
                condition=~Q(rd=""),
                name="vrf_rd_once",
                violation_error_message=_("Another VRF has this route distinguisher."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class VlanGroup(RecordModel):
    """A layer-2 domain: a VLAN number stands for one VLAN in it."""

    search_fields = ("name", "description")

    name = models.CharField(_("name"), max_length=60, unique=True)
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="vlan_groups", verbose_name=_("place")
    )
    description = models.TextField(_("description"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("VLAN group"), _("VLAN groups")

    def __str__(self) -> str:
        return self.name


@tracked()
class Vlan(RecordModel):
    """A VLAN of a group. 0 and 4095 are reserved by IEEE 802.1Q."""

    search_fields = ("vid", "name", "description")
    sort_field = "order_name"

    group = models.ForeignKey(VlanGroup, models.PROTECT, related_name="vlans", verbose_name=_("VLAN group"))
    vid = models.PositiveSmallIntegerField(
        _("VLAN number"), validators=[MinValueValidator(FIRST_VLAN), MaxValueValidator(LAST_VLAN)]
    )
    name = models.CharField(_("name"), max_length=60)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.OFFICE)
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="vlans", verbose_name=_("owner service")
    )
    description = models.TextField(_("description"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("virtual LAN (VLAN)"), _("virtual LANs (VLAN)")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group", "vid"],
                name="vlan_number_once_in_group",
                violation_error_message=_("The group has a VLAN of this number."),
            ),
            models.UniqueConstraint(
                fields=["group", "name"],
                name="vlan_name_once_in_group",
                violation_error_message=_("The group has a VLAN of this name."),
            ),
            models.CheckConstraint(
                condition=Q(vid__range=(FIRST_VLAN, LAST_VLAN)),
                name="vlan_number_known",
                violation_error_message=_("VLAN numbers go from 1 to 4094."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vid} {self.name}"

    @property
    def order_name(self) -> str:
        return f"{self.vid or 0:04d} {self.name}"

    @classmethod
    def by_keys(cls, keys: Iterable[str]) -> dict[str, Vlan]:
        """VLANs named in files as ``group:number``, or by a name that stands once. One query."""
        wanted = {key: key.rpartition(":") for key in keys}
        numbers = {int(tail) for _head, _colon, tail in wanted.values() if tail.isdecimal() and len(tail) <= 4}
        rows = cls.objects.filter(Q(vid__in=numbers) | Q(name__in=list(wanted))).select_related("group")
        by_number = {(row.group.name, str(row.vid)): row for row in rows}
        by_name: dict[str, list[Vlan]] = {}
        for row in rows:
            by_name.setdefault(row.name, []).append(row)
        found = {key: by_number[head, tail] for key, (head, _c, tail) in wanted.items() if (head, tail) in by_number}
        return {key: same[0] for key in wanted if len(same := by_name.get(key, [])) == 1} | found
