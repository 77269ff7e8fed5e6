"""How judgments come about: evidence links, changes of records, near-twins, feeds, doors and system checks."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from bag.core import changes, registers
from bag.core.domain.evidence import EvidenceShape
from bag.core.events import RecordChanged
from bag.core.models import User
from bag.core.registers import EvidenceItem, EvidenceSource, Register
from bag.directive import boards, checks, jobs
from bag.directive.domain.catalogue import catalogue
from bag.directive.domain.services import SERVICES
from bag.directive.models import EvidenceLink, Grace, Instance, Obligation, Occurrence, StatusChange
from bag.directive.services import duties, ownership, rejudging, statuses
from bag.directive.services.gathering import canonical
from bag.directive.tests.factories import InstanceFactory, ObligationFactory, branch_directive, post
from bag.inventory.tests.factories import EquipmentFactory, LoanFactory
from bag.organization.models import Unit
from bag.organization.seeding import seed_branch
from bag.organization.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def owed(source: str, evaluator: str = "periodic", **extra: Any) -> Instance:
    """A duty watched since the first day of last year, proved by one source."""
    extra = {"period": "P1M", "attest_period": "", "evidence_mode": "automatic", **extra}
    starts = date(today().year - 1, 1, 1)
    row: Instance = InstanceFactory(
        obligation=ObligationFactory(evaluator=evaluator, sources=[source], starts_on=starts, **extra)
    )
    return row


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A source ``test.log`` that gives the items of this dictionary; ``alive`` is its last sign of life."""
    given: dict[str, Any] = {"items": [], "asked": []}

    def find(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
        given["asked"].append(service)
        return list(given["items"])

    register: Register[EvidenceSource] = Register("evidence sources")
    for standing in registers.evidence_sources:
        register.add(standing)
    register.add(EvidenceSource("test.log", "Defter", (), find, watches=("inventory.loan",)))
    feed = EvidenceSource("test.feed", "Akış", (), find, alive=lambda: given["alive"], stale_after=timedelta(days=1))
    register.add(feed)
    monkeypatch.setattr(registers, "evidence_sources", register)
    return given


def item(days_ago: int = 0, name: str = "a", **more: Any) -> EvidenceItem:
    at = timezone.now() - timedelta(days=days_ago)
    return EvidenceItem(at, more.pop("recorded", at), "Kayıt", item=name, **more)


def test_a_fact_is_linked_once_with_its_hash(source: dict[str, Any]) -> None:
    row = owed("test.log")
    source["items"] = [item()]
    for _run in range(2):
        statuses.recompute([row])
    link = EvidenceLink.objects.get(instance=row)
    assert (link.source, link.item, link.evaluator_version, link.flag) == ("test.log", "a", 2, "")
    assert link.snapshot_sha256 == hashlib.sha256(canonical(link.snapshot)).hexdigest()
    assert Occurrence.objects.filter(instance=row, state="met").count() == 1
    source["items"] = [replace(source["items"][0], label="Başka")]
    statuses.recompute([row])
    assert EvidenceLink.objects.filter(instance=row, item="a").count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceLink.objects.filter(pk=link.pk).update(label="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        link.delete()


def test_evidence_that_was_deleted_no_longer_counts_and_is_told(source: dict[str, Any]) -> None:
    row = owed("test.log")
    source["items"] = [item()]
    statuses.recompute([row])
    row.refresh_from_db()
    assert row.status == "conforming"
    source["items"] = []
    statuses.recompute([row])
    row.refresh_from_db()
    assert (row.status, row.reason_values["gone"]) == ("overdue", 1)
    assert EvidenceLink.objects.get(instance=row).gone_at is not None
    source["items"] = [replace(item(), effective_at=EvidenceLink.objects.get(instance=row).effective_at)]
    statuses.recompute([row])
    row.refresh_from_db()
    assert row.status == "conforming"


def test_evidence_of_the_future_is_flagged_and_counts_never(source: dict[str, Any]) -> None:
    row = owed("test.log")
    source["items"] = [item(-20, recorded=timezone.now())]
    statuses.recompute([row])
    row.refresh_from_db()
    assert row.status == "overdue"
    assert EvidenceLink.objects.get(instance=row).flag == "future"
    with time_machine.travel(timezone.now() + timedelta(days=21)):
        statuses.recompute([row])
    row.refresh_from_db()
    assert row.status == "overdue"


def test_a_silent_feed_and_a_missing_source_are_no_data(source: dict[str, Any]) -> None:
    fed, missing = owed("test.feed"), owed("no.such")
    source["items"], source["alive"] = [item()], timezone.now()
    statuses.recompute([fed, missing])
    source["alive"] = timezone.now() - timedelta(days=3)
    fed.refresh_from_db()
    assert fed.status == "conforming"
    statuses.recompute([fed])
    source["alive"] = None
    states = []
    for row in (fed, missing):
        row.refresh_from_db()
        states.append((row.status, row.reason))
    assert states == [("no_data", "source_stale"), ("no_data", "source_not_connected")]
    statuses.recompute([fed])
    fed.refresh_from_db()
    assert fed.reason == "source_silent"


def test_a_rule_that_makes_no_sense_is_no_data(source: dict[str, Any]) -> None:
    row = owed("test.log", parameters={"period": "P0M"})
    source["items"] = [item()]
    statuses.recompute([row])
    row.refresh_from_db()
    assert (row.status, row.reason) == ("no_data", "rule_broken")


def test_near_twins_share_their_sources(source: dict[str, Any]) -> None:
    row = owed("no.such", twin_group="5-x")
    ObligationFactory(sources=["test.log"], twin_group="5-x", active=True)
    source["items"] = [item()]
    statuses.recompute([row])
    row.refresh_from_db()
    assert row.status == "conforming"
    assert row in rejudging.proved_by("test.log", "network")
    assert row not in rejudging.proved_by("test.log", "radio")


def test_the_catalogue_names_its_groups() -> None:
    branch_directive()
    groups = set(Obligation.objects.filter(key__in=["6-b", "7-b", "8-b"]).values_list("twin_group", flat=True))
    assert groups == {"6-b"}


def test_each_source_is_asked_once_for_a_service(source: dict[str, Any]) -> None:
    rows = [owed("test.log") for _n in range(3)]
    statuses.recompute(rows)
    assert source["asked"] == ["network"]


def test_a_changed_record_asks_for_a_judgment_once() -> None:
    seed_branch()
    row = owed("inventory.loans", "close_by", parameters={"within_days": 30})
    loan = LoanFactory(
        equipment=EquipmentFactory(owner_service=Unit.objects.get(code="network")),
        from_on=today() - timedelta(days=40), due_on=today() - timedelta(days=10),
    )  # fmt: skip
    changes.announce("inventory.loan", [loan.pk], "add", None)
    asked = [job.args for job in ProcrastinateJob.objects.filter(task_name="core.events.handle")]
    assert "directive.evidence" in [args["handler"] for args in asked]
    for _twice in range(2):
        jobs.on_change(RecordChanged("inventory.loan", [loan.pk], "change", None, {}))
    waiting = ProcrastinateJob.objects.filter(task_name="directive.rejudge")
    assert [job.args for job in waiting] == [{"source": "inventory.loans", "service": "network"}]
    jobs.rejudge(**waiting[0].args)
    row.refresh_from_db()
    assert (row.status, row.due_on) == ("overdue", loan.due_on)


def test_only_the_service_of_the_record_is_judged_again() -> None:
    seed_branch()
    equipment = EquipmentFactory(owner_service=Unit.objects.get(code="radio"))
    change = RecordChanged("inventory.equipment", [equipment.pk], "change", None, {})
    assert rejudging.touched(change) == [
        ("inventory.current", "radio"),
        ("inventory.custody", "radio"),
        ("inventory.loans", "radio"),
    ]
    gone = RecordChanged("inventory.equipment", [equipment.pk], "delete", None, {})
    assert {service for _source, service in rejudging.touched(gone)} == {None}
    assert rejudging.touched(RecordChanged("places.place", [1], "change", None, {})) == []


def test_one_judgment_asks_few_queries(django_assert_max_num_queries: Any, source: dict[str, Any]) -> None:
    row = owed("test.log")
    source["items"] = [item()]
    statuses.recompute([row])
    with django_assert_max_num_queries(12):
        statuses.recompute([row])


def test_days_that_nobody_judged_are_judged_when_work_goes_on(source: dict[str, Any]) -> None:
    row = owed("test.log")
    start = timezone.now() - timedelta(days=70)
    with time_machine.travel(start):
        statuses.recompute([row])
    assert statuses.behind(today())
    jobs.catch_up(0)
    assert not statuses.behind(today())
    days = list(StatusChange.objects.filter(instance=row).values_list("on", flat=True))
    assert days == sorted(days, reverse=True)
    row.refresh_from_db()
    assert (row.judged_on, row.since) == (today(), start.astimezone(timezone.get_current_timezone()).date())


def test_a_cadence_of_zero_is_refused_in_words() -> None:
    seed_branch()
    obligation, manager = owed("test.log", basis="proposal").obligation, post("branch-manager")
    for wrong in ("P0M", "", "her ay"):
        with pytest.raises(ValidationError, match=r"dönem|period"):
            duties.set_period(obligation, period=wrong, decision="", by=manager)
    duties.set_period(obligation, period="P3M", decision="Olur 3", by=manager)
    assert obligation.parameters["period"] == "P3M"


def test_the_period_of_what_is_kept_current_is_its_age() -> None:
    seed_branch()
    obligation = owed("test.log", "freshness", basis="unset").obligation
    duties.set_period(obligation, period="P6M", decision="", by=post("branch-manager"))
    assert (obligation.parameters["max_age"], obligation.parameters["period"]) == ("P6M", "P6M")


def test_the_door_for_scripts() -> None:
    branch_directive()
    post("facility-chief")
    out = StringIO()
    call_command("directive_status", "--clause", "15-f", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert {row["clause"] for row in found} == {"15-f"}
    assert set(found[0]) == {
        "key", "clause", "service", "position", "people", "status", "reason", "due_on", "since",
    }  # fmt: skip
    assert found[0]["status"] == "no_data"
    assert found[0]["since"] == today().isoformat()
    out = StringIO()
    call_command("directive_status", "--json", stdout=out)
    assert len(json.loads(out.getvalue())) == Instance.objects.count()
    out = StringIO()
    call_command("directive_status", "--as-of", "2020-01-01", "--json", stdout=out)
    assert json.loads(out.getvalue()) == []
    call_command("directive_status", stdout=(out := StringIO()))
    assert str(Instance.objects.count()) in out.getvalue()
    for wrong in (["--as-of", "dün"], ["--as-of", "2999-01-01"], ["--clause", "99-z"]):
        with pytest.raises(CommandError):
            call_command("directive_status", *wrong)


def test_the_catalogue_passes_the_system_checks() -> None:
    assert [message for message in run_checks() if message.id.startswith("directive.")] == []


def test_a_catalogue_that_cannot_be_judged_is_refused() -> None:
    duty = catalogue()["16-l"]
    shapes = dict.fromkeys(duty.sources, EvidenceShape.MARK)
    assert list(checks.faults([duty], shapes)) == []
    unknown = replace(duty, sources=("no.such",))
    unfit = replace(catalogue()["15-h"], sources=tuple(duty.sources))
    assert [fault.id for fault in checks.faults([unknown, unfit], shapes)][:2] == ["directive.E003", "directive.E004"]


def test_the_page_of_the_days_of_grace(client: Client) -> None:
    seed_branch()
    url = reverse("directive:grace")
    for code, may_read, may_set in (
        ("branch-manager", 200, 302), ("network-chief", 200, 403), ("auditor", 200, 403),
    ):  # fmt: skip
        client.force_login(post(code))
        assert client.get(url).status_code == may_read
        assert client.post(url, {"staff": 2, "chief": 5, "manager": 9}).status_code == may_set
    assert dict(Grace.objects.values_list("position", "days")) == {"staff": 2, "chief": 5, "manager": 9}
    client.force_login(UserFactory())
    assert client.get(url).status_code == 403
    client.force_login(User.objects.get(person__assignments__position__code="branch-manager"))
    assert client.post(url, {"staff": -1, "chief": 5, "manager": 900}).status_code == 200
    assert Grace.objects.get(position="staff").days == 2


def test_a_duty_that_ended_stays_on_the_board_of_its_days() -> None:
    row = owed("no.such")
    start = timezone.now() - timedelta(days=30)
    with time_machine.travel(start):
        statuses.recompute([row])
    ended = today() - timedelta(days=10)
    Obligation.objects.update(active=False, ended_on=ended + timedelta(days=1))
    on_days = {days: len(boards.standings(today() - timedelta(days=days), today())) for days in (0, 5, 10, 20, 40)}
    assert on_days == {0: 0, 5: 0, 10: 1, 20: 1, 40: 0}


def test_a_duty_that_began_again_for_other_owners_stays_on_the_board_of_its_days() -> None:
    row = owed("no.such")
    with time_machine.travel(timezone.now() - timedelta(days=3)):
        statuses.recompute([row])
    ownership._move(row.obligation, row.obligation.position, "*")
    yesterday, now = (boards.standings(today() - timedelta(days=days), today()) for days in (1, 0))
    assert [line.pk for line in yesterday] == [row.pk]
    assert row.pk not in {line.pk for line in now}
    assert len(now) == len(SERVICES)
