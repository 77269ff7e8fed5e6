"""Label sheets: where each label sits on the paper. All measures in millimeters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LabelSheet:
    """One kind of label paper. ``pitch`` is the step from label to label, ``padding`` the unprinted rim of a label."""

    key: str
    page_width: float
    page_height: float
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    pitch_x: float
    pitch_y: float
    padding: float
    qr: float
    """Side of the QR code."""
    lines: int
    """Lines of text under the title that fit."""

    @property
    def per_page(self) -> int:
        return self.columns * self.rows


SHEETS = {
    sheet.key: sheet
    for sheet in (
        LabelSheet("a4-24", 210, 297, 3, 8, 70, 37, 0, 0.5, 70, 37, 5, 26, 3),
        LabelSheet("a4-65", 210, 297, 5, 13, 38.1, 21.2, 4.75, 10.7, 40.6, 21.2, 1.6, 15.5, 1),
        LabelSheet("roll-62", 62, 29, 1, 1, 62, 29, 0, 0, 62, 29, 2, 24, 3),
    )
}
