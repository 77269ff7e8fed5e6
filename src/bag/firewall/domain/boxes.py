"""The packet space and its boxes.

A packet is a family (IPv4, IPv6), a protocol (0-255), TCP flags (six bits), the state that a stateful filter sees, the
interfaces of entry and exit, two addresses and two numbers: ports, or for ICMP type and code. A box is a product of
sets, one a dimension; a rule matches a union of boxes. What a packet has no use for (ports of GRE, flags of UDP) no
rule asks for, so those dimensions are simply full.

The space holds whole packets and first fragments: a rule for later fragments only matches nothing of it.

Masks are integers whose set bits are members. Interfaces are numbered by the rule set; a negative mask means "and every
interface not named", so an infinite set stays exact.
"""

from collections.abc import Iterable
from typing import NamedTuple

from bag.firewall.domain import sets
from bag.firewall.domain.sets import Numbers

IPV4, IPV6 = 1, 2
WIDTH = {IPV4: 32, IPV6: 128}
ICMP = {IPV4: 1, IPV6: 58}
TCP, UDP, SCTP = 6, 17, 132
PORTED = sum(1 << number for number in (TCP, UDP, 33, SCTP, 136))
ALL_PROTOCOLS = (1 << 256) - 1
FIN, SYN, RST, PSH, ACK, URG = (1 << bit for bit in range(6))
ALL_FLAGS = (1 << 64) - 1
NEW, ESTABLISHED, RELATED, INVALID, UNTRACKED = (1 << bit for bit in range(5))
ALL_STATES = NEW | ESTABLISHED | RELATED | INVALID | UNTRACKED
ANY_INTERFACE = -1
ALL_PORTS: Numbers = sets.interval(0, 65535)


def addresses(family: int) -> Numbers:
    """Every address of the family."""
    return sets.interval(0, (1 << WIDTH[family]) - 1)


def flags(ones: int, zeros: int = 0) -> int:
    """Mask of all flag combinations that have every bit of `ones` and none of `zeros`."""
    return sum(1 << value for value in range(64) if value & ones == ones and not value & zeros)


OPENING = flags(SYN, FIN | RST | ACK)
"""TCP's first packet of a connection."""
REPLYING = sum(1 << value for value in range(64) if value & (ACK | RST))
"""What routers call "established": ACK or RST is set."""


class Kind(NamedTuple):
    """The dimensions that are masks."""

    family: int
    protocols: int = ALL_PROTOCOLS
    flags: int = ALL_FLAGS
    states: int = ALL_STATES
    entry: int = ANY_INTERFACE
    exit: int = ANY_INTERFACE


class Box(NamedTuple):
    """A product of sets: kind x source x destination x source port (ICMP: type) x destination port (ICMP: code).

    ICMP's types and codes are stored times 256, each as an interval of 256, so that both dimensions are always 0-65535.
    """

    kind: Kind
    source: Numbers
    target: Numbers
    first: Numbers = ALL_PORTS
    second: Numbers = ALL_PORTS


class Packet(NamedTuple):
    """One packet: the bit numbers of its kind, then the numbers of a box."""

    kind: Kind
    source: int
    target: int
    first: int
    second: int


def everything(family: int) -> Box:
    """All packets of a family."""
    return Box(Kind(family), addresses(family), addresses(family))


def icmp_numbers(first: int, last: int) -> Numbers:
    """ICMP types (or codes) from `first` to `last` as the space stores them."""
    return sets.interval(first * 256, last * 256 + 255)


def meet_kinds(one: Kind, other: Kind) -> Kind | None:
    """What both kinds hold; None when it is nothing."""
    if not (one[0] & other[0] and one[1] & other[1] and one[2] & other[2] and one[3] & other[3]):
        return None
    if not (one[4] & other[4] and one[5] & other[5]):
        return None
    return Kind(
        one[0] & other[0],
        one[1] & other[1],
        one[2] & other[2],
        one[3] & other[3],
        one[4] & other[4],
        one[5] & other[5],
    )


def kind_within(one: Kind, other: Kind) -> bool:
    """Is everything of the first kind in the other?"""
    return not any(a & ~b for a, b in zip(one, other, strict=True))


def meet(one: Box, other: Box) -> Box | None:
    """The packets in both boxes; None when there is none."""
    for a, b in zip(one[1:], other[1:], strict=True):
        if len(a) == 1 and len(b) == 1 and (a[0][1] < b[0][0] or b[0][1] < a[0][0]):
            return None
    kind = meet_kinds(one.kind, other.kind)
    if kind is None:
        return None
    parts: list[Numbers] = []
    for a, b in zip(one[1:], other[1:], strict=True):
        both = sets.intersect(a, b)
        if not both:
            return None
        parts.append(both)
    return Box(kind, *parts)


def without(one: Box, other: Box) -> list[Box]:
    """The packets of the first box that are not in the second, as disjoint boxes (at most ten)."""
    both = meet(one, other)
    if both is None:
        return [one]
    pieces: list[Box] = []
    kind = one.kind
    for position in range(len(kind)):
        outside = kind[position] & ~other.kind[position]
        if outside:
            pieces.append(one._replace(kind=_with_mask(kind, position, outside)))
            kind = _with_mask(kind, position, both.kind[position])
    inside: list[Numbers] = []
    numbers: tuple[Numbers, ...] = one[1:]
    taken, kept = other[1:], both[1:]
    for position, mine in enumerate(numbers):
        outside_numbers = sets.subtract(mine, taken[position])
        if outside_numbers:
            sides = (*inside, outside_numbers, *numbers[position + 1 :])
            pieces.append(Box(kind, *sides))
        inside.append(kept[position])
    return pieces


def _with_mask(kind: Kind, position: int, mask: int) -> Kind:
    masks = list(kind)
    masks[position] = mask
    return Kind(*masks)


def without_all(boxes: Iterable[Box], taken: Iterable[Box]) -> list[Box]:
    """The packets of the boxes that are in none of `taken`."""
    rest = list(boxes)
    for other in taken:
        if not rest:
            break
        rest = [piece for box in rest for piece in without(box, other)]
    return rest


def holds(box: Box, packet: Packet) -> bool:
    """Is the packet in the box?"""
    return kind_within(packet.kind, box.kind) and all(
        sets.contains(numbers, number) for numbers, number in zip(box[1:], packet[1:], strict=True)
    )


def lowest_bit(mask: int) -> int:
    """The lowest member of a mask, as a mask."""
    return mask & -mask


def some_packet(box: Box) -> Packet:
    """One packet of the box: the smallest in every dimension."""
    kind = Kind(*(lowest_bit(mask) for mask in box.kind))
    return Packet(kind, box.source[0][0], box.target[0][0], box.first[0][0], box.second[0][0])


def as_box(packet: Packet) -> Box:
    """The box that holds this packet alone."""
    return Box(packet.kind, *(sets.interval(number, number) for number in packet[1:]))
