"""Work orders: a job at a place, from the plan to the signed form in the archive."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.field.domain.checklist import Item, read
from bag.field.domain.orders import OPEN
from bag.field.models.checklists import Checklist, check_items
from bag.organization.models.ranges import same
from bag.work.models.hours import Priority
from bag.work.models.oncall import SERVICES

VEHICLES = {"kind": "vehicle"}


def span(starts: str, ends: str) -> tuple[Func, str]:
    """Rows share a moment; the end does not belong to the span."""
    return Func(F(starts), F(ends), function="tstzrange", output_field=DateTimeRangeField()), RangeOperators.OVERLAPS


class OrderState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("work order", "planned")
    DISPATCHED = "dispatched", pgettext_lazy("work order", "dispatched")
    ON_SITE = "on_site", pgettext_lazy("work order", "on site")
    DONE = "done", pgettext_lazy("work order", "done")
    SIGNED = "signed", pgettext_lazy("work order", "signed")
    ARCHIVED = "archived", pgettext_lazy("work order", "archived")
    CANCELLED = "cancelled", pgettext_lazy("work order", "cancelled")


class OrderKind(models.TextChoices):
    """What is done there; decides which form the job ends with."""

    FAULT = "fault", _("Fault repair")
    MAINTENANCE = "maintenance", pgettext_lazy("work order", "Maintenance")
    INSTALLATION = "installation", _("Installation")
    SURVEY = "survey", _("Site survey")
    INSPECTION = "inspection", pgettext_lazy("work order", "Inspection")
    OTHER = "other", pgettext_lazy("work order", "Other work")


class Outcome(models.TextChoices):
    """How the job ended."""

    SOLVED = "solved", _("Done completely")
    TEMPORARY = "temporary", _("Temporary solution")
    UNSOLVED = "unsolved", _("Could not be done")


def _moment(name: Any) -> Any:
    return models.DateTimeField(name, null=True, editable=False)


@tracked()
class WorkOrder(RecordModel):
    """A job. Changed through ``services.orders`` and ``services.execution``.

    ``items`` is the checklist as it was at planning. ``version`` grows with every change: whoever moves a row says
    which version they saw. ``source`` is the record the order was made from (a survey, a maintenance plan).
    """

    search_fields = ("number", "title", "description", "finding", "result")
    key_field = "number"
    sort_field = "number"

    number = models.CharField(_("number"), max_length=30, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=OrderKind, default=OrderKind.OTHER)
    description = models.TextField(_("what is to be done"), blank=True)
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="work_orders", limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )  # fmt: skip
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="work_orders", verbose_name=_("place"))
    equipment = models.ForeignKey(
        "inventory.Equipment", models.SET_NULL, null=True, blank=True, related_name="work_orders",
        verbose_name=_("piece of equipment"),
    )  # fmt: skip
    request = models.ForeignKey(
        "work.Request", models.PROTECT, null=True, blank=True, editable=False, related_name="work_orders",
        verbose_name=_("request"),
    )  # fmt: skip
    incident = models.ForeignKey(
        "work.Incident", models.PROTECT, null=True, blank=True, editable=False, related_name="work_orders",
        verbose_name=_("incident"),
    )  # fmt: skip
    source = models.ForeignKey(
        "core.Subject", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("made from")
    )
    contract = models.ForeignKey(
        "contracts.Contract", models.PROTECT, null=True, blank=True, related_name="work_orders",
        verbose_name=_("contract"),
    )  # fmt: skip
    checklist = models.ForeignKey(
        Checklist, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("checklist")
    )
    items = models.JSONField(default=list, editable=False, validators=[check_items])
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.MEDIUM)
    state = models.CharField(_("state"), max_length=10, choices=OrderState, default=OrderState.PLANNED, editable=False)
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("expected duration (minutes)"), default=60)
    planned_start = models.DateTimeField(_("planned start"), null=True, blank=True, editable=False)
    planned_end = models.DateTimeField(_("planned end"), null=True, blank=True, editable=False)
    lead = models.ForeignKey(
        "organization.Person", models.PROTECT, null=True, blank=True, editable=False, related_name="led_orders",
        verbose_name=_("responsible"),
    )  # fmt: skip
    vehicle = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, editable=False, related_name="orders_with",
        limit_choices_to=VEHICLES, verbose_name=_("vehicle"),
    )  # fmt: skip
    customer_signs = models.BooleanField(
        _("the receiver signs too"), default=True, help_text=_("Without it the technician's signature is enough.")
    )
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("planned by"),
    )  # fmt: skip
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True, editable=False)
    finding = models.TextField(_("finding"), blank=True, editable=False)
    result = models.TextField(_("work done"), blank=True, editable=False)
    dispatched_at = _moment(_("dispatched"))
    arrived_at = _moment(_("arrived"))
    done_at = _moment(_("done"))
    signed_at = _moment(_("signed"))
    archived_at = _moment(_("archived"))
    cancelled_at = _moment(_("cancelled"))
    reopened = models.PositiveSmallIntegerField(_("reopened"), default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("work order")
        verbose_name_plural = _("work orders")
        indexes: ClassVar = [
            *RecordModel.Meta.indexes,
            models.Index(fields=["owner_service", "due_on"], condition=Q(state__in=sorted(OPEN)), name="order_open"),
            models.Index(fields=["planned_start"], name="order_start"),
            models.Index(fields=["owner_service", "-done_at"], name="order_done_of_service"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(planned_start=None, planned_end=None) | Q(planned_end__gt=F("planned_start")),
                name="order_span_in_order",
                violation_error_message=_("The planned end lies before the planned start."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=1440),
                name="order_minutes_sensible",
                violation_error_message=_("A job lasts between 5 minutes and a day."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "signed", "archived"]) | Q(done_at__isnull=False),
                name="order_done_has_moment",
            ),
            ExclusionConstraint(
                name="order_vehicle_once",
                expressions=[same("vehicle"), span("planned_start", "planned_end")],
                condition=Q(vehicle__isnull=False, planned_start__isnull=False, state__in=["dispatched", "on_site"]),
                violation_error_message=_("The vehicle is out on another job at this time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def lines(self) -> list[Item]:
        """The items of the checklist as the job has them."""
        return read(self.items)


class CrewRole(models.TextChoices):
    LEAD = "lead", pgettext_lazy("crew", "Responsible")
    MEMBER = "member", pgettext_lazy("crew", "Technician")
    DRIVER = "driver", pgettext_lazy("crew", "Driver")
    CONTRACTOR = "contractor", pgettext_lazy("crew", "Technician of the contractor")


@tracked()
class OrderPerson(models.Model):
    """Somebody who goes on a job. ``starts`` and ``ends`` book the person while the job is out; one job at a time."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="crew")
    person = models.ForeignKey(
        "organization.Person", models.PROTECT, related_name="order_crews", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=10, choices=CrewRole, default=CrewRole.MEMBER)
    starts = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("person of a work order")
        verbose_name_plural = _("people of work orders")
        ordering: ClassVar = ["order", "role", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "person"], name="order_person_once"),
            models.UniqueConstraint(fields=["order"], condition=Q(role="lead"), name="order_one_lead"),
            models.CheckConstraint(
                condition=Q(starts=None, ends=None) | Q(ends__gt=F("starts")), name="order_person_span_in_order"
            ),
            ExclusionConstraint(
                name="order_person_one_job",
                expressions=[same("person"), span("starts", "ends")],
                condition=Q(starts__isnull=False),
                violation_error_message=_("The person is out on another job at this time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.person}"


class OrderStep(models.Model):
    """The time line of a work order: append-only. ``verb``: planned, dispatched, arrived, note, done, signed …"""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="steps")
    at = models.DateTimeField(_("time"))
    verb = models.CharField(_("step"), max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("step of a work order")
        verbose_name_plural = _("steps of work orders")
        indexes: ClassVar = [models.Index(fields=["order", "at"], name="order_steps")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.verb}"
