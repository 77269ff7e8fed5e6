"""Floor plans: a picture of a place and the markers on it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import Subject
from bag.places.models.place import Place


def on_plan(value: float) -> None:
    """Refuse a coordinate off the plan, not-a-number included."""
    if not 0 <= value <= 1:
        raise ValidationError(_("A marker must lie on the plan, between 0 and 1."))


@tracked()
class FloorPlan(models.Model):
    """The drawing of a place: one re-encoded picture, ``width`` × ``height`` pixels."""

    place = models.OneToOneField(Place, models.CASCADE, related_name="plan", verbose_name=_("place"))
    picture = models.FileField(_("picture"), upload_to="plans/", max_length=200)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now=True)

    class Meta:
        verbose_name = _("floor plan")
        verbose_name_plural = _("floor plans")

    def __str__(self) -> str:
        return str(self.place)


@tracked()
class PlanMarker(models.Model):
    """A mark on a plan: a place, a record of any type, or words alone. ``x`` and ``y`` run 0 to 1 from the top left."""

    plan = models.ForeignKey(FloorPlan, models.CASCADE, related_name="markers", verbose_name=_("plan"))
    place = models.ForeignKey(
        Place, models.CASCADE, null=True, blank=True, related_name="markers", verbose_name=_("place")
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("record")
    )
    label = models.CharField(_("label"), max_length=80, blank=True)
    x = models.FloatField(_("from the left"), validators=[on_plan])
    y = models.FloatField(_("from the top"), validators=[on_plan])

    class Meta:
        verbose_name = _("plan marker")
        verbose_name_plural = _("plan markers")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(x__range=(0, 1), y__range=(0, 1)), name="marker_on_plan"),
            models.CheckConstraint(
                condition=Q(place__isnull=False) | Q(subject__isnull=False) | ~Q(label=""),
                name="marker_says_something",
                violation_error_message=_("A marker needs a place, a record or a label."),
            ),
            models.UniqueConstraint(
                fields=["plan", "place"], condition=Q(place__isnull=False), name="place_once_on_plan"
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.place or self.subject)
