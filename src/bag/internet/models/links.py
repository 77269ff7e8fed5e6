"""Internet links: who carries them, what was agreed, which port measures them, and what each month measured."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel


@tracked()
class Uplink(RecordModel):
    """A link to the internet. Speeds in Mb/s; ``committed_mbps`` is what is paid for, ``burst_mbps`` what is let by."""

    search_fields = ("name", "circuit", "notes")
    key_field = "name"
    sort_field = "name"

    name = models.CharField(_("name"), max_length=100, unique=True)
    carrier = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="internet_links", verbose_name=_("carrier")
    )
    circuit = models.CharField(_("circuit number of the carrier"), max_length=60, blank=True)
    contract = models.ForeignKey(
        "contracts.Contract", models.PROTECT, null=True, blank=True, related_name="internet_links",
        verbose_name=_("contract"),
    )  # fmt: skip
    port = models.ForeignKey(
        "inventory.Port", models.PROTECT, null=True, blank=True, related_name="internet_links",
        verbose_name=_("port that measures it"),
    )  # fmt: skip
    committed_mbps = models.PositiveIntegerField(_("committed speed (Mb/s)"), validators=[MinValueValidator(1)])
    burst_mbps = models.PositiveIntegerField(_("burst speed (Mb/s)"), null=True, blank=True)
    monthly_cost = models.DecimalField(
        _("monthly cost (TRY)"), max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    head_room = models.PositiveSmallIntegerField(
        _("head room (%)"), default=30, validators=[MaxValueValidator(200)],
        help_text=_("What must stay free above the expected 95th percentile."),
    )  # fmt: skip
    horizon = models.PositiveSmallIntegerField(
        _("horizon (months)"), default=12, validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("How far ahead the proposal for its speed looks."),
    )  # fmt: skip
    since = models.DateField(_("in service since"), null=True, blank=True)
    until = models.DateField(_("out of service since"), null=True, blank=True)
    ddos_contract = models.ForeignKey(
        "contracts.Contract", models.PROTECT, null=True, blank=True, related_name="protected_links",
        verbose_name=_("contract of DDoS protection"),
    )  # fmt: skip
    ddos_gbps = models.DecimalField(
        _("cleaning capacity (Gb/s)"), max_digits=7, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("internet link")
        verbose_name_plural = _("internet links")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(burst_mbps=None) | Q(burst_mbps__gte=F("committed_mbps")),
                name="link_burst_above_committed",
                violation_error_message=_("The burst speed cannot be lower than the committed speed."),
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="link_days_in_order",
                violation_error_message=_("The end must not lie before the start."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def speed_mbps(self) -> int:
        """What the link can carry, Mb/s."""
        return self.burst_mbps or self.committed_mbps


class UplinkMonth(models.Model):
    """What a month measured; kept, because the store forgets five-minute figures sooner. Rates in b/s."""

    uplink = models.ForeignKey(Uplink, models.CASCADE, related_name="months")
    month = models.DateField(_("month"))
    in_p95 = models.FloatField(_("incoming, 95th percentile"), null=True)
    out_p95 = models.FloatField(_("outgoing, 95th percentile"), null=True)
    billed = models.FloatField(_("95th percentile"), null=True)
    highest = models.FloatField(_("highest five minutes"), null=True)
    known = models.PositiveIntegerField(_("known slots"), default=0)
    missing = models.PositiveIntegerField(_("missing slots"), default=0)
    measured_at = models.DateTimeField(pgettext_lazy("internet link", "measured"))

    class Meta:
        verbose_name = _("month of an internet link")
        verbose_name_plural = _("months of internet links")
        ordering: ClassVar = ["month"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["uplink", "month"], name="uplink_month_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="link_month_on_first"),
        ]

    def __str__(self) -> str:
        return f"{self.uplink_id} {self.month:%Y-%m}"
