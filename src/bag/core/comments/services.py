"""Writing comments, and following records."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import registers, subjects
from bag.core.comments.render import mentioned
from bag.core.models import Comment, Subject, User, Watch
from bag.core.notifications.services import notify

LONGEST = 4000
MOST_MENTIONS = 20


@transaction.atomic
def write(row: Any, text: str, *, by: User) -> Comment:
    """Comment on a record and tell those who are mentioned, and those who follow it. The author follows it from now."""
    subject = Subject.objects.of(row)
    comment = Comment.objects.create(subject=subject, author=by, text=_checked(text))
    told = _tell_mentioned(comment, row, mentioned(comment.text), by=by)
    _tell_followers(comment, row, by=by, leave_out=told)
    watch(row, by=by)
    return comment


@transaction.atomic
def edit(comment: Comment, text: str, *, by: User) -> Comment:
    """Change one's own comment; people mentioned for the first time are told."""
    _own(comment, by)
    before = set(mentioned(comment.text))
    comment.text, comment.edited_at = _checked(text), timezone.now()
    comment.save(update_fields=["text", "edited_at"])
    row = comment.subject.row()
    _tell_mentioned(comment, row, [name for name in mentioned(comment.text) if name not in before], by=by)
    return comment


@transaction.atomic
def remove(comment: Comment, *, by: User) -> None:
    """Take back one's own comment; the history keeps what it said."""
    _own(comment, by)
    comment.deleted_at = timezone.now()
    comment.save(update_fields=["deleted_at"])


def _own(comment: Comment, by: User) -> None:
    if comment.author_id != by.pk:
        raise PermissionDenied(_("Only the author may change a comment."))


def _checked(text: str) -> str:
    said = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not said:
        raise ValidationError(_("The comment is empty."))
    if len(said) > LONGEST:
        raise ValidationError(_("A comment may have at most %(limit)d characters.") % {"limit": LONGEST})
    return said


def _tell_mentioned(comment: Comment, row: Any, names: list[str], *, by: User) -> set[int]:
    """Tell the mentioned people who may see the record; returns their ids."""
    record = registers.record_for(row)
    if record is None or not names:
        return set()
    people = User.objects.filter(username__in=names[:MOST_MENTIONS], is_active=True).exclude(pk=by.pk)
    seeing = [person for person in people if record.visible_to(person).filter(pk=row.pk).exists()]
    title = format_lazy(gettext_lazy("{who} mentioned you: {record}"), who=str(by), record=str(row))
    notify(seeing, "mention", title, comment.text, _url(row), subject=comment.subject)
    return {person.pk for person in seeing}


def _tell_followers(comment: Comment, row: Any, *, by: User, leave_out: set[int]) -> None:
    people = User.objects.filter(watches__subject=comment.subject, is_active=True).exclude(pk__in={by.pk, *leave_out})
    seeing = [person for person in people if subjects.may_see(comment.subject, person)]
    title = format_lazy(gettext_lazy("{who} commented: {record}"), who=str(by), record=str(row))
    notify(seeing, "comment", title, comment.text, _url(row), subject=comment.subject)


def _url(row: Any) -> str:
    return f"{row.get_absolute_url()}#comments"


def watch(row: Any, *, by: User) -> None:
    """Follow one record."""
    Watch.objects.get_or_create(user=by, subject=Subject.objects.of(row))


def unwatch(row: Any, *, by: User) -> None:
    """Follow one record no longer."""
    Watch.objects.filter(user=by, subject=Subject.objects.of(row)).delete()


def watch_type(key: str, *, by: User) -> None:
    """Follow every record of a type."""
    Watch.objects.get_or_create(user=by, record=registers.records[key].key)


def unwatch_type(key: str, *, by: User) -> None:
    """Follow a record type no longer."""
    Watch.objects.filter(user=by, record=key).delete()
