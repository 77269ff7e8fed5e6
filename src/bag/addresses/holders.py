"""Who had an address, and when: read from the history, so that addresses which are free today have a past too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps

from bag.addresses.queries import in_vrf
from bag.inventory.models import Equipment

MOST = 100


@dataclass(frozen=True)
class Holding:
    """What an address was used for from a moment on, until the next one (None: until now)."""

    since: datetime
    until: datetime | None
    status: str
    dns_name: str
    purpose: str
    equipment_id: int | None
    equipment: str


def holders(vrf: int | None, address: str, on: datetime | None = None) -> list[Holding]:
    """The life of an address, the newest first; with ``on`` only what held at that moment. Two queries."""
    events: Any = apps.get_model("addresses", "AddressEvent").objects
    rows = list(in_vrf(events.filter(address=address), vrf).order_by("-pgh_created_at", "-pgh_id")[:MOST])
    names = dict(Equipment.objects.filter(pk__in={row.equipment_id for row in rows}).values_list("pk", "name"))
    found: list[Holding] = []
    after: datetime | None = None
    for row in rows:
        if row.pgh_label != "delete":
            name = names.get(row.equipment_id, "")
            held = (row.status, row.dns_name, row.purpose, row.equipment_id, name)
            found.append(Holding(row.pgh_created_at, after, *held))
        after = row.pgh_created_at
    return found if on is None else [one for one in found if one.since <= on and (one.until is None or on < one.until)]
