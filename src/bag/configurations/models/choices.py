"""Closed lists of the room, with their wording."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.configurations.domain.catalog import DeviceRole, Weight
from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.findings import Kind

DIALECTS = [
    (Dialect.IOS.value, "Cisco IOS / IOS-XE"),
    (Dialect.NXOS.value, "Cisco NX-OS"),
    (Dialect.VRP.value, "Huawei VRP"),
    (Dialect.AOSCX.value, "Aruba AOS-CX"),
    (Dialect.PROCURVE.value, "HPE ProCurve / AOS-S"),
    (Dialect.COMWARE.value, "HPE Comware"),
    (Dialect.JUNOS.value, "Juniper Junos"),
    (Dialect.FORTIOS.value, "Fortinet FortiOS"),
    (Dialect.ROUTEROS.value, "MikroTik RouterOS"),
    (Dialect.FRR.value, "FRR / Linux"),
]
ROLES = [
    (DeviceRole.ACCESS.value, _("Access switch")),
    (DeviceRole.DISTRIBUTION.value, _("Distribution switch")),
    (DeviceRole.CORE.value, _("Core switch")),
    (DeviceRole.ROUTER.value, _("Router")),
]
WEIGHTS = [
    (Weight.CRITICAL.value, pgettext_lazy("weight of a rule", "critical")),
    (Weight.MAJOR.value, pgettext_lazy("weight of a rule", "major")),
    (Weight.MINOR.value, pgettext_lazy("weight of a rule", "minor")),
]
KINDS = [
    (Kind.MISSING.value, pgettext_lazy("kind of a finding", "missing")),
    (Kind.WRONG.value, pgettext_lazy("kind of a finding", "set wrongly")),
    (Kind.INERT.value, pgettext_lazy("kind of a finding", "written, without effect")),
]


class Outcome(models.TextChoices):
    """How the last reading of a device went."""

    NEW = "new", pgettext_lazy("backup", "not read yet")
    OK = "ok", pgettext_lazy("backup", "read")
    UNREACHABLE = "unreachable", pgettext_lazy("backup", "does not answer")
    REFUSED = "refused", pgettext_lazy("backup", "refuses our credentials")
    HOST_KEY = "host_key", pgettext_lazy("backup", "shows another host key")
    TIMEOUT = "timeout", pgettext_lazy("backup", "did not finish in its time")
    TOO_LONG = "too_long", pgettext_lazy("backup", "prints without end")
    CUT = "cut", pgettext_lazy("backup", "sent half a configuration")
    UNKNOWN = "unknown", pgettext_lazy("backup", "answers what is no configuration")
    DENIED = "denied", pgettext_lazy("backup", "does not let us see its configuration")


class Cause(models.TextChoices):
    """Why a configuration was read."""

    NIGHT = "night", pgettext_lazy("cause of a reading", "nightly round")
    EVENT = "event", pgettext_lazy("cause of a reading", "message of the device")
    PERSON = "person", pgettext_lazy("cause of a reading", "asked by a person")
    FILE = "file", pgettext_lazy("cause of a reading", "file")
    PUSH = "push", pgettext_lazy("cause of a reading", "change given by BAĞ")


class WaiverState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("waiver", "asked for")
    APPROVED = "approved", pgettext_lazy("waiver", "approved")
    REFUSED = "refused", pgettext_lazy("waiver", "refused")
    ENDED = "ended", pgettext_lazy("waiver", "ended")


class PlanSource(models.TextChoices):
    """Where the lines of a push come from."""

    TYPED = "typed", _("lines typed here")
    REMEDY = "remedy", _("commands that mend findings")


class PlanState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("push", "draft")
    PREPARED = "prepared", pgettext_lazy("push", "checked")
    RUNNING = "running", pgettext_lazy("push", "running")
    DONE = "done", pgettext_lazy("push", "done")
    HALTED = "halted", pgettext_lazy("push", "halted")


class StepState(models.TextChoices):
    """How a device stands in a push; the later ones are those of ``pushing.order.Result``."""

    WAITING = "waiting", pgettext_lazy("push", "waits")
    RUNNING = "running", pgettext_lazy("push", "being worked on")
    SKIPPED = "skipped", pgettext_lazy("push", "left out")
    DONE = "done", pgettext_lazy("push", "done")
    UNTOUCHED = "untouched", pgettext_lazy("push", "not touched")
    ROLLED_BACK = "rolled_back", pgettext_lazy("push", "rolled back")
    NOT_RESTORED = "not_restored", pgettext_lazy("push", "not as it was")
    LOST = "lost", pgettext_lazy("push", "does not answer")
