"""What is asked, with which credentials, and when people want no news of it."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bag.core.crypto import EncryptedField
from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.monitoring import options_wording
from bag.monitoring.models.choices import CredentialKind, Method, Standing


@tracked()
class Credential(RecordModel):
    """A set of credentials that targets share. What is secret reaches the database encrypted."""

    search_fields = ("name", "username")

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=CredentialKind)
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="credentials", verbose_name=_("owner service")
    )
    username = models.CharField(_("user"), max_length=64, blank=True)
    secret = EncryptedField(_("community, password or token"))
    privacy_secret = EncryptedField(_("privacy password"), blank=True)
    auth_protocol = models.CharField(_("authentication"), max_length=10, blank=True)
    privacy_protocol = models.CharField(_("privacy"), max_length=10, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")

    def __str__(self) -> str:
        return self.name


@tracked()
class Target(RecordModel):
    """One thing that is asked in one way at an interval. Its readings are about its equipment, if it has one.

    ``options`` are those of the method, checked by ``bag.monitoring.domain.options``; ``profile`` is the slug of a
    device profile, empty until the first answer has told the kind of device.
    """

    search_fields = ("name", "address", "notes")

    name = models.CharField(_("name"), max_length=150, unique=True)
    method = models.CharField(_("method"), max_length=12, choices=Method)
    address = models.CharField(_("address"), max_length=255, help_text=_("Name or address, without a port."))
    port = models.PositiveIntegerField(
        _("port"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    equipment = models.ForeignKey(
        "inventory.Equipment",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("piece of equipment"),
    )
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="targets", verbose_name=_("owner service")
    )
    subject = models.ForeignKey("core.Subject", models.PROTECT, editable=False, related_name="targets")
    """What its readings are about: the equipment, else the target itself. Written by ``services.targets``."""
    credential = models.ForeignKey(
        Credential, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("credential")
    )
    profile = models.CharField(_("profile"), max_length=60, blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True)
    interval = models.PositiveIntegerField(
        _("interval (s)"), default=60, validators=[MinValueValidator(1), MaxValueValidator(86400)]
    )
    timeout_ms = models.PositiveIntegerField(
        _("timeout (ms)"), default=2000, validators=[MinValueValidator(50), MaxValueValidator(60000)]
    )
    retries = models.PositiveSmallIntegerField(_("retries"), default=2, validators=[MaxValueValidator(10)])
    flow_sampling = models.PositiveIntegerField(
        _("flow sampling (1 in …)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1_000_000)],
        help_text=_("Only where the device tells none or a wrong one: its flows count so many times."),
    )
    """Of every flow from the addresses of its subject, whatever the exporter says."""
    enabled = models.BooleanField(_("enabled"), default=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(timeout_ms__lt=F("interval") * 1000),
                name="target_timeout_within_interval",
                violation_error_message=_("The timeout must be shorter than the interval."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def answer_ms(self) -> float | None:
        """How long the last answer took, to a tenth of a millisecond."""
        taken: float | None = getattr(getattr(self, "status", None), "answer_ms", None)
        return None if taken is None else round(taken, 1)

    def clean(self) -> None:
        """Refuse options that the method does not know, and a TCP target without a port."""
        super().clean()
        options_wording.check(self.method, self.options)
        if self.method == Method.TCP and self.port is None:
            raise ValidationError({"port": _("Give the port at which something should listen.")})


class TargetStatus(models.Model):
    """How a target stands; written by the collector in bulk, never by people."""

    target = models.OneToOneField(Target, models.CASCADE, primary_key=True, related_name="status")
    standing = models.CharField(_("state"), max_length=10, choices=Standing, default=Standing.NEW, db_index=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    since = models.DateTimeField(_("since"), null=True)
    asked_at = models.DateTimeField(_("last asked"), null=True)
    answered_at = models.DateTimeField(_("last answer"), null=True)
    answer_ms = models.FloatField(_("answer (ms)"), null=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    facts = models.JSONField(_("facts"), default=dict)
    """As in ``Reading.facts``."""

    class Meta:
        verbose_name = _("state of a target")
        verbose_name_plural = _("states of targets")

    def __str__(self) -> str:
        return f"{self.target_id}: {self.standing}"


@tracked()
class MaintenanceWindow(RecordModel):
    """Planned work, over pieces of equipment and places with everything in them. Alarms are kept, people are not told.

    ``repeats`` is empty for once, else an RFC 5545 rule (``FREQ=WEEKLY;BYDAY=TU``) that starts at ``starts_at``.
    ``change`` is the change that it was made for (``planned_work``); empty for those that people enter.
    """

    search_fields = ("title", "reason")
    key_field = "id"
    sort_field = "starts_at"

    title = models.CharField(_("title"), max_length=150)
    reason = models.TextField(_("reason"), blank=True)
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="maintenance_windows", verbose_name=_("owner service")
    )
    starts_at = models.DateTimeField(_("begin"))
    ends_at = models.DateTimeField(_("end"))
    repeats = models.CharField(_("repeats"), max_length=200, blank=True)
    equipment = models.ManyToManyField(
        "inventory.Equipment", blank=True, related_name="maintenance_windows", verbose_name=_("pieces of equipment")
    )
    places = models.ManyToManyField(
        "places.Place", blank=True, related_name="maintenance_windows", verbose_name=_("places")
    )
    change = models.OneToOneField(
        "changes.Change",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="maintenance_window",
        verbose_name=_("change"),
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("maintenance window")
        verbose_name_plural = _("maintenance windows")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="maintenance_ends_after_begin",
                violation_error_message=_("The end must come after the begin."),
            )
        ]

    def __str__(self) -> str:
        return self.title
