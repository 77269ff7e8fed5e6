"""Changes of the demonstration in every state, standard procedures, and periods without changes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from bag.changes import notices, queries
from bag.changes.models import Change, ChangeStep, FreezePeriod, Procedure
from bag.changes.services import planning, running
from bag.core.models import User
from bag.inventory.models import Equipment
from bag.organization.models import Person, Unit

NOTE = "Bakım penceresi ve geri dönüş planı uygundur."


class Story(NamedTuple):
    """A change: where it stands, its window (days from today, hour, hours), the outage planned and, if over, the real.

    ``category`` chooses the pieces of equipment, ``take`` how many.
    """

    title: str
    service: str
    category: str
    state: str
    day: int
    hour: int
    hours: int
    reason: str
    planned: int = 0
    outage: int = 0
    kind: str = "normal"
    risk: int = 2
    take: int = 1
    told: bool = False


PROCEDURES = (
    ("network", "Kenar anahtarının yazılım güncellemesi", 8,
     "1. Yapılandırma yedeklenir.\n2. Yazılım yüklenir, denetlenir.\n3. Anahtar yeniden başlatılır, portlar denenir.",
     "Önceki yazılım bölümünden başlatılır, yedek yapılandırma yüklenir."),
    ("facility", "Jeneratör yük denemesi", 0,
     "1. Yakıt ve akü denetlenir.\n2. Şebeke beslemesi kesilir, yük jeneratörle taşınır.\n3. Ölçümler yazılır.",
     "Şebeke beslemesi yeniden verilir."),
)  # fmt: skip
STORIES = (
    Story("Omurga yönlendiricisinin yazılım güncellemesi", "network", "router", "approved", 3, 22, 2,
          "Üretici güvenlik düzeltmesi yayımladı.", planned=12, risk=1, told=True),
    Story("Merkez anahtar güç kaynağının değişimi", "network", "switch", "submitted", 4, 20, 2,
          "Yedek güç kaynağı arıza ışığı veriyor.", planned=5),
    Story("Aynı merkez anahtarda port yenileme", "network", "switch", "submitted", 4, 21, 2,
          "Eski ışık modülleri yenileriyle değiştirilecek.", planned=10),
    Story("Kenar anahtarlarının dönem güncellemesi", "network", "switch", "approved", 6, 22, 3,
          "Dönemlik yazılım güncellemesi.", kind="standard", risk=3, take=3),
    Story("Telefon santralinin yedek sunucuya geçişi", "voice", "pbx", "done", -6, 21, 2,
          "Ana sunucunun diski yenilendi.", planned=15, outage=11),
    Story("Santral numara planı düzenlemesi", "voice", "pbx", "done", -12, 20, 1,
          "Yeni birimlerin dâhilî numaraları.", planned=5, outage=14),
    Story("Telsiz rölesinde frekans değişikliği", "radio", "radio_repeater", "rolled_back", -3, 23, 2,
          "Komşu istasyonla girişim.", planned=20, outage=35, risk=1),
    Story("Kamera kayıt sunucusunun taşınması", "cameras", "nvr", "draft", 11, 22, 4,
          "Yeni sistem odası hazır.", planned=45),
    Story("KGK akü grubunun acil değişimi", "facility", "ups", "running", 0, 0, 3,
          "Akü grubunda şişme görüldü.", planned=10, kind="emergency", risk=1),
    Story("Sistem odası jeneratör yük denemesi", "facility", "generator", "cancelled", 2, 6, 1,
          "Aylık yük denemesi.", risk=3),
)  # fmt: skip


def load(most: int) -> int:
    """Procedures, periods and the first ``most`` changes; nothing when there are changes. Returns their number."""
    if Change.objects.exists():
        return 0
    for service, title, minutes, plan, rollback in PROCEDURES:
        Procedure.objects.create(
            owner_service=Unit.objects.get(code=service), title=title, plan=plan, rollback=rollback,
            outage_minutes=minutes, review_on=timezone.localdate() + timedelta(days=200),
        )  # fmt: skip
    _freezes()
    return sum(_tell(story) for story in STORIES[:most])


def _freezes() -> None:
    today = timezone.localdate()
    FreezePeriod.objects.create(
        title="Yıl sonu hesap kapanışı",
        starts_at=_at(date(today.year, 12, 28)),
        ends_at=_at(date(today.year + 1, 1, 3)),
        reason="Mali yıl kapanışında ağ ve santralde değişiklik yapılmaz.",
    )
    FreezePeriod.objects.create(
        title="Fuar açılış haftası",
        service=Unit.objects.get(code="cameras"),
        starts_at=_at(today + timedelta(days=11)),
        ends_at=_at(today + timedelta(days=15)),
    )


def _at(on: date, hour: int = 0) -> datetime:
    return datetime.combine(on, time(hour), timezone.get_default_timezone())


def _tell(story: Story) -> int:
    """One change; 0 where the city has no equipment of its kind."""
    service = Unit.objects.get(code=story.service)
    pieces = Equipment.objects.filter(owner_service=service, status="service").order_by("id")
    chosen = list(pieces.filter(type__category=story.category)[: story.take]) or list(pieces[:1])
    if not chosen:
        return 0
    lead = Person.objects.filter(assignments__position__code=f"{story.service}-staff").order_by("id").first()
    row = _planned(story, service, lead)
    row.equipment.set(chosen)
    _go_on(row, story, lead.user if lead is not None else None)
    return 1


def _planned(story: Story, service: Unit, lead: Person | None) -> Change:
    begin, end = _window(story)
    ahead = timedelta(0) if begin > timezone.now() or story.kind == "emergency" else timedelta(days=90)
    procedure = Procedure.objects.filter(owner_service=service).first() if story.kind == "standard" else None
    row = Change(
        title=story.title, kind=story.kind, owner_service=service, procedure=procedure, reason=story.reason,
        risk=story.risk, starts_at=begin + ahead, ends_at=end + ahead, planned_outage=story.planned, lead=lead,
        risk_note="Cihaz açılmazsa bağlı birimler hizmetsiz kalır." if story.risk == 1 else "",
        plan="" if procedure else "1. Yedek alınır.\n2. Değişiklik yapılır.\n3. Hizmetler tek tek denenir.",
        rollback="" if procedure else "Alınan yedek geri yüklenir; 15 dakikada eski duruma dönülür.",
    )  # fmt: skip
    return planning.save_change(row, lead.user if lead is not None else None, created=True)


def _window(story: Story) -> tuple[datetime, datetime]:
    if story.state == "running":
        begin = timezone.now() - timedelta(minutes=40)
    else:
        begin = _at(timezone.localdate() + timedelta(days=story.day), story.hour)
    return begin, begin + timedelta(hours=story.hours)


def _go_on(row: Change, story: Story, by: Any) -> None:
    if story.state == "draft":
        return
    if story.state == "running":
        running.start(row, at=row.starts_at, by=by)
        return
    row = planning.submit(row, by=by)
    if story.state == "submitted":
        return
    if row.approved_at is None:
        row = planning.approve(row, note=NOTE, despite=True, by=User.objects.get(username="mudur"))
    if story.told and row.impact.get("units"):
        planning.tell_units(row, text=_notice(row), by=by)
    if story.state == "cancelled":
        planning.cancel(row, reason="Yakıt ikmali gecikti, gelecek aya alındı.", by=by)
    elif story.state in ("done", "rolled_back"):
        _over(row, story, by)


def _notice(row: Change) -> str:
    return notices.notice_of(row, queries.affected(row))


def _over(row: Change, story: Story, by: Any) -> None:
    """It was planned ahead; now its window lies behind."""
    begin, end = _window(story)
    agreed = begin - timedelta(days=2)
    opened = agreed - timedelta(days=1)
    Change.objects.filter(pk=row.pk).update(
        starts_at=begin, ends_at=end, approved_at=agreed, submitted_at=opened, opened_at=opened
    )
    ChangeStep.objects.filter(change=row).update(at=opened)
    ChangeStep.objects.filter(change=row, verb="approved").update(at=agreed)
    row = running.start(row, at=begin + timedelta(minutes=4), by=by)
    if story.state == "done":
        running.finish(row, result="Değişiklik yapıldı; arama, veri ve kayıt denendi.", outage=story.outage,
                       at=end - timedelta(minutes=12), by=by)  # fmt: skip
    else:
        running.roll_back(row, result="Yeni frekansta kapsama düştü; eski frekansa dönüldü, kapsama ölçüldü.",
                          outage=story.outage, at=end - timedelta(minutes=5), by=by)  # fmt: skip
