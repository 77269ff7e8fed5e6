"""Who may prepare, issue and void documents, and approve controlled ones."""

from __future__ import annotations

from typing import Any

from bag.core import access
from bag.core.access import BRANCH, NOBODY, WRITERS, Rights, Role
from bag.documents.models import ControlledDocument, Document

ARCHIVE = Rights(add=NOBODY, change=NOBODY, delete=NOBODY)
"""Documents come from forms and change only by the verbs of ``services``."""
ISSUING = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=NOBODY)
"""Who may prepare and issue (add), and void (change), documents."""
APPROVING = Rights(change=frozenset({Role.DEPARTMENT_HEAD, Role.MANAGER, Role.CHIEF}))
DISPOSING = Rights(change=frozenset({Role.MANAGER, Role.OFFICE}))


def may(user: Any, verb: str, document: Document | None = None) -> bool:
    """``add``: prepare and issue; ``change``: void; in the service that the document belongs to."""
    return access.allows(user, ISSUING, verb, _service(document))


def sees(user: Any) -> bool:
    return access.allows(user, ISSUING, "view")


def may_approve(user: Any, document: ControlledDocument) -> bool:
    return access.allows(user, APPROVING, "change", _service(document))


def may_dispose(user: Any) -> bool:
    return access.allows(user, DISPOSING, "change")


def _service(row: Document | ControlledDocument | None) -> str | None:
    """Code of the service that the row belongs to; None for the whole branch."""
    unit = row.unit if row is not None else None
    return unit.code if unit is not None and unit.kind == "service" else None
