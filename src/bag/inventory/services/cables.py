"""Patch cables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bag.inventory.domain.cabling import check_cable, usual_cable
from bag.inventory.domain.problem import Problem
from bag.inventory.models import Cable, Port
from bag.inventory.problems import refusal
from bag.inventory.services.refusals import in_words


def connect(a: Port, b: Port, *, kind: str = "", label: str = "", color: str = "", by: Any) -> Cable:
    """Join two ports; the usual cable when no ``kind`` is given. Raises ``ValidationError``."""
    try:
        cable = Cable(a_port=a, b_port=b, kind=kind or usual_cable(a.kind, b.kind), label=label, color=color)
    except Problem as problem:
        raise refusal(problem) from None
    return save_cable(cable, by=by)


def save_cable(cable: Cable, *, by: Any) -> Cable:
    """Write a cable whose ports and kind belong together."""
    _check(cable)
    with in_words():
        cable.save()
    return cable


def save_cables(cables: Sequence[Cable], *, by: Any) -> list[Cable]:
    """Write many new cables. All or nothing."""
    for cable in cables:
        _check(cable)
    with in_words():
        return list(Cable.objects.bulk_create(cables, batch_size=2000))


def disconnect(cable: Cable, *, by: Any) -> None:
    """Take a cable out."""
    cable.delete()


def _check(cable: Cable) -> None:
    try:
        check_cable(cable.a_port.kind, cable.b_port.kind, cable.kind)
    except Problem as problem:
        raise refusal(problem) from None
