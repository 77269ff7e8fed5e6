"""What the calendar shows of the directive: the days on which duties are due, past and to come, and ends of waivers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bag.core.registers import Dated
from bag.directive import boards
from bag.directive.domain.periods import Window, parse_period, windows_ahead
from bag.directive.domain.status import STATEMENT
from bag.directive.models import Obligation, Occurrence, OccurrenceState
from bag.directive.rights import in_branch

TONES: dict[str, str] = {
    OccurrenceState.OPEN: "minor",
    OccurrenceState.MET: "ok",
    OccurrenceState.MET_LATE: "ok",
    OccurrenceState.MISSED: "critical",
    OccurrenceState.VIOLATED: "critical",
    OccurrenceState.VACUOUS: "void",
    OccurrenceState.NO_DATA: "unknown",
    OccurrenceState.WAIVED: "waived",
}


class _Due(NamedTuple):
    """A kept occurrence with what is shown of its duty."""

    instance: int
    service: str
    position: str
    key: str
    title: str
    period: str
    attest_period: str
    item: str
    label: str
    first: date
    last: date
    due_on: date
    state: str


def duties(user: Any, first: date, last: date) -> list[Dated]:
    """The times at which duties are or were due; of recurring ones also those after the next. One query."""
    if not in_branch(user):
        return []
    own = boards.own_posts(user)
    return [
        _dated(due, own) for kept in _kept(first, last) for due in (kept, *_ahead(kept, last)) if due.due_on >= first
    ]


def _kept(first: date, last: date) -> list[_Due]:
    """Occurrences due in the days asked for, and open ones due before their end, from which the later ones follow."""
    title = "title_tr" if (get_language() or "tr").startswith("tr") else "title_en"
    inside = Q(due_on__gte=first) | Q(state=OccurrenceState.OPEN)
    rows = Occurrence.objects.filter(inside, due_on__lte=last, instance__obligation__active=True).order_by(
        "due_on", "id"
    )
    found = rows.values_list(
        "instance_id", "instance__service", "instance__obligation__position", "instance__obligation__key",
        f"instance__obligation__{title}", "instance__obligation__period", "instance__obligation__attest_period",
        "item", "label", "first", "last", "due_on", "state",
    )  # fmt: skip
    return [_Due(*row) for row in found]


def _ahead(kept: _Due, until: date) -> Iterator[_Due]:
    """The windows after an open one."""
    period = kept.attest_period if kept.item == STATEMENT else kept.period or kept.attest_period
    if kept.state != OccurrenceState.OPEN or kept.item not in ("", STATEMENT) or not period:
        return
    grace = kept.due_on - kept.last
    for window in windows_ahead(Window(kept.first, kept.last), parse_period(period), until - grace):
        yield kept._replace(first=window.first, last=window.last, due_on=window.last + grace)


def _dated(due: _Due, own: frozenset[tuple[str, str]]) -> Dated:
    title = f"{due.key} {due.title}"
    if due.item == STATEMENT:
        title = _("%(duty)s (statement)") % {"duty": title}
    elif due.label:
        title = f"{title}: {due.label}"
    return Dated(
        due.due_on,
        title,
        url=reverse("directive:instance-detail", args=[due.instance]),
        kind="duty",
        tone=TONES[due.state],
        key=f"{due.instance}.{due.first}.{due.item}",
        service=due.service,
        mine=(due.position, due.service) in own,
    )


def waivers(user: Any, first: date, last: date) -> list[Dated]:
    """The last days of waivers. One query."""
    if not in_branch(user):
        return []
    own = boards.own_posts(user)
    rows = Obligation.objects.filter(active=True, waived_until__range=(first, last)).order_by("waived_until", "id")
    return [
        Dated(
            row.waived_until or first,
            _("Waiver ends: %(duty)s") % {"duty": row},
            url=row.get_absolute_url(),
            kind="waiver",
            tone="warning",
            key=f"{row.pk}.{row.waived_until}",
            mine=any(position == row.position for position, _service in own),
        )
        for row in rows
    ]
