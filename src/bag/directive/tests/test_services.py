"""Importing, judging, stating and deciding against the real database."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from bag.core import registers
from bag.core.models import Notification
from bag.directive.domain.catalogue import catalogue
from bag.directive.domain.model import ReadError
from bag.directive.models import (
    Attestation,
    Basis,
    Change,
    Clause,
    DirectiveVersion,
    Escalation,
    Instance,
    Obligation,
    StatusChange,
    StatusChoice,
)
from bag.directive.sample import sample_directive
from bag.directive.services import duties, escalating, statuses
from bag.directive.services.importing import ImportRefused, import_directive, import_sample, preview
from bag.directive.tests.factories import PARKS, InstanceFactory, branch_directive, post
from bag.directive.tests.test_domain_parse import OFFICIAL
from bag.inventory.tests.factories import EquipmentFactory
from bag.organization.models import Position, Unit
from bag.organization.seeding import seed_branch
from bag.organization.tests.factories import AssignmentFactory

pytestmark = pytest.mark.django_db


def owed(ref: str) -> Instance:
    """The owed duty ``'9-a'`` (its only one) or ``'7-d/radio'`` (one of seven)."""
    key, _slash, service = ref.partition("/")
    rows = Instance.objects.select_related("obligation").filter(obligation__key=key)
    return rows.get(service=service) if service else rows.get()


def test_first_import_starts_every_duty_of_the_catalogue() -> None:
    imported = branch_directive()
    assert imported.added_obligations == Obligation.objects.count() == len(catalogue())
    assert Obligation.objects.values("clause").distinct().count() == 351
    assert Instance.objects.values("obligation__clause", "service").distinct().count() == 627
    assert imported.version.clauses.filter(letter__gt="").count() == 350
    assert set(Clause.objects.values_list("change", flat=True)) == {Change.FIRST}
    assert Obligation.objects.get(key="15-f").clause.ref == "15-f"  # type: ignore[union-attr]
    assert not Instance.objects.filter(computed_at=None).exists()
    assert imported.version.units.count() == 7


def test_a_newly_watched_branch_has_nothing_green_and_nothing_overdue() -> None:
    branch_directive()
    found = set(Instance.objects.values_list("status", flat=True))
    assert not found & {StatusChoice.CONFORMING, StatusChoice.LATE_DONE, StatusChoice.OVERDUE}
    assert owed("16-l").reason == "source_not_connected"
    assert owed("9-r").reason == "period_not_set"


def test_the_same_text_again_is_refused_and_writes_nothing() -> None:
    branch_directive()
    with pytest.raises(ImportRefused):
        import_directive(sample_directive().encode(), "yine.txt", by=None)
    assert DirectiveVersion.objects.count() == 1


def newer() -> bytes:
    text = sample_directive()
    text = text.replace("a) Kent çapında fiber", "a) Kentin tamamında fiber")
    lines = text.splitlines()
    gone = next(i for i, line in enumerate(lines) if line.startswith("m) Ücretsiz internet kullanımının"))
    lines[gone] = "m) Yeni binaların ağ bağlantılarını açılıştan önce denemek,"
    return "\n".join(lines).encode()


def test_a_newer_text_carries_duties_over() -> None:
    first = branch_directive().version
    statement = duties.attest(
        owed("9-a/network"), on=timezone.localdate(), note="Ring tamamlandı.", by=post("network-chief")
    )
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        imported = import_directive(newer(), "yeni.txt", by=None)
    assert imported.changes["changed"] == 1
    assert imported.changes["added"] == 1
    assert imported.changes["removed"] == 1
    first.refresh_from_db()
    assert first.valid_to == imported.version.valid_from - timedelta(days=1)
    reworded = Obligation.objects.get(key="9-a")
    assert reworded.clause is not None
    assert reworded.clause.version == imported.version
    assert reworded.clause.change == Change.CHANGED
    assert reworded.clause.predecessor is not None
    assert reworded.clause.predecessor.version == first
    assert owed("9-a/network").attestations.get() == statement
    ended = Obligation.objects.get(key="5-m")
    assert not ended.active
    started = Obligation.objects.get(clause__ref="5-m", active=True)
    assert (started.position, started.service) == ("branch", "")


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official text is not on this machine")
def test_the_official_text_takes_over_the_duties_of_the_sample() -> None:
    seed_branch()
    assert import_sample() is not None
    assert import_sample() is None
    statement = duties.attest(owed("9-a"), on=timezone.localdate(), note="Ring tamamlandı.", by=post("network-chief"))
    imported = import_directive(OFFICIAL.read_bytes(), "yonerge.txt", by=None)
    assert imported.version.valid_from == date(2024, 2, 15)
    assert imported.owner_questions == []
    assert Obligation.objects.filter(active=True).count() == len(catalogue())
    assert Obligation.objects.filter(active=True).values("clause").distinct().count() == 351
    assert owed("9-a").attestations.get() == statement
    assert Obligation.objects.get(key="9-a").clause.version == imported.version  # type: ignore[union-attr]


def test_another_institutions_directive_imports_without_our_catalogue() -> None:
    imported = import_directive(PARKS.read_bytes(), "park.txt", by=None)
    titles = {row.key: (row.position, row.evidence_mode) for row in Obligation.objects.all()}
    assert titles == {
        **{f"4-{letter}": ("branch", "manual") for letter in "abcçd"},
        "4(2)": ("branch", "manual"),
        **{f"5-{letter}": ("chief", "manual") for letter in "ab"},
    }
    assert imported.version.approved_on == date(2023, 5, 3)
    assert imported.version.valid_from == date(2023, 5, 3)


def test_a_faulty_text_leaves_nothing_behind() -> None:
    branch_directive()
    before = (DirectiveVersion.objects.count(), Clause.objects.count(), Obligation.objects.count())
    with pytest.raises(ImportRefused, match="2"):
        import_directive("MADDE 1- (1) Bir.\nMADDE 2- (1) İki.\nMADDE 2- (1) Yine.\n".encode(), "x.txt", by=None)
    with pytest.raises(ReadError):
        import_directive(b"\x7fELF" + b"\0" * 100, "x.txt", by=None)
    assert before == (DirectiveVersion.objects.count(), Clause.objects.count(), Obligation.objects.count())
    assert DirectiveVersion.objects.get().valid_to is None


def test_two_versions_cannot_be_in_force_on_one_day() -> None:
    version = branch_directive().version
    with pytest.raises(DatabaseError), transaction.atomic():
        DirectiveVersion.objects.create(title="İkinci", valid_from=version.valid_from, file_name="x")


def test_statements_count_and_are_never_edited() -> None:
    branch_directive()
    chief = post("network-chief")
    row = owed("7-d/network")
    assert row.status == StatusChoice.NO_DATA
    statement = duties.attest(row, on=timezone.localdate(), note="Mevzuata uygun çalışıldı.", by=chief)
    assert owed("7-d/network").status == StatusChoice.CONFORMING
    with pytest.raises(DatabaseError), transaction.atomic():
        Attestation.objects.filter(pk=statement.pk).update(note="Başka")
    with pytest.raises(DatabaseError), transaction.atomic():
        statement.delete()
    duties.withdraw(statement, reason="Yanlış göreve yazıldı.", by=chief)
    assert owed("7-d/network").status == StatusChoice.NO_DATA
    assert [change.status for change in owed("7-d/network").changes.order_by("id")] == [
        StatusChoice.NO_DATA,
        StatusChoice.CONFORMING,
        StatusChoice.NO_DATA,
    ]


def test_only_the_line_of_the_owner_may_state() -> None:
    branch_directive()
    today = timezone.localdate()
    duties.attest(owed("10-a"), on=today, note="İzleme kesintisiz sürdü.", by=post("network-staff"))
    duties.attest(owed("10-a"), on=today, note="İzleme kesintisiz sürdü.", by=post("network-chief"))
    duties.attest(owed("10-a"), on=today, note="İzleme kesintisiz sürdü.", by=post("branch-manager"))
    for outsider in ("radio-staff", "radio-chief", "office-staff", "auditor", "department-head", "administrator"):
        with pytest.raises(PermissionDenied):
            duties.attest(owed("10-a"), on=today, note="İzleme kesintisiz sürdü.", by=post(outsider))
    with pytest.raises(PermissionDenied):
        duties.attest(owed("9-a"), on=today, note="Personel şef adına yazamaz.", by=post("network-staff", seat=2))


@pytest.mark.parametrize(("days", "note"), [(1, "Yarın yapılmış olacak."), (0, "kısa")])
def test_impossible_statements(days: int, note: str) -> None:
    branch_directive()
    with pytest.raises(ValidationError):
        duties.attest(owed("10-a"), on=timezone.localdate() + timedelta(days=days), note=note, by=post("network-staff"))
    assert not Attestation.objects.exists()


def test_the_manager_sets_an_open_period_and_it_is_shown_as_the_institutions() -> None:
    branch_directive()
    duty = Obligation.objects.get(key="9-r")
    manager = post("branch-manager")
    duties.set_period(duty, period="P6M", decision="23.11.2026/15", by=manager)
    duty.refresh_from_db()
    assert (duty.basis, duty.period, duty.period_set_by, duty.period_set_on) == (
        Basis.INSTITUTION,
        "P6M",
        manager,
        timezone.localdate(),
    )
    assert owed("9-r").reason != "period_not_set"
    with pytest.raises(PermissionDenied):
        duties.set_period(duty, period="P1M", decision="", by=post("network-chief"))
    with pytest.raises(ValidationError):
        duties.set_period(Obligation.objects.get(key="9-i"), period="P1Y", decision="", by=manager)
    with pytest.raises(ValidationError):
        duties.set_period(duty, period="P0M", decision="", by=manager)


def test_a_waiver_without_an_end_stops_no_judgment_after_days_without_one() -> None:
    seed_branch()
    duty = InstanceFactory()
    duties.waive(duty.obligation, until=date.max, decision="Olur 16", by=post("branch-manager"))
    assert statuses.recompute(today=timezone.localdate() + timedelta(days=3)).judged == 1
    duty.refresh_from_db()
    assert duty.status == StatusChoice.WAIVED


def test_a_waiver_needs_a_decision_and_ends() -> None:
    branch_directive()
    manager, duty = post("branch-manager"), Obligation.objects.get(key="16-l")
    until = timezone.localdate() + timedelta(days=30)
    with pytest.raises(ValidationError):
        duties.waive(duty, until=until, decision=" ", by=manager)
    duties.waive(duty, until=until, decision="Olur 15", by=manager)
    assert owed("16-l").status == StatusChoice.WAIVED
    statuses.recompute([owed("16-l")], today=until + timedelta(days=1))
    assert owed("16-l").status == StatusChoice.NO_DATA


def test_records_of_other_rooms_are_evidence() -> None:
    branch_directive()
    assert owed("10-d").status == StatusChoice.NO_DATA
    EquipmentFactory(owner_service=Unit.objects.get(code="network"))
    statuses.recompute()
    shown = owed("10-d")
    assert (shown.status, shown.reason, shown.last_on) == (
        StatusChoice.CONFORMING,
        "fresh",
        timezone.localdate(),
    )
    assert owed("12-d").status == StatusChoice.NO_DATA
    assert owed("17-e").status == StatusChoice.VACUOUS


def test_overdue_duties_climb_the_line_and_people_are_told_once_a_day() -> None:
    branch_directive()
    new_year = timezone.localdate().replace(month=1, day=1)
    Obligation.objects.filter(key="7-d").update(starts_on=new_year)
    chief, manager = post("network-chief"), post("branch-manager")
    start = datetime(new_year.year + 1, 1, 3, 9, tzinfo=timezone.get_current_timezone())
    row = owed("7-d/network")
    for days, told in ((0, "chief"), (3, "chief"), (4, "manager"), (12, "head")):
        with time_machine.travel(start + timedelta(days=days)):
            statuses.recompute([row])
        row.refresh_from_db()
        assert (row.status, row.told) == (StatusChoice.OVERDUE, told)
    assert Notification.objects.filter(user=chief).count() == 1
    assert Notification.objects.filter(user=manager).count() == 1
    assert [(step.position, list(step.people.all())) for step in row.escalations.order_by("id")] == [
        ("chief", [chief]),
        ("manager", [manager]),
        ("head", []),
    ]
    with time_machine.travel(start + timedelta(days=13)):
        duties.attest(row, on=timezone.localdate(), note="Mevzuata uygun çalışıldı.", by=chief)
    assert not row.escalations.filter(closed_on=None).exists()
    assert set(Notification.objects.filter(kind="directive.settled").values_list("user", flat=True)) == {
        chief.pk,
        manager.pk,
    }


def test_an_empty_post_and_an_absent_holder() -> None:
    branch_directive()
    new_year = timezone.localdate().replace(month=1, day=1)
    Obligation.objects.filter(key="7-d").update(starts_on=new_year)
    manager, absent, acting = post("branch-manager"), post("network-chief"), post("network-staff")
    days = {"starts": date(new_year.year + 1, 1, 1), "ends": date(new_year.year + 1, 1, 31)}
    AssignmentFactory(
        person=acting.person, position=Position.objects.get(code="network-chief"), kind="acting",
        acting_for=absent.person, **days,
    )  # fmt: skip
    with time_machine.travel(datetime(new_year.year + 1, 1, 2, 9, tzinfo=timezone.get_current_timezone())):
        statuses.recompute([owed("7-d/network"), owed("7-d/radio")])
    told = {(step.instance.service, step.position): set(step.people.all()) for step in Escalation.objects.all()}
    assert told == {("network", "chief"): {acting}, ("radio", "chief"): set(), ("radio", "manager"): {manager}}
    assert owed("7-d/radio").told == "manager"


def test_the_manager_sets_the_days_of_grace() -> None:
    manager, chief = (seed_branch(), post("branch-manager"), post("network-chief"))[1:]
    escalating.set_grace({"staff": 1, "chief": 0}, by=manager)
    assert escalating.grace_days() == {"staff": 1, "chief": 0, "manager": 7}
    with pytest.raises(PermissionDenied):
        escalating.set_grace({"staff": 9}, by=chief)
    for wrong in ({"head": 3}, {"staff": -1}, {"staff": 91}):
        with pytest.raises(ValidationError):
            escalating.set_grace(wrong, by=manager)


def test_status_history_is_append_only() -> None:
    branch_directive()
    change = StatusChange.objects.first()
    assert change is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        StatusChange.objects.filter(pk=change.pk).update(status="conforming")
    with pytest.raises(DatabaseError), transaction.atomic():
        change.delete()


def test_judging_everything_asks_a_bounded_number_of_queries(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    branch_directive()
    post("network-chief")
    with django_assert_max_num_queries(75 + 3 * len(registers.evidence_sources)):
        outcome = statuses.recompute()
    assert outcome.judged == sum(duty.instances for duty in catalogue().values())


def test_the_door_for_scripts(tmp_path: Path) -> None:
    file = tmp_path / "yonerge.txt"
    file.write_text(sample_directive())
    out = StringIO()
    call_command("directive_import", str(file), "--dry-run", "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert (report["articles"], report["services"], report["definitions"]) == (24, 7, 3)
    assert len(report["clauses"]) == 350
    assert report["clauses"][0]["article"] == 5
    assert report["doubts"] == []
    assert not DirectiveVersion.objects.exists()
    call_command("directive_import", str(file), "--json", stdout=StringIO())
    assert DirectiveVersion.objects.count() == 1


def test_the_door_for_scripts_says_why_not(tmp_path: Path) -> None:
    file = tmp_path / "bos.txt"
    file.write_text("Selam.\n")
    out = StringIO()
    call_command("directive_import", str(file), "--dry-run", "--json", stdout=out)
    assert [doubt["blocking"] for doubt in json.loads(out.getvalue())["doubts"]] == [True]
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("directive_import", str(file), "--json", stdout=out)
    assert json.loads(out.getvalue())["error"]
    file.write_bytes(b"%PDF-1.7 bozuk")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("directive_import", str(file), "--dry-run", "--json", stdout=out)
    assert json.loads(out.getvalue())["clauses"] == []
    out = StringIO()
    with pytest.raises(CommandError, match="okunamıyor"):
        call_command("directive_import", str(tmp_path / "yok.txt"), "--json", stdout=out)
    assert "okunamıyor" in json.loads(out.getvalue())["error"]


def test_a_dry_run_needs_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: object, **_options: object) -> None:
        raise OperationalError("connection refused")

    file = tmp_path / "yonerge.txt"
    file.write_text(sample_directive())
    out = StringIO()
    monkeypatch.setattr(connection, "ensure_connection", gone)
    monkeypatch.setattr(connection, "_cursor", gone)
    call_command("directive_import", str(file), "--dry-run", "--json", stdout=out)
    assert len(json.loads(out.getvalue())["clauses"]) == 350


def test_preview_writes_nothing(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    branch_directive()
    with django_assert_max_num_queries(2):
        found = preview(newer(), "yeni.txt")
    assert found.changes["changed"] == 1
    assert DirectiveVersion.objects.count() == 1
