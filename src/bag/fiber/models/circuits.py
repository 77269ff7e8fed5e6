"""Circuits from port to port. Their path is derived from the joints, never typed; what was accepted is remembered."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.fiber.models import triggers
from bag.fiber.models.choices import Criticality
from bag.fiber.models.common import FOUND, NOT_NEGATIVE
from bag.fiber.models.strands import Frame, Strand


@tracked(exclude=["path_hash", "whole"])
class Circuit(RecordModel):
    """A service from one port to another. ``path_hash`` is that of the path of today, ``accepted_hash`` of the one that
    somebody looked at; where they differ the path has changed under the circuit.
    """

    key_field = sort_field = "code"
    search_fields = ("code", "name", "service", "notes")

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    service = models.CharField(pgettext_lazy("fiber", "service carried"), max_length=120)
    owner_unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="fiber_circuits", verbose_name=_("owner unit")
    )
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="+", limit_choices_to={"kind": "service"},
        verbose_name=_("owner service"),
    )  # fmt: skip
    criticality = models.CharField(_("criticality"), max_length=10, choices=Criticality, default=Criticality.NORMAL)
    a_frame = models.ForeignKey(Frame, models.PROTECT, related_name="circuits_a", verbose_name=_("frame A"))
    a_port = models.PositiveSmallIntegerField(_("port A"), validators=[MinValueValidator(1)])
    b_frame = models.ForeignKey(Frame, models.PROTECT, related_name="circuits_b", verbose_name=_("frame B"))
    b_port = models.PositiveSmallIntegerField(_("port B"), validators=[MinValueValidator(1)])
    backup_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="backups", verbose_name=_("backs up")
    )
    active = models.BooleanField(_("in service"), default=True)
    contact = models.CharField(_("to be called"), max_length=200, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    whole = models.BooleanField(pgettext_lazy("fiber", "path complete"), default=False, editable=False)
    path_hash = models.CharField(max_length=64, blank=True, editable=False)
    accepted_hash = models.CharField(max_length=64, blank=True, editable=False)
    accepted_path = ArrayField(models.BigIntegerField(), default=list, editable=False)
    accepted_at = models.DateTimeField(_("path accepted"), null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("path accepted by"),
    )  # fmt: skip

    class Meta(RecordModel.Meta):
        verbose_name = pgettext_lazy("fiber", "circuit")
        verbose_name_plural = pgettext_lazy("fiber", "circuits")
        indexes: ClassVar = [FOUND]
        triggers: ClassVar = [triggers.changes("circuit")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["a_frame", "a_port"], name="circuit_port_a_once",
                violation_error_message=_("Another circuit begins at this port."),
            ),
            models.UniqueConstraint(
                fields=["b_frame", "b_port"], name="circuit_port_b_once",
                violation_error_message=_("Another circuit ends at this port."),
            ),
            models.CheckConstraint(
                condition=~Q(a_frame=F("b_frame"), a_port=F("b_port")), name="circuit_has_two_ports",
                violation_error_message=_("A circuit goes from one port to another."),
            ),
            models.CheckConstraint(
                condition=Q(backup_of__isnull=True) | ~Q(backup_of=F("id")), name="circuit_not_own_backup",
                violation_error_message=_("A circuit cannot back itself up."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()

    @property
    def changed(self) -> bool:
        """Whether the path differs from the one that was accepted."""
        return self.path_hash != self.accepted_hash

    def clean(self) -> None:
        errors = {}
        for side in ("a", "b"):
            frame = getattr(self, f"{side}_frame") if getattr(self, f"{side}_frame_id") else None
            if frame is not None and (getattr(self, f"{side}_port") or 0) > frame.ports:
                text = _("%(frame)s has %(count)d ports.") % {"frame": frame, "count": frame.ports}
                errors[f"{side}_port"] = ValidationError(text)
        if errors:
            raise ValidationError(errors)


@tracked(exclude=["file", "reading"])
class Measurement(models.Model):
    """An OTDR shot of a strand: the file as it came and what it says (``domain.sor.Sor`` as JSON)."""

    strand = models.ForeignKey(Strand, models.PROTECT, related_name="measurements")
    side = models.PositiveSmallIntegerField(_("measured from side"), default=0)
    circuit = models.ForeignKey(
        Circuit, models.SET_NULL, null=True, blank=True, related_name="measurements",
        verbose_name=pgettext_lazy("fiber", "circuit"),
    )  # fmt: skip
    name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(max_length=64, editable=False)
    file = models.BinaryField(editable=False)
    reading = models.JSONField(editable=False)
    wavelength = models.PositiveSmallIntegerField(_("wavelength (nm)"))
    measured_at = models.DateTimeField(_("measured"))
    launch_m = models.FloatField(_("launch fiber (m)"), default=0.0, validators=NOT_NEGATIVE)
    end_m = models.FloatField(_("end of fiber (m)"), null=True)
    baseline = models.BooleanField(_("reference measurement"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("OTDR measurement")
        verbose_name_plural = _("OTDR measurements")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["strand", "side", "digest"], name="measurement_once",
                violation_error_message=_("This file is on record already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
