"""Agents over real sockets, read by gufo_snmp and by the tools of net-snmp."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

import pytest
from gufo.snmp import SnmpVersion
from gufo.snmp.sync import SnmpSession
from hypothesis import given
from hypothesis import strategies as st

from bag.lab.agents import ber, mib
from bag.lab.agents.agent import LARGEST, Agent, Mode
from bag.lab.agents.fleet import Fleet, Switch
from bag.lab.agents.server import Server
from bag.lab.agents.table import Column, Layout

FLEET = Fleet(
    devices=12, interfaces=8,
    modes={4: Mode.DEAD, 5: Mode.LOOP, 6: Mode.BAD_ID, 7: Mode.TRUNCATED, 8: Mode.TOO_BIG, 9: Mode.ENDLESS,
           10: Mode.GARBAGE},
)  # fmt: skip
NAMES = "1.3.6.1.2.1.31.1.1.1.1"
IN_OCTETS = "1.3.6.1.2.1.31.1.1.1.6"


needs_net_snmp = pytest.mark.skipif(
    shutil.which("snmpbulkwalk") is None, reason="snmpbulkwalk is missing: apt-get install snmp"
)


def walk(server: Server, number: int, oid: str, *command: str) -> list[str]:
    """The lines that a tool of net-snmp prints; it must not complain."""
    address = f"{FLEET.address(number)}:{server.port}"
    words = [command[0], *command[1:], "-c", "public", "-On", address, oid]
    done = subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.splitlines() if " = " in line]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = FLEET.server()
    running.start()
    yield running
    running.stop()


def session(server: Server, number: int = 0, version: SnmpVersion = SnmpVersion.v2c, **given: object) -> SnmpSession:
    return SnmpSession(
        addr=FLEET.address(number), port=server.port, version=version, timeout=0.4, **{"community": "public", **given}
    )


def question(kind: int, oids: list[str], *, first: int = 0, second: int = 0, number: bytes = b"\x01\x02") -> bytes:
    pairs = b"".join(ber.varbind(ber.oid_content(tuple(map(int, oid.split(".")))), b"\x05\x00") for oid in oids)
    head = ber.tlv(ber.INTEGER, number) + ber.integer(first) + ber.integer(second)
    body = ber.tlv(kind, head + ber.tlv(ber.SEQUENCE, pairs))
    return ber.tlv(ber.SEQUENCE, ber.integer(ber.V2C) + ber.octets("public") + body)


def ask(server: Server, number: int, packet: bytes) -> bytes | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(0.4)
        line.sendto(packet, (FLEET.address(number), server.port))
        try:
            return line.recv(65_535)
        except TimeoutError:
            return None


def test_every_address_is_a_device_of_its_own(server):
    for number in (0, 1, 11):
        with session(server, number) as line:
            assert line.get("1.3.6.1.2.1.1.5.0") == f"fleet-{number:04d}".encode()


def test_bulk_walk_returns_the_whole_column_in_order(server):
    with session(server) as line:
        assert dict(line.getbulk(NAMES, max_repetitions=3)) == {
            f"{NAMES}.{row}": f"GigabitEthernet0/0/{row}".encode() for row in range(1, 9)
        }


def test_get_answers_what_is_there_and_says_what_is_not(server):
    with session(server) as line:
        found = line.get_many([f"{NAMES}.1", f"{NAMES}.99", f"{IN_OCTETS}.2"])
    assert found[f"{NAMES}.1"] == b"GigabitEthernet0/0/1"
    assert f"{NAMES}.99" not in found
    assert found[f"{IN_OCTETS}.2"] > 1 << 47


def test_counters_grow_by_the_rate_of_their_port():
    switch = Switch(3, 4)
    before, after = switch.counters(1_780_000_000.0), switch.counters(1_780_000_060.0)
    assert (after[:, :4] > before[:, :4]).all()
    assert (after >= before).all()


@needs_net_snmp
def test_version_1_passes_over_64_bit_counters(server):
    lines = walk(server, 3, "1.3.6.1.2.1.31.1.1.1", "snmpwalk", "-v1")
    assert any(line.startswith(f".{NAMES}.") for line in lines)
    assert not any(line.startswith(f".{IN_OCTETS}.") for line in lines)


def test_wrong_community_gets_no_answer(server):
    refused: list[float] = []
    agent = Agent(Layout([]), Switch(0, 1), community=b"other", on_refused=refused.append)
    assert agent.answer(question(ber.GET, [NAMES]), 5.0) is None
    assert refused == [5.0]
    with session(server, community="wrong") as line, pytest.raises(TimeoutError):
        line.get("1.3.6.1.2.1.1.5.0")


@needs_net_snmp
def test_net_snmp_walks_everything_without_complaint(server):
    lines = walk(server, 2, ".1", "snmpbulkwalk", "-v2c", "-Cr25")
    numbers = [tuple(map(int, line.split(" = ")[0].lstrip(".").split("."))) for line in lines if "No more" not in line]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 7 + 1 + 8 * 35


def test_answers_never_leave_the_frame(server):
    answer = ask(server, 0, question(ber.GET_BULK, [IN_OCTETS, NAMES], second=200))
    assert answer is not None
    assert len(answer) <= LARGEST
    many = [f"{IN_OCTETS}.{row % 8 + 1}" for row in range(80)]
    assert b"\x02\x01\x01\x02\x01\x00\x30\x00" in (ask(server, 0, question(ber.GET, many)) or b"")  # tooBig


def test_hostile_agents_are_wrong_in_their_own_way(server):
    bulk = question(ber.GET_BULK, [NAMES], second=4)
    good = ask(server, 0, bulk) or b""
    assert ask(server, 4, bulk) is None
    assert (ask(server, 5, bulk) or b"").count(ber.oid_content(tuple(map(int, NAMES.split("."))))) == 1
    wrong = ask(server, 6, bulk) or b""
    assert b"\x02\x02\x01\x02" in good
    assert wrong
    assert b"\x02\x02\x01\x02" not in wrong
    cut = ask(server, 7, bulk) or b""
    assert 2 + cut[1] > len(cut)
    assert (ask(server, 8, bulk) or b"").endswith(b"\x02\x01\x01\x02\x01\x00\x30\x00")
    assert ask(server, 9, question(ber.GET_NEXT, [f"{NAMES}.70000"])) is not None
    with pytest.raises(ber.BadPacket):
        ber.read_request(ask(server, 10, bulk) or b"")


def test_slow_agent_answers_late_and_holds_up_nobody():
    fleet = Fleet(devices=2, interfaces=1, modes={0: Mode.SLOW})
    running = fleet.server()
    agent = running._directory(bytes(map(int, fleet.address(0).split("."))))
    assert agent is not None
    agent.delay = 0.2
    running.start()
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.settimeout(2)
            began = time.monotonic()
            for number in (0, 1):
                line.sendto(question(ber.GET, [f"{NAMES}.1"]), (fleet.address(number), running.port))
            first, second = line.recvfrom(2000)[1][0], line.recvfrom(2000)[1][0]
        assert (first, second) == (fleet.address(1), fleet.address(0))
        assert time.monotonic() - began >= 0.2
    finally:
        running.stop()


def test_set_is_refused(server):
    answer = ask(server, 0, question(ber.SET, [f"{NAMES}.1"])) or b""
    assert b"\x02\x01\x11\x02\x01\x01" in answer  # notWritable, first pair


@given(st.binary(max_size=200))
def test_no_packet_breaks_an_agent(packet):
    agent = Agent(Layout(mib.interfaces([mib.Interface(1, "a", 10)])), Switch(0, 1))
    assert agent.answer(packet, 1_780_000_000.0) is None


@given(st.data())
def test_no_damaged_request_breaks_an_agent(data):
    whole = bytearray(question(data.draw(st.sampled_from([ber.GET, ber.GET_NEXT, ber.GET_BULK])), [NAMES], second=3))
    for _change in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    agent = Agent(Layout(mib.interfaces([mib.Interface(1, "a", 10)])), Switch(0, 1))
    answer = agent.answer(bytes(whole), 1_780_000_000.0)
    assert answer is None or len(answer) <= LARGEST


def test_next_is_by_number_not_by_byte():
    large = Column("", (1, 3, 6, 1, 4, 1, 48690, 1), ((0,),), (ber.integer(1),))
    layout = Layout([large])
    assert layout.after(ber.oid_content((1, 3, 6, 1, 4, 1, 2011))) == 0
    assert layout.after(ber.oid_content((1, 3, 6, 1, 4, 1, 48691))) == 1


def test_unordered_indexes_are_refused():
    with pytest.raises(ValueError, match="not in order"):
        Layout([Column("x", (1, 3), ((2,), (1,)))])


@given(st.integers(-(1 << 63), (1 << 64) - 1))
def test_numbers_take_the_fewest_bytes(value):
    encoded = ber.integer(value)
    assert int.from_bytes(encoded[2:], "big", signed=True) == value
    lead = encoded[2:4]
    assert len(encoded) == 3 or not (lead[0] == 0 and lead[1] < 128)
    assert len(encoded) == 3 or not (lead[0] == 255 and lead[1] >= 128)
