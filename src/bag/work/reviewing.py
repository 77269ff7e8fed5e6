"""The verbs of review campaigns: nobody reviews what they have a hand in, and what was signed can be checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.access import Role
from bag.core.models import Subject, Tone
from bag.core.notifications.services import notify
from bag.organization.models import Person
from bag.organization.queries import people_with_role
from bag.work.models.reviews import ReviewCampaign, ReviewedLine

BATCH = 1000
AHEAD = timedelta(days=7)
"""How long before the day on which a review is due its reviewers are reminded."""


@dataclass(frozen=True)
class Reviewing:
    """How one kind of thing is reviewed.

    ``hands(line)`` gives the accounts that may not sign a line; it makes no query when ``related`` came along.
    ``decisions`` are the room's choices; all but ``keep`` need a note.
    """

    campaign: type[ReviewCampaign]
    key: str
    news: str
    title: Promise
    """Of the news to the reviewers."""
    hands: Callable[[Any], set[int]]
    decisions: frozenset[str]
    keep: str = "keep"
    related: tuple[str, ...] = ()
    address: Callable[[Any], str] | None = None
    """Where the reviewers of a campaign are led; to its own page when None."""


def reviewer_of(campaign: ReviewCampaign, hands: set[int], name: str) -> Person:
    """Who signs a thing in which ``hands`` (accounts) have had a part.

    Raises ValidationError when both reviewers are among them.
    """
    for person in (campaign.reviewer, campaign.second_reviewer):
        if person.user_id is None or person.user_id not in hands:
            found: Person = person
            return found
    raise ValidationError(_("Both reviewers have a hand in %(name)s; choose another.") % {"name": name})


@transaction.atomic
def start(kind: Reviewing, campaign: Any, lines: Callable[[Any], Iterable[ReviewedLine]], *, by: Any) -> int:
    """Lay the lines that ``lines(campaign)`` makes before their reviewers. Returns how many there are.

    Raises ValidationError when it was started before or there is nothing to review.
    """
    row: Any = kind.campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if row.started_at is not None:
        raise ValidationError(_("The review has been started already."))
    made = list(lines(row))
    if not made:
        raise ValidationError(_("There is nothing to review."))
    type(made[0])._default_manager.bulk_create(made, batch_size=BATCH)
    row.started_at = timezone.now()
    row.save()
    _tell(kind, row, kind.title, {line.reviewer_id for line in made})
    changes.announce(kind.key, [row.pk], "change", by)
    return len(made)


@transaction.atomic
def sign(kind: Reviewing, campaign: Any, decisions: Mapping[int, tuple[str, str]], *, by: Any) -> list[Any]:
    """Sign decisions (line id: decision, note) of one's own lines. Returns the lines that were signed.

    Raises PermissionDenied for a line of somebody else or one in which the signer has a hand, ValidationError for an
    unknown decision or one without a note where it needs it.
    """
    row: Any = kind.campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    lines = row.lines.filter(pk__in=decisions, signed_at=None).select_related("reviewer", *kind.related)
    now, signed = timezone.now(), []
    for line in lines:
        decision, note = decisions[line.pk]
        if line.reviewer.user_id != by.pk or by.pk in kind.hands(line):
            raise PermissionDenied(_("Everybody signs their own lines, and nobody what they have a hand in."))
        if decision not in kind.decisions:
            raise ValidationError(_("Choose one of the decisions."))
        if decision != kind.keep and not note.strip():
            raise ValidationError(_("Say why it is not to stay as it is."))
        line.decision, line.note, line.signed_at, line.signed_by = decision, note.strip(), now, by
        line.digest = digest(row, line)
        signed.append(line)
    if signed:
        type(signed[0])._default_manager.bulk_update(
            signed, ["decision", "note", "signed_at", "signed_by", "digest"], batch_size=BATCH
        )
    if not row.lines.filter(signed_at=None).exists():
        row.completed_at = now
        row.save()
    changes.announce(kind.key, [row.pk], "change", by)
    return signed


def digest(campaign: ReviewCampaign, line: Any) -> str:
    """The SHA-256 of a signed line as it was signed: campaign, what was seen, decision, note, who and when."""
    said = [
        campaign.title, line.context, line.text, line.decision, line.note, line.signed_by_id,
        line.signed_at.astimezone(UTC).isoformat(),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def remind(kind: Reviewing, today: date) -> int:
    """Remind reviewers before the day, tell manager and chief after it. Returns how many campaigns are late."""
    rows = kind.campaign.objects.filter(completed_at=None, started_at__isnull=False, due_on__lte=today + AHEAD)
    late = 0
    for row in rows.select_related("owner_service"):
        waiting: Any = row
        people = set(waiting.lines.filter(signed_at=None).values_list("reviewer", flat=True))
        if row.due_on >= today:
            _tell(kind, row, gettext_lazy("A review awaits your signature"), people, step="ahead")
            continue
        late += 1
        leaders = people_with_role(Role.CHIEF, row.owner_service.code) | people_with_role(Role.MANAGER)
        people |= set(leaders.values_list("pk", flat=True))
        _tell(kind, row, gettext_lazy("A review is overdue"), people, step=f"late-{today:%G-%V}", tone=Tone.WARNING)
    return late


def _tell(
    kind: Reviewing, row: Any, title: Promise, people: Iterable[int], *, step: str = "start", tone: str = Tone.INFO
) -> None:
    found = Person.objects.filter(pk__in=set(people), user__isnull=False).select_related("user")
    users = [person.user for person in found if person.user is not None]
    notify(
        users, kind.news, title, body=str(row), url=(kind.address or _page)(row), subject=Subject.objects.of(row),
        tone=tone, dedupe_key=f"{kind.key}:{row.pk}:{step}",
    )  # fmt: skip


def _page(row: Any) -> str:
    found: str = row.get_absolute_url()
    return found
