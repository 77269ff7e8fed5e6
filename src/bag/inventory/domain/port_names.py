"""Name patterns of ports: ``GigabitEthernet1/0/[1-48]`` stands for 48 names."""

from __future__ import annotations

import itertools
import re

from bag.inventory.domain.problem import Problem

MOST_NAMES = 2048
_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_RANGE = re.compile(r"(\d{1,6})-(\d{1,6})")


class BadPattern(Problem):
    """A pattern that cannot be read."""


def expand(pattern: str) -> list[str]:
    """The names that a pattern stands for, in order; raises ``BadPattern``.

    Brackets hold numbers, ranges and words separated by commas: ``[1-4]``, ``[0,2]``, ``[a,b]``; leading zeros stay
    (``[01-12]``). Several brackets give every combination, the last one running fastest.
    """
    pieces = _BRACKET.split(pattern)
    if "[" in "".join(pieces[::2]) or "]" in "".join(pieces[::2]):
        raise BadPattern("open_bracket", pattern=pattern)
    choices = [_options(piece, pattern) if at % 2 else [piece] for at, piece in enumerate(pieces)]
    total = 1
    for options in choices:
        total *= len(options)
        if total > MOST_NAMES:
            raise BadPattern("too_many_names", pattern=pattern, most=MOST_NAMES)
    return ["".join(parts) for parts in itertools.product(*choices)]


def _options(text: str, pattern: str) -> list[str]:
    found: list[str] = []
    for part in map(str.strip, text.split(",")):
        if not part:
            raise BadPattern("empty_bracket", pattern=pattern)
        match = _RANGE.fullmatch(part)
        found.extend(_numbers(match, pattern) if match else [part])
    return found


def _numbers(match: re.Match[str], pattern: str) -> list[str]:
    first, last = match.groups()
    if int(first) > int(last):
        raise BadPattern("backward_range", pattern=pattern)
    if int(last) - int(first) >= MOST_NAMES:
        raise BadPattern("too_many_names", pattern=pattern, most=MOST_NAMES)
    width = len(first) if first.startswith("0") else 0
    return [str(number).zfill(width) for number in range(int(first), int(last) + 1)]
