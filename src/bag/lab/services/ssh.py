"""Shells of network devices over SSH: hundreds in one process, told apart by the address that was called."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh

from bag.configurations.domain.speech import Speech
from bag.lab.domain.configuring import ENTERS, LEAVES, SAVES, ConfigurationMode

asyncssh.set_log_level(logging.WARNING)  # it tells of every channel
FAULTS = ("", "hang", "half", "endless", "refuse", "other_key", "silent_login", "error")
"""hang: answers nothing after the command; half: hangs up in the middle; endless: prints for ever; refuse: no
password is right; other_key: shows another host key; silent_login: lets in and says nothing; error: refuses."""
PAGE = 24
_ASIDE = ("terminal ", "screen-length ", "no page", "set cli ")
_SHOWS = ("show running-config", "display current-configuration", "show configuration", "show", "/export")


@dataclass
class SimulatedDevice:
    """One device: how it prompts, what it prints, and what is wrong with it."""

    prompt: str
    text: str
    username: str = "yedek"
    password: str = "lab"  # noqa: S105  of a simulated device
    enable: str = ""
    pager: str = ""
    """The pager's question; empty prints in one go."""
    fault: str = ""
    speech: Speech | None = None
    """How it is configured; without, it has no configuration mode."""
    refuses: str = ""
    """A line with these words is refused, as by a device that does not know the command."""
    hangs_on: str = ""
    """After a line with these words it says nothing more in this session."""
    locks_out_on: str = ""
    """A line with these words, while it stands, keeps new sessions out."""
    saved: str = ""
    """What it would come up with after a restart."""
    sessions: int = field(default=0)

    @property
    def locked(self) -> bool:
        return bool(self.locks_out_on) and self.locks_out_on in self.text


class SshLab:
    """A server at one port of every loopback address. ``devices`` by address; others are not let in."""

    def __init__(self, devices: Mapping[str, SimulatedDevice], key_file: Path | None = None) -> None:
        self.devices = devices
        self._key = _kept_key(key_file) if key_file else asyncssh.generate_private_key("ssh-ed25519")
        self._other = asyncssh.generate_private_key("ssh-ed25519")
        self._servers: list[asyncssh.SSHAcceptor] = []

    async def start(self, port: int = 0) -> int:
        """Listen; returns the port. Devices with another key listen beside, each at its own address."""
        listening = _socket("0.0.0.0", port)  # noqa: S104  of the loopback device only
        port = listening.getsockname()[1]
        await self._listen(listening, self._key)
        for address, device in self.devices.items():
            if device.fault == "other_key":
                await self._listen(_socket(address, port), self._other)
        return port

    async def stop(self) -> None:
        for server in self._servers:
            server.close()

    async def _listen(self, listening: socket.socket, key: asyncssh.SSHKey) -> None:
        server = await asyncssh.listen(
            sock=listening, server_factory=lambda: _Door(self.devices), server_host_keys=[key], encoding=None,
            line_editor=False, process_factory=self._serve, login_timeout=30, config=None, backlog=512,
        )  # fmt: skip
        self._servers.append(server)

    async def _serve(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        device = self.devices.get(process.get_extra_info("sockname")[0])
        with suppress(asyncssh.Error, OSError, asyncio.IncompleteReadError):
            if device is not None:
                device.sessions += 1
                await _Shell(process, device).run()
        process.exit(0)


def _kept_key(file: Path) -> asyncssh.SSHKey:
    """The host key in a file, made on first use: devices keep theirs over restarts of the lab."""
    if not file.exists():
        file.touch(0o600)
        asyncssh.generate_private_key("ssh-ed25519").write_private_key(file)
    return asyncssh.read_private_key(file)


def _socket(address: str, port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if address == "0.0.0.0":  # noqa: S104
        with suppress(PermissionError):
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo\0")
    listening.bind((address, port))
    return listening


class _Door(asyncssh.SSHServer):
    """Asks for the device's password."""

    def __init__(self, devices: Mapping[str, SimulatedDevice]) -> None:
        self._devices = devices
        self._device: SimulatedDevice | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._device = self._devices.get(conn.get_extra_info("sockname")[0])
        if self._device is not None and self._device.locked:
            conn.abort()

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        device = self._device
        right = device is not None and device.fault != "refuse"
        return right and device is not None and (username, password) == (device.username, device.password)


class _Shell:
    """The conversation of one session."""

    def __init__(self, process: asyncssh.SSHServerProcess[bytes], device: SimulatedDevice) -> None:
        self._process, self._device = process, device
        self._prompt = device.prompt.replace("#", ">") if device.enable else device.prompt
        self._mode: ConfigurationMode | None = None

    async def run(self) -> None:
        device = self._device
        if device.fault == "silent_login":
            await self._process.stdin.read()
        self._write(f"\r\n{self._prompt}")
        while line := await self._line():
            command = line.strip()
            self._write(f"{command}\r\n")
            if self._mode is not None:
                await self._configure(command)
                continue
            if command in ("exit", "quit", "logout"):
                return
            if device.speech is not None and command in ENTERS:
                self._mode = ConfigurationMode(device.text, device.speech, device.prompt)
                self._write(self._mode.prompt)
                continue
            if device.speech is not None and command in SAVES:
                device.saved = device.text
                self._write(f"[OK]\r\n{self._prompt}")
                continue
            if command == "enable" and device.enable:
                await self._ask_word()
            elif command in _SHOWS:
                await self._show()
            elif command and not command.startswith(_ASIDE):
                self._write("% Invalid input detected at '^' marker.\r\n")
            self._write(self._prompt)

    async def _configure(self, command: str) -> None:
        """One line in the configuration mode; it takes effect at once."""
        device, mode = self._device, self._mode
        if mode is None:
            return
        if device.hangs_on and device.hangs_on in command:
            await self._process.stdin.read()
        elif device.refuses and device.refuses in command:
            self._write("% Invalid input detected at '^' marker.\r\n")
        elif command in LEAVES:
            self._mode = None
            self._write(self._prompt)
            return
        elif command:
            mode.text = device.text
            device.text = mode.take(command)
        self._write(mode.prompt)

    async def _line(self) -> str:
        raw: bytes = await self._process.stdin.readline()
        return raw.decode("utf-8", "replace")

    async def _ask_word(self) -> None:
        self._write("Password: ")
        if (await self._line()).strip() == self._device.enable:
            self._prompt = self._device.prompt
        else:
            self._write("\r\n% Bad secrets\r\n\r\n")

    async def _show(self) -> None:
        device, lines = self._device, self._device.text.splitlines()
        if (device.enable and self._prompt != device.prompt) or device.fault == "error":
            self._write("% Invalid input detected at '^' marker.\r\n")
        elif device.fault == "hang":
            await self._process.stdin.read()
        elif device.fault == "half":
            self._write("\r\n".join(lines[: len(lines) // 2]) + "\r\n")
            await self._process.stdout.drain()
            self._process.exit(1)
        elif device.fault == "endless":
            while not self._process.is_closing():
                self._write("\r\n".join(lines) + "\r\n")
                await self._process.stdout.drain()
        elif device.pager:
            await self._paged(lines)
        else:
            self._write("\r\n".join(lines) + "\r\n")

    async def _paged(self, lines: list[str]) -> None:
        question = self._device.pager
        for at in range(0, len(lines), PAGE):
            self._write("\r\n".join(lines[at : at + PAGE]) + "\r\n")
            if at + PAGE < len(lines):
                self._write(question)
                await self._process.stdin.read(1)
                self._write("\x08" * len(question) + " " * len(question) + "\x08" * len(question))

    def _write(self, text: str) -> None:
        self._process.stdout.write(text.encode())
