"""Search in syslog and top talkers: what is asked of the store, and the pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from bag.core.access import Role
from bag.core.models import Subject
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring import logs, series, talkers
from bag.monitoring.logs import Question
from bag.monitoring.series import Span
from bag.organization.tests.factories import user_with_role
from bag.telemetry.client import TelemetryUnavailable

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = Question(NOW - timedelta(hours=1), NOW)


@pytest.fixture
def asked(store, monkeypatch):
    """The store with a few messages and flows, as the pages ask it."""
    for module in (logs, talkers, series):
        monkeypatch.setattr(module, "client", lambda: store)
    for table in ("syslog", "flows", "interfaces"):
        store.execute(f"TRUNCATE TABLE {table}")
    return store


def message(text: str, at: datetime = NOW - timedelta(minutes=1), **given) -> dict:
    return {"at": at.isoformat(), "device_at": at.isoformat(), "subject": 0, "source": "10.0.0.1", "facility": 1,
            "severity": 5, "host": "h", "program": "sshd", "message": text, **given}  # fmt: skip


def texts(question: Question) -> list[str]:
    return [entry.text for entry in logs.newest(question)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", {"Failed password for root", "Interface Gi0/1, changed state to down", "İletişim koptu"}),
        ("failed", {"Failed password for root"}),
        ("FAILED root", {"Failed password for root"}),
        ("fail", set()),  # words are found whole
        ('"password for"', {"Failed password for root"}),
        ('"for password"', set()),
        ("Gi0/1", {"Interface Gi0/1, changed state to down"}),
        ("-failed", {"Interface Gi0/1, changed state to down", "İletişim koptu"}),
        ("İletişim", {"İletişim koptu"}),
        ("') OR 1=1 --", set()),
    ],
)
def test_words(asked, typed, found):
    asked.insert("syslog", [message("Failed password for root"), message("Interface Gi0/1, changed state to down"),
                            message("İletişim koptu")])  # fmt: skip
    assert set(texts(Question(HOUR.start, HOUR.end, typed))) == found


def test_the_newest_come_first_over_all_slices_and_none_twice(asked):
    ages = [1, 9, 10, 30, 59, 61, 5 * 60, 40 * 60, 71 * 60]
    asked.insert("syslog", [message(str(age), NOW - timedelta(minutes=age)) for age in ages])
    whole = Question(NOW - timedelta(days=3), NOW)
    assert texts(whole) == [str(age) for age in ages]
    assert [entry.text for entry in logs.newest(whole, 4)] == ["1", "9", "10", "30"]


def test_facets_clock_and_volume(asked):
    late = (NOW - timedelta(hours=5)).isoformat()
    asked.insert("syslog", [message("a"), message("b", severity=3, program="su"), message("c", device_at=late),
                            message("d", device_at=None)])  # fmt: skip
    found = logs.facets(HOUR)
    assert found.whole
    assert {(facet.value, facet.count) for facet in found.values["severity"]} == {("5", 3), ("3", 1)}
    assert texts(Question(HOUR.start, HOUR.end, chosen={"program": "su", "severity": "3"})) == ["b"]
    assert texts(Question(HOUR.start, HOUR.end, skewed=True)) == ["c"]
    assert logs.volume(HOUR, 60) == [(NOW - timedelta(minutes=1), 4)]


def test_facets_of_many_messages_are_those_of_the_newest(asked, monkeypatch):
    old = [message(str(age), NOW - timedelta(hours=age), program="old") for age in (20, 30)]
    asked.insert("syslog", [*old, *(message(str(age), NOW - timedelta(minutes=age)) for age in (1, 30, 50))])
    monkeypatch.setattr(logs, "ENOUGH", 3)
    found = logs.facets(Question(NOW - timedelta(days=3), NOW))
    assert (found.since, found.whole) == (NOW - timedelta(hours=1), False)
    assert "old" not in {facet.value for facet in found.values["program"]}
    monkeypatch.setattr(logs, "ENOUGH", 100)
    assert "old" in {facet.value for facet in logs.facets(Question(NOW - timedelta(days=3), NOW)).values["program"]}


def test_a_search_reads_its_days_and_granules_only(asked):
    """What makes a billion messages searchable: partitions by day, the primary key, the index of words."""
    for day in range(5):
        asked.insert(
            "syslog",
            [
                message(f"word{number} of day", HOUR.start + timedelta(minutes=5) - timedelta(days=day))
                for number in range(100)
            ],
        )
    where, given = logs.conditions(Question(HOUR.start, HOUR.end, "word7"), HOUR.start, HOUR.end)
    rows = asked.query(f"EXPLAIN indexes = 1 SELECT message FROM syslog WHERE {where}", **given)
    plan = "\n".join(str(next(iter(row.values()))) for row in rows)
    assert re.search(r"Partition.*?Parts: [01]/\d+", plan, re.DOTALL)
    assert "PrimaryKey" in plan
    assert "toStartOfHour(at)" in plan
    assert re.search(r"Skip.*Name: words", plan, re.DOTALL)


def flows(**given) -> dict:
    size = len(next(iter(given.values())))
    names = (
        "in_if",
        "out_if",
        "src_port",
        "dst_port",
        "protocol",
        "packets",
        "octets",
        "sampling",
        "subject",
        "domain",
    )
    zeros = {name: [0] * size for name in names}
    return {**zeros, "direction": [255] * size, **given}


def put_flows(store, **given) -> None:
    columns = flows(**given)
    at = (NOW - timedelta(minutes=5)).isoformat()
    fixed = {"at": at, "exporter": "10.0.0.1", "src": "10.1.1.1", "dst": "10.2.2.2", "start": at, "end": at}
    size = len(columns["octets"])
    store.insert("flows", [{**fixed, **{name: values[i] for name, values in columns.items()}} for i in range(size)])


SPAN = Span(NOW - timedelta(hours=1), NOW, 60)


def test_talkers_are_scaled_only_where_the_rate_is_known(asked):
    put_flows(asked, octets=[100, 100, 50], sampling=[10, 0, 1], src=["10.1.1.1", "10.1.1.2", "2001:db8::1"],
              dst_port=[443, 443, 53], src_port=[50_000, 50_000, 53], protocol=[6, 6, 17])  # fmt: skip
    found = talkers.talkers("source", SPAN)
    assert [(row.key, row.octets) for row in found.rows] == [("10.1.1.1", 1000), ("10.1.1.2", 100), ("2001:db8::1", 50)]
    assert (found.octets, found.unscaled) == (1150, 100)
    assert {row.key for row in talkers.talkers("application", SPAN).rows} == {"6/443", "17/53"}
    assert sum(row.share for row in found.rows) == pytest.approx(1)


def test_a_packet_that_is_exported_twice_counts_once(asked):
    put_flows(asked, octets=[100, 100, 70], direction=[0, 1, 1], exporter=["10.0.0.1", "10.0.0.1", "10.0.0.2"])
    found = {row.key: row.octets for row in talkers.talkers("exporter", SPAN).rows}
    assert found == {"10.0.0.1": 100, "10.0.0.2": 70}


@pytest.fixture
def reader(client):
    client.force_login(user_with_role(Role.MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_the_pages_show_messages_with_their_devices(asked, reader):
    device = EquipmentFactory(name="KNK-SW-1")
    subject, at = Subject.objects.of(device).pk, datetime.now(UTC) - timedelta(minutes=2)
    asked.insert("syslog", [message("<script>x", at, subject=subject)] + [message(str(n), at) for n in range(150)])
    page = reader.get(reverse("monitoring:logs")).content.decode()
    assert "&lt;script&gt;x" in page or "Daha eski iletiler" in page
    page = reader.get(reverse("monitoring:logs"), {"q": "script"}).content.decode()
    assert "KNK-SW-1" in page
    assert "<script>x" not in page
    facets = reader.get(reverse("monitoring:logs-facets")).content.decode()
    assert "sshd" in facets
    assert "151" in facets


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_messages(asked, reader, django_assert_max_num_queries):
    at = datetime.now(UTC) - timedelta(minutes=2)
    subjects = [Subject.objects.of(EquipmentFactory()).pk for _ in range(20)]
    asked.insert("syslog", [message(str(n), at, subject=subject) for n, subject in enumerate(subjects)])
    with django_assert_max_num_queries(40):
        reader.get(reverse("monitoring:logs"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked_for",
    [{"range": "forever"}, {"severity": "9"}, {"before": "yesterday"}, {"before": "9999-99-99T00:00:00Z"},
     {"q": "-"}, {"q": '"'}, {"source": "x' OR 1"}, {"before": "1999-01-01T00:00:00+00:00"}],
)  # fmt: skip
def test_addresses_of_nonsense_are_answered(asked, reader, asked_for):
    assert reader.get(reverse("monitoring:logs"), asked_for).status_code == 200
    assert reader.get(reverse("monitoring:logs-facets"), asked_for).status_code == 200
    assert reader.get(reverse("monitoring:talkers"), asked_for).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["logs", "logs-facets", "talkers"])
def test_pages_stand_while_the_store_is_away_and_need_a_right(client, monkeypatch, name):
    def refuse():
        raise TelemetryUnavailable("away")

    monkeypatch.setattr(logs, "client", refuse)
    monkeypatch.setattr(talkers, "client", refuse)
    url = reverse(f"monitoring:{name}")
    assert client.get(url).status_code == 302
    client.force_login(user_with_role(Role.MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(url)
    assert page.status_code == 200
    with override("tr"):
        assert name == "logs-facets" or gettext("The telemetry store is away") in page.content.decode()
    client.force_login(user_with_role(Role.REQUESTER), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(url).status_code == 403
