"""Observer reports: somebody of ours stood by while others dug or moved a line."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel


@tracked()
class ObserverReport(RecordModel):
    """What the observer of an excavation or a relocation saw; the paper is issued from it (article 10 o)."""

    search_fields = ("number", "title", "digger", "notice", "observed", "damage")
    key_field = "number"
    sort_field = "starts_at"

    number = models.CharField(_("number"), max_length=30, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    owner_service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="observer_reports",
        limit_choices_to={"kind": "service"},
        verbose_name=_("owner service"),
    )
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="observer_reports", verbose_name=_("place"))
    digger = models.CharField(_("who does the work"), max_length=200)
    notice = models.CharField(_("date and number of the notice"), max_length=100, blank=True)
    observer = models.ForeignKey(
        "organization.Person", models.PROTECT, related_name="observer_reports", verbose_name=_("observer")
    )
    starts_at = models.DateTimeField(_("begin"))
    ends_at = models.DateTimeField(_("end"))
    observed = models.TextField(_("what was seen"), max_length=8000)
    damaged = models.BooleanField(_("a line was damaged"), default=False)
    damage = models.TextField(_("damage and what was done at once"), max_length=4000, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("observer report")
        verbose_name_plural = _("observer reports")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="observer_report_ends_after_begin",
                violation_error_message=_("The end must come after the begin."),
            ),
            models.CheckConstraint(
                condition=Q(damaged=False) | ~Q(damage=""),
                name="observer_report_says_damage",
                violation_error_message=_("Describe the damage."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
