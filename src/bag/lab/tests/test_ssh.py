"""Reading configurations from simulated devices: what they print, and everything that can go wrong with them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from bag.configurations.domain.dialects import Dialect
from bag.configurations.models import ManagedDevice
from bag.configurations.reading.round import read_many
from bag.configurations.reading.session import Answer, Ask, read
from bag.configurations.tests import cases_ios, cases_vrp
from bag.configurations.tests.factories import ConfigVersionFactory, ManagedDeviceFactory
from bag.configurations.tests.samples import SAMPLES
from bag.inventory.tests.factories import EquipmentFactory
from bag.lab import shells
from bag.lab.services.ssh import SimulatedDevice, SshLab
from bag.lab.tests import small
from bag.monitoring.tests.factories import CredentialFactory

IOS, VRP = cases_ios.BASE, cases_vrp.BASE
MORE = " --More-- "
DEVICES = {
    "127.9.0.1": SimulatedDevice("SW-1#", IOS),
    "127.9.0.2": SimulatedDevice("<SW-2>", VRP, pager="  ---- More ----"),
    "127.9.0.3": SimulatedDevice("SW-3#", IOS, enable="yukari", pager=MORE),
    "127.9.0.4": SimulatedDevice("SW-4#", IOS, fault="hang"),
    "127.9.0.5": SimulatedDevice("SW-5#", IOS, fault="half"),
    "127.9.0.6": SimulatedDevice("SW-6#", IOS, fault="endless"),
    "127.9.0.7": SimulatedDevice("SW-7#", IOS, fault="refuse"),
    "127.9.0.8": SimulatedDevice("SW-8#", IOS, fault="error"),
    "127.9.0.9": SimulatedDevice("yedek@RTR-1>", SAMPLES[Dialect.JUNOS]),
    "127.9.0.10": SimulatedDevice("FW-1 #", SAMPLES[Dialect.FORTIOS]),
    "127.9.0.11": SimulatedDevice("[yedek@RTR-2] >", SAMPLES[Dialect.ROUTEROS]),
    "127.9.0.12": SimulatedDevice("SW-12#", "Sayın yetkili,\nekte yazı var.\n"),
    "127.9.0.13": SimulatedDevice("SW-13#", IOS, fault="silent_login"),
    "127.9.0.14": SimulatedDevice("SW-14#", IOS, enable="yukari"),
}


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


@pytest.fixture(scope="module")
def answers(port: int) -> dict[int, Answer]:
    """One round over all devices; those that hang have a second."""
    asks = [_ask(n, port, seconds=1.5 if n in (4, 13) else 20, enable="yukari" if n == 3 else "") for n in range(1, 15)]
    return {one.key: one for one in read_many(asks)}


def _ask(n: int, port: int, **more: object) -> Ask:
    return Ask(n, f"127.9.0.{n}", port, "yedek", "lab", most_bytes=200_000, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("n", "dialect", "text"),
    [
        (1, Dialect.IOS, IOS),
        (2, Dialect.VRP, VRP),
        (3, Dialect.IOS, IOS),
        (9, Dialect.JUNOS, SAMPLES[Dialect.JUNOS]),
        (10, Dialect.FORTIOS, SAMPLES[Dialect.FORTIOS]),
        (11, Dialect.ROUTEROS, SAMPLES[Dialect.ROUTEROS]),
    ],
    ids=["ios", "vrp", "enable", "junos", "fortios", "routeros"],
)
def test_what_a_device_prints_is_read_to_the_byte(
    answers: dict[int, Answer], n: int, dialect: Dialect, text: str
) -> None:
    answer = answers[n]
    assert (answer.outcome, answer.dialect) == ("ok", dialect)
    assert answer.text == text
    assert answer.host_key.startswith("ssh-ed25519 ")


@pytest.mark.parametrize(
    ("n", "outcome"),
    [
        (4, "timeout"),
        (5, "cut"),
        (6, "too_long"),
        (7, "refused"),
        (8, "denied"),
        (12, "unknown"),
        (13, "timeout"),
        (14, "denied"),
    ],
)
def test_every_failure_has_its_outcome(answers: dict[int, Answer], n: int, outcome: str) -> None:
    assert answers[n].outcome == outcome
    assert answers[n].text == ""


def test_a_wrong_word_for_more_rights_is_refused(port: int) -> None:
    assert next(read_many([_ask(14, port, enable="yanlis")])).outcome == "refused"


def test_a_changed_host_key_is_refused_before_the_password_is_sent(port: int) -> None:
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJRfJAkLMBD3zBPFqmFzxsPqCVGqsIsyFx0Q1V5NV0xR"
    before = DEVICES["127.9.0.1"].sessions
    answer = next(read_many([_ask(1, port, host_key=key)]))
    assert answer.outcome == "host_key"
    assert answer.host_key.startswith("ssh-ed25519 ")
    assert DEVICES["127.9.0.1"].sessions == before


def test_the_pinned_key_is_accepted_whatever_its_comment(port: int, answers: dict[int, Answer]) -> None:
    answer = next(read_many([_ask(1, port, host_key=f"{answers[1].host_key} yorum")]))
    assert answer.outcome == "ok"


def test_nobody_there_is_unreachable() -> None:
    assert next(read_many([_ask(99, 1, seconds=3)])).outcome == "unreachable"


def test_a_round_that_is_given_up_ends(port: int) -> None:
    answers = read_many([_ask(1, port), *(_ask(4, port, seconds=30) for _n in range(3))])
    assert next(answers).key == 1
    close: Callable[[], None] = answers.close  # type: ignore[attr-defined]
    close()


def test_a_device_is_held_to_its_dialect(port: int) -> None:
    answer = next(read_many([_ask(1, port, dialect=Dialect.FRR)]))
    assert answer.outcome == "unknown"


@pytest.mark.django_db
def test_managed_devices_of_the_city_answer_with_their_last_configuration(
    tmp_path: Path, run_async: Callable[..., object]
) -> None:
    city, device = small.city(), ManagedDeviceFactory()
    piece = EquipmentFactory()
    city.devices[piece.pk] = next(iter(city.devices.values()))
    login = CredentialFactory(kind="password", username="yedek", secret="lab", owner_service=device.owner_service)
    ManagedDevice.objects.filter(pk=device.pk).update(equipment=piece, credential=login)
    ConfigVersionFactory(device=ManagedDevice.objects.get(pk=device.pk))
    assert (shells.point(city, 2222), shells.point(city, 2222)) == (1, 0)
    found = shells.read(city)
    row = ManagedDevice.objects.get(pk=device.pk)
    assert found[row.address].text == IOS

    async def asked() -> tuple[Answer, Answer]:
        answers = []
        for _start in range(2):
            server = SshLab(found, tmp_path / "key")
            answers.append(await read(Ask(1, row.address, await server.start(), "yedek", "lab")))
            await server.stop()
        return answers[0], answers[1]

    one, other = run_async(asked())
    assert one.outcome == "ok"
    assert one.host_key == other.host_key
