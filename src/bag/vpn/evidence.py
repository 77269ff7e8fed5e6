"""What the room proves: accounts opened with approval (9 k, 10 ı), reviews (5 c, 9 k), tunnels on protocols (9 l)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.vpn.models import AccessRequest, AccessState, Account, AccountReview, Tunnel

MOST = 1000


def accounts(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Requests, met when the account was opened with approval; and accounts without an approved request, which are
    not allowed. Two queries."""
    asked = _of(AccessRequest.objects.exclude(state=AccessState.REJECTED), service, "owner_service__code")
    asked = asked.select_related("person").filter(requested_at__gte=start, requested_at__lte=end)
    found = [_request(row) for row in asked.order_by("-requested_at")[:MOST]]
    approved = AccessRequest.objects.filter(approved_at__isnull=False, account__isnull=False).values("account")
    bare = Account.objects.exclude(pk__in=approved).filter(created_at__gte=start, created_at__lte=end)
    bare = _of(bare, service, "gateway__owner_service__code")
    found += [_unapproved(row) for row in bare.order_by("-created_at")[:MOST]]
    return sorted(found, key=lambda item: item.effective_at)


def _request(row: AccessRequest) -> EvidenceItem:
    both = (row.approved_at, row.implemented_at)
    met = max(moment for moment in both if moment is not None) if all(both) else None
    return EvidenceItem(
        effective_at=row.requested_at,
        recorded_at=max(row.requested_at, row.created_at),
        label=str(row),
        url=lazy(row.get_absolute_url, str)(),
        subject=f"vpn.accessrequest:{row.pk}",
        item=f"accessrequest:{row.pk}",
        met_at=met,
    )


def _unapproved(row: Account) -> EvidenceItem:
    return EvidenceItem(
        effective_at=row.created_at,
        recorded_at=row.created_at,
        label=str(row),
        url=lazy(row.get_absolute_url, str)(),
        subject=f"vpn.account:{row.pk}",
        item=f"account:{row.pk}",
        allowed=False,
    )


def reviews(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Reviews of which every line was signed. One query."""
    rows = AccountReview.objects.filter(completed_at__gte=start, completed_at__lte=end)
    rows = _of(rows, service, "owner_service__code").order_by("-completed_at")[:MOST]
    return [_review(row) for row in reversed(rows)]


def _review(row: AccountReview) -> EvidenceItem:
    at = row.completed_at or timezone.now()
    return EvidenceItem(
        effective_at=at,
        recorded_at=at,
        label=str(row),
        url=lazy(row.get_absolute_url, str)(),
        signed=True,
        subject=f"vpn.accountreview:{row.pk}",
        item=f"accountreview:{row.pk}",
    )


def tunnels(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Tunnels that began in the window; met when they rest on a protocol and were seen up. One query."""
    first, last = timezone.localtime(start).date(), timezone.localtime(end).date()
    rows = Tunnel.objects.filter(starts_on__gte=first, starts_on__lte=last).select_related("protocol", "status")
    rows = _of(rows, service, "gateway__owner_service__code").order_by("-starts_on", "-pk")[:MOST]
    return [_tunnel(row) for row in reversed(rows)]


def _tunnel(row: Tunnel) -> EvidenceItem:
    status = getattr(row, "status", None)
    seen = status is not None and (status.received > 0 or status.up)
    begun = _noon(row.starts_on)
    return EvidenceItem(
        effective_at=begun,
        recorded_at=max(begun, row.created_at),
        label=str(row),
        url=lazy(row.get_absolute_url, str)(),
        subject=f"vpn.tunnel:{row.pk}",
        item=f"tunnel:{row.pk}",
        met_at=max(begun, row.created_at) if row.protocol_id is not None and seen else None,
    )


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _of(rows: Any, service: str, path: str) -> Any:
    return rows.filter(**{path: service}) if service else rows


SOURCES = (
    EvidenceSource(
        "network.vpn_accounts", _("VPN accounts opened and their approvals"), ("N-VPN",), accounts,
        shape=EvidenceShape.EVENT, watches=("vpn.accessrequest", "vpn.account"),
    ),
    EvidenceSource(
        "network.vpn_reviews", _("Reviews of VPN accounts"), ("N-VPN", "I-ACR"), reviews,
        shape=EvidenceShape.MARK, watches=("vpn.accountreview",),
    ),
    EvidenceSource(
        "network.tunnels", _("Tunnels to institutions and their protocols"), ("N-VPN", "A-PROT"), tunnels,
        shape=EvidenceShape.EVENT, watches=("vpn.tunnel",),
    ),
)  # fmt: skip
