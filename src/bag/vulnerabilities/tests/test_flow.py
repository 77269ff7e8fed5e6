"""From a report to a closed finding: owners, terms, orders, retests, accepted risks, evidence, pages."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.addresses.tests.factories import AddressFactory, PrefixFactory
from bag.core.access import Role
from bag.core.attachments import storage
from bag.core.jobs.running import carry_out
from bag.core.models import Notification
from bag.core.registers import SharedParty
from bag.field.events import OrderDone
from bag.inventory.tests.factories import EquipmentFactory
from bag.organization.tests.factories import PersonFactory, ServiceFactory, user_with_role
from bag.vulnerabilities import evidence, matching, panels, queries
from bag.vulnerabilities.domain.seen import SeenHost
from bag.vulnerabilities.models import Finding, FindingDay, Host, RiskAcceptance, Scan, Scope, State
from bag.vulnerabilities.services import days, mending, reading, risks, taking, telling
from bag.vulnerabilities.tests import samples
from bag.vulnerabilities.tests.factories import FindingFactory, HostFactory, ScopeFactory

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
FIRST = 1777885200
"""4 May 2026, 12:00 in Istanbul."""
DAY = 86400


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.ATTACHMENTS = tmp_path


@pytest.fixture
def scope() -> Scope:
    made: Scope = ScopeFactory(owner_service=ServiceFactory(code="network"))
    return made


def uploaded(scope: Scope, content: bytes, name: str = "rapor.nessus") -> Scan:
    return reading.upload(scope, [content], name, by=None)


def taken(scope: Scope, content: bytes) -> Scan:
    return taking.take(reading.check(uploaded(scope, content)), by=None)


def states(**given: Any) -> dict[str, str]:
    rows = Finding.objects.filter(severity__gt=0, **given).select_related("weakness")
    return {f"{row.host_name} {row.weakness.key[7:]}": row.state for row in rows}


def test_a_report_is_looked_at_before_it_changes_anything(
    scope: Scope, django_capture_on_commit_callbacks: Any
) -> None:
    row = reading.check(uploaded(scope, samples.nessus()))
    assert (row.state, row.counts["hosts"], row.counts["new"], row.counts["unknown"]) == ("read", 2, 4, 2)
    assert not Finding.objects.exists()
    assert not Host.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        row = taking.take(row, by=None)
    assert (row.state, row.counts["new"], Finding.objects.count()) == ("taken", 4, 4)
    assert not storage.path_of(row.sha256).exists(), "the file is not kept longer than needed"
    critical = Finding.objects.get(severity=4)
    assert (critical.due_on, critical.owner_service) == (date(2026, 5, 11), scope.owner_service)
    assert Finding.objects.get(severity=0).due_on is None


def test_the_same_report_twice_changes_nothing(scope: Scope) -> None:
    taken(scope, samples.nessus())
    events: Any = apps.get_model("vulnerabilities", "FindingEvent").objects
    before = events.count()
    again = taken(scope, samples.nessus())
    assert (again.counts["new"], again.counts["again"], Finding.objects.count()) == (0, 4, 4)
    assert events.count() == before, "being seen once more is no change worth a line of history"


def test_what_the_next_report_does_not_show_is_confirmed_before_it_closes(scope: Scope) -> None:
    taken(scope, samples.nessus())
    mended = Finding.objects.get(host_name="10.50.1.11", severity=3)
    mending.mend(mended, note="Güncellendi.", by=None)
    Finding.objects.filter(pk=mended.pk).update(fixed_at=datetime.fromtimestamp(FIRST + DAY, UTC))
    left = [("10.50.1.10", 443, 4, "90001", "CVE-2026-1001")]
    second = taken(scope, samples.nessus(left, hosts=["10.50.1.11"], ended=FIRST + 7 * DAY))
    assert states() == {"10.50.1.10 90001": "open", "10.50.1.10 90002": "missing", "10.50.1.11 90001": "closed"}
    assert (second.counts["mended"], second.counts["missing"]) == (1, 1)
    taken(scope, samples.nessus(left, hosts=["10.50.1.11"], ended=FIRST + 14 * DAY))
    assert states()["10.50.1.10 90002"] == "closed"
    third = taken(scope, samples.nessus(ended=FIRST + 21 * DAY))
    assert set(states().values()) == {"open"}
    again = Finding.objects.get(host_name="10.50.1.11", severity=3)
    assert (third.counts["reopened"], again.reopened, again.due_on) == (3, 1, date(2026, 6, 18))


def test_a_host_or_port_that_was_not_scanned_says_nothing(scope: Scope) -> None:
    taken(scope, samples.nessus(signed_in="true"))
    part = [("10.50.1.10", 443, 4, "90001", "CVE-2026-1001")]
    taken(scope, samples.nessus(part, ended=FIRST + DAY))
    assert set(states().values()) == {"open"}, "one host was not reached, at the other the scanner did not sign in"
    other = ScopeFactory(owner_service=scope.owner_service)
    taken(other, samples.NMAP.encode())
    narrow = samples.NMAP.replace("22,80,443,8000-8100", "22").replace("17778821", "17779821")
    cut = narrow.replace(narrow[narrow.index('<port protocol="tcp" portid="443"') : narrow.index("</ports>")], "")
    taken(other, cut.encode())
    assert Finding.objects.get(weakness__key="nmap:ssl-poodle:CVE-2014-3566").state == State.OPEN


def test_an_older_report_closes_nothing_and_opens_nothing_again(scope: Scope) -> None:
    taken(scope, samples.nessus(ended=FIRST + 7 * DAY))
    late = taken(scope, samples.nessus([], hosts=["10.50.1.10", "10.50.1.11"], ended=FIRST))
    assert late.counts["late"] == 1
    assert set(states().values()) == {"open"}


def test_hosts_find_their_owner_in_the_records(scope: Scope) -> None:
    person = PersonFactory()
    by_plan, by_ip = EquipmentFactory(custodian=person), EquipmentFactory(management_ip="10.50.1.11")
    AddressFactory(address="10.50.1.10", equipment=by_plan)
    named = EquipmentFactory(name="KAMERA-07")
    PrefixFactory(network="10.50.9.0/24", owner_service=by_ip.owner_service)
    hosts = [SeenHost("10.50.1.10", "10.50.1.10"), SeenHost("10.50.1.11", "10.50.1.11"),
             SeenHost("kamera-07.ornek.tr", "", "kamera-07.ornek.tr"), SeenHost("10.50.9.9", "10.50.9.9")]  # fmt: skip
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = matching.owners(hosts)
    assert len(asked) <= 8
    assert [found[host.name].equipment for host in hosts] == [by_plan.pk, by_ip.pk, named.pk, None]
    assert (found["10.50.9.9"].source, found["10.50.9.9"].service) == ("none", by_ip.owner_service_id)
    taken(scope, samples.nessus())
    row = Finding.objects.get(severity=4)
    assert (row.owner_service, row.responsible, row.host.equipment) == (by_plan.owner_service, person, by_plan)


def test_what_people_say_of_a_host_stays(scope: Scope) -> None:
    taken(scope, samples.nessus())
    host, piece = Host.objects.get(name="10.50.1.10"), EquipmentFactory(custodian=PersonFactory())
    host.equipment = piece
    mending.save_host(host, None, created=False)
    assert (
        Finding.objects.filter(host=host, owner_service=piece.owner_service, responsible=piece.custodian).count() == 2
    )
    taken(scope, samples.nessus(ended=FIRST + DAY))
    host.refresh_from_db()
    assert (host.source, host.equipment) == ("person", piece)


def test_findings_become_one_order_a_host_and_await_the_next_scan(scope: Scope) -> None:
    AddressFactory(address="10.50.1.10", equipment=EquipmentFactory(owner_service=scope.owner_service))
    taken(scope, samples.nessus())
    chief = user_with_role(Role.CHIEF, "network")
    with pytest.raises(PermissionDenied):
        mending.order(Finding.objects.all(), by=user_with_role(Role.CHIEF, "radio"))
    with pytest.raises(ValidationError, match=r"10\.50\.1\.11"):
        mending.order(Finding.objects.all(), by=chief)
    orders = mending.order(Finding.objects.filter(host__name="10.50.1.10"), by=chief)
    assert len(orders) == 1
    assert (orders[0].due_on, orders[0].description.count("•")) == (date(2026, 5, 11), 2)
    orders[0].done_at = datetime.fromtimestamp(FIRST + DAY, UTC)
    orders[0].state = "done"
    orders[0].save()
    mending.on_done(OrderDone(orders[0].pk, "done"))
    assert states(host__name="10.50.1.10") == {"10.50.1.10 90001": "fixed", "10.50.1.10 90002": "fixed"}
    still = [("10.50.1.10", 443, 4, "90001", "CVE-2026-1001")]
    taken(scope, samples.nessus(still, ended=FIRST + 2 * DAY))
    assert states(host__name="10.50.1.10") == {"10.50.1.10 90001": "open", "10.50.1.10 90002": "closed"}


def test_a_risk_is_accepted_by_another_and_comes_back_by_itself() -> None:
    row = FindingFactory(owner_service=ServiceFactory(code="network"))
    chief, manager = user_with_role(Role.CHIEF, "network"), user_with_role(Role.MANAGER)
    today = timezone.localdate()
    asked = {"reason": "Üretici bu cihaz için güncelleme vermiyor.", "measures": "Ayrı sanal ağ."}
    for until in (today, today + timedelta(days=400)):
        with pytest.raises(ValidationError):
            risks.ask(row, **asked, until=until, by=chief)
    risks.ask(row, **asked, until=today + timedelta(days=30), by=chief)
    with pytest.raises(PermissionDenied):
        risks.decide(row, approved=True, by=chief)
    row = risks.decide(row, approved=True, note="Uygundur.", by=manager)
    assert (row.state, row.accepted_until) == ("accepted", today + timedelta(days=30))
    assert risks.expire(today + timedelta(days=30)) == 0
    assert risks.expire(today + timedelta(days=31)) == 1
    row.refresh_from_db()
    assert (row.state, row.accepted_until) == ("open", None)
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskAcceptance.objects.create(finding=row, reason="x", until=today, asked_by=chief, decided_by=chief)


def test_what_is_late_goes_up_the_line_step_by_step() -> None:
    service = ServiceFactory(code="network")
    chief, manager = user_with_role(Role.CHIEF, "network"), user_with_role(Role.MANAGER)
    FindingFactory.create_batch(3, owner_service=service, due_on=date(2026, 5, 25))
    assert telling.escalate(date(2026, 5, 25)) == 0
    assert telling.escalate(date(2026, 5, 26)) == 3
    assert telling.escalate(date(2026, 5, 27)) == 0
    assert telling.escalate(date(2026, 6, 2)) == 3
    told = Notification.objects.filter(kind=telling.LATE_NEWS)
    assert sorted(told.values_list("user", flat=True)) == sorted([chief.pk, manager.pk])


def test_evidence_tells_the_worst_first_and_accepted_risks_by_their_end() -> None:
    service = ServiceFactory(code="network")
    late = FindingFactory(owner_service=service)
    FindingFactory(owner_service=service, severity=0)
    risk = FindingFactory(owner_service=service, state="accepted", accepted_until=date(2026, 12, 1))
    done = FindingFactory(owner_service=service, state="closed", closed_at=late.first_seen + timedelta(days=3))
    window = late.first_seen - timedelta(days=1), late.first_seen + timedelta(days=60)
    items = {item.subject.rpartition(":")[2]: item for item in evidence.findings("network", *window)}
    assert set(items) == {str(late.pk), str(risk.pk), str(done.pk)}
    assert items[str(done.pk)].met_at == done.closed_at
    due = items[str(risk.pk)].due_at
    assert due is not None
    assert due.date() == date(2026, 12, 1)
    assert evidence.findings("radio", *window) == []


def test_days_and_months_are_counted() -> None:
    service = ServiceFactory(code="network")
    row = FindingFactory(owner_service=service, severity=4)
    FindingFactory(owner_service=service, state="closed", closed_at=row.first_seen + timedelta(days=4))
    assert days.write_day(date(2026, 6, 1)) == 1
    assert days.write_day(date(2026, 6, 1)) == 1
    day = FindingDay.objects.get()
    assert (day.critical, day.high, day.overdue) == (1, 0, 1)
    may = queries.month(date(2026, 5, 1), service)
    assert (may.came, may.closed, may.open_first, may.open_last, may.overdue_last) == (2, 1, 0, 1, 1)
    assert may.by_level[1] == ("high", 1, 1, 0, 4.0)


def test_an_institution_is_measured_by_its_hosts() -> None:
    piece = EquipmentFactory()
    party = SharedParty(0, (piece.pk,), ("10.77.0.0/16",))
    assert panels.measured(SharedParty(0, (), ())).kept is None
    host = HostFactory(name="10.77.1.1")
    assert panels.measured(party).kept is True
    FindingFactory(host=host, severity=4)
    assert panels.measured(party).kept is False


def test_a_cut_file_writes_nothing_and_says_where(scope: Scope) -> None:
    row = reading.check(uploaded(scope, samples.nessus()[:-200]))
    assert (row.state, row.refusal[0]) == ("refused", "cut")
    with pytest.raises(ValidationError):
        taking.take(row, by=None)
    with pytest.raises(ValidationError):
        uploaded(scope, b"<html/>", "x.xml")
    assert Scan.objects.count() == 1


def test_a_table_is_read_again_with_other_columns(scope: Scope) -> None:
    row = reading.check(uploaded(scope, b"a,b,c\n10.0.0.1,x,4\n", "x.csv"))
    assert (row.state, row.heads) == ("refused", ["a", "b", "c"])
    row = reading.read_again(row, {"host": "a", "title": "b", "severity": "c"}, by=None)
    assert (reading.check(row).state, row.counts["new"]) == ("read", 1)
    assert uploaded(Scope.objects.get(), b"a,b,c\n10.0.0.2,x,4\n", "y.csv").columns["host"] == "a"


def test_the_way_of_a_report_through_the_pages(client: Client, scope: Scope) -> None:
    client.force_login(user_with_role(Role.STAFF, "network"), backend=BACKEND)
    file = SimpleUploadedFile("rapor.nessus", samples.nessus())
    answer = client.post(reverse("vulnerabilities:upload"), {"scope": scope.pk, "file": file})
    row = Scan.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, row.get_absolute_url())
    _run(row)
    assert reverse("vulnerabilities:scan-take", args=[row.pk]).encode() in client.get(row.get_absolute_url()).content
    client.post(reverse("vulnerabilities:scan-take", args=[row.pk]))
    _run(row)
    assert Finding.objects.count() == 4
    assert b"10.50.1.10" in client.get(Finding.objects.first().get_absolute_url()).content  # type: ignore[union-attr]
    client.force_login(user_with_role(Role.STAFF, "radio"), backend=BACKEND)
    answer = client.post(reverse("vulnerabilities:upload"), {"scope": scope.pk, "file": io.BytesIO(samples.nessus())})
    assert (answer.status_code, Scan.objects.count()) == (422, 1)
    client.force_login(user_with_role(Role.OFFICE), backend=BACKEND)
    for name in ("overview", "upload", "month"):
        assert client.get(reverse(f"vulnerabilities:{name}")).status_code == 403


def _run(row: Scan) -> None:
    """The worker comes by."""
    row.refresh_from_db()
    assert row.run is not None
    carry_out(row.run.pk)


def test_reports_may_be_larger_than_attachments(client: Client, scope: Scope, settings: Any) -> None:
    client.force_login(user_with_role(Role.STAFF, "network"), backend=BACKEND)
    settings.UPLOAD_LIMIT = 1 << 20
    large = samples.nessus() + b" " * (3 << 20)
    sent = {"scope": scope.pk, "file": SimpleUploadedFile("rapor.nessus", large)}
    assert client.post(reverse("vulnerabilities:upload"), sent).status_code == 302
    assert reverse("vulnerabilities:upload") in settings.LARGER_UPLOADS
    settings.LARGER_UPLOADS = {}
    sent["file"] = SimpleUploadedFile("rapor.nessus", large)
    assert client.post(reverse("vulnerabilities:upload"), sent).status_code == 413


def test_board_and_month_cost_the_same_for_few_and_many(client: Client) -> None:
    client.force_login(user_with_role(Role.MANAGER), backend=BACKEND)
    service = ServiceFactory(code="network")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("vulnerabilities:overview")).status_code == 200
        return len(asked)

    FindingFactory(owner_service=service)
    cost()
    few = cost()
    FindingFactory.create_batch(6, owner_service=service)
    assert cost() <= few
    paper = client.get(reverse("vulnerabilities:month"), {"month": "2026-05", "service": service.pk})
    assert paper.content.startswith(b"%PDF")
