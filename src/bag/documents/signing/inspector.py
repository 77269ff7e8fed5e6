"""The child process that reads a PDF nobody vouches for and writes down what its signatures are; it has no database.

Run by ``signing.verify`` through ``signing.bounded``. Question: ``{anchors: [PEM], fetch: bool, allow: [CIDR],
issued: bytes of the PDF that this one should continue, or 0}``; answer: ``{signatures: [SignatureFacts], only_signed:
bool}`` or ``{refusal: code}``.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict
from io import BytesIO
from typing import Any

from bag.documents.signing import bounded

MOST_SIGNATURES = 40


def inspect(question: dict[str, Any], pdf: bytes) -> dict[str, Any]:
    """What ``question`` asks of ``pdf``. Whatever a hostile file provokes becomes a refusal."""
    # heavy, and only after the limits of this process are set
    from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    from bag.documents.signing.examination import Examination
    from bag.documents.signing.growth import only_signatures_added

    try:
        reader = PdfFileReader(BytesIO(pdf), strict=False)
        if reader.encrypted:
            return {"refusal": "encrypted"}
        found = list(reader.embedded_signatures)
        if len(found) > MOST_SIGNATURES:
            return {"refusal": "too-many"}
        examination = Examination(reader, found, question["anchors"], fetch=question["fetch"], allow=question["allow"])
        facts = asyncio.run(examination.facts())
        only_signed = not question["issued"] or only_signatures_added(pdf, question["issued"])
    except (MemoryError, RecursionError, PdfDecodeLimitError):
        return {"refusal": "too-complex"}
    except (PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OSError):
        return {"refusal": "not-a-pdf"}
    return {"signatures": [asdict(one) for one in facts], "only_signed": only_signed}


def main() -> None:
    from django.conf import settings

    settings.configure(USE_I18N=False)  # the guard of addresses words its refusals; nobody reads them here
    logging.disable(logging.CRITICAL)
    bounded.answer(inspect)


if __name__ == "__main__":
    main()
