"""Versions, ranges and readers of advisories."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bag.configurations.tests.samples import SAMPLES
from bag.firmware.domain.advisories import LARGEST, AdvisoryError, read
from bag.firmware.domain.ranges import Hit, Range, judged, names_product, read_range, same_vendor, system_of
from bag.firmware.domain.versions import Standing, of_configuration, of_description, older, standing
from bag.firmware.tests.samples import CSAF, CVE


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(7)E3, RELEASE SOFTWARE (fc3)",
         "15.2(7)E3"),
        ("Cisco IOS Software [Amsterdam], Catalyst L3 Switch Software, Version 17.3.4, RELEASE SOFTWARE", "17.3.4"),
        ("Cisco NX-OS(tm) n9000, Software (n9000-dk9), Version 9.3(8), RELEASE SOFTWARE", "9.3(8)"),
        ("S5735-L24P4X-A\nHuawei VRP (R) software, Version 5.170 (S5735 V200R019C10SPC500)", "V200R019C10SPC500"),
        ("HPE Comware Platform Software, Software Version 7.1.070, Release 6308P01", "7.1.070, Release 6308P01"),
        ("Aruba JL658A 6300M 24SFP+ 4SFP56 Swch FL.10.10.1000", "FL.10.10.1000"),
        ("HP J9776A 2530-24G Switch, revision YA.16.10.0012, ROM YA.15.20", "YA.16.10.0012"),
        ("Juniper Networks, Inc. ex2300-24p Ethernet Switch, kernel JUNOS 20.4R3.8, Build date: 2021", "20.4R3.8"),
        ("RouterOS RB4011iGS+ 6.49.10", ""),
        ("MikroTik RouterOS 6.49.10 (long-term)", "6.49.10"),
        ("APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.9.6)", "4.1.0"),
        ("merhaba", ""),
    ],
)  # fmt: skip
def test_versions_are_found_in_what_devices_say(said: str, version: str) -> None:
    assert of_description(said) == version


def test_versions_are_found_in_configurations() -> None:
    found = {dialect.value: of_configuration(text) for dialect, text in SAMPLES.items()}
    assert found == {
        "ios": "15.2", "nxos": "9.3(8)", "vrp": "V200R019C10SPC500", "aoscx": "FL.10.10.1000",
        "procurve": "YA.16.10.0012", "comware": "7.1.070, Release 6308P01", "junos": "20.4R3.8", "fortios": "7.2.5",
        "routeros": "6.49.10", "frr": "8.4.4",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("15.2(7)E3", "15.2(7)E10", True),
        ("15.2(7)E10", "15.2(7)E3", False),
        ("15.2(7)E3", "15.2(7)E3", False),
        ("15.2(7)E3", "15.2(4)M6", None),
        ("7.2.5", "7.2.10", True),
        ("17.3.4", "17.12.1", True),
        ("V200R019C10SPC500", "V200R021C00SPC100", True),
        ("YA.16.10.0012", "YA.16.10.0020", True),
        ("YA.16.10.0012", "KB.16.10.0020", None),
        ("20.4R3.8", "20.4R3-S1", None),
        ("9.3(8)", "9.3(10)", True),
        ("", "1.0", None),
    ],
)
def test_the_order_is_the_vendors(one: str, other: str, answer: bool | None) -> None:
    assert older(one, other) is answer


@pytest.mark.parametrize(
    ("version", "stands"),
    [
        ("15.2(7)E10", Standing.CURRENT),
        ("15.2(7)E12", Standing.CURRENT),
        ("15.2(7)E6", Standing.BEHIND),
        ("15.2(7)E3", Standing.TOO_OLD),
        ("15.2(4)M6", Standing.UNKNOWN),
    ],
)
def test_a_version_stands_to_its_target(version: str, stands: Standing) -> None:
    assert standing(version, "15.2(7)E10", "15.2(7)E5") == stands


def test_without_a_target_nothing_is_said() -> None:
    assert standing("1.0", "") == Standing.NO_TARGET


@pytest.mark.parametrize(
    ("text", "version", "holds"),
    [
        ("vers:generic/>=15.2(4)E1|<15.2(7)E5", "15.2(7)E3", True),
        ("vers:generic/>=15.2(4)E1|<15.2(7)E5", "15.2(7)E5", False),
        ("vers:generic/<=7.2.5", "7.2.5", True),
        ("< 7.2.5", "7.2.5", False),
        (">=7.0.0, <7.0.12", "7.0.3", True),
        ("7.2.4", "7.2.4", True),
        ("vers:generic/*", "1", True),
        ("all versions before the fix", "1.0", None),
        ("<15.2(7)E5", "15.2(4)M6", None),
    ],
)
def test_ranges_are_read(text: str, version: str, holds: bool | None) -> None:
    found = [one.holds(version) for one in read_range("Cisco", "IOS", text)]
    assert found == [holds]


def test_what_is_not_understood_is_unclear_and_never_safe() -> None:
    affected = [Range("Cisco", "IOS", unread="before the fix"), Range("Cisco", "IOS", "12.0", "12.4")]
    assert judged("15.2(7)E3", affected, []) == Hit.UNCLEAR
    assert judged("15.2(7)E3", affected, [Range("Cisco", "IOS", "15.2(7)E3", "15.2(7)E3", True, True)]) == Hit.SAFE
    assert judged("12.1", affected, []) == Hit.AFFECTED


def test_makers_and_products_are_known_by_their_other_names() -> None:
    assert same_vendor("Cisco Systems, Inc.", "Cisco")
    assert same_vendor("Aruba Networks", "HPE")
    assert not same_vendor("", "")
    assert names_product("IOS XE Software", "Catalyst 9300-24P", "", system_of("ios", "17.3.4"))
    assert not names_product("IOS XE Software", "Catalyst 2960X", "", system_of("ios", "15.2(7)E3"))
    assert names_product("S5735-L", "S5735-L24P4X-A", "", "")
    assert not names_product("S5735-L", "S6730-H24", "", "")
    assert not names_product("", "S6730-H24", "", "")


def test_a_cve_record_is_read() -> None:
    found = read(json.dumps(CVE).encode())
    assert (found.key, found.source, found.severity, found.score) == ("CVE-2026-10001", "cve", "high", 8.6)
    assert [one.holds("17.3.4") for one in found.affected] == [True, False]
    assert [one.holds("17.6.1") for one in found.affected] == [False, True]
    assert [one.holds("17.9.1") for one in found.safe] == [True]
    assert found.url == "https://example.org/advisory"


def test_a_csaf_document_is_read() -> None:
    found = read(json.dumps(CSAF).encode("utf-8-sig"))
    assert (found.key, found.severity, found.cves) == ("BAG-SA-2026-0007", "critical", ["CVE-2026-10002"])
    assert [(one.product, one.low, one.high) for one in found.affected] == [("S5735-L", "V200R019C00", "V200R021C00")]
    assert [one.low for one in found.safe] == ["V200R021C00SPC100"]


def deep(levels: int) -> dict[str, Any]:
    branch: dict[str, Any] = {"category": "product_name", "name": "x"}
    for _level in range(levels):
        branch = {"category": "product_family", "name": "x", "branches": [branch]}
    return {**CSAF, "product_tree": {"branches": [branch]}}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "no_json"),
        (b"\xff\xfe", "no_json"),
        (b"[" * 100_000, "no_json"),
        (b"[1, 2]", "unknown"),
        (b'{"dataType": "CVE_RECORD"}', "missing"),
        (b'{"dataType": "CVE_RECORD", "cveMetadata": {"cveId": "CVE-1", "state": "REJECTED"}}', "rejected"),
        (b'{"dataType": "CVE_RECORD", "cveMetadata": {"cveId": "CVE-1"}, "containers": {"cna": {"affected": 7}}}',
         "missing"),
        (b'{"document": {"csaf_version": "2.0", "tracking": []}}', "missing"),
        (json.dumps(deep(40)).encode(), "many"),
        (b" " * (LARGEST + 1), "too_long"),
    ],
    ids=range(10),
)  # fmt: skip
def test_hostile_files_are_refused(raw: bytes, code: str) -> None:
    with pytest.raises(AdvisoryError) as caught:
        read(raw)
    assert caught.value.code == code


def test_what_cannot_be_stored_is_left_out() -> None:
    raw = json.dumps(CVE).replace("Overflow in", "Over\\u0000flow \\ud800in").encode()
    assert read(raw).title == "Overflow in the SNMP service"
