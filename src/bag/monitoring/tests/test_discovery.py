"""Sweeps over real agents, what becomes proposals, and what people may decide."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bag.core.access import Role
from bag.core.jobs.running import JobFailed, Work
from bag.core.models import JobRun
from bag.inventory.models import Equipment
from bag.inventory.tests.factories import EquipmentFactory, TypeFactory
from bag.monitoring import jobs
from bag.monitoring.collecting.probes import Login
from bag.monitoring.discovery.sweeping import Found, Progress, Question, sweep
from bag.monitoring.domain.ranges import MOST, RangeFault, RangeRefused, plan, ports
from bag.monitoring.domain.recognition import Booked, Device, Kind, differences, kind_of
from bag.monitoring.models import Proposal, Sweep, Target
from bag.monitoring.services import discovery
from bag.monitoring.tests.agents import OCTETS, Agent, switch, switch_values
from bag.monitoring.tests.factories import CredentialFactory, ProposalFactory, SweepFactory
from bag.organization.tests.factories import ServiceFactory, user_with_role

pytestmark = pytest.mark.django_db
DESCRIPTION = "Cisco IOS Software, Catalyst 9200L-48T-4X, 17.9.5"


# -- ranges and recognition
@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", RangeFault.EMPTY),
        ("10.0.0.0/8", RangeFault.TOO_LARGE),
        ("10.0.0.9-10.0.0.1", RangeFault.BACKWARDS),
        ("10.0.0.1-fe80::1", RangeFault.UNREADABLE),
        ("konak", RangeFault.UNREADABLE),
        ("224.0.0.0/24", RangeFault.SPECIAL),
        ("0.0.0.0/0", RangeFault.SPECIAL),
    ],
)
def test_ranges_that_are_refused(text: str, fault: RangeFault) -> None:
    with pytest.raises(RangeRefused) as refused:
        plan(text)
    assert refused.value.fault is fault


def test_addresses_come_once_and_never_those_left_out() -> None:
    made = plan("10.0.0.0/29\n10.0.0.4 - 10.0.0.8; fd00::1", "10.0.0.5/32, 10.0.0.7")
    assert list(made.addresses()) == [*(f"10.0.0.{n}" for n in (1, 2, 3, 4, 6, 8)), "fd00::1"]
    assert plan("10.0.0.0/16").count <= MOST


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_plan_or_refused(text: str) -> None:
    for read in (plan, ports):
        try:
            read(text)
        except RangeRefused as refused:
            assert refused.fault in RangeFault  # noqa: PT017  any fault will do


def test_the_longest_name_of_a_type_wins_and_a_tie_is_nobody() -> None:
    kinds = [Kind(1, "Catalyst 9200L"), Kind(2, "Catalyst 9200L-48T-4X", "C9200L-48T-4X"), Kind(3, "X1")]
    assert kind_of(Device(description=DESCRIPTION), kinds) == kinds[1]
    assert kind_of(Device(model="X1"), kinds) == kinds[2]
    assert kind_of(Device(description="box with an X1 inside"), kinds) is None
    assert kind_of(Device(description=DESCRIPTION), [kinds[1], Kind(9, "Catalyst 9200L-48T-4X")]) is None


def test_differences_ignore_case_domain_and_silence() -> None:
    booked = Booked("KNK-SW-1", "ABC-123", 1, "SX", "10.0.0.1")
    assert differences(booked, Device("knk-sw-1.belediye.test", "abc123"), "10.0.0.1", None) == []
    assert differences(booked, Device(), "10.0.0.1", None) == []
    found = differences(booked, Device("KNK-SW-2", "ZZZ"), "10.0.0.9", Kind(2, "SY"))
    assert [difference.field for difference in found] == ["name", "serial", "type", "management_ip"]


# -- sweeping
def login(number: int, community: str) -> Login:
    return Login(number, "community", secret=community)


def swept(run_async: Any, addresses: list[str], **given: Any) -> list[Found]:
    progress = Progress()
    found: list[Found] = run_async(sweep(addresses, Question(per_second=1000, **given), progress))
    assert progress.done == len(addresses)
    return found


def test_a_device_tells_who_it_is_and_a_wrong_credential_is_tried_once(run_async: Any) -> None:
    with Agent({**switch_values(), "1.3.6.1.2.1.1.1.0": (OCTETS, DESCRIPTION)}, "gizli") as agent:
        logins = (login(1, "public"), login(2, "gizli"), login(3, "baska"))
        [found] = swept(run_async, ["127.0.0.1"], logins=logins, snmp_port=agent.port)
        assert (found.login, found.device.name, found.profile) == (2, "sw-1", "cisco")
        assert found.device.description == DESCRIPTION
        before = agent.requests
        [unknown] = swept(run_async, ["127.0.0.1"], logins=(login(1, "public"),), snmp_port=agent.port)
        assert (unknown.login, unknown.device) == (None, Device())
        assert agent.requests - before == 1


def test_nothing_is_found_where_nothing_lives(run_async: Any) -> None:
    assert swept(run_async, ["100::1"], ports=(9,), logins=(login(1, "public"),)) == []


def test_a_sweep_can_be_stopped(run_async: Any) -> None:
    progress = Progress(stop=True)
    assert run_async(sweep([f"127.0.0.{n}" for n in range(1, 200)], Question(), progress)) == []
    assert progress.done == 0


# -- from a run to proposals
@pytest.fixture
def network() -> Any:
    return ServiceFactory(code="network")


@pytest.fixture
def chief(network: Any) -> Any:
    return user_with_role(Role.CHIEF, "network")


@pytest.fixture
def row(network: Any, chief: Any) -> Sweep:
    made = SweepFactory(owner_service=network)
    discovery.consent(made, by=chief)
    return made


def run(row: Sweep, chief: Any) -> dict[str, Any]:
    """The job itself, as the worker runs it."""
    made = discovery.start(row, by=chief)
    work = Work(made)
    try:
        return jobs.run_sweep(work)
    finally:
        work.close()
        JobRun.objects.filter(pk=made.pk).update(state=JobRun.State.DONE)


def test_a_run_makes_proposals_once(row: Sweep, chief: Any, network: Any) -> None:
    with switch() as agent:
        row.credentials.add(CredentialFactory(owner_service=network))
        Sweep.objects.filter(pk=row.pk).update(snmp_port=agent.port)
        assert run(row, chief)["message"]
        proposal = Proposal.objects.get()
        assert (proposal.address, proposal.sys_name, proposal.state) == ("127.0.0.1", "sw-1", "open")
        run(row, chief)
        assert Proposal.objects.count() == 1
    row.refresh_from_db()
    assert row.outcome == {"living": 1, "told": 1, "proposed": 0}


def test_without_consent_nothing_runs(row: Sweep, chief: Any) -> None:
    row.ranges = "127.0.0.0/30"
    row.save()
    assert not row.consented
    with pytest.raises(ValidationError):
        discovery.start(row, by=chief)
    with pytest.raises(JobFailed):
        jobs.run_sweep(Work(JobRun(kind=discovery.JOB, params={"sweep": row.pk})))
    jobs.due_sweeps(0)
    assert JobRun.objects.count() == 0


def test_a_sweep_runs_once_at_a_time_and_when_it_is_due(row: Sweep) -> None:
    Sweep.objects.filter(pk=row.pk).update(every_hours=24)
    for _again in range(2):
        jobs.due_sweeps(0)
        assert JobRun.objects.count() == 1
    JobRun.objects.update(state=JobRun.State.DONE)
    discovery.propose(row, [])
    jobs.due_sweeps(0)
    assert JobRun.objects.count() == 1  # it has just run


def device(address: str = "10.1.1.1", **said: str) -> Found:
    return Found(address, device=Device(**said))


def test_known_devices_come_up_only_where_they_differ(row: Sweep) -> None:
    piece = EquipmentFactory(name="KNK-SW-1", serial="A-1", management_ip="10.1.1.1")
    discovery.propose(row, [device(name="KNK-SW-1", serial="A1")])
    assert not Proposal.objects.exists()
    discovery.propose(row, [device(name="KNK-SW-1", serial="B-2")])
    proposal = Proposal.objects.get()
    assert (proposal.equipment, [entry["field"] for entry in proposal.differences]) == (piece, ["serial"])
    discovery.propose(row, [device(name="KNK-SW-1", serial="A1")])
    assert not Proposal.objects.exists()


def test_a_device_that_moved_is_known_by_its_serial_number(row: Sweep) -> None:
    EquipmentFactory(name="KNK-SW-1", serial="A-1", management_ip="10.1.1.1")
    discovery.propose(row, [device("10.1.1.2", name="KNK-SW-1", serial="A-1")])
    assert Proposal.objects.get().differences == [{"field": "management_ip", "ours": "10.1.1.1", "theirs": "10.1.1.2"}]


def test_what_was_left_out_stays_out_until_it_changes(row: Sweep, chief: Any) -> None:
    discovery.propose(row, [device(name="YAZICI")])
    discovery.ignore(list(Proposal.objects.all()), "Yazıcı", by=chief)
    assert discovery.propose(row, [device(name="YAZICI")]).proposed == 0
    assert Proposal.objects.get().state == "ignored"
    assert discovery.propose(row, [device(name="ANAHTAR")]).proposed == 1
    assert Proposal.objects.get().state == "open"


def test_many_devices_cost_as_many_questions_as_few(row: Sweep, django_assert_max_num_queries: Any) -> None:
    for count in (3, 300):
        found = [device(f"10.{count % 250}.{n // 250}.{n % 250}", name=f"D-{count}-{n}") for n in range(count)]
        with django_assert_max_num_queries(12):
            discovery.propose(row, found)


# -- decisions
def test_a_new_device_gets_its_piece_and_targets_or_nothing(row: Sweep, chief: Any, network: Any) -> None:
    kind = TypeFactory(model="Catalyst 9200L-48T-4X")
    proposal = ProposalFactory(sweep=row, sys_descr=DESCRIPTION, credential=CredentialFactory(owner_service=network))
    assert discovery.suggestion(proposal) == kind
    EquipmentFactory(name="VAR-OLAN")
    with pytest.raises(ValidationError):
        discovery.accept_new(proposal, name="VAR-OLAN", kind=kind, owner=network, by=chief)
    assert not Target.objects.exists()
    piece = discovery.accept_new(proposal, name="KNK-SW-9", kind=kind, owner=network, by=chief)
    assert (str(piece.management_ip), piece.status) == (proposal.address, "service")
    assert set(Target.objects.values_list("method", flat=True)) == {"icmp", "snmp"}
    with pytest.raises(ValidationError):
        discovery.accept_new(proposal, name="KNK-SW-10", kind=kind, owner=network, by=chief)


def test_differences_are_taken_over_but_never_the_type(row: Sweep, chief: Any) -> None:
    piece = EquipmentFactory(name="KNK-SW-1", serial="A-1", management_ip="10.1.1.1")
    TypeFactory(model="Catalyst 9200L-48T-4X")
    discovery.propose(row, [device(name="KNK-SW-7.belediye.test", serial="B-2", description=DESCRIPTION)])
    proposal = Proposal.objects.get()
    with pytest.raises(ValidationError):
        discovery.accept_differences(proposal, ["type"], by=chief)
    discovery.accept_differences(proposal, ["name", "serial"], by=chief)
    piece.refresh_from_db()
    assert (piece.name, piece.serial) == ("KNK-SW-7", "B-2")


def test_many_at_once_take_those_that_name_their_type(client: Any, row: Sweep, chief: Any) -> None:
    TypeFactory(model="Catalyst 9200L-48T-4X")
    known = ProposalFactory.create_batch(3, sweep=row, sys_descr=DESCRIPTION)
    unknown = ProposalFactory(sweep=row)
    client.force_login(chief)
    address = reverse("monitoring:proposal-accept-many")
    answer = client.post(address, {"pk": [one.pk for one in [*known, unknown]]}, follow=True)
    assert answer.status_code == 200
    assert Equipment.objects.count() == 3
    assert Proposal.objects.get(state="open") == unknown
    client.post(reverse("monitoring:proposal-ignore-many"), {"pk": [unknown.pk], "reason": " "})
    assert Proposal.objects.filter(state="open").exists()
    client.post(reverse("monitoring:proposal-ignore-many"), {"pk": [unknown.pk], "reason": "Yazıcı"})
    assert not Proposal.objects.filter(state="open").exists()


# -- pages
def test_only_leaders_of_the_service_answer_for_ranges(client: Any, network: Any) -> None:
    row = SweepFactory(owner_service=network)
    address = reverse("monitoring:sweep-consent", args=[row.pk])
    for role, service, status in (
        (Role.AUDITOR, None, 403),
        (Role.STAFF, "network", 403),
        (Role.CHIEF, "voice", 403),
        (Role.CHIEF, "network", 200),
    ):
        client.force_login(user_with_role(role, service))
        assert client.get(address).status_code == status, role
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"answer": "on"}).status_code == 302
    row.refresh_from_db()
    assert row.consented
    assert client.post(reverse("monitoring:sweep-run", args=[row.pk])).status_code == 302
    assert JobRun.objects.get().params["sweep"] == row.pk
    client.post(reverse("monitoring:sweep-withdraw", args=[row.pk]))
    row.refresh_from_db()
    assert not row.consented


def test_strangers_decide_nothing(client: Any, row: Sweep) -> None:
    proposal = ProposalFactory(sweep=row)
    for role, service in ((Role.AUDITOR, None), (Role.STAFF, "voice")):
        client.force_login(user_with_role(role, service))
        for verb in ("accept", "ignore"):
            assert client.get(reverse(f"monitoring:proposal-{verb}", args=[proposal.pk])).status_code == 403
            many = reverse(f"monitoring:proposal-{verb}-many")
            assert client.post(many, {"pk": [proposal.pk], "reason": "x"}).status_code == 403
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_a_sweep_lends_no_credentials_of_other_services(client: Any, network: Any) -> None:
    own = CredentialFactory(owner_service=network)
    foreign = CredentialFactory(owner_service=ServiceFactory(code="voice"))
    client.force_login(user_with_role(Role.STAFF, "network"))
    given = {
        "name": "Konak", "owner_service": network.pk, "ranges": "10.0.0.0/24", "per_second": 50, "snmp_port": 161,
        "tcp_ports": "22",
    }  # fmt: skip
    address = reverse("monitoring:sweep-add")
    assert client.post(address, {**given, "credentials": [foreign.pk]}).status_code == 422
    refused = client.post(address, {**given, "ranges": "10.0.0.0/8"})
    assert refused.status_code == 422
    assert "65536 adres" in refused.content.decode()
    assert client.post(address, {**given, "credentials": [own.pk]}).status_code == 302
    row = Sweep.objects.get(name="Konak")
    assert list(row.credentials.all()) == [own]
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Onay bekliyor" in page


def test_the_pages_of_a_device_accept_and_show(client: Any, row: Sweep, chief: Any, network: Any) -> None:
    kind = TypeFactory(model="Catalyst 9200L-48T-4X")
    proposal = ProposalFactory(sweep=row, sys_name="<b>sw</b>", sys_descr=DESCRIPTION, open_ports=[22, 443])
    client.force_login(chief)
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "&lt;b&gt;sw" in page
    assert "22, 443" in page
    assert str(kind) in page
    address = reverse("monitoring:proposal-accept", args=[proposal.pk])
    assert client.get(address).status_code == 200
    given = {"name": "KNK-SW-5", "kind": kind.pk, "owner": network.pk}
    foreign = client.post(address, {**given, "owner": ServiceFactory(code="voice").pk})
    assert foreign.status_code == 422
    assert client.post(address, given).status_code == 302
    assert Equipment.objects.get().name == "KNK-SW-5"
    assert client.get(proposal.get_absolute_url()).status_code == 200
