"""Lines of a PDF file's text layer; a scan without text is told apart and refused."""

from __future__ import annotations

import io
import logging

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from bag.directive.domain.model import ReadError

MAX_PAGES = 500
MIN_LETTERS_PER_PAGE = 20

logging.getLogger("pypdf").setLevel(logging.ERROR)


def pdf_lines(data: bytes) -> list[tuple[int, str, bool]]:
    """``(page, text, False)`` per line. Raises ``ReadError`` for locked, damaged, too long or picture-only files."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadError("pdf_locked")
        if len(reader.pages) > MAX_PAGES:
            raise ReadError("too_many_pages", limit=MAX_PAGES)
        texts = [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise ReadError("broken_pdf") from error
    letters = sum(char.isalpha() for text in texts for char in text)
    if letters < MIN_LETTERS_PER_PAGE * max(1, len(texts)):
        raise ReadError("pdf_without_text", pages=len(texts))
    return [(page, row, False) for page, text in enumerate(texts, 1) for row in text.splitlines()]
