"""The nightly round: reservations end, quarantine ends, and whoever holds a reservation hears of it before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from bag.addresses.models import Address, AddressStatus
from bag.addresses.services.addresses import KEY
from bag.core import changes
from bag.core.access import Role
from bag.core.models import Subject, Tone
from bag.core.notifications.services import notify
from bag.core.ui.format import day
from bag.organization.queries import people_with_role

NEWS = "addresses.reservation"
REVIEW_NEWS = "addresses.review"
WARNED = timedelta(days=3)


def remind(today: date | None = None) -> str:
    """Tell holders of reservations that end within three days. Nobody hears of a day twice. A line for the job."""
    on = today or timezone.localdate()
    rows = Address.objects.filter(
        status=AddressStatus.RESERVED,
        reserved_until__range=(on, on + WARNED),
        reserved_by__isnull=False,
    )
    told = 0
    for row in rows.select_related("reserved_by"):
        told += len(
            notify(
                [one for one in (row.reserved_by,) if one is not None],
                NEWS,
                format_lazy(gettext_lazy("The reservation of {address} ends"), address=row.address),
                body=format_lazy(
                    gettext_lazy("It becomes free after {day}; take it into use or extend the reservation."),
                    day=day(row.reserved_until),
                ),
                url=row.get_absolute_url(),
                subject=Subject.objects.of(row),
                tone=Tone.INFO,
                dedupe_key=f"{NEWS}:{row.pk}:{row.reserved_until}",
            )
        )
    return f"{told} told"


@transaction.atomic
def free(today: date | None = None) -> str:
    """Set expired reservations and addresses whose quarantine is over free. A line for the job."""
    on = today or timezone.localdate()
    over = Address.objects.filter(status=AddressStatus.RESERVED, reserved_until__lt=on)
    rested = Address.objects.filter(status=AddressStatus.QUARANTINE, quarantine_until__lt=on)
    gone = 0
    for rows in (over, rested):
        names: dict[int, Any] = dict(rows.select_for_update().values_list("pk", "address"))
        Address.objects.filter(pk__in=names).delete()
        changes.announce(KEY, list(names), "delete", None, labels=names)
        gone += len(names)
    return f"{gone} free"


def review(today: date | None = None) -> str:
    """Tell the network service's chief of real addresses whose day to look again has come. A line for the job."""
    on = today or timezone.localdate()
    due = list(Address.objects.filter(review_on__lte=on).select_related("owner_service")[:500])
    told = 0
    for row in due:
        chiefs = people_with_role(Role.CHIEF, row.owner_service.code, on).select_related("user")
        told += len(
            notify(
                [person.user for person in chiefs if person.user is not None],
                REVIEW_NEWS,
                format_lazy(gettext_lazy("Is the address {address} still needed?"), address=row.address),
                body=format_lazy(gettext_lazy("To be looked at again by {day}"), day=day(row.review_on)),
                url=row.get_absolute_url(),
                subject=Subject.objects.of(row),
                tone=Tone.INFO,
                dedupe_key=f"{REVIEW_NEWS}:{row.pk}:{row.review_on}",
            )
        )
    return f"{len(due)} due, {told} told"
