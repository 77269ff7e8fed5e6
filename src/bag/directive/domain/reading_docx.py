"""Paragraphs of a Word (.docx) file, read straight from its XML with limits against archive bombs."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bag.directive.domain.model import ReadError

MAX_XML_BYTES = 40 * 1024 * 1024
MAX_ENTRIES = 5_000
_BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_W}tab": " ", f"{_W}noBreakHyphen": "-", f"{_W}softHyphen": "\u00ad"}


def docx_lines(data: bytes) -> list[tuple[int, str, bool]]:
    """``(page, text, automatically numbered)`` per paragraph; the page is counted from breaks Word stored."""
    root = _body_xml(data)
    rows: list[tuple[int, str, bool]] = []
    page = 1
    for paragraph in root.iter(f"{_W}p"):
        listed = paragraph.find(f"{_W}pPr/{_W}numPr") is not None
        text = "".join(_pieces(paragraph))
        for place, part in enumerate(text.split("\f")):
            page += 1 if place else 0
            rows.extend((page, row, listed and not order) for order, row in enumerate(part.split("\n")))
    return rows


def _pieces(paragraph: Element) -> Iterator[str]:
    """Text of the runs in order: line breaks as ``\\n``, page breaks as ``\\f``; deleted revisions are left out."""
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            yield node.text or ""
        elif node.tag in _BREAKS:
            yield _BREAKS[node.tag]
        elif node.tag == f"{_W}lastRenderedPageBreak":
            yield "\f"
        elif node.tag == f"{_W}br":
            yield "\f" if node.get(f"{_W}type") == "page" else "\n"


def _body_xml(data: bytes) -> Element:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MAX_ENTRIES:
                raise ReadError("archive_bomb")
            if _BODY not in archive.namelist():
                raise ReadError("not_word")
            with archive.open(_BODY) as member:
                xml = member.read(MAX_XML_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ReadError("broken_archive") from error
    if len(xml) > MAX_XML_BYTES:
        raise ReadError("archive_bomb")
    try:
        return fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise ReadError("broken_archive") from error
