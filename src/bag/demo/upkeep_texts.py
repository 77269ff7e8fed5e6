"""What the demonstration maintains: contracts, checklists and plans of the services, as data."""

from __future__ import annotations

from typing import Any, NamedTuple

from bag.maintenance.models import Area


class Deal(NamedTuple):
    """A contract: key, company, service, subject, value in lira, hours to come and to repair, categories covered."""

    key: str
    company: str
    service: str
    title: str
    value: int
    respond: int
    repair: int
    categories: tuple[str, ...]


DEALS = (
    Deal("ups", "Ege Enerji Güç Sistemleri", "facility", "Kesintisiz güç kaynakları bakım ve onarım hizmeti",
         2_480_000, 4, 24, ("ups", "battery")),
    Deal("generator", "Körfez Jeneratör Servisi", "facility", "Jeneratör bakım ve onarım hizmeti",
         960_000, 4, 24, ("generator",)),
    Deal("cooling", "Bornova İklimlendirme Teknik", "facility", "Hassas klima bakım ve onarım hizmeti",
         1_340_000, 4, 16, ("cooling",)),
    Deal("radio", "Ege Telsiz Haberleşme", "radio", "Sayısal telsiz sistemi bakım ve destek hizmeti",
         3_120_000, 2, 12, ("radio_repeater", "radio_link")),
    Deal("pbx", "Alsancak Santral Teknoloji", "voice", "Telefon santralleri bakım ve destek hizmeti",
         1_750_000, 4, 16, ("pbx", "gateway")),
    Deal("cameras", "Smyrna Güvenlik Sistemleri", "cameras", "Kamera ve kayıt sistemleri bakım hizmeti",
         2_260_000, 4, 24, ("camera", "nvr")),
)  # fmt: skip


def _check(key: str, label: str, english: str) -> dict[str, Any]:
    return {"key": key, "kind": "check", "label": label, "label_en": english, "required": True}


def _number(
    key: str, label: str, english: str, unit: str, low: float | None = None, high: float | None = None
) -> dict[str, Any]:
    item = {"key": key, "kind": "number", "label": label, "label_en": english, "unit": unit, "required": True}
    return item | {name: value for name, value in (("low", low), ("high", high)) if value is not None}


NOTE = {"key": "remark", "kind": "text", "label": "Görüş ve öneri", "label_en": "Remark"}
CHECKLISTS: dict[str, tuple[str, str, list[dict[str, Any]]]] = {
    "ups": ("facility", "KGK bakım çizelgesi", [
        _number("input_v", "Giriş gerilimi", "Input voltage", "V", 207, 253),
        _number("output_v", "Çıkış gerilimi", "Output voltage", "V", 218, 242),
        _number("load", "Yük oranı", "Load", "%", 0, 80),
        _number("battery_v", "Akü blok gerilimi (yüzer şarj)", "Battery block voltage (float)", "V", 13.4, 13.8),
        _number("battery_t", "Akü sıcaklığı", "Battery temperature", "°C", 15, 27),
        _number("autonomy", "Ölçülen dayanma süresi", "Measured autonomy", "dk", 10, None),
        _check("fan", "Fan ve filtreler temiz", "Fans and filters clean"),
        _check("bypass", "Statik ve elle baypas denendi", "Static and manual bypass tried"), NOTE]),
    "generator": ("facility", "Jeneratör bakım çizelgesi", [
        _number("hours", "Çalışma saati", "Running hours", "sa", 0, None),
        _number("oil", "Yağ basıncı", "Oil pressure", "bar", 2.5, 6),
        _number("battery", "Marş aküsü gerilimi", "Starter battery voltage", "V", 24.8, 28.8),
        _number("coolant", "Soğutma suyu sıcaklığı", "Coolant temperature", "°C", 30, 95),
        _number("fuel", "Yakıt seviyesi", "Fuel level", "%", 60, 100),
        _check("filter", "Yağ, yakıt ve hava filtreleri", "Oil, fuel and air filters"),
        _check("transfer", "Yük altında transfer denendi", "Transfer under load tried"), NOTE]),
    "cooling": ("facility", "Hassas klima bakım çizelgesi", [
        _number("supply", "Üfleme sıcaklığı", "Supply temperature", "°C", 14, 20),
        _number("return", "Dönüş sıcaklığı", "Return temperature", "°C", 20, 30),
        _number("humidity", "Bağıl nem", "Relative humidity", "%", 40, 60),
        _number("pressure", "Gaz basıncı", "Refrigerant pressure", "bar", 8, 12),
        _check("filter", "Filtre temizlendi ya da değiştirildi", "Filter cleaned or replaced"),
        _check("drain", "Drenaj ve su alarmı denendi", "Drain and water alarm tried"), NOTE]),
    "radio": ("radio", "Telsiz istasyonu bakım çizelgesi", [
        _number("swr", "Anten duran dalga oranı (SWR)", "Antenna SWR", "", 1, 1.5),
        _number("power", "Gönderme gücü", "Transmit power", "W", 20, 50),
        _number("battery", "Akü gerilimi", "Battery voltage", "V", 25.2, 28.8),
        _number("earth", "Topraklama direnci", "Earth resistance", "Ω", 0, 5),
        _check("mast", "Direk, gergi ve paratoner sağlam", "Mast, guys and lightning rod sound"),
        _check("seal", "Kabin kapı contaları ve kablo girişleri", "Door seals and cable entries"), NOTE]),
    "pbx": ("voice", "Santral bakım çizelgesi", [
        _number("cpu", "İşlemci yükü", "Processor load", "%", 0, 70),
        _number("rectifier", "Doğrultucu gerilimi", "Rectifier voltage", "V", 52, 56),
        _number("temperature", "Kabin sıcaklığı", "Cabinet temperature", "°C", 15, 28),
        _check("backup", "Yedek alındı ve açıldı", "Backup taken and opened"),
        _check("fan", "Fan ve kartlar temiz", "Fans and cards clean"), NOTE]),
    "camera": ("cameras", "Kamera bakım çizelgesi", [
        _check("glass", "Ön cam ve muhafaza temizlendi", "Glass and housing cleaned"),
        _check("view", "Görüş açısı ve netlik", "Angle of view and focus"),
        _number("poe", "PoE gücü", "PoE power", "W", 4, 60),
        _check("seal", "Muhafaza contası ve rakorlar", "Housing seal and glands"), NOTE]),
    "network": ("network", "Ağ cihazı bakım çizelgesi", [
        _number("temperature", "Cihaz sıcaklığı", "Device temperature", "°C", 10, 55),
        _check("fans", "Fan ve güç kaynakları sağlam", "Fans and power supplies sound"),
        _check("backup", "Yapılandırma yedeği güncel", "Configuration backup current"),
        _check("dust", "Toz temizliği", "Dust removed"), NOTE]),
    "room": ("facility", "Sistem odası denetim çizelgesi", [
        _check("floor", "Yükseltilmiş döşeme ve deprem platformu", "Raised floor and seismic platform"),
        _number("earth", "Topraklama direnci", "Earth resistance", "Ω", 0, 5),
        _check("doors", "Kapı contaları ve kilitler", "Door seals and locks"),
        _check("gas", "Söndürme gazı basıncı yeşil alanda", "Gas pressure in the green"), NOTE]),
}  # fmt: skip


class Upkeep(NamedTuple):
    """A plan: service, area, name, category (empty: rooms), how many pieces, every, unit, contract, checklist, more."""

    service: str
    area: str
    title: str
    category: str
    pieces: int
    every: int
    unit: str
    deal: str = ""
    checklist: str = ""
    more: dict[str, Any] = {}


_FIRST_MONDAY = {"day_rule": "weekday", "nth": 1, "weekday": 0}
PLANS = (
    Upkeep("facility", Area.UPS, "KGK üç aylık bakımı", "ups", 24, 3, "month", "ups", "ups"),
    Upkeep("facility", Area.BATTERY, "Akü performans testi", "battery", 12, 1, "year", "ups", "ups"),
    Upkeep("facility", Area.UPS_USE, "KGK kullanım denetimi", "ups", 10, 6, "month"),
    Upkeep("facility", Area.FACILITY, "Jeneratör aylık bakımı", "generator", 9, 1, "month", "generator", "generator",
           _FIRST_MONDAY),
    Upkeep("facility", Area.FACILITY, "Jeneratör 250 saat bakımı", "generator", 9, 1, "month", "generator",
           "generator", {"trigger": "counter", "meter": "running_hours", "interval": 250}),
    Upkeep("facility", Area.FACILITY, "Hassas klima aylık bakımı", "cooling", 9, 1, "month", "cooling", "cooling"),
    Upkeep("facility", Area.FACILITY, "Klima dış ünite yaz bakımı", "cooling", 9, 2, "week", "cooling", "cooling",
           {"first_month": 6, "last_month": 9}),
    Upkeep("facility", Area.FACILITY_TEST, "PDU ve pano termal testi", "pdu", 15, 6, "month"),
    Upkeep("facility", Area.FIRE, "Yangın algılama ve söndürme testi", "", 4, 6, "month", "", "room"),
    Upkeep("facility", Area.PROTECTION, "Döşeme, deprem platformu ve topraklama kontrolü", "", 4, 3, "month", "",
           "room", {"day_rule": "last_day"}),
    Upkeep("network", Area.NETWORK, "Omurga anahtarları üç aylık bakımı", "switch", 14, 3, "month", "", "network"),
    Upkeep("network", Area.NETWORK, "Güvenlik duvarı üç aylık bakımı", "firewall", 6, 3, "month", "", "network"),
    Upkeep("network", Area.FIBER, "Fiber dağıtım çatısı bakımı", "odf", 12, 6, "month"),
    Upkeep("radio", Area.RADIO_STATION, "Röle istasyonu üç aylık bakımı", "radio_repeater", 14, 3, "month", "radio",
           "radio"),
    Upkeep("radio", Area.RADIO_CHECK, "Telsiz donanımı koruyucu kontrolü", "radio_repeater", 14, 1, "month", "",
           "radio", _FIRST_MONDAY),
    Upkeep("radio", Area.RADIO_CLEANING, "Röle yeri temizliği", "radio_repeater", 14, 2, "month", "", "",
           {"first_month": 4, "last_month": 10}),
    Upkeep("radio", Area.RADIO_TERMINAL, "El telsizi yazılım kontrolü", "radio_terminal", 12, 6, "month"),
    Upkeep("voice", Area.VOICE_SYSTEM, "Santral üç aylık bakımı", "pbx", 4, 3, "month", "pbx", "pbx"),
    Upkeep("voice", Area.VOICE_CABINET, "Santral güç, işlemci, kart ve fan bakımı", "gateway", 6, 3, "month", "pbx",
           "pbx"),
    Upkeep("voice", Area.VOICE_CHECK, "Telefon donanımı koruyucu kontrolü", "gateway", 6, 1, "month", "", "pbx"),
    Upkeep("voice", Area.VOICE_SOFTWARE, "Telefon sistemi yazılım kontrolü", "pbx", 4, 3, "month"),
    Upkeep("cameras", Area.CAMERA, "Kamera altı aylık bakımı", "camera", 40, 6, "month", "cameras", "camera"),
    Upkeep("cameras", Area.CAMERA, "Kayıt cihazı aylık bakımı", "nvr", 6, 1, "month", "cameras", "network"),
    Upkeep("cameras", Area.CAMERA_CLEANING, "Kamera cam ve muhafaza temizliği", "camera", 20, 3, "month", "", "camera"),
    Upkeep("carrier", Area.MARKER, "Ücretsiz internet belirteçlerinin bakımı", "access_point", 12, 6, "month"),
    Upkeep("office", Area.BUILDING, "Hizmet binası aylık kontrolü", "", 1, 1, "month"),
)  # fmt: skip
RESULTS = (
    "Bakım çizelgesine göre yapıldı, ölçümler sınır içinde.",
    "Temizlik ve ölçümler tamamlandı, eksik bulunmadı.",
    "Filtre değiştirildi, ölçümler kayda alındı.",
    "Bağlantılar sıkıldı, denetim çizelgesi dolduruldu.",
)
SKIPPED = ("Cihaz yenisiyle değiştirildi.", "Bina tadilatta, erişim yok.", "Arıza onarımında aynı iş yapıldı.")
CALLS = (
    ("ups", "KGK baypasta kalıyor"), ("ups", "Akü kabininde şişmiş akü"), ("generator", "Jeneratör marş almıyor"),
    ("cooling", "Klima su alarmı"), ("cooling", "Klima yüksek basınç arızası"), ("radio", "Röle gönderme yapmıyor"),
    ("radio", "Anten duran dalga oranı yüksek"), ("pbx", "Santral güç kartı arızası"), ("pbx", "Dış hat gelmiyor"),
    ("cameras", "Kayıt cihazında disk arızası"), ("cameras", "Kamera görüntüsü donuyor"),
)  # fmt: skip
"""Contract and what the company was called for."""
