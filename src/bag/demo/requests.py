"""The service desk of the demonstration: what can be asked for, and two months of requests in every state."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from django.utils import timezone

from bag.core.models import User
from bag.demo.sizes import Size
from bag.inventory.models import Equipment
from bag.organization.models import Person, Position, Unit
from bag.places.models import Place
from bag.work.models import (
    ApprovalStep,
    Channel,
    Incident,
    IncidentTargets,
    Problem,
    Request,
    RequestState,
    RequestType,
    RoutingRule,
    ServiceHours,
)
from bag.work.services import approvals, following, incidents, problems, requests
from bag.work.services.requests import Wish

OFFICE, ALWAYS, LONG = "Mesai saatleri", "7/24", "Haberleşme nöbeti"
HOURS = ((OFFICE, "office"), (ALWAYS, "24/7"), (LONG, "mon-sun 07:00-23:00 holidays"))


class Kind(NamedTuple):
    """A request type; ``targets`` are hours for priorities 1 to 5."""

    code: str
    service: str
    title: str
    title_en: str
    summary: str
    icon: str
    questions: list[dict[str, Any]]
    hours: str
    targets: tuple[int, int, int, int, int]
    checklist: str = ""
    fault: bool = False
    approved_by: tuple[str, ...] = ()
    words: str = ""


def _asks(name: str, label: str, english: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": kind, "label": label, "label_en": english, **more}


def _choice(name: str, label: str, english: str, *choices: str) -> dict[str, Any]:
    return _asks(name, label, english, "choice", choices=list(choices), required=True)


KINDS: tuple[Kind, ...] = (
    Kind("ariza", "network", "Ağ ve internet arızası", "Network and internet fault",
         "İnternete ya da kurum ağına bağlanamıyorum.", "wifi",
         [_choice("scope", "Kimler etkileniyor?", "Who is affected?", "Yalnız ben", "Odamız", "Bütün bina")],
         ALWAYS, (2, 4, 8, 24, 72), fault=True, words="wifi kablosuz bağlantı kopuk yavaş"),
    Kind("telefon-arizasi", "voice", "Telefon arızası", "Telephone fault", "Dâhilî telefonum çalışmıyor.", "phone",
         [_asks("extension", "Dâhilî numara", "Extension", "phone", required=True)],
         LONG, (2, 4, 8, 24, 40), fault=True, words="santral dahili ses gelmiyor"),
    Kind("telsiz-arizasi", "radio", "Telsiz arızası", "Radio fault", "El ya da araç telsizim çalışmıyor.", "radio",
         [_choice("set", "Telsiz türü", "Kind of set", "El telsizi", "Araç telsizi", "Sabit telsiz")],
         ALWAYS, (1, 4, 8, 24, 72), fault=True, words="batarya anten el telsizi"),
    Kind("ag-baglantisi", "network", "Yeni ağ bağlantısı", "New network connection",
         "Yeni masa, cihaz ya da oda için ağ ucu.", "network",
         [_asks("count", "Kaç uç gerekli?", "How many sockets?", "number", required=True, least=1, most=200),
          _choice("use", "Ne için?", "What for?", "Bilgisayar", "Yazıcı", "Telefon", "Kamera", "Diğer"),
          _asks("by", "Ne zamana kadar?", "By when?", "date")],
         OFFICE, (8, 16, 40, 80, 160), "Uç yeri belirlendi\nKablo çekildi ve etiketlendi\nPort açıldı ve ölçüldü",
         words="kablo priz data ucu"),
    Kind("vpn", "network", "VPN hesabı", "VPN account", "Kurum dışından güvenli erişim.", "shield-lock",
         [_asks("reason", "Gerekçe", "Reason", "long", required=True),
          _asks("until", "Bitiş tarihi", "Until", "date", required=True)],
         OFFICE, (4, 8, 16, 24, 40), "Kimlik doğrulandı\nHesap açıldı\nKullanıcıya bildirildi",
         approved_by=("network-chief",), words="uzaktan erişim evden"),
    Kind("dahili-hat", "voice", "Yeni dâhilî hat", "New extension", "Yeni dâhilî numara ve telefon cihazı.", "phone",
         [_choice("rights", "Arama yetkisi", "Call rights", "Dâhilî", "Şehir içi", "Şehirler arası", "GSM"),
          _asks("name", "Rehberde görünecek ad", "Name in the directory", required=True)],
         OFFICE, (4, 8, 24, 40, 80), approved_by=("voice-chief",), words="telefon numara hat"),
    Kind("kamera-goruntusu", "cameras", "Kamera kaydı inceleme", "Review of footage",
         "Resmî yazıya dayalı kayıt inceleme talebi.", "video",
         [_asks("letter", "Resmî yazının tarih ve sayısı", "Date and number of the letter", required=True),
          _asks("from", "Olayın zamanı", "Time of the event", required=True)],
         OFFICE, (4, 8, 16, 24, 40), approved_by=("cameras-chief", "branch-manager"), words="görüntü kayıt izleme"),
    Kind("kgk-baglantisi", "facility", "KGK (UPS) bağlantısı", "Connection to the UPS",
         "Cihazın kesintisiz güç kaynağına bağlanması.", "battery-charging",
         [_choice("load", "Bağlanacak cihaz", "Load",
                  "Sunucu", "Ağ cihazı", "Santral", "Kullanıcı bilgisayarı", "Yazıcı"),
          _asks("watts", "Gücü (W)", "Power (W)", "number", least=1, most=50000)],
         OFFICE, (8, 16, 24, 40, 80), "Yük hesabı yapıldı\nEtiketlendi", words="ups kesintisiz güç elektrik"),
    Kind("sim-kart", "carrier", "GSM hattı ve SIM kart", "Mobile line and SIM card",
         "Kurumsal GSM hattı, paket ya da SIM değişikliği.", "device-mobile",
         [_choice("kind", "İşlem", "What", "Yeni hat", "Paket değişikliği", "SIM değişikliği", "Hat kapatma"),
          _asks("line", "Varsa hat numarası", "Line, if any", "phone")],
         OFFICE, (4, 8, 24, 40, 80), approved_by=("carrier-chief",), words="cep telefonu gsm internet paketi"),
    Kind("gorus", "office", "Teknik şartname görüşü", "Opinion on a specification",
         "Alım ve projeleriniz için haberleşme altyapısı görüşü.", "file-text",
         [_asks("project", "Proje ya da alım adı", "Project or purchase", required=True),
          _asks("due", "Görüşün gerekli olduğu tarih", "Needed by", "date")],
         OFFICE, (24, 40, 80, 120, 160), words="şartname ihale teknik destek"),
)  # fmt: skip
INCIDENT_TARGETS = (2, 4, 8, 24, 72)
STORIES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("ariza", "Sabahtan beri üçüncü katta internet yok, kablolu ve kablosuz denendi.", {"scope": "Odamız"}),
    ("ariza", "Kablosuz ağ sürekli kopuyor, görüşmeler yarıda kalıyor.", {"scope": "Bütün bina"}),
    ("ariza", "Bilgisayar ağa bağlı görünüyor ama hiçbir sayfa açılmıyor.", {"scope": "Yalnız ben"}),
    ("telefon-arizasi", "Telefonda çevir sesi var, karşı taraf duymuyor.", {"extension": "1245"}),
    ("telefon-arizasi", "Gelen aramalar düşüyor, dışarıyı arayabiliyoruz.", {"extension": "3310"}),
    ("telsiz-arizasi", "El telsizinin bataryası bir saatte bitiyor.", {"set": "El telsizi"}),
    ("telsiz-arizasi", "Araç telsizi mandala basınca gönderme yapmıyor.", {"set": "Araç telsizi"}),
    ("ag-baglantisi", "Yeni açılan danışma masası için iki uç gerekiyor.", {"count": 2, "use": "Bilgisayar"}),
    ("ag-baglantisi", "Toplantı salonuna ekran ve kamera için bağlantı.", {"count": 3, "use": "Diğer"}),
    ("vpn", "Saha ekiplerinin raporlarını dışarıdan girmesi gerekiyor.",
     {"reason": "Saha raporlarının yerinde girilmesi", "until": "2027-06-30"}),
    ("dahili-hat", "Yeni başlayan birim amiri için dâhilî hat.", {"rights": "Şehir içi", "name": "Birim amirliği"}),
    ("kamera-goruntusu", "Otoparktaki hasar olayı için kayıt incelenmesi.",
     {"letter": "12.10.2026 / 4821", "from": "10.10.2026 17:30"}),
    ("kgk-baglantisi", "Yeni kabindeki anahtarın KGK'ya bağlanması.", {"load": "Ağ cihazı", "watts": 350}),
    ("kgk-baglantisi", "Odamızdaki bilgisayarların KGK'ya bağlanması.", {"load": "Kullanıcı bilgisayarı"}),
    ("sim-kart", "Saha tableti için data hattı.", {"kind": "Yeni hat"}),
    ("gorus", "Yeni hizmet binasının zayıf akım projesi için görüş.", {"project": "Hizmet binası zayıf akım projesi"}),
)  # fmt: skip
RESULTS = {
    "ariza": "Kat anahtarının arızalı portu değiştirildi, bağlantı ölçüldü.",
    "telefon-arizasi": "Telefonun ahize kablosu ve port ayarı yenilendi, arama denendi.",
    "telsiz-arizasi": "Batarya değiştirildi, telsiz test edilerek teslim edildi.",
}
RESULT = "Talep yerine getirildi, denendi ve birime bilgi verildi."
EACH = 4
"""How often each story is told in a city with its papers; once in a small one."""


def load(size: Size, dice: Random) -> int:
    """Hours, catalogue, target times and requests. Returns the number of requests; none when there are some."""
    if RequestType.objects.exists():
        return 0
    hours = {name: ServiceHours.objects.create(name=name, text=text) for name, text in HOURS}
    services = {unit.code: unit for unit in Unit.objects.filter(kind="service")}
    for unit in services.values():
        targets = {f"target_{place}": value for place, value in enumerate(INCIDENT_TARGETS, 1)}
        IncidentTargets.objects.create(service=unit, hours=hours[ALWAYS], **targets)
    kinds = {kind.code: _kind(kind, services, hours, rank) for rank, kind in enumerate(KINDS, 1)}
    _rules(kinds["kgk-baglantisi"])
    _tell_all(kinds, EACH if size.papers else 1, dice)
    _problems(services["network"])
    return Request.objects.count()


def _kind(kind: Kind, services: dict[str, Unit], hours: dict[str, ServiceHours], rank: int) -> RequestType:
    row = RequestType.objects.create(
        code=kind.code, service=services[kind.service], kind="fault" if kind.fault else "service", title=kind.title,
        title_en=kind.title_en, summary=kind.summary, words=kind.words, icon=kind.icon, rank=rank * 10,
        questions=kind.questions, priority=2 if kind.fault else 3, checklist=kind.checklist, hours=hours[kind.hours],
        **{f"target_{place}": value for place, value in enumerate(kind.targets, 1)},
    )  # fmt: skip
    for step, code in enumerate(kind.approved_by, 1):
        ApprovalStep.objects.create(type=row, rank=step, position=Position.objects.get(code=code))
    return row


def _rules(kind: RequestType) -> None:
    """Article 15 k: computers and printers of users on a UPS are the building's own affair."""
    RoutingRule.objects.create(
        type=kind, rank=1, question="load", answer="Kullanıcı bilgisayarı | Yazıcı",
        advice="Kullanıcı bilgisayarı ve yazıcıların güç beslemesi bina yönetiminin sorumluluğundadır; "
        "talebinizi bağlı olduğunuz birimin destek hizmetlerine iletiniz.",
    )  # fmt: skip


def _tell_all(kinds: dict[str, RequestType], times: int, dice: Random) -> None:
    requester = User.objects.select_related("person__unit").get(username="talep")
    places = list(Place.objects.filter(kind="building").order_by("id")[:40])
    pieces = list(Equipment.objects.filter(status="service").select_related("place").order_by("id")[:400:10])
    now = timezone.now()
    told = [story for _ in range(times) for story in STORIES]
    for number, (code, text, answers) in enumerate(told):
        age = timedelta(days=dice.randrange(1, 60) if number % 3 else 0, minutes=dice.randrange(20, 480))
        wish = Wish(
            type=kinds[code], answers=answers, description=text, requester=requester,
            person=getattr(requester, "person", None), contact="1000", at=now - age,
            channel=list(Channel)[number % 4], place=dice.choice(places) if places else None,
            equipment=dice.choice(pieces) if pieces and kinds[code].kind == "fault" and number % 2 else None,
        )  # fmt: skip
        _story(requests.open_request(wish, by=requester), number, now - age, dice)


def _story(row: Request, number: int, opened: datetime, dice: Random) -> None:
    """How far it has come: most old ones are accepted, young ones are in every state."""
    if row.state == RequestState.APPROVAL and number % 5:
        _approve(row)
    row.refresh_from_db()
    if row.state != RequestState.NEW or number % 7 == 0:
        return
    staff = Person.objects.filter(assignments__position__code=f"{row.service.code}-staff").order_by("id").first()
    if staff is None:
        return
    row = requests.assign(row, staff, by=staff.user)
    match number % 6:
        case 0:
            requests.wait(row, reason="Malzeme temini bekleniyor", until=None, by=staff.user)
        case 1 | 2:
            return
        case _:
            _finish(row, number, opened + timedelta(hours=dice.randrange(1, 20)), staff)


def _finish(row: Request, number: int, at: datetime, staff: Person) -> None:
    for line in range(len(row.type.lines)):
        row = requests.check_line(row, line, True, by=staff.user)
    result = RESULTS.get(row.type.code, RESULT)
    row = requests.finish(row, result=result, at=min(at, timezone.now()), by=staff.user)
    if number % 6 != 3 and row.requester is not None:
        following.accept(row, rating=3 + number % 3, by=row.requester)


def _approve(row: Request) -> None:
    while row.state == RequestState.APPROVAL and (waiting := approvals.waiting_for(row)) is not None:
        holders = approvals.holders(waiting.position)
        manager = User.objects.get(username="mudur")
        row = approvals.decide(row, approve=True, by=holders[0] if holders else manager)


def _problems(network: Unit) -> None:
    """One problem behind two resolved incidents, its cause known and the action under way."""
    staff = Person.objects.filter(assignments__position__code="network-staff").order_by("id").first()
    if staff is None or Incident.objects.filter(title=FALLEN).exists():
        return
    past = []
    for days in (24, 9):
        at = timezone.now() - timedelta(days=days)
        row = incidents.open_incident(title=FALLEN, service=network, impact=2, urgency=1, at=at, by=staff.user)
        row = incidents.resolve(row, resolution=REBOOT, at=at + timedelta(hours=3), by=staff.user)
        past.append(incidents.close(row, by=staff.user))
    problem = problems.save_problem(
        Problem(
            title="Kenar anahtarları bellek dolunca yeniden başlıyor", service=network, owner=staff,
            root_cause="Anahtar yazılımının 12.2 sürümündeki bellek sızıntısı.",
            workaround="Anahtar uzaktan yeniden başlatılır; hizmet yaklaşık dört dakikada geri gelir.",
            corrective_action="Etkilenen anahtarların yazılımı bakım penceresinde 12.4 sürümüne yükseltilecek.",
            due_on=timezone.localdate() + timedelta(days=20),
        ),
        staff.user,
        created=True,
    )  # fmt: skip
    for row in past:
        problems.join(problem, row, by=staff.user)


FALLEN = "Kat anahtarı kendiliğinden yeniden başladı, kullanıcılar ağdan düştü"
REBOOT = "Anahtarın belleği dolmuştu; yeniden başlatıldı, bağlantılar ölçüldü."
