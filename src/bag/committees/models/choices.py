"""The words for people of what the domain names by codes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.committees.domain import quorum
from bag.committees.domain.standing import Standing


class CommitteeKind(models.TextChoices):
    """The boards that the directive names, and others."""

    STEERING = "steering", _("Information security steering committee")
    WORKING_GROUP = "working_group", _("Working group of the steering committee")
    INCIDENT = "incident", _("Information security and incident response board")
    PRIVACY = "privacy", _("Personal data protection and management review board")
    ACCEPTANCE = "acceptance", _("Inspection and acceptance commission")
    OTHER = "other", pgettext_lazy("committee", "Other")


class Cadence(models.TextChoices):
    """How often a committee meets; empty when it is called as needed."""

    MONTHLY = "P1M", _("Once a month")
    QUARTERLY = "P3M", _("Once a quarter")
    HALF_YEARLY = "P6M", _("Once in half a year")
    YEARLY = "P1Y", _("Once a year")


class MemberRole(models.TextChoices):
    CHAIR = quorum.CHAIR, _("Chair")
    DEPUTY = quorum.DEPUTY, _("Deputy chair")
    SECRETARY = quorum.SECRETARY, _("Secretary")
    MEMBER = quorum.MEMBER, _("Member")
    GUEST = quorum.GUEST, _("Guest")


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("meeting", "Planned")
    HELD = "held", _("Held, minutes open")
    CLOSED = "closed", _("Minutes signed")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")


class Presence(models.TextChoices):
    UNKNOWN = "", _("Not noted yet")
    PRESENT = "present", _("Present")
    EXCUSED = "excused", _("Excused")
    ABSENT = "absent", _("Absent")


class ActionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("action", "Open")
    DONE = "done", pgettext_lazy("action", "Done")
    DROPPED = "dropped", _("Dropped")


class StandingChoice(models.TextChoices):
    """How an action stands today."""

    OPEN = Standing.OPEN, pgettext_lazy("action", "Open")
    SOON = Standing.SOON, _("Due soon")
    LATE = Standing.LATE, pgettext_lazy("action", "Late")
    DONE = Standing.DONE, pgettext_lazy("action", "Done")
    DONE_LATE = Standing.DONE_LATE, _("Done late")
    DROPPED = Standing.DROPPED, _("Dropped")


MEETING_TONES: dict[str, str] = {
    MeetingStatus.PLANNED: "info",
    MeetingStatus.HELD: "minor",
    MeetingStatus.CLOSED: "ok",
    MeetingStatus.CANCELLED: "void",
}
STANDING_TONES: dict[str, str] = {
    Standing.OPEN: "info",
    Standing.SOON: "minor",
    Standing.LATE: "critical",
    Standing.DONE: "ok",
    Standing.DONE_LATE: "ok",
    Standing.DROPPED: "void",
}
