"""Which files may be attached, and what they really are: the content decides, name and claim must agree with it."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 60_000_000
MAX_UNPACKED = 1024**3  # bytes of all members of an archive
MAX_MEMBERS = 10_000
HEAD = 4096
MACROS = ("vbaproject.bin", "basic/script-lb.xml")
NAME_LENGTH = 200


class Refused(Exception):
    """The file is not taken; the message says why."""


Check = Callable[[Path], bool]


@dataclass(frozen=True)
class Kind:
    """One allowed kind. ``holds`` looks at the content; ``claims`` are the beginnings of MIME types that fit."""

    key: str
    title: object
    extensions: tuple[str, ...]
    mime: str
    holds: Check
    claims: tuple[str, ...] = ()


def _head(path: Path, length: int = HEAD) -> bytes:
    with path.open("rb") as file:
        return file.read(length)


def _begins(*magic: bytes) -> Check:
    return lambda path: _head(path, 16).startswith(magic)


def _is_pdf(path: Path) -> bool:
    return b"%PDF-" in _head(path, 1024)


def _is_video(path: Path) -> bool:
    return _head(path, 12)[4:8] == b"ftyp"


def _is_otdr(path: Path) -> bool:
    """Telcordia SR-4731: version 2 begins with the map block, version 1 names its blocks in the first bytes."""
    head = _head(path)
    return head.startswith(b"Map\0") or (b"GenParams" in head and b"FxdParams" in head)


def _is_text(path: Path) -> bool:
    """Decodes as UTF-8, UTF-16 with a mark, or Windows-1254, holds no control characters and is no page or script."""
    raw = path.read_bytes()
    encodings = ["utf-16"] if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1254"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        start = text[:HEAD].lstrip().casefold()
        if start.startswith(("<!doctype html", "<html", "<script", "<svg")) or "<svg" in start:
            return False
        return not any(char < " " and char not in "\t\r\n\f\x1b" for char in text)
    return False


def _picture(*formats: str) -> Check:
    """The picture decodes whole; a bomb is refused from its header."""

    def holds(path: Path) -> bool:
        try:
            with Image.open(path, formats=formats) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise Refused(
                        _("The picture has more than %(limit)d million pixels.") % {"limit": MAX_PIXELS // 1_000_000}
                    )
                picture.load()
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return False
        return True

    return holds


def _members(path: Path) -> list[str] | None:
    """Names in an archive in lower case; None when it is none. Raises ``Refused`` for bombs."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if len(entries) > MAX_MEMBERS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused(_("The archive unpacks to more than is allowed."))
    return [entry.filename.casefold() for entry in entries]


def _package(*wanted: str) -> Check:
    """An office file: an archive with the parts that make it one, and without macros."""

    def holds(path: Path) -> bool:
        names = _members(path)
        if names is None:
            return False
        if any(name.endswith(MACROS) for name in names):
            raise Refused(_("Files with macros are not accepted."))
        return all(any(name.startswith(part) for name in names) for part in wanted)

    return holds


OFFICE = ("application/vnd.openxmlformats", "application/vnd.oasis", "application/zip")
KINDS = (
    Kind("jpeg", gettext_lazy("Picture"), ("jpg", "jpeg"), "image/jpeg", _picture("JPEG"), ("image/",)),
    Kind("png", gettext_lazy("Picture"), ("png",), "image/png", _picture("PNG"), ("image/",)),
    Kind("webp", gettext_lazy("Picture"), ("webp",), "image/webp", _picture("WEBP"), ("image/",)),
    Kind("gif", gettext_lazy("Picture"), ("gif",), "image/gif", _picture("GIF"), ("image/",)),
    Kind("tiff", gettext_lazy("Picture"), ("tif", "tiff"), "image/tiff", _picture("TIFF"), ("image/",)),
    Kind("pdf", "PDF", ("pdf",), "application/pdf", _is_pdf, ("application/pdf", "application/x-pdf")),
    Kind("docx", "Word", ("docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         _package("[content_types].xml", "word/"), OFFICE),
    Kind("xlsx", "Excel", ("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         _package("[content_types].xml", "xl/"), OFFICE),
    Kind("pptx", "PowerPoint", ("pptx",), "application/vnd.openxmlformats-officedocument.presentationml.presentation",
         _package("[content_types].xml", "ppt/"), OFFICE),
    Kind("odt", "OpenDocument", ("odt",), "application/vnd.oasis.opendocument.text",
         _package("mimetype", "content.xml"), OFFICE),
    Kind("ods", "OpenDocument", ("ods",), "application/vnd.oasis.opendocument.spreadsheet",
         _package("mimetype", "content.xml"), OFFICE),
    Kind("zip", "ZIP", ("zip",), "application/zip", lambda path: _members(path) is not None,
         ("application/zip", "application/x-zip")),
    Kind("dwg", "DWG", ("dwg",), "application/octet-stream", _begins(b"AC10"),
         ("application/", "image/vnd.dwg", "image/x-dwg", "drawing/")),
    Kind("mp4", gettext_lazy("Video"), ("mp4", "m4v", "mov"), "video/mp4", _is_video, ("video/",)),
    Kind("sor", gettext_lazy("OTDR trace"), ("sor",), "application/octet-stream", _is_otdr, ("application/",)),
    Kind("csv", "CSV", ("csv", "tsv"), "text/csv", _is_text,
         ("text/csv", "text/plain", "text/tab", "application/csv", "application/vnd.ms-excel")),
    Kind("text", gettext_lazy("Text"),
         ("txt", "log", "cfg", "conf", "ini", "md", "json", "yaml", "yml", "xml", "kml", "gpx", "geojson", "dxf"),
         "text/plain", _is_text, ("text/", "application/", "image/vnd.dxf", "image/x-dxf")),
)  # fmt: skip
BY_EXTENSION = {extension: kind for kind in KINDS for extension in kind.extensions}
BY_KEY = {kind.key: kind for kind in KINDS}
UNSAID = ("", "application/octet-stream", "binary/octet-stream")
NEVER = ("text/html", "image/svg", "application/xhtml", "text/javascript", "application/javascript")


def examine(path: Path, name: str, claimed: str = "") -> Kind:
    """The kind of the file at ``path`` that was sent as ``name`` with the MIME type ``claimed``; raises ``Refused``."""
    extension = name.rpartition(".")[2].casefold() if "." in name else ""
    kind = BY_EXTENSION.get(extension)
    if kind is None:
        raise Refused(
            _("Files of this kind are not accepted. Accepted are: %(list)s.")
            % {"list": ", ".join(sorted(BY_EXTENSION))}
        )
    said = claimed.partition(";")[0].strip().casefold()
    wrong_claim = said not in UNSAID and (said.startswith(NEVER) or not said.startswith(kind.claims))
    if wrong_claim or not kind.holds(path):
        raise Refused(_("The content of “%(name)s” is not what its name says.") % {"name": name})
    return kind


def clean_name(name: str) -> str:
    """A file name that is safe to show and to send: no folders, no invisible or direction-changing characters."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip(" .")
    stem, dot, extension = shown.rpartition(".")
    if not dot:
        return shown[:NAME_LENGTH] or "dosya"
    return f"{stem[: NAME_LENGTH - len(extension) - 1]}.{extension}"
