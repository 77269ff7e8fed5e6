"""Telling people news: in the application at once, by e-mail as they chose."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.functional import Promise

from bag.core import registers
from bag.core.domain.quiet import earliest, next_at
from bag.core.models import (
    Delivery,
    EmailChoice,
    Notification,
    NotificationChoice,
    NotificationHours,
    Subject,
    Tone,
    User,
)
from bag.core.notifications.sending import send_due
from bag.core.registers import NotificationKind

CHANNEL = "bag_live"
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


@transaction.atomic
def notify(
    users: Iterable[User],
    kind: str,
    title: str | Promise,
    body: str | Promise = "",
    url: str = "",
    subject: Subject | None = None,
    tone: str = "info",
    dedupe_key: str = "",
) -> list[Notification]:
    """Tell ``users`` one piece of news of a registered kind; texts may be lazy and are put in each person's language.

    News with the same ``dedupe_key`` reaches a person once. Everything is written with the caller's transaction: the
    live stream and the e-mails start when it commits.
    """
    entry = registers.notification_kinds[kind]
    people = {user.pk: user for user in users if user.is_active}
    for pk in _told_already(dedupe_key, people):
        del people[pk]
    if not people:
        return []
    choices = _choices(entry, people)
    rows = [
        _row(user, entry, title, body, url, subject, tone, dedupe_key, in_app=choices[pk][0])
        for pk, user in people.items()
        if choices[pk][0] or choices[pk][1] != EmailChoice.OFF
    ]
    Notification.objects.bulk_create(rows)
    _queue_mail(rows, {pk: email for pk, (_shown, email) in choices.items()})
    _go_live([row for row in rows if row.in_app])
    return rows


def _told_already(dedupe_key: str, people: dict[int, User]) -> list[int]:
    """Who has this news already. The lock keeps two transactions from both deciding that nobody has."""
    if not dedupe_key:
        return []
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 35))", [dedupe_key])
    return list(
        Notification.objects.filter(dedupe_key=dedupe_key, user_id__in=people).values_list("user_id", flat=True)
    )


def _choices(entry: NotificationKind, people: dict[int, User]) -> dict[int, tuple[bool, str]]:
    """(in the application, e-mail) for each person: what they chose, else the default of the kind."""
    chosen = {
        choice.user_id: (choice.in_app, choice.email)
        for choice in NotificationChoice.objects.filter(kind=entry.key, user_id__in=people)
    }
    return {pk: chosen.get(pk, (entry.in_app, entry.email)) for pk in people}


def _row(
    user: User,
    entry: NotificationKind,
    title: str | Promise,
    body: str | Promise,
    url: str,
    subject: Subject | None,
    tone: str,
    dedupe_key: str,
    *,
    in_app: bool,
) -> Notification:
    with translation.override(user.language):
        return Notification(
            user=user,
            kind=entry.key,
            tone=Tone(tone),
            title=" ".join(str(title).split())[:300],
            body=str(body)[:4000],
            url=url[:500],
            subject=subject,
            dedupe_key=dedupe_key[:200],
            in_app=in_app,
        )


def _queue_mail(rows: list[Notification], wishes: dict[int, str]) -> None:
    """Owe an e-mail to everyone who wants one and has an address."""
    if settings.EMAIL_BACKEND == NO_MAIL:
        return
    wanted = [row for row in rows if wishes[row.user_id] != EmailChoice.OFF and row.user.email]
    if not wanted:
        return
    hours = {h.user_id: h for h in NotificationHours.objects.filter(user_id__in=[row.user_id for row in wanted])}
    now = timezone.now()
    Delivery.objects.bulk_create(
        Delivery(
            notification=row,
            digest=wishes[row.user_id] == EmailChoice.DIGEST,
            not_before=_when(row, wishes[row.user_id], hours.get(row.user_id) or NotificationHours(), now),
        )
        for row in wanted
    )
    send_due.defer()


def _when(row: Notification, wish: str, hours: NotificationHours, now: datetime) -> datetime:
    if wish == EmailChoice.DIGEST:
        return next_at(now, hours.digest_at)
    if row.tone == Tone.CRITICAL and hours.critical_passes:
        return now
    return earliest(now, hours.quiet_from, hours.quiet_to)


def _go_live(rows: list[Notification]) -> None:
    """Hand the news to the live streams of all web processes; PostgreSQL passes it on when the transaction commits."""
    if not rows:
        return
    counts = unread_counts([row.user_id for row in rows])
    payloads = [
        json.dumps({"user": row.user_id, **news_of(row), "unread": counts.get(row.user_id, 0)}, ensure_ascii=False)
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, payload) from unnest(%s::text[]) payload", [CHANNEL, payloads])


def news_of(row: Notification) -> dict[str, Any]:
    """What a browser is told about one notification."""
    return {"id": row.pk, "title": row.title, "url": row.url, "tone": row.tone}


def unread_counts(user_ids: list[int]) -> dict[int, int]:
    """Unread news in the application by person; one query."""
    unread = Notification.objects.filter(user_id__in=user_ids, in_app=True, read_at=None).order_by()
    return dict(unread.values("user_id").annotate(count=Count("id")).values_list("user_id", "count"))


def mark_read(user: User, pks: list[int] | None = None) -> int:
    """Mark some, or all, of a person's news as read; returns how many were unread."""
    unread = Notification.objects.filter(user=user, read_at=None)
    if pks is not None:
        unread = unread.filter(pk__in=pks)
    return unread.update(read_at=timezone.now())


def prune(before: datetime) -> int:
    """Forget read news from before then."""
    return Notification.objects.filter(read_at__lt=before).exclude(delivery__state="queued").delete()[0]
