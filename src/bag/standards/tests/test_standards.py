"""Editions, statements, measures, exemptions, rounds, evidence and pages of the minimum security standard."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.configurations.models import BackupStatus, ConfigFinding
from bag.configurations.tests.factories import ConfigVersionFactory, ManagedDeviceFactory
from bag.core import registers
from bag.core.access import Role
from bag.core.registers import SharedParty
from bag.firewall.tests.factories import RuleFactory, RuleSetFactory
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring.models import TargetStatus
from bag.monitoring.tests.factories import CredentialFactory, TargetFactory
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.standards import evidence, measures, queries
from bag.standards.domain.standing import Known, Standing, Statement, standing, summed
from bag.standards.models import Campaign, Clause, Edition, Participant, Stated
from bag.standards.services import editions, measuring, stating
from bag.standards.tests.factories import AcceptanceFactory, ClauseFactory, EditionFactory, ParticipantFactory

BACKEND = "django.contrib.auth.backends.ModelBackend"
TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Known(), Standing.UNKNOWN),
        (Known(measured=True, stated=Statement.BROKEN, stated_on=TODAY), Standing.MEASURED),
        (Known(measured=False, stated=Statement.KEPT, stated_on=TODAY), Standing.BROKEN),
        (Known(measured=False, exempt_until=TODAY), Standing.EXEMPT),
        (Known(measured=False, exempt_until=TODAY - timedelta(days=1)), Standing.BROKEN),
        (Known(stated=Statement.KEPT, stated_on=TODAY - timedelta(days=366)), Standing.ATTESTED),
        (Known(stated=Statement.KEPT, stated_on=TODAY - timedelta(days=367)), Standing.STALE),
        (Known(stated=Statement.BROKEN, stated_on=TODAY - timedelta(days=900)), Standing.BROKEN),
        (Known(stated=Statement.NOT_APPLICABLE, stated_on=TODAY), Standing.NOT_APPLICABLE),
    ],
)
def test_a_measure_beats_a_statement_and_statements_grow_old(known: Known, expected: Standing) -> None:
    assert standing(known, TODAY) == expected


def test_what_is_not_known_is_not_kept() -> None:
    found = summed([Standing.MEASURED, Standing.UNKNOWN, Standing.STALE, Standing.BROKEN, Standing.EXEMPT])
    assert found.share == 0.25
    assert summed([Standing.EXEMPT]).share is None


@pytest.fixture
def service() -> Any:
    return ServiceFactory(code="network")


def in_force(service: Any, *, clauses: int = 0) -> Edition:
    """An edition with the base clauses, or with some plain ones."""
    made = EditionFactory(owner_service=service)
    if clauses:
        ClauseFactory.create_batch(clauses, edition=made)
    else:
        editions.fill_from_base(made, by=None)
    return editions.publish(made, by=None)


@pytest.mark.django_db
def test_an_edition_is_fixed_once_it_is_in_force(service: Any) -> None:
    draft = EditionFactory(owner_service=service)
    with pytest.raises(ValidationError):
        editions.publish(draft, by=None)
    assert editions.fill_from_base(draft, by=None) == 24
    assert editions.fill_from_base(draft, by=None) == 0
    measured = {clause.check_key for clause in draft.clauses.exclude(check_key="")}
    assert measured == {check.key for check in registers.standard_checks} & measured
    assert len(measured) == 8
    edition = editions.publish(draft, by=None)
    clause = edition.clauses.first()
    clause.title = "Başka"
    with pytest.raises(ValidationError):
        editions.save_clauses([clause], None)
    with pytest.raises(ValidationError):
        editions.delete_clause(clause, None)
    with pytest.raises(ValidationError):
        editions.save(edition, None, created=False)
    following = editions.follow(edition, by=None)
    assert (following.state, following.clauses.count()) == ("draft", 24)
    with pytest.raises(ValidationError):
        editions.follow(edition, by=None)
    editions.publish(following, by=None)
    edition.refresh_from_db()
    assert (edition.state, Edition.objects.filter(state="in_force").get()) == ("withdrawn", following)


@pytest.mark.django_db
def test_the_records_of_other_rooms_are_measured(service: Any) -> None:
    piece = EquipmentFactory()
    none, party = SharedParty(0, (), ()), SharedParty(0, (piece.pk,), ())
    assert {check.measure(none).kept for check in measures.CHECKS} == {None}
    device = ManagedDeviceFactory(equipment=piece)
    status, _made = BackupStatus.objects.update_or_create(device=device, defaults={"asked": 0})
    assert (measures.edge_read(party).kept, measures.edge_hardened(party).kept) == (False, None)
    BackupStatus.objects.filter(pk=status.pk).update(read_at=timezone.now(), asked=40)
    assert (measures.edge_read(party).kept, measures.edge_hardened(party).kept) == (True, True)
    assert measures.edge_ports(party).kept is True
    ConfigFinding.objects.create(
        device=device, version=ConfigVersionFactory(device=device), rule=min(measures.PORT_RULES), weight="major",
        kind="missing", since=timezone.now(),
    )  # fmt: skip
    assert measures.edge_ports(party).kept is False
    assert measures.no_any_any(party).kept is None
    rule = RuleFactory(rule_set=RuleSetFactory(equipment=piece))
    assert (measures.no_any_any(party).kept, measures.no_expired(party).kept) == (True, True)
    rule.problems, rule.expires_on = ["any_any"], date(2020, 1, 1)
    rule.save()
    assert (measures.no_any_any(party).kept, measures.no_expired(party).kept) == (False, False)
    assert measures.snmpv3(party).kept is None
    target = TargetFactory(equipment=piece, method="snmp", credential=CredentialFactory(kind="community"))
    TargetStatus.objects.update_or_create(target=target, defaults={"standing": "new"})
    assert (measures.snmpv3(party).kept, measures.edge_watched(party).kept) == (False, False)
    TargetStatus.objects.filter(target=target).update(standing="ok")
    assert measures.edge_watched(party).kept is True


@pytest.mark.django_db
def test_an_institution_is_measured_and_states_the_rest(service: Any, settings: Any, tmp_path: Any) -> None:
    settings.ATTACHMENTS = tmp_path
    in_force(service)
    row: Participant = ParticipantFactory(owner_service=service)
    row.edge.add(EquipmentFactory())
    assert measuring.measure(row) == 8
    before = queries.share_of(row).sum
    assert (before.of(Standing.BROKEN), before.of(Standing.MEASURED)) == (2, 0)
    clauses = {one.code: one for one in Clause.objects.all()}
    staff = user_with_role(Role.STAFF, "network")
    with pytest.raises(ValidationError):
        stating.state(row, {clauses["OAG-01"].pk: ("kept", "")}, on=timezone.localdate() + timedelta(days=1), by=staff)
    with pytest.raises(ValidationError, match="OAG-16"):
        stating.state(row, {clauses["OAG-16"].pk: ("broken", "yok")}, on=timezone.localdate(), by=staff)
    said = {
        clauses["OAG-01"].pk: ("kept", ""),
        clauses["OAG-16"].pk: ("broken", "Yıl sonunda kurulacak, ihale sürüyor."),
    }
    paper = SimpleUploadedFile("beyan.pdf", b"%PDF-1.4 beyan", content_type="application/pdf")
    assert stating.state(row, said, on=timezone.localdate(), file=paper, by=staff) == 2
    lines = {line.clause.code: line for line in queries.share_of(row).lines}
    assert (lines["OAG-01"].standing, lines["OAG-16"].standing) == (Standing.ATTESTED, Standing.BROKEN)
    assert lines["OAG-01"].known is not None
    assert lines["OAG-01"].known.proof is not None


@pytest.mark.django_db
def test_an_exemption_is_decided_by_another_and_ends(service: Any) -> None:
    edition = in_force(service, clauses=1)
    row = ParticipantFactory(owner_service=service)
    clause, today = edition.clauses.get(), timezone.localdate()
    chief, manager = user_with_role(Role.CHIEF, "network"), user_with_role(Role.MANAGER)
    with pytest.raises(ValidationError):
        stating.ask_exemption(row, clause, reason="kısa", until=today + timedelta(days=9), by=chief)
    asked = stating.ask_exemption(
        row, clause, reason="Cihaz yenileme ihalesi sürüyor.", until=today + timedelta(days=9), by=chief
    )
    assert queries.share_of(row).lines[0].standing == Standing.UNKNOWN
    with pytest.raises(PermissionDenied):
        stating.decide(asked, approved=True, by=chief)
    stating.decide(asked, approved=True, by=manager)
    assert queries.share_of(row).lines[0].standing == Standing.EXEMPT
    assert stating.expire(today + timedelta(days=9)) == 0
    assert stating.expire(today + timedelta(days=10)) == 1
    assert queries.share_of(row).lines[0].standing == Standing.UNKNOWN


@pytest.mark.django_db
def test_the_yearly_round_ends_when_everybody_stated_everything(service: Any) -> None:
    edition = in_force(service, clauses=2)
    today = timezone.localdate()
    with pytest.raises(ValidationError):
        stating.start_campaign(edition, due_on=today + timedelta(days=30), by=None)
    row = ParticipantFactory(owner_service=service)
    ParticipantFactory(owner_service=service, left_on=today)
    campaign = stating.start_campaign(edition, due_on=today + timedelta(days=30), by=None)
    with pytest.raises(ValidationError):
        stating.start_campaign(edition, due_on=today + timedelta(days=30), by=None)
    assert campaign.lines.get().participant == row
    chief = user_with_role(Role.CHIEF, "network")
    assert stating.remind(today + timedelta(days=31)) == 2, "the statement and the missing protocol"
    assert stating.remind(today + timedelta(days=31)) == 0
    first, second = edition.clauses.order_by("pk")
    stating.state(row, {first.pk: (Stated.KEPT, "")}, on=today, by=chief)
    assert Campaign.objects.get().completed_at is None
    stating.state(row, {second.pk: (Stated.KEPT, "")}, on=today, by=chief)
    assert Campaign.objects.get().completed_at is not None


@pytest.mark.django_db
def test_protocols_prove_the_shared_use(service: Any) -> None:
    row = AcceptanceFactory(participant=ParticipantFactory(owner_service=service))
    window = timezone.now() - timedelta(days=30), timezone.now()
    found = evidence.protocols("network", *window)
    assert [item.until.date() for item in found if item.until is not None] == [row.expires_on]
    assert evidence.protocols("radio", *window) == []


@pytest.mark.django_db
def test_the_pages_open_for_the_branch_and_change_for_those_who_may(client: Client, service: Any) -> None:
    edition = in_force(service)
    row = ParticipantFactory(owner_service=service)
    clause = edition.clauses.get(code="OAG-16")
    client.force_login(user_with_role(Role.STAFF, "radio"), backend=BACKEND)
    assert client.get(reverse("standards:overview")).status_code == 200
    assert client.get(reverse("standards:statement", args=[row.pk])).status_code == 403
    assert client.post(reverse("standards:edition-follow", args=[edition.pk])).status_code == 403
    client.force_login(user_with_role(Role.STAFF, "network"), backend=BACKEND)
    answer = client.post(
        reverse("standards:statement", args=[row.pk]),
        {"on": timezone.localdate().isoformat(), f"said-{clause.pk}": "kept", f"note-{clause.pk}": ""},
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, row.get_absolute_url())
    assert client.post(reverse("standards:statement", args=[row.pk]), {"on": "yarın"}).status_code == 422
    assert client.post(reverse("standards:measure", args=[row.pk])).status_code == 302
    exempt = reverse("standards:exempt", args=[row.pk, clause.pk])
    asked = {
        "reason": "Cihaz yenileme ihalesi sürüyor.",
        "until": (timezone.localdate() + timedelta(days=20)).isoformat(),
    }
    assert client.post(exempt, asked).status_code == 302
    assert client.get(reverse("standards:exempt", args=[row.pk, clause.pk + 1000])).status_code == 404
    exemption = row.exemptions.get()
    assert client.post(reverse("standards:exemption-approve", args=[exemption.pk])).status_code == 403
    client.force_login(user_with_role(Role.MANAGER), backend=BACKEND)
    assert client.post(reverse("standards:exemption-approve", args=[exemption.pk])).status_code == 302
    page = client.get(row.get_absolute_url()).content.decode()
    assert "muaf" in page
    assert client.get(reverse("standards:paper", args=[row.pk])).content.startswith(b"%PDF")


@pytest.mark.django_db
def test_the_board_costs_the_same_for_few_and_many(client: Client, service: Any) -> None:
    client.force_login(user_with_role(Role.MANAGER), backend=BACKEND)
    in_force(service)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("standards:overview")).status_code == 200
        return len(asked)

    measuring.measure(ParticipantFactory(owner_service=service))
    cost()
    few = cost()
    for _number in range(3):
        measuring.measure(ParticipantFactory(owner_service=service))
    assert cost() <= few
