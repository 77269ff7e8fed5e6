"""What the internet service proves: rights (9 r, 10 j), links and their use (5 ı, 9 g-h), DDoS (5 i, 9 ı-i)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bag.contracts.models import Contract
from bag.core.domain.calendar import LOCAL
from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource
from bag.internet import papers
from bag.internet.domain.attacks import month_after
from bag.internet.models import AccessReview, AccessRight, DdosReport, GroupReading
from bag.internet.rights import SERVICE
from bag.internet.services import measuring

MOST = 1000
_RIGHTS, _REVIEWS, _LINKS, _REPORTS = (
    ("internet.accessright",), ("internet.accessreview",), ("internet.uplink",), ("internet.ddosreport",),
)  # fmt: skip
Find = Callable[[str, datetime, datetime], list[EvidenceItem]]


def _own(service: str) -> bool:
    """Everything here is the network service's."""
    return service in ("", SERVICE)


def _item(row: Any, at: datetime, kind: str, **told: Any) -> EvidenceItem:
    return EvidenceItem(
        effective_at=at,
        recorded_at=told.pop("recorded_at", at),
        label=told.pop("label", "") or str(row),
        url=lazy(row.get_absolute_url, str)(),
        subject=f"{row._meta.label_lower}:{row.pk}",
        item=f"{kind}:{row.pk}",
        **told,
    )


def access_rights(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Rights put in force, permitted when unit and network service had agreed before; accounts that were found in a
    group without a right, never permitted. Two queries."""
    if not _own(service):
        return []
    rows = AccessRight.objects.filter(granted_at__gte=start, granted_at__lte=end).select_related("person", "unit")
    given = [
        _item(row, row.granted_at, "right", allowed=_permitted(row), met_at=row.granted_at)
        for row in rows.order_by("-granted_at")[:MOST]
        if row.granted_at is not None
    ]
    return sorted(given + _strangers(start, end), key=lambda one: one.effective_at)


def _strangers(start: datetime, end: datetime) -> list[EvidenceItem]:
    rows = GroupReading.objects.filter(at__gte=start, at__lte=end).exclude(strangers=[]).select_related("profile")
    words = _now("%(n)d accounts without an internet right: %(group)s")
    return [
        EvidenceItem(
            effective_at=row.at,
            recorded_at=row.at,
            label=words % {"n": len(row.strangers), "group": row.profile},
            url=lazy(row.profile.get_absolute_url, str)(),
            subject=f"internet.accessprofile:{row.profile_id}",
            item=f"reading:{row.pk}",
            allowed=False,
        )
        for row in rows.order_by("-at")[:MOST]
    ]


def _permitted(row: AccessRight) -> bool:
    steps = (row.agreed_at, row.approved_at, row.granted_at)
    return all(steps) and list(steps) == sorted(step for step in steps if step is not None)


def access_reviews(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Reviews of which every line was signed. One query."""
    rows = AccessReview.objects.filter(completed_at__gte=start, completed_at__lte=end)
    rows = rows.filter(owner_service__code=service) if service else rows
    return [
        _item(row, row.completed_at, "review", signed=True)
        for row in reversed(rows.order_by("-completed_at")[:MOST])
        if row.completed_at is not None
    ]


def _papers(form: str) -> Find:
    """Papers of a form that were issued. One query."""

    def find(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
        if not _own(service):
            return []
        rows = papers.issued(form).filter(issued_at__gte=start, issued_at__lte=end)[:MOST]
        return [
            _item(row, row.issued_at, "document", label=f"{row.number} {row.title}", signed=True)
            for row in reversed(rows)
            if row.issued_at is not None
        ]

    return find


def availability(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """The availability of the internet in each whole month of the window, percent. Ten queries a month."""
    if not _own(service):
        return []
    month = timezone.localtime(start).date().replace(day=1)
    found = []
    while (after := month_after(month)) <= min(timezone.localdate(), timezone.localtime(end).date()):
        links = list(measuring.working(month).select_related("port__equipment"))
        whole = measuring.availability_of(links, month) if links else None
        if whole is not None and whole.share is not None:
            at = datetime.combine(after, time(), LOCAL)
            label = _now("Internet, %(month)s") % {"month": f"{month:%m.%Y}"}
            one = _item(links[0], at, "availability", label=label, value=float(whole.share) * 100)
            found.append(replace(one, item=f"availability:{month:%Y%m}"))
        month = after
    return [one for one in found if start <= one.effective_at <= end]


def ddos_reports(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Monthly reports that were filed and reviewed. One query."""
    if not _own(service):
        return []
    rows = DdosReport.objects.filter(reviewed_at__gte=start, reviewed_at__lte=end).select_related("carrier")
    return [
        _item(row, row.reviewed_at, "ddos", signed=True)
        for row in reversed(rows.order_by("-reviewed_at")[:MOST])
        if row.reviewed_at is not None
    ]


def ddos_contract(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Contracts of protection that covered a link in the window, until their last day. One query."""
    if not _own(service):
        return []
    rows = Contract.objects.filter(protected_links__isnull=False, starts__lte=timezone.localtime(end).date())
    return [
        _item(
            row,
            datetime.combine(row.starts, time(), LOCAL),
            "contract",
            recorded_at=row.created_at,
            until=datetime.combine(row.terminated_on or row.ends, time(23, 59), LOCAL),
        )
        for row in rows.distinct().order_by("starts")[:MOST]
    ]


SOURCES = (
    EvidenceSource("network.access_rights", _("Internet rights and their approvals"), ("N-ACC",), access_rights,
                   shape=EvidenceShape.EVENT, watches=_RIGHTS),
    EvidenceSource("network.access_reviews", _("Reviews of internet rights"), ("N-ACC", "I-ACR"), access_reviews,
                   shape=EvidenceShape.MARK, watches=_REVIEWS),
    EvidenceSource("network.bandwidth_plans", _("Bandwidth plans"), ("N-BW", "M-CAP"), _papers(papers.PLAN),
                   shape=EvidenceShape.MARK, watches=_LINKS),
    EvidenceSource("network.usage", _("Monthly internet usage reports"), ("N-BW",), _papers(papers.USAGE),
                   shape=EvidenceShape.MARK, watches=_LINKS),
    EvidenceSource("network.internet_availability", _("Availability of the internet uplinks (%)"), ("N-BW", "M-MON"),
                   availability, shape=EvidenceShape.MEASURE, watches=_LINKS),
    EvidenceSource("network.ddos_reports", _("Monthly DDoS reports reviewed"), ("N-DDOS",), ddos_reports,
                   shape=EvidenceShape.MARK, watches=_REPORTS),
    EvidenceSource("network.ddos_contract", _("Contract of DDoS protection"), ("N-DDOS",), ddos_contract,
                   shape=EvidenceShape.DOCUMENT, watches=_LINKS),
)  # fmt: skip
