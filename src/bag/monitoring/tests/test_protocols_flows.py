"""NetFlow, IPFIX and sFlow: whole datagrams by hand, templates in every order, and random octets."""

from __future__ import annotations

import json
import struct

import netflow
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bag.monitoring.protocols import Malformed, sflow
from bag.monitoring.protocols.flow_sessions import Sessions
from bag.monitoring.protocols.netflow import Decoder

ME = b"\0" * 10 + b"\xff\xff" + bytes([10, 0, 0, 1])
OTHER = ME[:-1] + b"\2"
FIELDS = [
    (8, 4),
    (12, 4),
    (10, 4),
    (14, 4),
    (2, 4),
    (1, 4),
    (7, 2),
    (11, 2),
    (4, 1),
    (6, 1),
    (5, 1),
    (61, 1),
    (22, 4),
    (21, 4),
]
SECONDS, UPTIME = 1_795_000_000, 100_000


def v9(*sets: tuple[int, bytes], sequence: int = 0, source: int = 7) -> bytes:
    body = b"".join(struct.pack(">HH", number, 4 + len(content)) + content for number, content in sets)
    return struct.pack(">HHIIII", 9, len(sets), UPTIME, SECONDS, sequence, source) + body


def ipfix(*sets: tuple[int, bytes], sequence: int = 0, domain: int = 7) -> bytes:
    body = b"".join(struct.pack(">HH", number, 4 + len(content)) + content for number, content in sets)
    return struct.pack(">HHIII", 10, 16 + len(body), SECONDS, sequence, domain) + body


def template(number: int, fields=FIELDS) -> bytes:
    return struct.pack(">HH", number, len(fields)) + b"".join(struct.pack(">HH", *field) for field in fields)


def record(octets: int = 1000, packets: int = 3, direction: int = 0, out: int = 0) -> bytes:
    return bytes([10, 1, 1, 1, 10, 2, 2, 2]) + struct.pack(
        ">IIIIHHBBBBII", 5, out, packets, octets, 1234, 443, 6, 0x18, 0, direction, 90_000, 95_000
    )


def decode(*datagrams: bytes, decoder: Decoder | None = None, exporter: bytes = ME):
    return (decoder or Decoder()).decode([(exporter, data) for data in datagrams])


def test_columns_of_a_v9_flow():
    found = decode(v9((0, template(256)), (256, record())))
    one = {name: values[0].tolist() for name, values in found.items()}
    assert bytes(one.pop("src")) == b"\0" * 10 + b"\xff\xff" + bytes([10, 1, 1, 1])
    assert bytes(one.pop("dst"))[-4:] == bytes([10, 2, 2, 2])
    assert bytes(one.pop("exporter")) == ME
    export = SECONDS * 1000
    assert one == {
        "octets": 1000, "packets": 3, "in_if": 5, "out_if": 0, "src_port": 1234, "dst_port": 443,
        "protocol": 6, "tos": 0,
        "src_as": 0, "dst_as": 0, "vlan": 0, "tcp_flags": 0x18, "direction": 0, "start": export - 10_000,
        "end": export - 5_000, "domain": 7, "sampling": 0, "subject": 0,
    }  # fmt: skip


def test_templates_belong_to_exporter_and_domain():
    decoder = Decoder()
    assert len(decode(v9((0, template(256)), (256, record())), decoder=decoder)["octets"]) == 1
    assert decode(v9((256, record()), source=8), decoder=decoder) == {}
    assert decode(v9((256, record())), decoder=decoder, exporter=OTHER) == {}
    assert decoder.figures.without_template == 2


def test_a_template_that_changes_counts_from_then_on():
    decoder = Decoder()
    decode(v9((0, template(256)), (256, record())), decoder=decoder)
    found = decode(v9((0, template(256, [(1, 8), (2, 8)])), (256, struct.pack(">QQ", 2**40, 9))), decoder=decoder)
    assert found["octets"].tolist() == [2**40]
    assert found["packets"].tolist() == [9]


def test_exporters_with_the_same_layout_are_decoded_together_and_kept_apart():
    decoder = Decoder(subject_of=lambda exporter: exporter[-1])
    data = v9((0, template(300)), (300, record(octets=5)))
    found = decoder.decode([(ME, data), (OTHER, data), (ME, data)])
    assert found["subject"].tolist() == [1, 2, 1]
    assert found["octets"].tolist() == [5, 5, 5]


def test_sampling_is_what_was_told_and_else_unknown():
    decoder = Decoder()
    flow = v9((0, template(256)), (256, record()))
    assert decode(flow, decoder=decoder)["sampling"].tolist() == [0]
    options = struct.pack(">HHH", 257, 4, 8) + struct.pack(">HHHHHH", 1, 4, 34, 4, 35, 1)
    decode(v9((1, options), (257, struct.pack(">IIB", 0, 1000, 1))), decoder=decoder)
    assert decode(flow, decoder=decoder)["sampling"].tolist() == [1000]
    assert decode(flow, decoder=decoder, exporter=OTHER)["sampling"].tolist() == [0]


def test_sampling_of_a_sampler_by_its_number():
    """IPFIX: selectors with packet interval and space (RFC 5477), flows that name theirs."""
    decoder = Decoder()
    options = struct.pack(">HHH", 260, 3, 1) + struct.pack(">HHHHHH", 302, 8, 305, 4, 306, 4)
    rates = struct.pack(">QII", 1, 1, 99) + struct.pack(">QII", 2, 1, 0)
    decode(ipfix((3, options), (260, rates)), decoder=decoder)
    flows = struct.pack(">IQ", 10, 1) + struct.pack(">IQ", 20, 2) + struct.pack(">IQ", 30, 3)
    found = decode(ipfix((2, template(256, [(1, 4), (302, 8)])), (256, flows)), decoder=decoder)
    assert found["sampling"].tolist() == [100, 1, 0]


def test_ipfix_fields_of_variable_length_and_of_vendors():
    fields = struct.pack(">HH", 256, 4) + struct.pack(">HHHH", 1, 4, 0x8001, 65535) + struct.pack(">I", 9999)
    fields += struct.pack(">HHHH", 2, 4, 96, 65535)
    long = b"\xff" + struct.pack(">H", 300) + b"n" * 300
    flows = [
        struct.pack(">I", 7) + b"\3abc" + struct.pack(">I", 1) + long,
        struct.pack(">I", 8) + b"\0" + struct.pack(">I", 2) + b"\1x",
    ]
    found = decode(ipfix((2, fields), (256, b"".join(flows))))
    assert found["octets"].tolist() == [7, 8]
    assert found["packets"].tolist() == [1, 2]


def test_ipfix_numbers_of_reduced_size_and_times():
    fields = [(1, 3), (152, 8), (153, 8)]
    flow = b"\x01\x00\x00" + struct.pack(">QQ", 1_794_999_000_123, 1_794_999_999_999)
    found = decode(ipfix((2, template(256, fields)), (256, flow)))
    assert found["octets"].tolist() == [65_536]
    assert (found["start"][0], found["end"][0]) == (1_794_999_000_123, 1_794_999_999_999)


def test_ipfix_templates_are_withdrawn():
    decoder = Decoder()
    data = ipfix((2, template(256)), (256, record()))
    assert decode(data, decoder=decoder)
    assert decode(ipfix((2, struct.pack(">HH", 256, 0)), (256, record())), decoder=decoder) == {}


def test_ipv6_and_ipv4_in_one_template():
    fields = [(8, 4), (27, 16), (1, 4)]
    six = bytes(range(16))
    flows = bytes([1, 2, 3, 4]) + bytes(16) + bytes(4) + bytes(4) + six + bytes(4)
    found = decode(v9((0, template(256, fields)), (256, flows)))
    assert found["src"][0].tobytes()[-4:] == bytes([1, 2, 3, 4])
    assert found["src"][1].tobytes() == six


def test_v5_agrees_with_the_library():
    flow = struct.pack(">4s4s4sHHIIIIHHBBBBHHBBH", b"\x0a\1\1\1", b"\x0a\2\2\2", bytes(4), 3, 4, 9, 900, 1, 2, 80, 99,
                       0, 2, 6, 8, 65001, 65002, 24, 24, 0)  # fmt: skip
    data = struct.pack(">HHIIIIBBH", 5, 2, UPTIME, SECONDS, 0, 0, 1, 2, 1 << 14 | 100) + flow * 2
    found, theirs = decode(data), netflow.parse_packet(data, {}).flows
    assert found["octets"].tolist() == [one.IN_OCTETS for one in theirs] == [900, 900]
    assert (found["in_if"][0], found["out_if"][0], found["src_as"][0]) == (3, 4, 65001)
    assert found["sampling"].tolist() == [100, 100]


def test_gaps_are_counted_in_the_units_of_each_protocol():
    decoder = Decoder()
    for sequence in (0, 1, 5, 4, 6):  # datagrams: 2, 3 and 4 are missing, then 4 comes late
        decode(v9((0, template(256)), sequence=sequence), decoder=decoder)
    assert decoder.sessions.lost[ME] == 2
    decoder = Decoder()
    data = (256, record() * 2)
    for sequence in (0, 2, 10):  # records: 4 to 9 are missing
        decode(ipfix((2, template(256)), data, sequence=sequence), decoder=decoder)
    assert decoder.sessions.lost[ME] == 6


def test_sequence_numbers_wrap_and_exporters_begin_anew():
    decoder = Decoder()
    for sequence in (2**32 - 1, 0, 1, 500_000_000, 2):
        decode(v9((0, template(256)), sequence=sequence), decoder=decoder)
    assert decoder.sessions.lost[ME] == 500_000_000 - 2


def test_what_exporters_told_survives_a_restart():
    decoder = Decoder()
    options = struct.pack(">HHH", 257, 4, 4) + struct.pack(">HHHH", 1, 4, 34, 4)
    decode(v9((0, template(256)), (1, options), (257, struct.pack(">II", 0, 64))), decoder=decoder)
    state = json.loads(json.dumps(decoder.sessions.state()))
    sessions = Sessions()
    sessions.restore(state)
    assert decode(v9((256, record())), decoder=Decoder(sessions))["sampling"].tolist() == [64]


@pytest.mark.parametrize(
    "state", [{}, {"templates": [1], "samplers": []}, {"templates": [["zz", 1, 2, 0, []]], "samplers": []}]
)
def test_a_state_of_nonsense_is_refused(state):
    with pytest.raises(Malformed):
        Sessions().restore(state)


def test_memory_is_bounded():
    decoder = Decoder()
    for source in range(300):
        sets = [(0, template(number, [(1, 4), (2, 4 + number % 4)])) for number in range(256, 356)]
        decode(v9(*sets, source=source), decoder=decoder)
    assert len(decoder.sessions.templates) == 20_000


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\x05", b"\0\x09abc", b"\0\x0a" + bytes(14), b"\0\x07" + bytes(40),
                                  v9((0, template(256, [(1, 0)]))), v9((0, template(256, [(1, 9000)])))])  # fmt: skip
def test_malformed_datagrams_are_counted(data):
    decoder, bad = Decoder(), []
    assert decoder.decode([(ME, data), (ME, v9((0, template(300)), (300, record())))], bad)["octets"].tolist() == [1000]
    assert decoder.figures.malformed == len(bad) == 1


@settings(max_examples=300)
@given(st.binary(max_size=200), st.integers(0, 2), st.randoms())
def test_any_octets_at_any_place_do_no_harm(noise, kind, dice):
    good = [v9((0, template(256)), (256, record() * 3)), ipfix((2, template(256)), (256, record() * 3)),
            ipfix((2, template(256, [(1, 4), (96, 65535)])), (256, b"\0\0\0\1\3abc" * 5))][kind]  # fmt: skip
    place = dice.randrange(len(good))
    decoder = Decoder()
    found = decoder.decode([(ME, good[:place] + noise + good[place + len(noise) :]), (ME, noise)])
    assert len({len(values) for values in found.values()}) <= 1
    assert decoder.figures.malformed >= 1


ETHERNET = bytes(12) + b"\x81\x00\x00\x2a\x08\x00"
PACKET = (
    ETHERNET
    + struct.pack(">BBHHHBBH4s4s", 0x45, 8, 60, 0, 0, 64, 6, 0, b"\x0a\1\1\1", b"\x0a\2\2\2")
    + struct.pack(">HHIIBBHHH", 50_000, 443, 0, 0, 0x50, 2, 0, 0, 0)
)


def sampled(header: bytes = PACKET) -> bytes:
    padded = header + bytes(-len(header) % 4)
    raw = struct.pack(">IIIIII", 1, 16 + len(padded), 1, 1500, 4, len(header)) + padded
    flow = struct.pack(">8I", 1, 5, 512, 0, 0, 5, 6, 1) + raw
    counters = struct.pack(">IIQIIQ6IQ6I", 5, 6, 10**9, 1, 3, 111, 1, 2, 3, 4, 5, 0, 222, 6, 7, 8, 9, 10, 0)
    counted = struct.pack(">3I", 1, 5, 1) + struct.pack(">II", 1, len(counters)) + counters
    samples = b"".join(struct.pack(">II", kind, len(body)) + body for kind, body in ((1, flow), (2, counted)))
    return struct.pack(">II4sIIII", 5, 1, bytes([10, 0, 0, 9]), 0, 77, 1000, 2) + samples


def test_sflow_samples_become_flows_and_counters():
    found = sflow.parse(sampled())
    (flow,), (counters,) = found.flows, found.counters
    assert (flow.length, flow.rate, flow.in_if, flow.out_if) == (1500, 512, 5, 6)
    assert (flow.packet.src_port, flow.packet.dst_port, flow.packet.vlan, flow.packet.tcp_flags) == (50_000, 443, 42, 2)
    assert (counters.interface, counters.values) == (5, (111, 222, 1, 6, 2, 7, 3, 8, 5, 10, 4, 9))
    columns = sflow.columns([(ME, found)], 123)
    assert columns["octets"].tolist() == [1500]
    assert columns["sampling"].tolist() == [512]
    assert columns["dst"].tobytes()[-4:] == b"\x0a\2\2\2"
    assert columns["start"].tolist() == [123]
    assert columns.keys() | {"subject"} == decode(v9((0, template(256)), (256, record()))).keys()


@pytest.mark.parametrize("size", range(0, len(sampled()), 3))
def test_cut_sflow_is_malformed(size):
    with pytest.raises(Malformed):
        sflow.parse(sampled()[:size])


@settings(max_examples=300)
@given(st.binary(max_size=80), st.randoms())
def test_any_octets_in_a_sample_do_no_harm(noise, dice):
    data = sampled()
    place = dice.randrange(4, len(data))
    try:
        found = sflow.parse(data[:place] + noise + data[place + len(noise) :])
    except Malformed:
        return
    columns = sflow.columns([(ME, found)], 1)
    assert all(len(values) == len(found.flows) for values in columns.values())
    assert np.all(np.asarray(columns.get("packets", [1])) == 1)
