"""SNMPv3 of the simulated devices: against the collector's probe, against net-snmp, and against nonsense."""

from __future__ import annotations

import ipaddress
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from bag.inventory.tests.factories import EquipmentFactory
from bag.lab.agents import ber, mib, usm
from bag.lab.agents.agent import Agent, Mode
from bag.lab.agents.fleet import BOOTED, Switch
from bag.lab.agents.server import Server
from bag.lab.agents.table import Layout
from bag.lab.agents.usm import Engine, Report, Times, User
from bag.lab.devices import USER, SimulatedDevice, World, agent_of, is_secure
from bag.lab.domain import faults
from bag.lab.domain.city import City
from bag.lab.domain.traffic import Traffic
from bag.lab.process import Ports
from bag.lab.targets import make
from bag.lab.tests import small
from bag.monitoring.collecting.probes import Job, Login
from bag.monitoring.domain.readings import COUNTERS, Outcome, Reading
from bag.monitoring.models import Credential, Target
from bag.monitoring.snmp.probe import SnmpProbe
from bag.organization.tests.factories import ServiceFactory

ADDRESS, IDENTITY = "127.20.9.1", bytes.fromhex("80001f88017f140901")
ASKER = User("izleme", "kimlik-parolasi", "gizlilik-parolasi")
LOGIN = Login(1, "usm", ASKER.name, ASKER.authentication, ASKER.privacy, "sha1", "aes128")
PORTS = 48


class Clock:
    """An engine's clock that tests turn."""

    def __init__(self) -> None:
        self.boots, self.ahead = 3, 0

    def __call__(self, now: float) -> Times:
        return Times(self.boots, int(now - BOOTED) + self.ahead)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def agent(clock: Clock) -> Agent:
    rows = [mib.Interface(row, f"Gi0/{row}", 1000) for row in range(1, PORTS + 1)]
    layout = Layout([*mib.system((1, 3, 6, 1, 4, 1, 8072, 3, 2, 10), "switch"), *mib.interfaces(rows)])
    return Agent(layout, Switch(0, PORTS), engine=Engine(IDENTITY, ASKER, clock))


@pytest.fixture
def job(agent: Agent) -> Iterator[Job]:
    """How the collector asks the agent, which runs."""
    server = Server({ipaddress.IPv4Address(ADDRESS).packed: agent}.get)
    server.start()
    yield Job(1, 1, "snmp", ADDRESS, server.port, timeout=0.5, retries=0, credential=LOGIN)
    server.stop()


def looks(run_async, job: Job, count: int = 1) -> list[Reading]:
    async def ask() -> list[Reading]:
        probe = SnmpProbe()
        return [await probe.look(job) for _look in range(count)]

    return run_async(ask())


def test_the_collector_reads_every_counter_encrypted(run_async, job):
    first, second = looks(run_async, job, 2)
    assert (first.outcome, second.outcome) == (Outcome.OK, Outcome.OK)
    assert first.interfaces is not None
    assert second.interfaces is not None
    assert second.interfaces.counters.shape == (PORTS, len(COUNTERS))
    assert (second.interfaces.counters >= first.interfaces.counters).all()
    assert (second.interfaces.epoch == first.interfaces.epoch).all()


@pytest.mark.parametrize(
    "changed",
    [{"secret": "yanlis-parola"}, {"privacy_secret": "yanlis-parola"}, {"username": "baska"}, {"privacy_protocol": ""}],
)
def test_what_does_not_fit_is_refused(run_async, job, changed):
    (reading,) = looks(run_async, replace(job, credential=replace(LOGIN, **changed)))
    assert reading.outcome is Outcome.REFUSED
    assert reading.interfaces is None


def test_a_restart_of_the_engine_is_survived(run_async, job, clock):
    async def ask() -> list[Reading]:
        probe = SnmpProbe()
        first = await probe.look(job)
        clock.boots += 1
        return [first, await probe.look(job)]

    assert [reading.outcome for reading in run_async(ask())] == [Outcome.OK, Outcome.OK]


def test_a_device_that_misbehaves_does_so_encrypted_too(run_async, agent, job):
    agent.mode = Mode.LOOP
    (reading,) = looks(run_async, job)
    assert reading.outcome is Outcome.BROKEN


@pytest.mark.skipif(shutil.which("snmpbulkwalk") is None, reason="net-snmp is not installed")
def test_net_snmp_walks_it_and_wrong_digests_are_told(agent, job):
    refused: list[float] = []
    agent.on_refused = refused.append
    words = ["-v3", "-lauthPriv", "-r0", "-On", "-uizleme", "-aSHA", "-xAES", "-X", ASKER.privacy]
    column = "1.3.6.1.2.1.31.1.1.1.6"

    def walk(password: str) -> subprocess.CompletedProcess[str]:
        command = ["snmpbulkwalk", *words, "-A", password, f"{ADDRESS}:{job.port}", column]
        return subprocess.run(command, check=False, capture_output=True, text=True, timeout=10)

    assert walk(ASKER.authentication).stdout.count("Counter64") == PORTS
    assert not refused
    assert walk("yanlis-parola").returncode
    assert refused


def test_old_times_and_nonsense_are_answered_by_reports_or_not_at_all(clock):
    engine, now = Engine(IDENTITY, ASKER, clock), BOOTED + 1000.0
    pdu = ber.tlv(
        ber.GET,
        ber.integer(7) + ber.integer(0) + ber.integer(0)
        + ber.tlv(ber.SEQUENCE, ber.varbind(ber.oid_content((1, 3, 6, 1, 2, 1, 1, 3, 0)), b"\x05\x00")),
    )  # fmt: skip
    packet = engine.seal(42, pdu, now)
    opened = engine.open(packet, now)
    assert not isinstance(opened, Report)
    assert (opened.message, opened.request.kind, len(opened.request.oids)) == (42, ber.GET, 1)
    clock.ahead = usm.WINDOW_SECONDS + 1
    late = engine.open(packet, now)
    assert isinstance(late, Report)
    assert late.reason == usm.NOT_IN_TIME
    clock.ahead = 0
    dice = Random(20261123)
    for _turn in range(2000):
        damaged = bytearray(packet[: dice.randrange(len(packet) + 1)])
        for _spot in range(dice.randrange(4)):
            if damaged:
                damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        if bytes(damaged) == packet:
            continue
        try:
            found = engine.open(bytes(damaged), now)
        except ber.BadPacket:
            continue
        assert isinstance(found, Report)


def test_some_switches_of_a_city_speak_version_3_only():
    city = small.city()
    switches = [replace(city.devices[small.FIRST], id=number, name=f"KNK-SW-{number:03d}") for number in range(1, 101)]
    secure = [device for device in switches if is_secure(device)]
    assert 10 <= len(secure) <= 30
    assert not is_secure(replace(secure[0], category="camera"))
    plain = City({one.id: one for one in switches}, [], frozenset({1}), {}, {})
    world = World(plain, Traffic(plain, 35), faults.condition(plain, (), small.NOON), {}, {})
    engines = {device.id: agent_of(device, world).engine for device in switches}
    assert {number for number, engine in engines.items() if engine is not None} == {device.id for device in secure}
    assert len({engine.identity for engine in engines.values() if engine is not None}) == len(secure)


def test_a_device_that_started_anew_has_a_newer_engine():
    city = small.city()
    world = World(city, Traffic(city, 35), faults.condition(city, (), small.NOON), {}, {})
    device = SimulatedDevice(city.devices[small.FIRST], world)
    before = device.times(small.NOON)
    world.started[small.FIRST] = small.NOON + 10
    after = device.times(small.NOON + 30)
    assert after.boots > before.boots
    assert (after.seconds, before.seconds > 20) == (20, True)


@pytest.mark.django_db
def test_targets_of_such_switches_get_its_user():
    ServiceFactory(code="network")
    pieces = [EquipmentFactory(type__category="switch", name=f"KNK-SW-{number:03d}") for number in range(1, 21)]
    devices = {piece.pk: replace(small.city().devices[small.FIRST], id=piece.pk, name=piece.name) for piece in pieces}
    city = City(devices, [], frozenset({pieces[0].pk}), {}, {})
    make(city, Ports(1161), everything=True)
    user = Credential.objects.get(kind="usm")
    assert (user.username, user.secret.plain(), user.privacy_secret.plain()) == tuple(USER)
    secure = {piece.pk for piece in pieces if is_secure(devices[piece.pk])}
    asked = Target.objects.filter(method="snmp")
    assert secure
    assert set(asked.filter(credential=user).values_list("equipment", flat=True)) == secure
    asked.update(credential=Credential.objects.get(kind="community"))
    assert make(city, Ports(1161), everything=True).new == 0
    assert set(asked.filter(credential=user).values_list("equipment", flat=True)) == secure
