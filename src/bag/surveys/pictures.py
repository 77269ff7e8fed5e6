"""Stored pictures as text that a printed form can carry."""

from __future__ import annotations

import base64
import io
from html import escape

from django.utils.translation import gettext as _
from PIL import Image

from bag.core.attachments.pictures import small
from bag.surveys.domain.sketch import WIDTH

LONGEST = 1024
QUALITY = 78


def data_address(sha256: str) -> str:
    """The small version of a stored picture as a ``data:`` address (JPEG). Raises ``ValueError`` when it is gone."""
    out = io.BytesIO()
    try:
        with Image.open(small(sha256, LONGEST)) as picture:
            shown = picture.convert("RGBA")
            flat = Image.new("RGB", shown.size, "white")
            flat.paste(shown, mask=shown.getchannel("A"))
    except FileNotFoundError:
        raise ValueError(_("A photo of the report is no longer there.")) from None
    flat.save(out, "JPEG", quality=QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


def as_svg(sha256: str, width: int, height: int) -> str:
    """A stored picture as an SVG document of the same proportions: what Typst takes as text."""
    tall = max(1, round(WIDTH * height / width))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" width="{WIDTH}" height="{tall}">'
        f'<image href="{escape(data_address(sha256))}" width="{WIDTH}" height="{tall}"/></svg>'
    )
