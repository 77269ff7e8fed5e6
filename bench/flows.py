"""Decoding of what devices send: ``python -m bench.flows [--quick] --json``.

Flows are exported by Debian's softflowd from a generated capture (NetFlow v5, v9, IPFIX); the same datagrams go to our
decoder, to Debian's nfcapd/nfdump, whose totals must agree to the byte, and (fewer) to the library ``netflow``. Without
softflowd and nfdump the flow part says so. Syslog messages and traps are decoded as the listeners do it, from octets to
columns. Everything is processor time of this process.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import numpy as np

from bag.monitoring.protocols import syslog, traps
from bag.monitoring.protocols.netflow import Decoder
from bench.common import machine, report

FLOWS, PACKETS_EACH = 20_000, 3
BATCH = 512
EXPORTER = ip_address("::ffff:127.0.0.1").packed
VERSIONS = {"v5": "5", "v9": "9", "ipfix": "10"}
TOOLS = ("softflowd", "nfcapd", "nfdump")
SEED = 20261123
SO_RCVBUFFORCE = 33


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    result: dict[str, Any] = {"benchmark": "flows", "machine": machine(), "seed": SEED}
    missing = [name for name in TOOLS if _tool(name) is None]
    if missing:
        result["flows_not_measured"] = f"not installed: {', '.join(missing)}"
    else:
        result |= _flows(1_000_000 if given.quick else 4_000_000)
    result |= _syslog(100_000 if given.quick else 400_000)
    result |= _traps(30_000 if given.quick else 100_000)
    report(result)


def _flows(wanted: int) -> dict[str, Any]:
    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="bag-bench-flows-") as folder:
        capture = Path(folder) / "capture.pcap"
        write_capture(capture)
        for name, version in VERSIONS.items():
            datagrams = export(capture, version)
            flows, packets, octets = decoded(datagrams)
            theirs = nfdump_totals(datagrams, Path(folder) / name)
            if (flows, packets, octets) != theirs:
                raise RuntimeError(f"{name}: ours {(flows, packets, octets)}, nfdump {theirs}")
            result[f"{name}_octets"] = octets
            result[f"{name}_equal_to_nfdump"] = True
            result[f"{name}_flows_per_cpu_s"] = _speed(datagrams, max(1, wanted // flows)) * flows
            result[f"{name}_ratio_to_library"] = result[f"{name}_flows_per_cpu_s"] / _library(datagrams)
    return result


def _speed(datagrams: list[bytes], times: int) -> float:
    """How often a second of processor time all datagrams are decoded, in batches as they come from a socket."""
    decoder = Decoder()
    batches = [[(EXPORTER, data) for data in datagrams[i : i + BATCH]] for i in range(0, len(datagrams), BATCH)]
    start = time.process_time()
    for _time in range(times):
        for batch in batches:
            decoder.decode(batch)
    return times / (time.process_time() - start)


def decoded(datagrams: list[bytes]) -> tuple[int, int, int]:
    """Flows, packets and octets in all datagrams."""
    found = Decoder().decode([(EXPORTER, data) for data in datagrams])
    return len(found["octets"]), int(found["packets"].sum()), int(found["octets"].sum())


def _library(datagrams: list[bytes]) -> float:
    """Flows a second of processor time of the Python library ``netflow``."""
    import netflow

    templates: dict[str, Any] = {"netflow": {}, "ipfix": {}}
    start, flows = time.process_time(), 0
    for data in datagrams:
        flows += len(netflow.parse_packet(data, templates).flows)
    return flows / (time.process_time() - start)


def write_capture(path: Path) -> None:
    """A capture of UDP packets: ``FLOWS`` flows of ``PACKETS_EACH`` packets of different sizes."""
    dice = np.random.default_rng(SEED)
    sizes = dice.integers(20, 1400, FLOWS * PACKETS_EACH)
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number, size in enumerate(sizes.tolist()):
            flow = number % FLOWS
            source = (10 << 24) + (flow // 50_000 << 16) + flow % 50_000
            head = struct.pack(">HHHH", 1024 + flow % 50_000, 443, 8 + size, 0) + bytes(size)
            packet = struct.pack(
                ">BBHHHBBHII", 0x45, 0, 20 + len(head), number & 0xFFFF, 0, 64, 17, 0, source, 0x0A630001
            )
            frame = b"\2" * 6 + b"\4" * 6 + b"\x08\x00" + packet + head
            file.write(struct.pack("<IIII", 1_700_000_000 + number // 20_000, number % 20_000, len(frame), len(frame)))
            file.write(frame)


def export(capture: Path, version: str) -> list[bytes]:
    """The datagrams that softflowd makes of a capture."""
    with receiver() as inbox:
        address = f"127.0.0.1:{inbox.getsockname()[1]}"
        command = [_tool("softflowd"), "-r", str(capture), "-n", address, "-v", version, "-m", str(2 * FLOWS),
                   "-p", f"{capture}.pid", "-c", "none"]  # fmt: skip
        subprocess.run(
            [str(word) for word in command],
            check=True,
            timeout=20,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return _received(inbox)


def receiver() -> socket.socket:
    inbox = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    inbox.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
    inbox.bind(("127.0.0.1", 0))
    inbox.settimeout(0.5)
    return inbox


def _received(inbox: socket.socket) -> list[bytes]:
    found = []
    try:
        while True:
            found.append(inbox.recv(65535))
    except TimeoutError:
        return found


def nfdump_totals(datagrams: list[bytes], folder: Path) -> tuple[int, int, int]:
    """Flows, packets and octets as nfcapd receives and nfdump counts them."""
    folder.mkdir()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [_tool("nfcapd"), "-B", "16777216", "-b", "127.0.0.1", "-p", str(port), "-w", str(folder)]
    collector = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await_port(port)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outbox:
            for data in datagrams:
                outbox.sendto(data, ("127.0.0.1", port))
                time.sleep(0.0005)
        time.sleep(1)
    finally:
        collector.terminate()
        collector.wait(30)
    command = [_tool("nfdump"), "-R", str(folder), "-I"]
    summary = subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout
    figures = dict(line.split(": ", 1) for line in summary.splitlines() if ": " in line)
    return int(figures["Flows"]), int(figures["Packets"]), int(figures["Bytes"])


def _await_port(port: int) -> None:
    wanted = f":{port:04X} "
    for _try in range(100):
        if wanted in Path("/proc/net/udp").read_text():
            return
        time.sleep(0.05)
    raise RuntimeError("nfcapd does not listen")


def _tool(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


def _syslog(count: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    old = [
        f"<189>Nov 23 11:{n // 60 % 60:02}:{n % 60:02} sw-{n % 500} sshd[{n}]: Failed password from 10.{n % 250}.1.2"
        for n in range(2000)
    ]
    new = [
        f"<165>1 2026-11-23T11:{n // 60 % 60:02}:{n % 60:02}.{n % 1000:03}Z sw-{n % 500} app {n} ID47 - Link {n} is up"
        for n in range(2000)
    ]
    messages = [line.encode() for pair in zip(old, new, strict=True) for line in pair]
    return {"syslog_messages_per_cpu_s": _per_cpu(count, messages, lambda data: syslog.parse(data, now))}


def _traps(count: int) -> dict[str, Any]:
    return {"traps_per_cpu_s": _per_cpu(count, [link_down(n) for n in range(1, 500)], traps.parse)}


def link_down(index: int) -> bytes:
    """A linkDown trap (v2c) of an interface, with its index, name and states."""

    def element(tag: int, content: bytes) -> bytes:
        length = len(content)
        return bytes([tag, length] if length < 128 else [tag, 0x82, length >> 8, length & 0xFF]) + content

    def binding(prefix: str, value: bytes) -> bytes:
        name = bytes.fromhex(prefix) + (bytes([index]) if index < 128 else bytes([0x80 | index >> 7, index & 0x7F]))
        return element(0x30, element(6, name) + value)

    number = element(2, index.to_bytes(4, "big"))
    bindings = [
        element(0x30, bytes.fromhex("06082b06010201010300") + element(0x43, b"\x7b")),
        element(0x30, bytes.fromhex("060a2b06010603010104010006092b06010603010105 03".replace(" ", ""))),
        binding("2b060102010202 0101".replace(" ", ""), number),
        binding("2b0601020102020102", element(4, f"GigabitEthernet0/{index}".encode())),
        binding("2b0601020102020107", element(2, b"\1")),
        binding("2b0601020102020108", element(2, b"\2")),
    ]
    pdu = number + element(2, b"\0") * 2 + element(0x30, b"".join(bindings))
    return element(0x30, element(2, b"\1") + element(4, b"public") + element(0xA7, pdu))


def _per_cpu(count: int, messages: list[bytes], call: Callable[[bytes], object]) -> float:
    start = time.process_time()
    for number in range(count):
        call(messages[number % len(messages)])
    return count / (time.process_time() - start)


if __name__ == "__main__":
    main()
