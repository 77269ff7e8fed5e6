"""The verbs of a request for a rule. Rights are checked by whoever calls; who may not do two of the steps, here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.access import LEADERS, Rights, Role, allows
from bag.core.calendar import work_calendar
from bag.core.domain.calendar import LOCAL
from bag.core.models import Subject, User
from bag.core.notifications.services import notify
from bag.core.numbering import next_number
from bag.firewall import queries
from bag.firewall.domain.life import IN_FORCE, State, Verb, allowed
from bag.firewall.domain.question import Question, place, ports
from bag.firewall.domain.reach import Answer, ask
from bag.firewall.domain.rules import Unreadable
from bag.firewall.models import RequestKind, RequestState, Rule, RuleRequest
from bag.firewall.wording import OUTCOMES, refusal
from bag.organization.queries import people_with_role

KEY = "firewall.rulerequest"
SERIES = "GKT"
NEWS = "firewall.request"
APPROVERS = Rights(change=LEADERS)
SHORTEST = 10
MOST = 200


def locked(request: RuleRequest, verb: Verb) -> RuleRequest:
    """The row, locked, in a state that the verb may follow. Raises ValidationError in words."""
    rows = RuleRequest.objects.select_for_update(of=("self",)).select_related("owner_service", "rule_set", "unit")
    row = rows.filter(pk=request.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    if State(row.state) not in allowed(verb, emergency=row.kind == RequestKind.EMERGENCY):
        raise ValidationError(_("This does not fit a request that is: %(state)s.") % {"state": row.get_state_display()})
    return row


def _saved(row: RuleRequest, by: Any) -> RuleRequest:
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row


def question_of(row: RuleRequest) -> Question:
    """What the request asks for, as a question to rule sets."""
    return Question(row.source, row.target, row.port, row.protocol)


@transaction.atomic
def save(row: RuleRequest, by: Any, *, created: bool) -> RuleRequest:
    """Store the form of a request; only one that nobody examined yet is edited. Raises ValidationError on its
    fields."""
    if not created:
        locked(row, Verb.EDIT)
    for name, read in (("source", place), ("target", place), ("port", ports)):
        try:
            if not (name == "port" and row.protocol.strip().lower().startswith("icmp")):
                read(getattr(row, name))
        except Unreadable as error:
            raise ValidationError({name: str(refusal(error))}) from error
    if created:
        row.requested_at, row.requested_by = timezone.now(), by
        row.number = next_number(SERIES, row.requested_at)
    row.save()
    if created:
        _tell(leaders(row), row, gettext_lazy("A firewall rule was asked for"), by=by)
    return row


@transaction.atomic
def examine(request: RuleRequest, *, risk_note: str, by: Any) -> RuleRequest:
    """Say what the rule means for security; then it can be approved."""
    row = locked(request, Verb.EXAMINE)
    if len(risk_note.strip()) < SHORTEST:
        raise ValidationError({"risk_note": _("Say in a sentence what the rule opens.")})
    row.state, row.examined_at, row.examined_by = RequestState.REVIEW, timezone.now(), by
    row.risk_note = risk_note.strip()
    return _saved(row, by)


def may_approve(user: Any, row: RuleRequest) -> bool:
    """The chief of the service or the manager, unless they asked for the rule or made it."""
    hands = {row.requested_by_id, row.implemented_by_id}
    return allows(user, APPROVERS, "change", row.owner_service.code) and user.pk not in hands


@transaction.atomic
def approve(request: RuleRequest, *, note: str = "", by: Any) -> RuleRequest:
    """Agree: before the rule is made, or afterwards to an emergency."""
    row = locked(request, Verb.APPROVE)
    if not may_approve(by, row):
        raise PermissionDenied(_("Nobody approves a rule that they asked for or made."))
    if row.approved_at is not None:
        raise ValidationError(_("The request is approved already."))
    row.approved_at, row.approved_by, row.decision_note = timezone.now(), by, note.strip()
    if State(row.state) not in IN_FORCE:
        row.state = RequestState.APPROVED
    _tell([row.requested_by], row, gettext_lazy("A firewall rule was approved"), by=by, tone="ok")
    return _saved(row, by)


@transaction.atomic
def reject(request: RuleRequest, *, note: str, by: Any) -> RuleRequest:
    """Turn a request down, with the reason."""
    row = locked(request, Verb.REJECT)
    if not may_approve(by, row):
        raise PermissionDenied(_("Nobody decides on a rule that they asked for or made."))
    if len(note.strip()) < SHORTEST:
        raise ValidationError({"note": _("Say why in a sentence.")})
    row.state, row.decision_note, row.ended_at = RequestState.REJECTED, note.strip(), timezone.now()
    _tell([row.requested_by], row, gettext_lazy("A firewall rule was turned down"), by=by, tone="warning")
    return _saved(row, by)


@transaction.atomic
def implement(request: RuleRequest, *, by: Any) -> RuleRequest:
    """The rule was made on the device. An emergency then owes its approval by the end of the next working day."""
    row = locked(request, Verb.IMPLEMENT)
    if by is not None and by.pk in (row.requested_by_id, row.approved_by_id):
        raise PermissionDenied(_("Asking, approving and implementing are the work of three people."))
    row.state, row.implemented_at, row.implemented_by = RequestState.IMPLEMENTED, timezone.now(), by
    if row.approved_at is None:
        row.approve_until = approval_due(row.implemented_at)
        _tell(leaders(row), row, gettext_lazy("An emergency rule awaits your approval"), by=by, tone="warning")
    return _saved(row, by)


def approval_due(made_at: datetime) -> datetime:
    """The end of the first working day after the day on which an emergency rule was made. One query."""
    day = work_calendar().add_working_days(timezone.localtime(made_at).date(), 1)
    return datetime.combine(day, time(23, 59, 59), LOCAL)


@transaction.atomic
def verify(request: RuleRequest, *, by: Any) -> RuleRequest:
    """Ask the loaded rule set whether it does what was asked; the rules that do it get owner, reason and end.

    Raises ValidationError when the set was not loaded since the rule was made, or answers otherwise.
    """
    row = locked(request, Verb.VERIFY)
    if by is not None and by.pk == row.implemented_by_id:
        raise PermissionDenied(_("Whoever made a rule does not verify it."))
    if row.rule_set is None or row.rule_set.loaded_at is None or row.rule_set.loaded_at < row.implemented_at:
        raise ValidationError(_("Load the rule set from the device first: it is older than the rule."))
    analysis = queries.prepared(row.rule_set)
    try:
        answer = ask(analysis, question_of(row).boxes(analysis.set))
    except Unreadable as error:
        raise ValidationError(str(refusal(error))) from error
    if answer.outcome != row.action:
        words = _("The rule set answers: %(outcome)s.")
        raise ValidationError(words % {"outcome": OUTCOMES[answer.outcome]})
    row.verification = _("Answered by: %(rules)s") % {"rules": "; ".join(_claim(row, answer)) or _("default")}
    row.state, row.verified_at, row.verified_by = RequestState.VERIFIED, timezone.now(), by
    return _saved(row, by)


def _claim(row: RuleRequest, answer: Answer) -> list[str]:
    """Give the deciding rules without a request this one; the texts of all deciding rules."""
    positions = {part.rule for part in answer.parts if part.rule is not None}
    deciding = list(Rule.objects.filter(rule_set=row.rule_set, position__in=positions).order_by("position"))
    claimed = [rule for rule in deciding if rule.request_id is None and rule.owner_unit_id is None]
    for rule in claimed:
        rule.request, rule.owner_unit, rule.reason = row, row.unit, row.reason
        rule.starts_on, rule.expires_on = row.starts_on, row.expires_on
    Rule.objects.bulk_update(claimed, ["request", "owner_unit", "reason", "starts_on", "expires_on"])
    return [f"{rule.number} {rule.text}" for rule in deciding]


@transaction.atomic
def remove(request: RuleRequest, *, note: str, by: Any) -> RuleRequest:
    """The rule was taken off the device."""
    row = locked(request, Verb.REMOVE)
    row.state, row.ended_at = RequestState.REMOVED, timezone.now()
    row.decision_note = "\n".join(filter(None, [row.decision_note, note.strip()]))
    return _saved(row, by)


@transaction.atomic
def pass_day(now: datetime) -> int:
    """End requests whose time is over and remind those who owe an approval. Returns how many ended."""
    today = timezone.localtime(now).date()
    over = RuleRequest.objects.filter(state__in=sorted(IN_FORCE), expires_on__lt=today)
    ended = list(over.select_for_update(of=("self",)).select_related("owner_service", "implemented_by")[:MOST])
    for row in ended:
        row.state, row.ended_at = RequestState.EXPIRED, now
        row.save()
        title = gettext_lazy("A firewall rule has expired; take it off the device")
        _tell([*leaders(row), row.implemented_by], row, title, by=None, tone="warning")
    owed = RuleRequest.objects.filter(state__in=sorted(IN_FORCE), approved_at=None, approve_until__lt=now)
    for row in owed.select_related("owner_service")[:MOST]:
        _tell(leaders(row), row, gettext_lazy("The approval of an emergency rule is overdue"), by=None, tone="critical")
    return len(ended)


def leaders(row: RuleRequest) -> list[User]:
    """Accounts of those who may approve. Two queries."""
    people = [*people_with_role(Role.CHIEF, row.owner_service.code).select_related("user")]
    people += people_with_role(Role.MANAGER).select_related("user")
    hands = {row.requested_by_id, row.implemented_by_id}
    return [person.user for person in people if person.user is not None and person.user_id not in hands]


def _tell(users: Iterable[User | None], row: RuleRequest, title: str | Promise, *, by: Any, tone: str = "info") -> None:
    people = [user for user in users if user is not None and user != by]
    notify(people, NEWS, title, body=str(row), url=row.get_absolute_url(), subject=Subject.objects.of(row), tone=tone)
