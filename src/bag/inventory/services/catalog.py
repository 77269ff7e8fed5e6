"""Equipment types from files of the community library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bag.inventory.domain.problem import Problem
from bag.inventory.domain.type_library import TypeFile, read
from bag.inventory.models import EquipmentType, Manufacturer, PortTemplate
from bag.inventory.problems import refusal
from bag.inventory.services.refusals import in_words


@dataclass(frozen=True)
class ImportedType:
    """What an import did: ``is_new`` tells a new type from a renewed one."""

    type: EquipmentType
    is_new: bool
    templates: int


def import_type(content: bytes, *, category: str = "", by: Any) -> ImportedType:
    """Read one YAML file and write its type; an existing type of the slug is renewed with its port templates.

    Equipment that exists keeps its ports. Raises ``ValidationError`` with the reason.
    """
    try:
        found = read(content, category)
    except Problem as problem:
        raise refusal(problem) from None
    with in_words():
        return _write(found)


def _write(found: TypeFile) -> ImportedType:
    manufacturer, _made = Manufacturer.objects.get_or_create(name=found.manufacturer)
    row = EquipmentType.objects.filter(slug=found.slug).first()
    is_new = row is None
    row = row or EquipmentType(slug=found.slug)
    row.manufacturer, row.model, row.part_number = manufacturer, found.model, found.part_number
    row.category, row.airflow = str(found.category), str(found.airflow)
    row.u_height, row.is_full_depth = found.u_height, found.is_full_depth
    row.weight_kg, row.power_w, row.notes = found.weight_kg, found.power_w, found.notes
    row.save()
    row.port_templates.all().delete()
    templates = [
        PortTemplate(
            type=row,
            order=at,
            name=plan.name,
            kind=str(plan.kind),
            connector=plan.connector,
            speed_mbps=plan.speed_mbps,
            poe=plan.poe,
            positions=plan.positions,
            rear_name=plan.rear_name,
            rear_position=plan.rear_position,
        )
        for at, plan in enumerate(found.ports)
    ]
    PortTemplate.objects.bulk_create(templates)
    return ImportedType(row, is_new, len(templates))
