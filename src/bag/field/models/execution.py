"""What was done on a job: answers and measured values, time, parts, signatures."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.field.models.orders import WorkOrder, span
from bag.organization.models.ranges import same


@tracked()
class Answer(models.Model):
    """The answer to one item of the order's checklist; ``within`` None: the item has no limits."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=40)
    text = models.TextField(_("answer"), blank=True)
    number = models.FloatField(_("measured value"), null=True)
    within = models.BooleanField(_("in order"), null=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    photo = models.ForeignKey("core.Attachment", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("answer on a work order")
        verbose_name_plural = _("answers on work orders")
        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "key"], name="order_answer_once")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.key}"


class TimeKind(models.TextChoices):
    WORK = "work", pgettext_lazy("time entry", "Work")
    TRAVEL = "travel", pgettext_lazy("time entry", "Travel")


@tracked()
class TimeEntry(models.Model):
    """Time that a person spent on a job; nobody is at two jobs at once."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="times")
    person = models.ForeignKey(
        "organization.Person", models.PROTECT, related_name="job_times", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=TimeKind, default=TimeKind.WORK)
    starts = models.DateTimeField(_("from"))
    ends = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("time entry")
        verbose_name_plural = _("time entries")
        ordering: ClassVar = ["starts", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="time_entry_in_order",
                violation_error_message=_("The end lies before the start."),
            ),
            ExclusionConstraint(
                name="time_entry_no_overlap",
                expressions=[same("person"), span("starts", "ends")],
                violation_error_message=_("The person has another time entry in this span."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts}"

    @property
    def minutes(self) -> int:
        """Whole minutes of the entry."""
        return int((self.ends - self.starts).total_seconds() // 60)


@tracked()
class PartUsed(models.Model):
    """A part built in: from our stock, by exactly one movement, or brought by the contractor (``text``)."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="parts")
    item = models.ForeignKey(
        "inventory.StockItem", models.PROTECT, null=True, related_name="used_on", verbose_name=_("stock item")
    )
    text = models.CharField(_("part"), max_length=200, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"), validators=[MinValueValidator(1)])
    movement = models.OneToOneField(
        "inventory.StockMovement", models.PROTECT, null=True, related_name="part", verbose_name=_("stock movement")
    )
    returned = models.OneToOneField(
        "inventory.StockMovement", models.PROTECT, null=True, related_name="part_returned",
        verbose_name=_("put back by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("part used")
        verbose_name_plural = _("parts used")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="part_quantity_positive"),
            models.CheckConstraint(
                condition=Q(item__isnull=False, movement__isnull=False, text="")
                | (Q(item=None, movement=None, returned=None) & ~Q(text="")),
                name="part_from_stock_or_brought",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.item or self.text}"


class SignatureKind(models.TextChoices):
    CUSTOMER = "customer", pgettext_lazy("signature", "Receiver of the work")
    TECHNICIAN = "technician", pgettext_lazy("signature", "Technician")


@tracked()
class Signature(models.Model):
    """A signature drawn on a screen. ``content_hash`` (SHA-256) says what was signed; reopening makes it void.

    It is evidence of acceptance, not a secure electronic signature in the sense of Law 5070.
    """

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="signatures")
    kind = models.CharField(_("kind"), max_length=10, choices=SignatureKind)
    name = models.CharField(_("name"), max_length=160)
    duty = models.CharField(_("duty"), max_length=160, blank=True)
    person = models.ForeignKey(
        "organization.Person", models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    picture = models.ForeignKey("core.Attachment", models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField(_("signed"))
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    void_at = models.DateTimeField(_("void since"), null=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering: ClassVar = ["signed_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order", "kind"], condition=Q(void_at=None), name="order_signed_once_by_each"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="signature_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.signed_at}"
