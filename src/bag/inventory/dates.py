"""What the calendar shows of the inventory: warranties and licenses that end, loans to be returned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.core import registers
from bag.core.dates import own_services
from bag.core.registers import Dated
from bag.inventory import queries
from bag.inventory.models import Equipment, License, Loan


def _sees(user: Any, key: str) -> bool:
    return registers.records[key].allows(user, "view")


def _days(first: date, last: date) -> int:
    return (last - first) // timedelta(days=1)


def warranties(user: Any, first: date, last: date) -> list[Dated]:
    """Days to come on which warranties end, one entry for each service; what ran out asks for nothing. One query."""
    first = max(first, timezone.localdate())
    if last < first or not _sees(user, "inventory.equipment"):
        return []
    own = own_services(user)
    ending = queries.warranties_ending(_days(first, last), first).order_by()
    groups: Any = ending.values_list("warranty_end", "owner_service_id", "owner_service__code").annotate(n=Count("pk"))
    listing = reverse("inventory:equipment-list")
    return [
        Dated(
            on,
            ngettext("The warranty of %(n)d device ends", "The warranties of %(n)d devices end", n) % {"n": n},
            url=f"{listing}?warranty_end__gte={on}&warranty_end__lte={on}&owner_service={owner}",
            kind="warranty",
            key=f"{on}.{service}",
            service=service,
            mine=service in own,
        )
        for on, owner, service, n in groups
    ]


def licenses(user: Any, first: date, last: date) -> list[Dated]:
    """Licenses that end. One query."""
    if not _sees(user, "inventory.license"):
        return []
    own, rows = own_services(user), queries.licenses_ending(_days(first, last), first)
    return [_license(row, own) for row in rows]


def _license(row: License, own: frozenset[str]) -> Dated:
    assert row.ends_on is not None  # noqa: S101  the query asked for the day
    return Dated(
        row.ends_on,
        _("License ends: %(name)s") % {"name": row.name},
        url=row.get_absolute_url(),
        kind="license",
        tone="minor",
        key=str(row.pk),
        service=row.owner_service.code,
        mine=row.owner_service.code in own,
    )


def loans(user: Any, first: date, last: date) -> list[Dated]:
    """Open loans by the day on which they come back. One query."""
    if not _sees(user, "inventory.loan"):
        return []
    rows = Loan.objects.filter(returned_on__isnull=True, due_on__gte=first, due_on__lte=last)
    found = rows.select_related("equipment__owner_service", "to_person").order_by("due_on", "id")
    own, today = own_services(user), timezone.localdate()
    return [_loan(row, user, own, today) for row in found]


def _loan(row: Loan, user: Any, own: frozenset[str], today: date) -> Dated:
    equipment: Equipment = row.equipment
    borrowed = row.to_person is not None and row.to_person.user_id == user.pk
    return Dated(
        row.due_on,
        _("Loan comes back: %(name)s") % {"name": equipment.name},
        url=row.get_absolute_url(),
        kind="loan",
        tone="critical" if row.due_on < today else "minor",
        key=str(row.pk),
        service=equipment.owner_service.code,
        mine=borrowed or equipment.owner_service.code in own,
    )
