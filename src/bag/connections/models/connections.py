"""New connections: what somebody needs at a place, and the way from the request to the measured, accepted link."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.addresses.models import Purpose
from bag.connections.domain.life import HOLDING
from bag.core.history import tracked
from bag.core.models import RecordModel


class ConnectionState(models.TextChoices):
    REQUESTED = "requested", pgettext_lazy("connection", "requested")
    PLANNED = "planned", pgettext_lazy("connection", "planned")
    APPROVED = "approved", pgettext_lazy("connection", "approved")
    ORDERED = "ordered", pgettext_lazy("connection", "being installed")
    INSTALLED = "installed", pgettext_lazy("connection", "installed")
    ACCEPTED = "accepted", pgettext_lazy("connection", "in use")
    REJECTED = "rejected", pgettext_lazy("connection", "turned down")
    CANCELLED = "cancelled", pgettext_lazy("connection", "given up")


class DeviceKind(models.TextChoices):
    """What is connected."""

    COMPUTER = "computer", _("Computer")
    PHONE = "phone", _("Telephone")
    PRINTER = "printer", _("Printer")
    CAMERA = "camera", _("Camera")
    ACCESS_POINT = "access_point", _("Wireless access point")
    OTHER = "other", pgettext_lazy("kind of device", "Other")


def _account(name: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=name
    )


def _moment(name: Any) -> Any:
    return models.DateTimeField(name, null=True, editable=False)


def _planned(to: str, name: Any, on_delete: Any = models.PROTECT) -> Any:
    return models.ForeignKey(to, on_delete, null=True, editable=False, related_name="connections", verbose_name=name)


@tracked()
class Connection(RecordModel):
    """A new connection. Its state and its plan change through ``services``.

    ``assessment`` is what the feasibility said when it was planned: a list of {topic, grade, code, values}.
    """

    search_fields = ("number", "title", "need")
    key_field = "number"
    sort_field = "number"

    number = models.CharField(_("number"), max_length=30, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="connections", limit_choices_to={"kind": "service"},
        verbose_name=_("owner service"),
    )  # fmt: skip
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="connections", verbose_name=_("place"))
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, blank=True, related_name="asked_connections",
        verbose_name=_("asking unit"),
    )  # fmt: skip
    request = models.ForeignKey(
        "work.Request", models.SET_NULL, null=True, blank=True, related_name="connections", verbose_name=_("request")
    )
    need = models.TextField(_("what is needed"), blank=True)
    device = models.CharField(_("device"), max_length=12, choices=DeviceKind, default=DeviceKind.COMPUTER)
    purpose = models.CharField(_("network for"), max_length=10, choices=Purpose, default=Purpose.OFFICE)
    speed_mbps = models.PositiveIntegerField(
        _("speed (Mb/s)"), default=1000, validators=[MinValueValidator(10), MaxValueValidator(100_000)]
    )
    poe_class = models.PositiveSmallIntegerField(
        _("PoE class"), null=True, blank=True, validators=[MaxValueValidator(8)],
        help_text=_("IEEE 802.3: 0 to 8; empty when it has power of its own."),
    )  # fmt: skip
    needs_address = models.BooleanField(
        _("needs a fixed address"), default=False, help_text=_("Else it gets one by DHCP.")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ConnectionState, default=ConnectionState.REQUESTED, editable=False
    )
    opened_at = models.DateTimeField(_("opened"), editable=False)
    opened_by = _account(_("opened by"))
    assessment = models.JSONField(_("feasibility"), default=list, blank=True, editable=False)
    port = _planned("inventory.Port", _("switch port"))
    link = _planned("cabling.Link", _("permanent link"))
    prefix = _planned("addresses.Prefix", _("network"))
    address = _planned("addresses.Address", _("address"), models.SET_NULL)
    planned_at = _moment(_("planned"))
    planned_by = _account(_("planned by"))
    approved_at = _moment(_("approved"))
    approved_by = _account(_("approved by"))
    decision_note = models.TextField(_("note of the decision"), blank=True, editable=False)
    order = models.ForeignKey(
        "field.WorkOrder", models.SET_NULL, null=True, editable=False, related_name="connections",
        verbose_name=_("work order"),
    )  # fmt: skip
    ordered_at = _moment(_("ordered"))
    change = models.ForeignKey(
        "changes.Change", models.SET_NULL, null=True, editable=False, related_name="connections",
        verbose_name=_("change"),
    )  # fmt: skip
    installed_at = _moment(_("installed"))
    accepted_at = _moment(_("accepted"))
    accepted_by = _account(_("accepted by"))
    closed_at = _moment(_("closed"))

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("new connection"), _("new connections")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["port"],
                condition=Q(state__in=sorted(HOLDING)),
                name="connection_port_once",
                violation_error_message=_("Another connection holds this switch port."),
            ),
            models.UniqueConstraint(
                fields=["link"],
                condition=Q(state__in=sorted(HOLDING)),
                name="connection_link_once",
                violation_error_message=_("Another connection holds this link."),
            ),
            models.CheckConstraint(
                condition=(Q(approved_by=None) | ~Q(approved_by=F("planned_by")))
                & (Q(approved_by=None) | Q(opened_by=None) | ~Q(approved_by=F("opened_by"))),
                name="connection_approved_by_another",
                violation_error_message=_("Nobody approves a connection that they asked for or planned."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
