"""Texts of strangers: Prometheus pages against the official reader, messages of sensors, words of UPSes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bag.monitoring.domain.exposition import Spoiled, samples
from bag.monitoring.domain.messages import fits, number
from bag.monitoring.domain.ups import battery_state, load_state, power_state

VALUES = st.floats(allow_nan=False, width=32)


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12), VALUES), max_size=8))
def test_pages_are_read_as_the_official_reader_does(rows: list[tuple[str, str, float]]) -> None:
    registry = CollectorRegistry()
    gauge = Gauge("room_temperature", "Oda ısısı\n", ["room", "kind"], registry=registry)
    times = Histogram("answer_seconds", "Süre", registry=registry, buckets=(0.1, 1))
    Counter("answers", "Yanıt", registry=registry).inc(3)
    for room, kind, value in rows:
        gauge.labels(room.replace("\r", " "), kind).set(value)
        times.observe(abs(value))
    page = generate_latest(registry).decode()
    official = [
        (sample.name, sample.labels, sample.value)
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    ]
    spoiled = Spoiled()
    names = {name for name, _labels, _value in official}
    ours = [(sample.name, sample.labels, sample.value) for sample in samples(page, names, spoiled)]
    assert ours == official
    assert spoiled.lines == 0


@given(st.text(alphabet='abc{}=",\\ 1\n#', max_size=200))
def test_no_text_stops_the_reader(page: str) -> None:
    assert all(math.isfinite(found.value) or found.value for found in samples(page, {"a", "ab", "abc"}))


def test_lines_that_cannot_be_read_are_counted() -> None:
    spoiled = Spoiled()
    page = 'a{b="1"} 5\na{b=1} 5\na\na x\nb{ 1\n' + "a" + " " * 20_000 + "1"
    assert [found.value for found in samples(page, {"a"}, spoiled)] == [5]
    assert spoiled.lines == 4


@pytest.mark.parametrize(
    ("pattern", "topic", "free"),
    [
        ("a/b", "a/b", ""),
        ("a/+/c", "a/12/c", "12"),
        ("+/+", "x/y", "x/y"),
        ("a/b", "a/b/c", None),
        ("a/+/c", "a/b/d", None),
    ],
)
def test_topics(pattern: str, topic: str, free: str | None) -> None:
    assert fits(pattern, topic) == free


@pytest.mark.parametrize(
    ("payload", "path", "value"),
    [
        (b"21.5", "", 21.5),
        (b'{"t": {"c": 19}}', "t.c", 19),
        (b'{"t": [1, 2]}', "t.1", 2),
        (b'{"on": true}', "on", 1),
        (b'{"t": "3.5"}', "t", 3.5),
        (b'{"t": null}', "t", None),
        (b'{"t": NaN}', "t", None),
        (b'{"t": 1}', "x.y", None),
        (b"[1]", "a", None),
        (b"\xff", "", None),
        (b"nan", "", None),
        (b"[" * 100_000, "0", None),
    ],
)
def test_numbers_in_messages(payload: bytes, path: str, value: float | None) -> None:
    assert number(payload, path) == value


@pytest.mark.parametrize(
    ("words", "power", "battery", "load"),
    [
        ("OL", "mains", "ok", "ok"),
        ("OL CHRG RB", "mains", "replace", "ok"),
        ("OB DISCHRG", "battery", "ok", "ok"),
        ("OB LB OVER", "battery", "low", "overload"),
        ("OL BYPASS ALARM", "bypass", "ok", "alarm"),
        ("FSD OB LB", "off", "low", "ok"),
        ("WAIT", "unknown", "ok", "ok"),
    ],
)
def test_words_of_upses(words: str, power: str, battery: str, load: str) -> None:
    said = words.split()
    assert (power_state(said), battery_state(said), load_state(said)) == (power, battery, load)
