"""Attaching and removing files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import changes
from bag.core.attachments import storage
from bag.core.attachments.kinds import Refused, clean_name, examine
from bag.core.attachments.limits import too_large_text
from bag.core.attachments.pictures import PictureFacts, read_facts
from bag.core.models import Attachment, Subject, User
from bag.core.registers import Finding


def attach(
    row: Any, blocks: Iterable[bytes], name: str, *, by: User, claimed: str = "", description: str = ""
) -> Attachment:
    """Put a file on a record; raises ``Refused`` with a sentence when it is not taken. Nothing is kept then."""
    shown = clean_name(name)
    try:
        with storage.received(blocks, settings.UPLOAD_LIMIT) as draft:
            if draft.size == 0:
                raise Refused(_("The file is empty."))
            kind = examine(draft.path, shown, claimed)
            facts = read_facts(draft.path) if kind.mime.startswith("image/") else None
            storage.keep(draft)
            return _write(row, shown, description, draft, kind.key, facts, by)
    except storage.TooLarge:
        raise Refused(too_large_text()) from None


@transaction.atomic
def _write(
    row: Any, name: str, description: str, draft: storage.Draft, kind: str, facts: PictureFacts | None, by: User
) -> Attachment:
    attachment = Attachment.objects.create(
        subject=Subject.objects.of(row),
        name=name,
        description=" ".join(description.split())[:300],
        sha256=draft.sha256,
        size=draft.size,
        kind=kind,
        uploaded_by=by,
        **(vars(facts) if facts else {}),
    )
    changes.announce(row._meta.label_lower, [row.pk], "attach", by)
    return attachment


@transaction.atomic
def remove(attachment: Attachment, *, by: User) -> None:
    """Take a file off its record. The row stays and says who removed what and when."""
    attachment.deleted_at, attachment.deleted_by = timezone.now(), by
    attachment.save(update_fields=["deleted_at", "deleted_by"])


def prune(before: datetime) -> int:
    """Erase the content of files that were removed before then and that no live attachment shares."""
    live = Attachment.objects.live().values("sha256")
    recent = Attachment.objects.filter(deleted_at__gte=before).values("sha256")
    gone = (
        Attachment.objects.filter(deleted_at__lt=before)
        .exclude(sha256__in=live)
        .exclude(sha256__in=recent)
        .values_list("sha256", flat=True)
        .distinct()
    )
    erased = [sha256 for sha256 in gone if storage.path_of(sha256).exists()]
    for sha256 in erased:
        storage.discard(sha256)
    return len(erased)


def findings() -> list[Finding]:
    """Files that are missing or whose content no longer has its hash."""
    found = []
    known = Attachment.objects.live().values_list("sha256", flat=True).distinct().order_by("sha256")
    for sha256 in known.iterator(chunk_size=2000):
        path = storage.path_of(sha256)
        if not path.exists():
            found.append(Finding(_names_of(sha256), _("The file is missing.")))
        elif storage.hash_of(path) != sha256:
            found.append(Finding(_names_of(sha256), _("The content of the file has changed.")))
    return found


def _names_of(sha256: str) -> str:
    names = Attachment.objects.live().filter(sha256=sha256).values_list("name", flat=True)[:3]
    return f"{', '.join(names)} ({sha256[:12]}…)"
