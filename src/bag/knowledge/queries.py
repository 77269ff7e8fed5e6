"""Reads of the knowledge base."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from bag.core import registers
from bag.core.models import User
from bag.knowledge.models import Article, ArticleState, Verdict

MOST = 5


def published(user: Any) -> QuerySet[Article]:
    """Articles in force that the person may read."""
    rows: QuerySet[Article] = registers.records["knowledge.article"].visible_to(user)
    return rows.filter(state=ArticleState.PUBLISHED)


def similar(user: Any, text: str, most: int = MOST) -> list[Article]:
    """Published articles with the words of a text, for people who are describing a fault. Two queries at most."""
    if len(text.strip()) < 3:
        return []
    record = registers.records["knowledge.article"]
    return list(record.find_in(published(user), text)[:most])


def about_type(user: Any, equipment_type: int, most: int = 20) -> list[Article]:
    """Published articles about an equipment type. One query."""
    return list(published(user).filter(equipment_types=equipment_type).order_by("kind", "sort_text")[:most])


def to_review(by: date) -> QuerySet[Article]:
    """Published articles that somebody should look at again by a day, with their service."""
    rows = Article.objects.filter(state=ArticleState.PUBLISHED, review_on__lte=by)
    return rows.select_related("service").order_by("review_on", "id")


def verdicts(article: Article, reader: User) -> dict[str, Any]:
    """How many readers it helped and did not, and what this reader said: ``yes``, ``no``, ``own``. One query."""
    own = Q(reader=reader)
    found = Verdict.objects.filter(article=article).aggregate(
        yes=Count("pk", filter=Q(helped=True)),
        no=Count("pk", filter=Q(helped=False)),
        own_yes=Count("pk", filter=own & Q(helped=True)),
        own_no=Count("pk", filter=own & Q(helped=False)),
    )
    said = True if found["own_yes"] else False if found["own_no"] else None
    return {"yes": found["yes"], "no": found["no"], "own": said}
