"""What the pages of a sweep and of a found device show beside their fields."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from bag.core import access, registers
from bag.core.records.spec import Record
from bag.core.registers import BulkLink
from bag.monitoring.domain.ranges import MOST, RangeRefused
from bag.monitoring.models import Proposal, ProposalState, Sweep
from bag.monitoring.models.discovery import FIELD_NAMES
from bag.monitoring.services import discovery

PROPOSAL_TONES = {"open": "info", "accepted": "ok", "ignored": "void"}
LEADERS = access.Rights(change=access.LEADERS)
"""Who may answer for ranges."""
DECIDERS = access.Rights(change=access.WRITERS)
"""Who may decide what becomes of a found device; nobody writes into its proposal by hand."""


def sweep(user: Any, row: Sweep) -> dict[str, Any]:
    """Size, consent, the running job, what the last run found. Four queries."""
    try:
        count = row.plan().count
    except RangeRefused:  # the limits have become narrower since it was written
        count = MOST + 1
    found = dict(row.proposals.values_list("state").annotate(n=Count("pk")).values_list("state", "n"))
    may_change = registers.records["monitoring.sweep"].allows(user, "change", row)
    counts = [(label, value, found.get(value, 0), PROPOSAL_TONES[value]) for value, label in ProposalState.choices]
    return {
        "addresses": count,
        "minutes": max(1, round(count / row.per_second / 60)),
        "credentials": list(row.credentials.order_by("pk")),
        "running": discovery.running(row),
        "counts": counts,
        "may_change_sweep": may_change,
        "may_consent": access.allows(user, LEADERS, "change", row.owner_service.code),
    }


def proposal(user: Any, row: Proposal) -> dict[str, Any]:
    """The differences in words, the type that fits, and whether the person may decide."""
    is_open = row.state == ProposalState.OPEN
    return {
        "state_tone": PROPOSAL_TONES[row.state],
        "differences": [(FIELD_NAMES[entry["field"]], entry["ours"], entry["theirs"]) for entry in row.differences],
        "suggested": discovery.suggestion(row) if is_open and row.equipment_id is None else None,
        "may_decide": is_open and may_decide(user, row),
    }


def may_decide(user: Any, row: Proposal) -> bool:
    """Whether the person writes records of the service whose sweep found the device."""
    return access.allows(user, DECIDERS, "change", row.sweep.owner_service.code)


def bulk(record: Record, user: Any) -> list[BulkLink]:
    """What can be done with found devices picked in the list."""
    if record.key != "monitoring.proposal" or not access.allows(user, DECIDERS, "change"):
        return []
    return [
        BulkLink(_("Take into the inventory"), reverse("monitoring:proposal-accept-many"), "check"),
        BulkLink(_("Leave out"), reverse("monitoring:proposal-ignore-many"), "eye-off"),
    ]
