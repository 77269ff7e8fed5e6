"""One device: read, type line by line, leave, look whether it is well, keep; or take everything back and look again.

The session in which the lines were typed stays open until a new one was let in: where a change locks everybody out, the
way back goes through the old one. Nothing is saved on the device before the checks are over.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import replace

import asyncssh

from bag.configurations.domain.cleaning import clean
from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.normalizing import digest
from bag.configurations.domain.pushing import COMPUTED, GRAMMARS, QUESTION, ready, refusal, typed
from bag.configurations.domain.remedy import alike, way_back
from bag.configurations.pushing.order import Fault, Order, Report, Result, Stopped
from bag.configurations.reading.session import (
    Answer,
    Conversation,
    Endless,
    Gate,
    Said,
    judged,
    printed,
    read,
    signed_in,
)

PAUSE = 5.0
"""Seconds between two tries to get in again."""
BROKEN = (OSError, asyncssh.Error, Endless)


async def push(order: Order, stopping: threading.Event) -> Report:
    """Carry out an order. Never raises: how it went stands in the report."""
    report = Report(order.ask.key)
    async with AsyncExitStack() as stack:
        session = _Session(order, stack)
        try:
            report.before = await _read_first(order, stopping)
            await session.type(order.lines, report, stopping)
            await _check(order, report, report.before, stopping)
            report.unsaved = not await session.keep(report)
            report.result = Result.DONE
        except Stopped as stop:
            report.fault, report.detail = stop.fault, stop.detail
            if session.touched and report.before is not None:
                await _take_back(order, report, report.before, session)
    return report


async def _read_first(order: Order, stopping: threading.Event) -> Answer:
    before = await read(order.ask)
    if before.outcome != "ok" or before.dialect is None:
        raise Stopped(Fault.NOT_READ, f"{before.outcome} {before.reason}".strip())
    if digest(before.text, before.dialect) != order.digest:
        raise Stopped(Fault.DRIFT)
    if stopping.is_set():
        raise Stopped(Fault.CANCELLED)
    return before


async def _check(order: Order, report: Report, before: Answer, stopping: threading.Event) -> None:
    """Raises ``Stopped`` with the first check that fails."""
    after = await _read_again(order, order.patience / 5)
    if after.outcome != "ok":
        raise Stopped(Fault.GONE, f"{after.outcome} {after.reason}".strip())
    report.after = after
    if broken := await asyncio.to_thread(order.worse, before.text, after.text):
        raise Stopped(Fault.FINDINGS, "; ".join(broken)[:300])
    await _ask_expected(order, report)
    if order.silent is not None and (silent := await order.silent()):
        raise Stopped(Fault.MONITORING, ", ".join(silent)[:300])
    if stopping.is_set():
        raise Stopped(Fault.CANCELLED)


async def _read_again(order: Order, patience: float) -> Answer:
    """A reading over a new session; tried until the patience is over."""
    until = asyncio.get_running_loop().time() + patience
    while True:
        found = await read(replace(order.ask, seconds=min(order.ask.seconds, 20.0)))
        if found.outcome in ("ok", "host_key") or asyncio.get_running_loop().time() + PAUSE > until:
            return found
        await asyncio.sleep(PAUSE)


async def _ask_expected(order: Order, report: Report) -> None:
    if not order.expected:
        return
    try:
        async with (
            asyncio.timeout(order.ask.seconds),
            signed_in(order.ask, Gate(order.ask.host_key), Said()) as (shell, _dialect),
        ):
            for one in order.expected:
                answer = clean((await shell.say(one.command)).decode("utf-8", "replace")).replace("\0", "")
                report.said.append((one.command, answer[:20_000]))
                if one.words not in answer:
                    raise Stopped(Fault.ANSWER, f"{one.command}: {one.words}")
            shell.leave()
    except (TimeoutError, *BROKEN) as error:
        raise Stopped(Fault.ANSWER, str(error) or type(error).__name__) from error


async def _take_back(order: Order, report: Report, before: Answer, session: _Session) -> None:
    """Bring the device back to what it was, and read it; the report says how far that went."""
    now = await read(replace(order.ask, seconds=min(order.ask.seconds, 20.0)))
    if now.outcome != "ok":
        now = await session.printed() or now
    if now.outcome == "ok" and _same(now, before):
        report.last, report.result = now, Result.ROLLED_BACK
        return
    with suppress(Stopped):
        await session.type_back(_lines_back(order, now, before), report)
    last = await _read_again(order, order.patience)
    report.last = last if last.outcome == "ok" else None
    if last.outcome != "ok":
        report.result = Result.LOST
    elif _same(last, before):
        await session.keep(report)
        report.result = Result.ROLLED_BACK
    else:
        report.result = Result.NOT_RESTORED


def _lines_back(order: Order, now: Answer, before: Answer) -> tuple[str, ...]:
    dialect = before.dialect or Dialect.IOS
    if own := GRAMMARS[dialect].back:
        return own
    if dialect not in COMPUTED or now.outcome != "ok":
        return order.back
    return typed(way_back(now.text, before.text, dialect), dialect)


def _same(one: Answer, other: Answer) -> bool:
    dialect = other.dialect or Dialect.IOS
    if digest(one.text, dialect) == digest(other.text, dialect):
        return True
    return dialect in COMPUTED and alike(one.text, other.text, dialect)


class _Session:
    """The session in which lines are typed; opened when the first is, and again when it was lost."""

    def __init__(self, order: Order, stack: AsyncExitStack) -> None:
        self._order, self._stack = order, stack
        self._shell: Conversation | None = None
        self._ready = re.compile(b"$^")
        self._prompt = b""
        self._grammar = GRAMMARS[order.ask.dialect or Dialect.IOS]
        self.touched = False
        """Whether any line was typed."""

    async def type(self, lines: Sequence[str], report: Report, stopping: threading.Event) -> None:
        """Type lines in the configuration mode; raises ``Stopped`` at the first that is not taken."""
        try:
            async with asyncio.timeout(self._order.ask.seconds):
                await self._enter()
                for line in lines:
                    if stopping.is_set():
                        raise Stopped(Fault.CANCELLED)
                    self.touched = True
                    await self._one(line, report)
                for line in ("commit",) if self._prompt.startswith(b"[*") else self._grammar.apply:
                    await self._one(line, report)  # "[*": a VRP that keeps lines aside until they are committed
                await self._all(self._grammar.leave)
        except TimeoutError:
            self._shell = None
            raise Stopped(Fault.HUNG, report.said[-1][0] if report.said else "") from None
        except BROKEN as error:
            self._shell = None
            raise Stopped(Fault.BROKE_OFF, str(error)[:200]) from error

    async def type_back(self, lines: Sequence[str], report: Report) -> None:
        """Type the way back, whatever single lines are answered; raises ``Stopped`` when there is no session."""
        try:
            async with asyncio.timeout(self._order.ask.seconds):
                if self._shell is not None:
                    with suppress(Stopped):
                        await self._all(self._grammar.leave)
                await self._enter()
                for line in lines:
                    with suppress(Stopped):
                        await self._one(line, report)
                await self._all(("commit",) if self._prompt.startswith(b"[*") else ())
                await self._all(self._grammar.leave)
        except (TimeoutError, *BROKEN) as error:
            self._shell = None
            raise Stopped(Fault.BROKE_OFF, str(error)[:200]) from error

    async def printed(self) -> Answer | None:
        """The configuration through the session that is still open; None when none is."""
        if self._shell is None:
            return None
        dialect = self._order.ask.dialect or Dialect.IOS
        try:
            async with asyncio.timeout(self._order.line_seconds):
                with suppress(Stopped):
                    await self._all(self._grammar.leave)
                return judged(self._order.ask, await printed(self._shell, dialect, Said()), "")
        except (TimeoutError, *BROKEN):
            self._shell = None
            return None

    async def keep(self, report: Report) -> bool:
        """Confirm the change and save it over a restart; False when the device did not take that."""
        try:
            async with asyncio.timeout(self._order.ask.seconds):
                await self._open()
                for line in (*self._grammar.confirm, *self._grammar.save):
                    await self._one(line, report, "y")
        except (TimeoutError, Stopped, *BROKEN):
            return False
        return True

    async def _open(self) -> Conversation:
        if self._shell is None:
            entering = signed_in(self._order.ask, Gate(self._order.ask.host_key), Said())
            shell, _dialect = await self._stack.enter_async_context(entering)
            self._shell, self._ready = shell, ready(shell.prompt)
        return self._shell

    async def _enter(self) -> None:
        await self._open()
        await self._all(self._grammar.enter)

    async def _all(self, lines: Sequence[str]) -> None:
        for line in lines:
            await self._one(line, None)

    async def _one(self, line: str, report: Report | None, answer: str = "n") -> None:
        """Type one line; raises ``Stopped`` when it is refused, or answered with a question and that with "n"."""
        shell = await self._open()
        if report is not None:
            report.said.append((line, ""))
        async with asyncio.timeout(self._order.line_seconds):
            raw = await shell.give(line, self._waits)
            asked = bool(QUESTION.search(raw))
            if asked:
                raw += await shell.give(answer, lambda tail: bool(self._ready.search(_last(tail))))
        self._prompt = _last(raw)
        text = _heard(raw, line)
        if report is not None:
            report.said[-1] = (line, text)
        if asked and answer == "n":
            raise Stopped(Fault.QUESTION, f"{line}: {text.splitlines()[0][:120] if text else ''}")
        if refused := refusal(text):
            raise Stopped(Fault.REFUSED, f"{line}: {refused}")

    def _waits(self, tail: bytes) -> bool:
        return bool(self._ready.search(_last(tail))) or bool(QUESTION.search(tail))


def _last(tail: bytes) -> bytes:
    return re.split(rb"[\r\n]", tail)[-1]


def _heard(raw: bytes, line: str) -> str:
    """What the device said to a line, without its echo, the prompt and what cannot be printed."""
    text = "".join(one if one.isprintable() or one in "\r\n" else " " for one in raw.decode("utf-8", "replace"))
    lines = [one.rstrip() for one in re.split(r"[\r\n]+", text)]
    if lines and lines[0].strip().endswith(line.strip()):
        lines = lines[1:]
    return "\n".join(one for one in lines[:-1] if one.strip())[:2000]
