"""Acting for others (vekâlet): nobody may, over any chain of delegations, end up acting for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Delegation:
    """``delegate`` acts for ``principal`` (person ids) from ``starts`` to ``ends``, both days included."""

    delegate: int
    principal: int
    starts: date
    ends: date

    def overlap(self, starts: date, ends: date) -> tuple[date, date] | None:
        """The days shared with a span, or None."""
        first, last = max(self.starts, starts), min(self.ends, ends)
        return (first, last) if first <= last else None


def circle(known: Iterable[Delegation], new: Delegation) -> list[int]:
    """Person ids of a circle that ``new`` would close on some day, starting at its delegate; empty when there is none.

    The walk goes from the principal to whom *they* act for on the same days, and so on.
    """
    if new.delegate == new.principal:
        return [new.delegate]
    by_delegate: dict[int, list[Delegation]] = {}
    for delegation in known:
        by_delegate.setdefault(delegation.delegate, []).append(delegation)
    return _walk(by_delegate, [new.delegate, new.principal], new.starts, new.ends)


def _walk(by_delegate: dict[int, list[Delegation]], path: list[int], starts: date, ends: date) -> list[int]:
    for delegation in by_delegate.get(path[-1], ()):
        shared = delegation.overlap(starts, ends)
        if shared is None:
            continue
        if delegation.principal == path[0]:
            return path
        if delegation.principal in path:
            continue
        found = _walk(by_delegate, [*path, delegation.principal], *shared)
        if found:
            return found
    return []
