"""The process ``bag lab run``: reads the city, answers for it, and listens for faults until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from asyncio.subprocess import Process
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bag.config import Config, Refusal
from bag.lab import control
from bag.lab.agents.server import Server
from bag.lab.domain.city import City
from bag.lab.engine import Lab
from bag.lab.flows import Flows
from bag.lab.services import modbus, mqtt, web
from bag.lab.services.nut import NutServer
from bag.lab.services.ssh import SimulatedDevice, SshLab
from bag.lab.telling import Teller

log = logging.getLogger(__name__)

TICK_SECONDS = 0.5
TALK_SECONDS = 2.0


@dataclass(frozen=True)
class Ports:
    """The ports of the lab, one beside the other from ``first`` on."""

    first: int

    @property
    def snmp(self) -> int:
        return self.first

    @property
    def nut(self) -> int:
        return self.first + 1

    @property
    def modbus(self) -> int:
        return self.first + 2

    @property
    def mqtt(self) -> int:
        return self.first + 3

    @property
    def https(self) -> int:
        return self.first + 4

    @property
    def ssh(self) -> int:
        return self.first + 5


@dataclass(frozen=True)
class Hearers:
    """Where devices send what they tell; None: nowhere."""

    traps: tuple[str, int] | None = None
    syslog: tuple[str, int] | None = None
    flows: tuple[str, int] | None = None


class Running:
    """A lab with all of its servers. ``folder`` keeps its state, certificates and settings."""

    def __init__(
        self,
        city: City,
        folder: Path,
        ports: Ports,
        hearers: Hearers,
        shells: Mapping[str, SimulatedDevice] | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.lab = Lab(city, time.time(), folder / "faults.json")
        self.ports = ports
        self._shells = shells or {}
        self._folder = folder
        self._teller = Teller(self.lab.world, hearers.traps, hearers.syslog)
        self._flows = Flows(self.lab.world, hearers.flows)
        self._server: Server | None = None
        self._stack = AsyncExitStack()
        self._services: list[str] = []

    async def start(self, socket: Path) -> None:
        """Open everything. Raises ``Refusal`` when the port of the agents is taken; without the others it goes on."""
        self._server = _agents(self.lab, self.ports.snmp)
        self._stack.callback(self._server.stop)
        self._stack.callback(self._teller.close)
        self._stack.callback(self._flows.close)
        self.lab.on_event = self._teller.tell
        self._server.start()
        await self._try("nut", self._start_nut())
        await self._try("modbus", self._start_modbus())
        await self._try("https", self._start_web())
        await self._try("mqtt", self._start_mqtt())
        await self._try("ssh", self._start_ssh())
        line = await control.serve(self.lab, socket, self.figures)
        self._stack.callback(line.close)
        self._stack.callback(socket.unlink, missing_ok=True)

    async def tick_until(self, stopping: asyncio.Event) -> None:
        """Let time pass until ``stopping``."""
        talked = 0.0
        while not stopping.is_set():
            now = time.time()
            await asyncio.to_thread(self._tick, now)
            if now - talked >= TALK_SECONDS:
                talked = now
                self._teller.small_talk(now)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), TICK_SECONDS)

    async def stop(self) -> None:
        await self._stack.aclose()

    def figures(self) -> dict[str, Any]:
        """What the servers did, for the status."""
        server = self._server
        return {
            "requests": server.requests if server else 0,
            "answers": server.answers if server else 0,
            "flow_packets": self._flows.sent,
            "services": self._services,
            "ports": {name: getattr(self.ports, name) for name in ("snmp", "nut", "modbus", "mqtt", "https", "ssh")},
            **self._teller.sent,
        }

    def _tick(self, now: float) -> None:
        with self.lab.lock:
            self.lab.tick(now)
            self._flows.tick(now)

    async def _try(self, name: str, starting: Coroutine[Any, Any, bool]) -> None:
        try:
            if await starting:
                self._services.append(name)
        except (OSError, RuntimeError) as problem:
            log.warning("%s is left out: %s", name, problem)

    async def _start_nut(self) -> bool:
        server = await NutServer(self.lab.world).start(self.ports.nut)
        self._stack.callback(server.close)
        return True

    async def _start_modbus(self) -> bool:
        server = await modbus.start(self.lab.world, self.ports.modbus)
        self._stack.push_async_callback(server.shutdown)
        return True

    async def _start_web(self) -> bool:
        for server in await web.start(self._folder / "sites", self.ports.https):
            self._stack.callback(server.close)
        return True

    async def _start_ssh(self) -> bool:
        if not self._shells:
            return False
        server = SshLab(self._shells, self._folder / "ssh_host_key")
        await server.start(self.ports.ssh)
        self._stack.push_async_callback(server.stop)
        return True

    async def _start_mqtt(self) -> bool:
        program = mqtt.broker_program()
        if program is None:
            log.info("mosquitto is not installed: no MQTT")
            return False
        broker = await mqtt.start_broker(program, self._folder, self.ports.mqtt)
        self._stack.push_async_callback(_end, broker)
        publishing = asyncio.create_task(mqtt.publish(self.lab.world, self.ports.mqtt))
        self._stack.callback(publishing.cancel)
        return True


def run(config: Config, city: City, hearers: Hearers, ports: Ports, shells: Mapping[str, SimulatedDevice]) -> None:
    """Serve until SIGTERM or SIGINT; raises ``Refusal``. ``shells`` answer over SSH, by their addresses."""
    asyncio.run(_run(config, city, hearers, ports, shells))


async def _run(
    config: Config, city: City, hearers: Hearers, ports: Ports, shells: Mapping[str, SimulatedDevice]
) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    running = Running(city, config.var / "lab", ports, hearers, shells)
    try:
        await running.start(config.lab_socket)
        log.info("lab: %d devices, %d links, agents at port %d", len(city.devices), len(city.links), ports.snmp)
        await running.tick_until(stopping)
    finally:
        await running.stop()
        log.info("lab stopped; threads left: %d", threading.active_count() - 1)


def _agents(lab: Lab, port: int) -> Server:
    try:
        return Server(lab.agent, port, lock=lab.lock)
    except OSError as problem:
        raise Refusal(
            f"Laboratuvarın SNMP kapısı {port} açılamadı ({problem.strerror}). Başka bir laboratuvar çalışıyor "
            "olabilir; --port ya da BAG_LAB_PORT ile başka bir kapı verin.",
            f"The SNMP port {port} of the lab cannot be opened ({problem.strerror}). Another lab may be running; give "
            "another port with --port or BAG_LAB_PORT.",
        ) from None


async def _end(broker: Process) -> None:
    with suppress(ProcessLookupError):
        broker.terminate()
    await broker.wait()
