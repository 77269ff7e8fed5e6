"""Whole looks at devices: what is read, and that counters can be subtracted only where they may."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bag.monitoring.collecting.probes import Job, Login
from bag.monitoring.domain.readings import Interfaces, Outcome, Reading
from bag.monitoring.snmp.probe import SnmpProbe
from bag.monitoring.tests.agents import COUNTER32, GAUGE, INTEGER, OCTETS, OID, Agent, switch, switch_values

USM = {"auth_protocol": "sha256", "privacy_protocol": "aes128", "privacy_secret": "privpass123"}


def job(port: int, **more: Any) -> Job:
    given: dict[str, Any] = {"timeout": 0.5, "credential": Login(1, "community", secret="public")}
    return Job(7, 70, "snmp", "127.0.0.1", port, **{**given, **more})


def looks(run_async: Any, agent: Agent, *worlds: dict[str, Any] | None, **more: Any) -> list[Reading]:
    """One look in each of ``worlds`` (None: as it is) by one probe."""

    async def go() -> list[Reading]:
        probe, found = SnmpProbe(), []
        for world in worlds:
            if world is not None:
                agent.load(world)
            found.append(await probe.look(job(agent.port, **more)))
            await asyncio.sleep(0.02)
        return found

    readings: list[Reading] = run_async(go())
    return readings


def told(reading: Reading) -> Interfaces:
    assert reading.outcome is Outcome.OK, reading.reason
    assert reading.interfaces is not None
    return reading.interfaces


def test_a_switch(run_async: Any) -> None:
    with switch(48) as agent:
        (reading,) = looks(run_async, agent, None)
    interfaces = told(reading)
    assert interfaces.names[:2] == ["Gi1/0/1", "Gi1/0/2"]
    assert interfaces.counters.shape == (48, 12)
    assert interfaces.counters[1].tolist() == [1000 + column for column in (6, 10, 7, 11, 8, 12, 9, 13, 14, 20, 13, 19)]
    assert interfaces.oper[:2].tolist() == [2, 1]
    assert set(interfaces.speed.tolist()) == {1000}
    assert reading.facts["profile"] == "cisco"
    assert reading.facts["sys_name"] == "sw-1"
    assert json.loads(reading.facts["aliases"])["Gi1/0/3"] == "hat 3"
    assert reading.subject == 70


def test_later_looks_keep_the_epoch_and_cost_one_request_a_column(run_async: Any) -> None:
    later = switch_values(48, step=500, uptime=100_010)
    with switch(48) as agent:
        first, second, third = looks(run_async, agent, None, later, None)
        before = agent.requests
        looks(run_async, agent, None)
    a, b = told(first), told(second)
    assert (b.epoch == a.epoch).all()
    assert (b.counters - a.counters == 500).all()
    assert (told(third).counters == b.counters).all()
    assert not second.facts
    assert agent.requests - before < 120


def restarted(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "1.3.6.1.2.1.1.3.0": (0x43, 5)}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("restart", restarted),
        ("discontinuity", lambda values: {**values, "1.3.6.1.2.1.31.1.1.1.19.1": (0x43, 77)}),
        ("backwards", lambda values: {**values, "1.3.6.1.2.1.31.1.1.1.6.1": (0x46, 1)}),
    ],
)
def test_epochs_grow_where_counters_cannot_be_subtracted(run_async: Any, name: str, change: Any) -> None:
    start, later = switch_values(4, step=100), switch_values(4, step=200, uptime=100_010)
    with switch(4) as agent:
        first, second = looks(run_async, agent, start, change(later))
    grew = told(second).epoch > told(first).epoch
    assert grew[0]
    assert grew[1:].all() == (name == "restart")


def test_a_proved_wrap_of_a_32_bit_counter_goes_on(run_async: Any) -> None:
    """Errors have 32 bits everywhere: 2³² - 5 and then 7 are 12 more, for a line of 1 Gb/s can do that in a moment."""
    errors = "1.3.6.1.2.1.2.2.1.14.2"
    start = {**switch_values(4), errors: (COUNTER32, 2**32 - 5)}
    later = {**switch_values(4, uptime=100_010), errors: (COUNTER32, 7)}
    with switch(4) as agent:
        first, second = looks(run_async, agent, start, later)
    a, b = told(first), told(second)
    assert b.epoch[1] == a.epoch[1]
    assert int(b.counters[1, 8]) - int(a.counters[1, 8]) == 12


def test_a_fall_that_is_no_wrap_begins_an_epoch(run_async: Any) -> None:
    errors = "1.3.6.1.2.1.2.2.1.14.2"
    start = {**switch_values(4), errors: (COUNTER32, 1_000_000)}
    later = {**switch_values(4, uptime=100_010), errors: (COUNTER32, 7)}
    with switch(4) as agent:
        first, second = looks(run_async, agent, start, later)
    assert told(second).epoch[1] > told(first).epoch[1]
    assert told(second).counters[1, 8] == 7


def test_interfaces_are_known_by_name_after_they_are_numbered_anew(run_async: Any) -> None:
    """An ifIndex dealt anew without a restart: the counters belong to the names."""
    moved = switch_values(4, step=10, uptime=100_010, first_index=21)
    with switch(4) as agent:
        first, broken, third = looks(run_async, agent, None, moved, None)
    assert broken.outcome is Outcome.BROKEN
    assert told(third).names == told(first).names


def test_new_interfaces_are_found_by_the_last_change(run_async: Any) -> None:
    more = {**switch_values(6, uptime=100_010), "1.3.6.1.2.1.31.1.5.0": (0x43, 100_005)}
    with switch(4) as agent:
        first, second = looks(run_async, agent, None, more)
    a, b = told(first), told(second)
    assert len(b.names) == 6
    assert (b.epoch[:4] == a.epoch).all()
    assert (b.epoch[4:] > a.epoch[0]).all() or (b.epoch[4:] != 0).all()


def test_equal_names_get_their_turn(run_async: Any) -> None:
    same = {**switch_values(3), **{f"1.3.6.1.2.1.31.1.1.1.1.{row}": (OCTETS, "eth") for row in (1, 2, 3)}}
    with switch(3) as agent:
        (reading,) = looks(run_async, agent, same)
    assert told(reading).names == ["eth", "eth (2)", "eth (3)"]


def test_sensors_scale_and_meet_their_port(run_async: Any) -> None:
    base, name = "1.3.6.1.2.1.99.1.1.1", "1.3.6.1.2.1.47.1.1.1.1.7"
    sensors = {  # index: type, scale, precision, value, display, name
        1: (8, 9, 1, 235, "C", "Inlet Temperature"),
        2: (14, 9, 2, -712, "", "Gi1/0/1 Receive Power"),
        3: (6, 7, 0, 500, "W", "Gi1/0/2 Tx Power"),
        4: (1, 9, 2, -1250, "dBm", "Gi1/0/2 Rx Power"),
        5: (8, 9, 0, 41, "C", "Gi1/0/2 Transceiver Temperature"),
        6: (10, 9, 0, 4200, "rpm", "Fan 1"),
    }
    values: dict[str, Any] = switch_values(4)
    for index, (kind, scale, digits, number, unit, label) in sensors.items():
        for column, content in ((1, kind), (2, scale), (3, digits), (4, number), (5, 1)):
            values[f"{base}.{column}.{index}"] = (INTEGER, content)
        values[f"{base}.6.{index}"] = (OCTETS, unit)
        values[f"{name}.{index}"] = (OCTETS, label)
    values[f"{base}.5.6"] = (INTEGER, 3)
    with Agent(values) as agent:
        (reading,) = looks(run_async, agent, None)
    found = {(value.metric, value.instance): value.value for value in reading.values}
    assert found["env.temperature_c", "Inlet Temperature"] == pytest.approx(23.5)
    assert found["optics.rx_dbm", "Gi1/0/1"] == pytest.approx(-7.12)
    assert found["optics.tx_dbm", "Gi1/0/2"] == pytest.approx(-3.0103, abs=1e-4)  # 500 microwatts
    assert found["optics.rx_dbm", "Gi1/0/2"] == pytest.approx(-12.5)
    assert found["optics.temperature_c", "Gi1/0/2"] == 41
    assert ("env.fan_rpm", "Fan 1") not in found
    assert ("sensor", "faulty") in {(state.aspect, state.state) for state in reading.states}


def test_a_power_supply_with_ups_mib(run_async: Any) -> None:
    ups = "1.3.6.1.2.1.33.1"
    values: dict[str, Any] = {
        "1.3.6.1.2.1.1.1.0": (OCTETS, "UPS"),
        "1.3.6.1.2.1.1.2.0": (OID, "1.3.6.1.4.1.318.1.3.27"),
        "1.3.6.1.2.1.1.3.0": (0x43, 4242),
        f"{ups}.2.1.0": (INTEGER, 3),
        f"{ups}.2.3.0": (INTEGER, 11),
        f"{ups}.2.4.0": (INTEGER, 38),
        f"{ups}.2.5.0": (INTEGER, 541),
        f"{ups}.4.1.0": (INTEGER, 5),
        f"{ups}.4.4.1.5.1": (INTEGER, 63),
        f"{ups}.3.3.1.3.1": (INTEGER, 231),
        f"{ups}.3.3.1.3.2": (INTEGER, 229),
    }
    with Agent(values) as agent:
        first, second = looks(run_async, agent, None, None, options={"version": "1"})
    for reading in (first, second):
        assert reading.outcome is Outcome.OK, reading.reason
        found = {(value.metric, value.instance): value.value for value in reading.values}
        assert found["ups.runtime_min", ""] == 11
        assert found["ups.charge_percent", ""] == 38
        assert found["ups.battery_v", ""] == pytest.approx(54.1)
        assert found["ups.load_percent", ""] == 63
        assert found["ups.input_v", "2"] == 229
        assert {(state.aspect, state.state) for state in reading.states} == {("power", "battery"), ("battery", "low")}
        assert reading.interfaces is None
    assert first.facts["profile"] == "ups"


def test_neighbours_by_lldp(run_async: Any) -> None:
    remote, local = "1.0.8802.1.1.2.1.4.1.1", "1.0.8802.1.1.2.1.3.7.1"
    values = {
        **switch_values(4),
        f"{local}.3.11": (OCTETS, "Gi1/0/3"),
        f"{remote}.5.0.11.1": (OCTETS, bytes.fromhex("001122aabbcc")),
        f"{remote}.7.0.11.1": (OCTETS, "Te1/1/4"),
        f"{remote}.9.0.11.1": (OCTETS, "ana-omurga-1"),
    }
    with Agent(values) as agent:
        (reading,) = looks(run_async, agent, None)
    assert json.loads(reading.facts["neighbours"]) == [
        {"local": "Gi1/0/3", "chassis": "00:11:22:aa:bb:cc", "port": "Te1/1/4", "system": "ana-omurga-1"}
    ]


@pytest.mark.parametrize("mode", ["loop", "badid", "truncate", "toobig", "dead"])
def test_hostile_agents_end_with_an_outcome(run_async: Any, mode: str) -> None:
    with switch(8) as agent:
        agent.mode = mode
        began = time.monotonic()
        (reading,) = looks(run_async, agent, None, timeout=0.2)
        assert time.monotonic() - began < 5
    expected = {"toobig": Outcome.OK, "dead": Outcome.SILENT}.get(mode, Outcome.BROKEN)
    assert reading.outcome is expected
    assert bool(reading.reason) == (expected is not Outcome.OK)


def test_words_of_a_device_are_made_fit(run_async: Any) -> None:
    odd = {**switch_values(1), "1.3.6.1.2.1.1.5.0": (OCTETS, b"\x00sw\x1b[31m\xfe\xff\n" + b"x" * 1000)}
    with Agent(odd) as agent:
        (reading,) = looks(run_async, agent, None)
    name = reading.facts["sys_name"]
    assert name.isprintable()
    assert len(name) <= 250


@pytest.fixture(scope="module")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of Net-SNMP's agent with a community and an SNMPv3 user."""
    program = shutil.which("snmpd") or shutil.which("snmpd", path="/usr/sbin")
    if program is None:
        pytest.skip("Net-SNMP's agent is not installed (Debian package snmpd)")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    folder: Path = tmp_path_factory.mktemp("snmpd")
    (folder / "snmpd.conf").write_text(
        f"agentaddress udp:127.0.0.1:{port}\nrocommunity public\n[snmp] persistentDir {folder}\n"
        "createUser v3u SHA-256 authpass123 AES privpass123\nrouser v3u priv\nsysName gercek\n"
    )
    command = [program, "-f", "-Lf", str(folder / "log"), "-C", "-c", str(folder / "snmpd.conf")]
    process = subprocess.Popen(command, env={"SNMP_PERSISTENT_DIR": str(folder)})
    time.sleep(0.5)
    yield port
    process.terminate()
    process.wait()


@pytest.mark.parametrize(
    ("login", "options", "outcome"),
    [
        (Login(1, "community", secret="public"), {}, Outcome.OK),
        (Login(1, "community", secret="public"), {"version": "1"}, Outcome.OK),
        (Login(1, "community", secret="wrong"), {}, Outcome.SILENT),
        (Login(1, "usm", "v3u", "authpass123", **USM), {}, Outcome.OK),
        (Login(1, "usm", "v3u", "authpass12x", **USM), {}, Outcome.REFUSED),
        (Login(1, "usm", "nobody", "authpass123", **USM), {}, Outcome.REFUSED),
    ],
)
def test_the_agent_of_net_snmp(
    run_async: Any, snmpd: int, login: Login, options: dict[str, Any], outcome: Outcome
) -> None:
    async def twice() -> list[Reading]:
        probe = SnmpProbe()
        return [await probe.look(job(snmpd, credential=login, options=options, retries=1)) for _look in range(2)]

    first, second = run_async(twice())
    assert (first.outcome, second.outcome) == (outcome, outcome)
    if outcome is Outcome.OK:
        assert first.facts["sys_name"] == "gercek"
        assert "lo" in told(second).names
        assert (told(second).epoch == told(first).epoch).all()
        assert np.all(told(second).counters >= told(first).counters)
    else:
        assert first.interfaces is None
        assert first.reason


def test_gauges_of_a_profile_use_its_labels(run_async: Any) -> None:
    pool = "1.3.6.1.4.1.9.9.48.1.1.1"
    values = {
        **switch_values(2),
        f"{pool}.2.1": (OCTETS, "Processor"),
        f"{pool}.5.1": (GAUGE, 700),
        f"{pool}.6.1": (GAUGE, 300),
        "1.3.6.1.4.1.9.9.109.1.1.1.1.8.1": (GAUGE, 12),
        "1.3.6.1.4.1.9.9.13.1.4.1.2.5": (OCTETS, "Fan 5"),
        "1.3.6.1.4.1.9.9.13.1.4.1.3.5": (INTEGER, 6),
    }
    with Agent(values) as agent:
        (reading,) = looks(run_async, agent, None)
    found = {(value.metric, value.instance): value.value for value in reading.values}
    assert found["memory.used_bytes", "Processor"] == 700
    assert found["cpu.used_percent", ""] == 12
    assert ("fan", "faulty", "Fan 5") in {(s.aspect, s.state, s.instance) for s in reading.states}


def test_rows_are_counted_under_the_parts_they_belong_to(run_async: Any) -> None:
    """An Aruba controller: clients by the BSSID at the end of their index; a part is named by its beginning."""
    radio, names = "1.3.6.1.4.1.14823.2.2.1.5.2.1", "1.3.6.1.4.1.14823.2.2.1.5.2.1.4.1.3"
    station, point = "1.3.6.1.4.1.14823.2.2.1.5.2.2.1.1.14", "2.0.0.0.0.1"
    values = {
        **switch_values(2),
        f"{names}.{point}": (OCTETS, "AP-1"),
        f"{radio}.5.1.7.{point}.1": (INTEGER, 3),
        f"{radio}.5.1.7.{point}.2": (INTEGER, 0),
        f"{radio}.7.1.2.{point}.1.6.6.6.6.6.1": (OCTETS, "Kurum"),
        f"{radio}.7.1.2.{point}.2.6.6.6.6.6.2": (OCTETS, "Kurum"),
        **{f"{station}.9.9.9.9.9.{place}.6.6.6.6.6.1": (INTEGER, snr) for place, snr in enumerate((12, 24, 25))},
    }
    with Agent(values) as agent:
        (reading,) = looks(run_async, agent, None, profile="aruba-wlc")
    found = {(value.metric, value.instance): value.value for value in reading.values}
    assert found["wlan.radio_clients", "AP-1/1"] == 3
    assert (found["wlan.weak_clients", "AP-1/1"], found["wlan.weak_clients", "AP-1/2"]) == (2, 0)
    assert not [metric for metric, _part in found if metric == "wlan.failed_clients"]  # an empty table says nothing


def test_of_many_rows_the_one_of_the_own_number_counts(run_async: Any) -> None:
    """A Cisco controller: noise on the radio's own channel; clients by the values that name their access point."""
    base, point = "1.3.6.1.4.1.14179.2", "2.0.0.0.0.1"
    values = {
        **switch_values(2),
        f"{base}.2.1.1.3.{point}": (OCTETS, "AP-1"),
        f"{base}.2.2.1.4.{point}.0": (INTEGER, 6),
        f"{base}.2.13.1.4.{point}.0": (INTEGER, 2),
        **{f"{base}.2.15.1.21.{point}.0.{channel}": (INTEGER, -80 - channel) for channel in (1, 6, 11)},
        **{f"{base}.1.4.1.4.9.9.9.9.9.{place}": (OCTETS, bytes((2, 0, 0, 0, 0, 1))) for place in (1, 2)},
        **{f"{base}.1.4.1.5.9.9.9.9.9.{place}": (INTEGER, 0) for place in (1, 2)},
        **{f"{base}.1.6.1.1.9.9.9.9.9.{place}": (INTEGER, -60 - 15 * place) for place in (0, 1)},
        f"{base}.1.6.1.1.9.9.9.9.9.2": (INTEGER, -81),
    }
    with Agent(values) as agent:
        (reading,) = looks(run_async, agent, None, profile="cisco-wlc")
    found = {(value.metric, value.instance): value.value for value in reading.values}
    assert {key: value for key, value in found.items() if key[0] == "wlan.noise_dbm"} == {
        ("wlan.noise_dbm", "AP-1/0"): -86
    }
    assert found["wlan.weak_clients", "AP-1/0"] == 2
