"""Decisions that bind for longer become duties, watched on the board like those of the directive."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.committees.models import Decision, MeetingStatus
from bag.committees.services.meetings import FARTHEST
from bag.core import changes, registers
from bag.directive.domain.rules import Parameters
from bag.directive.models import Obligation
from bag.directive.services import statuses
from bag.directive.services.obligations import Decided, create_from_decision


@transaction.atomic
def follow(
    decision: Decision,
    *,
    title: str,
    position: str,
    service: str,
    rule: Parameters,
    evidence: str,
    starts_on: date,
    sources: tuple[str, ...] = (),
    by: Any,
) -> Obligation:
    """Make a duty of a signed decision, and judge it at once.

    ``position`` is staff, chief, manager or branch; ``service`` a code, '*' for each, '' for the branch. Raises
    ``ValidationError`` for a decision not signed yet or followed already, and for sources that cannot show the rule.
    """
    Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)  # a second click waits and is refused below
    _refuse_untimely(decision, starts_on)
    _refuse_unfit(rule, sources)
    obligation = create_from_decision(
        Decided(
            key=decision.number,
            title=title.strip(),
            position=position,
            service=service,
            rule=rule,
            decision=f"{decision.meeting.committee.name}, {decision.number}",
            evidence=evidence.strip(),
            starts_on=starts_on,
            sources=sources,
        ),
        decision,
    )
    statuses.recompute(list(obligation.instances.select_related("obligation")))
    changes.announce("committees.decision", [decision.pk], "change", by)
    return obligation


def _refuse_untimely(decision: Decision, starts_on: date) -> None:
    if decision.meeting.status != MeetingStatus.CLOSED:
        raise ValidationError(_("Sign the minutes first; only a numbered decision becomes a duty."))
    if starts_on < decision.adopted_on:
        raise ValidationError({"starts_on": _("A duty does not begin before its decision.")})
    if starts_on - timezone.localdate() > FARTHEST:
        raise ValidationError({"starts_on": _("This day is too far away.")})


def _refuse_unfit(rule: Parameters, sources: tuple[str, ...]) -> None:
    """Each source must tell what the evaluator asks; a rule on records needs one."""
    if rule.shapes and not sources:
        raise ValidationError({"sources": _("Choose the records that show it, or have it stated by the owner.")})
    for key in sources:
        source = registers.evidence_sources.get(key)
        if source is None or source.shape not in rule.shapes:
            raise ValidationError({"sources": _("These records cannot show a duty of this kind.")})
