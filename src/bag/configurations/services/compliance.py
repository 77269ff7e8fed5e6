"""Judging devices by the golden rules of their role: findings begin, go on and end."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from bag.configurations.domain.catalog import RULES, DeviceRole, Weight
from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.findings import Finding
from bag.configurations.domain.judging import NotJudged, Profile, judge, rules_known
from bag.configurations.models import (
    BackupStatus,
    ComplianceDay,
    ConfigFinding,
    ConfigVersion,
    ManagedDevice,
    RuleProfile,
    Waiver,
    WaiverState,
)

FRESH = timedelta(days=2)
PORT_CLAUSE = "10-e"


def profile_for(device: ManagedDevice) -> Profile:
    """The golden rules of the device's type and role, else of its role, else those that BAĞ brings. One query."""
    rows = RuleProfile.objects.filter(role=device.role)
    of_type = device.equipment.type_id if device.equipment is not None else None
    found = rows.filter(Q(equipment_type=None) | Q(equipment_type=of_type)).order_by("equipment_type").first()
    return found.profile() if found is not None else Profile(DeviceRole(device.role))


def judge_device(device: ManagedDevice, version: ConfigVersion, at: datetime) -> None:
    """Compare a version with the rules; findings are kept over versions, so that each knows since when it is there."""
    profile, dialect = profile_for(device), Dialect(version.dialect)
    try:
        found = _joined(judge(version.masked, dialect, profile))
        asked = rules_known(dialect, profile)
    except NotJudged:
        found, asked = {}, 0
    with transaction.atomic():
        _write(device, version, found, at)
        BackupStatus.objects.filter(device=device).update(judged_at=at, asked=asked)
        count(device)


def _joined(found: list[Finding]) -> dict[tuple[str, str], Finding]:
    """One finding for each rule and place; what was seen there is put together."""
    rows: dict[tuple[str, str], Finding] = {}
    for one in found:
        key = (one.rule, one.where[:120])
        if key in rows and one.detail:
            rows[key] = Finding(one.rule, rows[key].kind, one.where, f"{rows[key].detail}; {one.detail}"[:200])
        else:
            rows.setdefault(key, one)
    return rows


def _write(device: ManagedDevice, version: ConfigVersion, found: dict[tuple[str, str], Finding], at: datetime) -> None:
    rows = {(row.rule, row.where): row for row in ConfigFinding.objects.filter(device=device, ended_at=None)}
    gone = [row.pk for key, row in rows.items() if key not in found]
    ConfigFinding.objects.filter(pk__in=gone).update(ended_at=at)
    stay = []
    for key, one in found.items():
        row = rows.get(key)
        if row is not None:
            row.version, row.kind, row.detail = version, one.kind.value, one.detail[:200]
            stay.append(row)
    ConfigFinding.objects.bulk_update(stay, ["version", "kind", "detail"], batch_size=500)
    ConfigFinding.objects.bulk_create([
        ConfigFinding(
            device=device, version=version, rule=rule, where=where, since=at, kind=one.kind.value,
            detail=one.detail[:200], weight=RULES[rule].weight.value,
        )
        for (rule, where), one in found.items() if (rule, where) not in rows
    ])  # fmt: skip


def waived(device: ManagedDevice, on: date | None = None) -> set[tuple[str, str]]:
    """Rules and places ('' for everywhere) for which a waiver holds on a day. One query."""
    day = on or timezone.localdate()
    rows = Waiver.objects.filter(device=device, state=WaiverState.APPROVED, expires_on__gte=day)
    return set(rows.values_list("rule", "where"))


def count(device: ManagedDevice) -> None:
    """Write the figures of open findings that are not waived. Three queries."""
    free = waived(device)
    rows = ConfigFinding.objects.filter(device=device, ended_at=None).values_list("rule", "where", "weight")
    found = Counter(weight for rule, where, weight in rows if not {(rule, where), (rule, "")} & free)
    BackupStatus.objects.filter(device=device).update(**{weight.value: found[weight.value] for weight in Weight})


def judge_all(progress: Any = None) -> int:
    """Judge the newest version of every device anew; how many there were. ``progress(done, total)``."""
    newest = ConfigVersion.objects.order_by("device", "-taken_at", "-pk").distinct("device").defer("text")
    rows = list(newest.select_related("device__equipment"))
    now = timezone.now()
    for done, version in enumerate(rows, 1):
        judge_device(version.device, version, now)
        if progress is not None:
            progress(done, len(rows))
    return len(rows)


@transaction.atomic
def expire(on: date | None = None) -> int:
    """End waivers whose day is over, and count their devices anew; how many ended."""
    day = on or timezone.localdate()
    rows = list(
        Waiver.objects.select_for_update(of=("self",))
        .filter(state=WaiverState.APPROVED, expires_on__lt=day)
        .select_related("device")
    )
    for row in rows:
        row.state = WaiverState.ENDED
        row.save(update_fields=["state"])
    for device in {row.device for row in rows}:
        count(device)
    return len(rows)


def write_day(on: date | None = None) -> None:
    """Keep how devices of each service stand today. Six queries and one write."""
    day = on or timezone.localdate()
    fresh = timezone.now() - FRESH
    rows: Any = BackupStatus.objects.filter(device__enabled=True).values("device__owner_service").annotate(
        devices=Count("pk"),
        read=Count("pk", filter=Q(read_at__gte=fresh)),
        judged=Count("pk", filter=Q(asked__gt=0)),
        flawless=Count("pk", filter=Q(asked__gt=0, critical=0, major=0, minor=0)),
        critical=Sum("critical"), major=Sum("major"), minor=Sum("minor"),
    )  # fmt: skip
    edge, guarded = _edge(fresh, day)
    opened: Counter[int] = Counter()
    for service, n in (
        ConfigFinding.objects.filter(ended_at=None, device__enabled=True)
        .values_list("device__owner_service")
        .annotate(n=Count("pk"))
    ):
        opened[service] = n
    figures = ("devices", "read", "judged", "flawless", "critical", "major", "minor")
    ComplianceDay.objects.bulk_create(
        [
            ComplianceDay(
                on=day, service_id=row["device__owner_service"],
                waived=opened[row["device__owner_service"]] - row["critical"] - row["major"] - row["minor"],
                edge=edge[row["device__owner_service"]], guarded=guarded[row["device__owner_service"]],
                **{name: row[name] for name in figures},
            )
            for row in rows
        ],
        update_conflicts=True, unique_fields=["on", "service"], update_fields=[*figures, "waived", "edge", "guarded"],
    )  # fmt: skip


def _edge(fresh: datetime, day: date) -> tuple[Counter[int], Counter[int]]:
    """Access switches of each service, and those whose protection of ports is proved. Three queries."""
    rules = {rule.key for rule in RULES.values() if rule.clause == PORT_CLAUSE}
    free: dict[int, set[tuple[str, str]]] = {}
    for device, rule, where in Waiver.objects.filter(
        state=WaiverState.APPROVED, expires_on__gte=day, rule__in=rules
    ).values_list("device", "rule", "where"):
        free.setdefault(device, set()).add((rule, where))
    found = ConfigFinding.objects.filter(ended_at=None, rule__in=rules).values_list("device", "rule", "where")
    open_at = {device for device, rule, where in found if not {(rule, where), (rule, "")} & free.get(device, set())}
    edge: Counter[int] = Counter()
    guarded: Counter[int] = Counter()
    rows = ManagedDevice.objects.filter(enabled=True, role=DeviceRole.ACCESS.value)
    for pk, service, asked, read_at in rows.values_list("pk", "owner_service", "status__asked", "status__read_at"):
        edge[service] += 1
        guarded[service] += bool(asked) and read_at is not None and read_at >= fresh and pk not in open_at
    return edge, guarded
