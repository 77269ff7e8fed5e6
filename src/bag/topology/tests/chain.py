"""Real switches: network namespaces in a row, joined by veth pairs, with lldpd and snmpd in each."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

LLDPD, SNMPD, IP = "/usr/sbin/lldpd", "/usr/sbin/snmpd", "/usr/sbin/ip"
COMMUNITY = "izmir"
NET = "10.231.77"
"""Of the management links: four addresses for each switch."""


def why_not() -> str:
    """Why the chain cannot be built here; empty when it can."""
    for program in (LLDPD, SNMPD):
        if not Path(program).exists():
            return f"{program} is not installed (apt-get install lldpd snmpd)"
    if os.geteuid():
        return "network namespaces need root"
    name = f"bagprobe{os.getpid()}"
    made = _run("netns", "add", name, check=False)
    if made.returncode:
        return f"network namespaces are not allowed here: {made.stderr.strip()}"
    joined = _run("link", "add", f"bp{os.getpid()}", "type", "veth", "peer", "name", "eth9", "netns", name, check=False)
    _run("netns", "del", name, check=False)
    return f"veth pairs are not allowed here: {joined.stderr.strip()}" if joined.returncode else ""


class Chain:
    """``count`` switches ``sw-1`` …; each has ``eth1`` to the one before it and ``eth2`` to the next."""

    def __init__(self, count: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bag-chain-"))
        self.folder.chmod(0o755)  # lldpd gives up root and must still reach its socket
        self.count = 0
        self._wanted = count
        self._running: list[subprocess.Popen[bytes]] = []
        self._tag = f"bt{os.getpid() % 100_000}"

    def __enter__(self) -> Self:
        Path("/run/lldpd").mkdir(exist_ok=True)
        try:
            for _step in range(self._wanted):
                self.add()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the daemons and remove the namespaces."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
        for number in range(1, self.count + 1):
            _run("netns", "del", self.space(number), check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def space(self, number: int) -> str:
        """The namespace of a switch."""
        return f"{self._tag}n{number}"

    def address(self, number: int) -> str:
        """Where its agent answers."""
        return f"{NET}.{4 * number + 2}"

    def add(self) -> int:
        """One more switch at the end of the chain."""
        self.count = number = self.count + 1
        space = self.space(number)
        _run("netns", "add", space)
        _run("link", "add", f"{self._tag}m{number}", "type", "veth", "peer", "name", "mgmt0", "netns", space)
        _run("addr", "add", f"{NET}.{4 * number + 1}/30", "dev", f"{self._tag}m{number}")
        _run("link", "set", f"{self._tag}m{number}", "up")
        _run("-n", space, "addr", "add", f"{self.address(number)}/30", "dev", "mgmt0")
        for device in ("lo", "mgmt0"):
            _run("-n", space, "link", "set", device, "up")
        if number > 1:
            before = self.space(number - 1)
            _run("-n", before, "link", "add", "eth2", "type", "veth", "peer", "name", "eth1", "netns", space)
            _run("-n", before, "link", "set", "eth2", "up")
            _run("-n", space, "link", "set", "eth1", "up")
        self._start(number)
        return number

    def pull(self, number: int) -> None:
        """Take the link between a switch and the next one down."""
        _run("-n", self.space(number), "link", "set", "eth2", "down")

    def plug(self, number: int) -> None:
        """Put it up again."""
        _run("-n", self.space(number), "link", "set", "eth2", "up")

    def _start(self, number: int) -> None:
        folder = self.folder / f"n{number}"
        folder.mkdir()
        agentx, snmpd, lldpd = folder / "agentx", folder / "snmpd.conf", folder / "lldpd.conf"
        snmpd.write_text(
            f"agentaddress udp:{self.address(number)}:161\nrocommunity {COMMUNITY}\nmaster agentx\n"
            f"agentXSocket {agentx}\nsysName sw-{number}\n"
        )
        lldpd.write_text(
            f"configure system hostname sw-{number}\nconfigure lldp tx-interval 1\n"
            f"configure system ip management pattern {NET}.*\n"
        )
        self._run(number, SNMPD, "-f", "-C", "-c", str(snmpd), "-Lf", str(folder / "snmpd.log"))
        until = time.monotonic() + 5
        while not agentx.exists() and time.monotonic() < until:
            time.sleep(0.02)
        self._run(number, LLDPD, "-d", "-x", "-X", str(agentx), "-u", str(folder / "lldpd.sock"), "-O", str(lldpd),
                  "-I", "eth*")  # fmt: skip

    def _run(self, number: int, *command: str) -> None:
        with (self.folder / f"n{number}" / f"{Path(command[0]).name}.out").open("wb") as out:
            self._running.append(
                subprocess.Popen(
                    [shutil.which("ip") or IP, "netns", "exec", self.space(number), *command], stdout=out, stderr=out
                )
            )


def _run(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run([shutil.which("ip") or IP, *arguments], check=check, capture_output=True, text=True)
