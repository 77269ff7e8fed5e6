"""The internet service of the demonstration: profiles, rights, a review, links with their months, attack reports."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from bag.contracts.models import Contract
from bag.core.domain.calendar import LOCAL
from bag.core.models import User
from bag.demo.accounts import SERVICES
from bag.internet import papers
from bag.internet.domain.attacks import Line
from bag.internet.models import (
    AccessProfile,
    AccessReview,
    AccessRight,
    Attack,
    DdosReport,
    Decision,
    Steward,
    Uplink,
    UplinkMonth,
)
from bag.internet.services import attacks, exporting, measuring, reviews, rights
from bag.inventory.models import Equipment, Port
from bag.organization.models import Person, Unit, UnitKind

GROUPS, PEOPLE = "OU=Gruplar,DC=example,DC=org", "OU=Personel,DC=example,DC=org"
PROFILES = (
    (
        "temel",
        "Temel erişim",
        "Kamu kurumları, haber, arama, harita.",
        "Görüntülü yayın, sosyal medya, dosya paylaşımı.",
    ),
    (
        "genis",
        "Geniş erişim",
        "Temel erişime ek olarak görüntülü yayın, dosya paylaşımı.",
        "Sosyal medya, uzak masaüstü.",
    ),
    ("sosyal", "Sosyal medya", "Geniş erişime ek olarak kurumsal sosyal medya hesapları.", "Uzak masaüstü."),
    ("teknik", "Teknik erişim", "Yazılım depoları, üretici desteği, uzak bakım.", "Kimliksiz vekil sunucular."),
)
ASKED = (
    ("radio", "genis", "Telsiz üreticisinin eğitim yayınlarına erişim gerekiyor.", "grant", 170),
    ("voice", "teknik", "Santral yazılım güncellemeleri üreticinin deposundan alınıyor.", "grant", 12),
    ("cameras", "teknik", "Kamera üretici desteğiyle uzak inceleme yapılacak.", "approve", 90),
    ("carrier", "sosyal", "Kurum duyurularının yayını izleniyor.", "agree", 60),
    ("facility", "genis", "Jeneratör üreticisinin videolu kılavuzları.", "", 45),
)
LINKS = (
    ("Ana çıkış", "ornek-telekom", "Örnek Telekomünikasyon", 2000, 3000, "410000.00", 980.0, 38.0),
    ("Yedek çıkış", "ornek-ag", "Örnek Ağ Hizmetleri", 1000, None, "185000.00", 310.0, 6.0),
)
REPORTED = ((3, 2), (4, 0), (5, 1), (6, 3), (7, 0), (8, 2), (9, 1))
"""Months of the year with a carrier's report, and its attacks. The last month is left to be missing."""


def load() -> int:
    """Everything of the room; nothing when there are profiles. Returns the number of rights."""
    if AccessProfile.objects.exists():
        return 0
    people = {user.username: user for user in User.objects.filter(username__in=_accounts())}
    for level, (code, name, allowed, denied) in enumerate(PROFILES, 1):
        AccessProfile.objects.create(
            code=code, name=name, level=level, allowed=allowed, denied=denied, firewall_group=f"internet-{code}",
            directory_group=f"CN=internet-{code},{GROUPS}", directory_people=PEOPLE,
        )  # fmt: skip
    if len(people) == len(_accounts()):
        _rights(people)
        _review(people)
    if _links():
        _reports(people.get("sef.ag"), people.get("mudur"))
        if Unit.objects.filter(code="network").exists():
            papers.issue_plan(by=people.get("sef.ag"))
    return AccessRight.objects.count()


def _accounts() -> list[str]:
    named = [f"{role}.{SERVICES[service][0]}" for service, *_story in ASKED for role in ("sef", "personel")]
    return ["mudur", "sef.ag", "personel.ag", "talep", *named]


def _rights(people: dict[str, User]) -> None:
    """Everybody of the institution has the basic profile; some people have more, or ask for it."""
    institution, gardens = (Unit.objects.filter(code=code).first() for code in ("ibb", "park-bahceler"))
    answerable = Person.objects.filter(user=people["talep"]).first()
    if gardens is not None and answerable is not None:
        Steward.objects.create(unit=gardens, person=answerable)
    if institution is not None:
        right = _ask("temel", institution, None, "Belediye çalışanlarının genel erişimi.", people["personel.ag"], 0)
        right = rights.agree(right, consent="Başkanlık oluru, 05.01.2026-112", by=people["sef.ag"])
        rights.grant(rights.approve(right, note="Uygundur.", by=people["mudur"]), by=people["sef.ag"])
    exporting.make(by=people["sef.ag"])
    for service, profile, reason, last, days in ASKED:
        end = SERVICES[service][0]
        person = Person.objects.filter(user=people[f"personel.{end}"]).select_related("unit").first()
        if person is None or person.unit is None:
            continue
        right = _ask(profile, person.unit, person, reason, people[f"personel.{end}"], days)
        if last:
            right = rights.agree(right, by=people[f"sef.{end}"])
        if last in ("approve", "grant"):
            right = rights.approve(right, note="Uygundur.", by=people["mudur"])
        if last == "grant":
            rights.grant(right, by=people["personel.ag"])
    exporting.make(by=people["sef.ag"])


def _ask(profile: str, unit: Unit, person: Person | None, reason: str, by: User, days: int) -> AccessRight:
    row = AccessRight(
        profile=AccessProfile.objects.get(code=profile), unit=unit, person=person, reason=reason,
        expires_on=timezone.localdate() + timedelta(days=days) if days else None,
    )  # fmt: skip
    return rights.save(row, by, created=True)


def _review(people: dict[str, User]) -> None:
    """The review of the quarter has begun, and one chief has signed."""
    today = timezone.localdate()
    first, second = (Person.objects.filter(user=people[name]).first() for name in ("mudur", "sef.ag"))
    if first is None or second is None:
        return
    row = AccessReview.objects.create(
        title=f"{today.year}/{papers.quarter_of(today)[1]} internet yetkileri gözden geçirmesi",
        owner_service=Unit.objects.get(code="network"), reviewer=first, second_reviewer=second,
        due_on=today + timedelta(days=15), suspend_after=10,
    )  # fmt: skip
    reviews.start(row, by=people["mudur"])
    chief = people["sef.haberlesme"]
    lines = row.lines.filter(reviewer__user=chief)
    reviews.sign(row, {line.pk: (str(Decision.KEEP), "") for line in lines}, by=chief)


def _links() -> bool:
    """Two links with contracts and a year of measured months; False without a device to measure them."""
    service = Unit.objects.filter(code="network").first()
    pieces = Equipment.objects.filter(owner_service=service, status="service", ports__isnull=False)
    device = pieces.filter(type__category__in=["firewall", "router", "switch"]).order_by("type__category", "id").first()
    if service is None or device is None:
        return False
    ports = list(Port.objects.filter(equipment=device).order_by("position", "id")[: len(LINKS)])
    today = timezone.localdate()
    for place, (name, code, company, speed, burst, cost, base, growth) in enumerate(LINKS):
        carrier, _made = Unit.objects.get_or_create(
            code=code, defaults={"name": company, "kind": UnitKind.CONTRACTOR_COMPANY}
        )
        signed = _contract(f"{today.year}/INT-{place + 1}", f"{name} internet erişim hizmeti", carrier, service, today)
        guard = (
            _contract(f"{today.year}/DDOS-1", "DDoS koruma hizmeti", carrier, service, today) if place == 0 else None
        )
        link = Uplink.objects.create(
            name=name, carrier=carrier, circuit=f"DVR-{35001 + place}", contract=signed, committed_mbps=speed,
            burst_mbps=burst, monthly_cost=Decimal(cost), port=ports[place] if place < len(ports) else None,
            since=date(today.year - 1, 1, 5), ddos_contract=guard, ddos_gbps=Decimal(40) if guard else None,
        )  # fmt: skip
        _months(link, base, growth, today)
    return True


def _contract(number: str, title: str, carrier: Unit, service: Unit, today: date) -> Contract:
    return Contract.objects.create(
        number=number, title=title, contractor=carrier, owner_service=service, starts=date(today.year, 1, 5),
        ends=date(today.year + 1, 1, 4), value=Decimal(4_900_000),
    )  # fmt: skip


def _months(link: Uplink, base: float, growth: float, today: date) -> None:
    """Eleven whole months with a summer that is quieter."""
    months = measuring.months_back(11, measuring.before(today.replace(day=1)))
    for place, month in enumerate(months):
        quiet = 0.82 if month.month in (7, 8) else 1.0
        into = (base + growth * place) * quiet * 1e6
        UplinkMonth.objects.create(
            uplink=link, month=month, in_p95=into, out_p95=into * 0.27, billed=into, highest=into * 1.31,
            known=8602 - 3 * place, missing=3 * place, measured_at=timezone.now(),
        )  # fmt: skip


def _reports(filer: User | None, reviewer: User | None) -> None:
    """The carrier's reports of the year, all but the last reviewed."""
    carrier = Unit.objects.get(code=LINKS[0][1])
    year = timezone.localdate().year
    for number, count in REPORTED:
        month = date(year, number, 1)
        if month >= timezone.localdate().replace(day=1):
            continue
        row = DdosReport(
            month=month, carrier=carrier, received_on=date(year, number + 1, 3), reference=f"DDOS-{number}"
        )
        if row.received_on > timezone.localdate():
            continue
        attacks.save(row, filer, created=True)
        attacks.take(row, [_attack(month, place) for place in range(count)], by=filer)
        if number == REPORTED[-1][0]:
            continue
        for attack in Attack.objects.filter(report=row):
            attacks.note(attack, measures="Trafik temizleme merkezine yönlendirildi; hedef adres 20 dakika izlendi.",
                         incident=None, by=filer)  # fmt: skip
        attacks.review(row, note="Rapor akış kayıtlarıyla karşılaştırıldı, fark görülmedi.", by=reviewer)


def _attack(month: date, place: int) -> Line:
    began = datetime.combine(month.replace(day=5 + 7 * place), time(2, 40), LOCAL)
    kinds = ("UDP yansıtma (DNS)", "SYN seli", "NTP yükseltme")
    return Line(
        code=f"{month:%Y%m}-{place + 1:03d}", started_at=began, ended_at=began + timedelta(minutes=24 + 9 * place),
        target=f"198.51.100.{20 + place}", vector=kinds[place % 3],
        peak_bps=(3.1 + 2.4 * place + month.month / 10) * 1e9, peak_pps=(0.6 + 0.3 * place) * 1e6, mitigated=True,
    )  # fmt: skip
