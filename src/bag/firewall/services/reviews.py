"""The verbs of a review of rules. Nobody reviews a rule in which they have a hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from bag.firewall.models import Campaign, Decision, ReviewLine, Rule
from bag.work import reviewing

KEY = "firewall.campaign"
NEWS = "firewall.review"


def hands(rule: Rule) -> set[int]:
    """Accounts of those who asked for a rule, approved it or made it. No query when the request came along."""
    request = rule.request
    found = (request.requested_by_id, request.approved_by_id, request.implemented_by_id) if request else ()
    return {pk for pk in found if pk is not None}


REVIEWING = reviewing.Reviewing(
    campaign=Campaign,
    key=KEY,
    news=NEWS,
    title=gettext_lazy("Firewall rules await your review"),
    hands=lambda line: hands(line.rule) if line.rule is not None else set(),
    decisions=frozenset(Decision.values),
    related=("rule__request",),
)


def start(campaign: Campaign, *, by: Any) -> int:
    """Lay every rule in force of the service before a reviewer. Returns how many there are.

    Raises ValidationError when it was started before, there is nothing to review, or both reviewers have a hand in a
    rule.
    """
    return reviewing.start(REVIEWING, campaign, _lines, by=by)


def _lines(campaign: Campaign) -> Iterable[ReviewLine]:
    rules = Rule.objects.filter(rule_set__in_force=True, rule_set__owner_service=campaign.owner_service)
    rules = rules.select_related("rule_set", "request").defer("parsed").order_by("rule_set__sort_text", "position")
    for rule in rules:
        reviewer = reviewing.reviewer_of(campaign, hands(rule), rule.number)
        yield ReviewLine(campaign=campaign, rule=rule, context=rule.rule_set.name, text=rule.text, reviewer=reviewer)


@transaction.atomic
def sign(campaign: Campaign, decisions: Mapping[int, tuple[str, str]], *, by: Any) -> int:
    """Sign decisions (line id: decision, note) of one's own lines. Returns how many were signed.

    Raises what ``bag.work.reviewing.sign`` raises.
    """
    signed = reviewing.sign(REVIEWING, campaign, decisions, by=by)
    kept = [line.rule for line in signed if line.rule is not None and line.decision == Decision.KEEP]
    for rule in kept:
        rule.reviewed_on = timezone.localdate()
    Rule.objects.bulk_update(kept, ["reviewed_on"], batch_size=reviewing.BATCH)
    return len(signed)
