"""Two machines on loopback, in network namespaces of their own, for charon and WireGuard."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncssh

CHARON = "/usr/lib/ipsec/charon"
PROGRAMS = ("ip", "ping", "unshare", "swanctl", "wg", "wg-quick", "wireguard-go", CHARON)
SECONDS = 15.0
STRONGSWAN = """\
charon {{
  load = random nonce openssl aes sha1 sha2 hmac kdf curve25519 gcm gmp pem x509 pubkey pkcs1 constraints md4 eap-identity eap-mschapv2 kernel-libipsec kernel-netlink socket-default vici updown
  plugins {{
    vici {{
      socket = unix://{socket}
    }}
  }}
  filelog {{
    stderr {{
      default = 1
    }}
  }}
}}
"""  # noqa: E501  one line of strongSwan


def missing() -> str:
    """Why the daemons cannot run here; empty when they can."""
    lacking = [name for name in PROGRAMS if shutil.which(name) is None]
    if lacking:
        return f"not installed: {' '.join(lacking)}"
    if os.geteuid() != 0:
        return "network namespaces need root"
    if not Path("/dev/net/tun").exists():
        return "there is no /dev/net/tun"
    probe = f"bagp{os.getpid()}"
    if subprocess.run(["ip", "netns", "add", probe], capture_output=True, check=False).returncode:
        return "network namespaces are not allowed here"
    run("ip", "netns", "del", probe)
    return ""


def run(*words: str, given: str | None = None) -> str:
    """What a command prints; raises with its words when it fails."""
    done = subprocess.run(words, input=given, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, f"{words}: {done.stderr or done.stdout}"
    return done.stdout


def until(done: Callable[[], bool], what: str) -> None:
    """Wait for something that daemons do by themselves."""
    end = time.monotonic() + SECONDS
    while not done():
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.05)


class Machine:
    """A network namespace with one wire to the other machine."""

    def __init__(self, name: str, address: str, folder: Path) -> None:
        self.name, self.address, self.folder = name, address, folder
        self.socket = str(folder / f"{name}.vici")
        self._daemons: list[subprocess.Popen[bytes]] = []

    def run(self, *words: str, given: str | None = None) -> str:
        return run("ip", "netns", "exec", self.name, *words, given=given)

    def pings(self, address: str, *, source: str = "") -> bool:
        way = ["-I", source] if source else []
        done = subprocess.run(
            ["ip", "netns", "exec", self.name, "ping", "-q", "-c1", "-W1", *way, address],
            capture_output=True,
            check=False,
        )
        return done.returncode == 0

    def start(self, *words: str, **environment: str) -> None:
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self._daemons.append(
                subprocess.Popen(
                    ["ip", "netns", "exec", self.name, *words],
                    env={**os.environ, **environment},
                    stdout=log,
                    stderr=log,
                )
            )

    def charon(self) -> None:
        """strongSwan with IPsec in user space, its /run its own."""
        conf = self.folder / f"{self.name}.conf"
        conf.write_text(STRONGSWAN.format(socket=self.socket))
        command = f"mount -t tmpfs tmpfs /run && exec {CHARON}"
        self.start("unshare", "-m", "sh", "-c", command, STRONGSWAN_CONF=str(conf))
        until(lambda: Path(self.socket).exists(), "the socket of charon")

    def load(self, text: str) -> None:
        file = self.folder / f"{self.name}.swanctl"
        file.write_text(text)
        self.run("swanctl", "--load-all", "--file", str(file), "--uri", f"unix://{self.socket}")

    def wireguard(self, interface: str, address: str) -> None:
        """WireGuard in user space; ``wg`` reaches it from every namespace."""
        self.start("wireguard-go", "-f", interface, WG_PROCESS_FOREGROUND="1")
        until(lambda: Path(f"/var/run/wireguard/{interface}.sock").exists(), "the socket of WireGuard")
        self.run("ip", "address", "add", address, "dev", interface)
        self.run("ip", "link", "set", interface, "up")

    def stop(self) -> None:
        for daemon in self._daemons:
            daemon.terminate()
        for daemon in self._daemons:
            with suppress(subprocess.TimeoutExpired):
                daemon.wait(5)
            if daemon.poll() is None:
                daemon.kill()
        with suppress(AssertionError):
            run("ip", "netns", "del", self.name)


class _Door(asyncssh.SSHServer):
    """An SSH server for one user, who may reach sockets of the machine."""

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("root", "deneme-parolasi")

    def unix_connection_requested(self, dest_path: str) -> bool:
        return True


async def _obey(process: asyncssh.SSHServerProcess[bytes]) -> None:
    """Run what was asked, with the input that came, as a shell would."""
    done = await asyncio.create_subprocess_shell(
        process.command or "true",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, wrong = await done.communicate(await process.stdin.read())
    process.stdout.write(said)
    process.stderr.write(wrong)
    process.exit(done.returncode or 0)


@contextmanager
def ssh_door() -> Iterator[tuple[int, str]]:
    """A real SSH server on loopback: its port and its public host key."""
    loop, key = asyncio.new_event_loop(), asyncssh.generate_private_key("ssh-ed25519")
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def serve() -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(
            _Door, "127.0.0.1", 0, server_host_keys=[key], process_factory=_obey, encoding=None
        )

    server = asyncio.run_coroutine_threadsafe(serve(), loop).result(SECONDS)
    try:
        yield server.get_port(), key.export_public_key().decode().strip()
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(SECONDS)


@contextmanager
def two_machines(folder: Path) -> Iterator[tuple[Machine, Machine]]:
    """Ours and that of the other institution, joined by a wire: 172.31.99.1 and 172.31.99.2."""
    mark = os.getpid() % 100_000
    ours = Machine(f"bago{mark}", "172.31.99.1", folder)
    theirs = Machine(f"bagt{mark}", "172.31.99.2", folder)
    try:
        for machine in (ours, theirs):
            run("ip", "netns", "add", machine.name)
            machine.run("ip", "link", "set", "lo", "up")
        run(
            "ip",
            "link",
            "add",
            "wire",
            "netns",
            ours.name,
            "type",
            "veth",
            "peer",
            "name",
            "wire",
            "netns",
            theirs.name,
        )
        for machine in (ours, theirs):
            machine.run("ip", "address", "add", f"{machine.address}/24", "dev", "wire")
            machine.run("ip", "link", "set", "wire", "up")
        yield ours, theirs
    finally:
        ours.stop()
        theirs.stop()
