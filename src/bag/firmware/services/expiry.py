"""What runs out: licenses, support, warranties, the makers' support; people hear 90, 60 and 30 days before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.core.access import Role
from bag.core.notifications.services import notify
from bag.core.ui.format import day
from bag.firmware.models import EndOfLife
from bag.inventory.models import Equipment, License
from bag.organization.queries import people_with_role

NEWS = "firmware.expiry"
DAYS = (90, 60, 30)
LICENSE, SUPPORT, WARRANTY, LIFE = "license", "support", "warranty", "life"


@dataclass(frozen=True)
class Ending:
    """Something that ends on a day. ``count``: pieces of equipment it is about; ``key`` names it for good."""

    on: date
    kind: str
    name: str
    service: str
    url: str
    count: int
    key: str


def endings(first: date, last: date, services: set[str] | None = None) -> list[Ending]:
    """What ends from a day to a day, of some services (None: of all), in order. Four queries."""
    found = [*_licenses(first, last), *_contracts(first, last), *_warranties(first, last), *_lives(first, last)]
    kept = found if services is None else [one for one in found if one.service in services]
    return sorted(kept, key=lambda one: (one.on, one.kind, one.name))


def _licenses(first: date, last: date) -> list[Ending]:
    rows = License.objects.filter(ends_on__range=(first, last)).select_related("owner_service")
    return [
        Ending(row.ends_on, LICENSE, row.name, row.owner_service.code, row.get_absolute_url(), 1, f"license-{row.pk}")
        for row in rows
        if row.ends_on is not None
    ]


def _contracts(first: date, last: date) -> list[Ending]:
    """Support of equipment, one entry for a day, contract and service."""
    listing = reverse("inventory:equipment-list")
    rows = Equipment.objects.filter(status="service", support_end__range=(first, last)).order_by()
    groups: Any = rows.values_list("support_end", "support_contract", "owner_service_id", "owner_service__code")
    return [
        Ending(
            on, SUPPORT, name, code, f"{listing}?support_end__gte={on}&support_end__lte={on}&owner_service={owner}", n,
            f"support-{on}-{code}-{name}",
        )
        for on, name, owner, code, n in groups.annotate(n=Count("pk"))
    ]  # fmt: skip


def _warranties(first: date, last: date) -> list[Ending]:
    """Warranties of equipment, one entry for a day and service."""
    listing = reverse("inventory:equipment-list")
    rows = Equipment.objects.filter(status="service", warranty_end__range=(first, last)).order_by()
    groups: Any = rows.values_list("warranty_end", "owner_service_id", "owner_service__code").annotate(n=Count("pk"))
    return [
        Ending(
            on, WARRANTY, "", code, f"{listing}?warranty_end__gte={on}&warranty_end__lte={on}&owner_service={owner}", n,
            f"warranty-{on}-{code}",
        )
        for on, owner, code, n in groups
    ]  # fmt: skip


def _lives(first: date, last: date) -> list[Ending]:
    """Types whose maker stops to support them, one entry for each service that runs some."""
    rows = EndOfLife.objects.filter(end_of_support__range=(first, last), equipment_type__equipment__status="service")
    groups: Any = rows.values_list(
        "pk", "end_of_support", "equipment_type__model", "equipment_type__equipment__owner_service__code"
    )
    return [
        Ending(on, LIFE, model, code, reverse("firmware:endoflife-detail", args=[pk]), n, f"life-{pk}-{code}")
        for pk, on, model, code, n in groups.annotate(n=Count("equipment_type__equipment")).order_by()
    ]


def warn(today: date | None = None) -> int:
    """Tell those who lead a service what ends within 90, 60 and 30 days, once for each; how many pieces of news."""
    from bag.firmware.wording import ending_title

    now = today or timezone.localdate()
    by_service: dict[str, list[Ending]] = defaultdict(list)
    for one in endings(now, now + timedelta(days=DAYS[0])):
        by_service[one.service].append(one)
    told = 0
    for service, found in by_service.items():
        people = [
            person.user
            for person in people_with_role(Role.CHIEF, service).select_related("user")
            if person.user is not None
        ]
        for one in found:
            step = min(days for days in DAYS if (one.on - now).days <= days)
            title = _("%(what)s ends on %(on)s")
            told += len(notify(
                people, NEWS, title % {"what": ending_title(one), "on": day(one.on)}, url=one.url,
                tone="warning" if step == DAYS[-1] else "info", dedupe_key=f"{one.key}-{one.on}-{step}",
            ))  # fmt: skip
    return told
