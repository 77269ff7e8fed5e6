"""What the demonstration city is made of: public places of İzmir with approximate positions (WGS84 degrees)."""

from __future__ import annotations

from typing import NamedTuple


class Site(NamedTuple):
    """A building: ``floors`` above the ground floor, ``basements`` below it, ``offices`` a floor, ``racks`` in all."""

    code: str
    name: str
    district: str
    latitude: float
    longitude: float
    floors: int
    basements: int
    offices: int
    racks: int
    campus: str = ""


class Spot(NamedTuple):
    """A place in the open."""

    code: str
    name: str
    district: str
    latitude: float
    longitude: float
    subtype: str


CAMPUSES: tuple[tuple[str, str, str, float, float], ...] = (
    ("KNK-KLT", "Kültürpark", "KNK", 38.4290, 27.1455),
    ("KNK-HLK", "Halkapınar Ulaşım Yerleşkesi", "KNK", 38.4345, 27.1665),
    ("GZM-FUAR", "Fuar İzmir", "GZM", 38.3010, 27.1260),
    ("CGL-DYP", "Doğal Yaşam Parkı", "CGL", 38.4870, 26.9680),
    ("BCA-GDZ", "ESHOT Gediz Garajı", "BCA", 38.3720, 27.1900),
    ("CGL-GRJ", "ESHOT Çiğli Garajı", "CGL", 38.4990, 27.0480),
    ("BRN-MRS", "ESHOT Mersinli Garajı", "BRN", 38.4470, 27.1930),
)

SITES: tuple[Site, ...] = (
    Site("KNK-HB", "Konak Hizmet Binası", "KNK", 38.4192, 27.1292, 6, 1, 10, 6),
    Site("KNK-KLT1", "Kültürpark 1. Hizmet Binası", "KNK", 38.4284, 27.1448, 2, 0, 10, 4, "KNK-KLT"),
    Site("KNK-TRS", "Toros Bilgi Teknolojileri Merkezi", "KNK", 38.4160, 27.1490, 3, 1, 8, 26),
    Site("KNK-OGZ", "Oğuzlar Ek Hizmet Binası", "KNK", 38.4235, 27.1520, 5, 1, 9, 12),
    Site("KNK-KLT2", "Kültürpark 2. Hizmet Binası", "KNK", 38.4296, 27.1466, 2, 0, 10, 2, "KNK-KLT"),
    Site("KNK-KLT4", "Kültürpark 4. Hizmet Binası", "KNK", 38.4301, 27.1449, 1, 0, 8, 2, "KNK-KLT"),
    Site("KNK-APK", "Kent Arşivi ve Müzesi", "KNK", 38.4242, 27.1385, 2, 1, 4, 1),
    Site("KNK-AAS", "Ahmed Adnan Saygun Sanat Merkezi", "KNK", 38.4003, 27.0905, 2, 1, 5, 2),
    Site("KNK-ESR", "Eşrefpaşa Hastanesi", "KNK", 38.4127, 27.1318, 5, 1, 10, 4),
    Site("KNK-HVG", "Tarihi Havagazı Fabrikası", "KNK", 38.4378, 27.1520, 1, 0, 4, 1),
    Site("KNK-ITF", "Yeşildere İtfaiye Merkezi", "KNK", 38.4060, 27.1480, 3, 0, 7, 3),
    Site("KNK-UKM", "Ulaşım Kontrol Merkezi", "KNK", 38.4340, 27.1660, 2, 0, 8, 4, "KNK-HLK"),
    Site("KNK-MTR", "Metro İşletme Binası", "KNK", 38.4352, 27.1672, 2, 0, 7, 3, "KNK-HLK"),
    Site("GZM-FR1", "Fuar İzmir Yönetim Binası", "GZM", 38.3004, 27.1252, 3, 1, 8, 3, "GZM-FUAR"),
    Site("GZM-FR2", "Fuar İzmir A Holü", "GZM", 38.3018, 27.1270, 0, 0, 4, 2, "GZM-FUAR"),
    Site("CGL-DYP1", "Doğal Yaşam Parkı Yönetim Binası", "CGL", 38.4873, 26.9684, 1, 0, 5, 1, "CGL-DYP"),
    Site("BCA-GDZ1", "Gediz Garajı Yönetim Binası", "BCA", 38.3722, 27.1904, 1, 0, 6, 2, "BCA-GDZ"),
    Site("CGL-GRJ1", "Çiğli Garajı Yönetim Binası", "CGL", 38.4992, 27.0484, 1, 0, 6, 2, "CGL-GRJ"),
    Site("BRN-MRS1", "Mersinli Garajı Yönetim Binası", "BRN", 38.4472, 27.1934, 1, 0, 6, 2, "BRN-MRS"),
    Site("BRN-OTG", "Şehirlerarası Otobüs Terminali", "BRN", 38.4295, 27.2110, 2, 0, 7, 2),
    Site("BRN-BUZ", "Bornova Buz Sporları Salonu", "BRN", 38.4500, 27.2090, 1, 0, 4, 1),
    Site("CGL-HRM", "Harmandalı Düzenli Depolama Tesisi", "CGL", 38.5290, 27.0900, 1, 0, 4, 1),
    Site("BLC-TLF", "Balçova Teleferik Alt İstasyonu", "BLC", 38.3810, 27.0440, 1, 0, 3, 1),
    Site("KSK-HZM", "Karşıyaka Hizmet Binası", "KSK", 38.4600, 27.1120, 4, 1, 8, 3),
    Site("BYR-EKH", "Bayraklı Ek Hizmet Binası", "BYR", 38.4660, 27.1700, 5, 1, 9, 4),
)

RELAYS: tuple[Spot, ...] = (
    Spot("R-YMN", "Yamanlar Rölesi", "KSK", 38.5400, 27.1500, "radio_relay"),
    Spot("R-KDF", "Kadifekale Rölesi", "KNK", 38.4135, 27.1460, "radio_relay"),
    Spot("R-CTK", "Çatalkaya Rölesi", "NRD", 38.3560, 27.0010, "radio_relay"),
    Spot("R-NIF", "Nif Dağı Rölesi", "KMP", 38.3850, 27.3600, "radio_relay"),
    Spot("R-BOZ", "Bozdağ Rölesi", "ODM", 38.3420, 28.1000, "radio_relay"),
    Spot("R-AKD", "Akdağ Rölesi", "KRB", 38.5720, 26.4700, "radio_relay"),
    Spot("R-KRD", "Karadağ Rölesi", "CSM", 38.2950, 26.4000, "radio_relay"),
    Spot("R-MDR", "Madra Rölesi", "BRG", 39.3200, 27.1600, "radio_relay"),
    Spot("R-GYK", "Geyikli Rölesi", "DKL", 39.1200, 26.9300, "radio_relay"),
    Spot("R-DML", "Dumanlıdağ Rölesi", "MNM", 38.6700, 27.1000, "radio_relay"),
    Spot("R-GUM", "Güme Dağı Rölesi", "TIR", 38.0200, 27.7500, "radio_relay"),
    Spot("R-BLB", "Bülbüldağı Rölesi", "SLC", 37.9280, 27.3400, "radio_relay"),
    Spot("R-KZL", "Kızıldağ Rölesi", "SFR", 38.2500, 26.8950, "radio_relay"),
    Spot("R-CAL", "Çaldağ Rölesi", "BYN", 38.3000, 27.6900, "radio_relay"),
)

SPOTS: tuple[Spot, ...] = (
    Spot("M-KNK", "Konak Meydanı", "KNK", 38.4186, 27.1290, "square"),
    Spot("M-CMH", "Cumhuriyet Meydanı", "KNK", 38.4290, 27.1365, "square"),
    Spot("M-GND", "Gündoğdu Meydanı", "KNK", 38.4345, 27.1400, "square"),
    Spot("M-KSK", "Karşıyaka Çarşı Meydanı", "KSK", 38.4572, 27.1150, "square"),
    Spot("M-BRN", "Bornova Cumhuriyet Meydanı", "BRN", 38.4700, 27.2180, "square"),
    Spot("P-BYK", "Bornova Büyük Park", "BRN", 38.4660, 27.2130, "park"),
    Spot("P-ASV", "Aşık Veysel Rekreasyon Alanı", "BRN", 38.4520, 27.2080, "park"),
    Spot("P-INC", "İnciraltı Kent Ormanı", "BLC", 38.4100, 27.0420, "park"),
    Spot("P-HSN", "Hasanağa Bahçesi", "BCA", 38.3860, 27.1790, "park"),
    Spot("P-KLT", "Kültürpark Göl Çevresi", "KNK", 38.4280, 27.1440, "park"),
    Spot("S-KRD", "Alsancak Kordon", "KNK", 38.4370, 27.1405, "coast"),
    Spot("S-BST", "Bostanlı Sahili", "KSK", 38.4560, 27.0960, "coast"),
    Spot("S-GZT", "Göztepe Sahili", "KNK", 38.4012, 27.0890, "coast"),
    Spot("S-GZB", "Güzelbahçe Sahili", "GZB", 38.3750, 26.8900, "coast"),
    Spot("I-KNK", "Konak İskelesi", "KNK", 38.4188, 27.1272, "pier"),
    Spot("I-PSP", "Pasaport İskelesi", "KNK", 38.4275, 27.1322, "pier"),
    Spot("I-ALS", "Alsancak İskelesi", "KNK", 38.4392, 27.1418, "pier"),
    Spot("I-KSK", "Karşıyaka İskelesi", "KSK", 38.4562, 27.1190, "pier"),
    Spot("I-BST", "Bostanlı İskelesi", "KSK", 38.4545, 27.0950, "pier"),
    Spot("I-BYR", "Bayraklı İskelesi", "BYR", 38.4632, 27.1640, "pier"),
    Spot("I-GZT", "Göztepe İskelesi", "KNK", 38.4008, 27.0905, "pier"),
    Spot("I-UCK", "Üçkuyular İskelesi", "BLC", 38.4060, 27.0680, "pier"),
    Spot("I-GZB", "Güzelbahçe İskelesi", "GZB", 38.3758, 26.8930, "pier"),
    Spot("I-URL", "Urla İskelesi", "URL", 38.3640, 26.7740, "pier"),
    Spot("I-FOC", "Foça İskelesi", "FOC", 38.6690, 26.7560, "pier"),
    Spot("I-MRD", "Mordoğan İskelesi", "KRB", 38.5180, 26.6280, "pier"),
)

COASTAL = frozenset({"ALG", "CSM", "DKL", "FOC", "KRB", "MND", "SFR", "SLC", "URL", "NRD"})
"""Districts with a public shore in the demonstration."""

CITY = ("KNK", "KSK", "BRN", "BCA", "BYR", "CGL", "KBG", "BLC", "GZM", "NRD")
"""Districts of the built-up area, where junctions and stops are watched."""

GARAGES = ("BCA-GDZ", "CGL-GRJ", "BRN-MRS")
