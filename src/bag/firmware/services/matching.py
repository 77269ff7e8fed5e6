"""Which devices an advisory hits: by maker, product and version range; what cannot be settled is said to be so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bag.configurations.models import ManagedDevice
from bag.firmware.domain.ranges import Hit, Range, judged, names_product, same_vendor, system_of
from bag.firmware.models import Advisory, AdvisoryState, Exposure, SoftwareVersion
from bag.inventory.models import Equipment


@dataclass(frozen=True)
class Kind:
    """What devices have in common that an advisory can tell apart."""

    vendor: str
    model: str
    part_number: str
    system: str
    version: str


@transaction.atomic
def refresh(now: datetime, advisories: Iterable[Advisory] | None = None) -> int:
    """Match advisories (all that hold) with every device in service; how many devices are hit. Four queries and writes.

    An advisory that was set aside hits nothing; exposures end when the version is safe or the device is gone.
    """
    wanted = Advisory.objects.filter(state=AdvisoryState.OPEN)
    if advisories is not None:
        wanted = wanted.filter(pk__in=[row.pk for row in advisories])
    kinds = _kinds()
    hits: dict[tuple[int, int], tuple[bool, str]] = {}
    for advisory in wanted.prefetch_related("ranges"):
        ranges = [(row.safe, row.as_domain()) for row in advisory.ranges.all()]
        for kind, pieces in kinds.items():
            hit = hit_of(kind, ranges)
            if hit != Hit.SAFE:
                hits |= {(advisory.pk, pk): (hit == Hit.UNCLEAR, kind.version) for pk in pieces}
    standing = Exposure.objects.filter(ended_at=None)
    if advisories is not None:
        standing = standing.filter(advisory__in=[row.pk for row in advisories])
    _write(hits, list(standing), now)
    return len({piece for _advisory, piece in hits})


def _kinds() -> dict[Kind, list[int]]:
    """Devices in service by what can be told apart. Three queries."""
    versions = dict(SoftwareVersion.objects.values_list("equipment", "version"))
    dialects = dict(ManagedDevice.objects.filter(equipment__isnull=False).values_list("equipment", "dialect"))
    rows = Equipment.objects.filter(status="service").values_list(
        "pk", "type__manufacturer__name", "type__model", "type__part_number"
    )
    found: dict[Kind, list[int]] = defaultdict(list)
    for pk, vendor, model, part in rows:
        version = versions.get(pk, "")
        found[Kind(vendor, model, part, system_of(dialects.get(pk, ""), version), version)].append(pk)
    return found


def hit_of(kind: Kind, ranges: Iterable[tuple[bool, Range]]) -> Hit:
    """What the ranges (safe or affected) of an advisory say of a kind of device."""
    mine = [
        (safe, one)
        for safe, one in ranges
        if same_vendor(one.vendor, kind.vendor)
        and names_product(one.product, kind.model, kind.part_number, kind.system)
    ]
    affected = [one for safe, one in mine if not safe]
    return judged(kind.version, affected, [one for safe, one in mine if safe]) if affected else Hit.SAFE


def _write(hits: dict[tuple[int, int], tuple[bool, str]], standing: list[Exposure], now: datetime) -> None:
    gone, stay = [], []
    known: set[tuple[int, int]] = set()
    for row in standing:
        key = (row.advisory_id, row.equipment_id)
        if key not in hits:
            gone.append(row.pk)
            continue
        known.add(key)
        if (row.unclear, row.version) != hits[key]:
            row.unclear, row.version = hits[key]
            stay.append(row)
    Exposure.objects.filter(pk__in=gone).update(ended_at=now)
    Exposure.objects.bulk_update(stay, ["unclear", "version"], batch_size=1000)
    Exposure.objects.bulk_create(
        [
            Exposure(advisory_id=advisory, equipment_id=piece, unclear=unclear, version=version, since=now)
            for (advisory, piece), (unclear, version) in hits.items()
            if (advisory, piece) not in known
        ],
        batch_size=1000,
    )
