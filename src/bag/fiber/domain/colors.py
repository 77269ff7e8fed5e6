"""Color orders of tubes and cores, and the lay-out of a cable: which core lies in which tube.

Orders: TIA-598-D, DIN VDE 0888-3 (IEC 60304 colors). A tube is never worked out as ``core ÷ 12``: makers put 24 cores
into six tubes of four as readily as into two of twelve.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

TIA_598 = (
    "blue", "orange", "green", "brown", "slate", "white", "red", "black", "yellow", "violet", "rose", "aqua",
)  # fmt: skip
DIN_0888 = (
    "red", "green", "blue", "yellow", "white", "slate", "brown", "violet", "aqua", "black", "orange", "rose",
)  # fmt: skip
SCHEMES = {"tia598": TIA_598, "din0888": DIN_0888}
HEX = {
    "blue": "#1f6fd1", "orange": "#ee7d11", "green": "#1f9a4d", "brown": "#80512f", "slate": "#8a929b",
    "white": "#f7f7f4", "red": "#d92b2b", "black": "#1c1c1e", "yellow": "#f2cf1d", "violet": "#7d3fb5",
    "rose": "#f29bb4", "aqua": "#35c4c7",
}  # fmt: skip
"""Colors of the screen for the colors of the glass."""

MOST_CORES = 6912
"""The largest cable on the market; a lay-out of more is a slip of the pen."""
_PART = re.compile(r"(\d{1,4})\s*[x×]\s*(\d{1,4})")


class LayoutFault(ValueError):
    """A lay-out or color order that cannot be; ``code`` is ``form``, ``empty``, ``many`` or ``color``."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class CorePlace:
    """Where a core lies: tube and place in it count from 1; ``*_ring`` is how often the color order has run out."""

    core: int
    tube: int
    position: int
    tube_color: str
    core_color: str
    tube_ring: int = 0
    core_ring: int = 0


def sizes(layout: str) -> tuple[int, ...]:
    """Cores of every tube: ``8x12`` is eight tubes of twelve, ``6x8+1x4`` six of eight and one of four.

    Raises ``LayoutFault``.
    """
    found: list[int] = []
    for part in layout.split("+"):
        match = _PART.fullmatch(part.strip())
        if match is None:
            raise LayoutFault("form", part.strip()[:40])
        tubes, cores = int(match[1]), int(match[2])
        if not tubes or not cores:
            raise LayoutFault("empty")
        if tubes * cores + sum(found) > MOST_CORES:
            raise LayoutFault("many", str(MOST_CORES))
        found += [cores] * tubes
    return tuple(found)


def order(scheme: str, own: str = "") -> tuple[str, ...]:
    """The color order of a scheme, or ``own`` (colors with commas between them). Raises ``LayoutFault``."""
    if not own.strip():
        return SCHEMES[scheme]
    named = tuple(word.strip() for word in own.split(","))
    for word in named:
        if word not in HEX:
            raise LayoutFault("color", word[:40])
    return named


def places(layout: str, tube_order: tuple[str, ...], core_order: tuple[str, ...]) -> list[CorePlace]:
    """Every core of a cable in order of its number."""
    found: list[CorePlace] = []
    cores = sizes(layout)
    for tube, (count, before) in enumerate(zip(cores, accumulate((0, *cores)), strict=False)):
        tube_ring, tube_at = divmod(tube, len(tube_order))
        for position in range(count):
            ring, at = divmod(position, len(core_order))
            found.append(
                CorePlace(
                    before + position + 1, tube + 1, position + 1, tube_order[tube_at], core_order[at], tube_ring, ring
                )
            )
    return found
