"""What kinds of facts about duties there are."""

from __future__ import annotations

from enum import StrEnum


class EvidenceShape(StrEnum):
    """What the items of an evidence source tell, and so which evaluators of the directive they can serve."""

    MARK = "mark"
    """A deed on a day."""
    EVENT = "event"
    """Something happened; ``met_at`` says when what it calls for was done, ``allowed`` whether it was permitted."""
    TASK = "task"
    """Something to be closed: ``due_at`` its term, ``met_at`` its closing."""
    SPAN = "span"
    """A stretch from ``effective_at`` to ``until``."""
    MEASURE = "measure"
    """A measured ``value``."""
    DOCUMENT = "document"
    """An approved document, to be reviewed by ``until``; ``met_at`` says when a successor took its place."""
