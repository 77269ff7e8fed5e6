"""Reading devices that are honest, hostile or silent, and Cisco's tables by VLAN."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bag.monitoring.collecting.probes import Job, Login
from bag.monitoring.tests.agents import INTEGER, OCTETS, OID, TICKS, Agent, parts
from bag.topology.collecting import Look, look_at_all
from bag.topology.domain.columns import CISCO_VLANS

Values = dict[str, tuple[int, int | str | bytes]]
MAC = "0.27.33.171.205.239"
SWITCH: Values = {
    "1.0.8802.1.1.2.1.3.2.0": (OCTETS, bytes.fromhex("001b21000001")),
    "1.0.8802.1.1.2.1.3.1.0": (INTEGER, 4),
    "1.0.8802.1.1.2.1.3.3.0": (OCTETS, "sw-1"),
    "1.3.6.1.2.1.1.2.0": (OID, "1.3.6.1.4.1.9.1.1"),
    "1.3.6.1.2.1.1.3.0": (TICKS, 100),
    "1.3.6.1.2.1.31.1.1.1.1.10101": (OCTETS, "Gi1/0/1"),
    f"{CISCO_VLANS}.1.35": (INTEGER, 1),
    f"{CISCO_VLANS}.1.36": (INTEGER, 1),
    f"{CISCO_VLANS}.1.1002": (INTEGER, 1),
}
OF_VLAN: Values = {
    "1.3.6.1.2.1.1.3.0": (TICKS, 100),
    "1.3.6.1.2.1.17.1.4.1.2.1": (INTEGER, 10101),
    f"1.3.6.1.2.1.17.4.3.1.2.{MAC}": (INTEGER, 1),
    f"1.3.6.1.2.1.17.4.3.1.3.{MAC}": (INTEGER, 3),
}


class ByVlan(Agent):
    """An agent that holds other values for each community; unknown ones it does not answer."""

    def __init__(self, tables: Mapping[str, Values]) -> None:
        super().__init__({})
        self._tables = tables

    def _answer(self, data: bytes) -> bytes:
        community = list(parts(next(parts(data))[1]))[1][1]
        found = self._tables.get(community.decode())
        if found is None:
            return b""
        self._community = community
        self.load(found)
        return super()._answer(data)


def job(port: int, **given: Any) -> Job:
    return Job(1, 0, "snmp", "127.0.0.1", port, **{"timeout": 0.15, "retries": 0, "credential": Login(
        1, "community", secret="public"), **given})  # fmt: skip


def test_cisco_tells_its_tables_by_vlan_and_lacks_one(run_async: Callable[..., Any]) -> None:
    with ByVlan({"public": SWITCH, "public@35": OF_VLAN}) as agent:
        look: Look = run_async(look_at_all({7: job(agent.port)}))[7]
    assert look.told is not None
    assert [(one.mac, one.port, one.vlan) for one in look.told.learned] == [(0x001B21ABCDEF, 10101, 35)]
    assert (look.told.name, look.told.chassis) == ("sw-1", "00:1b:21:00:00:01")


@pytest.mark.parametrize("mode", ["loop", "badid", "truncate", "dead"])
def test_hostile_and_silent_devices_end_in_words_and_delay_nobody(mode: str, run_async: Callable[..., Any]) -> None:
    with Agent(SWITCH) as bad, Agent(SWITCH) as good:
        bad.mode = mode
        looks = run_async(look_at_all({1: job(bad.port), 2: job(good.port)}))
    assert looks[1].fault
    assert looks[1].told is None or not looks[1].told.hears
    assert looks[2].told.hears


def test_without_a_credential_nothing_is_asked(run_async: Callable[..., Any]) -> None:
    look: Look = run_async(look_at_all({1: replace(job(9), credential=None)}))[1]
    assert look.told is None
    assert look.fault
