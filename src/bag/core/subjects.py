"""From a record's key and id, or from its subject, to the row itself: always through the record's ``visible_to``."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from bag.core import access, registers
from bag.core.access import Role
from bag.core.models import Subject
from bag.core.records.spec import Record


def open_row(key: str, pk: int, user: Any) -> tuple[Record, Any]:
    """The record type and the row that ``user`` may see; raises ``Http404`` otherwise."""
    record = registers.records.get(key)
    row = record.visible_to(user).filter(pk=pk).first() if record is not None else None
    if record is None or row is None:
        raise Http404(_("There is no such record."))
    return record, row


def open_subject(subject: Subject, user: Any) -> tuple[Record, Any]:
    """The same from a subject."""
    return open_row(key_of(subject), subject.object_id, user)


def key_of(subject: Subject) -> str:
    """The key of the record type that a subject points to."""
    kind = ContentType.objects.get_for_id(subject.content_type_id)
    return f"{kind.app_label}.{kind.model}"


def may_see(subject: Subject, user: Any) -> bool:
    """May ``user`` see the row behind a subject?"""
    record = registers.records.get(key_of(subject))
    return record is not None and record.visible_to(user).filter(pk=subject.object_id).exists()


def may_change(record: Record, row: Any, user: Any) -> bool:
    return record.allows(user, "change", row)


def may_speak(user: Any) -> bool:
    """May ``user`` write comments on what they see? Auditors read all and write nothing."""
    if access.read_only(user):
        return False
    return access.elevated(user) or bool(access.roles(user) - {Role.AUDITOR})


def require(allowed: bool) -> None:
    """Refuse with 403 unless ``allowed``."""
    if not allowed:
        raise PermissionDenied
