"""Whether a meeting may decide, and whether a vote is a decision: plain counting, no database."""

from __future__ import annotations

from dataclasses import dataclass

CHAIR, DEPUTY, SECRETARY, MEMBER, GUEST = "chair", "deputy", "secretary", "member", "guest"
VOTING = frozenset({CHAIR, DEPUTY, MEMBER})
"""Roles that count for the quorum and vote; the secretary writes, guests speak."""


@dataclass(frozen=True)
class Count:
    """Voting seats of a meeting, vacant ones included, how many of them are present, and how many are needed."""

    seats: int
    present: int
    needed: int

    @property
    def met(self) -> bool:
        return self.seats > 0 and self.present >= self.needed


@dataclass(frozen=True)
class Vote:
    """Hands raised on one decision."""

    in_favor: int
    against: int = 0
    abstaining: int = 0

    @property
    def cast(self) -> int:
        return self.in_favor + self.against + self.abstaining

    @property
    def unanimous(self) -> bool:
        return self.against == 0 and self.abstaining == 0


def needed(seats: int, fixed: int | None) -> int:
    """How many voting members must be present: the committee's own number, else more than half of the seats."""
    return fixed if fixed is not None else seats // 2 + 1


def count(attendance: list[tuple[str, bool]], fixed: int | None) -> Count:
    """The count of ``(role, present)`` pairs."""
    present = [here for role, here in attendance if role in VOTING]
    return Count(len(present), sum(present), needed(len(present), fixed))


def fault_of(vote: Vote, present: int) -> str:
    """Why a vote is no decision: ``nobody``, ``too_many``, ``missing`` or ``rejected``; '' when it is one.

    At a tie the side of the chair decides; a proposal that is written down as a decision had the chair's voice.
    """
    if vote.in_favor < 1:
        return "nobody"
    if vote.cast > present:
        return "too_many"
    if vote.cast < present:
        return "missing"
    return "rejected" if vote.against > vote.in_favor else ""
