"""Where the commands of a gateway run: here, or over the shell of a managed device with a pinned host key."""

from __future__ import annotations

import asyncio
import shlex
import socket
import subprocess
import tempfile
import threading
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import asyncssh

from bag.configurations.models import ManagedDevice
from bag.core.crypto import Secret, SecretError
from bag.vpn.gateways.errors import GatewayError
from bag.vpn.models import Gateway, Reading

SECONDS = 15.0
"""How long one command, or one way in, may take."""
LONGEST = 5_000_000
"""Letters of an answer."""
T = TypeVar("T")


class Shell(Protocol):
    def run(self, words: Sequence[str], given: str = "") -> str:
        """What a command prints when ``given`` is its input. Raises ``GatewayError``."""

    def socket(self, path: str) -> AbstractContextManager[socket.socket]:
        """A connection to a socket of the gateway. Raises ``GatewayError``."""


class Here:
    """This machine."""

    def run(self, words: Sequence[str], given: str = "") -> str:
        try:
            done = subprocess.run(  # noqa: S603  words of ours, never a shell's line
                list(words), input=given, capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise GatewayError("timeout") from None
        except OSError as error:
            raise GatewayError("unreachable", str(error.strerror)) from None
        return _said(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def socket(self, path: str) -> Iterator[socket.socket]:
        with _connected(path) as link:
            yield link


class Remote:
    """The shell of a managed device; used as a context. Commands of who is not root go through ``sudo -n``."""

    def __init__(self, device: ManagedDevice) -> None:
        self._device = device
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._link: asyncssh.SSHClientConnection

    def __enter__(self) -> Remote:
        self._thread.start()
        try:
            self._link = self._wait(_connect(self._device))
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self._link.abort()
        self._stop()

    def run(self, words: Sequence[str], given: str = "") -> str:
        root = [] if self._user == "root" else ["sudo", "-n"]
        source: dict[str, Any] = {"input": given} if given else {"stdin": asyncssh.DEVNULL}
        done = self._wait(self._link.run(shlex.join([*root, *words]), check=False, **source))
        return _said(done.exit_status or 0, str(done.stdout or ""), str(done.stderr or ""))

    @contextmanager
    def socket(self, path: str) -> Iterator[socket.socket]:
        with tempfile.TemporaryDirectory(prefix="bag-vpn-") as folder:
            here = str(Path(folder) / "s")
            door = self._wait(self._forwarded(here, path))
            try:
                with _connected(here) as link:
                    yield link
            finally:
                door.close()

    async def _forwarded(self, here: str, path: str) -> asyncssh.SSHListener:
        return await self._link.forward_local_path(here, path)

    @property
    def _user(self) -> str:
        return self._device.credential.username if self._device.credential else ""

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        async def bounded() -> T:
            async with asyncio.timeout(SECONDS):
                return await work

        try:
            return asyncio.run_coroutine_threadsafe(bounded(), self._loop).result()
        except asyncssh.HostKeyNotVerifiable:
            raise GatewayError("host_key") from None
        except asyncssh.PermissionDenied:
            raise GatewayError("refused") from None
        except TimeoutError:
            raise GatewayError("timeout") from None
        except (OSError, asyncssh.Error) as error:
            raise GatewayError("unreachable", str(getattr(error, "strerror", None) or error)) from None

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _connect(device: ManagedDevice) -> asyncssh.SSHClientConnection:
    login = device.credential
    if login is None or login.owner_service_id != device.owner_service_id:
        raise GatewayError("no_device")
    pinned = getattr(getattr(device, "status", None), "host_key", "")
    if not pinned:
        raise GatewayError("no_host_key")
    try:
        password = plain(login.secret)
    except SecretError:
        raise GatewayError("no_device") from None
    try:
        key = asyncssh.import_public_key(pinned)
    except asyncssh.KeyImportError:
        raise GatewayError("no_host_key") from None
    return await asyncssh.connect(
        device.address, device.port, username=login.username, password=password, known_hosts=([key], [], []),
        client_keys=None, agent_path=None, config=None, gss_host=None,
        preferred_auth="password,keyboard-interactive", connect_timeout=SECONDS, login_timeout=SECONDS,
    )  # fmt: skip


@contextmanager
def _connected(path: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(SECONDS)
        try:
            link.connect(path)
        except OSError as error:
            raise GatewayError("unreachable", str(error.strerror or error)) from None
        yield link


def _said(code: int, out: str, err: str) -> str:
    if code:
        raise GatewayError("command", err.strip().splitlines()[-1] if err.strip() else str(code))
    if len(out) > LONGEST:
        raise GatewayError("unreadable", "too long")
    return out


@contextmanager
def shell_of(gateway: Gateway) -> Iterator[Shell]:
    """The shell of a gateway (with its device and its status joined). Raises ``GatewayError``."""
    if gateway.reading == Reading.LOCAL:
        yield Here()
    elif gateway.reading == Reading.SHELL and gateway.device is not None:
        with Remote(gateway.device) as shell:
            yield shell
    else:
        raise GatewayError("not_read")


def plain(secret: Secret | str | None) -> str:
    """The text of a sealed field, for the gateway or for showing it once."""
    return secret.plain() if isinstance(secret, Secret) else (secret or "")
