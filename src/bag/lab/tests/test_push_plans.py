"""Pushes from the draft of a change to devices over SSH: who may, when, and what is written down."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.changes.models import Change, ChangeState
from bag.changes.services import planning
from bag.changes.tests.factories import ChangeFactory
from bag.configurations import jobs
from bag.configurations.domain.speech import IOS
from bag.configurations.models import Cause, ManagedDevice, PlanSource, PlanState, PushPlan, StepState
from bag.configurations.pushing import engine
from bag.configurations.services import backup, push_plans, pushing
from bag.configurations.tests import cases_ios
from bag.configurations.tests.factories import ManagedDeviceFactory, PushPlanFactory
from bag.core.access import Role
from bag.core.jobs.running import Cancelled
from bag.core.models import JobRun, Notification, User
from bag.inventory.tests.factories import EquipmentFactory
from bag.lab.services.ssh import SimulatedDevice, SshLab
from bag.monitoring.tests.factories import CredentialFactory
from bag.organization.models import Unit
from bag.organization.tests.factories import ServiceFactory, user_with_role

pytestmark = pytest.mark.django_db
DEVICES: dict[str, SimulatedDevice] = {}
PATIENCE = 1.0


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port at which the simulated devices answer."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    lab = SshLab(DEVICES)
    yield asyncio.run_coroutine_threadsafe(lab.start(), loop).result(10)
    asyncio.run_coroutine_threadsafe(lab.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PAUSE", 0.1)


@pytest.fixture
def service() -> Unit:
    return ServiceFactory(code="network")


@pytest.fixture
def staff() -> User:
    return user_with_role(Role.STAFF, "network")


def devices(service: Unit, port: int, count: int, text: str = cases_ios.BASE) -> list[ManagedDevice]:
    """Simulated switches that were read once."""
    login = CredentialFactory(kind="password", username="yedek", secret="lab", owner_service=service)
    made = []
    for n in range(count):
        address = f"127.9.2.{n + 1}"
        DEVICES[address] = SimulatedDevice("SW-1#", text, speech=IOS)
        piece = EquipmentFactory(owner_service=service)
        made.append(
            ManagedDeviceFactory(
                name=f"SW-{n:02}", owner_service=service, equipment=piece, address=address, port=port, credential=login
            )
        )
    backup.back_up(made, Cause.NIGHT)
    return made


def drafted(service: Unit, chosen: list[ManagedDevice], by: User, **more: object) -> PushPlan:
    """A plan of a draft that works on the devices, checked."""
    now = timezone.now()
    change = ChangeFactory(
        owner_service=service, opened_by=by, starts_at=now + timedelta(seconds=30), ends_at=now + timedelta(hours=1)
    )
    change.equipment.set([row.equipment_id for row in chosen])
    row = PushPlanFactory.build(change=change, **more)
    row.chosen_many = {"devices": chosen}
    return push_plans.prepare(push_plans.save_plan(row, by, created=True), by=by)


def approved(plan: PushPlan, by: User) -> PushPlan:
    """Its change is handed in and approved by the chief, and its window opens."""
    change = planning.submit(plan.change, by=by)
    planning.approve(change, by=user_with_role(Role.CHIEF, "network"))
    Change.objects.filter(pk=change.pk).update(starts_at=timezone.now() - timedelta(minutes=1))
    return PushPlan.objects.get(pk=plan.pk)


def carried_out(plan: PushPlan, by: User, **more: object) -> PushPlan:
    push_plans.start(plan, by=by)
    return pushing.carry_out(plan.pk, by=by, seconds=2, patience=PATIENCE, **more)  # type: ignore[arg-type]


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def states(plan: PushPlan) -> list[str]:
    return list(plan.steps.values_list("state", flat=True))


def test_an_approved_push_goes_through_with_versions_before_and_after(service: Unit, staff: User, port: int) -> None:
    chosen = devices(service, port, 3)
    plan = carried_out(approved(drafted(service, chosen, staff), staff), staff)
    assert (plan.state, states(plan)) == (PlanState.DONE, [StepState.DONE] * 3)
    step = plan.steps.first()
    assert (step.after.cause, step.after.came, step.after.went, step.before.pk) == (
        Cause.PUSH, 1, 0, chosen[0].versions.order_by("pk").first().pk,
    )  # fmt: skip
    assert step.said[0] == ["ntp server 10.35.0.13", ""]
    change = Change.objects.get(pk=plan.change_id)
    assert change.state == ChangeState.RUNNING
    assert change.steps.filter(verb="note").count() == 1
    assert all("ntp server 10.35.0.13" in DEVICES[row.address].saved for row in chosen)


def test_what_mends_a_finding_is_pushed_and_the_finding_ends(service: Unit, staff: User, port: int) -> None:
    chosen = devices(service, port, 1, cases_ios.text_of("one clock only"))
    plan = drafted(service, chosen, staff, source=PlanSource.REMEDY, commands="", rules="ntp-servers")
    assert (plan.steps.get().mended, plan.steps.get().made) == (1, 0)
    plan = carried_out(approved(plan, staff), staff)
    assert plan.state == PlanState.DONE
    chosen[0].status.refresh_from_db()
    assert chosen[0].status.findings == 0


def test_the_first_device_that_is_not_well_halts_the_rest_and_is_as_before(
    service: Unit, staff: User, port: int
) -> None:
    chosen = devices(service, port, 4)
    DEVICES[chosen[1].address].refuses = "ntp server 10.35.0.13"
    plan = drafted(service, chosen, staff, pilots=2, at_once=2, commands="no lldp run\nntp server 10.35.0.13\n")
    plan = carried_out(approved(plan, staff), staff)
    assert plan.state == PlanState.HALTED
    # the first is taken back because its own check finds a rule broken, so the second is not even begun
    assert states(plan) == [StepState.ROLLED_BACK, StepState.SKIPPED, StepState.SKIPPED, StepState.SKIPPED]
    assert plan.steps.first().fault == "findings"
    assert "lldp run" in DEVICES[chosen[0].address].text.splitlines()
    assert Notification.objects.filter(user=staff, kind=pushing.NEWS).count() == 1


def test_a_refused_line_halts_the_next_turn(service: Unit, staff: User, port: int) -> None:
    chosen = devices(service, port, 4)
    DEVICES[chosen[1].address].refuses = "ntp server 10.35.0.13"
    plan = carried_out(approved(drafted(service, chosen, staff, pilots=1, at_once=2), staff), staff)
    assert states(plan) == [StepState.DONE, StepState.ROLLED_BACK, StepState.DONE, StepState.SKIPPED]
    assert plan.steps.all()[1].detail.startswith("ntp server 10.35.0.13: %")


def test_nobody_pushes_without_approval_nor_what_they_approved_nor_outside_the_window(
    service: Unit, staff: User, port: int
) -> None:
    plan = drafted(service, devices(service, port, 1), staff)
    with pytest.raises(ValidationError):
        push_plans.start(plan, by=staff)
    plan = approved(plan, staff)
    with pytest.raises(ValidationError):
        push_plans.start(plan, by=plan.change.approved_by)
    Change.objects.filter(pk=plan.change_id).update(ends_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ValidationError):
        push_plans.start(plan, by=staff)
    assert not JobRun.objects.exists()


def test_what_was_handed_in_is_not_written_anew(service: Unit, staff: User, port: int) -> None:
    plan = approved(drafted(service, devices(service, port, 1), staff), staff)
    plan.commands = "no lldp run\n"
    with pytest.raises(ValidationError):
        push_plans.save_plan(plan, staff, created=False)
    plan.save()  # past the service: the lines that were checked still hold
    push_plans.prepare(plan, by=staff)
    assert plan.steps.get().commands == "ntp server 10.35.0.13\n"


@pytest.mark.parametrize(
    "commands",
    ["reload\n", "end\n", "do write erase\n", "hostname BASKA\n", "snmp-server community parola1 RO\n", "a <parola>\n",
     "banner motd ^C\nmerhaba\n^C\n", "interface ${yok}\n shutdown\n"],
)  # fmt: skip
def test_lines_that_are_no_configuration_are_refused(service: Unit, staff: User, port: int, commands: str) -> None:
    with pytest.raises(ValidationError):
        drafted(service, devices(service, port, 1), staff, commands=commands)


def test_values_are_filled_in_for_each_device(service: Unit, staff: User, port: int) -> None:
    plan = drafted(
        service, devices(service, port, 2), staff, commands="interface Vlan1\n description ${oda} ${name}\n",
        values="oda = Arşiv\nSW-01: oda = Kat 2",
    )  # fmt: skip
    lines = [step.commands.splitlines()[1].strip() for step in plan.steps.all()]
    assert lines == ["description Arşiv SW-00", "description Kat 2 SW-01"]


def test_devices_outside_the_change_are_refused(service: Unit, staff: User, port: int) -> None:
    chosen = devices(service, port, 2)
    change = ChangeFactory(owner_service=service)
    change.equipment.set([chosen[0].equipment_id])
    row = PushPlanFactory.build(change=change)
    row.chosen_many = {"devices": chosen}
    with pytest.raises(ValidationError, match="SW-01"):
        push_plans.save_plan(row, staff, created=True)


def test_stopping_begins_no_further_device(service: Unit, staff: User, port: int) -> None:
    chosen = devices(service, port, 2)
    plan = approved(drafted(service, chosen, staff), staff)

    def progress(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        carried_out(plan, staff, progress=progress)
    plan.refresh_from_db()
    assert (plan.state, states(plan)) == (PlanState.HALTED, [StepState.DONE, StepState.SKIPPED])


def test_a_device_in_hand_is_taken_back_at_once_when_somebody_stops(service: Unit, staff: User, port: int) -> None:
    chosen = devices(service, port, 1)
    DEVICES[chosen[0].address].hangs_on = "no lldp run"
    plan = approved(drafted(service, chosen, staff, commands="ntp server 10.35.0.13\nno lldp run\n"), staff)

    def progress(_done: int, _total: int) -> None:
        DEVICES[chosen[0].address].hangs_on = ""
        raise Cancelled

    with pytest.raises(Cancelled):
        carried_out(plan, staff, progress=progress)
    assert states(plan) == [StepState.ROLLED_BACK]
    assert "10.35.0.13" not in DEVICES[chosen[0].address].text


def test_a_device_at_which_a_worker_died_is_not_touched_again(service: Unit, staff: User, port: int) -> None:
    plan = approved(drafted(service, devices(service, port, 2), staff), staff)
    plan.steps.filter(position=0).update(state=StepState.RUNNING)
    plan = carried_out(plan, staff)
    assert (plan.state, states(plan)) == (PlanState.HALTED, [StepState.LOST, StepState.SKIPPED])


def test_pages_show_the_dry_run_and_the_button_when_it_may_be_pressed(service: Unit, staff: User, port: int) -> None:
    plan = drafted(service, devices(service, port, 1), staff)
    client, step = as_user(staff), reverse("configurations:push-step", args=[plan.steps.get().pk])
    page = client.get(step).content.decode()
    assert "ntp server 10.35.0.13" in page
    assert "no ntp server 10.35.0.13" in page
    start = reverse("configurations:push-start", args=[plan.pk])
    assert start not in client.get(plan.get_absolute_url()).content.decode()
    plan = approved(plan, staff)
    assert start in client.get(plan.get_absolute_url()).content.decode()
    chief = as_user(plan.change.approved_by)
    assert start not in chief.get(plan.get_absolute_url()).content.decode()
    assert as_user(user_with_role(Role.AUDITOR)).post(start).status_code == 403
    assert as_user(user_with_role(Role.STAFF, "radio")).post(start).status_code in (403, 404)
    run = client.post(start)
    assert run.status_code == 302
    assert JobRun.objects.get().kind == jobs.PUSH
    carried = pushing.carry_out(plan.pk, by=staff, seconds=8, patience=PATIENCE)
    assert carried.state == PlanState.DONE
    assert "10.35.0.13" in client.get(step).content.decode()
    assert client.get(reverse("configurations:device-remedy", args=[carried.devices.get().pk])).status_code == 200
