"""Structured cabling and new connections of the demonstration: links of offices, their lots, five connections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone

from bag.cabling.models import LabelScheme, Link, Lot, Occasion
from bag.cabling.services import links, measuring
from bag.connections.models import Connection
from bag.connections.services import making, planning
from bag.core.models import User
from bag.demo import catalog
from bag.inventory.models import EquipmentType, Port
from bag.organization.models import Unit
from bag.places.models import Place

BUILDINGS, EACH = 12, 16
SCHEME = "{building}-{floor}-{room}-{rack}-{panel}:{port}"
BUDGETS = {catalog.SWITCH.slug: 780, catalog.FIELD_SWITCH.slug: 240}
CLASSES = {
    catalog.INDOOR_AP.slug: 4, catalog.OUTDOOR_AP.slug: 4, catalog.PHONE.slug: 2, catalog.DOME.slug: 3,
    catalog.PTZ.slug: 6,
}  # fmt: skip
CABLES = "Cat 6A F/FTP"
LIMIT = "TIA Cat 6A Perm. Link"


class Wish(NamedTuple):
    """A connection and how far it came."""

    title: str
    device: str
    purpose: str
    poe_class: int | None
    address: bool
    until: str


WISHES = (
    Wish("Yeni personel masası", "computer", "office", None, False, "accepted"),
    Wish("Toplantı odasına erişim noktası", "access_point", "wireless", 4, True, "ordered"),
    Wish("Danışma bankosuna telefon", "phone", "voice", 2, False, "approved"),
    Wish("Arşiv girişine kamera", "camera", "camera", 3, True, "planned"),
    Wish("Ortak yazıcı için uç", "printer", "office", None, True, "requested"),
)


def load(dice: Random) -> int:
    """Links, lots and connections; returns how many links there are. Left alone when there is any."""
    if Link.objects.exists():
        return Link.objects.count()
    _powers()
    made = {building: list(_links(building, dice)) for building in _buildings()}
    _lots([(building, rows) for building, rows in made.items() if rows], dice)
    _connections()
    return Link.objects.count()


def _powers() -> None:
    for slug, watts in BUDGETS.items():
        EquipmentType.objects.filter(slug=slug).update(poe_budget_w=watts)
    for slug, poe_class in CLASSES.items():
        EquipmentType.objects.filter(slug=slug).update(poe_class=poe_class)


def _buildings() -> list[Place]:
    return list(Place.objects.filter(kind="building").order_by("sort_text")[:BUILDINGS])


def _links(building: Place, dice: Random) -> Iterator[Link]:
    """Two outlets in each office, at free front ports of the building's panels."""
    offices = list(Place.objects.filter(ancestors__contains=[building.pk], subtype="office").order_by("sort_text"))
    ports = Port.objects.filter(
        equipment__type__category="patch_panel", equipment__place__ancestors__contains=[building.pk],
        rear__isnull=False, cable_end__isnull=True,
    )  # fmt: skip
    ports = ports.select_related("equipment__type", "equipment__place", "equipment__rack")
    if not offices:
        return
    LabelScheme.objects.get_or_create(place=building, defaults={"template": SCHEME})
    service = Unit.objects.get(code="facility")
    for number, port in enumerate(ports.order_by("equipment__sort_text", "position")[:EACH]):
        office = offices[number // 2 % len(offices)]
        row = Link(
            owner_service=service, place=office, outlet=f"P{number // 2 + 1:02d}-{'AB'[number % 2]}", port=port,
            category="6a", length_m=dice.randrange(12, 88),
        )  # fmt: skip
        yield links.save_link(row, None)


def _lots(made: list[tuple[Place, list[Link]]], dice: Random) -> None:
    """Some buildings measured and accepted, one with a link that failed, one measured after a fault, the rest not."""
    service = Unit.objects.get(code="facility")
    maker = User.objects.get(username="personel.altyapi")
    chief = User.objects.get(username="sef.altyapi")
    now = timezone.now()
    for number, (building, laid) in enumerate(made[: max(2, len(made) // 2)]):
        rows = laid[:-4]
        lot = measuring.save_lot(
            Lot(
                title=f"{building.name} yapısal kablolama", owner_service=service, place=building,
                contractor="Kablolama yüklenicisi", due_on=timezone.localdate() + timedelta(days=20),
            ),
            maker, created=True,
        )  # fmt: skip
        worst = "FAIL" if number == 1 else "PASS*"
        results = [worst if place == 3 else "PASS" for place in range(len(rows))]
        content = _file(list(zip(rows, results, strict=True)), now - timedelta(days=9 - number), dice)
        measuring.take_over(lot, content, name=f"{building.code}.csv", by=maker)
        if worst != "FAIL":
            measuring.accept(lot, note="Ölçüm sonuçları uygundur.", by=chief)
    building, rows = made[0]
    fault = Lot(
        title="Kopan uç yeniden sonlandırıldı", owner_service=service, place=building, occasion=Occasion.FAULT,
    )  # fmt: skip
    fault = measuring.save_lot(fault, maker, created=True)
    measuring.take_over(fault, _file([(rows[0], "PASS")], now - timedelta(hours=3), dice), name="ariza.csv", by=maker)


def _file(rows: list[tuple[Link, str]], at: datetime, dice: Random) -> bytes:
    """A result file as LinkWare writes it."""
    lines = ["Cable ID,Date/Time,Test Limit,Cable Type,Length (m),Test Result,Headroom (dB),Model,Serial Number"]
    for place, (link, result) in enumerate(rows):
        moment = timezone.localtime(at + timedelta(minutes=2 * place)).strftime("%d.%m.%Y %H:%M:%S")
        length = float(link.length_m or 40) + dice.random()
        headroom = {"PASS": 2 + 6 * dice.random(), "PASS*": 0.4, "FAIL": -1.8}[result]
        lines.append(f"{link.label},{moment},{LIMIT},{CABLES},{length:.1f},{result},{headroom:.1f},DSX2-5000,4012345")
    return "\r\n".join(lines).encode()


def _connections() -> None:
    """Each as far as its story goes, at offices whose outlet was measured."""
    service = Unit.objects.get(code="network")
    staff = User.objects.get(username="personel.ag")
    chief = User.objects.get(username="sef.ag")
    good = Link.objects.filter(verdict="passed").select_related("place").order_by("sort_text")
    rooms = list(dict.fromkeys(link.place for link in good))
    for number, wish in enumerate(WISHES[: len(rooms)]):
        row = Connection(
            title=wish.title, owner_service=service, place=rooms[number], device=wish.device, purpose=wish.purpose,
            poe_class=wish.poe_class, needs_address=wish.address, need=f"{wish.title}: birimin yazılı talebi.",
            due_on=timezone.localdate() + timedelta(days=10),
        )  # fmt: skip
        _walk(planning.save_connection(row, staff, created=True), wish.until, staff, chief)


def _walk(row: Connection, until: str, staff: User, chief: User) -> None:
    """The verbs up to a state; a place where nothing fits stays a request."""
    if until == "requested":
        return
    try:
        row = planning.plan(row, by=staff)
    except ValidationError:
        return
    if until == "planned":
        return
    row = planning.approve(row, note="Uygundur.", by=chief)
    if until == "approved":
        return
    row = making.order(row, by=staff)
    if until == "accepted":
        row = making.installed(row, by=staff)
        making.accept(row, result="Uç bağlandı, denendi.", by=staff)
