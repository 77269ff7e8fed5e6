"""Reads worth a name."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from bag.firmware.domain.versions import Standing
from bag.firmware.models import Advisory, AdvisoryState, EndOfLife, Exposure, SoftwareVersion, TargetVersion

SOON = timedelta(days=90)
MOST = 300


@dataclass
class TypeLine:
    """Versions of a type: ``versions`` by version, counts; ``standings`` by standing."""

    pk: int
    name: str
    versions: Counter[str] = field(default_factory=Counter)
    standings: Counter[str] = field(default_factory=Counter)
    targets: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.standings.total()

    @property
    def share(self) -> float | None:
        """The part (0 to 1) that is up to date, of those with a target; None without a target."""
        with_target = self.total - self.standings[Standing.NO_TARGET]
        return self.standings[Standing.CURRENT] / with_target if with_target else None

    @property
    def shown(self) -> list[tuple[str, int]]:
        return self.versions.most_common(4)


def versions(pieces: QuerySet[Any]) -> QuerySet[SoftwareVersion]:
    """Versions on visible pieces of equipment."""
    return SoftwareVersion.objects.filter(equipment__in=pieces.order_by())


def figures(pieces: QuerySet[Any]) -> dict[str, int]:
    """Figures of the overview. Three queries."""
    rows: Any = versions(pieces)
    standings = {one.value: Count("pk", filter=Q(standing=one.value)) for one in Standing}
    found: dict[str, int] = rows.aggregate(devices=Count("pk"), **standings)
    hit = Exposure.objects.filter(ended_at=None, equipment__in=pieces.order_by())
    found |= hit.aggregate(
        exposed=Count("equipment", filter=Q(unclear=False), distinct=True),
        unclear=Count("equipment", filter=Q(unclear=True), distinct=True),
    )
    today = timezone.localdate()
    lives = EndOfLife.objects.filter(equipment_type__equipment__in=pieces.filter(status="service").order_by())
    found |= lives.aggregate(
        ended=Count("equipment_type__equipment", filter=Q(end_of_support__lt=today)),
        ending=Count("equipment_type__equipment", filter=Q(end_of_support__range=(today, today + SOON))),
    )
    return found


def by_type(pieces: QuerySet[Any]) -> list[TypeLine]:
    """Types with the versions that run on them, those with most to do first. Two queries."""
    lines: dict[int, TypeLine] = {}
    rows = versions(pieces).values_list("equipment__type", "equipment__type__model", "version", "standing")
    for type_, model, version, stands, n in rows.annotate(n=Count("pk")).order_by():
        line = lines.setdefault(type_, TypeLine(type_, model))
        line.versions[version] += n
        line.standings[stands] += n
    wanted: dict[int, list[str]] = defaultdict(list)
    for type_, version in TargetVersion.objects.filter(equipment_type__in=lines).values_list(
        "equipment_type", "wanted"
    ):
        wanted[type_].append(version)
    for line in lines.values():
        line.targets = sorted(set(wanted[line.pk]))
    return sorted(
        lines.values(),
        key=lambda line: (-line.standings[Standing.TOO_OLD], -line.standings[Standing.BEHIND], -line.total, line.name),
    )


def worst_advisories(pieces: QuerySet[Any], most: int = 10) -> list[Any]:
    """Advisories that hold, by how many visible devices they hit. One query."""
    hit = Q(exposures__ended_at=None, exposures__equipment__in=pieces.order_by())
    rows = Advisory.objects.filter(state=AdvisoryState.OPEN).annotate(
        sure=Count("exposures", filter=hit & Q(exposures__unclear=False)),
        unclear=Count("exposures", filter=hit & Q(exposures__unclear=True)),
    )
    return list(rows.filter(Q(sure__gt=0) | Q(unclear__gt=0)).order_by("-score", "-sure", "key")[:most])


def listed(pieces: QuerySet[Any], stands: str, type_: int | None) -> tuple[list[SoftwareVersion], int]:
    """Devices with their versions (of a standing, of a type), at most ``MOST``, and how many there are. Two queries."""
    rows = versions(pieces).select_related("equipment__type__manufacturer", "equipment__place")
    if stands:
        rows = rows.filter(standing=stands)
    if type_ is not None:
        rows = rows.filter(equipment__type=type_)
    return list(rows.order_by("equipment__sort_text")[:MOST]), rows.count()
