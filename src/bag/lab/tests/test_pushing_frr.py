"""Lines given to a real router: the bgpd of FRR behind its own shell, reached over SSH."""

from __future__ import annotations

import asyncio
import os
import pty
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import asyncssh
import pytest

from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.normalizing import digest
from bag.configurations.domain.pushing import lines_of
from bag.configurations.pushing import engine
from bag.configurations.pushing.order import Expected, Fault, Order, Report, Result
from bag.configurations.pushing.round import push_many
from bag.configurations.reading.round import read_many
from bag.configurations.reading.session import Ask

BGPD = Path("/usr/lib/frr/bgpd")
pytestmark = pytest.mark.skipif(
    not BGPD.exists() or shutil.which("vtysh") is None or os.geteuid() != 0, reason="needs FRR (Debian: frr) and root"
)
START = "hostname rtr-1\nrouter bgp 65001\n bgp router-id 10.0.0.1\n neighbor 10.0.0.2 remote-as 65002\n"


class _Door(asyncssh.SSHServer):
    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("yedek", "lab")


async def _vtysh(process: asyncssh.SSHServerProcess[bytes], home: Path) -> None:
    """A session is a shell of FRR on a terminal of its own."""
    master, slave = pty.openpty()
    shell = subprocess.Popen(
        ["vtysh", "--vty_socket", str(home), "--config_dir", str(home)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    loop = asyncio.get_running_loop()
    over = asyncio.Event()

    def heard() -> None:
        try:
            process.stdout.write(os.read(master, 65536))
        except OSError:
            over.set()

    async def typed() -> None:
        while data := await process.stdin.read(4096):
            os.write(master, data)
        over.set()

    loop.add_reader(master, heard)
    typing = asyncio.create_task(typed())
    await over.wait()
    loop.remove_reader(master)
    typing.cancel()
    with suppress(asyncio.CancelledError):
        await typing
    shell.kill()
    shell.wait()
    os.close(master)
    with suppress(OSError, asyncssh.Error):
        process.exit(0)


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of the router; one bgpd for the whole module."""
    home = tmp_path_factory.mktemp("frr")
    (home / "bgpd.conf").write_text(START)
    daemon: list[Any] = [BGPD, "-Z", "-n", "-p", "0", "-S", "--vty_socket", home, "-i", home / "pid"]
    bgpd = subprocess.Popen([*daemon, "-f", home / "bgpd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()

    servers: list[asyncssh.SSHAcceptor] = []

    async def listen() -> int:
        while not (home / "bgpd.vty").exists():
            await asyncio.sleep(0.02)
        server = await asyncssh.listen(
            "127.0.0.1", 0, server_factory=_Door, server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
            encoding=None, line_editor=False, process_factory=lambda process: _vtysh(process, home), config=None,
        )  # fmt: skip
        servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def close() -> None:
        servers[0].close()
        await servers[0].wait_closed()

    yield asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    asyncio.run_coroutine_threadsafe(close(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    bgpd.terminate()
    bgpd.wait(5)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PAUSE", 0.1)


def ask(port: int) -> Ask:
    return Ask(1, "127.0.0.1", port, "yedek", "lab", dialect=Dialect.FRR, seconds=10)


def running(port: int) -> str:
    answer = next(read_many([ask(port)]))
    assert answer.outcome == "ok", answer.reason
    return answer.text


def pushed(port: int, commands: str, **more: Any) -> Report:
    order = Order(
        ask(port),
        lines_of(commands, Dialect.FRR),
        digest(running(port), Dialect.FRR),
        line_seconds=3,
        patience=2,
        **more,
    )
    return next(push_many([order], threading.Event()))


def test_a_real_router_takes_the_lines(router: int) -> None:
    commands = "router bgp 65001\n neighbor 10.0.0.3 remote-as 65003\n neighbor 10.0.0.3 description Yeni\n"
    report = pushed(router, commands, expected=(Expected("show running-config", "neighbor 10.0.0.3 remote-as 65003"),))
    assert (report.result, report.detail) == (Result.DONE, "")
    assert " neighbor 10.0.0.3 description Yeni" in running(router)


def test_a_line_that_the_router_refuses_takes_the_others_back(router: int) -> None:
    before = running(router)
    report = pushed(router, "router bgp 65001\n neighbor 10.0.0.4 remote-as 65004\n neighbor 10.0.0.4 uydurma\n")
    assert (report.result, report.fault) == (Result.ROLLED_BACK, Fault.REFUSED)
    assert "% Unknown command" in report.detail
    assert digest(running(router), Dialect.FRR) == digest(before, Dialect.FRR)


def test_a_failed_check_restores_the_router(router: int) -> None:
    before = running(router)
    commands = "router bgp 65001\n no neighbor 10.0.0.2\n bgp router-id 10.0.0.9\n"
    report = pushed(router, commands, expected=(Expected("show running-config", "boyle bir satir yok"),))
    assert (report.result, report.fault) == (Result.ROLLED_BACK, Fault.ANSWER)
    assert digest(running(router), Dialect.FRR) == digest(before, Dialect.FRR)
