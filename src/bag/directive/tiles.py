"""The room's figures on the home page."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from bag.core.ui.numbers import number, percent
from bag.directive.models import Instance, StatusChoice
from bag.directive.queries import score_of
from bag.directive.records import InstanceRecord


def fulfilled(user: Any) -> dict[str, Any] | None:
    """Share of fulfilled duties and how many are overdue; hidden before the first directive. One query."""
    if not InstanceRecord().allows(user, "view"):
        return None
    groups = Instance.objects.filter(obligation__active=True).values_list("status").annotate(Count("pk")).order_by()
    totals: Counter[str] = Counter(dict(groups))
    share = score_of(totals)
    if not totals:
        return None
    overdue = totals[StatusChoice.OVERDUE] + totals[StatusChoice.VIOLATED]
    return {
        "value": "–" if share is None else percent(share),
        "note": _("%(n)s overdue") % {"n": number(overdue)},
        "tone": "critical" if overdue else "",
        "url": reverse("directive:board"),
    }
