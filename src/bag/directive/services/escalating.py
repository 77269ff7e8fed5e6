"""Telling people of overdue duties, one step up the line after each grace."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bag.core.models import User
from bag.core.notifications.services import notify
from bag.directive.models import Instance
from bag.directive.owners import holders

KIND = "directive.overdue"
NAMED = 5


def tell(rows: list[Instance], on: date) -> None:
    """Tell each person once a day of the duties that have come up to them. ``rows`` carry in ``told`` whom to tell."""
    if not rows:
        return
    posts = holders(on)
    waiting: dict[User, list[Instance]] = defaultdict(list)
    for row in rows:
        for person in posts.of(row.told, row.service):
            if person.user is not None:
                waiting[person.user].append(row)
    for user, duties in waiting.items():
        notify(
            [user],
            KIND,
            format_lazy(_("Overdue duties: {count}"), count=len(duties)),
            body=", ".join(duty.obligation.key for duty in duties[:NAMED]) + (" …" if len(duties) > NAMED else ""),
            url=f"{reverse('directive:board')}?status=overdue",
            tone="warning",
            dedupe_key=f"{KIND}:{on}:{user.pk}",
        )
