"""What happened to the equipment over the years: entries on the day of purchase, faults, repairs, scrapping."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.db import connection
from django.utils import timezone

from bag.demo.sizes import Size
from bag.inventory import services
from bag.inventory.models import Equipment, Loan
from bag.organization.models import Unit

ENTRIES_ON_PURCHASE = """
    UPDATE inventory_lifecyclemove AS move
    SET at = equipment.purchased_on::timestamptz + interval '10 hours'
    FROM inventory_equipment AS equipment
    WHERE equipment.id = move.equipment_id AND move.from_status = '' AND equipment.purchased_on IS NOT NULL
"""
STORIES: tuple[tuple[tuple[str, str], ...], ...] = (
    (("faulty", "Arıza bildirimi"), ("service", "Yerinde onarıldı")),
    (("faulty", "Arıza bildirimi"), ("repair", "Yetkili servise gönderildi"), ("service", "Servisten döndü")),
    (("faulty", "Bağlantı kurulamıyor"),),
    (("faulty", "Güç kaynağı arızası"), ("repair", "Yetkili servise gönderildi")),
    (("faulty", "Yıldırım hasarı"), ("scrapped", "Onarımı ekonomik değil, hurda komisyonu kararı")),
    (("stock", "Yenileme kapsamında söküldü"),),
)


def load(size: Size, dice: Random) -> int:
    """Date the first entries, let some pieces break, lend a few. Returns the number of stories told."""
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES_ON_PURCHASE)
    unracked = Equipment.objects.filter(status="service", rack=None).order_by("id")
    chosen = dice.sample(list(unracked.values_list("pk", flat=True)), size.faults)
    for number, piece in enumerate(Equipment.objects.filter(pk__in=chosen).order_by("id")):
        _tell(piece, STORIES[number % len(STORIES)], dice)
    _lend(size, dice)
    return len(chosen)


def _tell(piece: Equipment, story: tuple[tuple[str, str], ...], dice: Random) -> None:
    """One story, ending within the last year; every step some days after the one before."""
    at: datetime = timezone.now() - timedelta(days=dice.randrange(12, 330), minutes=dice.randrange(600))
    for status, reason in story:
        piece = services.move(piece, status=status, at=at, reason=reason, by=None)
        at = min(at + timedelta(days=dice.randrange(1, 6)), timezone.now())


def _lend(size: Size, dice: Random) -> None:
    """A few pieces from the shelf are with other units; some should be back by now."""
    borrowers = list(Unit.objects.filter(kind__in=["affiliate", "district_municipality"]).order_by("id"))
    shelf = list(Equipment.objects.filter(status="stock").order_by("id")[:: max(1, 300 // size.stock_items)][:10])
    today = timezone.localdate()
    for number, piece in enumerate(shelf):
        start = today - timedelta(days=dice.randrange(5, 60))
        due = today + timedelta(days=dice.randrange(-12, 40))
        services.lend(
            Loan(
                equipment=piece,
                to_unit=borrowers[number % len(borrowers)],
                purpose="Etkinlik süresince kullanım",
                from_on=start,
                due_on=max(due, start),
            ),
            by=None,
        )
