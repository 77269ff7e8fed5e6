"""Managed devices of the demonstration: versions that differ, findings, waivers, devices that could not be read."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from bag.configurations.domain.dialects import Dialect
from bag.configurations.models import Cause, ComplianceDay, ManagedDevice, Outcome, RuleProfile, Waiver
from bag.configurations.reading.session import Answer
from bag.configurations.services import compliance, waivers
from bag.configurations.services.devices import save_device
from bag.configurations.services.storing import keep
from bag.core.access import Role
from bag.core.models import User
from bag.demo.configured_texts import broken, written
from bag.inventory.models import Equipment
from bag.monitoring.models import Credential
from bag.organization.models import Unit
from bag.organization.queries import people_with_role

TREND_DAYS = 45
SILENT = {
    3: (Outcome.TIMEOUT, "60 s"),
    9: (Outcome.UNREACHABLE, "Connection refused"),
    17: (Outcome.CUT, "vlan batch 10 20"),
}
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJRfJAkLMBD3zBPFqmFzxsPqCVGqsIsyFx0Q1V5NV0xR"
OTHER_KEY = KEY.replace("JRf", "JRg")
STAGES = ((20, 3), (6, 2), (0, 1))
"""Days before today on which a configuration changed, and how many faults it had at most."""


def load(most: int, chance: Random) -> int:
    """Up to ``most`` devices with their past; nothing when there are any. Returns their number."""
    service = Unit.objects.filter(code="network").first()
    if service is None or ManagedDevice.objects.exists():
        return 0
    _rules(service)
    login, _made = Credential.objects.get_or_create(
        name="Yapılandırma okuma",
        defaults={"kind": "password", "owner_service": service, "username": "yedek", "secret": "lab"},
    )
    pieces = Equipment.objects.filter(
        type__category__in=("switch", "router"), status="service", management_ip__isnull=False, owner_service=service
    ).select_related("type__manufacturer")
    rows = [_device(piece, service, login) for piece in pieces.order_by("name")[:most]]
    now = timezone.now().replace(hour=0, minute=20, second=0, microsecond=0)
    for number, row in enumerate(rows):
        _past(row, number, now, chance)
    _waive(rows)
    _trend(service, chance)
    compliance.write_day()
    return len(rows)


def _rules(service: Unit) -> None:
    names = {"access": "Kenar anahtar kuralları", "core": "Omurga kuralları", "router": "Yönlendirici kuralları"}
    for role, name in names.items():
        RuleProfile.objects.create(name=name, role=role, owner_service=service, most_macs=2, management_vlans="100")


def _device(piece: Any, service: Unit, login: Credential) -> ManagedDevice:
    role = "router" if piece.type.category == "router" else "core" if "OMURGA" in piece.name else "access"
    row = ManagedDevice(
        name=piece.name, equipment=piece, owner_service=service, role=role, address=str(piece.management_ip),
        credential=login,
    )  # fmt: skip
    return save_device(row, None, created=True)


def _past(row: ManagedDevice, number: int, now: datetime, chance: Random) -> None:
    dialect = Dialect.VRP if number % 3 == 2 else Dialect.IOS
    whole = written(dialect.value, row.name, row.address)
    faulty = number % 4 == 0
    for days, most in STAGES if faulty or number % 2 else STAGES[:1]:
        text = broken(whole, dialect.value, most if faulty else max(0, most - 1), chance)
        at = now - timedelta(days=days)
        _keep(row, Answer(row.pk, Outcome.OK, "", text, dialect=dialect, host_key=KEY), at)
    last = Answer(row.pk, Outcome.OK, "", text, dialect=dialect, host_key=KEY)
    if number in SILENT:
        outcome, reason = SILENT[number]
        last = Answer(row.pk, outcome, reason, host_key=KEY)
    elif number == 5:
        last = Answer(row.pk, Outcome.HOST_KEY, host_key=OTHER_KEY)
    _keep(row, last, now)


def _keep(row: ManagedDevice, answer: Answer, at: datetime) -> None:
    keep(row, answer, Cause.NIGHT, None, at)


def _waive(rows: list[ManagedDevice]) -> None:
    """One waiver in force and one that waits for its decision."""
    found = [(row, one) for row in rows for one in row.findings.filter(ended_at=None).order_by("pk")[:1]]
    today = timezone.localdate()
    stories = (
        ("Eski yazılım bu komutu bilmiyor; cihaz yıl sonunda yenilenecek.", "Kabin kilitli, port günlük izleniyor."),
        ("Test düzeneği bu porta bağlı.", ""),
    )
    for number, ((row, one), (reason, measures)) in enumerate(zip(found, stories, strict=False)):
        waiver = Waiver(
            device=row, rule=one.rule, where=one.where, reason=reason, measures=measures,
            expires_on=today + timedelta(days=25 + 40 * number),
        )  # fmt: skip
        waivers.save_waiver(waiver, _user(Role.STAFF), created=True)
        decider = _user(Role.MANAGER, None)
        if number == 0 and decider is not None:
            waivers.decide(waiver, approved=True, note="Yenileme planında.", by=decider)


def _user(role: Role, service: str | None = "network") -> User | None:
    person = people_with_role(role, service).select_related("user").exclude(user=None).order_by("pk").first()
    return person.user if person is not None else None


def _trend(service: Unit, chance: Random) -> None:
    """Days before today, on which the same devices had more findings than they have now."""
    compliance.write_day()
    now = ComplianceDay.objects.filter(service=service).order_by("-on").first()
    if now is None:
        return
    days = []
    for back in range(1, TREND_DAYS + 1):
        more = 1 + back / 30
        days.append(
            ComplianceDay(
                on=now.on - timedelta(days=back), service=service, devices=now.devices, read=now.devices - back % 3,
                judged=now.judged, flawless=max(0, round(now.flawless / more) - chance.randrange(2)),
                critical=round(now.critical * more) + chance.randrange(2), major=round(now.major * more),
                minor=round(now.minor * more), waived=0, edge=now.edge, guarded=round(now.guarded / more),
            )
        )  # fmt: skip
    ComplianceDay.objects.bulk_create(days)
