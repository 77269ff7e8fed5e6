"""A sweep: each address is pinged and knocked at, living ones are asked who they are by SNMP.

No address is asked faster than the sweep allows, no credential is tried twice at a device, and none is sent to an
address where nothing lives: a community travels in clear.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field

from gufo.ping import Ping
from gufo.ping.socket import SelectionPolicy
from gufo.snmp._fast import SnmpError

from bag.monitoring.collecting.probes import Job, Login
from bag.monitoring.domain.recognition import Device
from bag.monitoring.profiles import fitting
from bag.monitoring.snmp import system
from bag.monitoring.snmp.errors import SnmpFailure
from bag.monitoring.snmp.sockets import Opener

IN_FLIGHT = 256
PATIENCE = 1.0
"""Seconds for a ping, a connection, an answer by SNMP."""
PINGS = 2
BUFFER = 1 << 20


@dataclass(frozen=True)
class Question:
    """What is asked of every address. ``logins`` are tried in this order, each once."""

    ports: tuple[int, ...] = ()
    logins: tuple[Login, ...] = ()
    snmp_port: int = 161
    per_second: int = 50


@dataclass(frozen=True)
class Found:
    """A living address. Without ``login`` nobody told who it is."""

    address: str
    ports: tuple[int, ...] = ()
    login: int | None = None
    device: Device = field(default_factory=Device)
    sys_object_id: str = ""
    profile: str = ""


@dataclass
class Progress:
    """Of a running sweep; read by another thread. ``stop`` ends it soon."""

    done: int = 0
    stop: bool = False


async def sweep(addresses: Iterable[str], question: Question, progress: Progress) -> list[Found]:
    """Everything that lives, in the order of the addresses. Ends early, with what it has, once ``stop`` is set."""
    asker = _Asker(question)
    found: dict[int, Found] = {}
    gate = asyncio.Semaphore(IN_FLIGHT)

    async def one(place: int, address: str) -> None:
        try:
            if (device := await asker.ask(place, address)) is not None:
                found[place] = device
        finally:
            progress.done += 1
            gate.release()

    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.TaskGroup() as group:
        for place, address in enumerate(addresses):
            await gate.acquire()
            if progress.stop:
                break
            group.create_task(one(place, address))
            await asyncio.sleep(max(0.0, began + (place + 1) / question.per_second - loop.time()))
    return [found[place] for place in sorted(found)]


class _Asker:
    """Asks one address after the other; remembers whether this process may ping."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._opener = Opener()
        self._may_ping = True
        self._ping = Ping(
            policy=SelectionPolicy.RAW_DGRAM, timeout=PATIENCE, send_buffer_size=BUFFER, recv_buffer_size=BUFFER
        )

    async def ask(self, place: int, address: str) -> Found | None:
        pinged, *knocks = await asyncio.gather(
            self._pinged(address), *(_open(address, port) for port in self._question.ports)
        )
        ports = tuple(itertools.compress(self._question.ports, knocks))
        if not pinged and not ports and self._may_ping:
            return None
        told = await self._identified(place, address, ports)
        return told if told is not None or not (pinged or ports) else Found(address, ports)

    async def _pinged(self, address: str) -> bool:
        if not self._may_ping:
            return False
        try:
            for _try in range(PINGS):
                if await self._ping.ping(address) is not None:
                    return True
        except PermissionError:
            self._may_ping = False
        except OSError:
            return False
        return False

    async def _identified(self, place: int, address: str, ports: tuple[int, ...]) -> Found | None:
        for login in self._question.logins:
            job = Job(-place - 1, 0, "snmp", address, self._question.snmp_port, timeout=PATIENCE, retries=0,
                      credential=login)  # fmt: skip
            try:
                async with asyncio.timeout(10 * PATIENCE), await self._opener.open(job) as session:
                    said = await system.identity(session)
                    with contextlib.suppress(SnmpFailure, SnmpError):
                        said |= await system.chassis(session)
            except (SnmpFailure, SnmpError, OSError):
                continue
            finally:
                self._opener.forget(job.target)
            return _found(address, ports, login, said)
        return None


def _found(address: str, ports: tuple[int, ...], login: Login, said: dict[str, str]) -> Found:
    device = Device(said.get("sys_name", ""), said.get("serial", ""), said.get("model", ""), said.get("sys_descr", ""))
    object_id = said.get("sys_object_id", "")
    return Found(address, ports, login.id, device, object_id, fitting(object_id).slug)


async def _open(address: str, port: int) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            _reader, writer = await asyncio.open_connection(address, port)
    except OSError:
        return False
    writer.transport.abort()
    return True
