"""What happened to equipment: moves through the life-cycle, and loans."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.inventory.models.choices import STATUSES
from bag.inventory.models.equipment import Equipment


class LifecycleMove(models.Model):
    """A dated change of status, place or custodian. Written once, by ``services.move``."""

    equipment = models.ForeignKey(Equipment, models.CASCADE, related_name="moves", verbose_name=_("equipment"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    from_status = models.CharField(_("from status"), max_length=10, choices=STATUSES, blank=True)
    to_status = models.CharField(_("to status"), max_length=10, choices=STATUSES)
    from_place = models.ForeignKey(
        "places.Place", models.SET_NULL, null=True, related_name="+", verbose_name=_("from place")
    )
    to_place = models.ForeignKey(
        "places.Place", models.SET_NULL, null=True, related_name="+", verbose_name=_("to place")
    )
    from_custodian = models.ForeignKey(
        "organization.Person", models.SET_NULL, null=True, related_name="+", verbose_name=_("from custodian")
    )
    to_custodian = models.ForeignKey(
        "organization.Person", models.SET_NULL, null=True, related_name="+", verbose_name=_("to custodian")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("life-cycle move")
        verbose_name_plural = _("life-cycle moves")
        indexes: ClassVar = [
            models.Index(fields=["equipment", "-at"], name="moves_of_equipment"),
            models.Index(fields=["at"], name="moves_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.equipment}: {self.get_to_status_display()}"

    def get_absolute_url(self) -> str:
        return reverse("inventory:lifecyclemove-detail", args=[self.pk])


@tracked()
class Loan(RecordModel):
    """A piece lent for a time to a unit or a person."""

    search_fields = ("purpose", "return_note")
    key_field = "id"

    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="loans", verbose_name=_("equipment"))
    to_unit = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="loans",
        verbose_name=_("borrowing unit"),
    )
    to_person = models.ForeignKey(
        "organization.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="loans",
        verbose_name=_("borrowing person"),
    )
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    from_on = models.DateField(_("lent on"))
    due_on = models.DateField(_("to be returned on"), db_index=True)
    returned_on = models.DateField(_("returned on"), null=True, blank=True)
    return_note = models.CharField(_("condition on return"), max_length=200, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["equipment"],
                condition=Q(returned_on__isnull=True),
                name="one_open_loan_per_equipment",
                violation_error_message=_("This piece is on loan already."),
            ),
            models.CheckConstraint(
                condition=Q(to_unit__isnull=False) | Q(to_person__isnull=False),
                name="loan_has_borrower",
                violation_error_message=_("Please say which unit or person borrows it."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("from_on")),
                name="loan_due_after_start",
                violation_error_message=_("The due date lies before the start."),
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("from_on")),
                name="loan_returned_after_start",
                violation_error_message=_("The return lies before the start."),
            ),
        ]

    def __str__(self) -> str:
        return self.purpose or f"#{self.pk}"
