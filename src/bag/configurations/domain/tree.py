"""A configuration as a tree of lines, by indentation; banners and quoted texts of several lines are one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Node:
    """One line with what stands below it; the root has no text. ``number``: its line in the text, 0 for none."""

    text: str = ""
    number: int = 0
    children: list[Node] = field(default_factory=list)

    def under(self, *path: str) -> Node | None:
        """The section that a path of lines leads to."""
        here: Node | None = self
        for text in path:
            here = next((child for child in here.children if child.text == text), None) if here else None
        return here

    def has(self, text: str) -> bool:
        return any(child.text == text for child in self.children)

    def starting(self, prefix: str) -> list[Node]:
        """Children that are ``prefix`` or go on after it with a further word."""
        longer = f"{prefix} "
        return [child for child in self.children if child.text == prefix or child.text.startswith(longer)]

    def value(self, prefix: str) -> str | None:
        """What follows ``prefix`` in its last line; None without such a line."""
        found = self.starting(prefix)
        return found[-1].text[len(prefix) :].strip() if found else None

    def section(self, text: str) -> Node:
        """The section of that header, made when it is not there."""
        found = self.under(text)
        if found is None:
            found = Node(text)
            self.children.append(found)
        return found

    def copy(self) -> Node:
        return Node(self.text, self.number, [child.copy() for child in self.children])

    def lines(self, depth: int = 0) -> Iterator[str]:
        """The text again, a blank for each level."""
        for child in self.children:
            yield f"{' ' * depth}{child.text}"
            yield from child.lines(depth + 1)

    def shape(self) -> frozenset[tuple[str, object]]:
        """What it says, whatever the order of its lines."""
        return frozenset((child.text, child.shape()) for child in self.children)


def parse(text: str, *, comments: str = "!") -> Node:
    """The tree of a text whose sections are indented; lines that begin with one of ``comments`` are left out."""
    root = Node()
    stack: list[tuple[int, Node]] = [(-1, root)]
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        raw, number = lines[at], at + 1
        at += 1
        stripped = raw.strip()
        if not stripped or stripped[0] in comments:
            continue
        if stripped.startswith(("banner ", "header ")):
            stripped, at = _whole_banner(stripped, lines, at)
        indent = len(raw) - len(raw.lstrip())
        while indent <= stack[-1][0]:
            stack.pop()
        node = Node(stripped if "\n" in stripped else " ".join(stripped.split()), number)
        stack[-1][1].children.append(node)
        stack.append((indent, node))
    return root


def _whole_banner(first: str, lines: list[str], at: int) -> tuple[str, int]:
    """A banner with all its lines, and the line after it; a banner that does not end is one line."""
    words = first.split(None, 2)
    if len(words) < 3:
        return first, at
    opening = words[2]
    if first.startswith("header "):
        return _whole_quotation(first, lines, at)
    mark = "^C" if opening.startswith("^C") else opening[0]
    if opening.count(mark) > 1 or opening[0].isalnum():
        return first, at
    for end in range(at, len(lines)):
        if mark in lines[end]:
            return "\n".join([first, *lines[at : end + 1]]), end + 1
    return first, at


def _whole_quotation(first: str, lines: list[str], at: int) -> tuple[str, int]:
    """A text in double quotes that may go on over several lines."""
    if first.count('"') != 1:
        return first, at
    for end in range(at, len(lines)):
        if '"' in lines[end]:
            return "\n".join([first, *lines[at : end + 1]]), end + 1
    return first, at
