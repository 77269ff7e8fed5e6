"""What the operations page knows: open alarms that stand for themselves, figures, and sites by their worst alarm.

The number of queries does not grow with the alarms, and no answer holds more than its ``MOST`` rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import ngettext

from bag.core import registers
from bag.core.incoming import row_id
from bag.monitoring.models import Alarm, Collector, Target
from bag.monitoring.models.choices import AlarmPhase, AlarmSeverity, Standing
from bag.places import queries as places
from bag.places.models import Place

MOST = 80
"""Alarms of one answer; the record list has the rest."""
MOST_FOLLOWERS = 60
ALIVE = timedelta(seconds=60)
"""How long after its last sign of life a collector counts as running."""
VIEWS = ("all", "mine", "new", "shelved", "cleared")
TONES: dict[str, str] = {
    AlarmSeverity.CRITICAL: "critical",
    AlarmSeverity.MAJOR: "major",
    AlarmSeverity.MINOR: "minor",
    AlarmSeverity.WARNING: "warning",
    AlarmSeverity.INDETERMINATE: "unknown",
}
"""Severity → tone of the look."""
_OPEN = Q(phase=AlarmPhase.ACTIVE)


@dataclass(frozen=True)
class Question:
    """What the address asks of the list; what is not known in it is not asked."""

    view: str = "all"
    service: str = ""
    severity: str = ""
    place: int | None = None

    @classmethod
    def of(cls, given: QueryDict) -> Self:
        view, severity = given.get("view", ""), given.get("severity", "")
        return cls(
            view=view if view in VIEWS else "all",
            service=given.get("service", "")[:40],
            severity=severity if severity in AlarmSeverity.values else "",
            place=row_id(given.get("place", "")),
        )

    @property
    def query(self) -> str:
        """The address of the page that asks this."""
        given = {"view": self.view, "service": self.service, "severity": self.severity, "place": self.place}
        return urlencode({name: value for name, value in given.items() if value and value != "all"})

    @property
    def narrowed(self) -> bool:
        """Whether it asks for less than everything that a view holds."""
        return bool(self.service or self.severity or self.place)


@dataclass(frozen=True)
class Figures:
    """The key figures. ``late`` targets answered and were not asked again for two intervals.

    Silent and refusing ones are asked less often on purpose, so they are not late.
    """

    open: int
    by_severity: dict[str, int]
    followers: int
    recent: int
    targets: int
    silent: int
    late: int
    never: int
    units: int
    people: int
    collectors: int

    @property
    def critical(self) -> int:
        return self.by_severity.get(AlarmSeverity.CRITICAL, 0)

    @property
    def quality(self) -> float | None:
        """The share of targets that were asked on time; None when nothing is watched."""
        return (self.targets - self.late) / self.targets if self.targets else None


def visible(user: Any) -> QuerySet[Alarm]:
    """The alarms that a person may see, without what a list joins to them."""
    rows: QuerySet[Alarm] = registers.records["monitoring.alarm"].visible_to(user)
    return rows.select_related(None).order_by()


def roots(user: Any, asked: Question) -> QuerySet[Alarm]:
    """Alarms that nothing else explains, as far as the filters ask for them; the view is applied apart."""
    rows = visible(user).filter(root=None)
    if asked.service:
        rows = rows.filter(owner_service__code=asked.service)
    if asked.severity:
        rows = rows.filter(severity=asked.severity)
    if asked.place is not None:
        rows = rows.filter(Q(place=asked.place) | Q(place__ancestors__contains=[asked.place]))
    return rows


def _views(user: Any) -> dict[str, Q]:
    heard = _OPEN & Q(shelved_until=None)
    mine = Q(incident__assignee__user=user) | Q(acknowledged_by=user)
    return {
        "all": heard,
        "mine": _OPEN & mine,
        "new": heard & Q(acknowledged_by=None, in_maintenance=False),
        "shelved": _OPEN & ~Q(shelved_until=None),
        "cleared": Q(phase=AlarmPhase.CLEARED),
    }


def counts(user: Any, asked: Question) -> dict[str, int]:
    """How many alarms each view holds. One query."""
    wanted = {view: Count("pk", filter=found) for view, found in _views(user).items()}
    return dict(roots(user, asked).filter(~Q(phase=AlarmPhase.CLOSED)).aggregate(**wanted))


def listed(user: Any, asked: Question, most: int = MOST) -> list[Alarm]:
    """The alarms of a view, worst first, newest first among equals, with ``follower_count``.

    Two queries: the order is found on narrow rows, and only those that are shown are read.
    """
    rows = roots(user, asked).filter(_views(user)[asked.view])
    ordered = rows.order_by("rank", F("active_at").desc(nulls_last=True), "-pk")
    shown = list(ordered.values_list("pk", flat=True)[:most])
    followers = (
        Alarm.objects.filter(root=OuterRef("pk")).exclude(phase=AlarmPhase.CLOSED).order_by().values("root")
    ).annotate(n=Count("pk"))
    found = (
        Alarm.objects.filter(pk__in=shown)
        .select_related("subject", "place", "owner_service", "incident", "acknowledged_by", "equipment")
        .annotate(follower_count=Coalesce(Subquery(followers.values("n"), output_field=IntegerField()), 0))
        .defer("affected", "flaps")
    )
    by_pk = {row.pk: row for row in found}
    return [by_pk[pk] for pk in shown if pk in by_pk]


def followers(user: Any, root: Alarm) -> list[Alarm]:
    """Open alarms that ``root`` explains. One query."""
    rows = visible(user).filter(root=root).exclude(phase=AlarmPhase.CLOSED).select_related("subject", "place")
    return list(rows.order_by("rank", "-active_at", "pk")[:MOST_FOLLOWERS])


def figures(user: Any) -> Figures:
    """The figures above the list. Four queries."""
    now = timezone.now()
    heard = Q(root=None, shelved_until=None)
    rows = visible(user).filter(_OPEN)
    severities = {name: Count("pk", filter=heard & Q(severity=name)) for name in AlarmSeverity.values}
    found = rows.aggregate(
        followers=Count("pk", filter=~Q(root=None)),
        recent=Count("pk", filter=heard & Q(active_at__gte=now - timedelta(hours=1))),
        **severities,
    )
    by_severity = {name: found[name] for name in AlarmSeverity.values}
    units, people = _affected(rows.filter(heard).exclude(affected={}))
    targets = _targets(user)
    return Figures(
        open=sum(by_severity.values()),
        by_severity=by_severity,
        followers=found["followers"],
        recent=found["recent"],
        units=units,
        people=people,
        collectors=Collector.objects.filter(seen_at__gte=now - ALIVE).count(),
        **targets,
    )


def _affected(rows: QuerySet[Alarm]) -> tuple[int, int]:
    """Distinct units and the people that the worst roots take away together; one query, at most ``MOST`` rows."""
    units: set[str] = set()
    people = 0
    for affected in rows.order_by("rank", "-active_at").values_list("affected", flat=True)[:MOST]:
        units.update(map(str, affected.get("units", ())))
        people += int(affected.get("people", 0) or 0)
    return len(units), people


def _targets(user: Any) -> dict[str, int]:
    """How the enabled targets stand. One query."""
    seen: QuerySet[Target] = registers.records["monitoring.target"].visible_to(user)
    rows = seen.select_related(None).order_by().filter(enabled=True)
    two = ExpressionWrapper(F("interval") * Value(timedelta(seconds=2)), output_field=DurationField())
    before = ExpressionWrapper(timezone.now() - two, output_field=DateTimeField())
    late = Q(status__standing=Standing.OK, status__asked_at__lt=before)
    return dict(
        rows.aggregate(
            targets=Count("pk"),
            silent=Count("pk", filter=Q(status__standing=Standing.SILENT)),
            late=Count("pk", filter=late),
            never=Count("pk", filter=Q(status=None) | Q(status__asked_at=None)),
        )
    )


def sites(user: Any) -> list[dict[str, Any]]:
    """Sites with watched equipment or open alarms as map features, the worst alarm as their state. Four queries.

    An alarm in a room shows at the building that has a position; the feature leads to the place of the worst one.
    """
    if not registers.records["places.place"].allows(user, "view"):
        return []
    troubled = (
        visible(user).filter(_OPEN).exclude(place=None).values("place").annotate(worst=Min("rank"), n=Count("pk"))
    )
    troubles = {row["place"]: (row["worst"], row["n"]) for row in troubled}
    watched = Target.objects.filter(enabled=True).exclude(equipment__place=None).order_by()
    wanted = {*troubles, *watched.values_list("equipment__place", flat=True).distinct()}
    found = Place.objects.in_bulk(wanted)
    at: dict[tuple[float, float], list[Place]] = {}
    for pk, located in places.located(found.values()).items():
        at.setdefault((located.position.longitude, located.position.latitude), []).append(found[pk])
    return [_site(position, here, troubles) for position, here in at.items()]


def _site(position: tuple[float, float], here: list[Place], troubles: dict[int, tuple[int, int]]) -> dict[str, Any]:
    fine = (len(AlarmSeverity), 0)
    place = min(here, key=lambda place: (troubles.get(place.pk, fine)[0], len(place.ancestors), place.pk))
    rank = troubles.get(place.pk, fine)[0]
    number = sum(troubles.get(one.pk, fine)[1] for one in here)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(position)},
        "properties": {
            "title": place.name,
            "url": place.get_absolute_url(),
            "text": ngettext("%(n)d open alarm", "%(n)d open alarms", number) % {"n": number} if number else "",
            "layer": "sites",
            "state": list(TONES.values())[rank] if number else "ok",
            "weight": len(AlarmSeverity) - rank,
        },
    }
