"""Reorganization as a dated change (directive, article 4/2): all steps of one decision, or none.

A step that takes effect later is stored as a planned ``UnitState`` and becomes the unit's own row on its day
(``apply_due``, run every night); opening, closing and moving are dated by themselves.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bag.core import access
from bag.core.access import Role
from bag.organization import queries
from bag.organization.domain import structure
from bag.organization.domain.reorganization import Change, Close, Move, Open, Plan, as_json
from bag.organization.models import Position, Reorganization, Unit, UnitState
from bag.organization.services import day_before


def may_reorganize(user: Any) -> bool:
    """The branch manager, and administrators in their logged mode."""
    return user is None or access.elevated(user) or (access.has_role(user, Role.MANAGER) and not access.read_only(user))


@transaction.atomic
def reorganize(plan: Plan, *, by: Any) -> Reorganization:
    """Carry out a plan. Raises ``ValidationError`` naming the step that cannot be done; then nothing is changed."""
    if not may_reorganize(by):
        raise ValidationError(_("Only the branch manager may reorganize."))
    if not plan.decision.strip():
        raise ValidationError({"decision": _("A reorganization needs the date and number of its decision.")})
    if not plan.steps:
        raise ValidationError(_("The plan has no step."))
    for step in plan.ordered():
        match step:
            case Open():
                _open(step, plan)
            case Change():
                _change(step, plan)
            case Move():
                _move(step, plan)
            case Close():
                _close(step, plan)
    return Reorganization.objects.create(
        on=plan.on, decision=plan.decision.strip(), note=plan.note, by=by, steps=[as_json(step) for step in plan.steps]
    )


@transaction.atomic
def apply_due(on: date) -> int:
    """Make planned states that begin by ``on`` the units' own; returns how many."""
    due = UnitState.objects.select_for_update(of=("self",)).filter(valid_from__lte=on, valid_to__isnull=True)
    found = list(due.select_related("unit").order_by("valid_from"))
    for state in found:
        _make_own(state)
    return len(found)


def _make_own(state: UnitState) -> None:
    """The unit's own row becomes the planned state; what it was goes among the earlier states."""
    unit, first = state.unit, state.valid_from
    if first is None:
        raise ValueError("a planned state has a first day")
    planned = (state.name, state.short_name, state.parent_id, state.decision)
    state.delete()
    _archive(unit, day_before(first))
    unit.name, unit.short_name, unit.parent_id, unit.decision = planned
    unit.save()


def _unit(code: str) -> Unit:
    unit = Unit.objects.select_for_update().filter(code=code).first()
    if unit is None:
        raise ValidationError(_("There is no unit with the code %(code)s.") % {"code": code})
    return unit


def _open(step: Open, plan: Plan) -> None:
    parent = _unit(step.parent) if step.parent else None
    _refuse_absent(parent, plan.on)
    unit = Unit(
        code=step.code, name=step.name, short_name=step.short_name, kind=step.kind, parent=parent,
        valid_from=plan.on, decision=plan.decision,
    )  # fmt: skip
    unit.full_clean()
    unit.save()


def _change(step: Change, plan: Plan) -> None:
    unit = _unit(step.unit)
    _refuse_absent(unit, plan.on)
    parent = unit.parent if step.parent is None else (_unit(step.parent) if step.parent else None)
    _refuse_absent(parent, plan.on)
    after = Unit(code=unit.code, kind=unit.kind, name=step.name or unit.name, parent=parent)
    after.clean()
    if structure.makes_loop(dict(Unit.objects.values_list("pk", "parent_id")), unit.pk, parent.pk if parent else None):
        raise ValidationError(_("%(unit)s cannot stand under itself.") % {"unit": unit})
    _refuse_other_change(unit, plan.on)
    short_name = unit.short_name if step.name is None else ""
    UnitState.objects.create(
        unit=unit, name=after.name, short_name=short_name, parent=parent, valid_from=plan.on, decision=plan.decision
    )
    if plan.on <= queries.today():
        apply_due(queries.today())


def _refuse_other_change(unit: Unit, on: date) -> None:
    """One planned change at a time, and none before a change that has happened."""
    later = unit.states.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).first()
    if later is not None:
        raise ValidationError(_("%(unit)s has another change after this day.") % {"unit": unit})
    if unit.valid_from is not None and on <= unit.valid_from:
        raise ValidationError(_("%(unit)s does not exist before this day.") % {"unit": unit})


def _archive(unit: Unit, last: date) -> None:
    """Keep the unit's own row as what it was until ``last``."""
    before = unit.states.filter(valid_to__isnull=False).order_by("-valid_to").first()
    first = _day_after(before.valid_to) if before is not None and before.valid_to is not None else unit.valid_from
    UnitState.objects.create(
        unit=unit, name=unit.name, short_name=unit.short_name, parent_id=unit.parent_id, valid_from=first,
        valid_to=last, decision=unit.decision,
    )  # fmt: skip


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _move(step: Move, plan: Plan) -> None:
    """Close the position and open its successor; running assignments end and go on there, later ones go over."""
    old = Position.objects.select_for_update().filter(code=step.position).first()
    if old is None:
        raise ValidationError(_("There is no position with the code %(code)s.") % {"code": step.position})
    unit = _unit(step.unit)
    _refuse_absent(unit, plan.on)
    if old.valid_to is not None and old.valid_to < plan.on:
        raise ValidationError(_("The position %(position)s has ended before this day.") % {"position": old})
    new = Position(
        code=step.code, title=step.title or old.title, unit=unit, role=old.role, seats=old.seats,
        valid_from=plan.on, valid_to=old.valid_to, decision=plan.decision,
    )  # fmt: skip
    new.full_clean()
    new.save()
    old.valid_to = day_before(plan.on)
    old.save()
    _carry_over(old, new, plan)


def _carry_over(old: Position, new: Position, plan: Plan) -> None:
    running = old.assignments.filter(Q(ends__isnull=True) | Q(ends__gte=plan.on))
    for assignment in running.select_for_update():
        if assignment.starts < plan.on:
            last = assignment.ends
            assignment.ends = day_before(plan.on)
            assignment.save()
            assignment.pk, assignment._state.adding = None, True
            assignment.starts, assignment.ends = plan.on, last
        assignment.position = new
        assignment.save()


def _close(step: Close, plan: Plan) -> None:
    unit = _unit(step.unit)
    last = day_before(plan.on)
    _refuse_absent(unit, last)
    still_open = Q(valid_to__isnull=True) | Q(valid_to__gte=plan.on)
    left = [str(row) for row in unit.positions.filter(still_open)]
    closing = {other.unit for other in plan.steps if isinstance(other, Close)}
    children = [node.name for node in queries.units_on(plan.on) if node.parent == unit.pk and node.code not in closing]
    if left or children:
        raise ValidationError(
            _("%(unit)s still holds: %(left)s. Move or close them in the same plan.")
            % {"unit": unit, "left": ", ".join([*children, *left])}
        )
    unit.valid_to, unit.decision = last, plan.decision
    unit.save()


def _refuse_absent(unit: Unit | None, on: date) -> None:
    if unit is not None and not unit.in_force(on):
        raise ValidationError(_("%(unit)s does not exist on that day.") % {"unit": unit})
