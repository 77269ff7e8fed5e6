"""Accounts of remote users, the requests that they come from, and their sessions."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.addresses.domain.parsing import AddressFault, network
from bag.core.crypto import EncryptedField
from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.vpn.domain.life import Ending, Standing, State
from bag.vpn.models.gateways import SERVICES, Gateway, check_key
from bag.work.models.asking import at_moment, by_account, three_people

MOST_NETWORKS = 60


def networks_of(text: str) -> tuple[str, ...]:
    """The networks of a text with commas, spaces or lines between them; raises ``AddressFault``."""
    return tuple(str(network(part)) for part in text.replace(",", " ").split())


def check_networks(text: str) -> None:
    """Refuse what is no list of networks."""
    try:
        found = networks_of(text)
    except AddressFault as error:
        raise ValidationError(_("Networks like 10.20.0.0/16, with commas.")) from error
    if len(found) > MOST_NETWORKS:
        raise ValidationError(_("These are too many networks."))


class Mfa(models.TextChoices):
    """The second factor beside key or password."""

    NONE = "none", pgettext_lazy("second factor", "none")
    TOTP = "totp", pgettext_lazy("second factor", "one-time code")
    CERTIFICATE = "certificate", pgettext_lazy("second factor", "certificate on a token")
    PUSH = "push", pgettext_lazy("second factor", "approval on the phone")


class AccountStanding(models.TextChoices):
    ACTIVE = Standing.ACTIVE.value, pgettext_lazy("VPN account", "open")
    SUSPENDED = Standing.SUSPENDED.value, pgettext_lazy("VPN account", "suspended")
    CLOSED = Standing.CLOSED.value, pgettext_lazy("VPN account", "closed")


class EndReason(models.TextChoices):
    """Why an account does not stand open."""

    EXPIRED = Ending.EXPIRED.value, _("its time is over")
    CONTRACT = Ending.CONTRACT.value, _("the contract has ended")
    PERSON = Ending.PERSON.value, _("the person has left")
    DORMANT = "dormant", _("not used for long")
    REVIEW = "review", _("decided in a review")
    BY_HAND = "by_hand", _("by a person")


class Wish(RecordModel):
    """What a request asks for and an account gives."""

    gateway = models.ForeignKey(Gateway, models.PROTECT, related_name="%(class)s_set", verbose_name=_("VPN gateway"))
    person = models.ForeignKey(
        "organization.Person", models.PROTECT, related_name="vpn_%(class)ss", verbose_name=_("person")
    )
    contract = models.ForeignKey(
        "contracts.Contract",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vpn_%(class)ss",
        verbose_name=_("contract"),
        help_text=_("For people of contractors: the account ends with it."),
    )
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="vpn_%(class)ss", verbose_name=_("unit that needs it")
    )
    purpose = models.TextField(_("purpose"))
    networks = models.TextField(
        _("networks that may be reached"),
        validators=[check_networks],
        help_text=_("Networks like 10.20.0.0/16, with commas."),
    )
    mfa = models.CharField(_("second factor"), max_length=12, choices=Mfa, default=Mfa.TOTP)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    class Meta(RecordModel.Meta):
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_days_in_order",
                violation_error_message=_("The end must not lie before the start."),
            )
        ]


@tracked(exclude=["last_used_at", "present", "checked_at"])
class Account(Wish):
    """The access of one person at one gateway. Its state moves through ``services.accounts``.

    ``login`` names it at the gateway; a WireGuard gateway knows it by ``public_key``. The private key is shown once and
    never stored. ``present`` is what the last look at the gateway said, ``checked_at`` when that was; ``gone_at`` when
    a look first proved that a closed account is gone.
    """

    search_fields = ("login", "purpose", "networks", "public_key")
    key_field = "login"
    sort_field = "login"

    login = models.CharField(
        _("name at the gateway"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z", _("Letters A to Z, digits and . _ -"))],
    )
    public_key = models.CharField(_("public key"), max_length=44, blank=True, validators=[check_key])
    shared_key = EncryptedField(_("shared key or password"), blank=True, editable=False)
    address = models.OneToOneField(
        "addresses.Address",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="vpn_account",
        verbose_name=_("address"),
    )
    standing = models.CharField(
        _("state"), max_length=10, choices=AccountStanding, default=AccountStanding.ACTIVE, editable=False
    )
    reason = models.CharField(_("reason"), max_length=10, choices=EndReason, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True, editable=False)
    ended_at = at_moment(_("suspended or closed"))
    ended_by = by_account(_("suspended or closed by"))
    reviewed_on = models.DateField(_("last reviewed"), null=True, editable=False)
    last_used_at = at_moment(_("last used"))
    present = models.BooleanField(_("at the gateway"), null=True, editable=False)
    checked_at = at_moment(_("last looked for"))
    gone_at = at_moment(_("seen gone"))

    class Meta(Wish.Meta):
        verbose_name = _("VPN account")
        verbose_name_plural = _("VPN accounts")
        constraints: ClassVar = [
            *Wish.Meta.constraints,
            models.UniqueConstraint(
                fields=["gateway", "public_key"],
                condition=~Q(public_key=""),
                name="vpn_account_key_once",
                violation_error_message=_("Another account has this key."),
            ),
        ]

    def __str__(self) -> str:
        return self.login

    @property
    def is_open(self) -> bool:
        return self.standing == AccountStanding.ACTIVE


class AccessKind(models.TextChoices):
    NEW = "new", pgettext_lazy("VPN request", "new access")
    EXTEND = "extend", pgettext_lazy("VPN request", "extension")


class AccessState(models.TextChoices):
    REQUESTED = State.REQUESTED.value, pgettext_lazy("VPN request", "requested")
    APPROVED = State.APPROVED.value, pgettext_lazy("VPN request", "approved")
    CREATED = State.CREATED.value, pgettext_lazy("VPN request", "account opened")
    VERIFIED = State.VERIFIED.value, pgettext_lazy("VPN request", "seen at the gateway")
    REJECTED = State.REJECTED.value, pgettext_lazy("VPN request", "turned down")


@tracked()
class AccessRequest(Wish):
    """A request for an account or for more time. Its state moves through ``services.requests``."""

    search_fields = ("number", "purpose", "networks")
    key_field = "number"
    sort_field = "number"

    number = models.CharField(_("number"), max_length=30, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=AccessKind, default=AccessKind.NEW)
    owner_service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="vpn_requests",
        limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("VPN account"),
        help_text=_("Of an extension: the account that is to live longer."),
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=10, choices=AccessState, default=AccessState.REQUESTED, editable=False
    )
    requested_at = models.DateTimeField(_("requested"), editable=False)
    requested_by = by_account(_("requested by"))
    approved_at = at_moment(_("approved"))
    approved_by = by_account(_("approved by"))
    decision_note = models.TextField(_("note of the decision"), blank=True, editable=False)
    implemented_at = at_moment(_("account opened"))
    implemented_by = by_account(_("account opened by"))
    verified_at = at_moment(_("seen at the gateway"))

    class Meta(Wish.Meta):
        verbose_name = _("VPN request")
        verbose_name_plural = _("VPN requests")
        constraints: ClassVar = [
            *Wish.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(kind="extend") | Q(account__isnull=False),
                name="vpn_request_extends_an_account",
                violation_error_message=_("An extension needs its account."),
            ),
            three_people("vpn_request_three_people"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.person}"


class Session(models.Model):
    """One stay of a user at the gateway, as looks or the gateway's log told. Bytes from and to the user."""

    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="sessions")
    gateway = models.ForeignKey(Gateway, models.CASCADE, related_name="sessions")
    login = models.CharField(_("name at the gateway"), max_length=100)
    remote = models.CharField(_("from"), max_length=60, blank=True)
    started_at = models.DateTimeField(_("begin"))
    seen_at = models.DateTimeField(_("last seen"))
    ended_at = models.DateTimeField(_("end"), null=True)
    received = models.BigIntegerField(_("received from the user (bytes)"), default=0)
    sent = models.BigIntegerField(_("sent to the user (bytes)"), default=0)
    base_received = models.BigIntegerField(default=0)
    base_sent = models.BigIntegerField(default=0)
    """The gateway's counters when the session began."""

    class Meta:
        verbose_name = _("VPN session")
        verbose_name_plural = _("VPN sessions")
        indexes: ClassVar = [models.Index(fields=["account", "-started_at"], name="vpn_session_newest")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gateway", "login", "started_at"], name="vpn_session_once"),
            models.UniqueConstraint(
                fields=["gateway", "login"], condition=Q(ended_at=None), name="vpn_session_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.login} {self.started_at:%d.%m.%Y %H:%M}"
