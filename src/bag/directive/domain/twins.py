"""Near-twin duties: clauses that say nearly the same. They share evidence and count once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bag.directive.domain.status import Status, worst


def groups(twins: Mapping[str, Iterable[str]], order: Mapping[str, int] | None = None) -> dict[str, str]:
    """Key → key of its group, for every duty that has a twin among ``twins``.

    A group is a connected component; it bears the name of its first member in ``order`` (by name where none is given).
    Names of unknown duties are passed over.
    """
    parent = {key: key for key in twins}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    def rank(key: str) -> tuple[int, str]:
        return (order or {}).get(key, 0), key

    for key, others in twins.items():
        for other in others:
            if other in parent and (a := root(key)) != (b := root(other)):
                first, second = sorted((a, b), key=rank)
                parent[second] = first
    members: dict[str, list[str]] = defaultdict(list)
    for key in twins:
        members[root(key)].append(key)
    return {key: name for name, keys in members.items() if len(keys) > 1 for key in keys}


@dataclass(frozen=True)
class Standing:
    """How one owed duty stands: ``group`` of its twins ('' without any), ``service`` ('' for the branch)."""

    key: str
    group: str
    service: str
    status: Status


def counted_once(standings: Iterable[Standing]) -> list[Status]:
    """One status for each duty, and for each group of twins in a service its worst."""
    rows = list(standings)
    return [worst(rows[place].status for place in places) for places in clusters(rows)]


def clusters(rows: Sequence[Standing]) -> list[list[int]]:
    """The places of rows that count as one: a duty by itself, or the members of a group of twins in a service.

    A member of the branch itself joins the service of its twins when they have just one.
    """
    services: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.group and row.service:
            services[row.group].add(row.service)
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        scope = row.service
        if row.group and not scope and len(services[row.group]) == 1:
            (scope,) = services[row.group]
        found[row.group or f"={row.key}", scope].append(place)
    return list(found.values())
