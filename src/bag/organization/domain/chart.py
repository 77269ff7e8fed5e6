"""The organization chart of one day: units in a tree, their positions, who holds each seat and who acts in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Holder:
    """A person in a seat. ``acting_for`` names the absent holder, or is empty for an acting holder of a vacant seat."""

    person_id: int
    name: str
    title: str
    seat: int
    acting: bool = False
    acting_for: str = ""
    until: object = None


@dataclass
class Post:
    """A position with its ``seats``; ``holders`` are permanent and acting ones, by seat."""

    id: int
    title: str
    role: str
    seats: int
    holders: list[Holder] = field(default_factory=list)

    @property
    def vacant(self) -> int:
        """Seats without a permanent holder."""
        return self.seats - len({holder.seat for holder in self.holders if not holder.acting})


@dataclass
class Node:
    """A unit as it stands on the day of the chart."""

    id: int
    code: str
    name: str
    kind: str
    parent: int | None
    sort: str
    posts: list[Post] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def people(self) -> int:
        """People in permanent seats here and below."""
        own = sum(1 for post in self.posts for holder in post.holders if not holder.acting)
        return own + sum(child.people for child in self.children)

    @property
    def vacant(self) -> int:
        """Empty seats here and below."""
        return sum(post.vacant for post in self.posts) + sum(child.vacant for child in self.children)


def tree(nodes: Iterable[Node]) -> list[Node]:
    """Hang nodes under their parents, each level in Turkish order; returns the roots.

    A node whose parent does not stand on that day becomes a root, so that nothing disappears.
    """
    by_id = {node.id: node for node in nodes}
    roots: list[Node] = []
    for node in sorted(by_id.values(), key=lambda one: one.sort):
        parent = by_id.get(node.parent) if node.parent is not None else None
        (parent.children if parent else roots).append(node)
    return roots
