"""Changes of followed records become notifications."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from bag.core import registers
from bag.core.events import RecordChanged
from bag.core.models import Subject, User
from bag.core.notifications.services import notify
from bag.core.records.spec import Record
from bag.core.ui.format import capfirst

PHRASES = {
    "add": _("{who} added {record}"),
    "change": _("{who} changed {record}"),
    "delete": _("{who} deleted {record}"),
    "attach": _("{who} attached a file: {record}"),
}
MOST_SINGLE = 5
"""From so many followed rows of one act on, a person gets one piece of news instead of one for each."""


def tell_watchers(event: RecordChanged) -> None:
    """Handler of ``RecordChanged``: tell those who follow the rows or their type, but never the one who did it."""
    record = registers.records.get(event.record)
    if record is None or event.verb not in PHRASES:
        return
    actor = User.objects.filter(pk=event.actor_id or 0).first()
    for person, pks in _interested(event, record).items():
        seen = _seen(record, person, event, pks)
        if len(seen) > MOST_SINGLE:
            _tell_many(record, person, event, len(seen), actor)
        else:
            for pk, label in seen.items():
                _tell_one(record, person, event, pk, label, actor)


def _interested(event: RecordChanged, record: Record) -> dict[User, list[int]]:
    """Who follows which of the changed rows; two queries."""
    people = User.objects.filter(is_active=True).exclude(pk=event.actor_id or 0)
    found: dict[User, list[int]] = {
        person: list(event.pks) for person in people.filter(watches__record=record.key).distinct()
    }
    kind = ContentType.objects.get_for_model(record.model)
    single = people.filter(watches__subject__content_type=kind, watches__subject__object_id__in=event.pks).annotate(
        followed=F("watches__subject__object_id")
    )
    for person in single:
        if person not in found or person.followed not in found[person]:
            found.setdefault(person, []).append(person.followed)
    return found


def _seen(record: Record, person: User, event: RecordChanged, pks: list[int]) -> dict[int, str]:
    """Labels of the rows that the person may see; of deleted rows, when the type may be seen at all."""
    if event.verb == "delete":
        return {pk: event.labels.get(pk, f"#{pk}") for pk in pks} if record.allows(person, "view") else {}
    return {row.pk: str(row) for row in record.visible_to(person).filter(pk__in=pks)}


def _tell_one(record: Record, person: User, event: RecordChanged, pk: int, label: str, actor: User | None) -> None:
    title = format_lazy(PHRASES[event.verb], who=_name(actor), record=label)
    url = record.url("detail", pk) if event.verb != "delete" else record.url("list")
    notify([person], "watched", title, "", url, subject=_subject(record, pk), dedupe_key=_batch(event, str(pk)))


def _tell_many(record: Record, person: User, event: RecordChanged, count: int, actor: User | None) -> None:
    phrase = ngettext_lazy("{who} changed {count} record: {kind}", "{who} changed {count} records: {kind}", count)
    title = format_lazy(phrase, who=_name(actor), count=count, kind=capfirst(record.opts.verbose_name_plural))
    notify([person], "watched", title, "", record.url("list"), dedupe_key=_batch(event, f"x{count}"))


def _name(actor: User | None) -> str | Promise:
    return str(actor) if actor else _("The system")


def _batch(event: RecordChanged, what: str) -> str:
    """Repeated changes by one person within ten minutes are one piece of news."""
    window = int(timezone.now().timestamp() // 600)
    return f"watched:{event.record}:{what}:{event.verb}:{event.actor_id}:{window}"


def _subject(record: Record, pk: int) -> Subject | None:
    kind: Any = ContentType.objects.get_for_model(record.model)
    return Subject.objects.filter(content_type=kind, object_id=pk).first()


def followed_types(user: Any) -> Iterable[Record]:
    """Record types that a person follows as a whole, and may still see."""
    keys = user.watches.exclude(record="").values_list("record", flat=True)
    return [record for key in keys if (record := registers.records.get(key)) and record.allows(user, "view")]
