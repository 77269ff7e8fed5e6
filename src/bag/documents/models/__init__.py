"""Tables of the documents room, by file."""

from bag.documents.models.controlled import ControlledDocument, ControlledKind, ControlledStatus
from bag.documents.models.document import Document, DocumentStatus
from bag.documents.models.file_plan import FilePlanCode
from bag.documents.models.lookup import VerificationLookup

__all__ = [
    "ControlledDocument",
    "ControlledKind",
    "ControlledStatus",
    "Document",
    "DocumentStatus",
    "FilePlanCode",
    "VerificationLookup",
]
