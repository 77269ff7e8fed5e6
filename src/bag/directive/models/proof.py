"""What was due when, what showed it, and who was told when it was not: occurrences, evidence, escalations."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.directive.models.choices import OccurrenceState, Position
from bag.directive.models.duty import Instance


class Occurrence(models.Model):
    """One time that a duty was owed: a calendar window, or the term of a single event (``item``).

    Derived: it can be computed again from rules and facts. Changes of status that people saw stand in ``StatusChange``.
    """

    instance = models.ForeignKey(Instance, models.CASCADE, related_name="occurrences", verbose_name=_("owed duty"))
    item = models.CharField(max_length=120, blank=True)
    label = models.CharField(_("event"), max_length=300, blank=True)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    due_on = models.DateField(_("due on"), db_index=True)
    state = models.CharField(_("state"), max_length=10, choices=OccurrenceState.choices)
    met_on = models.DateField(_("met on"), null=True)
    recorded_on = models.DateField(_("recorded on"), null=True)
    evaluator_version = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        ordering: ClassVar = ["-due_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instance", "first", "item"], name="occurrence_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="occurrence_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first:%d.%m.%Y}-{self.last:%d.%m.%Y}"


class EvidenceLink(models.Model):
    """A fact that was used in a judgment, as it was at that moment. Rows are only added; ``gone_at`` alone is filled
    in later, when the source no longer knows the fact.

    ``effective_at`` is when it happened, ``recorded_at`` when it was written down, ``linked_at`` when it was judged.
    ``snapshot_sha256`` is the hash of ``snapshot`` in canonical JSON. ``flag`` names what is doubtful about it.
    """

    instance = models.ForeignKey(Instance, models.PROTECT, related_name="evidence", verbose_name=_("owed duty"))
    source = models.CharField(_("source"), max_length=60)
    item = models.CharField(max_length=120)
    subject = models.CharField(max_length=120, blank=True)
    label = models.CharField(_("evidence"), max_length=300)
    url = models.CharField(max_length=300, blank=True)
    effective_at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("recorded"))
    linked_at = models.DateTimeField(_("linked"), auto_now_add=True)
    gone_at = models.DateTimeField(_("no longer found"), null=True)
    snapshot = models.JSONField()
    snapshot_sha256 = models.CharField(max_length=64)
    evaluator_version = models.PositiveSmallIntegerField()
    flag = models.CharField(_("doubt"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering: ClassVar = ["-effective_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["instance", "-effective_at"], name="evidence_of_instance")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["instance", "source", "item", "snapshot_sha256"], name="evidence_once_per_state"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="evidence_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="evidence_fixed",
                fields=[
                    "instance", "source", "item", "subject", "label", "effective_at", "recorded_at", "linked_at",
                    "snapshot", "snapshot_sha256", "evaluator_version", "flag",
                ],
            ),
        ]  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("directive:evidencelink-detail", args=[self.pk])

    def __str__(self) -> str:
        return self.label


class Escalation(models.Model):
    """A step up the line: on a day the people of a position were told of a duty in trouble. Closed when it is over."""

    instance = models.ForeignKey(Instance, models.PROTECT, related_name="escalations", verbose_name=_("owed duty"))
    position = models.CharField(_("told"), max_length=10)
    on = models.DateField(_("told on"))
    due_on = models.DateField(_("due on"))
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("people told"))
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    closed_on = models.DateField(_("over since"), null=True)

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering: ClassVar = ["-on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instance", "position", "due_on"], name="escalation_once"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="escalation_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="escalation_fixed", fields=["instance", "position", "on", "due_on", "recorded_at"]),
        ]

    def get_absolute_url(self) -> str:
        return reverse("directive:escalation-detail", args=[self.pk])

    def __str__(self) -> str:
        return f"{self.instance} {self.position} {self.on:%d.%m.%Y}"


@tracked()
class Grace(models.Model):
    """Days that a position has before the next one up is told; set by the manager.

    A position without a row has the days of ``domain.escalation.GRACE_DAYS``.
    """

    position = models.CharField(_("position"), max_length=10, choices=Position.choices, unique=True)
    days = models.PositiveSmallIntegerField(_("days of grace"))

    class Meta:
        verbose_name = _("days of grace")
        verbose_name_plural = _("days of grace")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.position} {self.days}"
