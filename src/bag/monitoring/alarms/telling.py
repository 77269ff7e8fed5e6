"""Who hears of an alarm: the chief and staff of its service, of the raise once, of the end if they heard of the raise.

Decided from what stands in the tables, not from what passed by: a crash between two steps loses and doubles nothing. A
key makes at most two messages in twenty minutes; what is more waits, and is dropped when it is over by then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy, ngettext_lazy

from bag.core.access import Role
from bag.core.models import User
from bag.core.notifications.services import notify
from bag.monitoring.alarms import rows
from bag.monitoring.alarms.board import Board
from bag.monitoring.alarms.opening import GROUP_WAIT, WORST_LEFT_ALONE
from bag.monitoring.domain.alarms import Telling
from bag.monitoring.models import Alarm, AlarmTelling
from bag.organization.queries import people_with_role

RAISED = "monitoring.alarm"
RECOVERED = "monitoring.recovery"
MOST = 2
WINDOW = timedelta(minutes=20)
GATHERED = 5
"""From so many messages to one service in one pass on they are told as one."""
_TONES = {"critical": "critical", "major": "critical", "minor": "warning"}
Due = list[tuple[Alarm, Telling]]


def tell(board: Board) -> int:
    """Tell what people have to know now; returns how many alarms were told of."""
    due = [(row, what) for row in board.rows if (what := due_of(row, board)) is not None]
    if not due:
        return 0
    due = _unhurried(board, due)
    by_service: dict[int | None, Due] = defaultdict(list)
    for row, what in due:
        by_service[row.owner_service_id].append((row, what))
    for service, entries in by_service.items():
        _raises(board, service, [row for row, what in entries if what is not Telling.RECOVERED])
    _recoveries(board, [row for row, what in due if what is Telling.RECOVERED])
    return len(due)


def due_of(row: Alarm, board: Board) -> Telling | None:
    """What people should hear of a row now, by what they know already."""
    if row.phase == "closed":
        return Telling.RECOVERED if row.told_at is not None else None
    value = rows.value_of(row)
    if row.phase != "active" or value.muted or row.rank >= WORST_LEFT_ALONE:
        return None
    if row.told_at is None:
        return Telling.RAISED if row.active_at is not None and row.active_at <= board.now - GROUP_WAIT else None
    return Telling.WORSE if row.told_rank is not None and row.rank < row.told_rank else None


def _unhurried(board: Board, due: Due) -> Due:
    """Without those whose key has had its messages for the time being. One query."""
    since = board.now - WINDOW
    recent = AlarmTelling.objects.filter(
        Q(raised_at__gt=since) | Q(recovered_at__gt=since), alarm__subject__in={row.subject_id for row, _what in due}
    ).values_list("alarm__subject", "alarm__alarm_class", "alarm__instance", "user", "raised_at", "recovered_at")
    counted: Counter[tuple[Any, ...]] = Counter()
    for subject, name, instance, user, raised, recovered in recent:
        counted[subject, name, instance, user] += (raised > since) + (recovered is not None and recovered > since)
    most: dict[rows.Key, int] = defaultdict(int)
    for (subject, name, instance, _user), count in counted.items():
        most[subject, name, instance] = max(most[subject, name, instance], count)
    return [(row, what) for row, what in due if most[rows.key_of(row)] < MOST]


def _raises(board: Board, service: int | None, due: list[Alarm]) -> None:
    if not due:
        return
    people = audience(service)
    if len(due) > GATHERED:
        _notify(people, RAISED, _many(due), _lines(due[:GATHERED]), _worst(due))
    else:
        for row in due:
            severity = lazy(row.get_severity_display, str)()
            title = format_lazy("{severity}: {alarm}", severity=severity, alarm=_worded(row))
            _notify(people, RAISED, title, _where(row), row)
    AlarmTelling.objects.bulk_create(
        [AlarmTelling(alarm=row, user=user, raised_at=board.now) for row in due for user in people],
        update_conflicts=True,
        unique_fields=["alarm", "user"],
        update_fields=["raised_at", "recovered_at"],
    )
    for row in due:
        row.told_at, row.told_rank = board.now, row.rank


def _recoveries(board: Board, due: list[Alarm]) -> None:
    """Only those who were told of the raise hear of the end."""
    told = AlarmTelling.objects.filter(alarm__in=due, recovered_at=None).select_related("user")
    by_user: defaultdict[User, list[int]] = defaultdict(list)
    for telling in told:
        by_user[telling.user].append(telling.alarm_id)
    gathered: dict[tuple[int, ...], list[User]] = defaultdict(list)
    for user, pks in by_user.items():
        gathered[tuple(sorted(pks))].append(user)
    by_pk = {row.pk: row for row in due}
    for told_of, users in gathered.items():
        if len(told_of) > GATHERED:
            count = len(told_of)
            many = ngettext_lazy("%(count)d alarm is over", "%(count)d alarms are over", count) % {"count": count}
            _notify(users, RECOVERED, many, "", None)
            continue
        for pk in told_of:
            row = by_pk[pk]
            if row.orphan_since is not None:
                title = format_lazy(gettext_lazy("No longer watched: {alarm}"), alarm=_worded(row))
            else:
                title = format_lazy(gettext_lazy("Over: {alarm}"), alarm=_worded(row))
            _notify(users, RECOVERED, title, _where(row), row, tone="info" if row.orphan_since else "ok")
    AlarmTelling.objects.filter(alarm__in=due, recovered_at=None).update(recovered_at=board.now)
    for row in due:
        row.told_at = row.told_rank = None


def audience(service: int | None) -> list[User]:
    """Chief and staff of a service; of what belongs to no service, the manager. At most two queries."""
    if service is None:
        people = people_with_role(Role.MANAGER).select_related("user")
        return [person.user for person in people if person.user is not None]
    from bag.organization.models import Unit

    code = Unit.objects.values_list("code", flat=True).get(pk=service)
    found = [*people_with_role(Role.CHIEF, code).select_related("user")]
    found += people_with_role(Role.STAFF, code).select_related("user")
    return list({person.user_id: person.user for person in found if person.user is not None}.values())


def _worded(row: Alarm) -> str | Promise:
    """What the alarm says, in the language of whoever reads it."""
    return lazy(row.__str__, str)()


def _lines(due: Iterable[Alarm]) -> str | Promise:
    listed = list(due)
    return lazy(lambda: "\n".join(str(row) for row in listed), str)()


def _many(due: list[Alarm]) -> str | Promise:
    count = len(due)
    return ngettext_lazy("%(count)d new alarm", "%(count)d new alarms", count) % {"count": count}


def _worst(due: Iterable[Alarm]) -> Alarm:
    return min(due, key=lambda row: row.rank)


def _where(row: Alarm) -> str:
    return str(row.subject)


def _notify(
    users: list[User], kind: str, title: str | Promise, body: str | Promise, row: Alarm | None, tone: str = ""
) -> None:
    url = row.get_absolute_url() if row is not None else reverse("monitoring:alarm-list")
    tone = tone or (_TONES.get(row.severity, "info") if row is not None else "ok")
    notify(users, kind, title, body=body, url=url, tone=tone)
