"""The sentences of the room: refusals by their code, and the names of rules."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bag.work.domain.incidents import Verb
from bag.work.domain.roster.fields import RosterFileError
from bag.work.domain.roster.model import Rule
from bag.work.domain.target_times import Phase, TargetTimeError

CLOCK_REFUSALS: dict[str, Any] = {
    "hours_impossible": _("A span of service hours ends before it begins."),
    "hours_overlap": _("Spans of service hours overlap."),
    "calendar_unknown": _("This calendar is not understood. Write office, 24/7 or hours like “mon-fri 08:30-17:30”."),
    "target_out_of_range": _("A target time lies between one minute and 10,000 hours."),
    "change_before_opening": _("The target time was changed before the work was opened."),
    "pending_ends_before_it_begins": _("A pending time ends before it begins."),
    "pending_before_opening": _("A pending time begins before the work was opened."),
    "pending_overlaps": _("Two pending times overlap."),
    "too_far": _("The target time lies more than ten years away."),
}
FILE_REFUSALS: dict[str, Any] = {
    "too_large": _("The file is larger than %(most)s MB."),
    "no_json": _("The file is no valid JSON."),
    "no_object": _("%(place)s: an object { … } is expected here."),
    "unknown_field": _("%(place)s: there is no field “%(field)s”. Known: %(known)s."),
    "code": _("%(place)s: a name of 1 to 60 letters, digits, spaces or . @ / - _ is expected here."),
    "number": _("%(place)s: a number from %(least)s to %(most)s is expected here."),
    "flag": _("%(place)s: true or false is expected here."),
    "day": _("%(place)s: a real day like 2027-05-31 is expected here."),
    "year": _("%(place)s: the year must lie between %(least)s and %(most)s."),
    "time": _("%(place)s: a time of day like 17:30 is expected here."),
    "list": _("%(place)s: a list of at most %(most)s members is expected here."),
    "ends_before_it_begins": _("%(place)s: the last day lies before the first."),
    "too_long": _("%(place)s: a roster has at most %(most)s days."),
    "nothing_to_do": _("A roster needs at least one role and one person."),
    "too_big": _("People × roles × days is more than %(most)s. Make a roster of fewer days."),
    "employment": _("%(place)s: this employment kind is not known. Known: %(known)s."),
    "unknown_role": _("%(place)s: there is no role “%(role)s”. Known: %(known)s."),
    "unknown_vehicle": _("%(place)s: no vehicle is of the kind “%(kind)s”."),
    "history_too_late": _("%(place)s: a past duty must lie before the first day of the roster."),
    "twice": _("%(place)s: “%(given)s” is there twice."),
}
RULES: dict[Rule, Any] = {
    Rule.ROLE: _("may not take this role"),
    Rule.SKILL: _("lacks a skill"),
    Rule.LEAVE: _("on leave"),
    Rule.AVAILABILITY: _("not available on that day"),
    Rule.NIGHT_DUTY: _("no night duty"),
    Rule.MIN_GAP: _("days between two duties"),
    Rule.MAX_PER_MONTH: _("most duties in a month"),
    Rule.REST: _("rest between two duties"),
    Rule.ONE_A_DAY: _("already on duty that day"),
    Rule.VEHICLE: _("no vehicle is free"),
    Rule.PEOPLE: _("too few people"),
}
PHASES: dict[Phase, Any] = {
    Phase.RUNNING: _("the time is running"),
    Phase.PENDING: _("waiting: the time stands still"),
    Phase.OUTSIDE_HOURS: _("outside service hours"),
    Phase.MISSED: _("the target time was missed"),
}
INCIDENT_REFUSALS: dict[Verb, Any] = {
    Verb.ASSIGN: _("An incident in the state “%(state)s” cannot be given to anybody; open it again first."),
    Verb.WAIT: _("An incident in the state “%(state)s” cannot be set waiting."),
    Verb.RESUME: _("The incident does not wait; its state is “%(state)s”."),
    Verb.RESOLVE: _("An incident in the state “%(state)s” cannot be resolved once more."),
    Verb.CLOSE: _("Only a resolved incident can be closed; the state is “%(state)s”."),
    Verb.REOPEN: _("Only a resolved incident can be opened again; the state is “%(state)s”."),
}
STEPS: dict[str, Any] = {
    "opened": _("Opened"),
    "assigned": _("Given to"),
    "pending": _("Waits for"),
    "resumed": _("Waiting ended"),
    "resolved": _("Resolved"),
    "closed": _("Closed"),
    "reopened": _("Opened again"),
    "note": _("Note"),
    "follower": _("Found by monitoring"),
    "priority": _("Priority changed"),
    "major": _("Declared a major incident; told"),
}


def clock_refusal(error: TargetTimeError) -> str:
    """The sentence for a question that the clock refuses."""
    return str(CLOCK_REFUSALS[error.code])


def file_refusal(error: RosterFileError) -> str:
    """The sentence for what is wrong with a roster's file; the file as a whole has no place in it."""
    values = {**error.values, "place": error.values["place"] or "JSON"}
    return str(FILE_REFUSALS[error.code] % values)
