"""What is scanned again and again, the reports that were taken over, and the hosts in them."""

from __future__ import annotations

import ipaddress
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.vulnerabilities.domain.reports import KINDS
from bag.vulnerabilities.models.choices import HostSource, ScanState

SERVICES = {"kind": "service"}
KIND_CHOICES = list(zip(KINDS, ("Nessus", "OpenVAS / Greenbone", "Nmap", "CSV"), strict=True))


@tracked()
class Scope(RecordModel):
    """A scan that is repeated: what one report shows and the next does not was mended, or is gone.

    Findings at hosts that nobody knows belong to its service until somebody does.
    """

    search_fields = ("name", "networks", "notes")

    name = models.CharField(_("name"), max_length=120, unique=True)
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="scan_scopes", limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )  # fmt: skip
    networks = models.TextField(
        pgettext_lazy("scan scope", "networks"), blank=True, help_text=_("Networks as 10.35.0.0/16, one a line.")
    )
    every_days = models.PositiveSmallIntegerField(
        _("a report is due every (days)"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(400)],
    )  # fmt: skip
    columns = models.JSONField(default=dict, editable=False)
    """Which column of a table holds what, as people said it last."""
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("scan scope"), _("scan scopes")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        for line in self.networks.split():
            try:
                ipaddress.ip_network(line)
            except ValueError:
                raise ValidationError({"networks": _("“%(text)s” is no network.") % {"text": line[:50]}}) from None


class Scan(models.Model):
    """One report. Its file is kept until it was taken over or discarded; ``counts`` say what came of it.

    ``faults``: the first entries that could not be read, as ``[line, code, text]``.
    """

    scope = models.ForeignKey(Scope, models.PROTECT, related_name="scans", verbose_name=_("scan scope"))
    kind = models.CharField(_("kind"), max_length=8, choices=KIND_CHOICES)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    state = models.CharField(_("state"), max_length=10, choices=ScanState, default=ScanState.WAITING)
    title = models.CharField(_("title"), max_length=200, blank=True)
    columns = models.JSONField(default=dict)
    heads = models.JSONField(default=list)
    started_at = models.DateTimeField(_("scan began"), null=True)
    ended_at = models.DateTimeField(_("scan ended"), null=True)
    counts = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    refusal = models.JSONField(default=list)
    """Code and value of why the file cannot be read."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    taken_at = models.DateTimeField(_("taken over at"), null=True)
    run = models.ForeignKey("core.JobRun", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("scanner report"), _("scanner reports")
        indexes: ClassVar = [models.Index(fields=["scope", "-ended_at"], name="scan_newest_of_scope")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("vulnerabilities:scan", args=[self.pk])


@tracked(exclude=["last_seen", "last_scan"])
class Host(RecordModel):
    """A host that scanners reached: an address, or a name where no address was told."""

    search_fields = ("name", "dns_name", "system", "notes")

    name = models.CharField(_("address or name"), max_length=253, unique=True, editable=False)
    address = models.GenericIPAddressField(_("address"), null=True, editable=False)
    dns_name = models.CharField(_("DNS name"), max_length=253, blank=True, editable=False)
    system = models.CharField(_("operating system"), max_length=200, blank=True, editable=False)
    equipment = models.ForeignKey(
        "inventory.Equipment", models.SET_NULL, null=True, blank=True, related_name="scanned_hosts",
        verbose_name=_("piece of equipment"),
    )  # fmt: skip
    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="scanned_hosts", limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )  # fmt: skip
    responsible = models.ForeignKey(
        "organization.Person", models.SET_NULL, null=True, blank=True, related_name="scanned_hosts",
        verbose_name=_("responsible"),
    )  # fmt: skip
    source = models.CharField(
        _("known from"), max_length=10, choices=HostSource, default=HostSource.NONE, editable=False
    )
    first_seen = models.DateTimeField(_("first seen"), editable=False)
    last_seen = models.DateTimeField(_("last seen"), editable=False)
    last_scan = models.ForeignKey(
        Scan, models.SET_NULL, null=True, editable=False, related_name="hosts", verbose_name=_("last report")
    )
    credentialed = models.BooleanField(_("scanner signed in"), null=True, editable=False)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("scanned host"), _("scanned hosts")

    def __str__(self) -> str:
        return f"{self.name} ({self.dns_name})" if self.dns_name and self.dns_name != self.name else self.name
