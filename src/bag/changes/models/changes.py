"""Changes and planned outages: what is done when to what, who is hit, who agreed, how it went."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.changes.domain.life import PLANNED
from bag.changes.models.rules import LONGEST_OUTAGE, SERVICES, Procedure
from bag.core.history import tracked
from bag.core.models import RecordModel


class ChangeKind(models.TextChoices):
    STANDARD = "standard", pgettext_lazy("change", "standard")
    NORMAL = "normal", pgettext_lazy("change", "normal")
    EMERGENCY = "emergency", pgettext_lazy("change", "emergency")


class ChangeState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("change", "draft")
    SUBMITTED = "submitted", pgettext_lazy("change", "awaits approval")
    APPROVED = "approved", pgettext_lazy("change", "approved")
    RUNNING = "running", pgettext_lazy("change", "running")
    DONE = "done", pgettext_lazy("change", "done")
    ROLLED_BACK = "rolled_back", pgettext_lazy("change", "rolled back")
    REJECTED = "rejected", pgettext_lazy("change", "turned down")
    CANCELLED = "cancelled", pgettext_lazy("change", "given up")


class Risk(models.IntegerChoices):
    HIGH = 1, pgettext_lazy("risk", "high")
    MEDIUM = 2, pgettext_lazy("risk", "medium")
    LOW = 3, pgettext_lazy("risk", "low")


def _account(name: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=name
    )


@tracked()
class Change(RecordModel):
    """A change. Its state and all actual times move through ``services``.

    ``impact`` is frozen at the approval: ``{taken_at, services: [name], units: [{id, name}], elements: [id],
    equipment: [pk], people, points, unknown}``; before that it is asked anew.
    """

    search_fields = ("number", "title", "reason", "plan", "result")
    key_field = "number"
    sort_field = "starts_at"

    number = models.CharField(_("number"), max_length=30, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=ChangeKind, default=ChangeKind.NORMAL)
    owner_service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="changes",
        limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, null=True, blank=True, related_name="changes", verbose_name=_("standard change")
    )
    reason = models.TextField(_("reason"))
    risk = models.PositiveSmallIntegerField(_("risk"), choices=Risk, default=Risk.MEDIUM)
    risk_note = models.TextField(_("what can go wrong"), blank=True)
    plan = models.TextField(_("steps"), blank=True)
    rollback = models.TextField(_("way back"), blank=True)
    starts_at = models.DateTimeField(_("begin"))
    ends_at = models.DateTimeField(_("end"))
    planned_outage = models.PositiveIntegerField(
        _("planned outage (minutes)"), default=0, validators=[MaxValueValidator(LONGEST_OUTAGE)]
    )
    equipment = models.ManyToManyField(
        "inventory.Equipment", blank=True, related_name="changes", verbose_name=_("pieces of equipment")
    )
    places = models.ManyToManyField("places.Place", blank=True, related_name="changes", verbose_name=_("places"))
    lead = models.ForeignKey(
        "organization.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("carried out by"),
    )
    request = models.ForeignKey(
        "work.Request", models.SET_NULL, null=True, blank=True, related_name="changes", verbose_name=_("request")
    )
    incident = models.ForeignKey(
        "work.Incident", models.SET_NULL, null=True, blank=True, related_name="changes", verbose_name=_("incident")
    )
    state = models.CharField(_("state"), max_length=12, choices=ChangeState, default=ChangeState.DRAFT, editable=False)
    opened_at = models.DateTimeField(_("opened"), editable=False)
    opened_by = _account(_("opened by"))
    submitted_at = models.DateTimeField(_("handed in"), null=True, editable=False)
    submitted_by = _account(_("handed in by"))
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    approved_by = _account(_("approved by"))
    decision_note = models.TextField(_("note of the decision"), blank=True, editable=False)
    impact = models.JSONField(_("affected"), default=dict, blank=True, editable=False)
    told_at = models.DateTimeField(_("units told"), null=True, editable=False)
    notice = models.TextField(_("text to the units"), blank=True, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    outage_minutes = models.PositiveIntegerField(_("outage (minutes)"), null=True, editable=False)
    beyond_plan = models.PositiveIntegerField(_("outage beyond the plan (minutes)"), null=True, editable=False)
    result = models.TextField(_("result"), blank=True, editable=False)
    overrun_told_at = models.DateTimeField(null=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes: ClassVar = [
            *RecordModel.Meta.indexes,
            models.Index(fields=["starts_at"], condition=Q(state__in=sorted(PLANNED)), name="change_planned"),
            models.Index(fields=["owner_service", "state"], name="change_of_service"),
            models.Index(fields=["-starts_at"], name="change_newest"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="change_ends_after_begin",
                violation_error_message=_("The end must come after the begin."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="standard") | Q(procedure__isnull=False),
                name="change_standard_has_procedure",
                violation_error_message=_("A standard change needs its written procedure."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(started_at__isnull=False, ended_at__gte=F("started_at")),
                name="change_ended_after_start",
                violation_error_message=_("A change ends after it started."),
            ),
            models.CheckConstraint(
                condition=Q(kind="standard")
                | Q(approved_by=None)
                | Q(submitted_by=None)
                | ~Q(approved_by=F("submitted_by")),
                name="change_approved_by_another",
                violation_error_message=_("Nobody approves a change that they handed in themselves."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ChangeStep(models.Model):
    """The time line of a change: append-only."""

    change = models.ForeignKey(Change, models.CASCADE, related_name="steps")
    at = models.DateTimeField(_("time"))
    verb = models.CharField(_("step"), max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("step of a change")
        verbose_name_plural = _("steps of changes")
        indexes: ClassVar = [models.Index(fields=["change", "at"], name="change_steps")]

    def __str__(self) -> str:
        return f"{self.change_id} {self.verb}"
