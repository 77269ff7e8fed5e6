"""The checks that every installation begins with (``data/checks.yaml``)."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import transaction

from bag.inventory.models import EquipmentType
from bag.monitoring.models import Check

SOURCE = "data/checks.yaml"


class ChecksFileError(Exception):
    """The file of checks cannot be used; the text names the check and what is wrong."""


@transaction.atomic
def load_defaults() -> int:
    """Enter the checks that were never here, and say how many. What people changed, renamed or deleted stays so.

    A check for a type of equipment waits until the inventory has the type. Raises ``ChecksFileError``.
    """
    wanted = {row.name: row for row in _rows(files("bag.monitoring").joinpath(SOURCE).read_text("utf-8"))}
    past: Any = Check.pgh_event_model  # type: ignore[attr-defined]  # set by the history
    seen = set(past.objects.filter(name__in=wanted).values_list("name", flat=True))
    new = [row for name, row in wanted.items() if name not in seen]
    Check.objects.bulk_create(new)
    return len(new)


def _rows(text: str) -> list[Check]:
    types = {row.slug: row for row in EquipmentType.objects.all()}
    rows = []
    for given in yaml.safe_load(text):
        slug = given.pop("equipment_type", "")
        if not slug or slug in types:
            rows.append(_row(given, types.get(slug)))
    return rows


def _row(given: dict[str, Any], kind: EquipmentType | None) -> Check:
    name = given.get("name", "?")
    try:
        for key in given:
            Check._meta.get_field(key)
        row = Check(**given, equipment_type=kind)
        row.full_clean(exclude=["equipment_type", "place", "owner_service"], validate_unique=False)
    except FieldDoesNotExist as error:
        raise ChecksFileError(f"{name}: {error}") from None
    except ValidationError as error:
        raise ChecksFileError(f"{name}: {error.messages}") from None
    return row
