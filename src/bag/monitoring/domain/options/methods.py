"""The options of every method as typed values, with what holds when nothing is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import re2

from bag.monitoring.domain.options.fields import Fields, OptionFault

DNS_TYPES = ("A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT")
REGISTER_TYPES = ("uint16", "int16", "uint32", "int32", "float32", "uint64", "bit")
REGISTER_KINDS = ("holding", "input", "coil", "discrete")
WORDS_OF = {"uint16": 1, "int16": 1, "uint32": 2, "int32": 2, "float32": 2, "uint64": 4, "bit": 1}
LARGEST_PAGE = 16 << 20
MOST_PATTERN_MEMORY = 1 << 20


@dataclass(frozen=True)
class SnmpOptions:
    """``version`` says how a community is used; SNMPv3 follows from the credential."""

    version: str = "2c"


@dataclass(frozen=True)
class IcmpOptions:
    """``count``: echo requests of one look."""

    count: int = 5


@dataclass(frozen=True)
class TcpOptions:
    """``send`` is written after connecting; ``expect`` must stand in what comes back (nothing is read when empty)."""

    send: str = ""
    expect: str = ""


@dataclass(frozen=True)
class HttpOptions:
    """What is asked of a web server and what its answer must be. ``pattern`` is in the syntax of RE2."""

    scheme: str = "https"
    path: str = "/"
    verb: str = "GET"
    host: str = ""
    """Name of the site when the target's address is a number."""
    status: tuple[int, ...] = ()
    """Accepted status codes; empty: 200 to 399."""
    contains: str = ""
    lacks: str = ""
    pattern: str = ""
    redirects: int = 5
    most_bytes: int = 1 << 20
    trust: bool = True
    """False: a certificate that nobody signed is expected there and no trouble."""


@dataclass(frozen=True)
class DnsOptions:
    name: str
    record: str = "A"
    expect: tuple[str, ...] = ()
    """Answers that must be among those given."""
    over: str = "udp"


@dataclass(frozen=True)
class NtpOptions:
    version: int = 4


@dataclass(frozen=True)
class NutOptions:
    ups: str = "ups"


@dataclass(frozen=True)
class Register:
    """One value of a Modbus device: ``value = raw · scale + offset``, or a word of ``states`` under ``aspect``."""

    address: int
    kind: str = "holding"
    type: str = "uint16"
    swapped: bool = False
    """The low word comes first."""
    bit: int = 0
    scale: float = 1.0
    offset: float = 0.0
    metric: str = ""
    aspect: str = ""
    states: tuple[tuple[str, str], ...] = ()
    instance: str = ""


@dataclass(frozen=True)
class ModbusOptions:
    registers: tuple[Register, ...]
    unit: int = 1


@dataclass(frozen=True)
class Topic:
    """A topic whose newest message gives one number. Each ``+`` of the topic becomes a part of the instance."""

    topic: str
    metric: str
    path: str = ""
    """Where in a JSON message the number stands: ``data.0.temperature``; empty: the message is the number."""
    instance: str = ""
    scale: float = 1.0
    most_age: int = 900
    """Seconds after which the last message is too old."""


@dataclass(frozen=True)
class MqttOptions:
    topics: tuple[Topic, ...]
    tls: bool = False
    version: str = "5"
    """Of the protocol; only 5 lets us refuse messages that are too large before they come."""


@dataclass(frozen=True)
class Sample:
    """Samples of a Prometheus page to keep: those of ``name`` that have all ``labels``."""

    name: str
    metric: str
    labels: tuple[tuple[str, str], ...] = ()
    instance: str = ""
    """Label whose value names the instance."""
    scale: float = 1.0


@dataclass(frozen=True)
class PrometheusOptions:
    samples: tuple[Sample, ...]
    scheme: str = "http"
    path: str = "/metrics"
    trust: bool = True
    most_bytes: int = 8 << 20


def snmp(fields: Fields) -> SnmpOptions:
    return SnmpOptions(version=fields.choice("version", "2c", ("1", "2c")))


def icmp(fields: Fields) -> IcmpOptions:
    return IcmpOptions(count=fields.whole("count", 5, 1, 20))


def tcp(fields: Fields) -> TcpOptions:
    return TcpOptions(send=fields.text("send"), expect=fields.text("expect"))


def http(fields: Fields) -> HttpOptions:
    return HttpOptions(
        scheme=fields.choice("scheme", "https", ("http", "https")),
        path=_path(fields, "path", "/"),
        verb=fields.choice("verb", "GET", ("GET", "HEAD")),
        host=fields.text("host", longest=253),
        status=fields.wholes("status", 100, 599),
        contains=fields.text("contains"),
        lacks=fields.text("lacks"),
        pattern=_pattern(fields, "pattern"),
        redirects=fields.whole("redirects", 5, 0, 5),
        most_bytes=fields.whole("most_bytes", 1 << 20, 1, LARGEST_PAGE),
        trust=fields.flag("trust", True),
    )


def dns(fields: Fields) -> DnsOptions:
    return DnsOptions(
        name=fields.text("name", None, longest=253),
        record=fields.choice("record", "A", DNS_TYPES),
        expect=fields.texts("expect"),
        over=fields.choice("over", "udp", ("udp", "tcp")),
    )


def ntp(fields: Fields) -> NtpOptions:
    return NtpOptions(version=fields.whole("version", 4, 3, 4))


def nut(fields: Fields) -> NutOptions:
    name = fields.text("ups", "ups", longest=60)
    if any(sign.isspace() or sign in "\"'\\" for sign in name):
        raise fields.refuse(OptionFault.TEXT, "ups")
    return NutOptions(name)


def modbus(fields: Fields) -> ModbusOptions:
    return ModbusOptions(registers=fields.items("registers", _register, least=1), unit=fields.whole("unit", 1, 0, 255))


def mqtt(fields: Fields) -> MqttOptions:
    return MqttOptions(
        topics=fields.items("topics", _topic, least=1),
        tls=fields.flag("tls", False),
        version=fields.choice("version", "5", ("5", "3.1.1")),
    )


def prometheus(fields: Fields) -> PrometheusOptions:
    return PrometheusOptions(
        samples=fields.items("samples", _sample, least=1),
        scheme=fields.choice("scheme", "http", ("http", "https")),
        path=_path(fields, "path", "/metrics"),
        trust=fields.flag("trust", True),
        most_bytes=fields.whole("most_bytes", 8 << 20, 1, LARGEST_PAGE),
    )


def _path(fields: Fields, name: str, default: str) -> str:
    path = fields.text(name, default, longest=1000)
    if not path.startswith("/") or path.startswith("//") or any(sign.isspace() for sign in path):
        raise fields.refuse(OptionFault.PATH, name)
    return path


def _pattern(fields: Fields, name: str) -> str:
    pattern = fields.text(name)
    try:
        compiled(pattern)
    except re2.error:
        raise fields.refuse(OptionFault.PATTERN, name) from None
    return pattern


class Pattern(Protocol):
    """A compiled pattern."""

    def search(self, text: str) -> object | None: ...


def compiled(pattern: str) -> Pattern:
    """The pattern, matched in time linear in the text; raises ``re2.error``."""
    options = re2.Options()
    options.max_mem = MOST_PATTERN_MEMORY
    options.log_errors = False
    made: Pattern = re2.compile(pattern, options=options)
    return made


def _register(fields: Fields) -> Register:
    kind = fields.choice("kind", "holding", REGISTER_KINDS)
    bits = kind in ("coil", "discrete")
    made = Register(
        address=fields.whole("address", None, 0, 65535),
        kind=kind,
        type=fields.choice("type", "bit" if bits else "uint16", REGISTER_TYPES),
        swapped=fields.flag("swapped", False),
        bit=fields.whole("bit", 0, 0, 15),
        scale=fields.number("scale", 1.0),
        offset=fields.number("offset", 0.0),
        metric=fields.metric(default=""),
        aspect=fields.text("aspect", longest=60),
        states=tuple(fields.names("states").items()),
        instance=fields.text("instance", longest=100),
    )
    if not made.metric and not made.aspect:
        raise fields.refuse(OptionFault.NEEDS, "metric", other="aspect")
    if bool(made.aspect) != bool(made.states):
        raise fields.refuse(OptionFault.NEEDS, "aspect", other="states")
    if bits and made.type != "bit":
        raise fields.refuse(OptionFault.CHOICE, "type", choices="bit")
    if made.address + WORDS_OF[made.type] > 65536:
        raise fields.refuse(OptionFault.SPAN, "address", low=0, high=65536 - WORDS_OF[made.type])
    return made


def _topic(fields: Fields) -> Topic:
    topic = fields.text("topic", None, longest=255)
    if any("+" in part and part != "+" for part in topic.split("/")) or "#" in topic or topic.startswith("$"):
        raise fields.refuse(OptionFault.TOPIC, "topic")
    return Topic(
        topic=topic,
        metric=fields.metric(),
        path=fields.text("path"),
        instance=fields.text("instance", longest=100),
        scale=fields.number("scale", 1.0),
        most_age=fields.whole("most_age", 900, 1, 31 * 86400),
    )


def _sample(fields: Fields) -> Sample:
    return Sample(
        name=fields.text("name", None),
        metric=fields.metric(),
        labels=tuple(fields.names("labels").items()),
        instance=fields.text("instance", longest=100),
        scale=fields.number("scale", 1.0),
    )
