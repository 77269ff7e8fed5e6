"""Surveys of the demonstration in every state of their chain, and reports of observers at excavations."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from bag.core.models import User
from bag.inventory.models import Equipment, StockItem
from bag.organization.models import Person, Unit
from bag.places.models import Place
from bag.surveys.domain.life import Verb
from bag.surveys.models import Assessment, BillLine, Finding, ObserverReport, Survey, VatRate
from bag.surveys.services import installing, observers, parts, surveys
from bag.work.models import Request

RATES = (
    ("Genel oran", "18", date(2008, 1, 1), date(2023, 7, 9)),
    ("Genel oran", "20", date(2023, 7, 10), None),
    ("İndirimli oran", "10", date(2023, 7, 10), None),
)
STAGES = (
    "requested", "visited", "reported", "approved", "installing", "installed", "handed_over", "transferred",
)  # fmt: skip
REASON = "Ödenek ve öncelik sırası bakımından uygun görülmüştür."


class Story(NamedTuple):
    """A survey: until which stage it has come, what was found, what it takes (name, quantity, unit, price), verdict."""

    title: str
    kind: str
    service: str
    subtype: str
    need: str
    stage: str
    findings: tuple[tuple[str, str, str, str, str], ...] = ()
    bill: tuple[tuple[str, str, str, str], ...] = ()
    verdict: str = "install"
    conclusion: str = ""
    end: str = ""
    """What becomes of it in place of the next stage: rejected, returned, cancelled."""


STORIES = (
    Story("Kültürpark giriş kapıları kamera keşfi", "camera", "cameras", "park",
          "Üç giriş kapısında yüz ve plaka ayrıntısı veren görüntü istenmektedir.", "transferred",
          (("Kapı direklerinde enerji var, dolaplar kilitli.", "note", "", "", ""),
           ("Akşam aydınlatması yetersiz; kızılötesi gerekir.", "minor", "Aydınlık düzeyi", "4.5", "lüks"),
           ("En yakın fiber sonlandırma kutusuna uzaklık.", "note", "Güzergâh", "85", "m")),
          (("Dış ortam kamerası, 4 MP, kızılötesi", "3", "adet", "21450"),
           ("Endüstriyel PoE anahtarı, 8 port", "1", "adet", "17800"),
           ("Fiber optik kablo, 12 damar", "90", "m", "38.75")),
          conclusion="Üç kamera ve bir endüstriyel anahtarla, mevcut direkler kullanılarak kurulum uygundur."),
    Story("Alsancak İskelesi ücretsiz kablosuz ağ", "wireless", "carrier", "pier",
          "Bekleme salonu ve rıhtımda yolcular için ücretsiz kablosuz ağ istenmektedir.", "handed_over",
          (("Salonda 2,4 GHz kanalları dolu, 5 GHz boş.", "minor", "Gürültü", "-71", "dBm"),
           ("Pano odasında boş fiber çift var.", "note", "Zayıflama", "1.8", "dB"),
           ("Rıhtım direğine IP66 koruma gerekir.", "major", "", "", "")),
          (("Dış ortam erişim noktası, Wi-Fi 6", "2", "adet", "18400"),
           ("İç ortam erişim noktası, Wi-Fi 6", "2", "adet", "9650"),
           ("Cat6A dış ortam kablosu", "120", "m", "31.40")),
          conclusion="Dört erişim noktasıyla salon ve rıhtım kapsanır; direkte IP66 kutu kullanılacaktır."),
    Story("Ulaşım binası yeni kat telefon ve ağ altyapısı", "telephony", "voice", "",
          "Yeni düzenlenen katta 34 masa için telefon ve veri ucu istenmektedir.", "installed",
          (("Katta 24 uç var, 14'ü kullanılabilir.", "note", "Kullanılabilir uç", "14", "adet"),
           ("Kat dağıtım dolabında üç boş birim var.", "note", "", "", ""),
           ("Santralde boş dâhilî lisansı.", "note", "Lisans", "52", "adet")),
          (("IP telefon, orta seviye", "20", "adet", "3280"), ("Cat6A veri ucu", "20", "adet", "890")),
          "reduced", "34 yerine 20 yeni uç yeterlidir; 14 uç ve ambardaki telefonlar yeniden kullanılacaktır."),
    Story("Yamanlar telsiz röle istasyonu güç keşfi", "power", "facility", "radio_relay",
          "Röle istasyonunun kesintisiz güç süresinin sekiz saate çıkarılması istenmektedir.", "installing",
          (("Akü grubu beş yıllık, iç direnci yükselmiş.", "major", "İç direnç artışı", "38", "%"),
           ("Ölçülen ortalama yük.", "note", "Yük", "0.62", "kW")),
          (("Akü, 12 V 100 Ah, uzun ömürlü", "8", "adet", "8900"), ("Akü rafı", "1", "adet", "6400")),
          conclusion="Akü grubunun yenilenmesiyle sekiz saat sağlanır; panonun değişmesi gerekmez."),
    Story("Bornova Hizmet Binası sistem odası iklimlendirmesi", "power", "facility", "",
          "Yaz aylarında sistem odası sıcaklığı sınırı aşmaktadır.", "approved",
          (("Öğle saatlerinde kabin giriş sıcaklığı.", "major", "Sıcaklık", "31.4", "°C"),
           ("Hava akışı kabloların arkasında kesiliyor.", "minor", "", "", "")),
          (("Hassas klima, 12 kW", "1", "adet", "186000"), ("Kör panel takımı", "6", "takım", "450")),
          conclusion="Bir hassas klima ve kör panellerle sıcaklık sınırın altına iner."),
    Story("İnciraltı Kent Ormanı aydınlatma ve kamera keşfi", "camera", "cameras", "park",
          "Koşu yolu boyunca on iki kamera istenmektedir.", "reported",
          (("Yol boyunca enerji yok; kazı gerekir.", "blocker", "Kazı", "1400", "m"),
           ("Ağaç örtüsü görüşü dört noktada kapatıyor.", "major", "", "", "")),
          (("Dış ortam kamerası, 4 MP, kızılötesi", "12", "adet", "21450"),
           ("Kazı ve boru döşeme", "1400", "m", "640")),
          "reduced", "Önce giriş kapılarında dört kamera önerilir; yol boyu kazı gelecek yıl değerlendirilmelidir."),
    Story("Kemeraltı çarşı içi kablosuz ağ genişletmesi", "wireless", "carrier", "square",
          "Çarşının iç sokaklarında ücretsiz kablosuz ağ istenmektedir.", "reported",
          (("Dar sokaklarda yansıma yüksek, 5 GHz kısa menzilli.", "major", "Menzil", "18", "m"),),
          (("Dış ortam erişim noktası, Wi-Fi 6", "9", "adet", "18400"),),
          conclusion="Dokuz erişim noktası, dernek binalarının çatılarından beslenerek kurulabilir.",
          end="returned"),
    Story("Eski arşiv binasına santral kurulması", "telephony", "voice", "",
          "Arşiv binasında ayrı telefon santrali istenmektedir.", "reported",
          (("Binada sürekli çalışan altı kişi var.", "note", "Kullanıcı", "6", "kişi"),
           ("Ağ bağlantısı yeterli, IP telefon çalışır.", "note", "Gecikme", "3", "ms")),
          (("Telefon santrali, 50 dâhilî", "1", "adet", "240000"),),
          "reuse", "Ayrı santral gerekmez; altı IP telefon merkez santrale bağlanabilir.", end="rejected"),
    Story("Karşıyaka Nikâh Sarayı salon ağ uçları", "network", "network", "",
          "Tören salonunda canlı yayın için altı ağ ucu istenmektedir.", "visited",
          (("Salonun döşeme altında boş boru var.", "note", "Boru çapı", "40", "mm"),),
          (("Cat6A veri ucu", "6", "adet", "890"),)),
    Story("Çiğli Otobüs Garajı kavşağı kamera keşfi", "camera", "cameras", "junction",
          "Garaj çıkışındaki kazalar için kavşakta kamera istenmektedir.", "requested"),
    Story("Foça deniz kenarı radyo link keşfi", "radio", "radio", "coast",
          "Cankurtaran kulelerinin telsiz kapsaması ölçülecektir.", "requested"),
    Story("Geçici etkinlik alanı ağ keşfi", "network", "network", "square",
          "Fuar haftasında açık alanda geçici ağ istenmektedir.", "requested", end="cancelled"),
)  # fmt: skip


def load(most: int) -> int:
    """VAT rates, the first ``most`` surveys, observer reports; nothing when there are surveys. Returns their number."""
    if Survey.objects.exists():
        return 0
    for name, percent, first, last in RATES:
        VatRate.objects.create(name=name, percent=Decimal(percent), valid_from=first, valid_to=last)
    told = STORIES[:most]
    for number, story in enumerate(told):
        _tell(story, number)
    _observed()
    return len(told)


def _staff(service: str) -> Person:
    found: Person = Person.objects.filter(assignments__position__code=f"{service}-staff").order_by("id")[:1].get()
    return found


def _place(subtype: str, number: int) -> Place:
    wanted = {"subtype": subtype} if subtype else {"kind": "building"}
    rows = list(Place.objects.filter(**wanted).order_by("id")[:40]) or list(Place.objects.filter(kind="building")[:9])
    return rows[number % len(rows)]


def _tell(story: Story, number: int) -> None:
    service, lead = Unit.objects.get(code=story.service), _staff(story.service)
    opened = timezone.now() - timedelta(days=6 + number * 3, hours=number)
    row = Survey(
        title=story.title, kind=story.kind, owner_service=service, place=_place(story.subtype, number),
        need=story.need, lead=lead, opened_at=opened, due_on=timezone.localdate() + timedelta(days=number - 4),
        planned_at=opened + timedelta(days=3), request=_request(service, number),
    )  # fmt: skip
    row = surveys.save_survey(row, lead.user, created=True)
    for stage in STAGES[1 : STAGES.index(story.stage) + 1]:
        row = _STEPS[stage](row, story, lead)
    _end(row, story, lead)


def _request(service: Unit, number: int) -> Request | None:
    if number % 2 == 0:
        return None
    return Request.objects.filter(service=service, surveys=None, type__kind="service").order_by("id").first()


def _visited(row: Survey, story: Story, lead: Person) -> Survey:
    together = "Koruma ve Güvenlik Amirliği" if story.kind == "camera" else ""
    at = row.opened_at + timedelta(days=3)
    row = surveys.visit(row, person=lead, at=at, with_whom=together, note="Yer gezildi, ölçüldü.", by=lead.user)
    for place, (text, severity, measured, value, unit) in enumerate(story.findings):
        finding = Finding(
            text=text, severity=severity, measured=measured, value=Decimal(value) if value else None, unit=unit
        )
        photos = [heat_map(len(story.title))] if place == 0 and story.kind == "wireless" else []
        parts.keep_part(row, finding, photos=photos, by=lead.user)
    _bill(row, story, lead.user)
    sketch = parts.begin_sketch(row, title="Yerleşim krokisi", by=lead.user)
    parts.draw(sketch, _strokes(len(story.findings)), by=lead.user)
    return row


def _bill(row: Survey, story: Story, by: Any) -> None:
    rate = VatRate.objects.get(name="Genel oran", valid_to=None)
    for name, quantity, unit, price in story.bill:
        line = BillLine(text=name, quantity=Decimal(quantity), unit=unit, unit_price=Decimal(price), vat=rate)
        parts.keep_part(row, line, by=by)
    item = StockItem.objects.filter(owner_service=row.owner_service, quantity__gt=0).order_by("id").first()
    if item is not None:
        line = BillLine(source="stock", stock_item=item, quantity=Decimal(2), unit_price=Decimal(210), vat=rate)
        parts.keep_part(row, line, by=by)


def _reported(row: Survey, story: Story, lead: Person) -> Survey:
    cost = surveys.cost_of(row)
    assessment = Assessment(
        need="İsteyen birimin kullanım sayıları incelendi; ihtiyaç süreklidir.",
        alternatives="Kiralama, eldekini taşıma ve kapsamı küçültme değerlendirildi.",
        reuse="Ambardaki bağlantı malzemesi ve mevcut boru güzergâhı kullanılacaktır.",
        yearly_cost=(cost / 25).quantize(Decimal(1)), yearly_benefit=(cost / 2).quantize(Decimal(1)),
        verdict=story.verdict,
    )  # fmt: skip
    parts.assess(row, assessment, by=lead.user)
    return surveys.report(row, conclusion=story.conclusion, by=lead.user)


def _approved(row: Survey, story: Story, lead: Person) -> Survey:
    return surveys.decide(row, verdict=Verb.APPROVE, note=REASON, by=_manager())


def _installing(row: Survey, story: Story, lead: Person) -> Survey:
    return installing.install(row, due=timezone.localdate() + timedelta(days=9), by=lead.user)


def _installed(row: Survey, story: Story, lead: Person) -> Survey:
    return installing.installed(row, by=lead.user)


def _handed_over(row: Survey, story: Story, lead: Person) -> Survey:
    pieces = list(Equipment.objects.filter(owner_service=row.owner_service, status="stock").order_by("id")[:2])
    receiver = Person.objects.filter(active=True).exclude(pk=lead.pk).order_by("-id").first() or lead
    return installing.hand_over(row, giver=lead, receiver=receiver, pieces=pieces, by=lead.user)


def _transferred(row: Survey, story: Story, lead: Person) -> Survey:
    return installing.transfer(row, by=lead.user)


_STEPS: dict[str, Callable[[Survey, Story, Person], Survey]] = {
    "visited": _visited,
    "reported": _reported,
    "approved": _approved,
    "installing": _installing,
    "installed": _installed,
    "handed_over": _handed_over,
    "transferred": _transferred,
}


def _end(row: Survey, story: Story, lead: Person) -> None:
    match story.end:
        case "rejected":
            note = "Tasarruf değerlendirmesine göre mevcut santral yeterlidir."
            surveys.decide(row, verdict=Verb.REJECT, note=note, by=_manager())
        case "returned":
            note = "Akşam yoğunluğunda ölçüm yapılarak yeniden sunulsun."
            surveys.decide(row, verdict=Verb.RETURN, note=note, by=_manager())
        case "cancelled":
            surveys.cancel(row, reason="Etkinlik başka bir alana alınmıştır.", by=lead.user)


def _manager() -> User:
    return User.objects.get(username="mudur")


def heat_map(seed: int) -> SimpleUploadedFile:
    """A picture of signal levels over a floor, as a survey program draws it."""
    width, height, cell = 48, 30, 16
    picture = Image.new("RGB", (width * cell, height * cell))
    centers = ((9 + seed % 5, 8), (36, 11 + seed % 7), (22, 24))
    for across in range(width):
        for down in range(height):
            near = min(((across - x) ** 2 + (down - y) ** 2) ** 0.5 for x, y in centers)
            level = max(0, 255 - int(near * 13))
            color = (255 - level, 90 + level // 2, 70)
            picture.paste(color, (across * cell, down * cell, (across + 1) * cell, (down + 1) * cell))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return SimpleUploadedFile("sinyal-haritasi.jpg", out.getvalue(), "image/jpeg")


def _strokes(devices: int) -> list[dict[str, Any]]:
    """A room with a cabinet, and as many devices along its walls."""
    strokes: list[dict[str, Any]] = [
        {"tool": "box", "color": "black", "weight": 4, "points": [[80, 80], [920, 560]]},
        {"tool": "box", "color": "blue", "weight": 4, "points": [[110, 440], [230, 530]]},
        {"tool": "text", "color": "blue", "weight": 2, "points": [[120, 495]], "text": "Kabin"},
    ]
    for place in range(devices):
        x, y = 340 + place * 190, 150 + (place % 2) * 120
        strokes.append({"tool": "arrow", "color": "red", "weight": 4, "points": [[235, 480], [x, y + 30]]})
        strokes.append({"tool": "text", "color": "red", "weight": 2, "points": [[x, y]], "text": f"C{place + 1}"})
    return strokes


def _observed() -> None:
    """Two excavations on fiber routes."""
    service, observer = Unit.objects.get(code="network"), _staff("network")
    for number, (title, damaged) in enumerate((("Mithatpaşa Caddesi su hattı kazısı", False),
                                               ("Halkapınar kavşağı yağmur suyu kazısı", True))):  # fmt: skip
        begin = _morning(timezone.localdate() - timedelta(days=5 + 9 * number))
        row = ObserverReport(
            title=title, owner_service=service, place=_place("junction", number), observer=observer,
            digger="Su ve kanalizasyon idaresinin yüklenicisi", notice=f"{begin:%d.%m.%Y} / {3300 + number}",
            starts_at=begin, ends_at=begin + timedelta(hours=7),
            observed="Güzergâh boyayla işaretlendi, kablo çevresinde elle kazı yaptırıldı, uyarı bandı yerindeydi.",
            damaged=damaged,
            damage="Boru 40 cm boyunca ezildi; kablo sağlam, boru aynı gün yenilendi." if damaged else "",
        )  # fmt: skip
        observers.save_report(row, observer.user, created=True)


def _morning(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 9, 0, tzinfo=timezone.get_default_timezone())
