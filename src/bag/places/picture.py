"""Pictures of floor plans: what comes in is opened, checked and drawn anew; nothing of the upload itself is kept."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST_BYTES = 15 * 1024 * 1024
LARGEST_PIXELS = 60_000_000
LONGEST_SIDE = 5000
FORMATS = ("PNG", "JPEG", "WEBP", "TIFF")


@dataclass(frozen=True)
class Picture:
    """A clean WebP picture."""

    data: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def redraw(upload: IO[bytes], size: int) -> Picture:
    """The upload as a fresh picture of at most ``LONGEST_SIDE`` pixels a side; ``size`` is its length in bytes.

    Raises ``ValidationError`` with a sentence when it is too large, no picture, or broken.
    """
    if size > LARGEST_BYTES:
        raise ValidationError(_("The picture is larger than %(limit)s MB.") % {"limit": LARGEST_BYTES // 1024**2})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _redrawn(upload)
    except UnidentifiedImageError as error:
        raise ValidationError(_("The file is no picture; PNG, JPEG, WebP and TIFF are accepted.")) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_too_many_pixels()) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValidationError(_("The picture is damaged and cannot be opened.")) from error


def _redrawn(upload: IO[bytes]) -> Picture:
    with Image.open(upload, formats=FORMATS) as image:
        if image.width * image.height > LARGEST_PIXELS:
            raise ValidationError(_too_many_pixels())
        plain = ImageOps.exif_transpose(image).convert("RGBA")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    paper = Image.new("RGB", plain.size, "white")
    paper.paste(plain, mask=plain.getchannel("A"))
    target = BytesIO()
    paper.save(target, "WEBP", quality=88, method=4)
    return Picture(target.getvalue(), paper.width, paper.height)


def _too_many_pixels() -> str:
    return _("The picture has more than %(limit)s million pixels.") % {"limit": LARGEST_PIXELS // 1_000_000}
