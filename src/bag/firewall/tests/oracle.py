"""Random access lists and a judge that knows nothing of boxes: it tries every packet of a small universe.

Rules differ only in a few bits of each field, so one packet for each combination of those bits, and one that lies
outside them all, stands for every packet there is. `Line` is both the text given to the reader and the truth for the
judge.
"""

import random
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bag.firewall.domain import boxes
from bag.firewall.domain.boxes import Box, Kind, Packet
from bag.firewall.domain.reach import Answer, Shift

BASES = (0x0A000000, 0x0A100000)
BITS = (0, 9)
"""Bits of an address in which rules differ: with the base two octets apart, so that wildcards have holes."""
OUTSIDE = 0xC0A80101
PORTS = (0, 1, 2, 3, 65535)
PROTOCOLS = (1, 6, 17, 47, 200)
NAMES = {1: "icmp", 6: "tcp", 17: "udp", 47: "gre", 256: "ip"}

Verdicts = NDArray[np.bool_]


def _addresses() -> list[int]:
    spread = [sum(1 << bit for position, bit in enumerate(BITS) if value >> position & 1) for value in range(4)]
    return [base | extra for base in BASES for extra in spread] + [OUTSIDE]


class Universe:
    """Every packet worth trying, as columns."""

    def __init__(self) -> None:
        """Lay out protocols x sources x targets x ports x established."""
        places = _addresses()
        grid = np.meshgrid(PROTOCOLS, places, places, PORTS, PORTS, (0, 1), indexing="ij")
        columns = [axis.reshape(-1) for axis in grid]
        # Ports mean something to TCP and UDP only, flags to TCP only: others keep one packet of each combination.
        ported = np.isin(columns[0], (6, 17)) | ((columns[3] == 0) & (columns[4] == 0))
        flagged = (columns[0] == 6) | (columns[5] == 0)
        keep = ported & flagged
        self.protocol, self.source, self.target, self.first, self.second, self.established = (
            axis[keep] for axis in columns
        )

    def __len__(self) -> int:
        return len(self.protocol)

    def packet(self, position: int) -> Packet:
        """One of them in the form of the packet space."""
        flag = boxes.ACK if self.established[position] else boxes.SYN
        kind = Kind(boxes.IPV4, 1 << int(self.protocol[position]), 1 << flag, boxes.NEW, 1, 1)
        numbers = (self.source, self.target, self.first, self.second)
        return Packet(kind, *(int(column[position]) for column in numbers))


@dataclass(frozen=True)
class Line:
    """One rule: text and meaning."""

    permit: bool
    protocol: int
    source: tuple[int, int]
    target: tuple[int, int]
    first: tuple[str, int, int]
    second: tuple[str, int, int]
    established: bool

    def text(self) -> str:
        """The rule in the words of IOS."""
        words = ["permit" if self.permit else "deny", NAMES[self.protocol]]
        words += [_place(*self.source), _port(*self.first), _place(*self.target), _port(*self.second)]
        return " ".join(word for word in (*words, "established" if self.established else "") if word)

    def matches(self, all_of: Universe) -> Verdicts:
        """Which packets the rule matches, told bit by bit."""
        hit = np.ones(len(all_of), dtype=np.bool_) if self.protocol == 256 else all_of.protocol == self.protocol
        hit &= (all_of.source & ~self.source[1]) == (self.source[0] & ~self.source[1])
        hit &= (all_of.target & ~self.target[1]) == (self.target[0] & ~self.target[1])
        hit &= _compare(all_of.first, *self.first) & _compare(all_of.second, *self.second)
        return hit & (all_of.established == 1) if self.established else hit


def _place(base: int, wild: int) -> str:
    if wild == 0xFFFFFFFF:
        return "any"
    return f"{dotted(base)} {dotted(wild)}" if wild else f"host {dotted(base)}"


def dotted(value: int) -> str:
    """An address as text."""
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def _port(word: str, low: int, high: int) -> str:
    return {"": "", "range": f"range {low} {high}"}.get(word, f"{word} {low}")


def _compare(column: NDArray[np.int64], word: str, low: int, high: int) -> Verdicts:
    results = {
        "eq": column == low,
        "neq": column != low,
        "lt": column < low,
        "gt": column > low,
        "range": (column >= low) & (column <= high),
    }
    return results.get(word, np.ones(len(column), dtype=np.bool_))


def random_line(source: random.Random) -> Line:
    """A rule drawn at random; every form of the dialect has its turn."""
    protocol = source.choice((256, 256, 6, 6, 6, 17, 17, 1, 47))
    ports = [("", 0, 0), ("", 0, 0)]
    if protocol in (6, 17):
        ports = [_random_port(source) for _ in range(2)]
    established = protocol == 6 and source.random() < 0.15
    permit = source.random() < 0.55
    return Line(permit, protocol, _random_place(source), _random_place(source), ports[0], ports[1], established)


def _random_place(source: random.Random) -> tuple[int, int]:
    if source.random() < 0.2:
        return 0, 0xFFFFFFFF
    base = source.choice(BASES)
    wild = 0
    for bit in BITS:
        base |= source.getrandbits(1) << bit
        wild |= source.getrandbits(1) << bit
    if source.random() < 0.3:
        wild |= BASES[0] ^ BASES[1]
    return base, wild


def _random_port(source: random.Random) -> tuple[str, int, int]:
    word = source.choice(("", "", "", "eq", "neq", "lt", "gt", "range"))
    if word == "range":
        low, high = sorted((source.randrange(4), source.choice((1, 2, 3, 65535))))
        return word, low, high
    return word, source.randrange(4), 0


def random_list(source: random.Random, lines: int) -> list[Line]:
    """A list of rules."""
    return [random_line(source) for _ in range(lines)]


def text_of(lines: list[Line]) -> str:
    """The list as IOS shows it."""
    return "ip access-list extended DENEME\n" + "".join(f" {line.text()}\n" for line in lines)


@dataclass
class Truth:
    """What trying every packet shows."""

    problems: list[set[str]]
    decider: NDArray[np.int64]
    """For each packet the rule that decides it; -1 for the default."""
    permitted: Verdicts


def judge(lines: list[Line], all_of: Universe) -> Truth:
    """Try every packet on every rule."""
    hits = np.array([line.matches(all_of) for line in lines])
    permit = np.array([line.permit for line in lines])
    decider = np.where(hits.any(axis=0), hits.argmax(axis=0), -1)
    decided = np.where(decider >= 0, permit[decider], False)
    problems = [_problems(position, hits, permit, decider) for position in range(len(lines))]
    return Truth(problems, decider, decided)


def _problems(position: int, hits: Verdicts, permit: Verdicts, decider: NDArray[np.int64]) -> set[str]:
    mine, found = hits[position], set[str]()
    if not mine.any():
        return found
    reached = mine & (decider == position)
    before = mine & (decider >= 0) & (decider < position)
    against = before & (permit[decider] != permit[position])
    if against.any():
        found.add("conflicting")
    if not reached.any():
        return found | {"shadowed" if against.any() else "redundant"}
    if against.any():
        others = np.unique(decider[against])
        found.add("correlated" if any((hits[other] & ~mine).any() for other in others) else "generalised")
    later = hits[position + 1 :][:, reached]
    next_permit = (
        np.where(later.any(axis=0), permit[position + 1 :][later.argmax(axis=0)], False) if len(later) else False
    )
    if np.all(next_permit == permit[position]):
        found.add("redundant")
    return found


def deciders(answer: Answer, universe: Universe) -> NDArray[Any]:
    """For each packet of the universe the rule whose part holds it; -2 where no part does."""
    result = np.full(len(universe), -2)
    for part in answer.parts:
        inside = in_box(part.box, universe)
        assert (result[inside] == -2).all(), "parts are disjoint"
        result[inside] = -1 if part.rule is None else part.rule
    return result


def in_box(box: Box, universe: Universe) -> NDArray[Any]:
    """Which packets of the universe the box holds."""
    protocol = np.array([box.kind.protocols >> int(value) & 1 for value in range(256)], dtype=bool)[universe.protocol]
    flag = np.where(universe.established, boxes.ACK, boxes.SYN)
    flags = np.array([box.kind.flags >> value & 1 for value in range(64)], dtype=bool)[flag]
    inside = protocol & flags & bool(box.kind.family & boxes.IPV4)
    for numbers, column in zip(
        box[1:], (universe.source, universe.target, universe.first, universe.second), strict=True
    ):
        one = np.zeros(len(universe), dtype=bool)
        for low, high, care, value in numbers:
            one |= (column >= low) & (column <= high) & ((column & care) == value)
        inside &= one
    return inside


def in_shifts(shifts: tuple[Shift, ...], universe: Universe) -> NDArray[Any]:
    """Which packets of the universe change their answer."""
    result = np.zeros(len(universe), dtype=bool)
    for shift in shifts:
        result |= in_box(shift.box, universe)
    return result


class Columns:
    """The rules as columns, for a plain walk of one packet through all of them."""

    def __init__(self, lines: list[Line]) -> None:
        """Lay the lines out."""
        self.places = np.array([(*line.source, *line.target) for line in lines], dtype=np.int64).T
        self.protocol = np.array([line.protocol for line in lines])
        self.established = np.array([line.established for line in lines])
        self.ports = [
            {word: np.array([each[0] == word for each in column]) for word in ("", "eq", "neq", "lt", "gt", "range")}
            for column in ([line.first for line in lines], [line.second for line in lines])
        ]
        self.bounds = [
            np.array([each[1:] for each in column], dtype=np.int64).T
            for column in ([line.first for line in lines], [line.second for line in lines])
        ]

    def decider(self, packet: Packet) -> int:
        """The first rule that matches; -1 when none does."""
        source, source_wild, target, target_wild = self.places
        hit = (self.protocol == 256) | (self.protocol == packet.kind.protocols.bit_length() - 1)
        hit &= ((source ^ packet.source) & ~source_wild) == 0
        hit &= ((target ^ packet.target) & ~target_wild) == 0
        if packet.kind.flags != 1 << boxes.ACK:
            hit &= ~self.established
        for words, (low, high), number in zip(self.ports, self.bounds, (packet.first, packet.second), strict=True):
            hit &= (
                words[""]
                | (words["eq"] & (low == number))
                | (words["neq"] & (low != number))
                | (words["lt"] & (number < low))
                | (words["gt"] & (number > low))
                | (words["range"] & (number >= low) & (number <= high))
            )
        found = np.flatnonzero(hit)
        return int(found[0]) if found.size else -1
