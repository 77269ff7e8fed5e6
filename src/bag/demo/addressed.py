"""The address plan of the demonstration: private blocks by service and site, documentation blocks as real addresses."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address, ip_network
from random import Random
from typing import NamedTuple

from django.utils import timezone

from bag.addresses.models import (
    Address,
    AddressStatus,
    LeaseSource,
    Nat,
    Prefix,
    PrefixKind,
    Purpose,
    Range,
    RangeKind,
    Status,
    Vlan,
    VlanGroup,
    Vrf,
    Zone,
)
from bag.addresses.services import addresses, leases, plan
from bag.core.models import User
from bag.demo import city
from bag.demo.sizes import Size
from bag.inventory.models import Equipment
from bag.organization.models import Unit
from bag.places.models import Place

MOST_PIECES = 1800
"""Pieces whose management addresses are in the plan; the others are what the plan has yet to catch up with."""
SITES = 12
FIRST_SITE = 100


class Net(NamedTuple):
    """One network of a site: the third octet in its /20, its VLAN, and the pool that DHCP gives out of it."""

    octet: int
    vid: int
    name: str
    purpose: Purpose
    service: str
    pool: tuple[int, int] | None = None


NETS = (
    Net(0, 10, "kullanici", Purpose.OFFICE, "network", (100, 229)),
    Net(1, 20, "telefon", Purpose.VOICE, "voice", (50, 229)),
    Net(2, 30, "kamera", Purpose.CAMERA, "cameras"),
    Net(3, 40, "kablosuz", Purpose.WIRELESS, "network", (20, 249)),
    Net(4, 50, "bina", Purpose.FACILITY, "facility"),
)
OF_SERVICE = {
    "network": Purpose.MANAGEMENT,
    "radio": Purpose.RADIO,
    "voice": Purpose.VOICE,
    "facility": Purpose.FACILITY,
    "cameras": Purpose.CAMERA,
    "carrier": Purpose.MANAGEMENT,
    "office": Purpose.OFFICE,
}
PUBLISHED = (
    ("www", "tcp/80, tcp/443", "Kurumsal internet sitesi"),
    ("eposta", "tcp/25, tcp/443, tcp/993", "E-posta ağ geçidi"),
    ("vpn", "udp/500, udp/4500, tcp/443", "Uzaktan erişim"),
    ("harita", "tcp/443", "Kent rehberi"),
    ("ulasim", "tcp/443", "Ulaşım bilgi ekranları"),
    ("dns1", "udp/53, tcp/53", "Yetkili ad sunucusu"),
    ("nikah", "tcp/443", "Nikâh randevu uygulaması"),
)


class Laying:
    """Collects the rows of a plan and writes them at once."""

    def __init__(self, size: Size, dice: Random) -> None:
        self.size, self.dice = size, dice
        self.services = {unit.code: unit for unit in Unit.objects.filter(kind="service")}
        self.places = {place.code: place for place in Place.objects.filter(kind="building")}
        self.prefixes: list[Prefix] = []
        self.ranges: list[Range] = []
        self.vlans: list[Vlan] = []
        self.rows: list[Address] = []

    def prefix(self, network: str, service: str, description: str, **values: object) -> Prefix:
        row = Prefix(network=network, owner_service=self.services[service], description=description, **values)
        self.prefixes.append(row)
        return row

    def address(self, text: str, service: str, purpose: str, **values: object) -> Address:
        row = Address(address=text, owner_service=self.services[service], purpose=purpose, **values)
        self.rows.append(row)
        return row


def load(size: Size, dice: Random) -> int:
    """The plan. Returns the number of prefixes; nothing is laid twice."""
    if Prefix.objects.exists():
        return Prefix.objects.count()
    laying = Laying(size, dice)
    laying.prefix("10.0.0.0/8", "network", "Kurum özel adres alanı", kind=PrefixKind.AGGREGATE)
    _services(laying)
    _sites(laying)
    _server_rooms(laying)
    _public(laying)
    _others(laying)
    Vlan.objects.bulk_create(laying.vlans)
    plan.save_prefixes(laying.prefixes, None)
    plan.save_ranges(laying.ranges, None)
    addresses.save_many(laying.rows, None)
    _leases(laying)
    return len(laying.prefixes)


def _services(laying: Laying) -> None:
    """Management addresses of equipment: a /16 for each service, a /24 wherever a piece is."""
    pieces = list(
        Equipment.objects.filter(management_ip__isnull=False, status="service").select_related("owner_service")
        .order_by("id")[:MOST_PIECES]
    )  # fmt: skip
    blocks: dict[str, str] = {}
    for piece in pieces:
        code = piece.owner_service.code
        near = str(ip_network(f"{piece.management_ip}/24", strict=False))
        wide = str(ip_network(f"{piece.management_ip}/16", strict=False))
        if wide not in blocks:
            blocks[wide] = code
            purpose = OF_SERVICE[code]
            text = f"{piece.owner_service.name} cihaz yönetimi"
            laying.prefix(wide, code, text, kind=PrefixKind.CONTAINER, purpose=purpose)
        if near not in blocks:
            blocks[near] = code
            laying.prefix(near, code, "Cihaz yönetimi", purpose=OF_SERVICE[code])
        laying.address(str(piece.management_ip), code, "Yönetim", equipment=piece, dns_name=_host_name(piece.name))


def _host_name(name: str) -> str:
    return f"{name.lower().translate(str.maketrans('çğıöşü', 'cgiosu'))}.yonetim.example.net"


def _sites(laying: Laying) -> None:
    """A /20 for each large building, divided by purpose; the VLAN numbers are the same everywhere."""
    known = [site for site in city.SITES if site.code in laying.places][:SITES]
    for place, site in enumerate(known):
        base = f"10.{FIRST_SITE + place}"
        building = laying.places[site.code]
        laying.prefix(f"{base}.0.0/20", "network", site.name, kind=PrefixKind.CONTAINER, place=building)
        group = VlanGroup.objects.create(name=site.name, place=building)
        for net in NETS:
            _net(laying, group, building, f"{base}.{net.octet}", net)


def _net(laying: Laying, group: VlanGroup, building: Place, base: str, net: Net) -> None:
    vlan = Vlan(
        group=group, vid=net.vid, name=net.name, purpose=net.purpose, owner_service=laying.services[net.service]
    )
    laying.vlans.append(vlan)
    text = f"{building.name}, {net.name.replace('kullanici', 'kullanıcı')}"
    laying.prefix(f"{base}.0/24", net.service, text, purpose=net.purpose, place=building, vlan=vlan)
    laying.address(f"{base}.1", net.service, "Ağ geçidi")
    if net.pool:
        first, last = net.pool
        laying.ranges.append(
            Range(
                name=f"{building.name} {net.name}", first=f"{base}.{first}", last=f"{base}.{last}",
                kind=RangeKind.DHCP, owner_service=laying.services[net.service],
            )
        )  # fmt: skip
    if net.purpose == Purpose.OFFICE:
        for host in range(10, 10 + laying.dice.randrange(3, 9)):
            laying.address(f"{base}.{host}", net.service, "Yazıcı")


def _server_rooms(laying: Laying) -> None:
    """Servers, links between routers, loopbacks and the DMZ."""
    laying.prefix("10.250.0.0/16", "network", "Veri merkezi", kind=PrefixKind.CONTAINER, purpose=Purpose.SERVER)
    for octet, text in enumerate(("Uygulama sunucuları", "Veritabanı sunucuları", "Yedekleme", "İzleme ve yönetim")):
        laying.prefix(f"10.250.{octet}.0/24", "network", text, purpose=Purpose.SERVER)
        for host in range(1, laying.dice.randrange(12, 40)):
            laying.address(f"10.250.{octet}.{host}", "network", text)
    laying.prefix("10.250.100.0/24", "network", "DMZ sunucuları", purpose=Purpose.DMZ, zone=Zone.DMZ)
    laying.prefix("10.255.0.0/24", "network", "Yönlendirici döngü adresleri", purpose=Purpose.LOOPBACK, is_pool=True)
    laying.prefix("10.255.1.0/24", "network", "Omurga bağlantıları", kind=PrefixKind.CONTAINER, purpose=Purpose.LINK)
    for link in range(8):
        laying.prefix(f"10.255.1.{2 * link}/31", "network", f"Omurga bağlantısı {link + 1}", purpose=Purpose.LINK)
        for end in range(2):
            laying.address(f"10.255.1.{2 * link + end}", "network", "Omurga")
    for host in range(1, 7):
        laying.address(f"10.255.0.{host}", "network", "Yönlendirici")


def _public(laying: Laying) -> None:
    """The ledger of real addresses, in the blocks that are kept for documentation."""
    today = timezone.localdate()
    for text, name in (("203.0.113.0/24", "Gerçek IP bloğu"), ("198.51.100.0/24", "Yedek hat gerçek IP bloğu")):
        laying.prefix(text, "network", name, kind=PrefixKind.AGGREGATE, zone=Zone.PUBLIC, purpose=Purpose.DMZ)
    laying.prefix("203.0.113.0/26", "network", "Yayımlanan hizmetler", zone=Zone.PUBLIC, purpose=Purpose.DMZ)
    laying.prefix("203.0.113.64/27", "network", "Çıkış adresleri (NAT)", zone=Zone.PUBLIC, is_pool=True)
    laying.prefix("198.51.100.0/28", "network", "Yedek hat", zone=Zone.PUBLIC, purpose=Purpose.LINK)
    laying.prefix("192.0.2.0/28", "network", "Operatör bağlantısı", zone=Zone.PUBLIC, purpose=Purpose.LINK)
    unit = Unit.objects.exclude(kind="service").order_by("id").last()
    for at, (name, services, purpose) in enumerate(PUBLISHED, 1):
        inner = f"10.250.100.{at}"
        laying.address(inner, "network", purpose)
        laying.address(
            f"203.0.113.{at}", "network", purpose, dns_name=f"{name}.example.org", nat=Nat.STATIC, inside=inner,
            services=services, unit=unit, request=f"2026/{410 + at}", review_on=today + timedelta(days=40 * at - 30),
        )  # fmt: skip
    staff = User.objects.filter(username="personel.telsiz").first()
    laying.address(
        "203.0.113.20", "network", "Telsiz yazılımı deneme yayını", status=AddressStatus.RESERVED,
        reserved_until=today + timedelta(days=2), reserved_by=staff, request="2026/452",
    )  # fmt: skip
    laying.address(
        "203.0.113.21", "network", "Kapatılan anket uygulaması", status=AddressStatus.QUARANTINE,
        quarantine_until=today + timedelta(days=17),
    )  # fmt: skip
    laying.ranges.append(
        Range(
            name="Kullanıcı çıkış havuzu", first="203.0.113.64", last="203.0.113.79", kind=RangeKind.NAT,
            owner_service=laying.services["network"],
        )
    )  # fmt: skip


def _others(laying: Laying) -> None:
    """IPv6, the guests' routing table, and a block on its way out."""
    laying.prefix("2001:db8::/32", "network", "IPv6 alanı", kind=PrefixKind.AGGREGATE)
    laying.prefix("2001:db8:35::/48", "network", "Merkez yerleşkeler", kind=PrefixKind.CONTAINER)
    for subnet, (text, purpose) in enumerate((("Sunucular", Purpose.SERVER), ("Yönetim", Purpose.MANAGEMENT)), 1):
        laying.prefix(f"2001:db8:35:{subnet}::/64", "network", text, purpose=purpose)
        for host in range(1, 9):
            laying.address(f"2001:db8:35:{subnet}::{host:x}", "network", text)
    guests = Vrf.objects.create(name="MİSAFİR", rd="64512:40", description="İzmirNET ücretsiz internet kullanıcıları")
    laying.prefix("10.0.0.0/16", "network", "Misafir ağları", kind=PrefixKind.CONTAINER, purpose=Purpose.GUEST,
                  vrf=guests)  # fmt: skip
    for octet in range(6):
        laying.prefix(f"10.0.{octet * 16}.0/20", "network", f"Misafir bölgesi {octet + 1}", purpose=Purpose.GUEST,
                      vrf=guests)  # fmt: skip
    laying.prefix("10.90.0.0/22", "network", "Eski santral ağı", purpose=Purpose.VOICE, status=Status.DEPRECATED)


def _leases(laying: Laying) -> None:
    """What the DHCP server of the first site says: leases of the pool, and two computers beside it."""
    pool = next((one for one in laying.ranges if one.kind == RangeKind.DHCP), None)
    if pool is None:
        return
    now = timezone.now()
    base = ip_address(pool.first)
    near = [str(base + n) for n in range(80)] + [str(base - 20), str(base - 19)]
    until = int((now + timedelta(hours=8)).timestamp())
    lines = ["address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state"]
    lines += [_lease(n, text, until) for n, text in enumerate(near)]
    by = User.objects.filter(username="sef.ag").first()
    leases.take_over(LeaseSource.KEA, "\n".join(lines).encode(), name="kea-leases4.csv", by=by)


def _lease(n: int, text: str, until: int) -> str:
    return f"{text},00:1b:21:35:{n // 256:02x}:{n % 256:02x},,28800,{until},1,0,0,pc-{n + 101},0"
