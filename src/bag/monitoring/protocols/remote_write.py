"""Prometheus remote write 1.0: a compressed list of time series, bounded before anything is unpacked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import cramjam
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

from bag.monitoring.protocols import Malformed

LARGEST = 32 << 20
"""Octets of an unpacked message."""
MOST_LABELS, LONGEST_LABEL = 40, 200
_NAME, _INSTANCE = "__name__", "instance"
_STRING, _DOUBLE, _INT64, _MESSAGE = 9, 1, 3, 11


class Sample(NamedTuple):
    """One value. ``source`` is the label "instance" as it came; ``labels`` are the others, as ``a=1,b=2``."""

    metric: str
    source: str
    labels: str
    at: int
    """Milliseconds since 1970."""
    value: float


def parse(data: bytes) -> list[Sample]:
    """All samples of a request; marks of stale series are left out. Raises ``Malformed``."""
    request = _message()()
    try:
        request.ParseFromString(_unpacked(data))
    except DecodeError:
        raise Malformed("protobuf") from None
    return [sample for series in request.timeseries for sample in _samples(series)]


def _samples(series: Any) -> Iterator[Sample]:
    labels = {label.name: label.value for label in series.labels}
    metric = labels.pop(_NAME, "")
    longest = max((len(name) + len(value) for name, value in labels.items()), default=0)
    if not metric or len(series.labels) > MOST_LABELS or max(longest, len(metric)) > LONGEST_LABEL:
        raise Malformed("labels")
    source = labels.pop(_INSTANCE, "")
    rest = ",".join(f"{name}={labels[name]}" for name in sorted(labels))
    for sample in series.samples:
        if not math.isnan(sample.value):
            yield Sample(metric, source, rest, sample.timestamp, sample.value)


def _unpacked(data: bytes) -> bytes:
    """The content of a Snappy block. Its length stands in front, so that a bomb is refused before it goes off."""
    length = shift = 0
    for octet in data[:5]:
        length |= (octet & 0x7F) << shift
        shift += 7
        if octet < 0x80:
            break
    else:
        raise Malformed("snappy")
    if length > LARGEST:
        raise Malformed("too large")
    try:
        return bytes(cramjam.snappy.decompress_raw(data))
    except cramjam.DecompressionError:
        raise Malformed("snappy") from None


@cache
def _message() -> Any:
    """The class of ``prometheus.WriteRequest``, described here: its three fields need no compiler."""
    file = descriptor_pb2.FileDescriptorProto(name="bag/remote_write.proto", package="bag.prometheus", syntax="proto3")
    described = {
        "Label": [("name", 1, _STRING, ""), ("value", 2, _STRING, "")],
        "Sample": [("value", 1, _DOUBLE, ""), ("timestamp", 2, _INT64, "")],
        "TimeSeries": [("labels", 1, _MESSAGE, "Label"), ("samples", 2, _MESSAGE, "Sample")],
        "WriteRequest": [("timeseries", 1, _MESSAGE, "TimeSeries")],
    }
    for name, fields in described.items():
        message = file.message_type.add(name=name)
        for field, number, kind, of in fields:
            repeated = message.field.add(name=field, number=number, type=kind, label=3 if of else 1)
            if of:
                repeated.type_name = f".bag.prometheus.{of}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("bag.prometheus.WriteRequest"))
