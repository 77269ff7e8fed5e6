"""The nightly look: which version runs where, how it stands to its target, which advisories hit it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from bag.configurations.models import ConfigVersion, ManagedDevice
from bag.firmware.domain.versions import of_configuration, of_description, standing, tidy
from bag.firmware.models import SoftwareVersion, Source, TargetVersion
from bag.firmware.services import matching
from bag.inventory.models import Equipment
from bag.monitoring.models import TargetStatus

BATCH = 1000
STALE = timedelta(days=2)


@dataclass(frozen=True)
class Found:
    """A version with where and when it was found."""

    version: str
    source: Source
    at: datetime
    said: str = ""


def look(only: Collection[int] | None = None) -> dict[str, int]:
    """Find versions (``only``: of these pieces), compare them and match advisories; how many there are of each.

    A bounded number of queries.
    """
    now = timezone.now()
    found = found_versions(only)
    with transaction.atomic():
        _write(found, now)
        compare()
    return {"versions": len(found), "exposed": matching.refresh(now)}


def found_versions(only: Collection[int] | None = None) -> dict[int, Found]:
    """The version of each piece in service, from the surest source that is not out of date. Three queries."""
    pieces = Equipment.objects.filter(status="service")
    if only is not None:
        pieces = pieces.filter(pk__in=only)
    found = {
        pk: Found(tidy(text), Source.TYPED, at)
        for pk, text, at in pieces.exclude(firmware="").values_list("pk", "firmware", "updated_at")
    }
    newest = ConfigVersion.objects.filter(device__equipment__in=pieces).order_by("device", "-taken_at", "-pk")
    for pk, text, at in newest.distinct("device").values_list("device__equipment", "masked", "seen_at"):
        if version := of_configuration(text):
            found[pk] = Found(version, Source.CONFIGURATION, at)
    rows = TargetStatus.objects.filter(target__equipment__in=pieces, facts__has_key="sys_descr")
    rows = rows.filter(answered_at__isnull=False).order_by("answered_at")
    for pk, facts, answered in rows.values_list("target__equipment", "facts", "answered_at"):
        said = str(facts["sys_descr"])
        version = of_description(said)
        if version and answered is not None and not _outdated(answered, found.get(pk)):
            found[pk] = Found(version, Source.SNMP, answered, said[:300])
    return found


def _outdated(at: datetime, other: Found | None) -> bool:
    """A device that has not answered for days is told from the configuration that was read since."""
    return other is not None and other.source == Source.CONFIGURATION and other.at - at > STALE


def version_of(piece: Equipment) -> str:
    """The version that was found on a piece, read with ``software`` joined; empty when none was."""
    found: SoftwareVersion | None = getattr(piece, "software", None)
    return found.version if found is not None else ""


def _write(found: dict[int, Found], now: datetime) -> None:
    """Keep what was found; a device whose version is no longer found keeps its last one with its day."""
    known = {row.equipment_id: row for row in SoftwareVersion.objects.filter(equipment__in=found)}
    new = []
    for pk, one in found.items():
        row = known.get(pk)
        if row is None:
            row = SoftwareVersion(equipment_id=pk, since=now)
            new.append(row)
        elif row.version != one.version:
            row.previous, row.since = row.version, now
        row.version, row.source, row.said, row.seen_at = one.version, one.source, one.said, one.at
    SoftwareVersion.objects.bulk_create(new, batch_size=BATCH)
    fields = ["version", "source", "said", "seen_at", "since", "previous"]
    SoftwareVersion.objects.bulk_update(known.values(), fields, batch_size=BATCH)


def compare() -> None:
    """Write how each version stands to its target. Three queries and a bulk update."""
    targets = targets_by_type()
    roles = dict(ManagedDevice.objects.filter(equipment__isnull=False).values_list("equipment", "role"))
    changed = []
    rows = SoftwareVersion.objects.select_related("equipment").only(
        "version", "standing", "equipment__type_id", "equipment__owner_service_id"
    )
    for row in rows:
        target = target_of(row.equipment, roles.get(row.equipment_id, ""), targets)
        now = standing(row.version, target.wanted if target else "", target.least if target else "").value
        if row.standing != now:
            row.standing = now
            changed.append(row)
    SoftwareVersion.objects.bulk_update(changed, ["standing"], batch_size=BATCH)


Targets = dict[tuple[int, int, str], TargetVersion]


def targets_by_type() -> Targets:
    """Target versions by type, service and role. One query."""
    return {(row.equipment_type_id, row.owner_service_id, row.role): row for row in TargetVersion.objects.all()}


def target_of(piece: Equipment, role: str, targets: Targets) -> TargetVersion | None:
    """The target of a piece: that of its role, else that of its type. No query."""
    key = (piece.type_id, piece.owner_service_id)
    return targets.get((*key, role)) or targets.get((*key, ""))


def save_target(row: TargetVersion, by: Any) -> TargetVersion:
    """Store a target and compare every version with it at once."""
    with transaction.atomic():
        row.save()
        compare()
    return row
