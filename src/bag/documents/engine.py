"""Typst: a template of ours and data in, PDF or page pictures out.

What people typed travels as JSON through ``sys.inputs`` and is shown as text; it is never pasted into markup, so it
cannot run as code. Fonts come from our own folder only. A missing font or letter is an error, never silently replaced.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bag.documents.fonts import font_files

ROOT = Path(__file__).resolve().parents[1]
"""Templates are named by their path below ``src/bag`` and may import one another by such paths."""
PREVIEW_PPI = 110.0
_UNPRINTABLE = re.compile(r"the text [`\"]+(.+?)[`\"]+ could not be displayed")
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


class RenderError(ValidationError):
    """The form could not be set; the message is for the person who asked, in their language."""


def render(
    template: str,
    data: Mapping[str, Any],
    *,
    pdf_standard: Literal["a-2b"] | None = "a-2b",
    at: datetime | None = None,
) -> bytes:
    """The PDF of ``template`` filled with ``data`` (JSON values only); raises ``RenderError``.

    ``at`` is the date of creation that the file states; now when empty.
    """
    standards = [pdf_standard] if pdf_standard else None
    pdf: bytes = _compile(template, data, format="pdf", pdf_standards=standards, timestamp=at)
    return pdf


def render_pages(template: str, data: Mapping[str, Any]) -> list[bytes]:
    """The pages of the same document as PNG pictures, for looking at before it is issued."""
    pages = _compile(template, data, format="png", ppi=PREVIEW_PPI)
    return pages if isinstance(pages, list) else [pages]


def clean(value: Any) -> Any:
    """JSON data with composed letters (NFC) and without control characters, which no font can show."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).translate(_CONTROL)
    if isinstance(value, Mapping):
        return {str(key): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


def _compile(template: str, data: Mapping[str, Any], **output: Any) -> Any:
    try:
        result, warnings = typst.compile_with_warnings(
            str(ROOT / template),
            root=str(ROOT),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(clean(data), ensure_ascii=False)},
            **output,
        )
    except typst.TypstError as error:
        raise RenderError(_explain(error)) from error
    if warnings:
        said = "; ".join(dict.fromkeys(warning.message for warning in warnings))
        raise RenderError(_("The form was not printed because of a fault in its template: %(fault)s") % {"fault": said})
    return result


def _explain(error: typst.TypstError) -> str:
    """The failure in the person's words: letters that the font lacks are named, the rest is the template's fault."""
    letters = dict.fromkeys("".join(_UNPRINTABLE.findall(error.diagnostic)))
    if letters:
        named = ", ".join(f"“{letter}” (U+{ord(letter):04X})" for letter in letters)
        text = _("These characters cannot be printed; please take them out of the text: %(letters)s")
        return text % {"letters": named}
    return _("The form was not printed because of a fault in its template: %(fault)s") % {"fault": error.message}


@cache
def _fonts() -> typst.Fonts:
    """Our own fonts, read once per process."""
    missing = [path.name for path in font_files() if not path.exists()]
    if missing:
        text = _("The fonts of printed documents are not installed (%(files)s). The administrator runs “make setup”.")
        raise RenderError(text % {"files": ", ".join(missing)})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_files()[0].parent])
