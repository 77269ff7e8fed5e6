"""The configuration mode of a simulated device: each line changes the text that it prints, and nothing else in it."""

from __future__ import annotations

from bag.configurations.domain.settling import give, settle
from bag.configurations.domain.speech import Speech
from bag.configurations.domain.tree import Node

ENTERS = ("configure terminal", "system-view")
LEAVES = ("end", "return")
SAVES = ("write memory", "save")
_UPS = ("exit", "quit")
_SECTIONS = ("interface ", "line ", "vlan ", "router ", "user-interface ", "aaa", "ip access-list ", "tacacs server ",
             "acl ", "hwtacacs-server template ", "archive", "radius ", "key chain ")  # fmt: skip
_ENDS = ("end", "return")


class ConfigurationMode:
    """Where in the configuration a session is; ``take`` gives the text after a line."""

    def __init__(self, text: str, speech: Speech, prompt: str) -> None:
        self.text, self._speech, self._base = text, speech, prompt.strip("<>#")
        self._path: tuple[str, ...] = ()

    @property
    def prompt(self) -> str:
        inside = self._path[-1].split(" ", 1)[0][:6] if self._path else ""
        if self._speech.negation == "undo ":
            return f"[{self._base}-{inside}]" if inside else f"[{self._base}]"
        return f"{self._base}(config-{inside})#" if inside else f"{self._base}(config)#"

    def take(self, line: str) -> str:
        """The text after a line; a line that opens a section changes where the next ones go."""
        if line in _UPS:
            self._path = self._path[:-1]
            return self.text
        opens = line.startswith(_SECTIONS)
        path = () if opens else self._path
        before = settle(self.text, self._speech)
        after = before.copy()
        give(after, path, line, self._speech)
        for depth in range(len(path) + 1):
            self.text = _edited(self.text, path[:depth], before.under(*path[:depth]), after.under(*path[:depth]))
        if opens:
            self._path = (line,)
        return self.text


def _edited(text: str, path: tuple[str, ...], before: Node | None, after: Node | None) -> str:
    """The text with the lines of one section changed from what it said to what it says."""
    lines = text.splitlines()
    first, last, blanks = _span(lines, path)
    old = [child.text for child in before.children] if before else []
    new = [child.text for child in after.children] if after else []
    kept: list[str] = []
    dropping = False
    for line in lines[first:last]:
        own = len(line) - len(line.lstrip()) <= blanks
        if own:
            dropping = " ".join(line.split()) in old and " ".join(line.split()) not in new
        if not dropping:
            kept.append(line)
    added = [" " * blanks + one for one in new if one not in old]
    return "\n".join([*lines[:first], *kept, *added, *lines[last:]]) + "\n"


def _span(lines: list[str], path: tuple[str, ...]) -> tuple[int, int, int]:
    """The lines of a section and how far they are set in; of the top all but the end."""
    if not path:
        end = next((n for n in range(len(lines) - 1, -1, -1) if lines[n] in _ENDS), len(lines))
        return 0, end, 0
    head = next((n for n, line in enumerate(lines) if line.strip() == path[-1]), len(lines))
    last = head + 1
    while last < len(lines) and lines[last].startswith(" "):
        last += 1
    blanks = len(lines[head + 1]) - len(lines[head + 1].lstrip()) if last > head + 1 else 1
    return head + 1, last, blanks
