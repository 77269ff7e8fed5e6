"""Who holds which seat of a position from when to when, for good or acting for somebody (vekâlet)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.organization.models.person import Person
from bag.organization.models.position import Position
from bag.organization.models.ranges import never_twice


class AssignmentKind(models.TextChoices):
    PERMANENT = "permanent", _("Permanent")
    ACTING = "acting", _("Acting")


DAYS = ("starts", "ends")


@tracked()
class Assignment(RecordModel):
    """A person in one seat; first and last day both count. An acting one always has an end.

    ``acting_for`` is the absent holder; empty when the seat is vacant.
    """

    search_fields: ClassVar[tuple[str, ...]] = ("decision",)
    key_field: ClassVar[str] = "id"
    sort_field: ClassVar[str] = "starts"

    person = models.ForeignKey(Person, models.PROTECT, related_name="assignments", verbose_name=_("person"))
    position = models.ForeignKey(Position, models.PROTECT, related_name="assignments", verbose_name=_("position"))
    seat = models.PositiveSmallIntegerField(
        _("seat"), default=1, validators=[MinValueValidator(1)], help_text=_("Which of the position's seats, from 1.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AssignmentKind.choices, default=AssignmentKind.PERMANENT)
    acting_for = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="acted_for_by", verbose_name=_("acting for"),
        help_text=_("The absent holder; empty when the seat is vacant."),
    )  # fmt: skip
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"), null=True, blank=True)
    decision = models.CharField(
        _("approval"), max_length=120, blank=True, help_text=_("Date and number of the approval.")
    )

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering: ClassVar = ["-starts", "-id"]
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="organization_assign_find")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="assignment_days_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(kind=AssignmentKind.PERMANENT) | Q(ends__isnull=False),
                name="assignment_acting_has_an_end",
                violation_error_message=_("An acting assignment needs a last day."),
            ),
            models.CheckConstraint(
                condition=Q(kind=AssignmentKind.ACTING) | Q(acting_for__isnull=True),
                name="assignment_permanent_acts_for_nobody",
                violation_error_message=_("Only an acting assignment has an absent holder."),
            ),
            models.CheckConstraint(
                condition=Q(acting_for__isnull=True) | ~Q(acting_for=F("person")),
                name="assignment_not_for_oneself",
                violation_error_message=_("Nobody can act for themselves."),
            ),
            never_twice(
                "assignment_seat_held_once", "position", "seat", span=DAYS,
                condition=Q(kind=AssignmentKind.PERMANENT),
                message=_("The seat is held by somebody else in these days."),
            ),
            never_twice(
                "assignment_seat_acted_once", "position", "seat", span=DAYS,
                condition=Q(kind=AssignmentKind.ACTING),
                message=_("Somebody else is acting in this seat in these days."),
            ),
            never_twice(
                "assignment_person_once", "position", "person", span=DAYS,
                message=_("The person is in this position already in these days."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person} – {self.position}"

    def clean(self) -> None:
        if self.seat and self.position_id and self.seat > self.position.seats:
            raise ValidationError({"seat": _("The position does not have that many seats.")})

    @property
    def acting(self) -> bool:
        return self.kind == AssignmentKind.ACTING

    @property
    def span(self) -> str:
        """The days in words: 01.03.2026 – 15.03.2026, or with an open end."""
        last = formats.date_format(self.ends, "SHORT_DATE_FORMAT") if self.ends else ""
        return f"{formats.date_format(self.starts, 'SHORT_DATE_FORMAT')} – {last}".rstrip()

    def in_force(self, on: date) -> bool:
        return self.starts <= on and (self.ends is None or on <= self.ends)
