"""The newest messages of topics on an MQTT broker. One connection a broker stays open and is shared by its targets."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
import time
from dataclasses import dataclass

import aiomqtt
from aiomqtt import MqttCodeError, MqttError, ProtocolVersion
from django.utils.translation import gettext as _
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from bag.monitoring.collecting.probes import Job, Login
from bag.monitoring.domain.messages import fits, number
from bag.monitoring.domain.options.methods import MqttOptions, Topic
from bag.monitoring.domain.readings import Reading, State, Value
from bag.monitoring.probes.asking import LONGEST_INSTANCE, Answer, Refused, Unreachable, look, printable

PORTS = {False: 1883, True: 8883}
MOST_BYTES = 64 << 10
MOST_TOPICS = 5000
MOST_WAITING = 1000
FIRST_WORDS = 0.5
"""Seconds given to retained messages after a subscription."""
UNAUTHORIZED = (4, 5, 134, 135)
LOG = logging.getLogger("bag.mqtt")
LOG.setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Message:
    """``at`` is monotonic. Of a retained message only the moment of its arrival here is known."""

    payload: bytes
    at: float
    retained: bool


class Broker:
    """A connection that is opened by a look and kept until it breaks or nobody wants it."""

    def __init__(self, address: str, port: int, options: MqttOptions, login: Login | None) -> None:
        self.latest: dict[str, Message] = {}
        self.trouble: Exception | None = None
        self._where = (address, port, options.tls, options.version, login)
        self._wanted: dict[int, frozenset[str]] = {}
        self._subscribed: set[str] = set()
        self._ready = asyncio.Event()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def want(self, target: int, topics: frozenset[str]) -> None:
        """Be connected and subscribed to these topics; raises why not. A broken connection is opened anew."""
        if self._task is None or self._task.done():
            self._ready.clear()
            self._subscribed.clear()
            self._task = asyncio.create_task(self._run())
        if self._wanted.get(target) != topics:
            self._wanted[target] = topics
            self._changed.set()
        while not topics <= self._subscribed:
            if self._task.done():
                raise self.trouble or ConnectionResetError()
            self._ready.clear()
            waiter = asyncio.create_task(self._ready.wait())
            try:
                await asyncio.wait({waiter, self._task}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                waiter.cancel()

    async def leave(self, target: int) -> bool:
        """The target wants nothing any more; True when the connection is closed with the last one."""
        self._wanted.pop(target, None)
        if self._wanted:
            return False
        await self.close()
        return True

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        address, port, tls, version, login = self._where
        self.trouble = None
        try:
            # The library connects in a thread that cannot be stopped: find out first whether somebody is there.
            _reader, writer = await asyncio.open_connection(address, port)
            writer.transport.abort()
            async with _client(address, port, tls=tls, version=version, login=login) as client:
                await asyncio.gather(self._subscribe(client), self._receive(client))
        except MqttCodeError as error:
            code = getattr(error.rc, "value", error.rc)
            self.trouble = (
                Refused(_("The broker refuses our credentials."))
                if code in UNAUTHORIZED
                else Unreachable(_("The broker refuses the connection (%(code)s).") % {"code": code})
            )
        except MqttError:
            self.trouble = Unreachable(_("The broker does not answer."))
        except OSError as error:
            self.trouble = error

    async def _subscribe(self, client: aiomqtt.Client) -> None:
        while True:
            self._changed.clear()
            wanted = set().union(*self._wanted.values())
            for topic in sorted(wanted - self._subscribed):
                await client.subscribe(topic)
                self._subscribed.add(topic)
            for topic in sorted(self._subscribed - wanted):
                await client.unsubscribe(topic)
                self._subscribed.discard(topic)
            self._ready.set()
            await self._changed.wait()

    async def _receive(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            topic = str(message.topic)
            known = topic in self.latest or len(self.latest) < MOST_TOPICS
            if known and isinstance(message.payload, bytes) and len(message.payload) <= MOST_BYTES:
                self.latest[topic] = Message(message.payload, time.monotonic(), bool(message.retain))


class MqttProbe:
    """Keeps one ``Broker`` for each address and login."""

    def __init__(self) -> None:
        self._brokers: dict[tuple[object, ...], Broker] = {}
        self._of_target: dict[int, tuple[object, ...]] = {}
        self._leaving: set[asyncio.Task[bool]] = set()

    async def look(self, job: Job) -> Reading:
        return await look(job, self._ask)

    def forget(self, target: int) -> None:
        key = self._of_target.pop(target, None)
        broker = self._brokers.get(key) if key is not None else None
        if key is None or broker is None:
            return
        if key not in self._of_target.values():
            del self._brokers[key]
        task = asyncio.ensure_future(broker.leave(target))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def close(self) -> None:
        await asyncio.gather(*self._leaving, *(broker.close() for broker in self._brokers.values()))
        self._brokers.clear()

    async def _ask(self, job: Job, options: MqttOptions) -> Answer:
        port = job.port or PORTS[options.tls]
        key = (job.address, port, options.tls, options.version, job.credential)
        if self._of_target.get(job.target, key) != key:
            self.forget(job.target)
        self._of_target[job.target] = key
        broker = self._brokers.setdefault(key, Broker(job.address, port, options, job.credential))
        await broker.want(job.target, frozenset(topic.topic for topic in options.topics))
        await _first_words(broker, options.topics, min(FIRST_WORDS, job.timeout / 2))
        return answer(options.topics, broker.latest, time.monotonic())


async def _first_words(broker: Broker, topics: tuple[Topic, ...], seconds: float) -> None:
    """Let retained messages come in; at once when every topic has spoken already."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while any(not any(fits(topic.topic, name) is not None for name in broker.latest) for topic in topics):
                await asyncio.sleep(seconds / 10)


def answer(topics: tuple[Topic, ...], latest: dict[str, Message], now: float) -> Answer:
    """Values that are fresh, and for every topic whether its sensor still speaks."""
    values: list[Value] = []
    states: list[State] = []
    for topic in topics:
        heard = [(free, message) for name, message in latest.items() if (free := fits(topic.topic, name)) is not None]
        if not heard:
            states.append(State("message", "missing", topic.instance or topic.topic[:LONGEST_INSTANCE]))
        for free, message in heard:
            part = printable(topic.instance or free, LONGEST_INSTANCE)
            age = now - message.at
            value = number(message.payload, topic.path)
            state = "stale" if age > topic.most_age else "unreadable" if value is None else "fresh"
            states.append(State("message", state, part or topic.topic[:LONGEST_INSTANCE]))
            if not message.retained:
                values.append(Value("mqtt.age_s", age, part))
            if state == "fresh" and value is not None:
                values.append(Value(topic.metric, value * topic.scale, part))
    return Answer(tuple(values), tuple(states))


def _client(address: str, port: int, *, tls: bool, version: str, login: Login | None) -> aiomqtt.Client:
    five = version == "5"
    properties = Properties(PacketTypes.CONNECT) if five else None  # type: ignore[no-untyped-call]
    if properties is not None:
        properties.MaximumPacketSize = MOST_BYTES + 1024
    return aiomqtt.Client(
        address,
        port,
        username=login.username or None if login else None,
        password=login.secret if login else None,
        protocol=ProtocolVersion.V5 if five else ProtocolVersion.V311,
        properties=properties,
        tls_context=ssl.create_default_context() if tls else None,
        max_queued_incoming_messages=MOST_WAITING,
        logger=LOG,
    )
