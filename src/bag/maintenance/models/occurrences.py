"""What falls due: one row for each plan, piece and date or step, and the readings that counters bring."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.maintenance.models.plans import MaintenancePlan
from bag.maintenance.wording import STATE_TONES


class OccurrenceState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("maintenance", "planned")
    ORDERED = "ordered", pgettext_lazy("maintenance", "ordered")
    DONE = "done", pgettext_lazy("maintenance", "done")
    MISSED = "missed", pgettext_lazy("maintenance", "missed")
    SKIPPED = "skipped", pgettext_lazy("maintenance", "skipped")


OPEN = (OccurrenceState.PLANNED, OccurrenceState.ORDERED)


class Verdict(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("supervision", "accepted")
    REFUSED = "refused", pgettext_lazy("supervision", "refused")


def _moment(label: Any) -> Any:
    return models.DateTimeField(label, null=True, editable=False)


@tracked()
class Occurrence(RecordModel):
    """One maintenance of one piece (or place). ``slot`` is the date by the rule, or ``step`` the turn of a counter;
    together with plan, piece and place they exist once. ``due_on`` is the working day, after ``deadline`` it counts as
    missed; work that is done later is done late. ``closed_at``: nothing more is expected of it.
    """

    search_fields = ("reason",)
    key_field = "id"
    sort_field = "due_on"

    plan = models.ForeignKey(
        MaintenancePlan, models.PROTECT, related_name="occurrences", verbose_name=_("maintenance plan")
    )
    equipment = models.ForeignKey(
        "inventory.Equipment", models.PROTECT, null=True, related_name="maintenance",
        verbose_name=_("piece of equipment"),
    )  # fmt: skip
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, related_name="maintenance", verbose_name=_("place")
    )
    slot = models.DateField(_("date by the rule"), null=True)
    step = models.PositiveIntegerField(_("turn of the counter"), null=True)
    due_on = models.DateField(_("due"))
    deadline = models.DateField(_("at the latest"))
    state = models.CharField(_("state"), max_length=8, choices=OccurrenceState.choices, default=OccurrenceState.PLANNED)
    order = models.OneToOneField(
        "field.WorkOrder", models.PROTECT, null=True, related_name="maintenance", verbose_name=_("work order")
    )
    done_at = _moment(_("done"))
    missed_on = models.DateField(_("missed on"), null=True, editable=False)
    closed_at = _moment(_("closed"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    escalated = models.PositiveSmallIntegerField(_("escalation"), default=0, editable=False)
    verdict = models.CharField(_("supervision"), max_length=8, choices=Verdict.choices, blank=True)
    verdict_at = _moment(_("supervised"))
    verdict_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("supervised by"),
    )  # fmt: skip
    verdict_reason = models.CharField(_("reason of the supervisor"), max_length=300, blank=True)
    refused_at = _moment(_("refused"))
    report = models.ForeignKey(
        "core.Attachment", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("service report")
    )

    class Meta(RecordModel.Meta):
        verbose_name = pgettext_lazy("record", "maintenance")
        verbose_name_plural = pgettext_lazy("records", "maintenance")
        indexes: ClassVar = [
            *RecordModel.Meta.indexes,
            models.Index(fields=["due_on", "id"], name="maintenance_due"),
            models.Index(fields=["deadline"], condition=Q(state__in=["planned", "ordered"]), name="maintenance_open"),
            models.Index(fields=["equipment", "-due_on"], name="maintenance_of_piece"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "equipment", "place", "slot", "step"], name="maintenance_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(slot=None, step__isnull=False) | Q(slot__isnull=False, step=None),
                name="maintenance_by_date_or_step",
            ),
            models.CheckConstraint(
                condition=Q(equipment=None, place__isnull=False) | Q(equipment__isnull=False, place=None),
                name="maintenance_of_piece_or_place",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="maintenance_done_has_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state="skipped") | ~Q(reason=""),
                name="maintenance_skipped_has_reason",
                violation_error_message=_("Say why it is skipped."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} – {self.target} – {formats.date_format(self.due_on, 'd.m.Y')}"

    @property
    def target(self) -> str:
        """The piece or the place."""
        return str(self.equipment or self.place or "")

    @property
    def tone(self) -> str:
        """The badge of its state."""
        return STATE_TONES[self.state]

    @property
    def late(self) -> bool:
        """Whether it was done after its last day."""
        return self.missed_on is not None


@tracked()
class MeterReading(RecordModel):
    """What a counter or a measuring instrument of a piece showed; ``by`` empty: taken over from monitoring."""

    search_fields = ("meter", "note")
    key_field = "id"
    sort_field = "at"

    equipment = models.ForeignKey(
        "inventory.Equipment", models.CASCADE, related_name="meter_readings", verbose_name=_("piece of equipment")
    )
    meter = models.CharField(
        _("counter or reading"), max_length=40,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Only small letters, digits and underscores."))],
    )  # fmt: skip
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    at = models.DateTimeField(_("read at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("read by")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("reading")
        verbose_name_plural = pgettext_lazy("records", "readings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["equipment", "meter", "at"],
                name="meter_read_once",
                violation_error_message=_("There is a reading of this moment."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.equipment} {self.meter} {self.value.normalize():f}"
