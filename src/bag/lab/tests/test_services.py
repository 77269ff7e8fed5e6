"""The servers beside the agents, each asked by a client that somebody else wrote; and the control socket."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import ssl
import time
from datetime import UTC, datetime
from pathlib import Path

import aiomqtt
import aionut
import pytest
from cryptography import x509
from pymodbus.client import AsyncModbusTcpClient

from bag.config import Refusal
from bag.lab import control
from bag.lab.domain.city import address_of
from bag.lab.domain.faults import Kind
from bag.lab.engine import Lab
from bag.lab.process import Hearers, Ports, Running
from bag.lab.services import modbus, mqtt, web
from bag.lab.services.nut import NutServer
from bag.lab.tests import small
from bag.lab.tests.small import BUILDING, CORE, NOON, UPS


@pytest.fixture
def lab() -> Lab:
    return Lab(small.city(), NOON)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_nut_follows_the_battery(lab, run_async):
    async def look() -> tuple[dict[str, str], dict[str, str]]:
        server = await NutServer(lab.world).start(port := free_port())
        async with server:
            client = aionut.AIONUTClient(address_of(UPS), port)
            before = await client.list_vars("ups")
            lab.inject(Kind.POWER, BUILDING, time.time() - 540, 10)
            lab.tick(time.time())
            after = await client.list_vars("ups")
            client.shutdown()
        return before, after

    before, after = run_async(look())
    assert (before["ups.status"], before["battery.charge"]) == ("OL CHRG", "100")
    assert after["ups.status"] == "OB DISCHRG LB"
    assert int(after["battery.charge"]) == 10


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("VER", "Network UPS Tools"),
        ("LIST UPS", "BEGIN LIST UPS"),
        ("GET VAR ups ups.load", "VAR ups ups.load"),
        ("GET VAR ups none", "ERR VAR-NOT-SUPPORTED"),
        ("GET VAR other ups.load", "ERR UNKNOWN-UPS"),
        ("SET VAR ups x y", "ERR UNKNOWN-COMMAND"),
    ],
)
def test_nut_says_what_it_knows_and_what_not(lab, run_async, asked, answered):
    async def look() -> bytes:
        async with await NutServer(lab.world).start(port := free_port()):
            reader, writer = await asyncio.open_connection(address_of(UPS), port)
            writer.write(f"{asked}\nLOGOUT\n".encode())
            said = await reader.readline()
            writer.close()
            return said

    assert run_async(look()).decode().startswith(answered)


def test_nut_is_silent_at_addresses_without_a_ups(lab, run_async):
    async def look() -> bytes:
        async with await NutServer(lab.world).start(port := free_port()):
            reader, writer = await asyncio.open_connection(address_of(CORE), port)
            writer.write(b"LIST UPS\n")
            try:
                return await reader.read()
            except ConnectionError:
                return b""
            finally:
                writer.close()

    assert run_async(look()) == b""


def test_the_controller_starts_the_generator_when_the_mains_fail(lab, run_async):
    async def look() -> tuple[list[int], list[int]]:
        server = await modbus.start(lab.world, port := free_port())
        client = AsyncModbusTcpClient("127.0.0.1", port=port)
        await client.connect()
        count = len(modbus.REGISTERS)
        calm = (await client.read_holding_registers(0, count=count, device_id=modbus.UNIT)).registers
        lab.inject(Kind.POWER, BUILDING, time.time(), 10)
        dark = (await client.read_holding_registers(0, count=count, device_id=modbus.UNIT)).registers
        client.close()
        await server.shutdown()
        return calm, dark

    calm, dark = run_async(look())
    generator, mains = modbus.REGISTERS.index("generator"), modbus.REGISTERS.index("mains")
    assert (calm[generator], dark[generator]) == (0, 1)
    assert calm[mains] > 220
    assert dark[mains] == 0


def test_sites_have_certificates_of_every_age(tmp_path, run_async):
    async def look(site: web.Site, port: int) -> tuple[bytes, x509.Certificate]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        reader, writer = await asyncio.open_connection(site.address, port, ssl=context)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        page = await reader.read()
        der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.close()
        return page, x509.load_der_x509_certificate(der)

    async def all_of_them() -> list[tuple[bytes, x509.Certificate]]:
        servers = await web.start(tmp_path / "sites", port := free_port())
        found = [await look(site, port) for site in web.SITES]
        for server in servers:
            server.close()
        return found

    found = run_async(all_of_them())
    assert all(page.startswith(b"HTTP/1.1 200 OK") for page, _certificate in found)
    days = [(certificate.not_valid_after_utc - datetime.now(UTC)).days for _page, certificate in found]
    assert days == [site.days for site in web.SITES]
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "sites").iterdir())


@pytest.mark.skipif(mqtt.broker_program() is None, reason="mosquitto is missing: apt-get install mosquitto")
def test_sensors_publish_what_they_measure(tmp_path, run_async):
    city = small.city()
    sensor = small.device(50, "sensor", small.ROOM)
    lab = Lab(small.City({**city.devices, 50: sensor}, city.links, city.roots | {50}), NOON)

    async def look() -> dict[str, float]:
        program = mqtt.broker_program() or ""
        broker = await mqtt.start_broker(program, tmp_path, port := free_port())
        publishing = asyncio.create_task(mqtt.publish(lab.world, port))
        try:
            for _try in range(50):
                try:
                    async with aiomqtt.Client("127.0.0.1", port, timeout=2) as client:
                        await client.subscribe(f"{mqtt.TOPIC}/#")
                        async for message in client.messages:
                            return dict(json.loads(message.payload))
                except aiomqtt.MqttError:
                    await asyncio.sleep(0.1)
            raise TimeoutError
        finally:
            publishing.cancel()
            broker.terminate()
            await broker.wait()

    assert run_async(look()).keys() == {"celsius", "humidity"}


@pytest.fixture
def line(lab, tmp_path):
    """A function that asks the control socket of a running lab."""
    path = tmp_path / "lab.sock"

    async def talk(questions: list[dict[str, object] | bytes]) -> list[dict[str, object]]:
        server = await control.serve(lab, path, lambda: {"more": 1})
        async with server:
            reader, writer = await asyncio.open_unix_connection(str(path))
            answers = []
            for question in questions:
                raw = question if isinstance(question, bytes) else json.dumps(question).encode()
                writer.write(raw + b"\n")
                answers.append(json.loads(await reader.readline()))
            writer.close()
        return answers

    return talk


def test_faults_by_words_over_the_control_socket(line, run_async):
    questions = [
        {"verb": "inject", "kind": "cut", "target": "D-SWITCH-2:Gi0/1"},
        {"verb": "inject", "kind": "cut", "target": "D-CAMERA-4"},
        {"verb": "inject", "kind": "power", "target": "KNK-HB", "amount": 5},
        {"verb": "inject", "kind": "fail", "target": "D-ROUTER-7"},
        {"verb": "status"},
        {"verb": "clear", "number": 2},
        {"verb": "clear"},
        {"verb": "suggest"},
    ]
    port, device, power, fail, status, one, rest, suggested = run_async(line(questions))
    assert port["fault"]["target"] == device["fault"]["target"] == small.TO_CAMERA
    assert power["fault"]["label"] == "Hizmet binası"
    assert fail["ok"]
    assert (len(status["faults"]), status["more"]) == (3, 1)
    assert (one["cleared"], rest["cleared"]) == (1, 2)
    assert suggested["devices"][0]["label"] == "D-SWITCH-1"


def test_bad_questions_get_an_answer(line, run_async):
    questions = [
        b"{",
        b"[]",
        b"5",
        b'{"verb": "dance"}',
        b'{"verb": "inject", "kind": "cut"}',
        b'{"verb": "clear", "number": {}}',
        b'{"verb": "inject", "kind": "cut", "target": "nobody"}',
        b'{"verb": "inject", "kind": "ddos", "target": "D-ROUTER-7", "amount": 1e999}',
    ]
    answers = run_async(line(questions))
    assert not any(answer["ok"] for answer in answers)
    assert [answer["error"] for answer in answers[-2:]] == ["target", "amount"]


def test_nobody_listens(tmp_path):
    with pytest.raises(control.NotRunning):
        control.ask(tmp_path / "lab.sock", {"verb": "status"})


def test_the_whole_lab_comes_up_and_goes(tmp_path, run_async):
    path = tmp_path / "lab.sock"
    ports = Ports(free_port())

    async def live() -> dict[str, object]:
        running = Running(small.city(), tmp_path / "lab", ports, Hearers())
        await running.start(path)
        stopping = asyncio.Event()
        ticking = asyncio.create_task(running.tick_until(stopping))
        answer = await asyncio.to_thread(control.ask, path, {"verb": "status"})
        stopping.set()
        await ticking
        await running.stop()
        return answer

    answer = run_async(live())
    assert answer["answering"] == 7
    assert set(answer["services"]) >= {"nut", "modbus", "https"}
    assert not Path(path).exists()


def test_a_taken_port_is_refused_in_words(tmp_path, run_async):
    async def twice() -> None:
        first = Running(small.city(), tmp_path / "a", Ports(port := free_port()), Hearers())
        await first.start(tmp_path / "a.sock")
        try:
            await Running(small.city(), tmp_path / "b", Ports(port), Hearers()).start(tmp_path / "b.sock")
        finally:
            await first.stop()

    with pytest.raises(Refusal, match="SNMP port"):
        run_async(twice())


def test_the_broker_is_looked_for_where_debian_puts_it():
    assert mqtt.broker_program() == shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin")
