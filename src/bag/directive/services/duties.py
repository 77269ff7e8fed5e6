"""Decisions and statements of people about duties: attesting, withdrawing, setting a period, waiving."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import access
from bag.core.access import Role
from bag.core.models import Attachment
from bag.directive.domain.rules import RuleError, parameters_of, stored
from bag.directive.messages import rule_fault
from bag.directive.models import Attestation, Basis, Evaluator, Instance, Obligation
from bag.directive.owners import may_attest
from bag.directive.services import statuses

SHORTEST_NOTE = 10


@transaction.atomic
def attest(instance: Instance, *, on: date, note: str, by: Any, files: list[Attachment] | None = None) -> Attestation:
    """State that a duty was done on a day, and judge it again.

    Raises ``PermissionDenied`` for people outside the line, ``ValidationError`` for a day to come or a note too short.
    """
    if not may_attest(by, instance):
        raise PermissionDenied
    if on > timezone.localdate():
        raise ValidationError({"on": _("The day lies in the future.")})
    if len(note.strip()) < SHORTEST_NOTE:
        raise ValidationError({"note": _("Say in a sentence what was done.")})
    statement = Attestation.objects.create(instance=instance, on=on, note=note.strip(), by=by)
    statement.files.set(files or [])
    statuses.recompute([instance])
    return statement


@transaction.atomic
def withdraw(statement: Attestation, *, reason: str, by: Any) -> None:
    """Take back a statement with a reason; it stays readable. Only who may state may withdraw."""
    if not may_attest(by, statement.instance):
        raise PermissionDenied
    if Attestation.objects.select_for_update().get(pk=statement.pk).withdrawn_at is not None:
        raise ValidationError(_("The statement was withdrawn already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason.")})
    statement.withdrawn_at, statement.withdrawn_by = timezone.now(), by
    statement.withdrawal_reason = reason.strip()[:300]
    statement.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    statuses.recompute([statement.instance])


def may_decide(user: Any) -> bool:
    """Only the manager sets periods and waivers."""
    return access.has_role(user, Role.MANAGER) and not access.read_only(user)


@transaction.atomic
def set_period(obligation: Obligation, *, period: str, decision: str, by: Any) -> None:
    """Fix how often a duty is due, as a decision of the institution with name and date, and judge it again.

    Refused for duties whose period the directive itself states.
    """
    if not may_decide(by):
        raise PermissionDenied
    if obligation.basis == Basis.DIRECTIVE:
        raise ValidationError(_("The directive itself states this period; it cannot be changed here."))
    obligation.parameters = _with_period(obligation, period)
    obligation.period, obligation.basis = period, Basis.INSTITUTION
    obligation.period_set_by, obligation.period_set_on = by, timezone.localdate()
    obligation.period_decision = decision.strip()[:200]
    obligation.save(
        update_fields=["parameters", "period", "basis", "period_set_by", "period_set_on", "period_decision"]
    )
    _judge(obligation)


def _with_period(obligation: Obligation, period: str) -> dict[str, Any]:
    """The parameters with another period; what is to be kept current is renewed as often. Refuses nonsense in words."""
    changed = {**obligation.parameters, "period": period}
    if obligation.evaluator == Evaluator.FRESHNESS:
        changed["max_age"] = period
    try:
        return stored(parameters_of(obligation.evaluator, changed))
    except RuleError as error:
        raise ValidationError({"period": rule_fault(error)}) from None


@transaction.atomic
def waive(obligation: Obligation, *, until: date, decision: str, by: Any) -> None:
    """Lift a duty until a day, on a decision document."""
    if not may_decide(by):
        raise PermissionDenied
    if until < timezone.localdate():
        raise ValidationError({"until": _("The day lies in the past.")})
    if not decision.strip():
        raise ValidationError({"decision": _("A waiver needs its decision.")})
    today = timezone.localdate()
    if obligation.waived_until is None or obligation.waived_until < today:
        obligation.waived_from = today
    obligation.waived_until, obligation.waiver_decision = until, decision.strip()[:200]
    obligation.save(update_fields=["waived_from", "waived_until", "waiver_decision"])
    _judge(obligation)


def _judge(obligation: Obligation) -> None:
    statuses.recompute(list(obligation.instances.select_related("obligation")))
