"""Lease files of three servers, and reverse zones."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_network
from zoneinfo import ZoneInfo

import dns.reversename
import dns.zone
import pytest
from django.core.exceptions import ValidationError

from bag.addresses.domain.leases import LeaseFileError, mac, read
from bag.addresses.domain.reverse import origin_of, zone_file, zones_of
from bag.addresses.models import DhcpLease, LeaseImport
from bag.addresses.services import leases

ISTANBUL = ZoneInfo("Europe/Istanbul")
KEA = """address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id
10.9.0.100,00:1b:21:aa:bb:01,,3600,1795435200,1,0,0,kat1-pc&#x2c1.,0,,0
10.9.0.101,00:1b:21:aa:bb:02,,3600,1795435200,1,0,0,,1,,0
10.9.0.100,00:1b:21:aa:bb:03,,3600,1795438800,1,0,0,yeni,0,,0
10.9.0.102,00:1b:21:aa:bb:04,,0,1795435200,1,0,0,,0,,0
"""
ISC = """# The format of this file is documented in the dhcpd.leases(5) manual page.
server-duid "\\000\\001";
lease 10.9.0.110 {
  starts 1 2026/11/23 08:00:00;
  ends 1 2026/11/23 20:00:00;
  binding state active;
  hardware ethernet 00:1b:21:aa:bb:10;
  client-hostname "santral";
}
lease 10.9.0.111 {
  ends never;
  binding state free;
}
ia-na "x" {
  iaaddr 2001:db8:9::15 {
    binding state active;
    ends epoch 1795435200; # Mon Nov 23 12:00:00 2026
  }
}
"""
WINDOWS = """#TYPE Microsoft.Management.Infrastructure.CimInstance
"IPAddress";"ScopeId";"AddressState";"ClientId";"HostName";"LeaseExpiryTime"
"10.9.0.120";"10.9.0.0";"Active";"00-1b-21-aa-bb-20";"pc-20.example.net";"23.11.2026 14:05:00"
"10.9.0.121";"10.9.0.0";"InactiveReservation";"00-1b-21-aa-bb-21";"";""
"""


def test_kea_the_last_word_counts() -> None:
    found = read("kea", KEA, ISTANBUL)
    assert found.faults == []
    assert [(one.address, one.mac[-2:], one.hostname, one.active) for one in found.rows.values()] == [
        ("10.9.0.100", "03", "yeni", True),
        ("10.9.0.101", "02", "", False),
    ]
    assert found.rows["10.9.0.100"].ends == datetime.fromtimestamp(1795438800, UTC)


def test_isc_of_both_families() -> None:
    found = read("isc", ISC, ISTANBUL)
    first = found.rows["10.9.0.110"]
    assert (first.mac, first.hostname, first.active) == ("00:1b:21:aa:bb:10", "santral", True)
    assert first.ends == datetime(2026, 11, 23, 20, tzinfo=UTC)
    assert (found.rows["10.9.0.111"].ends, found.rows["10.9.0.111"].active) == (None, False)
    assert found.rows["2001:db8:9::15"].ends == datetime.fromtimestamp(1795435200, UTC)


def test_windows_in_turkish() -> None:
    found = read("windows", WINDOWS, ISTANBUL)
    first = found.rows["10.9.0.120"]
    assert (first.mac, first.ends) == ("00:1b:21:aa:bb:20", datetime(2026, 11, 23, 14, 5, tzinfo=ISTANBUL))
    assert [one.active for one in found.rows.values()] == [True, False]


def test_faults_name_their_lines() -> None:
    found = read("kea", KEA + "10.9.0.300,,,1,1795435200,1,0,0,,0,,0\n10.9.0.3,,,1,yarın,1,0,0,,0,,0\n", ISTANBUL)
    assert found.faults == [(6, "address", "10.9.0.300"), (7, "time", "yarın")]
    cut = read("isc", ISC + "lease 10.9.0.130 {\n  binding state", ISTANBUL)
    assert [(code, text) for _line, code, text in cut.faults] == [("cut", "10.9.0.130")]


@pytest.mark.parametrize(("kind", "text"), [("kea", "a,b\n1,2\n"), ("kea", ""), ("isc", KEA), ("windows", KEA)])
def test_a_file_of_another_kind_is_refused(kind: str, text: str) -> None:
    with pytest.raises(LeaseFileError):
        read(kind, text, ISTANBUL)


def test_client_identifiers_are_no_hardware_addresses() -> None:
    assert mac("00-1B-21-AA-BB-20") == "00:1b:21:aa:bb:20"
    assert [mac(text) for text in ("", "01:00:1b:21:aa:bb:20", "kasa-no:1b21aabb2000")] == ["", "", ""]


@pytest.mark.django_db
def test_a_newer_file_takes_the_place_of_a_lease() -> None:
    leases.take_over("kea", KEA.encode(), name="kea.csv", by=None)
    leases.take_over("windows", WINDOWS.encode("utf-16"), name="dhcp.csv", by=None)
    newer = KEA.replace("yeni", "daha-yeni")
    batch = leases.take_over("kea", newer.encode(), name="kea2.csv", by=None)
    assert batch.rows == 2
    assert DhcpLease.objects.get(address="10.9.0.100").hostname == "daha-yeni"
    assert DhcpLease.objects.count() == 4


@pytest.mark.django_db
def test_a_file_with_a_fault_goes_in_not_at_all() -> None:
    with pytest.raises(ValidationError):
        leases.take_over("kea", f"{KEA}bozuk,,,1,1,1,0,0,,0,,0\n".encode(), name="kea.csv", by=None)
    assert not LeaseImport.objects.exists()


@pytest.mark.parametrize(
    ("network", "origins"),
    [
        ("192.0.2.0/24", ["2.0.192.in-addr.arpa"]),
        ("192.0.2.16/28", ["2.0.192.in-addr.arpa"]),
        ("10.20.0.0/23", ["0.20.10.in-addr.arpa", "1.20.10.in-addr.arpa"]),
        ("10.0.0.0/8", ["10.in-addr.arpa"]),
        ("2001:db8::/32", ["8.b.d.0.1.0.0.2.ip6.arpa"]),
        ("2001:db8::/35", ["0.8.b.d.0.1.0.0.2.ip6.arpa", "1.8.b.d.0.1.0.0.2.ip6.arpa"]),
    ],
)
def test_zones_of_a_prefix(network: str, origins: list[str]) -> None:
    assert [origin_of(zone) for zone in zones_of(ip_network(network))] == origins


def test_a_zone_file() -> None:
    net = ip_network("192.0.2.0/24")
    first = int(net.network_address)
    names = [(first + 10, "www.example.net"), (first + 9, "posta.example.net."), (first + 300, "x.example.net")]
    found = zone_file(net, names, server="ns1.example.net", contact="bilgi.example.net", serial=2026112301)
    assert found.text.splitlines() == [
        "$ORIGIN 2.0.192.in-addr.arpa.",
        "$TTL 86400",
        "@ IN SOA ns1.example.net. bilgi.example.net. ( 2026112301 7200 3600 1209600 3600 )",
        "@ IN NS ns1.example.net.",
        "9 IN PTR posta.example.net.",
        "10 IN PTR www.example.net.",
    ]
    six = zone_file(ip_network("2001:db8::/32"), [(int(ip_network("2001:db8::5/128")[0]), "a.example.net")],
                    server="n", contact="c", serial=1)  # fmt: skip
    assert six.text.splitlines()[-1] == f"5{'.0' * 23} IN PTR a.example.net."
    for zone, host, name in ((found, "192.0.2.10", "www"), (six, "2001:db8::5", "a")):
        read_back = dns.zone.from_text(zone.text, origin=f"{zone.origin}.", relativize=False)
        pointer = read_back.find_rrset(dns.reversename.from_address(host), "PTR")
        assert [str(one) for one in pointer] == [f"{name}.example.net."]
