"""The tree of places as numbers: ancestor lists for whole sets, and the refusal of circles."""

from __future__ import annotations

from collections.abc import Mapping


class CircleError(ValueError):
    """A place would lie in itself; ``at`` is the place where the circle closes."""

    def __init__(self, at: int) -> None:
        super().__init__(f"place {at} would lie in itself")
        self.at = at


def lineage(place: int, parents: Mapping[int, int | None]) -> list[int]:
    """Ancestors of ``place`` from the top down, itself left out.

    ``parents`` maps a place to its parent; a place that it does not hold has none. Raises ``CircleError``.
    """
    found: list[int] = []
    seen = {place}
    above = parents.get(place)
    while above is not None:
        if above in seen:
            raise CircleError(above)
        seen.add(above)
        found.append(above)
        above = parents.get(above)
    return found[::-1]


def lineages(parents: Mapping[int, int | None]) -> dict[int, list[int]]:
    """``lineage`` of every place of the mapping, each chain walked once. Raises ``CircleError``."""
    known: dict[int, list[int]] = {}
    for place in parents:
        chain: list[int] = []
        at: int | None = place
        while at is not None and at not in known:
            if at in chain:
                raise CircleError(at)
            chain.append(at)
            at = parents.get(at)
        above = [] if at is None else [*known[at], at]
        for below in reversed(chain):
            known[below] = above
            above = [*above, below]
    return {place: known[place] for place in parents}
