"""Weaknesses, where they were found and what became of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.vulnerabilities.models.choices import RiskState, Severity, State
from bag.vulnerabilities.models.scans import SERVICES, Host, Scan, Scope


def _account(name: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=name
    )


class Weakness(models.Model):
    """What a test of a scanner finds; ``key`` names the test for good, the scanner before it."""

    key = models.CharField(_("test"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(pgettext_lazy("weakness", "what it is"), blank=True)
    solution = models.TextField(pgettext_lazy("weakness", "how it is mended"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("noun", "weakness"), _("weaknesses")

    def __str__(self) -> str:
        return self.title


@tracked(exclude=["last_seen", "last_scan", "output", "missed", "escalated"])
class Finding(RecordModel):
    """A weakness at a host and port. Its state moves through ``services``; scans and people move it.

    ``due_on`` counts from the first sighting, or from the one that opened it again; empty for what has no weight.
    ``missed``: how many reports in a row covered it and did not show it.
    """

    search_fields = ("title", "cves", "host_name", "note")
    key_field = "id"
    sort_field = "title"

    host = models.ForeignKey(Host, models.PROTECT, editable=False, related_name="findings", verbose_name=_("host"))
    host_name = models.CharField(max_length=253, editable=False)
    weakness = models.ForeignKey(
        Weakness, models.PROTECT, editable=False, related_name="findings",
        verbose_name=pgettext_lazy("noun", "weakness"),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=300, editable=False)
    port = models.PositiveIntegerField(pgettext_lazy("network", "port"), default=0, editable=False)
    protocol = models.CharField(_("protocol"), max_length=8, blank=True, editable=False)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity, editable=False)
    score = models.DecimalField("CVSS", max_digits=3, decimal_places=1, null=True, editable=False)
    cves = models.TextField("CVE", blank=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN, editable=False)
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="vulnerabilities", limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )  # fmt: skip
    responsible = models.ForeignKey(
        "organization.Person", models.SET_NULL, null=True, blank=True, related_name="vulnerabilities",
        verbose_name=_("responsible"),
    )  # fmt: skip
    note = models.TextField(_("note"), blank=True)
    due_on = models.DateField(pgettext_lazy("vulnerability", "mend by"), null=True, editable=False)
    scope = models.ForeignKey(
        Scope, models.PROTECT, editable=False, related_name="findings", verbose_name=_("scan scope")
    )
    first_seen = models.DateTimeField(_("first seen"), editable=False)
    last_seen = models.DateTimeField(_("last seen"), editable=False)
    last_scan = models.ForeignKey(Scan, models.SET_NULL, null=True, editable=False, related_name="findings")
    credentialed = models.BooleanField(null=True, editable=False)
    output = models.TextField(_("what the scanner saw"), blank=True, editable=False)
    missed = models.PositiveSmallIntegerField(default=0, editable=False)
    reopened = models.PositiveSmallIntegerField(_("opened again"), default=0, editable=False)
    escalated = models.PositiveSmallIntegerField(default=0, editable=False)
    order = models.ForeignKey(
        "field.WorkOrder", models.SET_NULL, null=True, editable=False, related_name="vulnerabilities",
        verbose_name=_("work order"),
    )  # fmt: skip
    fixed_at = models.DateTimeField(_("said to be mended"), null=True, editable=False)
    fixed_by = _account(_("mended by"))
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    closed_by = _account(_("closed by"))
    accepted_until = models.DateField(_("risk accepted until"), null=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("vulnerability finding"), _("vulnerability findings")
        indexes: ClassVar = [
            *RecordModel.Meta.indexes,
            models.Index(fields=["scope", "state"], name="finding_of_scope"),
            models.Index(fields=["owner_service", "due_on"], condition=~Q(state="closed"), name="finding_live"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["host", "weakness", "port", "protocol"], name="finding_once"),
            models.CheckConstraint(
                condition=(Q(state="closed") & Q(closed_at__isnull=False)) | (~Q(state="closed") & Q(closed_at=None)),
                name="finding_closed_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_until__isnull=False), name="finding_acceptance_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} – {self.host_name}{f':{self.port}' if self.port else ''}"

    @property
    def place(self) -> str:
        """Port and protocol, as ``443/tcp``; empty for what belongs to no port."""
        return f"{self.port}/{self.protocol}" if self.port else ""


@tracked()
class RiskAcceptance(models.Model):
    """A finding that stays until a day, for a reason; asked for by one person, approved by another."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="acceptances")
    reason = models.TextField(_("reason"))
    measures = models.TextField(_("what is done instead"), blank=True)
    until = models.DateField(_("valid until"))
    state = models.CharField(_("state"), max_length=9, choices=RiskState, default=RiskState.ASKED)
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    asked_by = _account(_("asked for by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = _account(_("decided by"))
    decision_note = models.TextField(_("note of the decision"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("risk acceptance"), _("risk acceptances")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
                name="risk_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["finding"], condition=Q(state__in=["asked", "approved"]), name="risk_one_alive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.until}"


class FindingDay(models.Model):
    """How the findings of a service stood at the end of a day; those without weight are left out."""

    on = models.DateField(_("day"))
    service = models.ForeignKey("organization.Unit", models.CASCADE, related_name="+")
    critical = models.PositiveIntegerField(default=0)
    high = models.PositiveIntegerField(default=0)
    medium = models.PositiveIntegerField(default=0)
    low = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("findings of a day"), _("findings of days")
        constraints: ClassVar = [models.UniqueConstraint(fields=["on", "service"], name="findings_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.service_id}"
