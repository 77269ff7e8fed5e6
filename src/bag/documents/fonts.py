"""The fonts of printed documents: Tinos and Arimo, metric twins of Times New Roman and Arial.

``node frontend/build.mjs`` copies them from their npm packages; they are never committed. They hold every Turkish
letter and ₺, which the Liberation family lacks.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "fonts"
FAMILIES = ("Tinos", "Arimo")
STYLES = ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")


def font_files() -> list[Path]:
    """The files that must be there."""
    return [FOLDER / f"{family}_{style}.ttf" for family in FAMILIES for style in STYLES]
