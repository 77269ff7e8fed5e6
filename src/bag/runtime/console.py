"""What the person at the console sees: sentences in their language, and one stream of every process's lines."""

from __future__ import annotations

import os
import sys
from typing import TextIO

_RESET = "\033[0m"
_PALETTE = ("36", "35", "33", "34", "32", "96")


def speaks_english() -> bool:
    """Whether the console asks for English; every other locale gets Turkish."""
    chosen = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return chosen.lower().startswith("en")


class Console:
    """Writes to ``out``; colors only on a terminal and never when ``NO_COLOR`` is set."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._english = speaks_english()
        self._colored = out.isatty() and "NO_COLOR" not in os.environ
        self._colors: dict[str, str] = {}

    def say(self, turkish: str, english: str) -> None:
        """A sentence of BAĞ itself."""
        self._write(self._paint("1", "bağ      ") + f"│ {english if self._english else turkish}")

    def line(self, source: str, text: str) -> None:
        """A line that the process ``source`` wrote."""
        color = self._colors.setdefault(source, _PALETTE[len(self._colors) % len(_PALETTE)])
        self._write(self._paint(color, f"{source:<9}") + f"│ {text}")

    def _paint(self, color: str, text: str) -> str:
        return f"\033[{color}m{text}{_RESET}" if self._colored else text

    def _write(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()
