"""Circuits and their paths: derived again whenever joints change, accepted by people."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from bag.core import changes
from bag.fiber import queries
from bag.fiber.domain.strands import Trail
from bag.fiber.models import Circuit

KEY = "fiber.circuit"


@transaction.atomic
def save(row: Circuit, actor: Any, *, created: bool) -> Circuit:
    """Write a circuit and derive its path; the first path of a new circuit counts as accepted."""
    row.save()
    refresh([row])
    if created:
        _accept(row, actor)
    return row


@transaction.atomic
def save_many(rows: Sequence[Circuit], actor: Any) -> list[Circuit]:
    """Write new circuits in bulk, their paths accepted as they are."""
    made = list(Circuit.objects.bulk_create(rows, batch_size=2000))
    refresh(made)
    now = timezone.now()
    for row in made:
        row.accepted_hash, row.accepted_at, row.accepted_by = row.path_hash, now, actor
    Circuit.objects.bulk_update(made, ["accepted_hash", "accepted_at", "accepted_by"], batch_size=2000)
    return made


def path_of(trail: Trail, target: int) -> list[int] | None:
    """The entered ends from the start of a walk to the strand ``target``; None when it is not reached."""
    waiting: list[tuple[Trail, list[int]]] = [(trail, [])]
    while waiting:
        one, before = waiting.pop()
        for at, end in enumerate(one.entered):
            if end >> 1 == target:
                return [*before, *one.entered[: at + 1]]
        waiting += [(branch, [*before, *one.entered]) for branch in one.branches]
    return None


def paths(rows: Sequence[Circuit]) -> dict[int, list[int] | None]:
    """Circuit → the ends by which its strands are entered, from port A to port B; None for a path that is not whole.

    Two queries.
    """
    ports = queries.port_strands(rows)
    pairs = {row.pk: (ports.get((row.a_frame_id, row.a_port)), ports.get((row.b_frame_id, row.b_port))) for row in rows}
    starts = sorted({2 * a for a, _b in pairs.values() if a is not None})
    trails = dict(zip(starts, queries.walks(starts), strict=True))
    found: dict[int, list[int] | None] = {}
    for pk, (a, b) in pairs.items():
        way = path_of(trails[2 * a], b) if a is not None and b is not None else None
        found[pk] = [2 * a + 1, *way] if way is not None and a is not None else None
    return found


def digest(path: Sequence[int] | None) -> str:
    """A fingerprint of a path; that of a path that is not whole is empty."""
    return hashlib.sha256(" ".join(map(str, path)).encode()).hexdigest() if path is not None else ""


def refresh(rows: Sequence[Circuit]) -> list[Circuit]:
    """Derive the paths of these circuits again and write what changed; the circuits whose path did."""
    found = paths(rows)
    moved = []
    for row in rows:
        path = found[row.pk]
        if (row.path_hash, row.whole) != (digest(path), path is not None):
            row.path_hash, row.whole = digest(path), path is not None
            moved.append(row)
    Circuit.objects.bulk_update(moved, ["path_hash", "whole"], batch_size=2000)
    return moved


def refresh_round(strands: Iterable[int]) -> list[Circuit]:
    """Derive again the paths of all circuits that light in these strands can belong to."""
    return refresh(list(queries.circuits_on(queries.touched(strands))))


@transaction.atomic
def accept(row: Circuit, *, by: Any) -> Circuit:
    """Somebody looked at the path as it is now."""
    locked = Circuit.objects.select_for_update().get(pk=row.pk)
    refresh([locked])
    _accept(locked, by)
    changes.announce(KEY, [locked.pk], "change", by)
    return locked


def _accept(row: Circuit, by: Any) -> None:
    row.accepted_path = paths([row])[row.pk] or []
    row.accepted_hash, row.accepted_at, row.accepted_by = row.path_hash, timezone.now(), by
    row.save(update_fields=["accepted_path", "accepted_hash", "accepted_at", "accepted_by"])
