"""Managed devices: saving them, and the approval of a host key that changed."""

from __future__ import annotations

from typing import Any

import asyncssh
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bag.configurations.models import BackupStatus, ManagedDevice, Outcome
from bag.core import audit, changes

KEY = "configurations.manageddevice"


@transaction.atomic
def save_device(row: ManagedDevice, by: Any, *, created: bool) -> ManagedDevice:
    """Store a device with its state. A credential serves its own service only: raises ``ValidationError``."""
    check_credential(row)
    row.save()
    BackupStatus.objects.get_or_create(device=row)
    return row


@transaction.atomic
def save_devices(rows: list[ManagedDevice], by: Any) -> list[ManagedDevice]:
    """Store new devices in bulk."""
    for row in rows:
        check_credential(row)
    made = ManagedDevice.objects.bulk_create(rows, batch_size=1000)
    BackupStatus.objects.bulk_create([BackupStatus(device=row) for row in made], batch_size=1000)
    return made


def check_credential(row: ManagedDevice) -> None:
    """A password is sent to the address that the device names: nobody may send that of another service."""
    if row.credential is not None and row.credential.owner_service_id != row.owner_service_id:
        raise ValidationError({"credential": _("This password belongs to another service.")})


@transaction.atomic
def accept_key(row: ManagedDevice, *, reason: str, by: Any) -> None:
    """Pin the key that the device offers now; on record with its reason. Raises ``ValidationError``."""
    status = BackupStatus.objects.select_for_update().get(device=row)
    if not status.offered_key:
        raise ValidationError(_("The device offers no other host key."))
    said = f"{fingerprint(status.host_key)} → {fingerprint(status.offered_key)}"
    audit.note("configurations.host_key", f"{row}: {said}", by=by, reason=reason, row=row)
    status.host_key, status.offered_key = status.offered_key, ""
    status.outcome, status.reason = Outcome.NEW, ""
    status.save(update_fields=["host_key", "offered_key", "outcome", "reason"])
    changes.announce(KEY, [row.pk], "change", by)


def fingerprint(key: str) -> str:
    """``SHA256:…`` of a public key; empty for none."""
    if not key:
        return ""
    try:
        return str(asyncssh.import_public_key(key).get_fingerprint())
    except asyncssh.KeyImportError:
        return "?"
