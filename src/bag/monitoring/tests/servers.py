"""Small real servers on loopback that do as a test tells them."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bag.monitoring.collecting.probes import Job, Login
from bag.monitoring.domain.readings import Reading

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def job(method: str, port: int | None, *, address: str = "127.0.0.1", **given: Any) -> Job:
    """A job of target 7 about subject 70 with one try of two seconds."""
    return Job(7, 70, method, address, port, **{"timeout": 2.0, "retries": 0, **given})


def password(name: str = "izleme", secret: str = "cok-gizli-1") -> Login:
    return Login(1, "password", name, secret)


def figures(reading: Reading) -> dict[tuple[str, str], float]:
    return {(value.metric, value.instance): value.value for value in reading.values}


def states(reading: Reading) -> dict[str, str]:
    """State by aspect; of several instances the last."""
    return {state.aspect: state.state for state in reading.states}


@contextlib.asynccontextmanager
async def serving(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A TCP server on a free port; yields the port."""

    async def safely(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            await talk(reader, writer)
        writer.transport.abort()

    server = await asyncio.start_server(safely, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@contextlib.asynccontextmanager
async def answering(answer: Callable[[bytes], bytes | None]) -> AsyncIterator[int]:
    """A UDP server on a free port that answers each datagram, or not; yields the port."""

    class Answering(asyncio.DatagramProtocol):
        def connection_made(self, transport: Any) -> None:
            self.transport = transport

        def datagram_received(self, data: bytes, addr: Any) -> None:
            if (said := answer(data)) is not None:
                self.transport.sendto(said, addr)

    transport, _protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        Answering, local_addr=("127.0.0.1", 0)
    )
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def needs(program: str, package: str) -> str:
    """The path of a program; skips the test where it cannot be had."""
    found = shutil.which(program, path="/usr/sbin:/usr/bin:/lib/nut:/sbin:/bin")
    if found is None:
        pytest.skip(f"{program} is missing: apt-get install {package}")
    return found


@contextlib.contextmanager
def running(command: list[str], port: int, **given: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A server program until the end of the block; waits until it listens at the port."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **given)
    try:
        wait_for(port)
        yield process
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens at {port}")


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    path.chmod(0o640)
    return path
