"""The list of weak points, with the sweep that found them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpResponse

from bag.core.records.views import RecordList
from bag.dependency.models import Change, RiskSweep, WeakPoint
from bag.dependency.rights import may_sweep


class WeakPointList(RecordList):
    """Adds when the city was swept, what has changed since the sweep before, and the button to sweep now."""

    def page(self, name: str, status: int = 200, **context: Any) -> HttpResponse:
        sweep = RiskSweep.objects.order_by("-pk").first()
        counted = WeakPoint.objects.filter(sweep=sweep).order_by().values_list("change").annotate(Count("id"))
        changed = {change.value: 0 for change in Change} | dict(counted)
        return super().page(name, status, **context, sweep=sweep, changed=changed, may_sweep=may_sweep(self.user))
