"""Lines given to simulated devices over SSH: done and kept, or taken back whatever goes wrong."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest

from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.normalizing import digest
from bag.configurations.domain.remedy import alike
from bag.configurations.domain.speech import IOS, VRP
from bag.configurations.pushing import engine
from bag.configurations.pushing.order import Expected, Fault, Order, Report, Result
from bag.configurations.pushing.round import push_many
from bag.configurations.reading.round import read_many
from bag.configurations.reading.session import Ask
from bag.configurations.tests import cases_ios, cases_vrp
from bag.lab.services.ssh import SimulatedDevice, SshLab

PORT_LINES = ("interface GigabitEthernet1/0/1", "description Yeni oda", "exit", "ntp server 10.9.9.9", "no lldp run")
OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJRfJAkLMBD3zBPFqmFzxsPqCVGqsIsyFx0Q1V5NV0xR"
DEVICES: dict[str, SimulatedDevice] = {}


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


def device(n: int, **more: object) -> SimulatedDevice:
    made = SimulatedDevice("SW-1#", cases_ios.BASE, speech=IOS, **more)  # type: ignore[arg-type]
    DEVICES[f"127.9.1.{n}"] = made
    return made


def order(n: int, port: int, lines: tuple[str, ...] = PORT_LINES, **more: object) -> Order:
    ask = Ask(n, f"127.9.1.{n}", port, "yedek", "lab", dialect=Dialect.IOS, seconds=8)
    made = Order(ask, lines, digest(cases_ios.BASE, Dialect.IOS), line_seconds=0.7, patience=1.0)
    return replace(made, **more)  # type: ignore[arg-type]


def pushed(*orders: Order) -> dict[int, Report]:
    return {one.key: one for one in push_many(orders, threading.Event())}


def test_lines_are_typed_checked_and_kept(port: int) -> None:
    shown = device(1)
    report = pushed(order(1, port, expected=(Expected("show running-config", "ntp server 10.9.9.9"),)))[1]
    assert (report.result, report.fault, report.unsaved) == (Result.DONE, None, False)
    assert report.after is not None
    assert " description Yeni oda" in report.after.text
    assert shown.saved == shown.text
    assert "no lldp run" in [line for line, _answer in report.said]


def test_the_other_language_is_typed_too(port: int) -> None:
    shown = device(2)
    shown.prompt, shown.text, shown.speech = "<SW-2>", cases_vrp.BASE, VRP
    lines = ("interface GigabitEthernet0/0/1", "description Yeni oda", "quit", "undo lldp enable")
    ask = replace(order(2, port).ask, dialect=Dialect.VRP)
    report = pushed(order(2, port, lines, ask=ask, digest=digest(cases_vrp.BASE, Dialect.VRP)))[2]
    assert report.result == Result.DONE
    assert "lldp enable" not in shown.text.splitlines()


@pytest.mark.parametrize(
    ("n", "trouble", "fault"),
    [
        (3, {"refuses": "ntp server"}, Fault.REFUSED),
        (4, {"hangs_on": "ntp server"}, Fault.HUNG),
        (5, {"locks_out_on": "ntp server 10.9.9.9"}, Fault.GONE),
    ],
)
def test_what_goes_wrong_is_taken_back(port: int, n: int, trouble: dict[str, str], fault: Fault) -> None:
    shown = device(n, **trouble)
    report = pushed(order(n, port))[n]
    assert (report.result, report.fault) == (Result.ROLLED_BACK, fault)
    assert "Yeni oda" not in shown.text
    assert alike(shown.text, cases_ios.BASE, Dialect.IOS)


@pytest.mark.parametrize(
    ("n", "more", "fault"),
    [
        (6, {"worse": lambda _before, after: ["lldp"] if "lldp run" not in after.splitlines() else []}, Fault.FINDINGS),
        (7, {"expected": (Expected("show clock", "TRT"),)}, Fault.ANSWER),
    ],
)
def test_a_failed_check_takes_everything_back(port: int, n: int, more: dict[str, object], fault: Fault) -> None:
    shown = device(n)
    report = pushed(order(n, port, **more))[n]
    assert (report.result, report.fault) == (Result.ROLLED_BACK, fault)
    assert alike(shown.text, cases_ios.BASE, Dialect.IOS)
    assert alike(shown.saved, cases_ios.BASE, Dialect.IOS)


def test_a_target_that_no_longer_answers_takes_everything_back(port: int) -> None:
    shown = device(8)

    async def silent() -> list[str]:
        return ["SW-1 ping"]

    report = pushed(order(8, port, silent=silent))[8]
    assert (report.result, report.fault, report.detail) == (Result.ROLLED_BACK, Fault.MONITORING, "SW-1 ping")
    assert alike(shown.text, cases_ios.BASE, Dialect.IOS)


def test_a_device_that_changed_since_the_check_is_left_alone(port: int) -> None:
    shown = device(9)
    shown.text = shown.text.replace("Oda 201", "Oda 202")
    report = pushed(order(9, port))[9]
    assert (report.result, report.fault, report.said) == (Result.UNTOUCHED, Fault.DRIFT, [])


def test_another_host_key_is_told_nothing(port: int) -> None:
    shown = device(10)
    one = order(10, port)
    report = pushed(replace(one, ask=replace(one.ask, host_key=OTHER_KEY)))[10]
    assert (report.result, report.fault) == (Result.UNTOUCHED, Fault.NOT_READ)
    assert report.detail.startswith("host_key")
    assert shown.sessions == 0


def test_a_way_back_that_is_refused_is_not_called_one(port: int) -> None:
    device(11, refuses="no ntp server")
    lines = ("ntp server 10.9.9.9", "no ntp server 10.35.0.11")
    report = pushed(order(11, port, lines))[11]
    assert (report.result, report.fault) == (Result.NOT_RESTORED, Fault.REFUSED)


def test_a_device_that_stays_away_is_lost(port: int) -> None:
    device(12, locks_out_on="ntp server 10.9.9.9", hangs_on="no lldp")
    assert pushed(order(12, port))[12].result == Result.LOST


def test_giving_up_takes_back_what_was_begun_and_a_hanging_device_delays_nobody(port: int) -> None:
    slow, quick = device(13, hangs_on="no lldp"), device(14)
    stopping = threading.Event()
    began = time.monotonic()
    reports = push_many([order(13, port, line_seconds=1.0), order(14, port)], stopping)
    first = next(reports)
    assert (first.key, first.result) == (14, Result.DONE)
    assert time.monotonic() - began < 1  # the other one hangs as long as that
    stopping.set()
    assert next(reports).result == Result.ROLLED_BACK
    assert alike(slow.text, cases_ios.BASE, Dialect.IOS)
    assert quick.saved == quick.text


def test_reading_after_a_push_shows_the_new_text(port: int) -> None:
    device(15)
    pushed(order(15, port))
    assert "ntp server 10.9.9.9" in next(read_many([order(15, port).ask])).text
