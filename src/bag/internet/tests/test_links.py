"""Measured months, availability, papers; reports on attacks and their alarms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.contracts.tests.factories import ContractFactory
from bag.core.access import Role
from bag.core.models import Subject
from bag.internet import evidence, papers, queries_attacks
from bag.internet.domain.attacks import Line
from bag.internet.models import Attack, DdosReport, Uplink, UplinkMonth
from bag.internet.services import attacks, measuring
from bag.internet.tests.factories import AttackFactory, DdosReportFactory, UplinkFactory, UplinkMonthFactory
from bag.inventory.models import Port
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring import floods, series, talkers
from bag.monitoring.alarms.classes import LINK_DOWN, SILENT
from bag.monitoring.models import Alarm, Report, Target
from bag.monitoring.tests.factories import TargetFactory
from bag.organization.tests.factories import UserFactory, user_with_role
from bag.telemetry.client import TelemetryUnavailable
from bag.telemetry.schema import COUNTERS

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2026, 9, 1)
FIRST = datetime(2026, 8, 31, 21, tzinfo=UTC)
AFTER = datetime(2026, 10, 10, tzinfo=UTC)
NOTE = "Trafik temizleme merkezine yönlendirildi."


def link(name: str = "Te1/0/1", **given: Any) -> Uplink:
    """A link whose device is watched since before September 2026."""
    device = EquipmentFactory()
    port = Port.objects.create(equipment=device, name=name, kind="ethernet")
    target = TargetFactory(equipment=device, owner_service=device.owner_service, subject=Subject.objects.of(device))
    Target.objects.filter(pk=target.pk).update(created_at=FIRST - timedelta(days=1))
    row: Uplink = UplinkFactory(port=port, **given)
    return row


def down(row: Uplink, alarm_class: str, start: timedelta, length: timedelta) -> None:
    assert row.port is not None
    at, device = FIRST + start, row.port.equipment
    Alarm.objects.create(
        subject=Subject.objects.of(device), equipment=device, alarm_class=alarm_class, severity="critical", rank=0,
        instance=row.port.name if alarm_class == LINK_DOWN else "", phase="closed", first_seen=at, last_seen=at,
        turned_at=at, active_at=at, cleared_at=at + length,
    )  # fmt: skip


def test_the_internet_is_there_while_one_link_works() -> None:
    first, second = link(), link()
    down(first, SILENT, timedelta(days=1), timedelta(hours=6))
    down(second, LINK_DOWN, timedelta(days=1, hours=5), timedelta(hours=2))
    with CaptureQueriesContext(connection) as counted:
        whole = measuring.availability_of([first, second], SEPTEMBER, AFTER)
    assert len(counted) <= 10
    month = 30 * 24
    assert [one.share for one in whole.links] == pytest.approx([1 - 6 / month, 1 - 2 / month])
    assert whole.share == 1 - Fraction(1, month)
    assert whole.down_seconds == 3600
    assert measuring.availability_of([UplinkFactory()], SEPTEMBER, AFTER).share is None


@pytest.fixture
def ours(store: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    for module in (series, floods, talkers):
        monkeypatch.setattr(module, "client", lambda: store)
    for table in ("flows_1h", "interfaces_5m"):
        store.execute(f"TRUNCATE TABLE {table}")
    return store


def test_a_month_is_measured_from_the_store(ours: Any) -> None:
    row = link()
    assert row.port is not None
    subject = Subject.objects.of(row.port.equipment).pk
    looks, counted = [], 0
    for place in range(200):
        looks.append({
            "at": FIRST + timedelta(minutes=5 * place), "subject": subject, "instance": row.port.name, "epoch": 1,
            "speed": 1000, "oper": 1, "admin": 1, **dict.fromkeys(COUNTERS, 0), "in_octets": counted,
        })  # fmt: skip
        counted += 300 * (100_000_000 if place % 10 else 400_000_000) // 8
    ours.insert("interfaces_5m", looks)
    found = measuring.measure(row, SEPTEMBER)
    assert found is not None
    assert found.in_p95 == pytest.approx(400e6, rel=0.01)
    assert found.known == 199
    assert found.missing == 8640 - 199
    assert measuring.measure(row, date(2026, 8, 1)) is not None
    UplinkMonth.objects.filter(uplink=row, month=SEPTEMBER).update(billed=1.0)
    ours.execute("TRUNCATE TABLE interfaces_5m")
    assert measuring.measure(row, SEPTEMBER) is None, "what the store forgot does not wipe what was measured"


def test_papers_are_issued_once(ours: Any, client: Client) -> None:
    user = user_with_role(Role.CHIEF, "network")
    row = link()
    UplinkMonthFactory(uplink=row, month=measuring.before(timezone.localdate().replace(day=1)))
    month = measuring.before(timezone.localdate().replace(day=1))
    report, plan = papers.issue_usage(month, by=user), papers.issue_plan(by=user)
    assert report.has_file
    assert [plan.data["links"][0][name] for name in ("last", "base")] == ["400 Mb/s", "400 Mb/s"]
    assert papers._named("6/443") == "TCP/443"
    client.force_login(user)
    for name in ("usage-issue", "plan-issue"):
        answer = client.post(reverse(f"internet:{name}"), follow=True)
        assert "zaten düzenlendi" in answer.content.decode()
    with pytest.raises(ValidationError):
        papers.issue_usage(timezone.localdate().replace(day=1), by=user)
    now = timezone.now()
    window = ("network", now - timedelta(days=1), now + timedelta(minutes=1))
    for source in evidence.SOURCES:
        if source.key in ("network.usage", "network.bandwidth_plans"):
            assert len(source.find(*window)) == 1
    client.force_login(user_with_role(Role.STAFF, "radio"))
    assert client.post(reverse("internet:usage-issue")).status_code == 403


def test_pages_stand_while_the_store_is_away(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    def refuse() -> None:
        raise TelemetryUnavailable("away")

    monkeypatch.setattr("bag.monitoring.series.client", refuse)
    row = link()
    for place in range(1, 5):
        UplinkMonthFactory(uplink=row, month=date(2026, place, 1), billed=place * 1e8, in_p95=place * 1e8)
    client.force_login(user_with_role(Role.CHIEF, "network"))
    for address in (row.get_absolute_url(), reverse("internet:overview"), reverse("internet:ddos"),
                    reverse("internet:uplink-traffic", args=[row.pk])):  # fmt: skip
        assert client.get(address).status_code == 200
    client.post(reverse("internet:uplink-measure", args=[row.pk]))
    assert UplinkMonth.objects.count() == 4


def test_the_overview_costs_one_query_a_link(client: Client) -> None:
    client.force_login(user_with_role(Role.CHIEF, "network"))
    counts = []
    for _round in range(2):
        link()
        client.get(reverse("internet:overview"))
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse("internet:overview"))
        counts.append(len(counted))
    assert counts[1] - counts[0] <= 2


def test_internet_availability_is_measured_by_months() -> None:
    row = link()
    down(row, SILENT, timedelta(days=3), timedelta(hours=72))
    found = evidence.availability("network", FIRST, AFTER)
    assert [(one.item, one.value) for one in found] == [("availability:202609", pytest.approx(90.0))]
    assert evidence.availability("radio", FIRST, AFTER) == []


# -- attacks


def lines(*days: int) -> list[Line]:
    return [Line(f"A-{day}", datetime(2026, 5, day, 1, tzinfo=UTC), peak_bps=day * 1e9) for day in days]


def test_a_report_is_taken_noted_and_reviewed_by_another() -> None:
    filer, reviewer = UserFactory(), UserFactory()
    row = attacks.save(DdosReportFactory.build(carrier=UplinkFactory().carrier), filer, created=True)
    assert attacks.take(row, lines(4, 9), by=filer) == 2
    attack = row.attacks.get(code="A-4")
    attacks.note(attack, measures=NOTE, incident=None, by=filer)
    assert attacks.take(row, lines(4), by=filer) == 1
    assert row.attacks.get().measures == NOTE, "taking the list anew keeps what was written"
    with pytest.raises(PermissionDenied):
        attacks.review(row, note=NOTE, by=filer)
    attacks.take(row, lines(4, 9), by=filer)
    with pytest.raises(ValidationError, match="A-9"):
        attacks.review(row, note=NOTE, by=reviewer)
    attacks.note(row.attacks.get(code="A-9"), measures=NOTE, incident=None, by=filer)
    attacks.review(row, note=NOTE, by=reviewer)
    with pytest.raises(ValidationError):
        attacks.take(row, lines(4), by=filer)
    now = timezone.now()
    assert len(evidence.ddos_reports("network", now - timedelta(hours=1), now)) == 1


def test_a_night_attack_counts_in_its_own_month() -> None:
    row = DdosReportFactory()
    attacks.take(row, [Line("N", datetime(2026, 5, 31, 22, tzinfo=UTC), peak_bps=9e9), *lines(4)], by=None)
    with pytest.raises(ValidationError):
        attacks.take(row, [Line("X", datetime(2026, 7, 2, tzinfo=UTC))], by=None)
    AttackFactory(report=DdosReportFactory(month=date(2026, 6, 1)), code="N", month=date(2026, 6, 1), peak_bps=3e9)
    with CaptureQueriesContext(connection) as counted:
        months = queries_attacks.year(2026, date(2026, 11, 24))
    assert len(counted) <= 6
    assert [(month.attacks, month.peak_bps) for month in months[4:6]] == [(1, 4e9), (1, 9e9)]


def test_a_month_without_a_report_is_an_alarm_from_the_sixth_working_day() -> None:
    guarded = UplinkFactory(ddos_contract=ContractFactory(starts=SEPTEMBER, ends=date(2027, 9, 1)))
    late = datetime(2026, 10, 8, 9, tzinfo=UTC)
    assert attacks.missing(date(2026, 10, 7)) == []
    assert attacks.watch(late) == [SEPTEMBER]
    raised = Report.objects.filter(alarm_class=attacks.MISSING, present=True)
    assert [(one.instance, one.subject_id) for one in raised] == [("2026-09", Subject.objects.of(guarded).pk)]
    DdosReportFactory(month=SEPTEMBER)
    assert attacks.watch(late + timedelta(days=1)) == []
    assert Report.objects.filter(instance="2026-09", present=False).exists()
    (proof,) = evidence.ddos_contract("network", FIRST, AFTER)
    assert proof.until is not None
    assert proof.until.date() == date(2027, 9, 1)


def test_own_flows_make_the_report_of_a_month(ours: Any) -> None:
    row = DdosReportFactory(month=SEPTEMBER, source="flows", carrier=None)
    flood = [
        {"at": FIRST + timedelta(hours=40), "exporter": "::ffff:10.0.0.1", "subject": 1, "in_if": 1, "out_if": 2,
         "src": f"::ffff:60.0.1.{source}", "dst": "::ffff:10.35.2.14", "protocol": 17, "port": 123, "direction": 0,
         "flows": 1, "packets": 100_000, "octets": 9_000_000, "unscaled": 0}
        for source in range(200)
    ]  # fmt: skip
    ours.insert("flows_1h", flood)
    assert attacks.take(row, attacks.own_lines(SEPTEMBER), by=None) == 1
    assert row.attacks.get().target == "10.35.2.14"


def test_a_list_is_uploaded_and_refused_in_words(client: Client) -> None:
    client.force_login(user_with_role(Role.STAFF, "network"))
    row = DdosReportFactory()
    address = reverse("internet:ddos-take", args=[row.pk])
    good = SimpleUploadedFile("liste.csv", "no;başlangıç\nA-1;14.05.2026 03:12\n".encode())
    client.post(address, {"file": good})
    attack = Attack.objects.get()
    answer = client.post(address, {"file": SimpleUploadedFile("liste.csv", b"\x00\xff\x00")}, follow=True)
    assert answer.status_code == 200
    assert Attack.objects.count() == 1
    page = client.post(
        reverse("internet:ddos-note", args=[row.pk, attack.pk]),
        {f"attack-{attack.pk}-measures": NOTE, f"attack-{attack.pk}-incident": "YOK-1"}, follow=True,
    )  # fmt: skip
    attack.refresh_from_db()
    assert attack.measures == ""
    assert "olay kaydı yok" in page.content.decode()
    client.post(reverse("internet:ddos-note", args=[row.pk, attack.pk]), {f"attack-{attack.pk}-measures": NOTE})
    attack.refresh_from_db()
    assert attack.measures == NOTE
    client.post(reverse("internet:ddos-review", args=[row.pk]), {"note": "Akış kayıtlarıyla karşılaştırıldı."})
    assert DdosReport.objects.get().reviewed_at is not None
