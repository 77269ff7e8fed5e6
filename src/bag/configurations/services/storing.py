"""What a reading leaves behind: the outcome, and a new version when the configuration changed."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from typing import Any

from django.db import transaction

from bag.config import load
from bag.configurations.domain.dialects import Dialect, check_whole, recognize
from bag.configurations.domain.differing import counted, side_by_side
from bag.configurations.domain.masking import mask
from bag.configurations.domain.normalizing import digest, normalize
from bag.configurations.events import ConfigurationStored
from bag.configurations.models import BackupStatus, Cause, ConfigVersion, ManagedDevice, Outcome
from bag.configurations.reading.session import Answer
from bag.configurations.services.compliance import judge_device
from bag.core.events import publish


@cache
def mask_key() -> bytes:
    """The key of the marks that stand for secrets; lasts as long as the installation's own."""
    return hashlib.sha256(b"bag configuration marks" + load().data_key).digest()


@transaction.atomic
def keep(device: ManagedDevice, answer: Answer, cause: Cause, by: Any, at: datetime) -> ConfigVersion | None:
    """Write down how a reading went; the new version when the configuration differs from the last one."""
    status, _made = BackupStatus.objects.select_for_update().get_or_create(device=device)
    status.tried_at, status.outcome, status.reason = at, answer.outcome, answer.reason[:300]
    if answer.outcome == Outcome.HOST_KEY:
        status.offered_key = answer.host_key
    elif answer.host_key:
        status.host_key, status.offered_key = status.host_key or answer.host_key, ""
    read = answer.outcome == Outcome.OK and answer.dialect is not None
    status.read_at = at if read else status.read_at
    status.save()
    if answer.dialect is None or not read:
        return None
    return _version(device, answer.text, answer.dialect, answer.encoding, cause, by, at)


@transaction.atomic
def keep_file(device: ManagedDevice, text: str, *, by: Any, at: datetime) -> ConfigVersion | None:
    """Take a configuration from a file; raises ``ConfigurationError`` for what is none."""
    dialect = Dialect(device.dialect) if device.dialect else recognize(text)
    check_whole(text, dialect, excerpt=True)
    status, _made = BackupStatus.objects.select_for_update().get_or_create(device=device)
    status.read_at = at
    status.save(update_fields=["read_at"])
    return _version(device, text, dialect, "utf-8", Cause.FILE, by, at)


def _version(
    device: ManagedDevice, text: str, dialect: Dialect, encoding: str, cause: Cause, by: Any, at: datetime
) -> ConfigVersion | None:
    """The new version, judged and made known; None when nothing changed."""
    found = digest(text, dialect)
    last = ConfigVersion.objects.filter(device=device).order_by("-taken_at", "-pk").defer("text").first()
    if not device.dialect:
        device.dialect = dialect.value
        device.save(update_fields=["dialect"])
    if last is not None and last.digest == found:
        ConfigVersion.objects.filter(pk=last.pk).update(seen_at=at)
        return None
    masked = mask(text, dialect, mask_key())
    before = normalize(last.masked, dialect) if last is not None else ""
    came, went = counted(side_by_side(before, normalize(masked, dialect), 0)) if last is not None else (0, 0)
    version = ConfigVersion.objects.create(
        device=device, taken_at=at, seen_at=at, cause=cause, by=by, dialect=dialect.value, digest=found, text=text,
        encoding=encoding, masked=masked, size=len(text.encode(encoding)), came=came, went=went,
    )  # fmt: skip
    judge_device(device, version, at)
    publish(ConfigurationStored(device.pk, version.pk))
    return version
