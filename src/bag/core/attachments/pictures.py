"""What a picture knows about itself, and its small versions (upright, without the camera's data)."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import ExifTags, Image, ImageOps

from bag.core.attachments.storage import path_of, root

SIZES = (256, 1024)  # longest side in pixels
LOCAL = ZoneInfo("Europe/Istanbul")
QUALITY = 80


@dataclass(frozen=True)
class PictureFacts:
    """Size as shown (turned upright), and position and time when the camera wrote them."""

    width: int
    height: int
    latitude: float | None = None
    longitude: float | None = None
    taken_at: datetime | None = None


def read_facts(path: Path) -> PictureFacts:
    """The facts of a picture that is known to decode."""
    with Image.open(path) as picture:
        exif = picture.getexif()
        width, height = picture.size
        if exif.get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8):
            width, height = height, width
        position = _position(exif.get_ifd(ExifTags.IFD.GPSInfo))
        taken = _moment(exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal))
    latitude, longitude = position or (None, None)
    return PictureFacts(width, height, latitude, longitude, taken)


def _position(gps: dict[int, Any]) -> tuple[float, float] | None:
    """WGS84 degrees; None when missing, nonsense or the null island that broken cameras write."""
    try:
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef], "S")
        longitude = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef], "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) or (latitude, longitude) == (0.0, 0.0):
        return None
    return latitude, longitude


def _degrees(parts: Any, side: str, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return round(-value if side.strip("\0 ").upper() == negative else value, 7)


def _moment(text: object) -> datetime | None:
    """The camera's clock, taken as local time."""
    try:
        return datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=LOCAL)
    except ValueError:
        return None


def small(sha256: str, longest: int) -> Path:
    """The WebP of a stored picture with the given longest side, made at the first request."""
    target = root() / "small" / str(longest) / sha256[:2] / f"{sha256}.webp"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(path_of(sha256)) as original:
        upright = ImageOps.exif_transpose(original)
        upright.thumbnail((longest, longest))
        shown = upright.convert(
            "RGBA" if "transparency" in upright.info or upright.mode in ("RGBA", "LA", "P") else "RGB"
        )
    shown.info.clear()
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        shown.save(file, "WEBP", quality=QUALITY)
    Path(name).replace(target)
    return target
