"""Spares and consumables on the shelf with a year of movements, and the licenses."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from django.utils import timezone

from bag.demo import costs
from bag.demo.sizes import Size
from bag.inventory import services
from bag.inventory.models import License, StockItem, StockMovement
from bag.organization.models import Unit
from bag.places.models import Place

ARTICLES: tuple[tuple[str, str, str, str, int], ...] = (
    ("SFP-10G-SR", "SFP+ modül 10G SR 850 nm", "network", "piece", 20),
    ("SFP-10G-LR", "SFP+ modül 10G LR 1310 nm", "network", "piece", 20),
    ("SFP-1G-LX", "SFP modül 1G LX 1310 nm", "network", "piece", 30),
    ("QSFP-40G", "QSFP+ modül 40G LR4", "network", "piece", 4),
    ("PC-1M", "Patch kablo Cat6A 1 m", "network", "piece", 200),
    ("PC-3M", "Patch kablo Cat6A 3 m", "network", "piece", 150),
    ("PC-5M", "Patch kablo Cat6A 5 m", "network", "piece", 60),
    ("FO-LC-2M", "Fiber patch kablo LC-LC SM 2 m", "facility", "piece", 80),
    ("FO-SC-LC", "Fiber patch kablo SC/APC-LC SM 3 m", "facility", "piece", 60),
    ("PIG-SC", "Pigtail SC/APC 1,5 m", "facility", "piece", 100),
    ("CAT6A", "Cat6A U/FTP kablo", "facility", "meter", 1500),
    ("FO-24", "Fiber kablo 24 damar, zırhlı", "facility", "meter", 2000),
    ("FO-96", "Fiber kablo 96 damar", "facility", "meter", 1000),
    ("EK-KUTU", "Fiber ek kutusu 96 ek", "facility", "piece", 10),
    ("SPLICE", "Ek koruma borusu 60 mm", "facility", "piece", 500),
    ("RJ45", "RJ45 Cat6A sonlandırma", "facility", "piece", 200),
    ("AKU-12-9", "Akü 12 V 9 Ah", "facility", "piece", 40),
    ("AKU-12-100", "Akü 12 V 100 Ah", "facility", "piece", 16),
    ("FAN-UPS", "KGK fan modülü", "facility", "piece", 6),
    ("FILTRE", "Hassas klima filtresi G4", "facility", "piece", 12),
    ("KAM-MUH", "Kamera muhafazası", "cameras", "piece", 15),
    ("KAM-ADP", "Kamera direk aparatı", "cameras", "piece", 25),
    ("HDD-10T", "Kayıt diski 10 TB", "cameras", "piece", 24),
    ("POE-INJ", "PoE enjektör 60 W", "cameras", "piece", 15),
    ("LENS", "Plaka tanıma lensi", "cameras", "piece", 4),
    ("BAT-EL", "El telsizi bataryası", "radio", "piece", 120),
    ("ANT-EL", "El telsizi anteni", "radio", "piece", 80),
    ("SARJ", "El telsizi şarj cihazı", "radio", "piece", 30),
    ("KULAK", "Telsiz kulaklık seti", "radio", "piece", 40),
    ("DUPLEX", "Dupleksör VHF", "radio", "piece", 3),
    ("KOAX", "Koaksiyel kablo 7/8 inç", "radio", "meter", 200),
    ("TEL-AHZ", "IP telefon ahizesi", "voice", "piece", 30),
    ("TEL-ADP", "IP telefon güç adaptörü", "voice", "piece", 40),
    ("KULAKLIK", "Çağrı merkezi kulaklığı", "voice", "piece", 25),
    ("SIM-M2M", "M2M veri hattı SIM kartı", "carrier", "piece", 50),
    ("SIM-SES", "Kurumsal ses hattı SIM kartı", "carrier", "piece", 20),
    ("ANT-LTE", "LTE anten seti", "carrier", "piece", 25),
    ("MODEM-Y", "Yedek LTE yönlendirici", "carrier", "piece", 10),
    ("ETIKET", "Demirbaş etiketi rulosu", "office", "roll", 5),
    ("TONER", "Etiket yazıcı şeridi", "office", "piece", 4),
)
"""Code, name, owner service, unit of measure, minimum."""

LICENSES: tuple[tuple[str, str, str, int | None, int], ...] = (
    ("Güvenlik duvarı tehdit önleme aboneliği", "subscription", "network", None, 74),
    ("Kablosuz denetleyici erişim noktası lisansı", "feature", "network", 1500, 410),
    ("Ağ erişim denetimi uç lisansı", "subscription", "network", 8000, 26),
    ("Omurga anahtar MPLS özellik lisansı", "feature", "network", 4, 900),
    ("VPN istemci aboneliği", "subscription", "network", 600, 12),
    ("Telefon santrali kullanıcı lisansı", "software", "voice", 6000, 520),
    ("Çağrı merkezi temsilci lisansı", "subscription", "voice", 120, 58),
    ("Ses kayıt kanal lisansı", "software", "voice", 240, -9),
    ("Video yönetim kanal lisansı", "software", "cameras", 6000, 300),
    ("Plaka tanıma kanal lisansı", "software", "cameras", 60, 19),
    ("Görüntü analizi aboneliği", "subscription", "cameras", 80, 145),
    ("Sanallaştırma platformu desteği", "support", "facility", 96, 88),
    ("Yedekleme yazılımı aboneliği", "subscription", "facility", 200, 33),
    ("Ortam izleme yazılımı desteği", "support", "facility", None, 240),
    ("Telsiz ağ yönetim yazılımı", "software", "radio", 14, 700),
    ("Araç takip aboneliği", "subscription", "radio", 450, 65),
    ("M2M hat yönetim paneli", "subscription", "carrier", 1200, 120),
    ("Kablosuz misafir portalı", "subscription", "carrier", None, 5),
)
"""Name, kind, owner service, seats, days until the end (negative: over already)."""


def load(size: Size, dice: Random) -> int:
    """Stock with movements, and licenses. Returns the number of stock items."""
    owners = {unit.code: unit for unit in Unit.objects.filter(kind="service")}
    stores = list(Place.objects.filter(subtype="store").order_by("code")[:3])
    items = [
        StockItem(
            code=code,
            name=name,
            owner_service=owners[service],
            place=stores[number % len(stores)],
            unit=unit,
            minimum=minimum,
        )
        for number, (code, name, service, unit, minimum) in enumerate(ARTICLES[: size.stock_items])
    ]
    StockItem.objects.bulk_create(items)
    costs.price_stock(items)
    services.enter_movements([move for item in items for move in _year(item, dice)], by=None)
    _licenses(owners, dice)
    return len(items)


def _year(item: StockItem, dice: Random) -> list[StockMovement]:
    """A receipt a year ago and issues since; one article in seven ends below its minimum."""
    now = timezone.now()
    scarce = dice.random() < 1 / 7
    stock = item.minimum * 3 + dice.randrange(5, 30)
    goal = item.minimum // 2 if scarce else item.minimum + dice.randrange(1, item.minimum + 2)
    moves = [
        StockMovement(item=item, kind="in", change=stock, at=now - timedelta(days=360), reason="Yıllık alım, teslim")
    ]
    steps = 6
    for step in range(steps):
        share = (stock - goal) // (steps - step)
        stock -= share
        at = now - timedelta(days=300 - step * 50 + dice.randrange(20))
        if share > 0:
            moves.append(StockMovement(item=item, kind="out", change=-share, at=at, reason="Arıza ve kurulum işleri"))
    return moves


def _licenses(owners: dict[str, Unit], dice: Random) -> None:
    today = timezone.localdate()
    rows = [
        License(
            name=name,
            kind=kind,
            owner_service=owners[service],
            seats=seats,
            seats_used=round(seats * dice.uniform(0.55, 0.97)) if seats else 0,
            starts_on=today + timedelta(days=days - 365),
            ends_on=today + timedelta(days=days),
            contract=f"{today.year}/{number:03d}",
        )
        for number, (name, kind, service, seats, days) in enumerate(LICENSES, start=101)
    ]
    License.objects.bulk_create(rows)
