"""Tables of the documents room, by file."""

from bag.documents.models.controlled import ControlledDocument, ControlledKind, ControlledStatus
from bag.documents.models.document import Document, DocumentStatus
from bag.documents.models.file_plan import FilePlanCode
from bag.documents.models.letter import (
    Channel,
    Letter,
    Letterhead,
    LetterKind,
    LetterStatus,
    LetterStep,
    Secrecy,
    StepRole,
    Typeface,
    Urgency,
)
from bag.documents.models.lookup import VerificationLookup
from bag.documents.models.signing import DocumentSeal, SignedCopy, TrustAnchor

__all__ = [
    "Channel",
    "ControlledDocument",
    "ControlledKind",
    "ControlledStatus",
    "Document",
    "DocumentSeal",
    "DocumentStatus",
    "FilePlanCode",
    "Letter",
    "LetterKind",
    "LetterStatus",
    "LetterStep",
    "Letterhead",
    "Secrecy",
    "SignedCopy",
    "StepRole",
    "TrustAnchor",
    "Typeface",
    "Urgency",
    "VerificationLookup",
]
