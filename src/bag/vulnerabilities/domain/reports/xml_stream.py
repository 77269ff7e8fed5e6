"""Small pieces of a large XML file, one after the other, without ever holding more than one of them.

Expat reads in blocks. Refused are declarations of entities (bombs, files read from the server), nesting beyond
``DEEPEST``, a piece of more than ``MOST_NODES`` elements, and a tag so long that the parser would have to read it again
with every block. Texts are cut, not refused: a scanner's output may be long.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from bag.vulnerabilities.domain.seen import ReportError

BLOCK = 1 << 16
DEEPEST = 40
MOST_NODES = 60_000
LONGEST = 20_000
MOST_PENDING = 4 << 20
Progress = Callable[[int], None]


@dataclass
class Node:
    """An element with its attributes, its own text and its children."""

    tag: str
    attributes: dict[str, str]
    line: int = 0
    children: list[Node] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    length: int = 0

    @property
    def text(self) -> str:
        return "".join(self.texts).strip()

    def get(self, name: str) -> str:
        """An attribute; empty when it is not there."""
        return self.attributes.get(name, "")

    def child(self, tag: str) -> Node | None:
        return next((one for one in self.children if one.tag == tag), None)

    def all(self, tag: str) -> list[Node]:
        return [one for one in self.children if one.tag == tag]

    def said(self, *path: str) -> str:
        """The text at the end of a path of first children; empty when it is not there."""
        node: Node | None = self
        for tag in path:
            node = node.child(tag) if node is not None else None
        return node.text if node is not None else ""

    def every(self, tag: str) -> Iterator[Node]:
        """Every element of a tag below this one."""
        for one in self.children:
            if one.tag == tag:
                yield one
            yield from one.every(tag)


@dataclass(frozen=True)
class Piece:
    """A gathered element with the openings of its ancestors, outermost first."""

    parents: tuple[Node, ...]
    node: Node


class _Gatherer:
    """The handlers of expat: ``wanted`` elements are gathered whole, of others only the opening is kept."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self.wanted = wanted
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.gathering = 0
        self.nodes = 0
        self.ready: deque[Piece] = deque()
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.opened
        self.parser.EndElementHandler = self.closed
        self.parser.CharacterDataHandler = self.said
        self.parser.EntityDeclHandler = self.refused
        self.parser.UnparsedEntityDeclHandler = self.refused
        self.parser.ExternalEntityRefHandler = self.refused

    def feed(self, block: bytes) -> None:
        """The next block; an empty one is the end. Raises ``ReportError``."""
        try:
            self.parser.Parse(block, not block)
        except expat.ExpatError as error:
            raise ReportError("broken" if block else "cut", error.lineno) from error
        except (LookupError, ValueError) as error:  # what Python says of the encoding that the file declares
            raise ReportError("encoding", self.parser.CurrentLineNumber) from error

    def refused(self, *_told: object) -> int:
        raise ReportError("entities", self.parser.CurrentLineNumber)

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.stack) >= DEEPEST:
            raise ReportError("deep", self.parser.CurrentLineNumber)
        node = Node(tag, {key: value[:LONGEST] for key, value in attributes.items()}, self.parser.CurrentLineNumber)
        self.root = self.root or node
        if self.gathering:
            self.nodes += 1
            if self.nodes > MOST_NODES:
                raise ReportError("crowded", node.line)
            self.stack[-1].children.append(node)
        elif tag in self.wanted:
            self.gathering, self.nodes = len(self.stack) + 1, 0
        self.stack.append(node)

    def said(self, text: str) -> None:
        if self.gathering and self.stack:
            node = self.stack[-1]
            room = LONGEST - node.length
            if room > 0:
                node.texts.append(text[:room])
                node.length += len(text)

    def closed(self, _tag: str) -> None:
        node = self.stack.pop()
        if self.gathering and len(self.stack) < self.gathering:
            self.gathering = 0
            self.ready.append(Piece(tuple(self.stack), node))


def root_of(stream: BinaryIO) -> Node:
    """The opening of the outermost element; the stream is left where it was. Raises ``ReportError``."""
    start = stream.tell()
    gatherer = _Gatherer(frozenset())
    try:
        while gatherer.root is None:
            block = stream.read(4096)
            if not block or stream.tell() - start > MOST_PENDING:
                raise ReportError("not_xml")
            gatherer.feed(block)
    except ReportError:
        if gatherer.root is None:
            raise
    finally:
        stream.seek(start)
    return gatherer.root


def pieces(stream: BinaryIO, wanted: frozenset[str], progress: Progress | None = None) -> Iterator[Piece]:
    """The wanted elements in their order. Raises ``ReportError``: ``cut``, ``broken``, ``entities``, ``deep`` …"""
    gatherer, fed = _Gatherer(wanted), 0
    while True:
        block = stream.read(BLOCK)
        fed += len(block)
        gatherer.feed(block)
        if block and fed - gatherer.parser.CurrentByteIndex > MOST_PENDING:
            raise ReportError("long_tag", gatherer.parser.CurrentLineNumber)
        while gatherer.ready:
            yield gatherer.ready.popleft()
        if progress is not None:
            progress(fed)
        if not block:
            return
