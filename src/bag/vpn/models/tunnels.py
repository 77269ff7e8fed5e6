"""Tunnels to other institutions, how they stand, and the least strength that they must have."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bag.core.crypto import EncryptedField
from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.vpn.domain import strength
from bag.vpn.domain.strongswan import IDENTITY, NAME
from bag.vpn.models.access import check_networks
from bag.vpn.models.gateways import Gateway, GatewayKind, check_host, check_key

check_identity = RegexValidator(IDENTITY, _("A name, address or e-mail that identifies the end."))


class IkeVersion(models.IntegerChoices):
    ONE = 1, "IKEv1"
    TWO = 2, "IKEv2"


@tracked()
class Tunnel(RecordModel):
    """A tunnel between networks of ours and of another institution, agreed on in a protocol.

    ``name`` is the name of the connection at the gateway as well. A tunnel of WireGuard has ``peer_key``, one of IPsec
    proposals, and a shared secret with the day on which it was set or certificates.
    """

    search_fields = ("name", "title", "peer_address", "peer_networks", "contact")
    key_field = "name"
    sort_field = "name"

    name = models.CharField(
        _("name"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(NAME, _("Letters A to Z, digits, _ and -; it names the connection."))],
    )
    title = models.CharField(_("what it is for"), max_length=200)
    gateway = models.ForeignKey(Gateway, models.PROTECT, related_name="tunnels", verbose_name=_("VPN gateway"))
    institution = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="vpn_tunnels", verbose_name=_("institution at the other end")
    )
    protocol = models.ForeignKey(
        "documents.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vpn_tunnels",
        verbose_name=_("protocol"),
        help_text=_("The signed document that it rests on."),
    )
    contact = models.CharField(_("contact at the other end"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    local_address = models.CharField(_("our address"), max_length=253, validators=[check_host])
    peer_address = models.CharField(_("address of the other end"), max_length=253, validators=[check_host])
    local_networks = models.TextField(_("our networks"), validators=[check_networks])
    peer_networks = models.TextField(_("networks of the other end"), validators=[check_networks])
    peer_key = models.CharField(_("WireGuard key of the other end"), max_length=44, blank=True, validators=[check_key])
    local_id = models.CharField(_("our identity"), max_length=128, blank=True, validators=[check_identity])
    peer_id = models.CharField(_("identity of the other end"), max_length=128, blank=True, validators=[check_identity])
    version = models.PositiveSmallIntegerField("IKE", choices=IkeVersion, default=IkeVersion.TWO)
    ike = models.CharField(
        _("proposals of IKE"), max_length=300, blank=True, help_text=_("For example aes256-sha256-modp2048.")
    )
    esp = models.CharField(
        _("proposals of ESP"), max_length=300, blank=True, help_text=_("With a group at the end there is PFS.")
    )
    secret = EncryptedField(_("shared secret"), blank=True)
    secret_on = models.DateField(_("shared secret set on"), null=True, blank=True)
    certificate = models.CharField(
        _("file of our certificate"), max_length=100, blank=True, validators=[RegexValidator(r"^[\w.-]+\Z")]
    )
    peer_certificate = models.CharField(
        _("file of the other end's certificate"), max_length=100, blank=True, validators=[RegexValidator(r"^[\w.-]+\Z")]
    )
    encap = models.BooleanField(
        _("always in UDP"), default=False, help_text=_("Where an address translation lies between.")
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("VPN tunnel")
        verbose_name_plural = _("VPN tunnels")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="vpn_tunnel_days_in_order",
                violation_error_message=_("The end must not lie before the start."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.title}"

    def clean(self) -> None:
        """Refuse words in proposals that are not known; the words decide how strong the tunnel is."""
        super().clean()
        wrong = {
            where: ", ".join(words)
            for where, text in (("ike", self.ike), ("esp", self.esp))
            if text and (words := strength.misunderstood(text, where))
        }
        if wrong:
            raise ValidationError(
                {where: _("Not understood: %(words)s") % {"words": words} for where, words in wrong.items()}
            )

    @property
    def is_wireguard(self) -> bool:
        return self.gateway.kind == GatewayKind.WIREGUARD

    @property
    def parameters(self) -> strength.Parameters:
        """What the policy judges."""
        return strength.Parameters(
            self.version, self.ike, self.esp, shared_secret=not self.certificate, secret_on=self.secret_on
        )


class TunnelStatus(models.Model):
    """How a tunnel stands; written by polls. ``received`` and ``sent`` only grow, also when the gateway's counters,
    kept in ``base_received`` and ``base_sent``, begin anew."""

    tunnel = models.OneToOneField(Tunnel, models.CASCADE, primary_key=True, related_name="status")
    up = models.BooleanField(_("up"), null=True)
    state = models.CharField(_("state"), max_length=30, blank=True)
    since = models.DateTimeField(_("since"), null=True)
    looked_at = models.DateTimeField(_("last look"), null=True)
    remote = models.CharField(_("from"), max_length=60, blank=True)
    ike = models.CharField(_("negotiated (IKE)"), max_length=120, blank=True)
    esp = models.CharField(_("negotiated (ESP)"), max_length=120, blank=True)
    run = models.CharField(max_length=60, blank=True)
    received = models.BigIntegerField(_("received (bytes)"), default=0)
    sent = models.BigIntegerField(_("sent (bytes)"), default=0)
    base_received = models.BigIntegerField(default=0)
    base_sent = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("state of a tunnel")
        verbose_name_plural = _("states of tunnels")

    def __str__(self) -> str:
        return f"{self.tunnel_id}"


@tracked()
class StrengthPolicy(models.Model):
    """The least strength of tunnels and the days of accounts: one row, edited on its own page."""

    forbidden = models.TextField(_("forbidden words"), default=" ".join(sorted(strength.FORBIDDEN)))
    weak = models.TextField(_("weak words"), default=" ".join(sorted(strength.WEAK)))
    secret_days = models.PositiveSmallIntegerField(
        _("longest life of a shared secret (days)"),
        default=365,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
    )
    need_pfs = models.BooleanField(_("perfect forward secrecy is needed"), default=True)
    ikev2_only = models.BooleanField(_("only IKEv2"), default=True)
    dormant_days = models.PositiveSmallIntegerField(
        _("accounts are suspended when not used for (days)"),
        default=90,
        validators=[MinValueValidator(7), MaxValueValidator(730)],
    )

    class Meta:
        verbose_name = _("VPN policy")
        verbose_name_plural = _("VPN policy")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @property
    def strength(self) -> strength.Policy:
        """What tunnels are held to."""
        return strength.Policy(
            frozenset(self.forbidden.lower().split()), frozenset(self.weak.lower().split()), self.secret_days,
            self.need_pfs, self.ikev2_only,
        )  # fmt: skip
