"""The room's figures on the home page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.ui.numbers import number, percent
from bag.directive import boards
from bag.directive.records import InstanceRecord


def fulfilled(user: Any) -> dict[str, Any] | None:
    """Share of fulfilled duties and how many are overdue; hidden before the first directive. One query."""
    if not InstanceRecord().allows(user, "view"):
        return None
    today = timezone.localdate()
    lines = boards.standings(today, today)
    if not lines:
        return None
    share, overdue = boards.score_of(lines), sum(map(boards.in_trouble, lines))
    return {
        "value": "–" if share is None else percent(share),
        "note": _("%(n)s overdue") % {"n": number(overdue)},
        "tone": "critical" if overdue else "",
        "url": reverse("directive:board"),
    }
