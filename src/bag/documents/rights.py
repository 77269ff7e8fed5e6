"""Who may prepare, issue and void documents, and approve controlled ones."""

from __future__ import annotations

from typing import Any

from bag.core import access
from bag.core.access import BRANCH, NOBODY, WRITERS, Rights, Role
from bag.documents.models import ControlledDocument, Document, Letter, LetterStep

ARCHIVE = Rights(add=NOBODY, change=NOBODY, delete=NOBODY)
"""Documents come from forms and change only by the verbs of ``services``."""
ISSUING = Rights(view=BRANCH, add=WRITERS, change=WRITERS, delete=NOBODY)
"""Who may prepare and issue (add), and void (change), documents."""
APPROVING = Rights(change=frozenset({Role.DEPARTMENT_HEAD, Role.MANAGER, Role.CHIEF}))
DISPOSING = Rights(change=frozenset({Role.MANAGER, Role.OFFICE}))

LETTERS = Rights(delete=WRITERS)
"""Who may read and prepare letters; chiefs and staff prepare those of their own service."""
NUMBERING = Rights(change=frozenset({Role.MANAGER, Role.OFFICE}))
"""Who enters the institution's number, dispatch and delivery, and what was approved on paper."""
SIGNERS = frozenset({Role.MANAGER, Role.DEPARTMENT_HEAD})
PAPER_ROLES = frozenset({"sign", "endorse", "approve"})
"""What people without an account may have done on paper."""


def may(user: Any, verb: str, document: Document | None = None) -> bool:
    """``add``: prepare and issue; ``change``: void; in the service that the document belongs to."""
    return access.allows(user, ISSUING, verb, _service(document))


def sees(user: Any) -> bool:
    return access.allows(user, ISSUING, "view")


def may_approve(user: Any, document: ControlledDocument) -> bool:
    return access.allows(user, APPROVING, "change", _service(document))


def may_dispose(user: Any) -> bool:
    return access.allows(user, DISPOSING, "change")


def sees_letters(user: Any) -> bool:
    return access.allows(user, LETTERS, "view")


def may_prepare(user: Any, letter: Letter) -> bool:
    """May change and submit a letter while its words are open."""
    return letter.editable and access.allows(user, LETTERS, "change", letter.unit.code)


def may_number(user: Any) -> bool:
    return access.allows(user, NUMBERING, "change")


def may_act(user: Any, step: LetterStep | None) -> bool:
    """Whether ``user`` may do the step whose turn it is: their own, or what somebody without account did on paper."""
    return step is not None and not access.read_only(user) and (step.person.user_id == user.pk or on_paper(user, step))


def on_paper(user: Any, step: LetterStep) -> bool:
    return step.person.user_id is None and step.role in PAPER_ROLES and may_number(user)


def may_sign(user: Any) -> bool:
    """Whether an account holds a position whose holder signs letters."""
    return access.has_role(user, *SIGNERS)


def _service(row: Document | ControlledDocument | None) -> str | None:
    """Code of the service that the row belongs to; None for the whole branch."""
    unit = row.unit if row is not None else None
    return unit.code if unit is not None and unit.kind == "service" else None
