"""The rule register of the demonstration: rule sets on the way from a VLAN to the internet, requests, a review."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from bag.core.models import User
from bag.firewall.models import Campaign, Purpose, Rule, RuleRequest, RuleSet
from bag.firewall.services import loading, requests, reviews
from bag.inventory.models import Equipment
from bag.organization.models import Person, Unit

VLAN_LIST = """\
ip access-list extended VLAN20-GIRIS
 remark Belge yonetim sistemi
 10 permit tcp 10.20.0.0 0.0.15.255 host 10.90.1.10 eq 443
 20 permit tcp 10.20.0.0 0.0.15.255 host 10.90.1.11 range 8440 8449
 remark Ad cozme ve saat
 30 permit udp 10.20.0.0 0.0.255.255 10.90.0.0 0.0.0.15 eq domain
 40 permit udp 10.20.0.0 0.0.255.255 host 10.90.0.20 eq ntp
 remark Eski belge sunucusu
 50 permit tcp 10.20.4.0 0.0.3.255 host 10.90.1.10 eq 443
 remark Santral yonetimi, yalniz her yerleskenin .5 adresi
 60 permit tcp 10.20.0.5 0.0.255.0 10.30.0.0 0.0.255.255 eq 5061
 remark Kullanicidan kameraya gecis yok
 70 deny ip any 10.40.0.0 0.0.255.255 log
 80 permit tcp host 10.20.3.17 10.40.1.0 0.0.0.255 eq 554
 90 permit tcp any any established
 100 permit tcp 10.20.0.0 0.0.15.255 any eq 443
 110 deny ip any any log
interface Vlan20
 ip access-group VLAN20-GIRIS in
"""
FIREWALL = """\
config firewall address
    edit "kullanici-aglari"
        set subnet 10.20.0.0 255.255.0.0
    next
    edit "belge-sunuculari"
        set type iprange
        set start-ip 10.90.1.10
        set end-ip 10.90.1.11
    next
    edit "vatandas-kapisi"
        set subnet 198.51.100.16 255.255.255.240
    next
end
config firewall policy
    edit 1
        set name "Belge yonetimi"
        set srcintf "ic-ag"
        set dstintf "dmz"
        set srcaddr "kullanici-aglari"
        set dstaddr "belge-sunuculari"
        set action accept
        set schedule "always"
        set service "HTTPS"
        set logtraffic all
    next
    edit 2
        set name "Vatandas kapisi"
        set srcintf "dis-ag"
        set dstintf "dmz"
        set srcaddr "all"
        set dstaddr "vatandas-kapisi"
        set action accept
        set schedule "always"
        set service "HTTP" "HTTPS"
    next
    edit 3
        set name "Gecici deneme"
        set srcintf "ic-ag"
        set dstintf "dmz"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "ALL"
    next
    edit 4
        set name "Mesai disi bakim"
        set srcintf "ic-ag"
        set dstintf "dmz"
        set srcaddr "kullanici-aglari"
        set dstaddr "belge-sunuculari"
        set action accept
        set schedule "bakim-penceresi"
        set service "SSH"
    next
end
"""
EDGE = """\
*filter
:INPUT DROP [0:0]
:FORWARD DROP [120:9600]
:OUTPUT ACCEPT [0:0]
[{a}:0] -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
[{b}:0] -A FORWARD -i eth0 -o eth1 -p tcp -m multiport --dports 80,443 -m comment --comment "web cikisi" -j ACCEPT
[{c}:0] -A FORWARD -s 10.90.0.0/16 -i eth0 -o eth1 -p udp --dport 53 -j ACCEPT
[0:0] -A FORWARD -s 10.90.7.0/24 -i eth0 -o eth1 -p tcp --dport 21 -m comment --comment "eski FTP" -j ACCEPT
COMMIT
"""
WAYS = {
    "VLAN20-GIRIS": ("VLAN 20", "ic-ag", Purpose.VLAN),
    "root": ("ic-ag", "dmz", Purpose.DMZ),
    "FORWARD": ("dmz", "internet", Purpose.FIREWALL),
}
ASKED = (
    ("Zabıta birimine belge sunucusu erişimi", "vlan", "VLAN20-GIRIS", "10.20.4.0/24", "10.90.1.10", "tcp", "443",
     "verify", 240),
    ("Santral yönetim erişimi", "vlan", "VLAN20-GIRIS", "10.20.7.5", "10.30.2.10", "tcp", "5061", "implement", 120),
    ("Vatandaş kapısına yeni sunucu", "dmz", "root", "any", "198.51.100.20", "tcp", "443", "examine", 365),
    ("Felaket kurtarma denemesi", "firewall", "FORWARD", "10.90.8.0/24", "203.0.113.9", "tcp", "873", "", 30),
)  # fmt: skip


def load() -> int:
    """Rule sets, requests and a review; nothing when there are rule sets. Returns the number of rules."""
    if RuleSet.objects.exists():
        return 0
    service = Unit.objects.get(code="network")
    pieces = list(Equipment.objects.filter(owner_service=service, status="service").order_by("id")[:3])
    if len(pieces) < 3:
        return 0
    for device, text in zip(pieces, (VLAN_LIST, FIREWALL, EDGE.format(a=8120, b=4410, c=930)), strict=True):
        loading.load(text, device=device, by=None)
    for row in RuleSet.objects.all():
        row.zone_from, row.zone_to, row.purpose = WAYS.get(row.name, ("", "", Purpose.FIREWALL))
        row.in_force = row.name in WAYS
        row.save()
    loading.load(EDGE.format(a=9977, b=4986, c=930), device=pieces[2], by=None)
    _know(service)
    return Rule.objects.count()


def _know(service: Unit) -> None:
    """Owners, reasons and ends of some rules, requests on their way, a review that began."""
    today = timezone.localdate()
    branch = service.parent or service
    Rule.objects.filter(number__in=["10", "20", "30", "40", "1", "2"]).update(
        owner_unit=branch, reason="Belediye hizmeti", reviewed_on=today - timedelta(days=200)
    )
    Rule.objects.filter(number="3").update(
        owner_unit=branch, reason="Taşınma sırasında deneme", expires_on=today - timedelta(days=21)
    )
    people = {code: _user(f"network-{code}") for code in ("staff", "chief")}
    people["manager"] = _user("branch-manager")
    if None in people.values():
        return
    for story in ASKED:
        _ask(service, branch, people, *story)
    first, second = (Person.objects.filter(user=people[code]).first() for code in ("manager", "chief"))
    if first is not None and second is not None:
        row = Campaign.objects.create(
            title=f"{today.year} ikinci yarı kural gözden geçirmesi", owner_service=service, reviewer=first,
            second_reviewer=second, due_on=today + timedelta(days=30),
        )  # fmt: skip
        reviews.start(row, by=people["manager"])


def _user(position: str) -> User | None:
    people = Person.objects.filter(assignments__position__code=position, user__isnull=False).order_by("id")
    person = people.select_related("user").first()
    return person.user if person is not None else None


def _ask(service: Unit, unit: Unit, people: dict[str, Any], *story: Any) -> None:
    """One request, as far along its way as the story says: the staff asks, the manager approves, the chief makes."""
    title, purpose, name, source, target, protocol, port, last, days = story
    row = RuleRequest(
        title=title, purpose=purpose, owner_service=service, unit=unit, rule_set=RuleSet.objects.get(name=name),
        source=source, target=target, protocol=protocol, port=port, reason="Birimin yazılı talebi üzerine.",
        expires_on=timezone.localdate() + timedelta(days=days),
    )  # fmt: skip
    row = requests.save(row, people["staff"], created=True)
    steps = ("examine", "approve", "implement", "verify")
    for step in steps[: steps.index(last) + 1] if last else ():
        if step == "examine":
            row = requests.examine(row, risk_note="Yalnız belirtilen kapı, belirtilen adresler için açılır.", by=None)
        elif step == "approve":
            row = requests.approve(row, note="Uygundur.", by=people["manager"])
        elif step == "implement":
            row = requests.implement(row, by=people["chief"])
        else:
            _again(row)
            row = requests.verify(row, by=people["staff"])


def _again(row: RuleRequest) -> None:
    """The device is read after the rule was made."""
    if row.rule_set is not None:
        row.rule_set.loaded_at = timezone.now()
        row.rule_set.save()
