"""The wireless network of the demonstration: six weeks of radios, work on access points, complaints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from django.utils import timezone

from bag.core.models import User
from bag.inventory.models import Equipment
from bag.organization.models import Unit
from bag.wireless import queries
from bag.wireless.models import AccessPoint, Complaint, Improvement, RadioDay
from bag.wireless.services import complaints, improving, readings

DAYS, JUDGED = 45, 14
MOST = 256
KINDS = 12
"""Of so many access points one is crowded, one far from its clients, one noisy, one without anybody; as in the lab."""
SHAPES = {0: "crowded", 1: "far", 2: "noisy", 3: "idle"}
DONE, PLANNED = 15, 24
"""How many days ago the finished improvements were done and planned."""
LOOKS = 1440
SATURDAY = 5


class Mean(NamedTuple):
    """What a radio of a kind is measured at on a working day."""

    clients: float
    busy: float
    retries: float
    weak: float
    noise: float


MEANS = {
    "": Mean(6, 28, 6, 6, -94), "crowded": Mean(21, 78, 13, 12, -92), "far": Mean(7, 36, 12, 52, -93),
    "noisy": Mean(6, 57, 24, 18, -80), "idle": Mean(0, 8, 2, 0, -95),
}  # fmt: skip
CHANNELS = {"1": (36, 40, 44, 48, 52, 56, 60, 64, 100, 104, 108, 112), "2": (1, 6, 11)}
WORDS = (
    ("weak", "laptop", "Toplantı odasının penceresi tarafında sinyal bir çubuğa düşüyor."),
    ("slow", "phone", "Öğle saatlerinde sayfalar açılmıyor."),
    ("drops", "laptop", "Görüntülü görüşme her on dakikada bir kopuyor."),
    ("roaming", "terminal", "Depo içinde yürürken el terminali bağlantıyı yitiriyor."),
    ("no_signal", "tablet", "Arşiv koridorunda hiç sinyal yok."),
    ("login", "phone", "Yeni telefon kurumsal ağa giremiyor."),
)


def load(dice: Random, stories: int) -> int:
    """Access points with their past; nothing when there are any. Returns how many."""
    if AccessPoint.objects.exists():
        return 0
    points = _points()
    today = timezone.localdate()
    mended = [point for place, point in enumerate(points) if SHAPES.get(place % KINDS) == "crowded"][1:3]
    RadioDay.objects.bulk_create(_days(points, mended, today, dice), batch_size=2000)
    for ago in range(JUDGED, -1, -1):
        readings.judge(today - timedelta(days=ago))
    _improve(points, mended, today, stories)
    _complain(points, today, stories)
    return len(points)


def _points() -> list[AccessPoint]:
    """The indoor access points, given out to the controllers in turn."""
    controllers = list(Equipment.objects.filter(type__category="wlan_controller").order_by("pk"))
    pieces = Equipment.objects.filter(
        type__category="access_point", type__manufacturer__name="Aruba", status="service", place__isnull=False
    ).order_by("pk")[:MOST]
    return AccessPoint.objects.bulk_create(
        AccessPoint(
            name=piece.name, equipment=piece, controller=controllers[place % len(controllers)] if controllers else None
        )
        for place, piece in enumerate(pieces)
    )


def _days(points: list[AccessPoint], mended: Iterable[AccessPoint], today: date, dice: Random) -> Iterator[RadioDay]:
    better = {point.pk for point in mended}
    for place, point in enumerate(points):
        for ago in range(DAYS, -1, -1):
            on = today - timedelta(days=ago)
            shape = SHAPES.get(place % KINDS, "")
            if point.pk in better and ago < DONE:
                shape = ""
            for slot in CHANNELS:
                yield _day(point, slot, on, MEANS[shape], place, dice)


def _day(point: AccessPoint, slot: str, on: date, mean: Mean, place: int, dice: Random) -> RadioDay:
    calm = 0.25 if on.weekday() >= SATURDAY else 1.0
    share = (1.0 if slot == "1" else 0.45) * calm
    chance = dice.uniform(0.88, 1.12)
    clients = mean.clients * share * chance
    channels = CHANNELS[slot]
    return RadioDay(
        access_point=point, slot=slot, on=on, looks=LOOKS, channel=channels[place // 3 % len(channels)],
        power=18.0 if slot == "1" else 12.0, clients=round(clients, 2), peak=float(round(clients * 2.2)),
        busy=round(min(97.0, mean.busy * chance * (1.0 if slot == "1" else 1.15)), 1),
        retries=round(mean.retries * chance, 1), weak=round(mean.weak * chance, 1) if clients else None,
        failed=round(0.8 * chance, 2) if clients else None, noise=round(mean.noise + dice.uniform(-1, 1), 1),
    )  # fmt: skip


def _improve(points: list[AccessPoint], mended: Iterable[AccessPoint], today: date, stories: int) -> None:
    """Two finished and proved, one planned."""
    chief, boss = User.objects.get(username="sef.ag"), User.objects.get(username="mudur")
    for point in mended:
        made = improving.plan(
            point, kind="add", reason="Toplantı saatlerinde kanal doluluğu %70'in üzerinde; yanına ikinci bir erişim "
            "noktası takılacak.", by=chief, on=today - timedelta(days=PLANNED),
        )  # fmt: skip
        if made.order_id is not None:
            improving.order_done(made.order_id)
    Improvement.objects.filter(state="measuring").update(done_on=today - timedelta(days=DONE))
    improving.judge_done(today - timedelta(days=DONE - queries.limits().window_days))
    noisy = [point for place, point in enumerate(points) if SHAPES.get(place % KINDS) == "noisy"]
    for point in noisy[: 1 if stories else 0]:
        improving.plan(
            point, kind="tune", reason="Komşu binanın telsizleriyle aynı kanalda; kanal planı yenilenecek.", by=boss,
            due=today + timedelta(days=10),
        )  # fmt: skip


def _complain(points: list[AccessPoint], today: date, stories: int) -> None:
    """Complaints of people in the rooms of badly serving access points; every second one is closed."""
    network = Unit.objects.filter(code="network", kind="service").first()
    if network is None:
        return
    teller, chief = User.objects.get(username="talep"), User.objects.get(username="sef.ag")
    bad = [point for place, point in enumerate(points) if place % KINDS < 3 and point.equipment.place is not None]
    for place, (point, (trouble, device, text)) in enumerate(zip(bad, WORDS[:stories], strict=False)):
        at = datetime.combine(today - timedelta(days=2 + 3 * place), time(9 + place, 20))
        row = complaints.save(
            Complaint(
                owner_service=network, place=point.equipment.place, at=timezone.make_aware(at), trouble=trouble,
                device=device, text=text, access_point=point,
            ),
            teller, created=True,
        )  # fmt: skip
        if place % 2:
            complaints.close(row, result="Yerinde ölçüldü; erişim noktasının yönü ve gücü düzeltildi.", by=chief)
