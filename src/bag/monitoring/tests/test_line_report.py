"""The monthly report of lines: floods of the flow records, fullest lines, and its way into the archive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from bag.core.access import Role
from bag.core.models import Subject
from bag.documents.models import Document
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring import floods, growing, line_report, series
from bag.organization.tests.factories import user_with_role
from bag.telemetry.client import TelemetryUnavailable
from bag.telemetry.schema import COUNTERS

pytestmark = pytest.mark.django_db
START = datetime(2026, 9, 1, 21, tzinfo=UTC)
VICTIM, SERVER = "10.35.2.14", "10.35.2.15"


@pytest.fixture
def ours(store, monkeypatch):
    for module in (series, growing, floods):
        monkeypatch.setattr(module, "client", lambda: store)
    for table in ("flows_1h", "interfaces_1d", "interfaces_5m"):
        store.execute(f"TRUNCATE TABLE {table}")
    return store


@pytest.fixture
def away(monkeypatch):
    def refuse():
        raise TelemetryUnavailable("away")

    for module in ("series", "growing", "floods"):
        monkeypatch.setattr(f"bag.monitoring.{module}.client", refuse)


def flow(hour, source, packets, *, to=VICTIM, exporter="10.0.0.1"):
    return {
        "at": START + timedelta(hours=hour), "exporter": f"::ffff:{exporter}", "subject": 1, "in_if": 1, "out_if": 2,
        "src": f"::ffff:60.0.{source // 250}.{source % 250}", "dst": f"::ffff:{to}", "protocol": 17, "port": 123,
        "direction": 0, "flows": 1, "packets": packets, "octets": 90 * packets, "unscaled": 0,
    }  # fmt: skip


def found():
    return floods.floods(START, START + timedelta(days=29))


def test_a_flood_is_many_sources_and_far_more_than_usual(ours):
    quiet = [flow(hour, source, 50) for hour in range(30) for source in range(150)]
    flood = [flow(hour, source, 100_000, exporter=exporter) for hour in (40, 41) for source in range(300)
             for exporter in ("10.0.0.1", "10.0.0.2")]  # fmt: skip
    ours.insert("flows_1h", [*quiet, *flood])
    (one,) = found()
    assert (one.address, one.start, one.end) == (VICTIM, START + timedelta(hours=40), START + timedelta(hours=42))
    assert (one.packets, one.octets) == (2 * 300 * 100_000, 2 * 300 * 100_000 * 90)
    assert one.sources == pytest.approx(300, rel=0.05)
    assert one.peak_pps == pytest.approx(300 * 100_000 / 3600)


def test_few_sources_and_a_busy_server_are_no_flood(ours):
    backup = [flow(5, source, 10_000_000) for source in range(20)]
    busy = [flow(hour, source, 10_000 + hour, to=SERVER) for hour in range(30) for source in range(200)]
    ours.insert("flows_1h", [*backup, *busy])
    assert found() == []


def test_hours_apart_are_two_floods(ours):
    ours.insert("flows_1h", [flow(hour, source, 5_000) for hour in (1, 5) for source in range(200)])
    assert [one.start.hour for one in found()] == [22, 2]


def test_the_report_names_the_fullest_line_of_its_month(ours):
    piece = EquipmentFactory(name="KNK-AGG-1", management_ip=VICTIM)
    subject = Subject.objects.of(piece)
    rest = dict.fromkeys(COUNTERS[2:], 0)
    for table, seconds in (("interfaces_1d", 86_400), ("interfaces_5m", 300)):
        octets = [(place, 125_000_000 // 2 * seconds * place) for place in range(20)]
        ours.insert(table, [
            {"subject": subject.pk, "instance": "Te1/0/1", "at": START + timedelta(seconds=seconds * place), "epoch": 1,
             "oper": 1, "admin": 1, "speed": 1000, "in_octets": into, "out_octets": 0, **rest}
            for place, into in octets
        ])  # fmt: skip
    ours.insert("flows_1h", [flow(3, source, 40_000) for source in range(200)])
    content = line_report.report(2026, 9, user_with_role(Role.MANAGER))
    (line,) = content["lines"]
    assert line[:6] == ["KNK-AGG-1", "Te1/0/1", "1 Gb/s", "500 Mb/s", "0 b/s", "500 Mb/s"]
    assert line[6] == "19"
    (flood,) = content["floods"]
    assert flood[2:4] == [VICTIM, "KNK-AGG-1"]


def test_a_month_is_issued_once_when_it_is_over(ours, client):
    client.force_login(user_with_role(Role.CHIEF, "network"))
    url = reverse("monitoring:line-report")
    answer = client.post(url, {"month": "2026-09"})
    document = Document.objects.get()
    assert answer["Location"] == document.get_absolute_url()
    assert document.number.startswith("HAT-")
    assert document.unit is not None
    assert document.pdf_size > 10_000
    assert document.unit.code == "network"
    client.post(url, {"month": "2026-09"})
    client.post(url, {"month": "2999-01"})
    assert Document.objects.count() == 1
    assert document.number in client.get(reverse("monitoring:availability")).content.decode()


def test_without_the_store_a_report_is_printed_and_not_issued(away, client):
    client.force_login(user_with_role(Role.CHIEF, "network"))
    url = reverse("monitoring:line-report")
    client.post(url, {"month": "2026-09"})
    assert not Document.objects.exists()
    assert client.get(url, {"month": "2026-09"}).content.startswith(b"%PDF-")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REQUESTER])
def test_who_writes_nothing_issues_nothing(client, role):
    client.force_login(user_with_role(role))
    assert client.post(reverse("monitoring:line-report"), {"month": "2026-09"}).status_code == 403
    assert not Document.objects.exists()
