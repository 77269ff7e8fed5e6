"""Equipment into the books, its changes, and the modules in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from bag.inventory.domain.kinds import PortKind
from bag.inventory.domain.lifecycle import check_first, check_step
from bag.inventory.domain.port_plan import ports_of
from bag.inventory.domain.problem import Problem
from bag.inventory.models import Equipment, EquipmentType, LifecycleMove, Module, Port
from bag.inventory.problems import refusal
from bag.inventory.services.ports import grow_ports, insert_ports, plans_of
from bag.inventory.services.refusals import in_words

BATCH = 2000


def create_equipment(row: Equipment, *, by: Any) -> Equipment:
    """Enter one piece with the ports of its type; raises ``ValidationError``."""
    return create_equipment_many([row], by=by)[0]


def create_equipment_many(rows: Sequence[Equipment], *, by: Any) -> list[Equipment]:
    """Enter many pieces: rows, ports, first moves. All or nothing; raises ``ValidationError``."""
    for row in rows:
        _check_entry(row)
    with in_words():
        made: list[Equipment] = Equipment.objects.bulk_create(rows, batch_size=BATCH)
        grow_ports(made)
        LifecycleMove.objects.bulk_create((_first_move(row, by) for row in made), batch_size=BATCH)
    return made


def _check_entry(row: Equipment) -> None:
    try:
        check_first(row.status)
    except Problem as problem:
        raise refusal(problem, "status") from None
    follow_rack(row)


def follow_rack(row: Equipment) -> None:
    """A piece in a rack is where the rack is."""
    if row.rack is not None:
        row.place = row.rack.place


def _first_move(row: Equipment, by: Any) -> LifecycleMove:
    return LifecycleMove(
        equipment=row, by=by, to_status=row.status, to_place_id=row.place_id, to_custodian_id=row.custodian_id
    )


def save_equipment(row: Equipment, *, by: Any, reason: str = "") -> Equipment:
    """Write a changed piece; a change of status, place or custodian is entered as a move too."""
    with in_words():
        before = Equipment.objects.select_for_update().get(pk=row.pk)
        if before.type_id != row.type_id:
            raise ValidationError({"type": _("The type of a piece stays as it was entered.")})
        try:
            check_step(before.status, row.status)
        except Problem as problem:
            raise refusal(problem, "status") from None
        follow_rack(row)
        row.save()
        record_move(before, row, by=by, reason=reason)
    return row


def record_move(before: Equipment, after: Equipment, *, by: Any, reason: str, **extra: Any) -> LifecycleMove | None:
    """Enter the difference of two states of a piece; None when it did not move."""
    kept = ("status", "place_id", "custodian_id")
    if all(getattr(before, name) == getattr(after, name) for name in kept):
        return None
    return LifecycleMove.objects.create(
        equipment=after,
        by=by,
        from_status=before.status,
        to_status=after.status,
        from_place_id=before.place_id,
        to_place_id=after.place_id,
        from_custodian_id=before.custodian_id,
        to_custodian_id=after.custodian_id,
        reason=reason,
        **extra,
    )


def install_module(
    bay: Port, type_: EquipmentType, *, serial: str = "", installed_on: date | None = None, by: Any
) -> Module:
    """Put a module into a bay; its ports join those of the host. Raises ``ValidationError``."""
    return save_module(Module(bay=bay, type=type_, serial=serial, installed_on=installed_on), by=by)


def save_module(module: Module, *, by: Any) -> Module:
    """Write a module; a new one brings its ports with it."""
    bay = module.bay
    if bay.kind != PortKind.MODULE_BAY:
        raise ValidationError({"bay": _("“%(name)s” is no module bay.") % {"name": bay.name}})
    with in_words():
        is_new = module.pk is None
        module.save()
        if is_new:
            last = Port.objects.filter(equipment_id=bay.equipment_id).aggregate(last=Max("position"))["last"] or 0
            plans = plans_of([module.type_id]).get(module.type_id, [])
            ports = ports_of(plans, bay=bay.name, first=last + 1)
            insert_ports([(bay.equipment_id, module.type_id)], {module.type_id: ports}, module.pk)
    return module


def save_modules(modules: Sequence[Module], *, by: Any) -> list[Module]:
    """Write many modules. All or nothing."""
    with in_words():
        return [save_module(module, by=by) for module in modules]


def remove_module(module: Module, *, by: Any) -> None:
    """Take a module out with its ports; refused while a cable sits in one of them."""
    with in_words():
        taken = Port.objects.filter(module=module, cable_end__isnull=False).first()
        if taken is not None:
            raise ValidationError(_("A cable still sits in %(port)s.") % {"port": taken.name})
        module.delete()
