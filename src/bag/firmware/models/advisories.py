"""Security advisories of makers, what they are about, and which devices they hit."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.firmware.domain.ranges import Range
from bag.firmware.domain.versions import LONGEST


class Severity(models.TextChoices):
    CRITICAL = "critical", pgettext_lazy("advisory", "critical")
    HIGH = "high", pgettext_lazy("advisory", "high")
    MEDIUM = "medium", pgettext_lazy("advisory", "medium")
    LOW = "low", pgettext_lazy("advisory", "low")
    NONE = "none", pgettext_lazy("advisory", "not rated")


class AdvisoryState(models.TextChoices):
    OPEN = "open", pgettext_lazy("advisory", "holds")
    SET_ASIDE = "aside", pgettext_lazy("advisory", "set aside")


@tracked()
class Advisory(RecordModel):
    """An advisory as its file told it; people decide only whether it holds for the branch."""

    search_fields = ("key", "title", "summary")
    key_field = "key"
    sort_field = "key"

    key = models.CharField(_("number"), max_length=60, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=300, editable=False)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity, default=Severity.NONE, editable=False)
    score = models.DecimalField(_("CVSS"), max_digits=3, decimal_places=1, null=True, editable=False)
    cves = ArrayField(models.CharField(max_length=30), default=list, blank=True, editable=False)
    published = models.DateField(_("published"), null=True, editable=False)
    url = models.CharField(_("address"), max_length=500, blank=True, editable=False)
    summary = models.TextField(_("summary"), blank=True, editable=False)
    state = models.CharField(_("state"), max_length=5, choices=AdvisoryState, default=AdvisoryState.OPEN)
    note = models.TextField(
        _("note"), blank=True, help_text=_("Why it is set aside: the service is off, access is closed …")
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("security advisory")
        verbose_name_plural = _("security advisories")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="aside") | ~Q(note=""), name="advisory_aside_with_reason",
                violation_error_message=_("Say why the advisory is set aside."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class AdvisoryRange(models.Model):
    """Versions of a product that an advisory calls affected, or safe."""

    advisory = models.ForeignKey(Advisory, models.CASCADE, related_name="ranges")
    safe = models.BooleanField(default=False)
    vendor = models.CharField(_("maker"), max_length=160, blank=True)
    product = models.CharField(_("product"), max_length=160)
    low = models.CharField(max_length=LONGEST, blank=True)
    high = models.CharField(max_length=LONGEST, blank=True)
    low_included = models.BooleanField(default=True)
    high_included = models.BooleanField(default=False)
    unread = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("range of an advisory")
        verbose_name_plural = _("ranges of advisories")

    def __str__(self) -> str:
        return f"{self.advisory_id}: {self.product} {self.words}"

    @property
    def words(self) -> str:
        """The range as people read it: ``≥ 1.0, < 2.0``."""
        if self.unread:
            return self.unread
        if self.low and self.low == self.high:
            return self.low
        low = f"{'≥' if self.low_included else '>'} {self.low}" if self.low else ""
        high = f"{'≤' if self.high_included else '<'} {self.high}" if self.high else ""
        return ", ".join(filter(None, (low, high))) or "*"

    def as_domain(self) -> Range:
        return Range(self.vendor, self.product, self.low, self.high, self.low_included, self.high_included, self.unread)


class Exposure(models.Model):
    """A device that an advisory hits, or may hit (``unclear``); ``ended_at`` says since when it no longer does."""

    advisory = models.ForeignKey(Advisory, models.CASCADE, related_name="exposures")
    equipment = models.ForeignKey("inventory.Equipment", models.CASCADE, related_name="exposures")
    unclear = models.BooleanField(_("to be clarified"), default=False)
    version = models.CharField(_("version"), max_length=LONGEST, blank=True)
    since = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("over"), null=True)

    class Meta:
        verbose_name = _("device hit by an advisory")
        verbose_name_plural = _("devices hit by advisories")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["advisory", "equipment"], condition=Q(ended_at=None), name="exposure_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.advisory_id}: {self.equipment_id}"
