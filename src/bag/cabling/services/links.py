"""Storing links: at a port of a panel, with the label that the scheme of the place gives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bag.cabling.domain.labels import USUAL, canonical, fill
from bag.cabling.models import LabelScheme, Link
from bag.cabling.services.judging import judge_links
from bag.inventory.domain.kinds import Category
from bag.inventory.models import Port
from bag.places.domain.kinds import Kind
from bag.places.models import Place

KEY = "cabling.link"
PANELS = frozenset({Category.PATCH_PANEL.value, Category.ODF.value})
_LEVELS = {
    Kind.CAMPUS.value: "site",
    Kind.OUTDOOR_SITE.value: "site",
    Kind.BUILDING.value: "building",
    Kind.FLOOR.value: "floor",
    Kind.ROOM.value: "room",
}


@transaction.atomic
def save_link(row: Link, by: Any) -> Link:
    """Store a link; without a label it gets that of the scheme. Raises ``ValidationError`` for a port of no panel."""
    _check_port(row)
    if not row.label:
        row.label = label_of(row)
        row.full_clean(exclude=["owner_service", "place", "port"])
    measured = row.pk is not None
    row.save()
    if measured:
        judge_links([row])
    return row


@transaction.atomic
def save_links(rows: Sequence[Link], by: Any) -> list[Link]:
    """Store many links. All or nothing."""
    return [save_link(row, by) for row in rows]


def _check_port(row: Link) -> None:
    if row.port is not None and row.port.equipment.type.category not in PANELS:
        raise ValidationError({"port": _("A permanent link ends at a patch panel or an optical frame.")})


def label_of(row: Link) -> str:
    """The label by the scheme of the nearest place that has one. Three queries.

    Site, building, floor and room are those of the panel, as TIA-606 names links by the room that they start from; of
    the outlet while the link ends at no panel. Raises ``ValidationError`` where nothing is left to name it by.
    """
    equipment = row.port.equipment if row.port is not None else None
    where = equipment.place if equipment is not None and equipment.place is not None else row.place
    places = {place.pk: place for place in Place.objects.filter(pk__in=[*where.ancestors, where.pk])}
    chain = [places[pk] for pk in (*where.ancestors, where.pk) if pk in places]
    parts = _place_parts(chain) | {"outlet": row.outlet}
    if equipment is not None and row.port is not None:
        parts |= _panel_parts(row.port, chain)
    label = fill(_template(chain), parts)
    if not label:
        raise ValidationError({"label": _("The scheme gives no label; please write one.")})
    return label


def _template(chain: Sequence[Place]) -> str:
    found = {scheme.place_id: scheme.template for scheme in LabelScheme.objects.filter(place__in=chain)}
    return next((found[place.pk] for place in reversed(chain) if place.pk in found), USUAL)


def _place_parts(chain: Sequence[Place]) -> dict[str, str]:
    """The code of each level without that of what it lies in."""
    return {
        _LEVELS[place.kind]: _own(place.code, chain[:depth])
        for depth, place in enumerate(chain)
        if place.kind in _LEVELS
    }


def _panel_parts(port: Port, chain: Sequence[Place]) -> dict[str, str]:
    rack = port.equipment.rack
    number = re.findall(r"\d+", port.name)
    return {
        "rack": _own(rack.code, chain) if rack is not None else "",
        "panel": port.equipment.name.rpartition("-")[2],
        "port": number[-1].zfill(2) if number else canonical(port.name),
    }


def _own(code: str, above: Sequence[Place]) -> str:
    """A code without that of the nearest place round it: ``KNK-A-SO1`` in ``KNK-A`` is ``SO1``."""
    begins = (place.code for place in reversed(above) if code.startswith((f"{place.code}-", f"{place.code}.")))
    return code[len(next(begins, "")) :].strip("-.")
