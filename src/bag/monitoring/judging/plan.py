"""What a judge knows of checks, targets and open alarms: read from the database now and then, asked at every look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from django.db.models import Count, Max

from bag.inventory.models import Cable
from bag.inventory.queries import cabled_ports
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.domain.thresholds import Side, Threshold
from bag.monitoring.models import Alarm, Check, Target

Key = tuple[int, str, str]
"""Subject, alarm class, instance."""
FLAG = 0.5
"""Between 0 (well) and 1 (trouble) of what is judged by words."""


@dataclass(frozen=True)
class Rule:
    """A check as the judge needs it. Empty conditions fit everything."""

    id: int
    name: str
    kind: str
    alarm_class: str
    severity: Severity
    metric: str = ""
    instance: str = ""
    states: frozenset[str] = frozenset()
    side: Side = Side.ABOVE
    raise_at: float = FLAG
    clear_at: float = FLAG
    samples: int = 1
    needed: int = 1
    good: int = 1
    method: str = ""
    profile: str = ""
    type: int | None = None
    place: int | None = None
    service: int | None = None

    @cached_property
    def threshold(self) -> Threshold:
        margin = abs(self.raise_at - self.clear_at)
        return Threshold(self.raise_at, margin, self.side, self.needed, self.samples, self.good)

    def named(self, instance: str) -> bool:
        """Whether the rule is about a part of this name."""
        return not self.instance or fnmatchcase(instance, self.instance)

    def fits(self, target: Facts) -> bool:
        return (
            self.method in ("", target.method)
            and self.profile in ("", target.profile)
            and self.type in (None, target.type)
            and self.service in (None, target.service)
            and (self.place is None or self.place in target.places)
        )


@dataclass(frozen=True)
class Facts:
    """A target as rules see it. ``ports``: those with a cable that leads on; None when the records have no cable."""

    id: int
    subject: int
    name: str
    method: str
    profile: str = ""
    interval: float = 60.0
    type: int | None = None
    places: frozenset[int | None] = frozenset()
    service: int | None = None
    ports: frozenset[str] | None = None


@dataclass
class Plan:
    """Rules and targets of one moment."""

    rules: tuple[Rule, ...] = ()
    targets: dict[int, Facts] = field(default_factory=dict)
    version: tuple[Any, ...] = ()

    def rules_of(self, target: Facts) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.fits(target))


def version_now() -> tuple[Any, ...]:
    """Changes when a check, a target or a cable does. Three queries."""
    return tuple(
        tuple(model.objects.aggregate(count=Count("pk"), last=Max("updated_at")).values())
        for model in (Check, Target, Cable)
    )


def load() -> Plan:
    """The enabled checks and targets. Six queries however many."""
    version = version_now()
    rules = tuple(_rule(check) for check in Check.objects.filter(enabled=True).order_by("pk"))
    ports = _cabled_ports() if any(rule.metric == "oper" for rule in rules) else {}
    rows = Target.objects.filter(enabled=True).values_list(
        "pk", "subject", "name", "method", "profile", "interval", "equipment", "equipment__type", "equipment__place",
        "equipment__place__ancestors", "owner_service",
    )  # fmt: skip
    targets = {
        pk: Facts(
            pk, subject, name, method, profile, interval, kind, frozenset((*(above or ()), place)), service,
            ports.get(equipment),
        )
        for pk, subject, name, method, profile, interval, equipment, kind, place, above, service in rows.iterator()
    }  # fmt: skip
    return Plan(rules, targets, version)


def _rule(check: Check) -> Rule:
    raise_at = FLAG if check.raise_at is None or check.rule in ("state", "missing") else check.raise_at
    clear_at = raise_at if check.clear_at is None or check.rule in ("state", "missing") else check.clear_at
    return Rule(
        id=check.pk,
        name=check.name,
        kind=check.rule,
        alarm_class=check.alarm_class,
        severity=Severity(check.severity),
        metric=check.metric,
        instance=check.instance,
        states=frozenset(map(str, check.states)),
        side=Side(check.side) if check.rule not in ("state", "missing") else Side.ABOVE,
        raise_at=raise_at,
        clear_at=clear_at,
        samples=check.samples,
        needed=check.needed,
        good=max(check.good, 1),
        method=check.method,
        profile=check.profile,
        type=check.equipment_type_id,
        place=check.place_id,
        service=check.owner_service_id,
    )


def _cabled_ports() -> dict[int, frozenset[str]]:
    asked = Target.objects.filter(method="snmp", equipment__isnull=False)
    return cabled_ports(asked.values_list("equipment", flat=True))


def open_alarms(subjects: Iterable[int]) -> dict[Key, Severity]:
    """Troubles that are there by the alarms: what a judge that just began goes on from. One query."""
    rows = Alarm.objects.filter(present=True, subject__in=list(subjects)).exclude(phase="closed")
    found = rows.values_list("subject", "alarm_class", "instance", "severity")
    return {(subject, name, instance): Severity(severity) for subject, name, instance, severity in found}
