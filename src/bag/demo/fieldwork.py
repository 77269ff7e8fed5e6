"""Field work of the demonstration: checklists, work orders in every state, the plans of today and tomorrow."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple

from django.utils import timezone

from bag.core.access import Role
from bag.core.calendar import work_calendar
from bag.demo import costs
from bag.demo.sizes import Size
from bag.field.forms import vehicles
from bag.field.models import Checklist, DayPlan, WorkOrder
from bag.field.queries.day import board
from bag.field.services import day, execution, issuing, orders, signing
from bag.field.services.steps import locked
from bag.organization.models import Person, Unit
from bag.organization.queries import people_with_role
from bag.places.models import Place


def _item(key: str, label: str, english: str, kind: str = "check", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": label, "label_en": english, "required": True, **more}


def _measured(
    key: str, label: str, english: str, unit: str, low: float | None = None, high: float | None = None
) -> dict[str, Any]:
    limits = {name: value for name, value in (("low", low), ("high", high)) if value is not None}
    return _item(key, label, english, "number", unit=unit, **limits)


PHOTO = {"key": "photo", "kind": "photo", "label": "İş sonu fotoğrafı", "label_en": "Photo at the end"}
LISTS: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "network": ("Ağ cihazı kurulum ve değişimi", [
        _item("label", "Cihaz ve kablolar etiketlendi", "Device and cables labeled"),
        _measured("light", "Uplink alınan ışık seviyesi", "Received light of the uplink", "dBm", -18, -3),
        _measured("temp", "Kabin sıcaklığı", "Temperature of the cabinet", "°C", 10, 32),
        _item("config", "Yapılandırma yedeği alındı", "Configuration saved"), PHOTO,
    ]),
    "radio": ("Telsiz röle istasyonu ziyareti", [
        _measured("swr", "Anten duran dalga oranı (SWR)", "Standing wave ratio of the antenna", "", None, 1.5),
        _measured("power", "Çıkış gücü", "Output power", "W", 20, 30),
        _measured("battery", "Akü grubu gerilimi", "Voltage of the batteries", "V", 50, 56),
        _item("door", "Kabin ve direk topraklaması sağlam", "Earthing of cabinet and mast sound"), PHOTO,
    ]),
    "voice": ("Telefon arızası", [
        _item("line", "Hat ölçüldü, çevir sesi var", "Line measured, dial tone present"),
        _item("set", "Telefonun durumu", "State of the set", "choice", choices=["sağlam", "onarıldı", "değiştirildi"]),
    ]),
    "facility": ("KGK ve jeneratör saha kontrolü", [
        _measured("voltage", "Akü grubu gerilimi", "Voltage of the batteries", "V", 216, 245),
        _measured("load", "Yük oranı", "Load", "%", 0, 80),
        _measured("room", "Oda sıcaklığı", "Temperature of the room", "°C", 18, 27),
        _item("filter", "Filtreler temiz", "Filters clean"), PHOTO,
    ]),
    "cameras": ("Kamera montaj ve bakımı", [
        _item("view", "Görüş açısı kayıt merkeziyle doğrulandı", "View checked with the control room"),
        _measured("poe", "PoE gerilimi", "PoE voltage", "V", 44, 57),
        _item("dome", "Cam temizlendi, kutu sızdırmaz", "Dome cleaned, housing tight"), PHOTO,
    ]),
    "carrier": ("Kiralık hat cihazı kurulumu", [
        _measured("speed", "Ölçülen hız", "Measured rate", "Mbit/s", 90),
        _item("label", "Hat numarası etiketlendi", "Line number labeled"),
    ]),
}  # fmt: skip


class Job(NamedTuple):
    """``days`` from today on which it was done or falls due; ``state`` how far it is."""

    service: str
    kind: str
    title: str
    state: str
    days: int
    minutes: int = 60


JOBS = (
    Job("network", "fault", "Kenar anahtarının güç kaynağı değişimi", "archived", -26, 90),
    Job("network", "installation", "Toplantı salonuna kablosuz erişim noktası montajı", "archived", -19, 120),
    Job("network", "fault", "Kopan fiber ara bağlantının yenilenmesi", "signed", -4, 75),
    Job("network", "fault", "Kat anahtarı uplink modülü değişimi", "unsigned", -5, 45),
    Job("network", "maintenance", "Sistem odası kabin düzenlemesi", "planned", 0, 120),
    Job("network", "fault", "Erişim noktası yanıt vermiyor", "planned", 0, 45),
    Job("network", "installation", "Yeni ofise 12 uçlu kablolama", "planned", 1, 240),
    Job("network", "inspection", "Saha dolabı kilit ve fan kontrolü", "planned", 1, 30),
    Job("network", "survey", "Kültür merkezi kablosuz kapsama ölçümü", "planned", 4, 90),
    Job("network", "fault", "Gereksiz açılan kayıt: cihaz geri geldi", "cancelled", -3, 30),
    Job("radio", "maintenance", "Röle istasyonu altı aylık bakımı", "archived", -33, 180),
    Job("radio", "fault", "Röle akü grubu alarmı", "signed", -7, 150),
    Job("radio", "installation", "Zabıta aracına telsiz montajı", "archived", -12, 90),
    Job("radio", "fault", "İtfaiye istasyonu sabit telsizi ses vermiyor", "planned", 0, 60),
    Job("radio", "maintenance", "Röle anteni duran dalga ölçümü", "planned", 1, 120),
    Job("radio", "inspection", "Telsiz odası yangın söndürücü kontrolü", "planned", 3, 30),
    Job("voice", "fault", "Dâhilî hatta çevir sesi yok", "archived", -16, 30),
    Job("voice", "fault", "Santral abone kartı değişimi", "signed", -2, 60),
    Job("voice", "installation", "Taşınan müdürlüğe 24 dâhilî hat", "planned", 0, 240),
    Job("voice", "fault", "Telefon cihazının değişimi", "planned", 0, 30),
    Job("voice", "inspection", "Dağıtım kutusu etiket kontrolü", "planned", 2, 45),
    Job("facility", "maintenance", "KGK altı aylık bakımı", "archived", -40, 150),
    Job("facility", "maintenance", "Jeneratör yük testi", "archived", -21, 120),
    Job("facility", "fault", "KGK akü alarmı", "signed", -6, 90),
    Job("facility", "fault", "Klima yoğuşma hattı tıkanıklığı", "unsigned", -4, 60),
    Job("facility", "maintenance", "KGK üç aylık kontrolü", "planned", 0, 90),
    Job("facility", "fault", "Sistem odası sıcaklığı yüksek", "planned", 0, 60),
    Job("facility", "maintenance", "Jeneratör yağ ve filtre değişimi", "planned", 1, 150),
    Job("facility", "inspection", "Topraklama ölçümü", "planned", 1, 60),
    Job("facility", "other", "Yangın algılama paneli tatbikat desteği", "planned", 6, 120),
    Job("cameras", "fault", "Kavşak kamerası görüntü vermiyor", "archived", -14, 60),
    Job("cameras", "maintenance", "Meydan kameraları cam temizliği", "signed", -1, 120),
    Job("cameras", "installation", "Parka iki kamera montajı", "planned", 0, 240),
    Job("cameras", "fault", "Kamera gece görüşü bozuk", "planned", 1, 60),
    Job("cameras", "fault", "Kayıt cihazı diski uyarı veriyor", "cancelled", -8, 45),
    Job("carrier", "installation", "İskeleye kiralık hat cihazı kurulumu", "archived", -18, 90),
    Job("carrier", "fault", "Metro Ethernet sonlandırma cihazı arızası", "planned", 0, 60),
    Job("carrier", "installation", "Ücretsiz internet noktası kurulumu", "planned", 2, 180),
    Job("office", "other", "Arşiv taşınması için araç ve personel desteği", "archived", -9, 120),
    Job("office", "other", "Demirbaş sayımı saha ziyareti", "planned", 2, 180),
)
RESULT = "İş yerinde tamamlandı; ölçümler yapıldı, çalışması kullanıcıyla birlikte denendi."
FINDING = "Yerinde incelendi; arızanın nedeni saptandı ve fotoğraflandı."
STROKES = [
    [[10, 60], [30, 10], [42, 70], [60, 20], [75, 64], [96, 30], [120, 58], [150, 40], [190, 52], [240, 34]],
    [[60, 78], [140, 70], [220, 76]],
]
PAST_DAYS = 15
"""Working days before today whose plans are in the records."""
PLANNED = ("network", "facility", "radio")
"""Services whose plans of today and tomorrow are on the board."""


def load(size: Size, dice: Random) -> int:
    """Everything, where there is no work order yet. Returns how many there are then."""
    spots = list(Place.objects.filter(kind__in=("building", "outdoor_site"), latitude__isnull=False).order_by("code"))
    if not WorkOrder.objects.exists() and spots:
        services = {unit.code: unit for unit in Unit.objects.filter(kind="service")}
        costs.set_rates(services)
        lists = {code: _checklist(services[code], code) for code in LISTS if code in services}
        for job in JOBS if size.papers else JOBS[::6]:
            if job.service in services:
                _work(job, services[job.service], lists.get(job.service), spots, dice)
        _past_plans(services)
        for code in PLANNED:
            for ahead in (0, 1):
                _plan(services[code], _working_day(ahead))
    return WorkOrder.objects.count()


def _checklist(service: Unit, code: str) -> Checklist:
    name, items = LISTS[code]
    return Checklist.objects.create(service=service, name=name, items=items)


def _staff(service: Unit) -> list[Person]:
    role = Role.OFFICE if service.code == "office" else Role.STAFF
    return list(people_with_role(role, service.code).select_related("user").order_by("id"))


def _moment(days: int, hour: int, minute: int = 0) -> datetime:
    on = timezone.localdate() + timedelta(days=days)
    return datetime.combine(on, time(hour, minute), tzinfo=timezone.get_default_timezone())


def _work(job: Job, service: Unit, checklist: Checklist | None, spots: list[Place], dice: Random) -> None:
    staff = _staff(service)
    led = people_with_role(Role.CHIEF, service.code).select_related("user").first()
    by = (led or staff[0]).user or staff[0].user
    past = job.days < 0
    row = orders.plan_order(
        by=by, title=job.title, owner_service=service, place=dice.choice(spots), kind=job.kind,
        description="Yer ve zaman bina sorumlusuyla kararlaştırıldı.", priority=dice.choice((2, 3, 3, 4)),
        checklist=checklist if job.kind != "other" else None, due=timezone.localdate() + timedelta(days=job.days),
        minutes=job.minutes, at=_moment(job.days - 2 if past else -2, 10, dice.randrange(60)),
    )  # fmt: skip
    if job.state == "cancelled":
        orders.cancel(
            row, reason="Arıza kendiliğinden giderildi, gitmeye gerek kalmadı.", at=_moment(job.days, 9), by=by
        )
    elif job.state != "planned":
        _do(job, row, staff, by, dice)


def _do(job: Job, row: WorkOrder, staff: list[Person], by: Any, dice: Random) -> None:
    """Carry a past job out up to its state."""
    begins = _moment(job.days, 9 + dice.randrange(5), dice.randrange(50))
    ends = begins + timedelta(minutes=job.minutes)
    lead, user = staff[0], staff[0].user or by
    crew = orders.Crew(lead, staff[1:2], vehicle=_car(job))
    row = orders.send(locked(row), crew, at=begins - timedelta(hours=1), by=by)
    row = execution.arrive(row, at=begins, by=user)
    answers, notes = _answers(row, dice)
    execution.answer(row, answers, notes=notes, at=begins + timedelta(minutes=20), by=user)
    costs.use_parts(row, by=user)
    execution.finish(row, result=RESULT, finding=FINDING if job.kind == "fault" else "", at=ends, by=user)
    if begins.hour < 15:
        costs.enter_time(row, [lead, *crew.members], begins, ends, by=user)
    if job.state == "unsigned":
        return
    late = ends + timedelta(minutes=5)
    signing.sign(row, "technician", strokes=STROKES, person=lead, at=late, by=user)
    signing.sign(
        row, "customer", strokes=STROKES[:1], name="Bina sorumlusu", duty="Destek Hizmetleri", at=late, by=user
    )
    if job.state == "archived":
        row = orders.archive(row, at=late + timedelta(days=1), by=by)
        if job.days > -20:
            issuing.issue_form(row, by=by)


def _car(job: Job) -> Place | None:
    """One of the first vehicles; inspections are reached on foot."""
    cars = list(vehicles()[:7])
    return cars[job.minutes % len(cars)] if cars and job.kind != "inspection" else None


def _answers(row: WorkOrder, dice: Random) -> tuple[dict[str, Any], dict[str, str]]:
    """An answer to every item but photos; now and then one lies out of its limits."""
    answers: dict[str, Any] = {}
    notes: dict[str, str] = {}
    for item in row.lines:
        if item.kind == "number":
            low = item.low if item.low is not None else 1.0
            high = item.high if item.high is not None else low * 1.2
            value = low + (high - low) * dice.uniform(0.1, 0.9)
            if dice.random() < 0.12:
                value, notes[item.key] = high * 1.08 if high > 0 else high + 2, "Sınır dışı; izlemeye alındı."
            answers[item.key] = round(value, 1)
        elif item.kind == "check":
            answers[item.key] = True
        elif item.kind == "choice":
            answers[item.key] = dice.choice(item.choices)
    return answers, notes


def _working_day(ahead: int) -> date:
    """Today or the working day so many steps on."""
    calendar, on = work_calendar(), timezone.localdate()
    while not calendar.is_working_day(on) or ahead:
        ahead -= calendar.is_working_day(on)
        on += timedelta(days=1)
    return on


def _past_plans(services: dict[str, Unit]) -> None:
    """Published plans of the last weeks; one came late and one is missing, as it happens."""
    calendar, on = work_calendar(), timezone.localdate()
    days: list[date] = []
    while len(days) < PAST_DAYS:
        on -= timedelta(days=1)
        if calendar.is_working_day(on):
            days.append(on)
    rows = []
    for code, service in services.items():
        for place, one in enumerate(days):
            if code == "cameras" and place == 6:
                continue
            late = code == "voice" and place == 3
            at = datetime.combine(one, time(10, 20) if late else time(8, 5 + place), timezone.get_default_timezone())
            rows.append(
                DayPlan(
                    service=service, date=one, version=4, published_version=4, first_published_at=at, published_at=at
                )
            )
    DayPlan.objects.bulk_create(rows)


def _plan(service: Unit, on: date) -> None:
    """A published plan with one or two teams: people and vehicles that are free, jobs in the order of travel."""
    found = board(service, on)
    people = [one.row for one in found.people if not one.why]
    cars = [one.row for one in found.cars if not one.why]
    jobs = [row for row in found.pool if row.due_on is not None and row.due_on <= on]
    if not (people and jobs):
        return
    led = people_with_role(Role.CHIEF, service.code).select_related("user").first()
    by = led.user if led is not None else None
    plan = day.plan_for(service, on, seen=0, by=by)
    half = (len(jobs) + 1) // 2 if len(people) > 2 and len(jobs) > 2 else len(jobs)
    for place, part in enumerate(part for part in (jobs[:half], jobs[half:]) if part):
        team = day.add_team(plan, by=by)
        for person in people[2 * place : 2 * place + 2]:
            day.put_person(plan, team, person, by=by)
        if place < len(cars):
            day.put_vehicle(plan, team, cars[place], by=by)
        for job in part:
            day.put_job(plan, team, job, by=by)
        day.order_by_travel(plan, team, by=by)
    day.publish(plan, at=min(timezone.now(), _moment((on - timezone.localdate()).days - 1, 16, 30)), by=by)
