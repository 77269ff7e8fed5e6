"""The words for people of what the domain names by codes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bag.directive.domain.status import Status


class Position(models.TextChoices):
    """Who owes a duty."""

    STAFF = "staff", _("Service staff")
    CHIEF = "chief", _("Service chief")
    MANAGER = "manager", _("Branch manager")
    BRANCH = "branch", _("Branch")


STEPS: dict[str, Any] = {**dict(Position.choices), "head": _("Department head")}
"""Who is told of a duty in trouble, from the doer up."""


class Kind(models.TextChoices):
    CONTINUOUS = "continuous", _("Continuous")
    PERIODIC = "periodic", _("Periodic")
    EVENT_DRIVEN = "event_driven", _("Event-driven")
    DELIVERABLE = "deliverable", _("Deliverable")
    POLICY = "policy", _("Policy")


class Evaluator(models.TextChoices):
    """How a duty is judged; the rules stand in ``domain.status``."""

    PERIODIC = "periodic", _("Once per period")
    COVERAGE = "coverage", _("Without a gap")
    THRESHOLD = "threshold", _("Within limits")
    FRESHNESS = "freshness", _("Kept current")
    EVERY_EVENT = "every_event", _("At every event")
    BEFORE = "before", _("In good time before")
    FORBID = "forbid", _("Only under its condition")
    DOCUMENT = "document", _("Document in review date")
    CLOSE_BY = "close_by", _("Closed by its date")
    ATTEST = "attest", _("By statement")


class EvidenceMode(models.TextChoices):
    AUTOMATIC = "automatic", _("From records")
    AUTOMATIC_ATTEST = "automatic_attest", _("From records and by statement")
    MANUAL = "manual", _("By statement only")


class Basis(models.TextChoices):
    """Where the period of a duty comes from."""

    DIRECTIVE = "directive", _("The directive's own words")
    UNSET = "unset", _("To be set by the manager")
    PROPOSAL = "proposal", _("Proposal of the catalogue")
    INSTITUTION = "institution", _("Decision of the institution")
    BOARD = "board", _("Decision of a board")


class Change(models.TextChoices):
    """What an import did with a clause."""

    FIRST = "first", _("First text")
    SAME = "same", _("Unchanged")
    MOVED = "moved", _("Moved")
    CHANGED = "changed", _("Reworded")
    ADDED = "added", _("Added")


class StatusChoice(models.TextChoices):
    """Statuses of an owed duty in the order of concern."""

    OVERDUE = Status.OVERDUE, _("Overdue")
    VIOLATED = Status.VIOLATED, _("Violated")
    DUE_SOON = Status.DUE_SOON, _("Due soon")
    NO_DATA = Status.NO_DATA, _("No data")
    LATE_DONE = Status.LATE_DONE, _("Done late")
    CONFORMING = Status.CONFORMING, _("Fulfilled")
    VACUOUS = Status.VACUOUS, _("Nothing was due")
    WAIVED = Status.WAIVED, _("Waived")


class OccurrenceState(models.TextChoices):
    """How one window, event or term of an owed duty stands."""

    OPEN = "open", _("Open")
    MET = "met", _("Met")
    MET_LATE = "met_late", _("Met late")
    MISSED = "missed", _("Missed")
    VIOLATED = "violated", _("Violated")
    VACUOUS = "vacuous", _("Nothing was due")
    NO_DATA = "no_data", _("No data")
    WAIVED = "waived", _("Waived")


TONES: dict[str, str] = {
    Status.OVERDUE: "critical",
    Status.VIOLATED: "critical",
    Status.DUE_SOON: "minor",
    Status.NO_DATA: "unknown",
    Status.LATE_DONE: "ok",
    Status.CONFORMING: "ok",
    Status.VACUOUS: "void",
    Status.WAIVED: "waived",
}
"""Badge tone per status. Only what was shown to be done is green."""
