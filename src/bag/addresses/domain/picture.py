"""The map of a prefix: a grid of equal cells, each an address or a block, in the state that most needs to be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bag.addresses.domain.blocks import Span, block, host, merged, span_of, usable
from bag.addresses.domain.parsing import Network

MOST_BITS = 8
"""A map has at most 2 to this cells."""


@dataclass(frozen=True)
class Cell:
    """``state``: free, edge (not for hosts), pool, block, partly, full, or the state of an address; ``used`` of
    ``size`` addresses. ``key`` is what the cell leads to: an id that the caller gave, or None.
    """

    label: str
    state: str
    used: int
    size: int
    key: int | None = None


def cell_length(net: Network) -> int:
    """The length of a cell: single addresses up to 256 of them, else an equal part of the network."""
    return min(net.max_prefixlen, net.prefixlen + MOST_BITS)


def hosts(
    net: Network, addresses: Mapping[int, tuple[str, int]], pools: Iterable[Span], blocks: Iterable[tuple[Span, int]],
    seen: Iterable[int], leased: Iterable[int] = (), *, pool: bool = False,
) -> list[Cell]:  # fmt: skip
    """A cell for each address of a network of at most 256.

    ``addresses``: number → (state, id); ``blocks``: spans of the prefixes below it with their ids; ``seen``: addresses
    that somebody met on the network although the plan does not have them; ``leased``: those that DHCP gave out.
    """
    first, last = span_of(net)
    low, high = usable(net, pool=pool)
    strange, out, closed, inner = set(seen), set(leased), merged(pools), list(blocks)
    found = []
    for number in range(first, last + 1):
        label = str(host(net.version, number))
        known = addresses.get(number)
        below = next((pk for span, pk in inner if span[0] <= number <= span[1]), None)
        if known is not None:
            found.append(Cell(label, known[0], 1, 1, known[1]))
        elif number in strange:
            found.append(Cell(label, "seen", 1, 1))
        elif below is not None:
            found.append(Cell(label, "block", 0, 1, below))
        elif any(start <= number <= end for start, end in closed):
            found.append(Cell(label, "leased" if number in out else "pool", 0, 1))
        else:
            found.append(Cell(label, "free" if low <= number <= high else "edge", 0, 1))
    return found


def parts(
    net: Network, taken: Mapping[int, int], pools: Iterable[Span], blocks: Iterable[tuple[Span, int]]
) -> list[Cell]:
    """A cell for each equal part of a larger network. ``taken``: first address of a part → addresses in it."""
    length = cell_length(net)
    step = 1 << (net.max_prefixlen - length)
    inner, closed = sorted(blocks), merged(pools)
    first, last = span_of(net)
    found = []
    for start in range(first, last + 1, step):
        end = start + step - 1
        used = taken.get(start, 0)
        touching = [(span, pk) for span, pk in inner if span[0] <= end and start <= span[1]]
        label = str(block(net.version, start, length))
        if touching:
            covered = sum(min(end, span[1]) - max(start, span[0]) + 1 for span, _pk in touching)
            found.append(Cell(label, "block" if covered == step else "partly", covered, step, touching[0][1]))
        elif any(low <= end and start <= high for low, high in closed):
            found.append(Cell(label, "pool", used, step))
        else:
            found.append(Cell(label, "full" if used >= step else "partly" if used else "free", used, step))
    return found
