"""What devices are held to, what was found, what is waived, and how it went over time."""

from __future__ import annotations

import ipaddress
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bag.configurations.domain.catalog import RULES, DeviceRole
from bag.configurations.domain.findings import Standard
from bag.configurations.domain.judging import Profile
from bag.configurations.domain.ports import vlan_ids
from bag.configurations.models.choices import KINDS, ROLES, WEIGHTS, WaiverState
from bag.configurations.models.devices import ConfigVersion, ManagedDevice
from bag.core.history import tracked
from bag.core.models import RecordModel


def rule_choices() -> list[tuple[str, object]]:
    """Every rule with its title."""
    from bag.configurations.rule_words import title

    return [(key, title(key)) for key in RULES]


@tracked()
class RuleProfile(RecordModel):
    """The rules and figures for devices of one role, or of one equipment type in it; one of a type goes first."""

    search_fields = ("name", "notes")

    name = models.CharField(_("name"), max_length=100, unique=True)
    owner_service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="rule_profiles",
        limit_choices_to={"kind": "service"},
        verbose_name=_("owner service"),
    )
    role = models.CharField(_("role in the network"), max_length=12, choices=ROLES)
    equipment_type = models.ForeignKey(
        "inventory.EquipmentType",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rule_profiles",
        verbose_name=_("equipment type"),
        help_text=_("Empty: every type in this role."),
    )
    left_out = models.TextField(
        _("rules that are not asked"), blank=True, help_text=_("Keys of rules, apart by blanks; empty asks all.")
    )
    most_macs = models.PositiveSmallIntegerField(_("most addresses at a port"), default=2)
    most_macs_phone = models.PositiveSmallIntegerField(_("most addresses at a port with telephone"), default=3)
    idle_minutes = models.PositiveSmallIntegerField(
        _("longest idle session (minutes)"), default=10, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    parking_vlan = models.PositiveSmallIntegerField(
        _("VLAN of unused ports"), default=999, validators=[MinValueValidator(2), MaxValueValidator(4094)]
    )
    management_vlans = models.CharField(_("management VLANs"), max_length=200, blank=True)
    management_network = models.CharField(_("network of the administrators"), max_length=43, default="10.35.0.0/16")
    ntp_servers = models.CharField(_("time servers"), max_length=200, default="10.35.0.11 10.35.0.12")
    log_hosts = models.CharField(_("hosts for messages"), max_length=200, default="10.35.0.21")
    aaa_servers = models.CharField(_("servers for sign-in"), max_length=200, default="10.35.0.31 10.35.0.32")
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("golden rules")
        verbose_name_plural = _("golden rules of roles")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["role", "equipment_type"],
                nulls_distinct=False,
                name="rules_once_for_role_and_type",
                violation_error_message=_("There are golden rules for this role and type."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse unknown rules and what is no address, network or VLAN."""
        super().clean()
        unknown = [key for key in self.left_out.split() if key not in RULES]
        faults: dict[str, object] = {}
        if unknown:
            faults["left_out"] = _("There is no rule %(key)s.") % {"key": unknown[0]}
        for name in ("ntp_servers", "log_hosts", "aaa_servers"):
            try:
                found = [ipaddress.ip_address(one) for one in str(getattr(self, name)).split()]
            except ValueError:
                found = []
            if len(found) < (2 if name == "aaa_servers" else 1):
                faults[name] = _("Give addresses apart by blanks, two of the servers for sign-in.")
        try:
            ipaddress.IPv4Network(self.management_network)
        except ValueError:
            faults["management_network"] = _("Give a network as 10.35.0.0/16.")
        try:
            vlan_ids(self.management_vlans)
        except ValueError:
            faults["management_vlans"] = _("Give VLANs as 100,110-119.")
        if faults:
            raise ValidationError(faults)

    def profile(self) -> Profile:
        """These rules as the domain takes them."""
        role = DeviceRole(self.role)
        network = ipaddress.IPv4Network(self.management_network)
        standard = Standard(
            most_macs=self.most_macs,
            most_macs_phone=self.most_macs_phone,
            idle_minutes=self.idle_minutes,
            parking_vlan=self.parking_vlan,
            management_vlans=vlan_ids(self.management_vlans),
            management=(str(network.network_address), str(network.hostmask)),
            ntp_servers=tuple(self.ntp_servers.split()),
            log_hosts=tuple(self.log_hosts.split()),
            aaa_servers=tuple(self.aaa_servers.split()),
            least_ntp=min(2, len(self.ntp_servers.split())),
        )
        return Profile(role, Profile(role).asked - frozenset(self.left_out.split()), standard)


class ConfigFinding(models.Model):
    """A rule that a device does not keep; ``ended_at`` says since when it does."""

    device = models.ForeignKey(ManagedDevice, models.CASCADE, related_name="findings")
    version = models.ForeignKey(ConfigVersion, models.CASCADE, related_name="findings")
    """The version in which it was last seen."""
    rule = models.CharField(_("rule"), max_length=40)
    weight = models.CharField(_("weight"), max_length=8, choices=WEIGHTS)
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS)
    where = models.CharField(_("port or section"), max_length=120, blank=True)
    detail = models.CharField(_("seen"), max_length=200, blank=True)
    since = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("mended"), null=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["device", "rule", "where"], condition=Q(ended_at=None), name="config_finding_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.rule} {self.where}"


@tracked()
class Waiver(RecordModel):
    """A rule that a device need not keep until a day, for a reason; asked for by one person, approved by another."""

    search_fields = ("rule", "where", "reason")
    key_field = "id"
    sort_field = "expires_on"

    device = models.ForeignKey(ManagedDevice, models.CASCADE, related_name="waivers", verbose_name=_("managed device"))
    rule = models.CharField(_("rule"), max_length=40, choices=rule_choices)
    where = models.CharField(
        _("port or section"), max_length=120, blank=True, help_text=_("As the finding names it; empty: everywhere.")
    )
    reason = models.TextField(_("reason"))
    measures = models.TextField(_("what is done instead"), blank=True)
    expires_on = models.DateField(_("valid until"))
    state = models.CharField(_("state"), max_length=9, choices=WaiverState, default=WaiverState.ASKED, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("asked for by"),
    )  # fmt: skip
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decision_note = models.TextField(_("note of the decision"), blank=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
                name="waiver_decided_by_another",
                violation_error_message=_("Nobody decides on a waiver that they asked for themselves."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.device}: {self.rule}{f' ({self.where})' if self.where else ''}"


class ComplianceDay(models.Model):
    """How devices of a service stood on a day; one row a day and service."""

    on = models.DateField(_("day"))
    service = models.ForeignKey("organization.Unit", models.CASCADE, related_name="+")
    devices = models.PositiveIntegerField(_("devices"))
    read = models.PositiveIntegerField(_("read within two days"))
    judged = models.PositiveIntegerField(_("judged"))
    flawless = models.PositiveIntegerField(_("without a finding"))
    critical = models.PositiveIntegerField(_("critical findings"))
    major = models.PositiveIntegerField(_("major findings"))
    minor = models.PositiveIntegerField(_("minor findings"))
    waived = models.PositiveIntegerField(_("waived findings"))
    edge = models.PositiveIntegerField(_("access switches"))
    guarded = models.PositiveIntegerField(_("access switches with protected ports"))
    """Of ``edge``: read within two days, judged, and no finding against port security, DHCP and ARP protection."""

    class Meta:
        verbose_name = _("compliance of a day")
        verbose_name_plural = _("compliance of days")
        constraints: ClassVar = [models.UniqueConstraint(fields=["on", "service"], name="compliance_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.service_id}"
