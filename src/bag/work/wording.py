"""The sentences of the room: refusals by their code, and the names of rules."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.work.domain import requests
from bag.work.domain.incidents import Verb
from bag.work.domain.questions import KINDS, QuestionError
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
QUESTION_REFUSALS: dict[str, Any] = {
    "no_list": _("The questions must be a list."),
    "too_many": _("A request type has at most %(value)s questions."),
    "no_object": _("Question %(place)s: an object { … } is expected here."),
    "unknown": _("Question %(place)s: there is no field “%(value)s”."),
    "twice": _("Question %(place)s: the name “%(value)s” is taken already."),
    "name": _("Question %(place)s: “%(value)s” is no name; it has small Latin letters, digits and _ only."),
    "kind": _("Question %(place)s: the kind “%(value)s” is not known. Known: %(known)s."),
    "label": _("Question %(place)s: the label is missing."),
    "text": _("Question %(place)s: “%(value)s” is not right or too long."),
    "choices": _("Question %(place)s: a choice needs different answers parted by ; and other kinds have none."),
    "bounds": _("Question %(place)s: least and most belong to numbers, in this order."),
    "line": _("Question %(place)s: a line has at most six parts between | signs."),
}
REQUEST_REFUSALS: dict[requests.Verb, Any] = {
    requests.Verb.DECIDE: _("The request does not wait for an approval; its state is “%(state)s”."),
    requests.Verb.ASSIGN: _("A request in the state “%(state)s” cannot be given to anybody."),
    requests.Verb.WAIT: _("A request in the state “%(state)s” cannot be set waiting."),
    requests.Verb.RESUME: _("The request does not wait; its state is “%(state)s”."),
    requests.Verb.FINISH: _("A request in the state “%(state)s” cannot be finished."),
    requests.Verb.ACCEPT: _("Only a finished request can be accepted; the state is “%(state)s”."),
    requests.Verb.REOPEN: _("Only a finished request can be sent back; the state is “%(state)s”."),
    requests.Verb.REJECT: _("A request in the state “%(state)s” cannot be turned down."),
    requests.Verb.WITHDRAW: _("A request in the state “%(state)s” cannot be withdrawn."),
    requests.Verb.PRIORITY: _("The priority of a request in the state “%(state)s” stays as it is."),
    requests.Verb.TRANSFER: _("A request in the state “%(state)s” cannot be handed to another service."),
    requests.Verb.LINK: _("A request in the state “%(state)s” cannot be joined to an incident."),
    requests.Verb.CHECK: _("The checklist of a request in the state “%(state)s” stays as it is."),
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
    "affected": _("Affected"),
    "role": _("Role given"),
    "target": _("Target time"),
    "late": _("Target time missed"),
}
REQUEST_STEPS: dict[str, Any] = {
    "opened": pgettext_lazy("request", "Request taken"),
    "routed": pgettext_lazy("request", "Passed to the service"),
    "asked": pgettext_lazy("request", "Approval asked of"),
    "approved": pgettext_lazy("request", "Approved"),
    "refused": pgettext_lazy("request", "Not approved"),
    "assigned": pgettext_lazy("request", "In the hands of"),
    "pending": pgettext_lazy("request", "Waits for"),
    "resumed": pgettext_lazy("request", "Waiting ended"),
    "done": pgettext_lazy("request", "Done"),
    "accepted": pgettext_lazy("request", "Accepted"),
    "silent": pgettext_lazy("request", "Counts as accepted: nothing was said against it"),
    "reopened": pgettext_lazy("request", "Sent back"),
    "rejected": pgettext_lazy("request", "Turned down"),
    "out_of_scope": pgettext_lazy("request", "Not the task of this branch"),
    "withdrawn": pgettext_lazy("request", "Withdrawn"),
    "priority": pgettext_lazy("request", "Priority changed"),
    "linked": pgettext_lazy("request", "Joined to an incident"),
    "checked": pgettext_lazy("request", "Checklist"),
    "note": pgettext_lazy("request", "Note"),
    "message": pgettext_lazy("request", "Message of the requester"),
    "answer": pgettext_lazy("request", "Message to the requester"),
    "late": pgettext_lazy("request", "Target time missed"),
}


def clock_refusal(error: TargetTimeError) -> str:
    """The sentence for a question that the clock refuses."""
    return str(CLOCK_REFUSALS[error.code])


def file_refusal(error: RosterFileError) -> str:
    """The sentence for what is wrong with a roster's file; the file as a whole has no place in it."""
    values = {**error.values, "place": error.values["place"] or "JSON"}
    return str(FILE_REFUSALS[error.code] % values)


def question_refusal(error: QuestionError) -> str:
    """The sentence for questions that no form can be made of."""
    values = {"place": error.place, "value": error.value, "known": ", ".join(KINDS)}
    return str(QUESTION_REFUSALS[error.code] % values)
