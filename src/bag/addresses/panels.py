"""What the address plan shows on the pages of equipment and places."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from bag.addresses import tree
from bag.addresses.models import Address, Prefix
from bag.addresses.wording import ADDRESS_TONES
from bag.core import registers
from bag.core.registers import Dated
from bag.inventory.models import Equipment
from bag.places.models import Place

SHOWN = 40
MOST_DATED = 400


def of_equipment(request: HttpRequest, row: Equipment) -> dict[str, Any] | None:
    """The addresses of a piece. One query."""
    record = registers.records["addresses.address"]
    if not record.allows(request.user, "view"):
        return None
    rows = list(Address.objects.filter(equipment=row).select_related("port").order_by("address")[: SHOWN + 1])
    add = ""
    if record.allows(request.user, "add"):
        add = f"{reverse('addresses:address-add')}?equipment={row.pk}&owner_service={row.owner_service_id}"
        if row.management_ip and row.management_ip not in {one.address for one in rows}:
            add += f"&address={row.management_ip}"
    if not rows and not add:
        return None
    lines = [(one, ADDRESS_TONES[one.status]) for one in rows[:SHOWN]]
    return {"lines": lines, "count": len(rows), "add_url": add}


def dated(user: Any, first: date, last: date) -> list[Dated]:
    """Ends of reservations and days to look again at public addresses. One query."""
    rows = registers.records["addresses.address"].visible_to(user).select_related("owner_service", "reserved_by")
    near = rows.filter(Q(reserved_until__range=(first, last)) | Q(review_on__range=(first, last)))
    found = []
    for row in near.order_by("address")[:MOST_DATED]:
        for kind, day, text in (
            ("reservation", row.reserved_until, gettext("The reservation of %(address)s ends")),
            ("review", row.review_on, gettext("Public address %(address)s to be looked at again")),
        ):
            if day is not None and first <= day <= last:
                found.append(
                    Dated(
                        day, text % {"address": row}, row.get_absolute_url(), kind, key=f"{kind}:{row.pk}",
                        service=row.owner_service.code, mine=kind == "reservation" and row.reserved_by_id == user.pk,
                    )
                )  # fmt: skip
    return found


def of_place(request: HttpRequest, row: Place) -> dict[str, Any] | None:
    """The prefixes of a place and of everything below it, with their usage. Four queries."""
    if not registers.records["addresses.prefix"].allows(request.user, "view"):
        return None
    here = Place.objects.filter(Q(pk=row.pk) | Q(ancestors__contains=[row.pk])).values("pk")
    rows = Prefix.objects.filter(place__in=here).select_related("vlan", "place").order_by("network")
    found = list(rows[:SHOWN])
    return {"nodes": tree.counted(found), "count": len(found)} if found else None
