"""From what controllers told to days of radios, and from days to scores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from bag.core.models import Subject
from bag.inventory.models import Equipment
from bag.telemetry.client import client
from bag.wireless import queries
from bag.wireless.domain.efficiency import Score, is_idle, score
from bag.wireless.models import AccessPoint, DayScore, RadioDay

YEAR = timedelta(days=365.25)
MOST_RADIOS = 20_000
_ON_DAY: dict[str, Any] = {"top": Max("peak"), "mean": Sum("clients")}
"""Of an access point on a day: the most clients at once on a radio, and the mean number on all of them."""
_DAY = """
    SELECT subject, instance, metric, toUInt32(count()) AS looks, avg(value) AS mean, max(value) AS top,
        argMax(value, at) AS last, sum(greatest(value - before, 0)) AS grown
    FROM (
        SELECT subject, instance, metric, at, value,
            lagInFrame(value, 1, value) OVER (PARTITION BY subject, instance, metric ORDER BY at
                ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS before
        FROM metrics
        WHERE metric IN ('wlan.channel', 'wlan.radio_clients', 'wlan.power_dbm', 'wlan.noise_dbm', 'wlan.retry_percent',
                'wlan.busy_percent', 'wlan.weak_clients', 'wlan.failed_clients', 'wlan.tx_frames', 'wlan.tx_retries')
            AND at >= toDateTime64({start:String}, 3, 'UTC') AND at < toDateTime64({end:String}, 3, 'UTC')
    )
    GROUP BY subject, instance, metric LIMIT {most:UInt32}"""


@dataclass
class Told:
    """What a controller told of one radio on a day: metric → row of ``_DAY``."""

    subject: int
    point: str
    slot: str
    metrics: dict[str, dict[str, Any]] = field(default_factory=dict)

    def _of(self, metric: str, what: str = "mean") -> float | None:
        row = self.metrics.get(metric)
        return None if row is None else float(row[what])

    @property
    def looks(self) -> int:
        return max((int(row["looks"]) for row in self.metrics.values()), default=0)

    def _share(self, metric: str) -> float | None:
        """Clients of a kind among all, in percent; unknown while there were none."""
        part, whole = self._of(metric), self._of("wlan.radio_clients")
        if part is None or not whole:
            return None
        return min(100.0, part / (whole + (part if metric == "wlan.failed_clients" else 0)) * 100)

    def _retries(self) -> float | None:
        """The controller's own share, or that of the frames counted on the day."""
        frames, again = self._of("wlan.tx_frames", "grown"), self._of("wlan.tx_retries", "grown")
        if frames and again is not None:
            return min(100.0, again / (frames + again) * 100)
        return self._of("wlan.retry_percent")

    def as_day(self, point: AccessPoint, on: date) -> RadioDay:
        """The row of a day."""
        return RadioDay(
            access_point=point, slot=self.slot, on=on, looks=self.looks,
            channel=int(self._of("wlan.channel", "last") or 0), power=self._of("wlan.power_dbm", "last"),
            clients=self._of("wlan.radio_clients"), peak=self._of("wlan.radio_clients", "top"),
            busy=self._of("wlan.busy_percent"), retries=self._retries(), weak=self._share("wlan.weak_clients"),
            failed=self._share("wlan.failed_clients"), noise=self._of("wlan.noise_dbm"),
        )  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """What a day brought; ``unknown`` are names of access points that the inventory does not know."""

    on: date
    radios: int
    points: int
    unknown: tuple[str, ...]


def told_on(on: date) -> list[Told]:
    """What controllers told of their radios on a day of local time. Raises ``TelemetryError``; one question."""
    start = datetime.combine(on, time.min, timezone.get_default_timezone())
    end = datetime.combine(on + timedelta(days=1), time.min, timezone.get_default_timezone())
    rows = client().query(_DAY, start=_utc(start), end=_utc(end), most=MOST_RADIOS * 10)
    found: dict[tuple[int, str], Told] = {}
    for row in rows:
        point, slash, slot = str(row["instance"]).rpartition("/")
        if slash:
            key = int(row["subject"]), str(row["instance"])
            found.setdefault(key, Told(key[0], point, slot[:8])).metrics[str(row["metric"])] = row
    return list(found.values())


def take(on: date) -> Taken:
    """Keep a day of every radio and judge every access point by the window that ends with it. May be repeated.

    Raises ``TelemetryError`` while the store is away; nothing is written then.
    """
    told = told_on(on)
    with transaction.atomic():
        points = _points({(one.subject, one.point) for one in told})
        kept = [one for one in told if one.point in points]
        rows = [one.as_day(points[one.point], on) for one in kept]
        RadioDay.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["access_point", "slot", "on"],
            update_fields=[
                "looks", "channel", "power", "clients", "peak", "busy", "retries", "weak", "failed", "noise",
            ],
            batch_size=1000,
        )  # fmt: skip
        judged = judge(on)
    unknown = sorted({one.point for one in told} - points.keys())
    return Taken(on, len(rows), judged, tuple(unknown))


def judge(on: date) -> int:
    """Score every access point by the window that ends with a day; returns how many. Five queries and the writes."""
    points = list(AccessPoint.objects.select_related("equipment").defer("search_text", "search_vector"))
    known = scores(points, on)
    days: dict[int, dict[str, Any]] = {
        row["access_point_id"]: dict(row)
        for row in RadioDay.objects.filter(on=on).values("access_point_id").annotate(**_ON_DAY)
    }
    rows = [
        DayScore(
            access_point=point, on=on, value=known[point.pk].value, standing=known[point.pk].standing.value,
            parts=packed(known[point.pk]), peak=days.get(point.pk, {}).get("top"),
            clients=days.get(point.pk, {}).get("mean"),
        )
        for point in points
    ]  # fmt: skip
    DayScore.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["access_point", "on"],
        update_fields=["value", "standing", "parts", "peak", "clients"], batch_size=1000,
    )  # fmt: skip
    return len(rows)


def scores(points: Iterable[AccessPoint], on: date, *, since: date | None = None) -> dict[int, Score]:
    """The scores of access points by the window that ends with a day, or from ``since`` on. Three queries."""
    found = {point.pk: point for point in points}
    limits = queries.limits()
    rules = queries.rules(limits)
    first = since or on - timedelta(days=limits.window_days - 1)
    radios = queries.radio_figures(found, first, on)
    peaks = queries.daily_peaks(found, on - timedelta(days=limits.idle_days - 1), on)
    return {
        pk: score(radios.get(pk, []), rules, age=_age(point.equipment, on), idle=is_idle(peaks.get(pk, []), rules))
        for pk, point in found.items()
    }


def packed(found: Score) -> list[list[Any]]:
    """The parts of a score as they are kept."""
    return [
        [part.part.value, round(part.figure, 1), round(part.points, 1), part.slot, round(part.lost, 1)]
        for part in found.parts
    ]


def _age(piece: Equipment, on: date) -> float | None:
    return None if piece.purchased_on is None else max(0.0, (on - piece.purchased_on) / YEAR)


def _points(named: set[tuple[int, str]]) -> dict[str, AccessPoint]:
    """Name → access point; those that the inventory has as a piece of this category are entered on the way."""
    names = {name for _subject, name in named}
    found = {row.name: row for row in AccessPoint.objects.filter(name__in=names)}
    pieces = Equipment.objects.filter(
        name__in=names - found.keys(), type__category="access_point", access_point__isnull=True
    )
    controllers = _controllers({subject for subject, _name in named})
    teller = {name: controllers.get(subject) for subject, name in named}
    for piece in pieces:
        found[piece.name] = AccessPoint.objects.create(
            name=piece.name, equipment=piece, controller_id=teller.get(piece.name)
        )
    return found


def _controllers(subjects: set[int]) -> dict[int, int]:
    """Subject → the piece of equipment that it is."""
    kind = ContentType.objects.get_for_model(Equipment)
    return dict(Subject.objects.filter(pk__in=subjects, content_type=kind).values_list("pk", "object_id"))


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
