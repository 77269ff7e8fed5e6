"""Gateways: where users and tunnels come in, how each is read, what was seen last, what differs from the records."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.vpn.domain.comparing import Gap
from bag.vpn.domain.wireguard import is_interface, is_key

SERVICES = {"kind": "service"}
check_host = RegexValidator(r"^[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?\Z", _("A name or an address."))


def check_key(text: str) -> None:
    """Refuse what is no key of WireGuard."""
    if not is_key(text):
        raise ValidationError(_("A WireGuard key is 44 letters of base64."))


def check_interface(text: str) -> None:
    """Refuse what is no name of an interface."""
    if not is_interface(text):
        raise ValidationError(_("An interface has at most 15 letters, digits and . _ + = -"))


class GatewayKind(models.TextChoices):
    WIREGUARD = "wireguard", "WireGuard"
    STRONGSWAN = "strongswan", "strongSwan"
    OPENVPN = "openvpn", "OpenVPN"
    FIREWALL = "firewall", _("Firewall")


class Reading(models.TextChoices):
    """How BAĞ learns what the gateway holds."""

    NONE = "none", pgettext_lazy("gateway reading", "only by its log")
    LOCAL = "local", pgettext_lazy("gateway reading", "on this machine")
    SHELL = "shell", pgettext_lazy("gateway reading", "over SSH")


@tracked()
class Gateway(RecordModel):
    """A VPN gateway. One that is read over SSH uses address, password and pinned host key of its managed device.

    ``interface`` is that of WireGuard, ``socket`` that of charon (vici) or the status file of OpenVPN. Only a WireGuard
    and a strongSwan gateway that are read can be told to let somebody in or out.
    """

    search_fields = ("name", "endpoint", "notes")

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=GatewayKind, default=GatewayKind.WIREGUARD)
    owner_service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="vpn_gateways",
        limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )
    equipment = models.ForeignKey(
        "inventory.Equipment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="vpn_gateways",
        verbose_name=_("piece of equipment"),
    )
    endpoint = models.CharField(
        _("address for users"), max_length=253, validators=[check_host], help_text=_("Name or address, without a port.")
    )
    port = models.PositiveIntegerField(
        _("port"), default=51820, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    reading = models.CharField(_("is read"), max_length=8, choices=Reading, default=Reading.NONE)
    device = models.ForeignKey(
        "configurations.ManagedDevice",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vpn_gateways",
        verbose_name=_("managed device"),
        help_text=_("Where it is read over SSH."),
    )
    interface = models.CharField(_("interface"), max_length=15, default="wg0", validators=[check_interface])
    socket = models.CharField(
        _("socket or status file"),
        max_length=200,
        blank=True,
        validators=[
            RegexValidator(r"^/(?:run|var/run|var/log|tmp)/(?!.*\.\.)[\w./-]+\Z", _("A path below /run or /var/log."))
        ],
        help_text=_("charon.vici of strongSwan, or the status file of OpenVPN."),
    )
    public_key = models.CharField(_("public key"), max_length=44, blank=True, validators=[check_key])
    authority = models.TextField(_("certificate of the authority (PEM)"), blank=True)
    pool = models.ForeignKey(
        "addresses.Prefix",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vpn_gateways",
        verbose_name=_("network of the users"),
    )
    dns = models.GenericIPAddressField(_("name server for users"), null=True, blank=True)
    enabled = models.BooleanField(_("in use"), default=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("VPN gateway")
        verbose_name_plural = _("VPN gateways")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a reading that lacks what it needs."""
        super().clean()
        if self.reading == Reading.SHELL and self.device_id is None:
            raise ValidationError({"device": _("Reading over SSH needs a managed device.")})
        by_path = self.kind in (GatewayKind.STRONGSWAN, GatewayKind.OPENVPN)
        if self.reading != Reading.NONE and by_path and not self.socket:
            raise ValidationError({"socket": _("Give the path that is read.")})
        if self.reading != Reading.NONE and self.kind == GatewayKind.FIREWALL:
            raise ValidationError({"reading": _("Of a firewall only its log is read.")})

    @property
    def is_told(self) -> bool:
        """Whether BAĞ lets users in and out at this gateway itself."""
        return self.reading != Reading.NONE and self.kind in (GatewayKind.WIREGUARD, GatewayKind.STRONGSWAN)


class GatewayStatus(models.Model):
    """How the last look went; written by polls, never by people."""

    gateway = models.OneToOneField(Gateway, models.CASCADE, primary_key=True, related_name="status")
    looked_at = models.DateTimeField(_("last look"), null=True)
    answered_at = models.DateTimeField(_("last answer"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    users = models.PositiveIntegerField(_("users at the gateway"), default=0)
    connected = models.PositiveIntegerField(_("users who are in"), default=0)

    class Meta:
        verbose_name = _("state of a gateway")
        verbose_name_plural = _("states of gateways")

    def __str__(self) -> str:
        return f"{self.gateway_id}"


class Difference(models.Model):
    """Something that a gateway holds otherwise than the records; stays with the day on which it was mended."""

    GAPS: ClassVar = [
        (Gap.UNKNOWN.value, _("not on record")),
        (Gap.MISSING.value, _("not at the gateway")),
        (Gap.NOT_CLOSED.value, _("still at the gateway")),
        (Gap.NETWORKS.value, _("other addresses at the gateway")),
    ]
    gateway = models.ForeignKey(Gateway, models.CASCADE, related_name="differences")
    account = models.ForeignKey("vpn.Account", models.CASCADE, null=True, related_name="differences")
    gap = models.CharField(_("difference"), max_length=12, choices=GAPS)
    key = models.CharField(_("key or name at the gateway"), max_length=120)
    detail = models.CharField(_("at the gateway"), max_length=300, blank=True)
    found_at = models.DateTimeField(_("found"))
    gone_at = models.DateTimeField(_("gone"), null=True)

    class Meta:
        verbose_name = _("difference at a gateway")
        verbose_name_plural = _("differences at gateways")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gateway", "gap", "key"], condition=models.Q(gone_at=None), name="vpn_difference_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.gateway}: {self.get_gap_display()} {self.key}"
