"""Monthly reports on attacks (DDoS): what the carrier or our own flow records say, and what was done about it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel


class ReportSource(models.TextChoices):
    CARRIER = "carrier", _("Report of the carrier")
    FLOWS = "flows", _("Own flow records")


@tracked()
class DdosReport(RecordModel):
    """The report of one month; what is only printed lies with it as a file. Reviewed by ``services.attacks``."""

    search_fields = ("reference", "review_note")
    key_field = "id"
    sort_field = "month"

    month = models.DateField(_("month"), help_text=_("Any day of the month."))
    source = models.CharField(_("source"), max_length=8, choices=ReportSource, default=ReportSource.CARRIER)
    carrier = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("carrier")
    )
    received_on = models.DateField(pgettext_lazy("report", "received"))
    reference = models.CharField(_("number of the report"), max_length=80, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("filed by"),
    )  # fmt: skip
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("reviewed by"),
    )  # fmt: skip
    review_note = models.TextField(_("what the review found"), blank=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("DDoS report")
        verbose_name_plural = _("DDoS reports")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["month", "source", "carrier"], name="ddos_report_once", nulls_distinct=False,
                violation_error_message=_("This month has such a report already."),
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="ddos_report_on_first"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.month:%m.%Y} – {self.get_source_display()}"

    def clean(self) -> None:
        if self.month:
            self.month = self.month.replace(day=1)


@tracked()
class Attack(models.Model):
    """One attack of a report, however many lines told of it. Rates in bits and packets a second; peaks are the highest.

    ``month`` is the month in Türkiye in which it began.
    """

    report = models.ForeignKey(DdosReport, models.CASCADE, related_name="attacks", verbose_name=_("DDoS report"))
    code = models.CharField(_("number of the attack"), max_length=80)
    month = models.DateField(_("month"), db_index=True)
    started_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(pgettext_lazy("attack", "over"), null=True)
    target = models.CharField(_("target"), max_length=200, blank=True)
    vectors = models.CharField(_("kinds"), max_length=300, blank=True)
    peak_bps = models.FloatField(_("peak (b/s)"), null=True)
    peak_pps = models.FloatField(_("peak (packets/s)"), null=True)
    mitigated = models.BooleanField(_("cleaned"), null=True)
    measures = models.TextField(_("measures taken"), blank=True)
    incident = models.ForeignKey(
        "work.Incident", models.SET_NULL, null=True, blank=True, related_name="attacks", verbose_name=_("incident")
    )

    class Meta:
        verbose_name = _("attack")
        verbose_name_plural = _("attacks")
        ordering: ClassVar = ["started_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "code"], name="attack_once_in_report"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="attack_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.code
