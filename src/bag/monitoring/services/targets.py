"""Targets into the books: their subject is found or made, and what the inventory knows becomes targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from bag.core import access, registers
from bag.core.models import Subject
from bag.inventory.models import Equipment
from bag.monitoring.models import Credential, Target
from bag.monitoring.models.choices import CredentialKind, Method

BATCH = 2000
SNMP_KINDS = {CredentialKind.COMMUNITY, CredentialKind.USM}
CREDENTIALS: dict[str, set[CredentialKind]] = {
    Method.SNMP: SNMP_KINDS,
    Method.HTTP: {CredentialKind.PASSWORD, CredentialKind.TOKEN},
    Method.PROMETHEUS: {CredentialKind.PASSWORD, CredentialKind.TOKEN},
    Method.NUT: {CredentialKind.PASSWORD},
    Method.MQTT: {CredentialKind.PASSWORD},
}
"""Which kinds of credentials a method can use; methods that are not named use none."""


@dataclass(frozen=True)
class Monitored:
    """What became of pieces of equipment: new targets, and how many had one already or have no address."""

    made: list[Target]
    had_one: int
    without_address: int


def save_target(row: Target, *, by: Any) -> Target:
    """Write a new or changed target; raises ``ValidationError``."""
    return save_targets([row], by=by)[0]


@transaction.atomic
def save_targets(rows: Sequence[Target], *, by: Any) -> list[Target]:
    """Write targets, all or none, each with its subject: its equipment, else itself. Raises ``ValidationError``.

    ``by`` is kept by the history of the request; new rows may come in thousands.
    """
    for row in rows:
        check_credential(row.method, row.credential)
    new = [row for row in rows if row.pk is None]
    for row, number in zip(new, _numbers(len(new)), strict=True):
        row.pk = number
    _give_subjects(rows)
    for row in rows:
        if row not in new:
            row.save()
    Target.objects.bulk_create(new, batch_size=BATCH)
    return list(rows)


def check_credential(method: str, credential: Credential | None) -> None:
    """Raise ``ValidationError`` when a method cannot use a credential, or needs one that is not there."""
    usable = CREDENTIALS.get(method, set())
    if credential is None:
        if method == Method.SNMP:
            raise ValidationError({"credential": _("SNMP needs a credential.")})
    elif credential.kind not in usable:
        raise ValidationError({"credential": _("This method cannot use a credential of this kind.")})


def usable_by(user: Any) -> models.QuerySet[Credential]:
    """The credentials of the services in which the person may write: a target shows them to whoever answers it."""
    services = access.scope(user, registers.records["monitoring.credential"].rights, "change")
    rows = Credential.objects.all()
    return rows if services is None else rows.filter(owner_service__code__in=services)


def check_usable(rows: Sequence[Target], *, by: Any) -> None:
    """Raise ``ValidationError`` when a target is to get a credential that ``by`` may not use. Two queries at most."""
    before = dict(Target.objects.filter(pk__in=[row.pk for row in rows if row.pk]).values_list("pk", "credential"))
    new = {row.credential_id for row in rows if row.credential_id and row.credential_id != before.get(row.pk)}
    if new and usable_by(by).filter(pk__in=new).count() < len(new):
        raise ValidationError({"credential": _("You may not use credentials of this service.")})


def monitor(
    equipment: Iterable[Equipment], *, method: str, credential: Credential | None, interval: int = 60, by: Any
) -> Monitored:
    """Make a target for each piece that has a management address and none of this method yet. Three queries."""
    pieces = list(equipment)
    covered = set(Target.objects.filter(method=method, equipment__in=pieces).values_list("equipment_id", flat=True))
    fresh = [piece for piece in pieces if piece.pk not in covered]
    wanted = [piece for piece in fresh if piece.management_ip]
    names = {piece.pk: f"{piece.name} · {Method(method).label}" for piece in wanted}
    taken = set(Target.objects.filter(name__in=names.values()).values_list("name", flat=True))
    rows = [
        Target(
            name=f"{names[piece.pk]} #{piece.pk}" if names[piece.pk] in taken else names[piece.pk],
            method=method,
            address=str(piece.management_ip),
            equipment=piece,
            owner_service_id=piece.owner_service_id,
            credential=credential,
            interval=interval,
        )
        for piece in wanted
    ]
    return Monitored(save_targets(rows, by=by), len(pieces) - len(fresh), len(fresh) - len(wanted))


def _give_subjects(rows: Sequence[Target]) -> None:
    """Set the subject of every row; missing ones are made in bulk."""
    about: list[models.Model] = [row.equipment or row for row in rows]
    kinds = ContentType.objects.get_for_models(Equipment, Target)
    keys = [(kinds[type(thing)].pk, thing.pk) for thing in about]
    Subject.objects.bulk_create(
        [
            Subject(content_type_id=kind, object_id=number, label=str(thing)[:300])
            for (kind, number), thing in dict(zip(keys, about, strict=True)).items()
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    found = {
        (subject.content_type_id, subject.object_id): subject
        for subject in Subject.objects.filter(
            content_type__in=kinds.values(), object_id__in={number for _kind, number in keys}
        )
    }
    for row, key in zip(rows, keys, strict=True):
        row.subject = found[key]


def _numbers(count: int) -> list[int]:
    """So many new primary keys of targets: a target's subject may be the target itself, and is made first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
            [Target._meta.db_table, count],
        )
        return [number for (number,) in cursor.fetchall()]
