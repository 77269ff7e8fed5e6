"""Series from a real store against what plain arithmetic says of the same rows."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bag.monitoring import growing, series
from bag.monitoring.series import Range, Span
from bag.telemetry import schema
from bag.telemetry.client import TelemetryClient
from bag.telemetry.rollups import roll

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
SUBJECTS = 900_000_000
"""Below it lie those of rows and of other tests, which write into the same store."""
Sample = tuple[datetime, int, int, int]


@pytest.fixture(autouse=True)
def _own_store(store: TelemetryClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series, "client", lambda: store)
    monkeypatch.setattr(growing, "client", lambda: store)


@pytest.fixture
def nothing_rolled(store: TelemetryClient) -> None:
    """An empty store: what other tests rolled up to a later moment would not be rolled again."""
    for table in schema.TABLES:
        store.execute(f"TRUNCATE TABLE {table}")


def write(store: TelemetryClient, subject: int, instance: str, samples: list[Sample], speed: int = 1000) -> None:
    """Rows of an interface: moment, epoch, octets in, octets out."""
    rest = dict.fromkeys(schema.COUNTERS[2:], 0)
    store.insert(
        "interfaces",
        [
            {"subject": subject, "instance": instance, "at": f"{at:%Y-%m-%d %H:%M:%S}.000", "epoch": epoch, "oper": 1,
             "admin": 1, "speed": speed, "in_octets": into, "out_octets": out, **rest}
            for at, epoch, into, out in samples
        ],
    )  # fmt: skip


def walk(seed: int, start: datetime, count: int, step: int = 60) -> list[Sample]:
    """Counters that grow by chance, with a restart in the middle and a pause after two thirds."""
    chance = random.Random(seed)
    into, out, epoch, found = 10**15 + seed, 0, 1, []
    for place in range(count):
        if place == count // 2:
            into, out, epoch = 7, 3, 2
        into += chance.randrange(10**7)
        out += chance.randrange(10**6)
        if not count * 2 // 3 <= place < count * 2 // 3 + 1200 // step:
            found.append((start + timedelta(seconds=place * step), epoch, into, out))
    return found


def expected(samples: list[Sample], span: Span, gap: int = series.GAP) -> list[float | None]:
    """Bits a second into the interface, pair by pair."""
    counted = [[0.0, 0.0] for _slot in range(span.slots)]
    for (was, epoch_was, into_was, _), (at, epoch, into, _) in pairwise(samples):
        seconds = (at - was).total_seconds()
        place = span.place(int(at.timestamp()))
        if epoch == epoch_was and seconds <= gap and span.start <= at <= span.end and 0 <= place < span.slots:
            counted[place][0] += (into - into_was) * 8
            counted[place][1] += seconds
    return [bits / seconds if seconds else None for bits, seconds in counted]


@pytest.mark.parametrize("name", ["1h", "6h", "24h"])
def test_rates_are_those_of_pairs_within_an_epoch_and_gaps_stay_gaps(store: TelemetryClient, name: str) -> None:
    subject = SUBJECTS + 100 + list(series.RANGES).index(name)
    span = series.span_of(name, NOW)
    samples = walk(subject, NOW - series.RANGES[name].back * 2, int(series.RANGES[name].back.total_seconds() * 2 // 60))
    write(store, subject, "Te1/1/1", samples)
    found = series.rates(subject, "Te1/1/1", span)["in_bps"]
    assert found == pytest.approx(expected(samples, span), rel=1e-9)
    assert None in found
    assert span.slots <= series.POINTS


def test_roll_ups_say_the_same_as_the_raw_rows(store: TelemetryClient, nothing_rolled: None) -> None:
    samples = walk(5, NOW - timedelta(days=3), 3 * 24 * 12, step=300)
    write(store, SUBJECTS + 2, "Te1/1/1", samples)
    roll(store, NOW)
    span = Span(NOW - timedelta(days=2), NOW - timedelta(hours=2), 1800)
    assert span.level == "_5m"
    found = series.rates(SUBJECTS + 2, "Te1/1/1", span)["in_bps"]
    assert found == pytest.approx(expected(samples, span), rel=1e-9)
    coarse = Span(NOW - timedelta(days=2), NOW - timedelta(hours=3), 7200)
    assert coarse.level == "_1h"
    known = [value for value in series.rates(SUBJECTS + 2, "Te1/1/1", coarse)["in_bps"] if value is not None]
    assert len(known) > 15
    assert max(known) < 10**7 * 8 / 300


def test_the_last_look_of_every_interface_in_natural_order(store: TelemetryClient) -> None:
    moment = datetime.now(UTC).replace(microsecond=0)
    for name, rate in (("Gi1/0/10", 100), ("Gi1/0/2", 50)):
        samples = [(moment - timedelta(seconds=60 * back), 1, 10**9 - rate * 60 * back, 0) for back in (3, 2, 1)]
        write(store, SUBJECTS + 3, name, samples)
    write(store, SUBJECTS + 3, "Gi1/0/1", [(moment - timedelta(hours=3), 1, 5, 5)])
    rows = series.now(SUBJECTS + 3)
    assert [row.instance for row in rows] == ["Gi1/0/1", "Gi1/0/2", "Gi1/0/10"]
    assert rows[0].rates["in_bps"] is None
    assert rows[0].utilization is None
    assert rows[2].rates["in_bps"] == pytest.approx(800)
    assert rows[2].utilization == pytest.approx(800 / 1e9)
    busiest = series.busiest(1, [SUBJECTS + 3])
    assert [(line.instance, line.share) for line in busiest] == [("Gi1/0/10", pytest.approx(8e-7))]
    assert len(series.trends(SUBJECTS + 3, Range(timedelta(days=1), 3600).until(moment))) == 2


def test_names_that_would_break_out_of_a_question_are_only_names(store: TelemetryClient) -> None:
    hostile = "x'] OR 1=1 --\\"
    write(
        store, SUBJECTS + 4, hostile, [(NOW - timedelta(minutes=back), 1, 10**6 - back * 100, 0) for back in (3, 2, 1)]
    )
    span = series.span_of("1h", NOW)
    assert any(series.rates(SUBJECTS + 4, hostile, span)["in_bps"])
    assert not any(series.rates(SUBJECTS + 4, "x", span)["in_bps"])
    assert series.metrics(SUBJECTS + 4, [hostile], span) == {}


def test_metrics_come_in_slots_by_part(store: TelemetryClient) -> None:
    rows = [
        {"subject": SUBJECTS + 5, "metric": "env.temperature_c", "instance": part, "value": value,
         "at": f"{NOW - timedelta(minutes=back):%Y-%m-%d %H:%M:%S}.000"}
        for part, value in (("Giriş", 20.0), ("Çıkış", 30.0)) for back in (5, 4, 3)
    ]  # fmt: skip
    store.insert("metrics", rows)
    found = series.metrics(SUBJECTS + 5, ["env.temperature_c"], series.span_of("1h", NOW))["env.temperature_c"]
    assert {part: [value for value in values if value is not None] for part, values in found.items()} == {
        "Giriş": [20.0] * 3,
        "Çıkış": [30.0] * 3,
    }
    assert {one.instance: one.value for one in series.metrics_now(SUBJECTS + 5)} == {"Giriş": 20.0, "Çıkış": 30.0}


def test_growth_is_told_by_day(store: TelemetryClient, nothing_rolled: None) -> None:
    start, into, samples = NOW - timedelta(days=6), 0, []
    for place in range(6 * 24 * 12):
        into += 100_000 * (1 + place // 288)
        samples.append((start + timedelta(seconds=300 * place), 1, into, 0))
    write(store, SUBJECTS + 6, "Te9", samples, speed=10)
    roll(store, NOW)
    (found,) = [points for subject, _part, points in growing.daily_use(30) if subject == SUBJECTS + 6]
    uses = [used for _day, used in found]
    assert len(found) >= 5
    assert uses == sorted(uses)
    assert uses[-1] == pytest.approx(100_000 * 6 * 8 / 300 / 10e6 * 100, rel=0.2)
