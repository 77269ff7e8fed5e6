"""Closed lists of the room, with their wording."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.vulnerabilities.domain.severity import Level


class Severity(models.IntegerChoices):
    CRITICAL = Level.CRITICAL.value, pgettext_lazy("severity", "critical")
    HIGH = Level.HIGH.value, pgettext_lazy("severity", "high")
    MEDIUM = Level.MEDIUM.value, pgettext_lazy("severity", "medium")
    LOW = Level.LOW.value, pgettext_lazy("severity", "low")
    INFO = Level.INFO.value, pgettext_lazy("severity", "for information")


class State(models.TextChoices):
    """How a finding stands."""

    OPEN = "open", pgettext_lazy("vulnerability", "open")
    FIXED = "fixed", pgettext_lazy("vulnerability", "mended, to be tested again")
    MISSING = "missing", pgettext_lazy("vulnerability", "not seen again, to be confirmed")
    ACCEPTED = "accepted", pgettext_lazy("vulnerability", "risk accepted")
    CLOSED = "closed", pgettext_lazy("vulnerability", "closed")


class ScanState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("scanner report", "is being read")
    READ = "read", pgettext_lazy("scanner report", "read, not taken over")
    TAKEN = "taken", pgettext_lazy("scanner report", "taken over")
    REFUSED = "refused", pgettext_lazy("scanner report", "cannot be read")
    DISCARDED = "discarded", pgettext_lazy("scanner report", "discarded")


class HostSource(models.TextChoices):
    """How a host was found in the records."""

    ADDRESS = "address", _("address plan")
    EQUIPMENT = "equipment", _("management address")
    TARGET = "target", pgettext_lazy("source of a host", "monitoring")
    NAME = "name", pgettext_lazy("source of a host", "name")
    PERSON = "person", pgettext_lazy("source of a host", "entered by hand")
    NONE = "none", pgettext_lazy("source of a host", "unknown")


class RiskState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("risk acceptance", "asked for")
    APPROVED = "approved", pgettext_lazy("risk acceptance", "approved")
    REFUSED = "refused", pgettext_lazy("risk acceptance", "refused")
    ENDED = "ended", pgettext_lazy("risk acceptance", "ended")
