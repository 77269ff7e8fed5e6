"""Vulnerabilities of the demonstration: three monthly reports of a scanner over some devices, and what people did."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from django.utils import timezone

from bag.addresses.models import Address
from bag.core.models import User
from bag.organization.models import Person, Unit
from bag.vulnerabilities.models import Finding, FindingDay, Scope, State
from bag.vulnerabilities.services import days, mending, reading, risks, taking

HOSTS = 40
STRANGERS = ("10.96.14.7", "10.96.14.23", "10.97.3.101")
"""Addresses that the plan does not know."""


class Flaw(NamedTuple):
    """A made-up weakness: no real product or CVE is meant."""

    plugin: int
    score: str
    severity: int
    port: int
    title: str
    summary: str
    solution: str


FLAWS = (
    Flaw(900101, "9.8", 4, 443, "Web yönetim arayüzünde kimlik doğrulamasız komut çalıştırma",
         "Yönetim arayüzü, oturum açmadan gönderilen isteklerle komut çalıştırıyor.",
         "Üreticinin güncel yazılımını yükleyin; arayüzü yalnız yönetim ağına açın."),
    Flaw(900102, "8.1", 3, 22, "SSH sunucusu eski ve desteklenmeyen sürüm",
         "Sürüm, bilinen uzaktan erişim açıkları içeriyor.", "SSH sunucusunu güncelleyin."),
    Flaw(900103, "7.5", 3, 161, "SNMP topluluk adı varsayılan",
         "Cihaz, herkesin bildiği bir topluluk adıyla yanıt veriyor.", "SNMPv3’e geçin; topluluk adını kaldırın."),
    Flaw(900104, "5.3", 2, 443, "TLS 1.0 ve 1.1 etkin", "Eski TLS sürümleri sunuluyor.",
         "Yalnız TLS 1.2 ve üstünü açık bırakın."),
    Flaw(900105, "5.9", 2, 443, "Sertifika süresi dolmuş", "Web arayüzünün sertifikası geçersiz.",
         "Kurum sertifikası yükleyin."),
    Flaw(900106, "4.3", 2, 23, "Telnet hizmeti açık", "Oturum bilgileri açık metin olarak gidiyor.",
         "Telnet’i kapatın, SSH kullanın."),
    Flaw(900107, "3.1", 1, 80, "HTTP yanıtında sürüm bilgisi", "Sunucu kendi sürümünü söylüyor.",
         "Sürüm bilgisini kapatın."),
)  # fmt: skip


def load(dice: Random) -> int:
    """A scope with three reports and their consequences; nothing when there is a scope. Returns how many findings."""
    service = Unit.objects.filter(code="network").first()
    hosts = [row.address for row in Address.objects.filter(equipment__isnull=False, vrf=None).order_by("pk")[:HOSTS]]
    if service is None or not hosts or Scope.objects.exists():
        return 0
    scope = Scope.objects.create(
        name="Aylık altyapı taraması", owner_service=service, networks="10.0.0.0/8", every_days=35,
        notes="Ağ cihazları, sunucular, kameralar ve santraller; oturum açmadan.",
    )  # fmt: skip
    flawed = {host: dice.sample(FLAWS, k=dice.choice((0, 1, 1, 2, 3))) for host in (*hosts, *STRANGERS)}
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    for back in (70, 38, 6):
        flawed = {host: _next(found, dice) for host, found in flawed.items()}
        content = _report(flawed, now - timedelta(days=back))
        taking.take(reading.check(reading.keep(scope, [content], f"altyapi-{back}-gun.nessus", by=None)), by=None)
        if back == 38:
            _work(now - timedelta(days=20))
    _risks()
    _trend(dice)
    return int(Finding.objects.count())


def _next(found: list[Flaw], dice: Random) -> list[Flaw]:
    """What the next scan sees at a host: most weaknesses were mended, now and then a new one came."""
    left = [one for one in found if dice.random() > 0.55]
    fresh = [one for one in FLAWS if one not in left and dice.random() < 0.06]
    return left + fresh


def _report(flawed: dict[str, list[Flaw]], ended: datetime) -> bytes:
    at = int(ended.timestamp())
    hosts = "".join(_host(host, flaws, at) for host, flaws in flawed.items())
    return (
        f'<?xml version="1.0" ?><NessusClientData_v2><Report name="Aylık altyapı taraması">{hosts}</Report>'
        "</NessusClientData_v2>"
    ).encode()


def _host(host: str, flaws: Iterable[Flaw], at: int) -> str:
    items = "".join(
        f'<ReportItem port="{flaw.port}" svc_name="x" protocol="tcp" severity="{flaw.severity}" '
        f'pluginID="{flaw.plugin}" pluginName={quoteattr(flaw.title)}>'
        f"<cvss3_base_score>{flaw.score}</cvss3_base_score><synopsis>{escape(flaw.summary)}</synopsis>"
        f"<solution>{escape(flaw.solution)}</solution></ReportItem>"
        for flaw in flaws
    )
    return (
        f'<ReportHost name="{host}"><HostProperties><tag name="host-ip">{host}</tag>'
        f'<tag name="HOST_START_TIMESTAMP">{at - 3600}</tag><tag name="HOST_END_TIMESTAMP">{at}</tag>'
        f"</HostProperties>{items}</ReportHost>"
    )


def _work(at: datetime) -> None:
    """An order for the worst host of the records; a few findings are said to be mended."""
    by = holder("network-staff")
    worst = Finding.objects.filter(severity=4, state=State.OPEN, host__equipment__place__isnull=False).first()
    if worst is not None and by is not None and worst.owner_service.code == "network":
        mending.order(Finding.objects.filter(host=worst.host), by=by)
    for row in Finding.objects.filter(severity=2, state=State.OPEN).order_by("pk")[:6]:
        mending.mend(row, note="Yapılandırma düzeltildi.", by=by)
        Finding.objects.filter(pk=row.pk).update(fixed_at=at)


def _risks() -> None:
    """One accepted risk, one that awaits a decision."""
    staff, manager = holder("network-staff"), holder("branch-manager")
    rows = Finding.objects.filter(severity=2, state=State.OPEN, owner_service__code="network").order_by("pk")[:2]
    if staff is None or manager is None:
        return
    until = timezone.localdate() + timedelta(days=90)
    for place, row in enumerate(rows):
        risks.ask(
            row, reason="Üretici bu model için güncelleme yayımlamıyor; cihaz gelecek yıl değişecek.",
            measures="Cihaz ayrı sanal ağda, yalnız yönetim ağından erişiliyor.", until=until, by=staff,
        )  # fmt: skip
        if place == 0:
            risks.decide(row, approved=True, note="Değişime kadar uygundur.", by=manager)


def _trend(dice: Random) -> None:
    """Days before today, as they would have been written night by night."""
    days.write_day()
    today = timezone.localdate()
    rows: list[Any] = []
    for now in FindingDay.objects.filter(on=today):
        for back in range(1, 70):
            grown = 1 + back / 90 * dice.uniform(0.8, 1.2)
            figures = {name: round(getattr(now, name) * grown) for name in ("critical", "high", "medium", "low")}
            rows.append(FindingDay(on=today - timedelta(days=back), service_id=now.service_id, **figures))
    FindingDay.objects.bulk_create(rows, ignore_conflicts=True)


def holder(position: str) -> User | None:
    """The account of whoever holds a position, if it has one."""
    people = Person.objects.filter(assignments__position__code=position, user__isnull=False).order_by("id")
    person = people.select_related("user").first()
    return person.user if person is not None else None
