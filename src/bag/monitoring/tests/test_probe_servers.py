"""Name servers, time servers, UPSes, controllers and MQTT sensors, asked of real servers."""

from __future__ import annotations

import asyncio
import os
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from bag.monitoring.collecting.register import make
from bag.monitoring.domain.readings import Outcome, Reading
from bag.monitoring.tests.servers import (
    answering,
    figures,
    free_port,
    job,
    needs,
    password,
    running,
    serving,
    states,
    wait_for,
    written,
)

Run = Callable[[Any], Any]
ZONE = {"belediye.test.": ["10.35.0.10", "10.35.0.11"], "posta.belediye.test.": ["10.35.0.12"]}


def name_server(data: bytes) -> bytes:
    """Answers by ``ZONE``; other names do not exist."""
    question = dns.message.from_wire(data)
    answer = dns.message.make_response(question)
    name = question.question[0].name.to_text().lower()
    if name == "kesik.test." and not answer.flags & dns.flags.TC:
        answer.flags |= dns.flags.TC
    elif name not in ZONE:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    elif question.question[0].rdtype == dns.rdatatype.A:
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", "A", *ZONE[name]))
    return answer.to_wire()


def look_by_datagram(run_async: Run, method: str, answer: Callable[[bytes], bytes | None], **given: Any) -> Reading:
    async def go() -> Reading:
        async with answering(answer) as port:
            return await make(method).look(job(method, port, **given))

    reading: Reading = run_async(go())
    return reading


@pytest.mark.parametrize(
    ("options", "state", "count"),
    [
        ({"name": "belediye.test"}, "ok", 2),
        ({"name": "Belediye.TEST.", "expect": ["10.35.0.11"]}, "ok", 2),
        ({"name": "belediye.test", "expect": ["10.99.0.1"]}, "unexpected", 2),
        ({"name": "belediye.test", "record": "AAAA"}, "empty", 0),
        ({"name": "yok.test"}, "nxdomain", 0),
    ],
)
def test_name_servers(run_async: Run, options: dict[str, Any], state: str, count: int) -> None:
    reading = look_by_datagram(run_async, "dns", name_server, options=options)
    assert reading.outcome is Outcome.OK
    assert states(reading) == {"dns": state}
    found = {metric: value for (metric, _part), value in figures(reading).items()}
    assert found["dns.answers"] == count
    assert found["dns.answer_ms"] > 0


def test_answers_of_strangers_are_no_answers(run_async: Run) -> None:
    def wrong_id(data: bytes) -> bytes:
        return bytes([data[0] ^ 1]) + name_server(data)[1:]

    options = {"name": "belediye.test"}
    for answer in (wrong_id, lambda _data: b"\x00" * 7):
        reading = look_by_datagram(run_async, "dns", answer, options=options, timeout=0.3)
        assert reading.outcome is Outcome.SILENT


def test_a_name_that_cannot_be_asked(run_async: Run) -> None:
    reading = look_by_datagram(run_async, "dns", name_server, options={"name": "a..b"})
    assert reading.outcome is Outcome.BROKEN


def time_server(
    ahead: float = 0.0, *, stratum: int = 2, leap: int = 0, mode: int = 4, nonce: bool = True
) -> Callable[[bytes], bytes]:
    """A time server whose clock is so many seconds ahead of ours."""

    def answer(data: bytes) -> bytes:
        now = time.time() + ahead + 2_208_988_800
        stamp = struct.pack("!II", int(now), int(now % 1 * 2**32))
        head = struct.pack("!BBbbIII", leap << 6 | 4 << 3 | mode, stratum, 6, -20, 655, 6553, 0x0A230001)
        return head + stamp + (data[40:48] if nonce else bytes(8)) + stamp + stamp

    return answer


def test_time_servers(run_async: Run) -> None:
    reading = look_by_datagram(run_async, "ntp", time_server(12.5))
    found = figures(reading)
    assert found["ntp.offset_ms", ""] == pytest.approx(12_500, abs=200)
    assert found["ntp.stratum", ""] == 2
    assert found["ntp.root_dispersion_ms", ""] == pytest.approx(100, abs=0.1)
    assert states(reading) == {"clock": "synchronized", "leap_second": "none"}


@pytest.mark.parametrize("given", [{"leap": 3}, {"stratum": 16}])
def test_an_unsure_clock_is_no_measure(run_async: Run, given: dict[str, int]) -> None:
    reading = look_by_datagram(run_async, "ntp", time_server(5, **given))
    assert states(reading)["clock"] == "unsynchronized"
    assert ("ntp.offset_ms", "") not in figures(reading)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (time_server(stratum=0), Outcome.BROKEN),
        (time_server(mode=3), Outcome.BROKEN),
        (time_server(nonce=False), Outcome.SILENT),
        (lambda data: time_server()(data)[:40], Outcome.BROKEN),
    ],
)
def test_time_packets_that_are_none(run_async: Run, answer: Callable[[bytes], bytes], outcome: Outcome) -> None:
    assert look_by_datagram(run_async, "ntp", answer, timeout=0.3).outcome is outcome


@pytest.fixture
def nut(tmp_path: Path) -> Iterator[tuple[int, Callable[[str], None]]]:
    """Debian's NUT server with a dummy UPS: its port, and what sets the status words."""
    driver, server = needs("dummy-ups", "nut-server"), needs("upsd", "nut-server")
    server = "/lib/nut/upsd" if Path("/lib/nut/upsd").exists() else server  # not the wrapper that obeys /etc/nut
    port, state = free_port(), tmp_path / "st"
    state.mkdir()
    device = written(tmp_path, "ups.dev", _device("OL CHRG"))
    written(tmp_path, "ups.conf", f"[kgk1]\n driver = dummy-ups\n port = {device}\n mode = dummy-once\n desc = x\n")
    written(tmp_path, "upsd.conf", f"LISTEN 127.0.0.1 {port}\n")
    written(tmp_path, "upsd.users", "")
    environment = {**os.environ, "NUT_CONFPATH": str(tmp_path), "NUT_STATEPATH": str(state)}
    user = ["-u", "root"] if os.geteuid() == 0 else []
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    with subprocess.Popen([driver, "-a", "kgk1", "-F", *user], **quiet) as dummy:
        try:
            with running([server, "-F", *user], port, env=environment):
                yield port, lambda words: device.write_text(_device(words))
        finally:
            dummy.terminate()


def _device(words: str) -> str:
    return (
        f"ups.status: {words}\nbattery.charge: 87\nbattery.runtime: 1830\nups.load: 41\nups.temperature: nan\n"
        "input.voltage: 229.4\nups.mfr: Deneme\nups.model: KGK 6000\nups.serial: D-6000-1\n"
    )


def test_a_ups_behind_nut(run_async: Run, nut: tuple[int, Callable[[str], None]]) -> None:
    port, set_words = nut

    def ask(name: str = "kgk1") -> Reading:
        found: Reading = run_async(make("nut").look(job("nut", port, options={"ups": name}, timeout=5.0)))
        return found

    reading = until(ask, lambda reading: bool(reading.values))
    assert reading.outcome is Outcome.OK, reading.reason
    found = figures(reading)
    assert (found["ups.charge_percent", ""], found["ups.runtime_min", ""]) == (87, 30.5)
    assert (found["ups.load_percent", ""], found["ups.input_v", ""]) == (41, 229.4)
    assert states(reading) == {"power": "mains", "battery": "ok", "load": "ok"}
    assert reading.facts == {"manufacturer": "Deneme", "model": "KGK 6000", "serial": "D-6000-1"}
    set_words("OB DISCHRG LB OVER")
    reading = until(ask, lambda reading: states(reading).get("power") == "battery")
    assert states(reading) == {"power": "battery", "battery": "low", "load": "overload"}
    assert ask("yok").outcome is Outcome.BROKEN


def until(ask: Callable[[], Reading], fits: Callable[[Reading], bool]) -> Reading:
    """Ask again until the server has heard of the change."""
    end = time.monotonic() + 15
    while not fits(reading := ask()) and time.monotonic() < end:
        time.sleep(0.3)
    return reading


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (b"ERR ACCESS-DENIED\n", Outcome.REFUSED),
        (b"ERR DATA-STALE\n", Outcome.BROKEN),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Outcome.BROKEN),
        (b'BEGIN LIST VAR ups\nVAR ups ups.status ""\nEND LIST VAR ups\n', Outcome.BROKEN),
        (b"BEGIN LIST VAR ups\n" + b"x" * 200_000, Outcome.BROKEN),
        (b"BEGIN LIST VAR ups\nVAR \xff\nEND LIST VAR ups\n", Outcome.BROKEN),
        (b"", Outcome.SILENT),
    ],
)
def test_nut_servers_that_answer_wrongly(run_async: Run, said: bytes, outcome: Outcome) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(said)
        await writer.drain()
        await asyncio.sleep(0.3 if said else 0)

    async def go() -> Reading:
        async with serving(talk) as port:
            return await make("nut").look(job("nut", port, timeout=1.0))

    reading = run_async(go())
    assert reading.outcome is outcome
    assert reading.reason


REGISTERS = [
    {"address": 0, "type": "int16", "scale": 0.1, "metric": "room.temperature_c", "instance": "salon"},
    {"address": 1, "scale": 0.1, "metric": "room.humidity_percent"},
    {"address": 2, "type": "float32", "metric": "generator.fuel_percent"},
    {"address": 4, "type": "uint32", "swapped": True, "metric": "energy.total_kwh"},
    {"address": 6, "type": "bit", "bit": 3, "aspect": "door", "states": {"0": "closed", "1": "open"}},
    {"address": 2, "kind": "coil", "aspect": "generator", "states": {"0": "stopped", "1": "running"}},
]


async def look_at_controller(options: dict[str, Any]) -> Reading:
    """A real Modbus server with a room sensor and a generator."""
    port = free_port()
    words = [0x10000 - 35, 487, *struct.unpack("!HH", struct.pack("!f", 62.5)), 0x5678, 0x0001, 0b1000, 7]
    device = SimDevice(
        1,
        simdata=(
            [SimData(0, values=[False, False, True, False] + [False] * 12, datatype=DataType.BITS)],
            [SimData(0, values=[False] * 16, datatype=DataType.BITS)],
            [SimData(0, values=words, datatype=DataType.REGISTERS)],
            [SimData(0, values=[0] * 8, datatype=DataType.REGISTERS)],
        ),
    )
    server = ModbusTcpServer(context=device, address=("127.0.0.1", port))
    await server.serve_forever(background=True)
    try:
        return await make("modbus").look(job("modbus", port, options=options))
    finally:
        await server.shutdown()


def test_a_controller(run_async: Run) -> None:
    reading = run_async(look_at_controller({"registers": REGISTERS}))
    assert reading.outcome is Outcome.OK, reading.reason
    assert figures(reading) == {
        ("room.temperature_c", "salon"): pytest.approx(-3.5),
        ("room.humidity_percent", ""): pytest.approx(48.7),
        ("generator.fuel_percent", ""): pytest.approx(62.5),
        ("energy.total_kwh", ""): 0x15678,
    }
    assert states(reading) == {"door": "open", "generator": "running"}


def test_a_controller_without_that_address(run_async: Run) -> None:
    reading = run_async(look_at_controller({"registers": [{"address": 5000, "metric": "room.temperature_c"}]}))
    assert reading.outcome is Outcome.BROKEN
    assert "5000" in reading.reason


def test_a_controller_that_says_nothing_or_nonsense(run_async: Run) -> None:
    async def go(said: bytes) -> Reading:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(100)
            writer.write(said)
            await writer.drain()
            await asyncio.sleep(1)

        async with serving(talk) as port:
            return await make("modbus").look(job("modbus", port, options={"registers": REGISTERS[:1]}, timeout=0.5))

    for said in (b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", bytes(200)):
        assert run_async(go(said)).outcome in (Outcome.SILENT, Outcome.BROKEN)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[int]:
    """A mosquitto that wants a password."""
    program, port = needs("mosquitto", "mosquitto"), free_port()
    secrets = tmp_path / "users"
    subprocess.run([needs("mosquitto_passwd", "mosquitto"), "-b", "-c", secrets, "izleme", "cok-gizli-1"], check=True)
    conf = f"listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {secrets}\n"
    user = "user root\n" if os.geteuid() == 0 else ""
    with running([program, "-c", str(written(tmp_path, "mq.conf", conf + user))], port):
        yield port


async def publish(port: int, *messages: tuple[str, str, bool]) -> None:
    import aiomqtt

    async with aiomqtt.Client("127.0.0.1", port, username="izleme", password="cok-gizli-1") as client:
        for topic, payload, retain in messages:
            await client.publish(topic, payload, qos=1, retain=retain)


TOPICS = [
    {"topic": "odalar/+/iklim", "path": "data.0.c", "metric": "room.temperature_c"},
    {"topic": "jenerator/yakit", "metric": "generator.fuel_percent", "instance": "yakıt", "scale": 100, "most_age": 1},
    {"topic": "kapi/durum", "metric": "door.open_count"},
]


def test_sensors_of_a_broker(run_async: Run, broker: int) -> None:
    async def go() -> tuple[Reading, Reading, Reading]:
        probe = make("mqtt")
        ask = job("mqtt", broker, options={"topics": TOPICS}, credential=password())
        await publish(broker, ("odalar/12/iklim", '{"data": [{"c": 21.5}]}', True))
        first = await probe.look(ask)
        await publish(
            broker,
            ("odalar/13/iklim", '{"data": [{"c": "19"}]}', False),
            ("odalar/12/iklim", "bozuk", False),
            ("jenerator/yakit", "0.8", False),
            ("kapi/durum", "x" * 100_000, False),
        )
        await asyncio.sleep(0.2)
        second = await probe.look(ask)
        await asyncio.sleep(1.1)
        third = await probe.look(ask)
        probe.forget(7)
        await probe.close()
        return first, second, third

    first, second, third = run_async(go())
    assert figures(first) == {("room.temperature_c", "12"): 21.5}
    assert parts(first) == {"12": "fresh", "yakıt": "missing", "kapi/durum": "missing"}
    assert figures(second)["room.temperature_c", "13"] == 19
    assert figures(second)["generator.fuel_percent", "yakıt"] == 80
    assert 0 <= figures(second)["mqtt.age_s", "13"] < 5
    assert parts(second) == {"12": "unreadable", "13": "fresh", "yakıt": "fresh", "kapi/durum": "missing"}
    assert parts(third)["yakıt"] == "stale"
    assert ("generator.fuel_percent", "yakıt") not in figures(third)


def parts(reading: Reading) -> dict[str, str]:
    return {state.instance: state.state for state in reading.states}


def test_a_broker_that_refuses_us_is_asked_once_a_look(run_async: Run, broker: int) -> None:
    async def go() -> Reading:
        probe = make("mqtt")
        wrong = password(secret="yanlis")
        reading = await probe.look(job("mqtt", broker, options={"topics": TOPICS}, credential=wrong, retries=3))
        await probe.close()
        return reading

    reading = run_async(go())
    assert reading.outcome is Outcome.REFUSED
    assert "yanlis" not in repr(reading)


def test_a_broker_that_comes_back_is_heard_again(run_async: Run, tmp_path: Path) -> None:
    program, port = needs("mosquitto", "mosquitto"), free_port()
    conf = f"listener {port} 127.0.0.1\nallow_anonymous true\n"
    user = "user root\n" if os.geteuid() == 0 else ""
    command = [program, "-c", str(written(tmp_path, "mq.conf", conf + user))]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

    async def go() -> list[Outcome]:
        probe = make("mqtt")
        outcomes = []
        ask = job("mqtt", port, options={"topics": TOPICS})
        for up in (True, False, True):
            server = subprocess.Popen(command, **quiet) if up else None
            if server is not None:
                await asyncio.to_thread(wait_for, port)
            outcomes.append((await probe.look(ask)).outcome)
            if server is not None:
                server.terminate()
                server.wait()
                await asyncio.sleep(0.1)
        await probe.close()
        return outcomes

    assert run_async(go()) == [Outcome.OK, Outcome.SILENT, Outcome.OK]
