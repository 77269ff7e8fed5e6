"""What the pages of the room's records show beside their fields."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from bag.standards import queries, rights
from bag.standards.domain.standing import ORDER, Sum
from bag.standards.models import Acceptance, Edition, EditionState, Participant
from bag.standards.services import stating
from bag.standards.standard_forms import CampaignForm, NoteForm
from bag.standards.wording import EDITION_TONES, EXEMPTION_TONES, STANDING_TONES, STANDINGS


def counts(found: Sum) -> list[tuple[str, str]]:
    """Number with title, and tone, of each standing that occurs, the worst first."""
    return [(f"{found.of(one)} {STANDINGS[one]}", STANDING_TONES[one]) for one in ORDER if found.of(one)]


def lines(share: queries.Share) -> list[tuple[queries.Line, Any, str]]:
    """Each clause with title and tone of its standing."""
    return [(line, STANDINGS[line.standing], STANDING_TONES[line.standing]) for line in share.lines]


def protocol_tone(acceptance: Acceptance | None, today: date) -> str:
    """The tone of an institution's protocol: none, ending soon, in force."""
    if acceptance is None:
        return "critical"
    return "warning" if acceptance.expires_on <= today + queries.SOON else "ok"


def participant(row: Participant, user: Any) -> dict[str, Any]:
    """Its clauses, protocols, exemptions, and the verbs that fit. Nine queries."""
    share, service = queries.share_of(row), row.owner_service.code
    exemptions = row.exemptions.select_related("clause", "asked_by", "decided_by", "participant__owner_service")
    return {
        "share": share,
        "counts": counts(share.sum),
        "lines": lines(share),
        "edge": list(row.edge.all()),
        "acceptances": list(row.acceptances.select_related("edition", "document").order_by("-signed_on")),
        "protocol_tone": protocol_tone(share.acceptance, timezone.localdate()),
        "exemptions": [
            (one, EXEMPTION_TONES[one.state], one.state == "asked" and stating.may_decide(user, one))
            for one in exemptions.order_by("-asked_at")
        ],
        "note_form": NoteForm(),
        "may_work": rights.works(user, service),
    }


def edition(row: Edition, user: Any) -> dict[str, Any]:
    """Its clauses, rounds of statements and the verbs that fit. Four queries."""
    leads = rights.leads(user, row.owner_service.code)
    draft = row.state == EditionState.DRAFT
    campaigns = list(row.campaigns.prefetch_related("lines__participant").order_by("-year"))
    running = any(one.completed_at is None for one in campaigns)
    return {
        "state_tone": EDITION_TONES[row.state],
        "clauses": list(row.clauses.order_by("sort_text")),
        "campaigns": campaigns,
        "may_publish": leads and draft,
        "may_fill": leads and draft,
        "may_follow": leads and not draft,
        "campaign_form": CampaignForm() if leads and row.state == EditionState.IN_FORCE and not running else None,
    }
