"""Institutions of the demonstration that share the network: an edition in force, protocols, statements, a round."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from bag.configurations.models import ManagedDevice
from bag.demo.scanned import holder
from bag.organization.models import Unit
from bag.standards.models import Acceptance, Edition, Participant, Stated
from bag.standards.queries import share_of
from bag.standards.services import editions, measuring, stating

KINDS = ("affiliate", "district_municipality", "general_directorate")
MOST = 6


def load(dice: Random) -> int:
    """An edition with institutions; nothing when there is one. Returns how many institutions."""
    service = Unit.objects.filter(code="network").first()
    units = list(Unit.objects.filter(kind__in=KINDS).order_by("id")[:MOST])
    if service is None or not units or Edition.objects.exists():
        return 0
    today, chief = timezone.localdate(), holder("network-chief")
    draft = Edition.objects.create(
        name=f"{today.year}/1", owner_service=service, review_on=today + timedelta(days=300),
        summary="İzmirNET’i ortak kullanan bağlı kuruluşları ve ilçe belediyelerini bağlar; protokolün ekidir.",
    )  # fmt: skip
    editions.fill_from_base(draft, by=chief)
    edition = editions.publish(draft, by=chief)
    devices = list(ManagedDevice.objects.filter(equipment__isnull=False).order_by("pk"))
    rows = [_institution(place, unit, service, devices) for place, unit in enumerate(units)]
    for place, row in enumerate(rows):
        measuring.measure(row)
        if place < len(rows) - 1:
            _sign(row, edition, place)
            _state(row, dice, chief)
    stating.start_campaign(edition, due_on=today + timedelta(days=30), by=chief)
    _exempt(rows[0], holder("network-staff"), holder("branch-manager"))
    return len(rows)


def _institution(place: int, unit: Unit, service: Unit, devices: list[ManagedDevice]) -> Participant:
    row = Participant.objects.create(
        unit=unit, name=unit.name, owner_service=service, contact=f"bilgiislem-{place + 1}@ornek.bel.tr",
        networks=f"10.{200 + place}.0.0/16", since=timezone.localdate() - timedelta(days=900 - 90 * place),
    )  # fmt: skip
    row.edge.set([one.equipment for one in devices[2 * place : 2 * place + 2] if one.equipment is not None])
    return row


def _sign(row: Participant, edition: Edition, place: int) -> None:
    signed = timezone.localdate() - timedelta(days=640 - 60 * place)
    Acceptance.objects.create(
        number=f"{signed.year}/OAK-{place + 1:02d}", participant=row, edition=edition, signed_on=signed,
        expires_on=signed + timedelta(days=670 if place == 0 else 1095), ours="Bilgi İşlem Dairesi Başkanı",
        theirs="Kurumun Genel Sekreteri",
    )  # fmt: skip


def _state(row: Participant, dice: Random, by: Any) -> None:
    """Most clauses are stated as kept; a few are not, or are left open."""
    answers: dict[int, tuple[str, str]] = {}
    for line in share_of(row).lines:
        if line.clause.check_key:
            continue
        draw = dice.random()
        if draw < 0.75:
            answers[line.clause.pk] = (Stated.KEPT, "")
        elif draw < 0.87:
            answers[line.clause.pk] = (Stated.BROKEN, "Gelecek yılın bütçesinde; yıl sonuna kadar tamamlanacak.")
    stating.state(row, answers, on=timezone.localdate() - timedelta(days=dice.randrange(20, 200)), by=by)


def _exempt(row: Participant, asks: Any, decides: Any) -> None:
    clause = next((line.clause for line in share_of(row).lines if line.clause.code == "OAG-12"), None)
    if clause is None or asks is None or decides is None:
        return
    asked = stating.ask_exemption(
        row, clause, reason="Sızma testi ihalesi yapıldı, test gelecek çeyrekte.",
        until=timezone.localdate() + timedelta(days=120), by=asks,
    )  # fmt: skip
    stating.decide(asked, approved=True, note="Uygundur.", by=decides)
