"""One conversation with one SNMP agent: tries, and guards against agents that answer wrongly.

The codec is gufo_snmp's; it neither tries again nor notices loops, so that is done here. A session is used by one task
at a time and costs one socket. Everything ends: each request within its tries, each table within its guards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from operator import lt
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from django.utils.translation import gettext as _
from gufo.snmp._fast import GetIter, NoSuchInstance, SnmpAuthError, SnmpError

from bag.monitoring.snmp.errors import Nonsense, Refused, Silent

T = TypeVar("T")
SnmpValue = int | float | str | bytes | None
Row = tuple[str, SnmpValue]
Batch = list[tuple[str, SnmpValue] | None]

UPTIME = "1.3.6.1.2.1.1.3.0"
"""Every agent has sysUpTime: asked together with others it tells "they are missing" from "the answer is too big"."""
OBJECTS_PER_REQUEST = 40
REPETITIONS = 48
"""Rows of a column in one request: 48 counters fit into an unfragmented datagram."""
MOST_ROWS = 5000
"""Of one column; a longer one counts as endless unless the asker expects more."""
MOST_STRAYS = 2
"""Answers that are not ours, beyond those that may come late, until the agent counts as broken."""
MOST_DAMAGED = 2
MORE_TRIES = 2
"""For a device that has answered in this session: it lives, so what is missing got lost on the way."""
STRAY_PATIENCE = 0.25
"""Seconds that a try goes on after an answer that is not ours."""


class Socket(Protocol):
    """The part of gufo_snmp's sockets that all versions share."""

    def get_fd(self) -> int: ...
    def send_get_many(self, oids: list[str]) -> None: ...
    def recv_get_many(self) -> dict[str, Any]: ...
    def send_get_next(self, iter_getnext: GetIter) -> None: ...
    def recv_get_next(self, iter_getnext: GetIter) -> tuple[str, Any]: ...


class BulkSocket(Socket, Protocol):
    """That of v2c and v3."""

    def send_get_bulk(self, iter_getbulk: GetIter) -> None: ...
    def recv_get_bulk(self, iter_getnext: GetIter) -> list[tuple[str, Any] | None]: ...


class Session:
    """Reads objects and columns through an open socket. ``timeout``: seconds of one try; ``tries``: at least 1.

    ``bulk`` is the same socket where the version has GetBulk. ``encrypted``: answers that do not open are a refusal.
    """

    def __init__(
        self, socket: Socket, *, timeout: float, tries: int, bulk: BulkSocket | None, encrypted: bool = False
    ) -> None:
        self._socket = socket
        self._bulk = bulk
        self._timeout = timeout
        self._tries = tries
        self._encrypted = encrypted
        self._repetitions = REPETITIONS
        self._late = 0
        self._lives = False
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[bool] | None = None
        self._fd = socket.get_fd()

    async def __aenter__(self) -> Self:
        self._loop.add_reader(self._fd, self._readable)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._loop.remove_reader(self._fd)

    # -- reading
    async def get(self, oids: Sequence[str]) -> dict[str, SnmpValue]:
        """The objects that the agent has, by OID; those that it lacks are left out. sysUpTime is always among them."""
        found: dict[str, SnmpValue] = {}
        for start in range(0, max(len(oids), 1), OBJECTS_PER_REQUEST):
            found.update(await self._get([UPTIME, *oids[start : start + OBJECTS_PER_REQUEST]]))
        return found

    async def _get(self, oids: list[str]) -> dict[str, SnmpValue]:
        """One request; an empty answer is "too big" (in v1 also "one is missing"), so its halves are asked."""
        found = await self.ask(lambda: self._socket.send_get_many(oids), self._socket.recv_get_many)
        if not found.keys() <= set(oids):
            raise Nonsense(_("The device answers with objects that were not asked for."))
        if found or len(oids) <= 2:
            return found
        middle = (len(oids) + 1) // 2
        return {**await self._get(oids[:middle]), **await self._get([UPTIME, *oids[middle:]])}

    async def column(self, base: str, expected: int = 0, most: int = MOST_ROWS) -> list[Row]:
        """Index (the OID below ``base``) and value of every row of a column, in the agent's order.

        ``expected``: after so many rows the end is not looked for (0: unknown); ``most``: a longer one is endless.
        """
        rows: list[Row] = []
        cut = len(base) + 1
        last: tuple[int, ...] = ()
        position = GetIter(base, self._wanted(expected))
        while len(rows) < expected or not expected:
            batch = await self._next(position, base)
            found = [(entry[0][cut:], entry[1]) for entry in batch if entry is not None]
            last = _forward([index for index, _value in found], last)
            rows += found
            if not batch or batch[-1] is None:
                break
            if len(rows) >= most:
                raise Nonsense(_("The device has a table without end."))
        return rows

    def _wanted(self, expected: int) -> int:
        return min(self._repetitions, expected) if expected else self._repetitions

    async def _next(self, position: GetIter, base: str) -> Batch:
        """The rows after ``position``; ends with None, or is empty, where the column ends."""
        if self._bulk is None or self._repetitions == 1:
            return await self._one(position)
        socket = self._bulk
        batch = await self.ask(lambda: socket.send_get_bulk(position), lambda: _rows(socket.recv_get_bulk, position))
        if batch:
            return batch
        first = await self._one(position)  # nothing: the end, or more than the agent can say at once
        if first and first[0] is not None:
            self._repetitions = 1
        return first

    async def _one(self, position: GetIter) -> Batch:
        """The next row by GetNext."""
        return await self.ask(
            lambda: self._socket.send_get_next(position), lambda: _row(self._socket.recv_get_next, position)
        )

    # -- asking
    async def ask(self, send: Callable[[], None], receive: Callable[[], T]) -> T:
        """Send until an answer comes that is ours; raises ``Silent``, ``Refused`` or ``Nonsense``."""
        strays = damaged = 0
        for _try in range(self._tries + MORE_TRIES * self._lives):
            _send(send)
            patience = self._timeout
            while await self._wait(patience):
                try:
                    answer = receive()
                except BlockingIOError:
                    strays += 1
                    if strays > self._late:
                        patience = min(patience, STRAY_PATIENCE)
                except SnmpAuthError:
                    raise Refused(_("The device refuses the credential.")) from None
                except (SnmpError, OSError) as error:
                    damaged += isinstance(error, SnmpError)
                    break  # try again: the datagram was damaged, or the host says that nobody listens there
                else:
                    self._lives = True
                    return answer
                if strays > self._late + MOST_STRAYS or damaged >= MOST_DAMAGED:
                    break
            else:
                self._late += not strays
            if strays > self._late + MOST_STRAYS or damaged >= MOST_DAMAGED:
                break
        raise self._failure(strays, damaged)

    def _failure(self, strays: int, damaged: int) -> Silent | Refused | Nonsense:
        if damaged:
            return Nonsense(_("The device sends damaged answers."))
        if strays <= self._late:
            return Silent(_("The device does not answer."))
        if self._encrypted:
            return Refused(_("The device refuses the credential."))
        return Nonsense(_("The device answers with wrong request numbers."))

    async def _wait(self, seconds: float) -> bool:
        """Whether something can be read within ``seconds``."""
        self._waiter = waiter = self._loop.create_future()
        timer = self._loop.call_later(seconds, _settle, waiter, False)
        try:
            return await waiter
        finally:
            timer.cancel()
            self._waiter = None

    def _readable(self) -> None:
        if self._waiter is not None:
            _settle(self._waiter, True)


def _settle(waiter: asyncio.Future[bool], answer: bool) -> None:
    if not waiter.done():
        waiter.set_result(answer)


def _send(send: Callable[[], None]) -> None:
    try:
        send()
    except BlockingIOError:
        return  # the kernel's buffer is full: as good as a lost datagram
    except TimeoutError:
        return  # the refusal of an earlier datagram
    except OSError as error:
        raise Silent(_("There is no way to the address: %(reason)s") % {"reason": error.strerror or error}) from None


def _rows(receive: Callable[[GetIter], list[tuple[str, Any] | None]], position: GetIter) -> Batch:
    try:
        return list(receive(position))
    except StopAsyncIteration:
        return []


def _row(receive: Callable[[GetIter], tuple[str, Any]], position: GetIter) -> Batch:
    try:
        return [receive(position)]
    except (StopAsyncIteration, NoSuchInstance):
        return []


def _forward(indexes: list[str], last: tuple[int, ...]) -> tuple[int, ...]:
    """The last of ``indexes``; raises ``Nonsense`` unless each is greater than the one before it, ``last`` first."""
    if not indexes:
        return last
    try:
        plain = list(map(int, indexes))
        forward = (plain[0],) > last and all(map(lt, plain, plain[1:]))
        end: tuple[int, ...] = (plain[-1],)
    except ValueError:
        keys = [tuple(map(int, filter(None, index.split(".")))) for index in indexes]  # () is the column itself
        forward, end = keys[0] > last and all(map(lt, keys, keys[1:])), keys[-1]
    if not forward:
        raise Nonsense(_("The device goes round in circles: its table does not go forward."))
    return end
