"""Remote access of the demonstration: gateways, accounts with their use, requests on their way, a review, tunnels."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from bag.addresses.models import Prefix, Purpose
from bag.addresses.services import plan
from bag.contracts.models import Technician
from bag.core.models import Subject, User
from bag.core.numbering import next_number
from bag.core.text import fold
from bag.documents.models import Document
from bag.inventory.models import Equipment
from bag.organization.models import Employment, Person, Unit, UnitKind
from bag.telemetry.client import TelemetryError, client
from bag.vpn.domain.wireguard import new_keys, new_shared
from bag.vpn.models import (
    AccessRequest,
    Account,
    AccountReview,
    Difference,
    Gateway,
    GatewayKind,
    GatewayStatus,
    Session,
    Tunnel,
    TunnelStatus,
)
from bag.vpn.services import accounts, requests, reviews

POOL = "10.250.16.0/24"
PURPOSES = (
    "Mesai dışında sunucu bakımı", "Nöbet sırasında uzaktan müdahale", "Saha ekibinin kayıtlara erişimi",
    "Santral ve yönlendirici bakımı", "Coğrafi veri paylaşımı",
)  # fmt: skip
NETWORKS = ("10.90.1.0/24", "10.90.0.0/16", "10.20.4.0/24, 10.90.1.10/32")
NEIGHBORS = (UnitKind.AFFILIATE, UnitKind.GENERAL_DIRECTORATE, UnitKind.DISTRICT_MUNICIPALITY)
TUNNELS = (
    ("SCADA ölçüm verisi", 2, "aes256-sha256-ecp256", "aes256gcm16-ecp256", 60, True),
    ("Kart ve durak verisi", 2, "aes256-sha256-modp2048", "aes256-sha256-modp2048", 420, True),
    ("Ortak e-belge geçidi", 1, "3des-sha1-modp1024", "3des-sha1", 900, True),
    ("Olay bildirim hattı", 2, "aes128-sha256-modp2048", "aes128-sha256-modp2048", 30, False),
)
"""Purpose, IKE version, proposals, age of the secret in days, whether it is up."""
HOURS = 24
STEP = timedelta(minutes=5)
_OTHER = re.compile(r"[^a-z0-9]+")
AGREE = "Görev gereği erişim uygundur."
FORGOTTEN = 3
"""The account behind which stands no request."""


def load(size: int, dice: Random) -> int:
    """Gateways, ``size`` accounts, requests, a review, tunnels; nothing when there is a gateway. Returns accounts."""
    people = {code: _user(f"network-{code}") for code in ("staff", "chief")}
    people["manager"] = _user("branch-manager")
    if Gateway.objects.exists() or None in people.values():
        return 0
    service = Unit.objects.get(code="network")
    users, tunnels = _gateways(service)
    made = [_account(users, person, service, dice) for person in _holders(people, size)]
    _contractor(users, service, dice)
    _requests(users, service, people)
    _review(service, people)
    _tunnels(tunnels, dice)
    GatewayStatus.objects.filter(gateway=users).update(users=Account.objects.count())
    return len(made)


def _user(position: str) -> User | None:
    person = (
        Person.objects.filter(assignments__position__code=position, user__isnull=False)
        .select_related("user")
        .order_by("id")
        .first()
    )
    return person.user if person is not None else None


def _gateways(service: Unit) -> tuple[Gateway, Gateway]:
    pool = Prefix.objects.filter(network=POOL).first()
    if pool is None:
        pool = Prefix(network=POOL, description="Uzaktan erişim kullanıcıları", owner_service=service,
                      purpose=Purpose.OFFICE)  # fmt: skip
        plan.save_prefix(pool, None, created=True)
    pieces = list(
        Equipment.objects.filter(owner_service=service, status="service", name__contains="RTR").order_by("id")
    )
    users = Gateway.objects.create(
        name="Uzaktan erişim", kind=GatewayKind.WIREGUARD, owner_service=service, endpoint="vpn.example.org",
        public_key=new_keys().public, pool=pool, dns="10.90.0.5", equipment=pieces[0] if pieces else None,
    )  # fmt: skip
    tunnels = Gateway.objects.create(
        name="Kurumlar arası tüneller", kind=GatewayKind.STRONGSWAN, owner_service=service,
        endpoint="tunel.example.org", port=500, equipment=pieces[-1] if pieces else None,
    )  # fmt: skip
    now = timezone.now()
    for row, connected in ((users, 3), (tunnels, 0)):
        GatewayStatus.objects.create(gateway=row, looked_at=now, answered_at=now, connected=connected)
    Difference.objects.create(
        gateway=users, gap="unknown", key=new_keys().public, detail="198.51.100.77:41820", found_at=now
    )
    return users, tunnels


def _holders(people: dict[str, Any], size: int) -> list[Person]:
    rows = Person.objects.filter(active=True, employer=None).exclude(employment=Employment.COMPANY_WORKER)
    rows = rows.exclude(user__in=[user.pk for user in people.values()])
    return list(rows.select_related("unit").order_by("id")[:size])


def _account(gateway: Gateway, person: Person, service: Unit, dice: Random, **given: Any) -> Account:
    """An account with two months of use; two of nine are not used any more."""
    today, number = timezone.localdate(), Account.objects.count()
    row = Account(
        login=f"kullanici.{number + 1:03d}", gateway=gateway, person=person,
        unit=given.pop("unit", person.unit or service),
        purpose=dice.choice(PURPOSES), networks=dice.choice(NETWORKS), starts_on=today - timedelta(days=150),
        ends_on=given.pop("ends_on", today + timedelta(days=dice.choice((20, 120, 200)))), public_key=new_keys().public,
        shared_key=new_shared(), **given,
    )  # fmt: skip
    row = accounts.save(row, None, created=True)
    last = today - timedelta(days={5: 70, 6: 100}.get(number % 9, dice.randint(1, 6)))
    Account.objects.filter(pk=row.pk).update(present=True, checked_at=timezone.now())
    _sessions(row, last, dice)
    return row


def _sessions(row: Account, last: date, dice: Random) -> None:
    rows = []
    for back in range(0, 60, dice.randint(2, 7)):
        begin = timezone.make_aware(datetime.combine(last, time(18, dice.randint(0, 59))))
        begin -= timedelta(days=back)
        end = begin + timedelta(minutes=dice.randint(10, 160))
        rows.append(
            Session(
                account=row,
                gateway=row.gateway,
                login=row.login,
                remote=f"198.51.100.{dice.randint(2, 250)}",
                started_at=begin,
                seen_at=end,
                ended_at=end,
                received=dice.randint(10**5, 10**8),
                sent=dice.randint(10**6, 10**9),
            )
        )
    Session.objects.bulk_create(rows)
    Account.objects.filter(pk=row.pk).update(last_used_at=rows[0].seen_at)


def _contractor(gateway: Gateway, service: Unit, dice: Random) -> None:
    """A technician whose account ends with the contract."""
    today = timezone.localdate()
    rows = Technician.objects.filter(
        contract__starts__lte=today, contract__ends__gt=today, contract__terminated_on=None
    )
    found = rows.select_related("contract__contractor", "person").order_by("contract__ends").first()
    if found is not None:
        ends = min(found.contract.ends, today + timedelta(days=365))
        _account(
            gateway, found.person, service, dice, contract=found.contract, unit=found.contract.contractor, ends_on=ends
        )


def _requests(gateway: Gateway, service: Unit, people: dict[str, Any]) -> None:
    """A request behind every account but one; of two more, one waits and one is approved."""
    rows = []
    for number, account in enumerate(Account.objects.select_related("person", "unit", "contract").order_by("id")):
        if number != FORGOTTEN:
            row = _asked(account.person, account.unit, service, gateway, people)
            row.contract, row.networks, row.ends_on = account.contract, account.networks, account.ends_on
            row.account, row.state, row.purpose = account, "verified", account.purpose
            row.approved_at = row.implemented_at = row.verified_at = row.requested_at
            row.approved_by, row.implemented_by, row.decision_note = people["chief"], people["manager"], AGREE
            rows.append(row)
    AccessRequest.objects.bulk_create(rows)
    waiting = Person.objects.filter(active=True, employer=None, vpn_accounts=None, user__isnull=False)
    waiting = waiting.exclude(employment=Employment.COMPANY_WORKER).exclude(user=people["chief"])
    for place, person in enumerate(waiting.select_related("unit").order_by("id")[:2]):
        made = _asked(person, person.unit or service, service, gateway, people)
        made.save()
        if place:
            requests.approve(made, note=AGREE, by=people["chief"])


def _asked(person: Person, unit: Unit, service: Unit, gateway: Gateway, people: dict[str, Any]) -> AccessRequest:
    now = timezone.now()
    return AccessRequest(
        number=next_number(requests.SERIES, now), owner_service=service, gateway=gateway, person=person, unit=unit,
        purpose=PURPOSES[0], networks=NETWORKS[0], starts_on=timezone.localdate(),
        ends_on=timezone.localdate() + timedelta(days=180), requested_at=now, requested_by=people["staff"],
    )  # fmt: skip


def _review(service: Unit, people: dict[str, Any]) -> None:
    today = timezone.localdate()
    first, second = (Person.objects.get(user=people[code]) for code in ("manager", "chief"))
    rows = Person.objects.filter(user__isnull=False, vpn_accounts=None).exclude(pk__in=[first.pk, second.pk])
    other = rows.exclude(user=people["staff"]).order_by("id").first()
    if other is None:
        return
    quarter = (today.month - 1) // 3 + 1
    row = AccountReview.objects.create(
        title=f"{today.year} yılı {quarter}. üç aylık VPN hesap incelemesi", owner_service=service, reviewer=other,
        second_reviewer=first, due_on=today + timedelta(days=21),
    )  # fmt: skip
    reviews.start(row, by=people["manager"])


def _tunnels(gateway: Gateway, dice: Random) -> None:
    today, now = timezone.localdate(), timezone.now()
    neighbors = list(Unit.objects.filter(kind__in=NEIGHBORS).order_by("kind", "id")[: len(TUNNELS)])
    papers = list(Document.objects.filter(form_key__startswith="letter").order_by("id")[: len(TUNNELS) - 1])
    for place, (unit, story) in enumerate(zip(neighbors, TUNNELS, strict=False)):
        title, version, ike, esp, age, up = story
        name = _OTHER.sub("-", fold(unit.name)).strip("-")[:40]
        row = Tunnel.objects.create(
            name=name, title=title, gateway=gateway, institution=unit, version=version, ike=ike, esp=esp,
            protocol=papers[place] if place < len(papers) else None, starts_on=today - timedelta(days=age),
            local_address="203.0.113.10", peer_address=f"198.51.100.{10 + place}", local_networks="10.90.8.0/24",
            peer_networks=f"172.20.{place}.0/24", local_id="tunel.example.org", peer_id=f"{name}.example.org",
            secret=new_shared(), secret_on=today - timedelta(days=age),
        )  # fmt: skip
        received = _traffic(row, up, now, dice)
        TunnelStatus.objects.create(
            tunnel=row, up=up, state="established" if up else "", since=now - timedelta(days=3 if up else 0, hours=2),
            looked_at=now, remote=row.peer_address, received=received, sent=received // 3,
            ike=ike if up else "", esp=esp if up else "",
        )  # fmt: skip


def _traffic(row: Tunnel, up: bool, now: datetime, dice: Random) -> int:
    """A day of counters in the store, where there is one; returns the last."""
    total, rows, subject = dice.randint(10**9, 10**10), [], Subject.objects.of(row).pk
    for place in range(int(timedelta(hours=HOURS) / STEP)):
        at = now - timedelta(hours=HOURS) + place * STEP
        busy = 1 + math.sin((timezone.localtime(at).hour - 8) / 24 * 2 * math.pi)
        total += int((0.2 + busy) * dice.uniform(0.6, 1.4) * 4 * 10**7) if up else 0
        rows.append(
            {
                "subject": subject,
                "instance": row.name,
                "at": at,
                "epoch": 1,
                "oper": 1 if up else 2,
                "admin": 1,
                "speed": 0,
                "in_octets": total,
                "out_octets": total // 3,
            }
        )
    try:
        client().insert("interfaces", rows)
    except TelemetryError:
        return total
    return total
