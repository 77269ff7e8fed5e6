"""Who sits on a committee on a day: memberships by position follow their holders, and who acts takes the seat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bag.committees.domain.quorum import CHAIR, DEPUTY, GUEST, MEMBER, SECRETARY

ORDER = (CHAIR, DEPUTY, SECRETARY, MEMBER, GUEST)


@dataclass(frozen=True)
class Named:
    """One membership in force: by name (``person_id``) or by office (``position_id``)."""

    id: int
    role: str
    title: str
    person_id: int | None = None
    position_id: int | None = None


@dataclass(frozen=True)
class Holding:
    """A person in a seat of a position on that day; ``acting`` for an absent holder or in a vacant seat."""

    person_id: int
    position_id: int
    seat: int
    acting: bool


@dataclass(frozen=True)
class Seat:
    """A place at the table. Nobody sits in it when the position is vacant; it counts for the quorum all the same."""

    membership_id: int
    role: str
    title: str
    person_id: int | None
    acting: bool = False


def seats(members: Iterable[Named], holdings: Iterable[Holding]) -> list[Seat]:
    """The table, chair first. A position with several seats sends each of its holders; nobody sits twice."""
    by_position: dict[int, dict[int, Holding]] = {}
    for holding in holdings:
        chairs = by_position.setdefault(holding.position_id, {})
        if holding.acting or holding.seat not in chairs:
            chairs[holding.seat] = holding
    found: list[Seat] = []
    taken: set[int] = set()
    for member in sorted(members, key=lambda one: (ORDER.index(one.role), one.id)):
        for seat in _of(member, by_position):
            if seat.person_id is None or seat.person_id not in taken:
                found.append(seat)
            if seat.person_id is not None:
                taken.add(seat.person_id)
    return found


def _of(member: Named, by_position: Mapping[int, Mapping[int, Holding]]) -> list[Seat]:
    if member.position_id is None:
        return [Seat(member.id, member.role, member.title, member.person_id)]
    holders = by_position.get(member.position_id, {})
    if not holders:
        return [Seat(member.id, member.role, member.title, None)]
    return [
        Seat(member.id, member.role, member.title, holder.person_id, holder.acting)
        for _number, holder in sorted(holders.items())
    ]
