"""Reading reports of scanners, also hostile ones."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from bag.vulnerabilities.domain import reports
from bag.vulnerabilities.domain.reports.table import guessed
from bag.vulnerabilities.domain.seen import Facts, Fault, Item, ReportError, Seen, SeenHost, cves_in, host_of, port_of
from bag.vulnerabilities.domain.severity import Level, rated, worded
from bag.vulnerabilities.tests import samples


def told(content: bytes | str, **given: object) -> tuple[Facts, list[Item]]:
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    facts = Facts()
    return facts, list(reports.read(stream, reports.kind_of(stream), facts, **given))  # type: ignore[arg-type]


def seen(items: list[Item]) -> list[Seen]:
    return [item for item in items if isinstance(item, Seen)]


def test_a_nessus_report_gives_hosts_and_findings() -> None:
    facts, items = told(samples.nessus(signed_in="true"))
    assert (facts.kind, facts.title) == ("nessus", "Aylık sunucu taraması")
    assert facts.ended == datetime.fromtimestamp(1777885200, UTC)
    hosts = [item for item in items if isinstance(item, SeenHost)]
    assert [host.name for host in hosts] == ["10.50.1.10", "10.50.1.11"]
    assert (hosts[0].dns, hosts[0].credentialed) == ("sunucu-10.ornek.bel.tr", True)
    first = seen(items)[0]
    assert (first.plugin, first.port, first.protocol, first.level) == ("nessus:90001", 443, "tcp", Level.CRITICAL)
    assert (first.score, first.cves, first.title) == (9.8, ("CVE-2026-1001",), "Eski <sürüm> 90001")
    assert (first.summary, first.solution, first.output) == ("Özet 90001", "Güncelleyin.", "Sürüm 1.0")
    assert seen(items)[3].level == Level.INFO


def test_cvss_2_alone_keeps_the_severity_of_the_scanner() -> None:
    old = samples.nessus([("10.50.1.10", 80, 2, "1", "")]).replace(b"cvss3_base", b"cvss_base").replace(b"5.3", b"9.3")
    assert [one.level for one in seen(told(old)[1])] == [Level.MEDIUM]


def test_an_openvas_report_leaves_false_positives_out() -> None:
    facts, items = told(samples.OPENVAS)
    assert (facts.title, facts.ended is not None) == ("Sunucular", True)
    found = seen(items)
    assert [(one.host, one.port, one.level) for one in found] == [
        ("10.50.2.20", 443, Level.MEDIUM), ("10.50.2.21", 0, Level.CRITICAL),
    ]  # fmt: skip
    assert (found[0].cves, found[0].summary) == (("CVE-2011-3389",), "Old versions are offered.")
    assert [item.place for item in items if isinstance(item, Fault)] == [14]
    signed = {item.name: item.credentialed for item in items if isinstance(item, SeenHost)}
    assert signed["10.50.2.22"] is None
    assert [item for item in items if isinstance(item, SeenHost)][-2].credentialed is True


def test_an_nmap_report_gives_open_ports_and_what_scripts_found() -> None:
    facts, items = told(samples.NMAP)
    assert [(one.plugin, one.port, one.level) for one in seen(items)] == [
        ("nmap:open-port", 22, Level.INFO),
        ("nmap:vulners:CVE-2023-38408", 22, Level.CRITICAL),
        ("nmap:open-port", 443, Level.INFO),
        ("nmap:ssl-poodle:CVE-2014-3566", 443, Level.HIGH),
    ]
    assert [item.name for item in items if isinstance(item, SeenHost)] == ["10.50.3.30"]
    assert (facts.covers("tcp", 8050), facts.covers("tcp", 8101), facts.covers("udp", 22)) == (True, False, False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1254", "utf-16"])
def test_a_table_is_read_by_its_heads_in_any_usual_encoding(encoding: str) -> None:
    facts, items = told(samples.TABLE.encode(encoding))
    assert facts.kind == "csv"
    found = seen(items)
    assert [(one.host, one.port, one.level, one.score) for one in found] == [
        ("10.50.4.40", 443, Level.HIGH, 7.5), ("10.50.4.41", 0, Level.CRITICAL, None),
    ]  # fmt: skip
    assert found[1].plugin == seen(told(samples.TABLE.replace(";kritik;", ";orta;"))[1])[1].plugin
    assert [(item.place, item.code) for item in items if isinstance(item, Fault)] == [
        (4, "host"), (5, "value"), (6, "severity"),
    ]  # fmt: skip


def test_people_say_which_column_holds_what() -> None:
    text = "a,b,c\n10.0.0.1,x,4\n"
    with pytest.raises(ReportError) as refused:
        told(text)
    assert refused.value.code == "columns"
    found = seen(told(text, columns={"host": "a", "title": "b", "severity": "c"})[1])
    assert [(one.title, one.level) for one in found] == [("x", Level.CRITICAL)]
    assert guessed(["Host", "Name", "Plugin ID", "Risk"]) == {
        "host": "Host", "title": "Name", "plugin": "Plugin ID", "severity": "Risk",
    }  # fmt: skip


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE nmaprun [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<nmaprun><host><status state="up"/><address addr="&b;" addrtype="ipv4"/></host></nmaprun>'
)
OUTSIDE = b'<!DOCTYPE nmaprun [<!ENTITY f SYSTEM "file:///etc/hostname">]><nmaprun><host>&f;</host></nmaprun>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (BOMB, "entities"),
        (OUTSIDE, "entities"),
        (samples.nessus()[:-300], "cut"),
        (samples.nessus().replace(b"</HostProperties>", b"</Host>", 1), "broken"),
        (samples.nessus().replace("Özet".encode(), b"\xd6zet"), "broken"),
        (b"<html><body>x</body></html>", "unknown_xml"),
        (b"<a>" * 100, "unknown_xml"),
        (b"<nmaprun>" + b"<a>" * 100, "deep"),
        (b"<nmaprun><host>" + b"<a/>" * 70_000 + b"</host></nmaprun>", "crowded"),
        (b"<nmaprun><host x='" + b"a" * (9 << 20) + b"'/></nmaprun>", "long_tag"),
        (b"\x00\x01\x02\x03 host,name\n", "not_text"),
        (b"\xff\xfeh\x00o\x00\xd8", "not_text"),
        (b'<?xml version="1.0" encoding="klingon"?><nmaprun/>', "encoding"),
        (b'<?xml version="1.0" encoding="shift_jis"?><nmaprun/>', "encoding"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(ReportError) as refused:
        told(content)
    assert refused.value.code == code


def test_clocks_and_characters_that_cannot_be_stored_are_left_out() -> None:
    facts, _items = told(samples.OPENVAS.replace("2026-05-04T09:00:00Z", "0001-01-01T00:00:00+23:00"))
    assert facts.ended is None
    facts, items = told(samples.TABLE.replace("Sunucu;", "Su\0nucu;").replace("Eski TLS", "Eski\0TLS").encode("utf-16"),
                        columns={"host": "Su nucu", "title": "Zafiyet", "severity": "Önem"})  # fmt: skip
    assert facts.columns[0] == "Su nucu"
    assert seen(items)[0].title == "Eski TLS"


def test_names_ports_and_levels() -> None:
    assert host_of(" 2001:DB8::0:1 ") == ("2001:db8::1", "2001:db8::1", "")
    assert host_of("::ffff:10.0.0.1")[0] == "10.0.0.1"
    assert host_of("WEB.Ornek.TR.") == ("web.ornek.tr", "", "web.ornek.tr")
    assert [port_of(text) for text in ("443/tcp", "tcp/443", "general/udp", "22", "")] == [
        (443, "tcp"), (443, "tcp"), (0, "udp"), (22, ""), (0, ""),
    ]  # fmt: skip
    for text in ("70000", "x/tcp", "-1"):
        with pytest.raises(ValueError, match=text):
            port_of(text)
    assert [rated(score) for score in (0, 0.1, 3.9, 4, 6.9, 7, 8.9, 9, 10)] == [0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert (worded("YÜKSEK"), worded("Kritik"), worded("Serious"), worded("?")) == (3, 4, 3, None)
    assert cves_in("cve-2024-1234, CVE-2024-1234; CVE-2024-99999") == ("CVE-2024-1234", "CVE-2024-99999")
