"""Verification of the signatures in a PDF against the authorities that administrators declared trusted."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.documents.domain.signatures import Report, SignatureFacts
from bag.documents.models import TrustAnchor
from bag.documents.signing import bounded

INSPECTOR = "bag.documents.signing.inspector"
MOST_BYTES = 30 * 1024 * 1024
REFUSALS = {
    "not-a-pdf": gettext_lazy("The file is not a PDF, or it is damaged beyond reading."),
    "encrypted": gettext_lazy("The PDF is encrypted; its signatures cannot be verified."),
    "too-many": gettext_lazy("The PDF holds more signatures than any document of ours."),
    "too-complex": gettext_lazy("Reading the PDF takes more time or memory than is allowed."),
}


class Unverifiable(ValidationError):
    """The file could not be examined; the message says why, in the reader's language."""


def verify(pdf: bytes, *, issued: int = 0) -> Report:
    """What the signatures of ``pdf`` are worth now; raises ``Unverifiable``. Nothing is kept.

    ``issued``: the length of the PDF at its beginning to which nothing but signatures should have been added.
    """
    if len(pdf) > MOST_BYTES:
        raise Unverifiable(_("The file is larger than 30 MB."))
    if b"%PDF-" not in pdf[:1024]:
        raise Unverifiable(REFUSALS["not-a-pdf"])
    signing = settings.CONFIG.signing
    anchors = list(TrustAnchor.objects.filter(active=True).order_by("id").values_list("pem", flat=True))
    question = {"anchors": anchors, "fetch": signing.fetch, "allow": signing.allow, "issued": issued}
    try:
        answer = bounded.ask(INSPECTOR, question, pdf)
    except bounded.TooMuch:
        raise Unverifiable(REFUSALS["too-complex"]) from None
    except bounded.Busy:
        raise Unverifiable(_("Other files are being verified. Please try again in a moment.")) from None
    if refusal := answer.get("refusal"):
        raise Unverifiable(REFUSALS[refusal])
    return Report(
        tuple(SignatureFacts.from_json(one) for one in answer["signatures"]),
        timezone.now().isoformat(timespec="seconds"),
        signing.fetch,
        hashlib.sha256(pdf).hexdigest(),
        answer["only_signed"],
    )
