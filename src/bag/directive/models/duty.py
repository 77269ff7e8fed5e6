"""What clauses oblige to: obligations, who owes each of them where, and the history of every status."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel, Subject
from bag.directive.models.choices import (
    TONES,
    Basis,
    Evaluator,
    EvidenceMode,
    Kind,
    Position,
    StatusChoice,
)
from bag.directive.models.text import Clause, DirectiveVersion


def _codes() -> ArrayField:
    return ArrayField(models.CharField(max_length=60), default=list, blank=True)


@tracked()
class Obligation(RecordModel):
    """One atomic duty: of a clause (``15-f``, its second part ``15-f.2``) or of a board's decision (``K-2026-4``).

    It follows its clause from version to version; ``key`` is its lasting name. ``service``: a code, '*' for each of the
    seven services, '' for the branch. Periods are written ``P3M``. ``parameters`` belong to the evaluator
    (``domain.rules``). Duties with the same ``twin_group`` say nearly the same and count once in a score.
    """

    search_fields: ClassVar[tuple[str, ...]] = ("key", "title_tr", "title_en", "evidence_tr")
    key_field: ClassVar[str] = "key"
    sort_field: ClassVar[str] = "key"

    key = models.CharField(_("key"), max_length=24, unique=True)
    clause = models.ForeignKey(Clause, models.SET_NULL, null=True, related_name="obligations", verbose_name=_("clause"))
    title_tr = models.CharField(_("title in Turkish"), max_length=90)
    title_en = models.CharField(_("title in English"), max_length=90)
    position = models.CharField(_("position"), max_length=10, choices=Position.choices)
    service = models.CharField(_("service"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    kind_secondary = models.CharField(_("second kind"), max_length=14, choices=Kind.choices, blank=True)
    evaluator = models.CharField(_("judged"), max_length=12, choices=Evaluator.choices)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    period = models.CharField(_("period"), max_length=5, blank=True)
    attest_period = models.CharField(_("statement period"), max_length=5, blank=True)
    stated = models.CharField(_("time stated by the directive"), max_length=12, blank=True)
    basis = models.CharField(_("origin of the period"), max_length=12, choices=Basis.choices)
    period_set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("set by")
    )
    period_set_on = models.DateField(_("set on"), null=True, blank=True)
    period_decision = models.CharField(_("decision"), max_length=200, blank=True)
    evidence_mode = models.CharField(_("proof"), max_length=16, choices=EvidenceMode.choices)
    evidence_tr = models.CharField(_("evidence in Turkish"), max_length=200)
    evidence_en = models.CharField(_("evidence in English"), max_length=200)
    sources = _codes()
    capabilities = _codes()
    twins = _codes()
    twin_group = models.CharField(max_length=24, blank=True, db_index=True)
    origin = models.ForeignKey(
        Subject, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided in")
    )
    owner_kept_in = models.ForeignKey(
        DirectiveVersion, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner kept in")
    )
    """The version whose articles bind somebody else, but where the manager left the duty with its owner."""
    active = models.BooleanField(_("active"), default=True)
    starts_on = models.DateField(_("watched from"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    """The day from which it was no longer active; the day before is the last on which it was owed."""
    waived_from = models.DateField(_("waived from"), null=True, blank=True)
    waived_until = models.DateField(_("waived until"), null=True, blank=True)
    waiver_decision = models.CharField(_("decision on the waiver"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="directive_oblig_find")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(basis=Basis.INSTITUTION)
                | (Q(period_set_by__isnull=False) & Q(period_set_on__isnull=False) & ~Q(period="")),
                name="obligation_period_decision_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(waived_until__isnull=True) | ~Q(waiver_decision=""),
                name="obligation_waiver_has_a_decision",
                violation_error_message=_("A waiver needs its decision."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def title(self) -> str:
        return self.title_tr if _turkish() else self.title_en

    @property
    def evidence(self) -> str:
        return self.evidence_tr if _turkish() else self.evidence_en

    @property
    def period_unset(self) -> bool:
        return self.basis == Basis.UNSET


def _turkish() -> bool:
    return (get_language() or "tr").startswith("tr")


@tracked(exclude=["computed_at", "judged_on", "reason_values"])
class Instance(RecordModel):
    """An obligation owed in one service ('' for the branch), with its status of the last computation.

    ``judged_on`` is the last day whose status is known; the computation goes on from there day by day.
    """

    search_fields: ClassVar[tuple[str, ...]] = ("key",)
    key_field: ClassVar[str] = "key"
    sort_field: ClassVar[str] = "key"

    key = models.CharField(_("key"), max_length=60, unique=True)
    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="instances", verbose_name=_("obligation"))
    service = models.CharField(_("service"), max_length=40, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=StatusChoice.choices, default=StatusChoice.NO_DATA, db_index=True
    )
    reason = models.CharField(max_length=40, default="not_computed")
    reason_values = models.JSONField(default=dict)
    since = models.DateField(_("since"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    last_on = models.DateField(_("last shown on"), null=True, blank=True)
    told = models.CharField(_("taken up to"), max_length=10, blank=True)
    judged_on = models.DateField(_("judged up to"), null=True, blank=True)
    computed_at = models.DateTimeField(_("computed"), null=True, blank=True)

    class Meta:
        verbose_name = _("owed duty")
        verbose_name_plural = _("owed duties")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            GinIndex(fields=["search_vector"], name="directive_instance_find"),
            models.Index(fields=["service", "status"], name="instance_board"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["obligation", "service"], name="instance_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.obligation.title}"

    @property
    def tone(self) -> str:
        return TONES[self.status]


class StatusChange(models.Model):
    """What the board shows of an owed duty from day ``on``: a row for every change of status, reason or due date.

    ``since`` is the first day of the status. Rows are only ever added; the database refuses anything else. The board of
    a past day is made of the last row of each duty up to that day.
    """

    instance = models.ForeignKey(Instance, models.PROTECT, related_name="changes")
    on = models.DateField(_("day"))
    status = models.CharField(_("status"), max_length=20, choices=StatusChoice.choices)
    since = models.DateField(_("since"))
    reason = models.CharField(max_length=40)
    reason_values = models.JSONField(default=dict)
    due_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        verbose_name = _("status change")
        verbose_name_plural = _("status changes")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["instance", "-id"], name="status_change_row")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="status_change_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.on:%d.%m.%Y} {self.status}"

    @property
    def tone(self) -> str:
        return TONES[self.status]
