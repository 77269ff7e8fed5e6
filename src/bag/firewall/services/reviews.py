"""The verbs of a review campaign. Nobody reviews a rule in which they have a hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.models import Subject
from bag.core.notifications.services import notify
from bag.firewall.models import Campaign, Decision, ReviewLine, Rule
from bag.organization.models import Person

KEY = "firewall.campaign"
NEWS = "firewall.review"
BATCH = 1000


@transaction.atomic
def start(campaign: Campaign, *, by: Any) -> int:
    """Lay every rule in force of the service before a reviewer. Returns how many there are.

    Raises ValidationError when it was started before, there is nothing to review, or both reviewers have a hand in a
    rule.
    """
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if row.started_at is not None:
        raise ValidationError(_("The review has been started already."))
    rules = Rule.objects.filter(rule_set__in_force=True, rule_set__owner_service=row.owner_service)
    rules = rules.select_related("rule_set", "request").defer("parsed").order_by("rule_set__sort_text", "position")
    lines = [_line(row, rule) for rule in rules]
    if not lines:
        raise ValidationError(_("The service has no rules in force."))
    ReviewLine.objects.bulk_create(lines, batch_size=BATCH)
    row.started_at = timezone.now()
    row.save()
    people = Person.objects.filter(pk__in={line.reviewer_id for line in lines}).select_related("user")
    users = [person.user for person in people if person.user is not None]
    title = gettext_lazy("Firewall rules await your review")
    notify(users, NEWS, title, body=str(row), url=row.get_absolute_url(), subject=Subject.objects.of(row), tone="info")
    changes.announce(KEY, [row.pk], "change", by)
    return len(lines)


def _line(row: Campaign, rule: Rule) -> ReviewLine:
    for person in (row.reviewer, row.second_reviewer):
        if person.user_id is None or person.user_id not in hands(rule):
            return ReviewLine(campaign=row, rule=rule, rule_set=rule.rule_set.name, text=rule.text, reviewer=person)
    words = _("Both reviewers have a hand in the rule %(rule)s; choose another.")
    raise ValidationError(words % {"rule": rule.number})


def hands(rule: Rule) -> set[int]:
    """Accounts of those who asked for a rule, approved it or made it. No query when the request came along."""
    request = rule.request
    found = (request.requested_by_id, request.approved_by_id, request.implemented_by_id) if request else ()
    return {pk for pk in found if pk is not None}


@transaction.atomic
def sign(campaign: Campaign, decisions: Mapping[int, tuple[str, str]], *, by: Any) -> int:
    """Sign decisions (line id: decision, note) of one's own lines. Returns how many were signed.

    Raises PermissionDenied for a line of somebody else or a rule in which the signer has a hand, ValidationError for an
    unknown decision or one without a note where it needs it.
    """
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    lines = row.lines.filter(pk__in=decisions, signed_at=None).select_related("rule__request", "reviewer")
    now, signed = timezone.now(), []
    for line in lines:
        decision, note = decisions[line.pk]
        if line.reviewer.user_id != by.pk or (line.rule is not None and by.pk in hands(line.rule)):
            raise PermissionDenied(_("Everybody signs their own lines, and nobody a rule in which they have a hand."))
        if decision not in Decision.values:
            raise ValidationError(_("Choose keep, narrow or remove."))
        if decision != Decision.KEEP and not note.strip():
            raise ValidationError(_("Say why a rule is to be narrowed or removed."))
        line.decision, line.note, line.signed_at, line.signed_by = decision, note.strip(), now, by
        signed.append(line)
    ReviewLine.objects.bulk_update(signed, ["decision", "note", "signed_at", "signed_by"], batch_size=BATCH)
    kept = [line.rule for line in signed if line.rule is not None and line.decision == Decision.KEEP]
    for rule in kept:
        rule.reviewed_on = timezone.localtime(now).date()
    Rule.objects.bulk_update(kept, ["reviewed_on"], batch_size=BATCH)
    if not row.lines.filter(signed_at=None).exists():
        row.completed_at = now
        row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return len(signed)
