"""Reading comments and watches."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from bag.core import subjects
from bag.core.models import Comment, User, Watch
from bag.core.records.spec import Record
from bag.core.text import fold, sort_key

SUGGESTIONS = 8
MOST_CANDIDATES = 40


def comments_of(row: Any) -> QuerySet[Comment]:
    """Comments of a record that were not removed, oldest first; one query."""
    kind = ContentType.objects.get_for_model(row)
    return Comment.objects.filter(
        subject__content_type=kind, subject__object_id=row.pk, deleted_at=None
    ).select_related("author")


def open_comment(pk: int, user: Any) -> tuple[Comment, Record, Any]:
    """A comment that was not removed, with its record type and row; ``Http404`` when ``user`` may not see the row."""
    comment = Comment.objects.select_related("subject", "author").filter(pk=pk, deleted_at=None).first()
    if comment is None:
        raise Http404(_("There is no such comment."))
    record, row = subjects.open_subject(comment.subject, user)
    return comment, record, row


def is_watching(row: Any, user: Any) -> bool:
    """Does the person follow this very row?"""
    kind = ContentType.objects.get_for_model(row)
    return Watch.objects.filter(user=user, subject__content_type=kind, subject__object_id=row.pk).exists()


def people_who_see(record: Record, row: Any, text: str) -> list[User]:
    """Up to eight active accounts whose name or user name has a word that begins with ``text`` and who see the row."""
    wanted = fold(text.strip())
    named = User.objects.filter(is_active=True).order_by().values_list("pk", "name", "username")
    known = [row for row in named.iterator(chunk_size=2000) if _fits(wanted, row[1], row[2])]
    fitting = [pk for pk, _name, _username in sorted(known, key=lambda row: (sort_key(row[1]), row[2]))]
    candidates = User.objects.in_bulk(fitting[:MOST_CANDIDATES])
    seeing = (
        candidates[pk]
        for pk in fitting[:MOST_CANDIDATES]
        if record.visible_to(candidates[pk]).filter(pk=row.pk).exists()
    )
    return list(islice(seeing, SUGGESTIONS))


def _fits(wanted: str, name: str, username: str) -> bool:
    folded = fold(username)
    return folded.startswith(wanted) or any(
        word.startswith(wanted) for word in (*fold(name).split(), *folded.replace(".", " ").split())
    )
