"""Who reads, issues and reviews the book."""

from __future__ import annotations

from typing import Any

from bag.core import access
from bag.core.access import BRANCH, LEADERS, NOBODY, WRITERS, Rights
from bag.documents.rights import ISSUING

BOOK = Rights(view=BRANCH, add=NOBODY, change=WRITERS, delete=NOBODY, services=frozenset({"network"}))
_REVIEW = Rights(change=LEADERS)


def may_issue(user: Any) -> bool:
    """Who issues documents of the network service."""
    return access.allows(user, ISSUING, "add", "network")


def may_review(user: Any) -> bool:
    """Who leads the network service."""
    return access.allows(user, _REVIEW, "change", "network")
