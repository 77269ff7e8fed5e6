"""What the page of an edition shows beside its fields."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from bag.networkbook.domain.content import MARK
from bag.networkbook.forms import ReviewForm
from bag.networkbook.models import BookEdition
from bag.networkbook.rights import may_review

YEAR = timedelta(days=365)


def edition(row: BookEdition, user: Any) -> dict[str, Any]:
    """Mark, changes and the review that is owed. One query."""
    today = timezone.localdate()
    newest = not BookEdition.objects.filter(place=row.place, revision__gt=row.revision).exists()
    due = row.reviewed_at is None or (row.review_by is not None and row.review_by <= today)
    may = newest and due and may_review(user) and row.made_by_id != user.pk
    return {
        "mark": row.mark[:MARK],
        "newest": newest,
        "due": due,
        "review_form": ReviewForm(initial={"review_by": today + YEAR}) if may else None,
    }
