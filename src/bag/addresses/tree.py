"""The tree of prefixes with the usage of each: what lies in what follows from the networks alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address

from bag.addresses import queries
from bag.addresses.domain.blocks import Span, Usage, usage
from bag.addresses.models import Prefix, Range
from bag.addresses.wording import STATUS_TONES, ZONE_TONES

LIGHT = ("network", "vrf", "kind", "purpose", "zone", "status", "is_pool", "description")
"""What a tree needs of its rows."""
Place = tuple[int, int, int]
"""VRF (0: the common table), version, first address: the order in which a tree is walked."""


@dataclass(eq=False)
class Node:
    """A prefix in the tree. ``pools`` are the ranges that lie in it and in no prefix below it.

    ``held``: addresses in it, those below it too; ``pooled``: those in its own pools. ``count`` fills them in.
    """

    row: Prefix
    depth: int = 0
    children: list[Node] = field(default_factory=list)
    pools: list[Span] = field(default_factory=list)
    held: int = 0
    pooled: int = 0
    shown: bool = True
    """Whether a view by purpose or zone asks for this prefix itself, not only for one below it."""
    hidden: list[Node] = field(default_factory=list)
    """Children that the view does not ask for; they are taken all the same."""
    later: bool = False
    """Whether its children are fetched when somebody opens it."""

    def __post_init__(self) -> None:
        self.span = self.row.span
        self.place: Place = (self.row.vrf_id or 0, self.row.net.version, self.span[0])

    @property
    def tone(self) -> str:
        return STATUS_TONES[self.row.status]

    @property
    def zone_tone(self) -> str:
        return ZONE_TONES[self.row.zone]

    @property
    def usage(self) -> Usage:
        """Union of the prefixes below it, its ranges, and its addresses beside them."""
        inside = [*self.children, *self.hidden]
        loose = self.held - self.pooled - sum(child.held for child in inside)
        blocks = [child.span for child in inside]
        return usage(self.row.net, blocks, self.pools, loose, pool=self.row.is_pool or self.row.is_divided)

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


def forest(rows: Iterable[Prefix]) -> list[Node]:
    """The trees that rows make, each VRF by itself, in order of address. One query: the ranges."""
    nodes = sorted(map(Node, rows), key=lambda node: (node.place, node.row.net.prefixlen))
    roots: list[Node] = []
    path: list[Node] = []
    for node in nodes:
        while path and not _holds(path[-1], node.place, node.span[1]):
            path.pop()
        node.depth = len(path)
        (path[-1].children if path else roots).append(node)
        path.append(node)
    _spread(nodes)
    return roots


def count(nodes: Iterable[Node]) -> None:
    """Fill in how many addresses nodes, their pools and their children hold. One query."""
    given = list(nodes)
    wanted = list({one.row.pk: one for node in given for one in (node, *node.children, *node.hidden)}.values())
    pools = [(node, span) for node in given for span in node.pools]
    asked = [(node.row.vrf_id, node.place[1], node.span) for node in wanted]
    held = queries.counts([*asked, *((node.row.vrf_id, node.place[1], span) for node, span in pools)])
    for node, found in zip(wanted, held, strict=False):
        node.held, node.pooled = found, 0
    for (node, _span), found in zip(pools, held[len(wanted) :], strict=True):
        node.pooled += found


def grown(row: Prefix) -> Node:
    """A prefix with everything below it, not counted yet. Two queries."""
    below = queries.inside_of(row).only(*LIGHT)
    root: Node = forest([row, *below])[0]
    return root


def usage_of(row: Prefix) -> Usage:
    """The usage of one prefix. Three queries."""
    root = grown(row)
    count([root])
    return root.usage


def counted(rows: Iterable[Prefix]) -> list[Node]:
    """Nodes for rows picked out of the tree, in its order, with their usage. Three queries."""
    wanted = {row.pk: row for row in rows}
    nodes = [node for root in forest(Prefix.objects.only(*LIGHT)) for node in root.walk() if node.row.pk in wanted]
    for node in nodes:
        node.row = wanted[node.row.pk]
    count(nodes)
    return nodes


def _holds(outer: Node, place: Place, last: int) -> bool:
    return outer.place[:2] == place[:2] and outer.span[0] <= place[2] and last <= outer.span[1]


def _spread(nodes: list[Node]) -> None:
    """Give every range to the smallest prefix that holds it; both come in the same order."""
    pools = sorted((_place(pool), pool.span) for pool in Range.objects.only("vrf", "first", "last"))
    path: list[Node] = []
    at = 0
    for place, span in pools:
        while at < len(nodes) and nodes[at].place <= place:
            path.append(nodes[at])
            at += 1
        while path and not _holds(path[-1], place, span[1]):
            path.pop()
        if path:
            path[-1].pools.append(span)


def _place(pool: Range) -> Place:
    return pool.vrf_id or 0, ip_address(pool.first).version, pool.span[0]
