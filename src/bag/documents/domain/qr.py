"""QR codes as SVG text."""

from __future__ import annotations

import io

import segno


def qr_svg(content: str, *, scales: bool = False) -> str:
    """The QR code of ``content``, medium error correction, with a quiet zone of two modules.

    ``scales``: without a size of its own, so that a page gives it one.
    """
    out = io.BytesIO()
    segno.make_qr(content, error="m").save(
        out,
        kind="svg",
        border=2,
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        omitsize=scales,
    )
    return out.getvalue().decode()
