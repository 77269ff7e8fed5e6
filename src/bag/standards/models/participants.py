"""Institutions that share the network, what they signed, and how each clause stands with them."""

from __future__ import annotations

import ipaddress
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.core.registers import SharedParty
from bag.standards.models.choices import OWN_SERVICES, ExemptionState, Stated
from bag.standards.models.editions import Clause, Edition


def _account(name: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=name
    )


@tracked()
class Participant(RecordModel):
    """An institution that shares the network, with its edge: our devices at which it begins, and its networks."""

    search_fields = ("name", "networks", "notes")

    unit = models.OneToOneField(
        "organization.Unit", models.PROTECT, related_name="network_share", verbose_name=_("institution")
    )
    name = models.CharField(_("name"), max_length=200, unique=True, help_text=_("As it stands in protocols."))
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="network_participants", limit_choices_to=OWN_SERVICES,
        verbose_name=_("owner service"),
    )  # fmt: skip
    contact = models.EmailField(_("e-mail of its information technology"), blank=True)
    networks = models.TextField(
        pgettext_lazy("institution", "its networks"), blank=True, help_text=_("Networks as 10.35.0.0/16, one a line.")
    )
    edge = models.ManyToManyField(
        "inventory.Equipment", blank=True, related_name="network_participants", verbose_name=_("edge devices"),
        help_text=_("Our devices at which its network begins."),
    )  # fmt: skip
    since = models.DateField(_("shares the network since"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("institution in the shared network")
        verbose_name_plural = _("institutions in the shared network")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("since")), name="participant_left_after_since",
                violation_error_message=_("The last day is before the first day."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        for line in self.networks.split():
            try:
                ipaddress.ip_network(line)
            except ValueError:
                raise ValidationError({"networks": _("“%(text)s” is no network.") % {"text": line[:50]}}) from None

    def party(self) -> SharedParty:
        """The institution as checks take it. One query, unless the edge came along."""
        return SharedParty(self.unit_id, tuple(one.pk for one in self.edge.all()), tuple(self.networks.split()))


@tracked()
class Acceptance(RecordModel):
    """A protocol by which an institution accepts an edition. First and last day both count."""

    search_fields = ("number", "ours", "theirs", "notes")
    key_field = "number"
    sort_field = "number"

    number = models.CharField(_("protocol number"), max_length=60, unique=True)
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="acceptances", verbose_name=_("institution")
    )
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="acceptances", verbose_name=_("edition"))
    signed_on = models.DateField(_("signed on"))
    expires_on = models.DateField(_("valid until"))
    ended_on = models.DateField(_("ended early on"), null=True, blank=True)
    ours = models.CharField(_("signed for us by"), max_length=120, help_text=_("The office, not the person."))
    theirs = models.CharField(_("signed for the institution by"), max_length=120)
    document = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("shared-use protocol"), _("shared-use protocols")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("signed_on")), name="acceptance_expires_after_signing",
                violation_error_message=_("The end must lie after the signature."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


@tracked(exclude=["measured", "measured_text", "measured_url", "measured_at"])
class ClauseStanding(models.Model):
    """What is known of a clause at an institution. Written by measures and statements, never by forms of records.

    ``measured``: None where the records do not tell.
    """

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="standings")
    clause = models.ForeignKey(Clause, models.CASCADE, related_name="standings")
    measured = models.BooleanField(null=True)
    measured_text = models.CharField(max_length=300, blank=True)
    measured_url = models.CharField(max_length=200, blank=True)
    measured_at = models.DateTimeField(pgettext_lazy("clause of a standard", "measured"), null=True)
    stated = models.CharField(_("statement"), max_length=14, choices=Stated, blank=True)
    stated_note = models.TextField(_("note"), blank=True)
    stated_on = models.DateField(_("stated on"), null=True)
    stated_by = _account(_("entered by"))
    proof = models.ForeignKey("core.Attachment", models.SET_NULL, null=True, related_name="+", verbose_name=_("proof"))

    class Meta:
        verbose_name, verbose_name_plural = _("standing of a clause"), _("standings of clauses")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participant", "clause"], name="standing_once"),
            models.CheckConstraint(condition=Q(stated="") | Q(stated_on__isnull=False), name="standing_stated_has_day"),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.clause_id}"


@tracked()
class Exemption(models.Model):
    """A clause that an institution need not keep until a day; asked for by one person, approved by another."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="exemptions")
    clause = models.ForeignKey(Clause, models.CASCADE, related_name="exemptions")
    reason = models.TextField(_("reason"))
    until = models.DateField(_("valid until"))
    state = models.CharField(_("state"), max_length=9, choices=ExemptionState, default=ExemptionState.ASKED)
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    asked_by = _account(_("asked for by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = _account(_("decided by"))
    decision_note = models.TextField(_("note of the decision"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("exemption"), _("exemptions")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
                name="exemption_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["participant", "clause"], condition=Q(state__in=["asked", "approved"]), name="exemption_alive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.clause_id} {self.until}"


class Campaign(models.Model):
    """The yearly round of statements: every institution that accepted the edition states its clauses anew."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="campaigns", verbose_name=_("edition"))
    year = models.PositiveSmallIntegerField(_("year"))
    due_on = models.DateField(_("due"))
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    started_by = _account(_("started by"))
    completed_at = models.DateTimeField(_("completed"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("yearly statement"), _("yearly statements")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "year"], name="campaign_once_a_year",
                violation_error_message=_("The statements of this year have been called for already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.edition_id} {self.year}"


class CampaignLine(models.Model):
    """An institution in a round."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="lines")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="lines")
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = _account(_("entered by"))

    class Meta:
        verbose_name, verbose_name_plural = _("statement of an institution"), _("statements of institutions")
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign", "participant"], name="campaign_line_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.participant_id}"
