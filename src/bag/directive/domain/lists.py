"""Decides which lines of a paragraph open a lettered item and which only look like one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bag.directive.domain.alphabet import letter_at, rank
from bag.directive.domain.layout import Part
from bag.directive.domain.model import Doubt, Line


@dataclass
class Entry:
    """A lettered item while it is being gathered: its letter and the lines that make it up."""

    letter: str
    lines: list[Line]


def settle_letters(chunk: list[Part], article: str, doubts: list[Doubt]) -> tuple[list[Line], list[Entry]]:
    """Splits a paragraph into its lead lines and lettered entries, and notes every break of the letter order."""
    lead: list[Line] = []
    entries: list[Entry] = []
    for place, part in enumerate(chunk):
        letter = _letter(part, entries, article, doubts)
        if letter and _strays(letter, entries, chunk[place + 1 :]):
            doubts.append(Doubt(part.line.number, "stray_letter", {"article": article, "letter": letter}))
            letter = ""
            part = replace(part, text=part.line.text)  # noqa: PLW2901 - the mark belongs to the running words
        if letter:
            _note_order(letter, entries, article, part.line.number, doubts)
            entries.append(Entry(letter, [replace(part.line, text=part.text)]))
        else:
            (entries[-1].lines if entries else lead).append(replace(part.line, text=part.text))
    return lead, entries


def _letter(part: Part, entries: list[Entry], article: str, doubts: list[Doubt]) -> str:
    """The letter a part opens: its own, or the next one for a paragraph the word processor numbered by itself."""
    if part.kind == "item":
        return part.mark
    if part.kind != "bullet" and (part.kind != "text" or not part.line.listed):
        return ""
    letter = letter_at(_next_rank(entries))
    doubts.append(Doubt(part.line.number, "letter_assumed", {"article": article, "letter": letter}))
    return letter


def _next_rank(entries: list[Entry]) -> int:
    last = rank(entries[-1].letter) if entries else None
    return 0 if last is None else last + 1


def _strays(letter: str, entries: list[Entry], rest: list[Part]) -> bool:
    """True when the letter jumps ahead although the expected one still comes: a reference at a line's start."""
    wanted, found = _next_rank(entries), rank(letter)
    if found is None or found <= wanted:
        return False
    expected = letter_at(wanted)
    before = next((i for i, part in enumerate(rest) if part.kind == "item" and part.mark == letter), len(rest))
    return any(part.kind == "item" and part.mark == expected for part in rest[:before]) and before < len(rest)


def _note_order(letter: str, entries: list[Entry], article: str, line: int, doubts: list[Doubt]) -> None:
    found, wanted = rank(letter), _next_rank(entries)
    if found is None or found == wanted:
        return
    if any(entry.letter == letter for entry in entries):
        doubts.append(Doubt(line, "letter_twice", {"article": article, "letter": letter}, blocking=True))
    elif found > wanted:
        doubts.extend(
            Doubt(line, "letter_missing", {"article": article, "letter": letter_at(place)})
            for place in range(wanted, found)
        )
    else:
        doubts.append(Doubt(line, "letter_out_of_order", {"article": article, "letter": letter}))
