"""One device: sign in, learn its prompt, print its configuration, leave. With a deadline and a limit of bytes."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncssh

from bag.configurations.domain.cleaning import clean
from bag.configurations.domain.dialects import (
    LONGEST,
    ConfigurationError,
    Dialect,
    check_answer,
    check_whole,
    recognize,
)
from bag.configurations.domain.shells import ASKS_KEY, ASKS_WORD, PAGER, PROMPT, SHELLS, guess

asyncssh.set_log_level(logging.WARNING)  # it tells of every channel
CONNECT_SECONDS = 10.0
TAIL = 300
"""Bytes at the end of what came in which a prompt or a question stands."""
OLD_EXCHANGES = ("diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1", "diffie-hellman-group-exchange-sha1")
OLD_CIPHERS = ("aes256-cbc", "aes128-cbc", "3des-cbc")


@dataclass(frozen=True)
class Ask:
    """What is to be read. ``host_key``: the pinned key as OpenSSH writes it, empty at first use."""

    key: int
    address: str
    port: int
    username: str
    password: str = field(repr=False)
    enable: str = field(default="", repr=False)
    dialect: Dialect | None = None
    host_key: str = ""
    old_algorithms: bool = False
    seconds: float = 60.0
    most_bytes: int = LONGEST


@dataclass(frozen=True)
class Answer:
    """What came of it: a text, or ``outcome`` (one of ``bag.configurations.models.Outcome``) with a reason."""

    key: int
    outcome: str
    reason: str = ""
    text: str = field(default="", repr=False)
    encoding: str = "utf-8"
    dialect: Dialect | None = None
    host_key: str = ""
    """The key that the device showed, whether it was accepted or not."""


class Endless(Exception):
    """The device prints more than a configuration can be."""


class Gate(asyncssh.SSHClient):
    """Accepts the pinned host key only; before there is one, the first."""

    def __init__(self, pinned: str) -> None:
        self.pinned = _bare(pinned)
        self.shown = ""

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self.shown = key.export_public_key().decode().strip()
        return not self.pinned or _bare(self.shown) == self.pinned


def _bare(key: str) -> str:
    """Kind and value of a public key, without its comment."""
    return " ".join(key.split()[:2])


async def read(ask: Ask) -> Answer:
    """Read one device. Never raises: every failure is an outcome with a reason."""
    gate = Gate(ask.host_key)
    said = Said()
    try:
        async with asyncio.timeout(ask.seconds):
            raw = await _talk(ask, gate, said)
    except asyncssh.HostKeyNotVerifiable:
        return Answer(ask.key, "host_key", host_key=gate.shown)
    except asyncssh.PermissionDenied:
        return Answer(ask.key, "refused", host_key=gate.shown)
    except Endless:
        return Answer(ask.key, "too_long", f"> {ask.most_bytes}", host_key=gate.shown)
    except TimeoutError:
        outcome = "timeout" if gate.shown else "unreachable"
        return Answer(ask.key, outcome, f"{ask.seconds:.0f} s", host_key=gate.shown)
    except (OSError, asyncssh.Error) as error:
        if said.began:
            return Answer(ask.key, "cut", said.last_line(), host_key=gate.shown)
        reason = getattr(error, "reason", "") or getattr(error, "strerror", "") or str(error)
        return Answer(ask.key, "unreachable", str(reason)[:200], host_key=gate.shown)
    return judged(ask, raw, gate.shown)


def judged(ask: Ask, raw: bytes, shown: str) -> Answer:
    """What a device printed as an answer: a configuration, or why it is none."""
    text, encoding = _letters(raw)
    text = clean(text)
    try:
        check_answer(text)
        dialect = ask.dialect or recognize(text)
        check_whole(text, dialect)
        if ask.dialect is not None and (other := recognize(text)) != ask.dialect:
            return Answer(ask.key, "unknown", f"{ask.dialect} → {other}", host_key=shown)
    except ConfigurationError as error:
        outcome = {"cut": "cut", "refused": "denied", "too_long": "too_long"}.get(error.code, "unknown")
        return Answer(ask.key, outcome, error.detail, host_key=shown)
    return Answer(ask.key, "ok", "", text, encoding, dialect, shown)


def _letters(raw: bytes) -> tuple[str, str]:
    try:
        return raw.decode(), "utf-8"
    except UnicodeDecodeError:
        return raw.decode("latin-1"), "latin-1"


class Said:
    """What has come of the answer that is awaited, to say where it broke off."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.began = False

    def last_line(self) -> str:
        lines = self.buffer.decode("utf-8", "replace").strip().splitlines()
        return lines[-1].strip()[:80] if lines else ""


async def _talk(ask: Ask, gate: Gate, said: Said) -> bytes:
    async with signed_in(ask, gate, said) as (shell, dialect):
        raw = await printed(shell, dialect, said)
        shell.leave()
        return raw


@asynccontextmanager
async def signed_in(ask: Ask, gate: Gate, said: Said) -> AsyncIterator[tuple[Conversation, Dialect]]:
    """A shell of a device with its paging off and the rights it takes, and the family of its commands.

    Raises ``asyncssh.HostKeyNotVerifiable``, ``asyncssh.PermissionDenied``, ``asyncssh.Error``, ``OSError`` and
    ``Endless``; the caller sets the time limit.
    """
    old = {"kex_algs": (*OLD_EXCHANGES, "+"), "encryption_algs": (*OLD_CIPHERS, "+")} if ask.old_algorithms else {}
    connecting = asyncssh.connect(
        ask.address, ask.port, username=ask.username, password=ask.password, client_factory=lambda: gate,
        known_hosts=([], [], []), client_keys=None, agent_path=None, config=None, gss_host=None,
        preferred_auth="password,keyboard-interactive", connect_timeout=min(CONNECT_SECONDS, ask.seconds),
        login_timeout=ask.seconds,
        **({name: [one for one in value if one != "+"] for name, value in old.items()}),
    )  # fmt: skip
    async with connecting as connection:
        process = await connection.create_process(term_type="vt100", term_size=(511, 1000), encoding=None)
        shell = Conversation(process, ask, said)
        prompt = await shell.until_prompt()
        dialect = ask.dialect or guess(prompt)
        way = SHELLS[dialect]
        if way.enables and prompt.endswith(">") and ask.enable:
            await shell.enable(ask.enable)
        for command in way.quiet:
            await shell.say(command)
        yield shell, dialect


async def printed(shell: Conversation, dialect: Dialect, said: Said) -> bytes:
    """The configuration as the shell prints it now, without the prompt."""
    said.began = True
    raw = await shell.say(SHELLS[dialect].show)
    return raw[: max(raw.rfind(b"\n"), raw.rfind(b"\r")) + 1]


class Conversation:
    """The device's shell: commands in, what it printed out."""

    def __init__(self, process: asyncssh.SSHClientProcess[bytes], ask: Ask, said: Said) -> None:
        self._process, self._ask, self._said = process, ask, said
        self._prompt = b""

    async def until_prompt(self) -> str:
        """The first prompt, which the later ones are compared with."""
        raw = await self._until(lambda tail: bool(PROMPT.search(tail)))
        found = PROMPT.search(raw[-TAIL:])
        self._prompt = found[1].strip() if found else b""
        return self._prompt.decode("utf-8", "replace")

    async def enable(self, word: str) -> None:
        """Ask for more rights; raises ``PermissionDenied`` when the word is wrong."""
        self._process.stdin.write(b"enable\n")
        await self._until(lambda tail: bool(ASKS_WORD.search(tail)) or tail.rstrip().endswith((b">", b"#")))
        self._process.stdin.write(word.encode() + b"\n")
        raw = await self._until(lambda tail: bool(ASKS_WORD.search(tail)) or bool(PROMPT.search(tail)))
        found = PROMPT.search(raw[-TAIL:])
        if found is None or not found[1].rstrip().endswith(b"#"):
            raise asyncssh.PermissionDenied("enable")
        self._prompt = found[1].strip()

    @property
    def prompt(self) -> str:
        """As it was when the rights were there."""
        return self._prompt.decode("utf-8", "replace")

    async def give(self, line: str, done: Callable[[bytes], bool]) -> bytes:
        """Type a line and take what comes until ``done(tail)``."""
        self._process.stdin.write(line.encode() + b"\n")
        return await self._until(done)

    async def say(self, command: str) -> bytes:
        """Give a command and take what comes until the prompt."""
        self._process.stdin.write(command.encode() + b"\n")
        return await self._until(self._at_prompt)

    def leave(self) -> None:
        self._process.stdin.write(b"exit\n")

    def _at_prompt(self, tail: bytes) -> bool:
        last = re.split(rb"[\r\n]", tail)[-1].strip()
        return last == self._prompt

    async def _until(self, done: Callable[[bytes], bool]) -> bytes:
        """Bytes until ``done(tail)``; answers pagers. Raises ``ConnectionError`` when the device hangs up."""
        buffer = self._said.buffer
        buffer.clear()
        while True:
            chunk = await self._process.stdout.read(65536)
            if not chunk:
                raise ConnectionResetError("closed")
            buffer += chunk
            if len(buffer) > self._ask.most_bytes:
                raise Endless
            tail = bytes(buffer[-TAIL:])
            if PAGER.search(tail) or ASKS_KEY.search(tail):
                self._process.stdin.write(b" ")
            elif done(tail):
                return bytes(buffer)
