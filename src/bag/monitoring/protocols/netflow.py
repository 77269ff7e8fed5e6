"""NetFlow v5, v9 (RFC 3954) and IPFIX (RFC 7011): many datagrams in, columns of the table ``flows`` out.

Data of the same layout is gathered over all datagrams of a batch and decoded at once. Flows whose template has not come
yet are counted, not guessed. A sampling rate that nobody told stays 0: unknown is never scaled.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from bag.monitoring.protocols import Malformed
from bag.monitoring.protocols.flow_layout import SAMPLERS, SAMPLING, VARIABLE, Array, Field, Layout, Records, layout
from bag.monitoring.protocols.flow_sessions import Session, Sessions, Template

V5, V9, IPFIX = 5, 9, 10
_V5_HEAD = struct.Struct(">HHIIIIBBH")
_V9_HEAD = struct.Struct(">HHIIII")
_IPFIX_HEAD = struct.Struct(">HHIII")
_SET_HEAD = struct.Struct(">HH")
_V9_TEMPLATES, _V9_OPTIONS, _IPFIX_TEMPLATES, _IPFIX_OPTIONS = 0, 1, 2, 3
_FIRST_DATA_SET = 256
_ENTERPRISE = 0x8000
_INTERVAL, _SPACE = 305, 306
_RANDOM_INTERVAL = 50
# Source, destination, next hop, interfaces, packets, octets, first, last, ports, pad, flags, protocol, tos, AS, masks.
_V5_LAYOUT = layout(tuple(Field(*item) for item in (
    (8, 4), (12, 4), (15, 4), (10, 2), (14, 2), (2, 4), (1, 4), (22, 4), (21, 4), (7, 2), (11, 2),
    (-1, 1), (6, 1), (4, 1), (5, 1), (16, 2), (17, 2), (9, 1), (13, 1), (-1, 2),
)))  # fmt: skip


class Message(NamedTuple):
    """The head of one datagram. ``exported`` is in milliseconds since 1970, ``uptime`` in milliseconds or -1."""

    session: Session
    version: int
    exported: int
    uptime: int


@dataclass
class _Gathered:
    """Data of one layout, piece by piece."""

    parts: list[bytes] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)


@dataclass
class Figures:
    """What a decoder has met."""

    messages: int = 0
    flows: int = 0
    malformed: int = 0
    without_template: int = 0
    """Sets of data that nobody had described yet."""
    others: int = 0
    """Records that are neither flows nor known options."""
    versions: Counter[int] = field(default_factory=Counter)


class Decoder:
    """Decodes the datagrams of all exporters; not for use by two threads at once."""

    def __init__(self, sessions: Sessions | None = None, subject_of: Callable[[bytes], int] = lambda _e: 0) -> None:
        self.sessions = sessions or Sessions()
        self._subject_of = subject_of
        self.figures = Figures()
        self._gathered: dict[Layout, _Gathered] = {}

    def decode(
        self, datagrams: Iterable[tuple[bytes, bytes]], malformed: list[tuple[bytes, bytes]] | None = None
    ) -> dict[str, Array]:
        """Columns of the flows in ``datagrams``: pairs of the exporter's address (16 octets) and the datagram.

        The columns are those of the table ``flows`` without ``at``; empty when there is no flow.
        A malformed datagram counts and is put into ``malformed``; what was sound before its flaw stays.
        """
        self._gathered = {}
        for exporter, data in datagrams:
            try:
                self._read(exporter, data)
            except (Malformed, struct.error):
                self.figures.malformed += 1
                if malformed is not None:
                    malformed.append((exporter, data))
        tables = [self._columns(layout_, gathered) for layout_, gathered in self._gathered.items()]
        if not tables:
            return {}
        found = tables[0] if len(tables) == 1 else {n: np.concatenate([t[n] for t in tables]) for n in tables[0]}
        self.figures.flows += len(found["octets"])
        return found

    def _read(self, exporter: bytes, data: bytes) -> None:
        if len(data) < 2:
            raise Malformed("cut off")
        version = data[0] << 8 | data[1]
        self.figures.messages += 1
        self.figures.versions[version] += version in (V5, V9, IPFIX)
        if version == V9:
            self._read_v9(exporter, data)
        elif version == IPFIX:
            self._read_ipfix(exporter, data)
        elif version == V5:
            self._read_v5(exporter, data)
        else:
            raise Malformed("version")

    def _read_v5(self, exporter: bytes, data: bytes) -> None:
        _version, count, uptime, seconds, nanoseconds, sequence, kind, engine, sampling = _V5_HEAD.unpack_from(data)
        end = _V5_HEAD.size + count * _V5_LAYOUT.size
        if end > len(data):
            raise Malformed("cut off")
        session = (exporter, kind << 8 | engine)
        self.sessions.follow(session, sequence, count)
        self.sessions.sampled(session, -1, sampling & 0x3FFF)
        message = Message(session, V5, seconds * 1000 + nanoseconds // 1_000_000, uptime)
        self._gather(_V5_LAYOUT, data[_V5_HEAD.size : end], count, message)

    def _read_v9(self, exporter: bytes, data: bytes) -> None:
        _version, _count, uptime, seconds, sequence, source = _V9_HEAD.unpack_from(data)
        message = Message((exporter, source), V9, seconds * 1000, uptime)
        self.sessions.follow(message.session, sequence, 1)
        for number, start, end in _sets(data, _V9_HEAD.size, len(data)):
            if number == _V9_TEMPLATES:
                self._learn(message, data, start, end)
            elif number == _V9_OPTIONS:
                self._learn_v9_options(message.session, data, start, end)
            elif number >= _FIRST_DATA_SET:
                self._take(message, number, data, start, end)

    def _read_ipfix(self, exporter: bytes, data: bytes) -> None:
        _version, length, seconds, sequence, domain = _IPFIX_HEAD.unpack_from(data)
        if not _IPFIX_HEAD.size <= length <= len(data):
            raise Malformed("length")
        message, records = Message((exporter, domain), IPFIX, seconds * 1000, -1), 0
        unknown = self.figures.without_template
        try:
            for number, start, end in _sets(data, _IPFIX_HEAD.size, length):
                if number == _IPFIX_TEMPLATES:
                    self._learn(message, data, start, end)
                elif number == _IPFIX_OPTIONS:
                    self._learn_ipfix_options(message.session, data, start, end)
                elif number >= _FIRST_DATA_SET:
                    records += self._take(message, number, data, start, end)
        finally:
            if self.figures.without_template == unknown:
                self.sessions.follow(message.session, sequence, records)
            else:  # how many records an unknown set holds cannot be told
                self.sessions.lose_track(message.session)

    def _learn(self, message: Message, data: bytes, position: int, end: int) -> None:
        while end - position >= _SET_HEAD.size:
            number, count = _SET_HEAD.unpack_from(data, position)
            if number < _FIRST_DATA_SET:
                return  # padding
            fields, position = _fields(data, position + 4, end, count, vendors=message.version == IPFIX)
            self.sessions.learn(message.session, number, fields)

    def _learn_v9_options(self, session: Session, data: bytes, position: int, end: int) -> None:
        while end - position >= 6:
            number, scope, options = struct.unpack_from(">HHH", data, position)
            if number < _FIRST_DATA_SET:
                return
            # The scopes of v9 are numbered in a space of their own.
            scopes, position = _fields(data, position + 6, end, scope // 4)
            fields, position = _fields(data, position, end, options // 4)
            self.sessions.learn(session, number, [*((-1, length) for _type, length in scopes), *fields], len(scopes))

    def _learn_ipfix_options(self, session: Session, data: bytes, position: int, end: int) -> None:
        while end - position >= _SET_HEAD.size:
            number, count = _SET_HEAD.unpack_from(data, position)
            if number < _FIRST_DATA_SET:
                return
            if not count:
                self.sessions.learn(session, number, [])
                position += _SET_HEAD.size
                continue
            (scope,) = struct.unpack_from(">H", data, position + 4)
            fields, position = _fields(data, position + 6, end, count, vendors=True)
            self.sessions.learn(session, number, fields, max(scope, 1))

    def _take(self, message: Message, number: int, data: bytes, start: int, end: int) -> int:
        """Gather a set of data; returns the number of records in it (0 when its template is unknown)."""
        template = self.sessions.template(message.session, number)
        if template is None:
            self.figures.without_template += 1
            return 0
        if template.layout.variable:
            content, count = _fixed_parts(template.layout, data, start, end)
        else:
            count = (end - start) // template.layout.size
            content = data[start : start + count * template.layout.size]
        if template.scope:
            self._hear_options(message, template, content, count)
        elif template.layout.counts:
            self._gather(template.layout, content, count, message)
        else:
            self.figures.others += count
        return count

    def _gather(self, layout_: Layout, content: bytes, count: int, message: Message) -> None:
        if not count:
            return
        gathered = self._gathered.get(layout_)
        if gathered is None:
            gathered = self._gathered[layout_] = _Gathered()
        gathered.parts.append(content)
        gathered.counts.append(count)
        gathered.messages.append(message)

    def _hear_options(self, message: Message, template: Template, content: bytes, count: int) -> None:
        """Sampling rates: of one sampler when the record names it, else of the domain."""
        if not count or not template.layout.elements:
            self.figures.others += count
            return
        rows = np.frombuffer(content, template.layout.dtype, count)
        nothing = np.zeros(count, np.int64)
        records = Records(template.layout, rows, nothing, nothing)
        sampler = next((element for element in SAMPLERS if records.has(element)), None)
        names = records.number(sampler).tolist() if sampler else [-1] * count
        for name, rate in zip(names, _rates(records), strict=True):
            self.sessions.sampled(message.session, name, rate)
            if not rate:
                self.figures.others += 1

    def _columns(self, layout_: Layout, gathered: _Gathered) -> dict[str, Array]:
        rows = np.frombuffer(b"".join(gathered.parts), layout_.dtype)
        messages, counts = gathered.messages, np.array(gathered.counts)
        exported = np.repeat(np.array([m.exported for m in messages], np.int64), counts)
        uptime = np.repeat(np.array([m.uptime for m in messages], np.int64), counts)
        records = Records(layout_, rows, exported, uptime)
        found = records.columns()
        exporters = np.frombuffer(b"".join(m.session[0] for m in messages), np.uint8).reshape(-1, 16)
        found["exporter"] = np.repeat(exporters, counts, axis=0)
        subjects = np.array([self._subject_of(m.session[0]) for m in messages], np.uint64)
        found["subject"] = np.repeat(subjects, counts)
        found["domain"] = np.repeat(np.array([m.session[1] for m in messages], np.uint32), counts)
        found["sampling"] = self._sampling(records, messages, counts)
        return found

    def _sampling(self, records: Records, messages: list[Message], counts: Array) -> Array:
        """One in so many packets: what the record says, its sampler, its domain; 0 when nobody told."""
        rates = np.repeat(np.array([self.sessions.rate(m.session) for m in messages], np.uint32), counts)
        sampler = next((element for element in SAMPLERS if records.has(element)), None)
        if sampler:
            names = records.number(sampler)
            of_message = np.repeat(np.arange(len(messages)), counts)
            pairs, inverse = np.unique(np.stack([of_message.astype(np.uint64), names]), axis=1, return_inverse=True)
            known = [self.sessions.rate(messages[int(m)].session, int(name)) for m, name in pairs.T]
            said = np.array(known, np.uint32)[inverse.reshape(-1)]
            rates = np.where(said > 0, said, rates)
        if records.has(SAMPLING):
            said = np.minimum(records.number(SAMPLING), np.uint64(0xFFFFFFFF)).astype(np.uint32)
            rates = np.where(said > 0, said, rates)
        return rates


def _rates(records: Records) -> list[int]:
    """One in so many packets, of every option record; 0 when it is about something else."""
    if records.has(_INTERVAL):
        interval, space = records.number(_INTERVAL).tolist(), records.number(_SPACE).tolist()
        return [(taken + left) // taken if taken else 0 for taken, left in zip(interval, space, strict=True)]
    element = next((element for element in (SAMPLING, _RANDOM_INTERVAL) if records.has(element)), None)
    return records.number(element).tolist() if element else [0] * len(records.rows)


def _sets(data: bytes, position: int, limit: int) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of the content of each set; raises ``Malformed`` at the first that does not fit."""
    while limit - position >= _SET_HEAD.size:
        number, length = _SET_HEAD.unpack_from(data, position)
        if length < _SET_HEAD.size or position + length > limit:
            raise Malformed("set")
        yield number, position + _SET_HEAD.size, position + length
        position += length


def _fields(
    data: bytes, position: int, end: int, count: int, *, vendors: bool = False
) -> tuple[list[tuple[int, int]], int]:
    """The fields of a template and where they end. In IPFIX a field of a vendor has an enterprise number behind it."""
    fields = []
    for _field in range(count):
        if position + 4 > end:
            raise Malformed("template")
        element, length = _SET_HEAD.unpack_from(data, position)
        position += 4
        if vendors and element & _ENTERPRISE:
            position += 4
            element = -1
        fields.append((element, length))
    if position > end:
        raise Malformed("template")
    return fields, position


def _fixed_parts(layout_: Layout, data: bytes, position: int, end: int) -> tuple[bytes, int]:
    """Records without their fields of variable length, and their number: field by field, as there is no other way."""
    lengths = [field.length for field in layout_.fields]
    shortest = sum(1 if length == VARIABLE else length for length in lengths)
    parts: list[bytes] = []
    count = 0
    while end - position >= shortest:
        for length in lengths:
            if length != VARIABLE:
                parts.append(data[position : position + length])
                position += length
                continue
            own, position = _own_length(data, position, end)
            position += own
            if position > end:
                raise Malformed("variable length")
        if position > end:
            raise Malformed("record")
        count += 1
    return b"".join(parts), count


def _own_length(data: bytes, position: int, end: int) -> tuple[int, int]:
    if position >= end:
        raise Malformed("variable length")
    length, position = data[position], position + 1
    if length == 0xFF:
        if position + 2 > end:
            raise Malformed("variable length")
        length, position = data[position] << 8 | data[position + 1], position + 2
    return length, position
