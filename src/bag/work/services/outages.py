"""What a major incident takes away, who must hear of it, and who does what in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from bag.core.models import User
from bag.core.notifications.services import notify
from bag.dependency import queries as dependency
from bag.organization.models import Person, Unit
from bag.work.models import Incident, IncidentRole, IncidentStep

OUTAGE_NEWS = "work.outage"
NAMED = 40
"""Units named in the time line."""


@dataclass(frozen=True)
class Affected:
    """What the failure of an incident's equipment or place takes away, by the records. ``people`` is their weight."""

    units: list[Unit]
    services: list[str]
    elements: int
    people: int

    def __bool__(self) -> bool:
        return bool(self.units or self.services or self.elements)


def affected(incident: Incident) -> Affected:
    """Asks the support graph; nothing for incidents without equipment and place. Three queries at most."""
    if incident.equipment_id:
        key = f"inventory.equipment:{incident.equipment_id}"
    elif incident.place_id:
        key = f"places.place:{incident.place_id}"
    else:
        return Affected([], [], 0, 0)
    found = dependency.impact([key])
    numbers = {int(pk) for name in found.units if (pk := name.partition(":")[2].partition("@")[0]).isdecimal()}
    units = list(Unit.objects.filter(pk__in=numbers).order_by("sort_text"))
    names = dependency.live_graph().graph
    services = sorted({names.names[names.index[name]] or name for name in found.services if name in names.index})
    return Affected(units, services, len(found.lost), found.people)


def tell_units(incident: Incident, found: Affected, *, by: Any = None) -> list[User]:
    """Tell the people of affected units who have an account; the time line names the units."""
    people = Person.objects.filter(unit__in=found.units, active=True, user__isnull=False).select_related("user")
    users = [person.user for person in people if person.user is not None]
    title = gettext_lazy("A service that your unit uses is out of order")
    notify(users, OUTAGE_NEWS, title, body=incident.title, tone="warning", dedupe_key=f"outage:{incident.pk}")
    if found.units:
        names = ", ".join(unit.short_name or unit.name for unit in found.units[:NAMED])
        IncidentStep.objects.create(incident=incident, at=timezone.now(), verb="affected", by=by, text=names)
    return users


@transaction.atomic
def give_role(incident: Incident, role: str, person: Person, *, by: Any) -> IncidentRole:
    """Give somebody a role in a major incident; who had it before loses it."""
    row, _made = IncidentRole.objects.update_or_create(incident=incident, role=role, defaults={"person": person})
    IncidentStep.objects.create(incident=incident, at=timezone.now(), verb="role", by=by, text=str(row))
    if person.user is not None and person.user != by:
        title = gettext_lazy("You have a role in a major incident")
        notify([person.user], "work.incident", title, str(row), incident.get_absolute_url(), tone="critical")
    return row
