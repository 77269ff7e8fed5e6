"""A UDP socket that takes in many datagrams with one system call, and knows what the kernel had to throw away."""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
from pathlib import Path

from bag.monitoring.listening.datagrams import MAPPED, Datagram

BUFFER = 16 << 20
MANY = 256
LARGEST = 65535
WAIT_SECONDS = 0.5
_SO_RCVBUFFORCE = 33
_MSG_WAITFORONE = 0x10000
_NAME = 28
_AGAIN = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR}


class _Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class _Head(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_void_p), ("name_length", ctypes.c_uint32), ("vectors", ctypes.POINTER(_Vector)),
        ("vector_count", ctypes.c_size_t), ("control", ctypes.c_void_p), ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    ]  # fmt: skip


class _Message(ctypes.Structure):
    _fields_ = [("head", _Head), ("length", ctypes.c_uint32)]


class Inbox:
    """Bound to ``host``:``port``; raises ``OSError`` when it cannot be. For one receiving thread."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = bound(host, port, socket.SOCK_DGRAM)
        seconds, fraction = divmod(WAIT_SECONDS, 1)
        wait = struct.pack("ll", int(seconds), int(fraction * 1_000_000))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, wait)
        self._inode = os.fstat(self.socket.fileno()).st_ino
        self._receive = ctypes.CDLL(None, use_errno=True).recvmmsg
        self._room, self._names = ctypes.create_string_buffer(MANY * LARGEST), ctypes.create_string_buffer(MANY * _NAME)
        self._data, self._addresses = memoryview(self._room).cast("B"), memoryview(self._names).cast("B")
        self._vectors, self._messages = (_Vector * MANY)(), (_Message * MANY)()
        for number in range(MANY):
            self._vectors[number] = _Vector(ctypes.addressof(self._room) + number * LARGEST, LARGEST)
            head = self._messages[number].head
            head.name = ctypes.addressof(self._names) + number * _NAME
            head.vectors = ctypes.pointer(self._vectors[number])
            head.vector_count = 1

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def receive(self) -> list[Datagram]:
        """What has come, at most ``MANY`` datagrams; waits half a second for the first and returns nothing after it."""
        for message in self._messages:
            message.head.name_length = _NAME
        count = self._receive(self.socket.fileno(), self._messages, MANY, _MSG_WAITFORONE, None)
        if count < 0:
            number = ctypes.get_errno()
            if number in _AGAIN:
                return []
            raise OSError(number, os.strerror(number))
        return [self._datagram(number) for number in range(count)]

    def _datagram(self, number: int) -> Datagram:
        start = number * LARGEST
        data = self._data[start : start + self._messages[number].length].tobytes()
        name = self._addresses[number * _NAME : (number + 1) * _NAME].tobytes()
        source = name[8:24] if self.socket.family == socket.AF_INET6 else MAPPED + name[4:8]
        return Datagram(source, name[2] << 8 | name[3], data)

    def answer(self, to: Datagram, data: bytes) -> None:
        """Send to the sender of a datagram; raises ``OSError``."""
        six = self.socket.family == socket.AF_INET6
        host = socket.inet_ntop(socket.AF_INET6, to.source) if six else socket.inet_ntoa(to.source[12:])
        self.socket.sendto(data, (host, to.port))

    def dropped(self) -> int:
        """Datagrams that the kernel threw away since the socket was opened, because its buffer was full."""
        table = "/proc/net/udp6" if self.socket.family == socket.AF_INET6 else "/proc/net/udp"
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            return 0
        fields = (line.split() for line in lines)
        return next((int(row[12]) for row in fields if len(row) > 12 and row[9] == str(self._inode)), 0)

    def buffer(self) -> int:
        """Bytes that the kernel keeps for us; it counts its own book-keeping with them."""
        return self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)

    def close(self) -> None:
        self.socket.close()


def bound(host: str, port: int, kind: socket.SocketKind) -> socket.socket:
    """A socket for both families of addresses where the kernel has both; its buffer as large as it may be."""
    four = ":" not in host
    try:
        made = socket.socket(socket.AF_INET6, kind)
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        name = ("::" if host == "0.0.0.0" else f"::ffff:{host}") if four else host  # noqa: S104 - compared only
    except OSError:
        if not four:
            raise
        made, name = socket.socket(socket.AF_INET, kind), host
    try:
        if kind == socket.SOCK_STREAM:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _enlarge(made)
        made.bind((name, port))
    except OSError:
        made.close()
        raise
    return made


def _enlarge(made: socket.socket) -> None:
    """Beyond the limit of the system where we may; within it otherwise."""
    try:
        made.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, BUFFER)
    except OSError:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
