"""Conversations with agents, honest and hostile. Times are bounds of the code's own patience, not of the machine."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bag.monitoring.collecting.probes import Job, Login
from bag.monitoring.snmp.errors import Nonsense, Refused, Silent, SnmpFailure
from bag.monitoring.snmp.session import MOST_ROWS, Session
from bag.monitoring.snmp.sockets import Opener
from bag.monitoring.tests.agents import GAUGE, Agent, switch, switch_values

NAMES = "1.3.6.1.2.1.31.1.1.1.1"
OCTETS = "1.3.6.1.2.1.31.1.1.1.6"
DESCRIPTION = "1.3.6.1.2.1.1.1.0"


def job(agent: Agent, **more: Any) -> Job:
    given: dict[str, Any] = {"timeout": 0.3, "retries": 2, "credential": Login(1, "community", secret="public")}
    return Job(1, 1, "snmp", "127.0.0.1", agent.port, **{**given, **more})


def spoken(run_async: Any, asked: Job, question: Any) -> Any:
    """What ``question(session)`` gives; afterwards no task and no reader may be left."""

    async def talk() -> Any:
        async with await Opener().open(asked) as session:
            fd = session._fd
            try:
                return await question(session)
            finally:
                assert len(asyncio.all_tasks()) == 1
                assert session._waiter is None
                assert fd in asyncio.get_running_loop()._selector.get_map()  # type: ignore[attr-defined]

    return run_async(talk())


@pytest.mark.parametrize("version", ["2c", "1"])
def test_objects_and_columns(run_async: Any, version: str) -> None:
    async def question(session: Session) -> Any:
        return await session.get([DESCRIPTION, "1.3.6.1.2.1.1.99.0"]), await session.column(NAMES)

    with switch(60) as agent:
        objects, names = spoken(run_async, job(agent, options={"version": version}), question)
    assert objects[DESCRIPTION] == b"Test switch"
    assert "1.3.6.1.2.1.1.99.0" not in objects
    assert [name for _index, name in names] == [f"Gi1/0/{port}".encode() for port in range(1, 61)]


def test_known_number_of_rows_costs_one_request(run_async: Any) -> None:
    with switch(48) as agent:
        rows = spoken(run_async, job(agent), lambda session: session.column(OCTETS, 48))
        assert agent.requests == 1
    assert len(rows) == 48
    assert rows[0] == ("1", 6)


def test_missing_column_is_empty(run_async: Any) -> None:
    with switch() as agent:
        assert spoken(run_async, job(agent), lambda session: session.column("1.3.6.1.2.1.99.1")) == []


def test_too_big_is_asked_in_smaller_pieces(run_async: Any) -> None:
    oids = [f"{OCTETS}.{port}" for port in range(1, 9)]

    async def question(session: Session) -> Any:
        return await session.get(oids), await session.column(OCTETS)

    with switch(8) as agent:
        agent.mode = "toobig"
        objects, rows = spoken(run_async, job(agent), question)
    assert set(oids) < set(objects)
    assert len(rows) == 8


def test_lost_datagrams_are_asked_again(run_async: Any) -> None:
    with switch() as agent:
        agent.mode = "lossy"
        found = spoken(run_async, job(agent), lambda session: session.get([DESCRIPTION]))
    assert found[DESCRIPTION] == b"Test switch"


@pytest.mark.parametrize(
    ("mode", "failure"),
    [("loop", Nonsense), ("badid", Nonsense), ("truncate", Nonsense), ("dead", Silent)],
)
def test_hostile_agents_end_soon(run_async: Any, mode: str, failure: type[SnmpFailure]) -> None:
    with switch(48) as agent:
        agent.mode = mode
        began = time.monotonic()
        with pytest.raises(failure):
            spoken(run_async, job(agent, timeout=0.3), lambda session: session.column(OCTETS))
        assert time.monotonic() - began < 5
        assert agent.requests <= MOST_ROWS


def test_table_without_end_is_left(run_async: Any) -> None:
    column = "1.3.6.1.4.1.99999.1"
    endless = Agent({f"{column}.{row}": (GAUGE, row) for row in range(1, MOST_ROWS + 200)})
    with endless as agent, pytest.raises(Nonsense):
        spoken(run_async, job(agent), lambda session: session.column(column))


def test_answers_that_come_too_late_are_silence(run_async: Any) -> None:
    with switch() as agent:
        agent.mode = "slow"
        with pytest.raises(Silent):
            spoken(run_async, job(agent, timeout=0.15, retries=1), lambda session: session.get([DESCRIPTION]))


def test_closed_port_and_unknown_name_are_silence(run_async: Any) -> None:
    with Agent(switch_values()) as agent:
        port = agent.port
    for address in ("127.0.0.1", "no-such-host.invalid"):
        asked = Job(1, 1, "snmp", address, port, timeout=0.1, credential=Login(1, "community", secret="public"))
        with pytest.raises(Silent):
            spoken(run_async, asked, lambda session: session.get([DESCRIPTION]))


def test_unknown_protocol_is_refused(run_async: Any) -> None:
    with switch() as agent:
        login = Login(1, "usm", "v3u", "authpass123", auth_protocol="rot13")
        with pytest.raises(Refused):
            spoken(run_async, job(agent, credential=login), lambda session: session.get([DESCRIPTION]))
