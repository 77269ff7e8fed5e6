"""Hostile input for every decoder: ``python -m bench.fuzz [--quick] [--seed N] --json``.

Random octets, and real datagrams with octets changed, cut off or put in. A decoder may answer or say ``Malformed``; any
other exception ends the benchmark and prints the octets. Printed: how many packets, how many were refused, and by how
much the memory of the process grew after the first tenth.
"""

from __future__ import annotations

import argparse
import random
import resource
import struct
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import cramjam

from bag.monitoring.protocols import Malformed, remote_write, sflow, syslog, traps
from bag.monitoring.protocols.netflow import Decoder
from bench.common import machine, report
from bench.flows import EXPORTER, link_down

PACKETS, QUICK = 5_000_000, 200_000
SEED = 20261123
Decode = Callable[[bytes], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    report({"benchmark": "fuzz", "machine": machine(), "seed": given.seed,
            **run(QUICK if given.quick else PACKETS, given.seed)})  # fmt: skip


def run(packets: int, seed: int) -> dict[str, Any]:
    """So many packets, divided over the decoders."""
    dice, targets = random.Random(seed), decoders()
    refused = dict.fromkeys(targets, 0)
    start, first = time.process_time(), 0
    names = list(targets)
    for number in range(packets):
        name = names[number % len(names)]
        decode, samples = targets[name]
        data = spoiled(dice, samples)
        try:
            decode(data)
        except Malformed:
            refused[name] += 1
        except Exception:
            print(f"{name}: {data.hex()}")
            raise
        if number == packets // 10:
            first = _peak()
    return {
        "packets": packets,
        **{f"refused_{name}": count for name, count in refused.items()},
        "memory_growth_mb": (_peak() - first) / 1024,
        "packets_per_cpu_s": packets / (time.process_time() - start),
    }


def decoders() -> dict[str, tuple[Decode, list[bytes]]]:
    """Every decoder with the datagrams that are spoiled for it."""
    now, flows = datetime.now(UTC), Decoder()

    def flow(data: bytes) -> None:
        before = flows.figures.malformed
        flows.decode([(EXPORTER, data)])
        if flows.figures.malformed > before:
            raise Malformed("counted")

    framing = syslog.Framing()
    return {
        "syslog": (lambda data: syslog.parse(data, now), _syslog()),
        "frames": (framing.feed, _syslog()),
        "traps": (traps.parse, [link_down(n) for n in (1, 200)]),
        "flows": (flow, _flows()),
        "sflow": (sflow.parse, [_sflow()]),
        "remote_write": (remote_write.parse, [_remote_write()]),
    }


def spoiled(dice: random.Random, samples: list[bytes]) -> bytes:
    """Random octets in one case of eight, else a sample with some octets changed, cut off or put in."""
    if dice.random() < 0.125:
        return dice.randbytes(dice.randrange(200))
    data = bytearray(dice.choice(samples))
    for _change in range(dice.randrange(4)):
        place = dice.randrange(len(data) + 1)
        kind = dice.random()
        if kind < 0.6 and place < len(data):
            data[place] = dice.choice((0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)))
        elif kind < 0.8:
            del data[place:]
        else:
            data[place:place] = dice.randbytes(dice.randrange(1, 9))
    return bytes(data)


def _syslog() -> list[bytes]:
    return [
        b"<34>Oct 11 22:14:15 mymachine su[12]: 'su root' failed for lonvick on /dev/pts/8\n",
        b"<189>123: sw1: *Mar  1 18:46:11.123 EET: %LINK-3-UPDOWN: Interface Gi0/1, changed state to down\n",
        b'<165>1 2003-10-11T22:14:15.003Z h evntslog - ID47 [a@32473 iut="3"] \xef\xbb\xbftext\n',
        b"35 <13>2026-11-23T11:29:14+03:00 h a: x",
    ]


def _flows() -> list[bytes]:
    fields = struct.pack(">20H", 256, 9, 8, 4, 12, 4, 10, 4, 2, 4, 1, 8, 302, 2, 22, 4, 21, 4, 61, 1)
    body = struct.pack(">HH", 0, 4 + len(fields)) + fields + struct.pack(">HH", 256, 4 + 70) + bytes(range(70))
    vary = struct.pack(">10H", 257, 4, 1, 4, 96, 65535, 27, 16, 152, 8)
    ipfix = struct.pack(">HH", 2, 4 + len(vary)) + vary
    ipfix += struct.pack(">HH", 257, 4 + 32) + struct.pack(">I", 9) + b"\3abc" + bytes(24)
    options = struct.pack(">3H6H", 258, 3, 1, 302, 8, 305, 4, 306, 4)
    ipfix += struct.pack(">HH", 3, 4 + len(options)) + options + struct.pack(">HHQII", 258, 20, 1, 1, 9)
    return [
        struct.pack(">HHIIII", 9, 2, 1000, 1_795_000_000, 1, 7) + body,
        struct.pack(">HHIII", 10, 16 + len(ipfix), 1_795_000_000, 1, 7) + ipfix,
        struct.pack(">HHIIIIBBH", 5, 2, 1000, 1_795_000_000, 0, 1, 0, 0, 0x4064) + bytes(range(96)),
    ]


def _sflow() -> bytes:
    packet = bytes(12) + b"\x81\x00\x00\x2a\x08\x00" + bytes([0x45]) + bytes(8) + b"\x06" + bytes(32)
    raw = struct.pack(">6I", 1, 16 + len(packet), 1, 1500, 4, len(packet)) + packet
    flow = struct.pack(">8I", 1, 5, 512, 0, 0, 5, 6, 1) + raw
    return struct.pack(">9I", 5, 1, 1, 0, 77, 1000, 1, 1, len(flow)) + flow


def _remote_write() -> bytes:
    label = b"\x0a\x08__name__\x12\x02up"
    sample = b"\x09" + struct.pack("<d", 1.0) + b"\x10\x80\x94\xeb\xdc\x03"
    series = b"\x0a" + bytes([len(label)]) + label + b"\x12" + bytes([len(sample)]) + sample
    return bytes(cramjam.snappy.compress_raw(b"\x0a" + bytes([len(series)]) + series))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
