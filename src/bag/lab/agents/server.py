"""One UDP socket for all agents: the destination of a packet tells which loopback address was asked (IP_PKTINFO)."""

from __future__ import annotations

import heapq
import logging
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from random import Random
from typing import Any

from bag.lab.agents.agent import Agent, Mode

log = logging.getLogger(__name__)

IP_PKTINFO = getattr(socket, "IP_PKTINFO", 8)
BUFFER = 8 << 20
WAKE_SECONDS = 0.05
"""How often the thread looks up when nothing comes: for late answers and for its end."""
MOST_VIEWS = 256
"""Devices whose encoded answers are kept; the one asked longest ago is let go."""
_INFO = struct.Struct("=I4s4s")  # struct in_pktinfo: interface, local address, address of the header
_SPACE = socket.CMSG_SPACE(_INFO.size)

Directory = Callable[[bytes], Agent | None]
"""The agent of an address (four bytes), None when no device lives there."""


def open_socket(port: int) -> socket.socket:
    """A UDP socket for every loopback address and for nothing else; raises ``OSError`` when the port is taken."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo\0")
        opened.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _timeval(WAKE_SECONDS))
        opened.bind(("0.0.0.0", port))  # noqa: S104  of the loopback device only
    except OSError:
        opened.close()
        raise
    return opened


def _timeval(seconds: float) -> bytes:
    return struct.pack("@ll", int(seconds), int(seconds % 1 * 1_000_000))


def send_from(sender: socket.socket, source: bytes, packet: bytes, to: tuple[str, int]) -> None:
    """Send a packet that comes from the loopback address ``source`` (four bytes)."""
    info = _INFO.pack(0, source, source)
    with suppress(BlockingIOError, ConnectionRefusedError):
        sender.sendmsg([packet], [(socket.IPPROTO_IP, IP_PKTINFO, info)], 0, to)


class Server:
    """Answers in a thread of its own. ``loss`` is the share of requests that get lost, 0 to 1.

    ``lock`` is held while an agent answers, for devices that change in another thread.
    """

    def __init__(
        self,
        directory: Directory,
        port: int = 0,
        *,
        loss: float = 0.0,
        seed: int = 1,
        lock: AbstractContextManager[Any] | None = None,
    ) -> None:
        self._directory = directory
        self._lock = lock or nullcontext()
        self._loss = loss
        self._dice = Random(seed)  # noqa: S311  a simulation
        self._socket = open_socket(port)
        self.port: int = self._socket.getsockname()[1]
        self._later: list[tuple[float, int, bytes, bytes, tuple[str, int]]] = []
        self._recent: dict[bytes, Agent] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="snmp-agents", daemon=True)
        self.requests = 0
        self.answers = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread and close the socket."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(2)
        self._socket.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._later:
                self._send_due()
            try:
                packet, ancillary, _flags, client = self._socket.recvmsg(65535, _SPACE)
            except BlockingIOError:
                continue
            except OSError as problem:
                log.warning("receive: %s", problem)
                continue
            if ancillary:
                self.requests += 1
                self._handle(packet, ancillary[0][2][8:12], client)

    def _handle(self, packet: bytes, address: bytes, client: tuple[str, int]) -> None:
        agent = self._directory(address)
        if agent is None or (self._loss and self._dice.random() < self._loss):
            return
        with self._lock:
            answer = agent.answer(packet, time.time())
        if answer is None:
            return
        if agent.mode is Mode.SLOW:
            heapq.heappush(self._later, (time.monotonic() + agent.delay, self.requests, address, answer, client))
            return
        self.answers += 1
        send_from(self._socket, address, answer, client)
        self._keep(address, agent)

    def _keep(self, address: bytes, agent: Agent) -> None:
        """Note that the device was asked, and let go of what others said long ago."""
        self._recent.pop(address, None)
        self._recent[address] = agent
        if len(self._recent) > MOST_VIEWS:
            self._recent.pop(next(iter(self._recent))).forget()

    def _send_due(self) -> None:
        """Send late answers whose time has come."""
        now = time.monotonic()
        while self._later and self._later[0][0] <= now:
            _due, _number, address, answer, client = heapq.heappop(self._later)
            self.answers += 1
            send_from(self._socket, address, answer, client)
