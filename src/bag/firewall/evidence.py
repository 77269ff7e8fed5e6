"""What the register proves: rules made by approved requests (10 ğ, 10 h), reviewed rules (9 e)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.firewall.domain.life import State
from bag.firewall.models import Campaign, Purpose, RuleRequest

MOST = 1000


def vlan_requests(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Requests for access between VLANs; met when the approved rule was verified. One query."""
    return _requests(RuleRequest.objects.filter(purpose=Purpose.VLAN), service, start, end)


def firewall_requests(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Requests for firewall and DMZ rules; met when approved and verified. One query."""
    return _requests(RuleRequest.objects.exclude(purpose=Purpose.VLAN), service, start, end)


def _requests(rows: Any, service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    rows = _of(rows, service).exclude(state=State.REJECTED).filter(requested_at__gte=start, requested_at__lte=end)
    return [_request(row) for row in reversed(rows.order_by("-requested_at")[:MOST])]


def _request(row: RuleRequest) -> EvidenceItem:
    both = (row.approved_at, row.verified_at)
    met = max(moment for moment in both if moment is not None) if all(both) else None
    return EvidenceItem(
        effective_at=row.requested_at,
        recorded_at=max(row.requested_at, row.created_at),
        label=str(row),
        url=lazy(row.get_absolute_url, str)(),
        subject=f"firewall.rulerequest:{row.pk}",
        item=f"rulerequest:{row.pk}",
        met_at=met,
    )


def reviews(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Reviews of which every line was signed. One query."""
    rows = _of(Campaign.objects.filter(completed_at__gte=start, completed_at__lte=end), service)
    return [_review(row) for row in reversed(rows.order_by("-completed_at")[:MOST])]


def _review(row: Campaign) -> EvidenceItem:
    at = row.completed_at or timezone.now()
    return EvidenceItem(
        effective_at=at,
        recorded_at=at,
        label=str(row),
        url=lazy(row.get_absolute_url, str)(),
        subject=f"firewall.campaign:{row.pk}",
        item=f"campaign:{row.pk}",
    )


def _of(rows: Any, service: str) -> Any:
    return rows.filter(owner_service__code=service) if service else rows


_REQUESTS = ("firewall.rulerequest",)
SOURCES = (
    EvidenceSource(
        "network.acl_requests", _("Requests for access rules between VLANs"), ("N-ACL",), vlan_requests,
        shape=EvidenceShape.EVENT, watches=_REQUESTS,
    ),
    EvidenceSource(
        "network.firewall_requests", _("Requests for firewall rules"), ("N-ACL",), firewall_requests,
        shape=EvidenceShape.EVENT, watches=_REQUESTS,
    ),
    EvidenceSource(
        "network.rule_reviews", _("Reviews of access and firewall rules"), ("N-ACL",), reviews,
        shape=EvidenceShape.MARK, watches=("firewall.campaign",),
    ),
)  # fmt: skip
