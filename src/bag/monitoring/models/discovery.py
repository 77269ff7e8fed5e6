"""Looking for devices in address ranges, and what was found: a proposal, never a silent entry."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.monitoring.domain import ranges as domain
from bag.monitoring.domain.ranges import RangeFault, RangeRefused
from bag.monitoring.models.targets import Credential

FIELD_NAMES = {
    "name": _("Name"),
    "serial": _("Serial number"),
    "type": _("Equipment type"),
    "management_ip": _("Management address"),
}
"""What a difference may be about."""
REFUSALS = {
    RangeFault.UNREADABLE: _("“%(text)s” is neither a range nor an address; write 10.35.4.0/22."),
    RangeFault.EMPTY: _("Give at least one range."),
    RangeFault.TOO_LARGE: _("That is %(count)s addresses; a sweep may ask %(most)s at most. Divide it."),
    RangeFault.BACKWARDS: _("In “%(text)s” the last address comes before the first."),
    RangeFault.SPECIAL: _("“%(text)s” holds addresses that belong to no single device (group, reserved)."),
    RangeFault.PORT: _("“%(text)s” is no port; write numbers from 1 to 65535 with commas, ten at most."),
}


def refusal(refused: RangeRefused) -> ValidationError:
    """What is wrong with ranges or ports, in words."""
    return ValidationError(REFUSALS[refused.fault], params=refused.details)


def check_ranges(text: str) -> None:
    """Refuse ranges that cannot be read or hold too many addresses."""
    try:
        domain.plan(text)
    except RangeRefused as refused:
        raise refusal(refused) from None


def check_left_out(text: str) -> None:
    """Refuse ranges that cannot be read; they may be of any size."""
    try:
        domain.parse(text)
    except RangeRefused as refused:
        raise refusal(refused) from None


def check_ports(text: str) -> None:
    """Refuse what is no list of ports."""
    try:
        domain.ports(text)
    except RangeRefused as refused:
        raise refusal(refused) from None


@tracked()
class Sweep(RecordModel):
    """Ranges in which devices are looked for. It runs only with the consent of somebody who answers for the ranges."""

    search_fields = ("name", "notes")
    chosen: list[Credential] | None = None
    """The credentials of the form, until ``services.discovery.save_sweep`` writes them."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    ranges = models.TextField(
        _("ranges"), validators=[check_ranges], help_text=_("One a line: 10.35.4.0/22 or 10.35.4.10-10.35.4.60.")
    )
    left_out = models.TextField(
        _("left out"),
        blank=True,
        validators=[check_left_out],
        help_text=_("Ranges and addresses that are never asked, one a line."),
    )
    credentials = models.ManyToManyField(
        Credential, blank=True, related_name="sweeps", verbose_name=_("credentials to try")
    )
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="sweeps", verbose_name=_("owner service")
    )
    per_second = models.PositiveSmallIntegerField(
        _("addresses a second"), default=50, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    snmp_port = models.PositiveIntegerField(
        _("SNMP port"), default=161, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    tcp_ports = models.CharField(
        _("TCP ports"),
        max_length=100,
        default="22, 80, 443",
        blank=True,
        validators=[check_ports],
        help_text=_("Knocked at to see who is there; at most ten, with commas."),
    )
    every_hours = models.PositiveSmallIntegerField(_("every (hours)"), null=True, blank=True)
    consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("consent of"),
    )
    consent_at = models.DateTimeField(_("consent on"), null=True, editable=False)
    consent_scope = models.TextField(default="", editable=False)
    """``scope`` as it was when consent was given: it does not reach any further."""
    ran_at = models.DateTimeField(_("last run"), null=True, editable=False)
    outcome = models.JSONField(default=dict, editable=False)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        """What consent is about: the ranges and what is left out of them."""
        return f"{self.ranges}\n!\n{self.left_out}"

    @property
    def consented(self) -> bool:
        """Whether somebody answers for the ranges as they are now."""
        return self.consent_by_id is not None and self.consent_scope == self.scope

    def plan(self) -> domain.Plan:
        """What is asked; raises ``RangeRefused``."""
        return domain.plan(self.ranges, self.left_out)


class ProposalState(models.TextChoices):
    OPEN = "open", pgettext_lazy("proposal", "open")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted")
    IGNORED = "ignored", pgettext_lazy("proposal", "ignored")


@tracked()
class Proposal(RecordModel):
    """A device that answered and is not in the inventory, or differs from it."""

    search_fields = ("address", "sys_name", "sys_descr")
    key_field = "address"
    sort_field = "address"

    sweep = models.ForeignKey(Sweep, models.CASCADE, related_name="proposals", verbose_name=_("sweep"))
    address = models.GenericIPAddressField(_("address"), unique=True)
    sys_object_id = models.CharField(_("object identifier"), max_length=120, blank=True)
    sys_name = models.CharField(_("name it gives itself"), max_length=255, blank=True)
    sys_descr = models.CharField(_("description"), max_length=500, blank=True)
    profile = models.CharField(_("profile"), max_length=60, blank=True)
    credential = models.ForeignKey(
        Credential, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("credential")
    )
    serial = models.CharField(_("serial number"), max_length=80, blank=True)
    open_ports = ArrayField(models.PositiveIntegerField(), default=list, editable=False)
    differences = models.JSONField(_("differences from the inventory"), default=list, editable=False)
    """``[{"field": "serial", "ours": …, "theirs": …}]``; empty for a device that the inventory does not know."""
    state = models.CharField(_("state"), max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    equipment = models.ForeignKey(
        "inventory.Equipment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("piece of equipment"),
    )
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided on"), null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("found device")
        verbose_name_plural = _("found devices")
        indexes: ClassVar = [
            *RecordModel.Meta.indexes,
            models.Index(fields=["state", "-last_seen"], name="proposal_newest"),
        ]

    def __str__(self) -> str:
        return self.sys_name or self.address

    @property
    def summary(self) -> str:
        """In what it is news, in words: that the books do not know it, or the fields that differ."""
        if self.equipment_id is None:
            return str(_("Not in the inventory"))
        return ", ".join(str(FIELD_NAMES[entry["field"]]) for entry in self.differences)
