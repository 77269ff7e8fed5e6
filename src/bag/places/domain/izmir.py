"""The thirty districts of İzmir: short code, name and the position of the district center (WGS84 degrees)."""

from __future__ import annotations

from typing import NamedTuple


class District(NamedTuple):
    code: str
    name: str
    latitude: float
    longitude: float


DISTRICTS: tuple[District, ...] = (
    District("ALG", "Aliağa", 38.7996, 26.9722),
    District("BLC", "Balçova", 38.3890, 27.0480),
    District("BYN", "Bayındır", 38.2180, 27.6480),
    District("BYR", "Bayraklı", 38.4630, 27.1640),
    District("BRG", "Bergama", 39.1214, 27.1800),
    District("BYD", "Beydağ", 38.0850, 28.2100),
    District("BRN", "Bornova", 38.4690, 27.2170),
    District("BCA", "Buca", 38.3840, 27.1760),
    District("CSM", "Çeşme", 38.3230, 26.3060),
    District("CGL", "Çiğli", 38.4920, 27.0610),
    District("DKL", "Dikili", 39.0710, 26.8900),
    District("FOC", "Foça", 38.6690, 26.7580),
    District("GZM", "Gaziemir", 38.3190, 27.1310),
    District("GZB", "Güzelbahçe", 38.3710, 26.8870),
    District("KBG", "Karabağlar", 38.3970, 27.1230),
    District("KRB", "Karaburun", 38.6380, 26.5130),
    District("KSK", "Karşıyaka", 38.4560, 27.1100),
    District("KMP", "Kemalpaşa", 38.4260, 27.4170),
    District("KNI", "Kınık", 39.0870, 27.3830),
    District("KRZ", "Kiraz", 38.2310, 28.2060),
    District("KNK", "Konak", 38.4189, 27.1287),
    District("MND", "Menderes", 38.2500, 27.1340),
    District("MNM", "Menemen", 38.6080, 27.0700),
    District("NRD", "Narlıdere", 38.3940, 26.9960),
    District("ODM", "Ödemiş", 38.2280, 27.9720),
    District("SFR", "Seferihisar", 38.1950, 26.8390),
    District("SLC", "Selçuk", 37.9510, 27.3680),
    District("TIR", "Tire", 38.0890, 27.7350),
    District("TRB", "Torbalı", 38.1560, 27.3630),
    District("URL", "Urla", 38.3230, 26.7640),
)
