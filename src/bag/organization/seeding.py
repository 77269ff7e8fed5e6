"""The branch as the directive sets it up (articles 3 and 4), and the institution's neighbors; again changes nothing."""

from __future__ import annotations

from django.db import transaction

from bag.core.access import Role
from bag.organization.models import Position, Unit, UnitKind

INSTITUTION, DEPARTMENT, BRANCH, AUDIT = "ibb", "bilgi-islem", "bilgi-aglari", "ic-denetim"

SERVICES = {
    "network": "Ağ Yönetimi ve Güvenliği Servisi",
    "radio": "Telsiz Sistem Servisi",
    "voice": "Haberleşme Teknolojileri Servisi",
    "facility": "Bilişim Altyapı Sistemleri Servisi",
    "cameras": "Güvenlik Teknolojileri Servisi",
    "carrier": "İletişim Hizmetleri Servisi",
    "office": "İdari İşler Servisi",
}
"""Codes of the seven services, in the order of the directive (article 4/1), and their names."""

STAFF_SEATS = 20

_GENERAL_DIRECTORATES = {"eshot": "ESHOT Genel Müdürlüğü", "izsu": "İZSU Genel Müdürlüğü"}
_AFFILIATES = {
    "izdeniz": "İZDENİZ A.Ş.",
    "izelman": "İZELMAN A.Ş.",
    "izenerji": "İZENERJİ A.Ş.",
    "izulas": "İZULAŞ A.Ş.",
    "izbeton": "İZBETON A.Ş.",
    "izdoga": "İZDOĞA A.Ş.",
    "izfas": "İZFAŞ A.Ş.",
    "izmir-metro": "İzmir Metro A.Ş.",
}
_DISTRICTS = (
    "Aliağa", "Balçova", "Bayındır", "Bayraklı", "Bergama", "Beydağ", "Bornova", "Buca", "Çeşme", "Çiğli", "Dikili",
    "Foça", "Gaziemir", "Güzelbahçe", "Karabağlar", "Karaburun", "Karşıyaka", "Kemalpaşa", "Kınık", "Kiraz", "Konak",
    "Menderes", "Menemen", "Narlıdere", "Ödemiş", "Seferihisar", "Selçuk", "Tire", "Torbalı", "Urla",
)  # fmt: skip
_ASCII = str.maketrans("çğıöşüÇĞİÖŞÜ", "cgiosuCGIOSU")


@transaction.atomic
def seed_branch() -> dict[str, Unit]:
    """Institution, department, branch, seven services and their positions; returns the units by code.

    What is there already is left as it is.
    """
    units = {INSTITUTION: _unit(INSTITUTION, "İzmir Büyükşehir Belediyesi", UnitKind.INSTITUTION, None)}
    units[DEPARTMENT] = _unit(DEPARTMENT, "Bilgi İşlem Dairesi Başkanlığı", UnitKind.DEPARTMENT, units[INSTITUTION])
    units[BRANCH] = _unit(BRANCH, "Bilgi Ağları Şube Müdürlüğü", UnitKind.BRANCH, units[DEPARTMENT])
    units[AUDIT] = _unit(AUDIT, "İç Denetim Birimi Başkanlığı", UnitKind.MUNICIPAL_UNIT, units[INSTITUTION])
    for code, name in SERVICES.items():
        units[code] = _unit(code, name, UnitKind.SERVICE, units[BRANCH])
    _position("department-head", "Bilgi İşlem Dairesi Başkanı", units[DEPARTMENT], Role.DEPARTMENT_HEAD)
    _position("branch-manager", "Bilgi Ağları Şube Müdürü", units[BRANCH], Role.MANAGER)
    _position("administrator", "Sistem Yöneticisi", units[BRANCH], Role.ADMINISTRATOR, seats=2)
    _position("auditor", "İç Denetçi", units[AUDIT], Role.AUDITOR, seats=2)
    for code, name in SERVICES.items():
        _position(f"{code}-chief", f"{name} Şefi", units[code], Role.CHIEF)
        role = Role.OFFICE if code == "office" else Role.STAFF
        _position(f"{code}-staff", f"{name} Personeli", units[code], role, seats=STAFF_SEATS)
    return units


@transaction.atomic
def seed_neighbors() -> None:
    """General directorates, affiliates and the 30 district municipalities."""
    institution = Unit.objects.get(code=INSTITUTION)
    for code, name in _GENERAL_DIRECTORATES.items():
        _unit(code, name, UnitKind.GENERAL_DIRECTORATE, institution)
    for code, name in _AFFILIATES.items():
        _unit(code, name, UnitKind.AFFILIATE, institution)
    for name in _DISTRICTS:
        code = f"{name.translate(_ASCII).lower()}-belediyesi"
        _unit(code, f"{name} Belediyesi", UnitKind.DISTRICT_MUNICIPALITY, None)


def _unit(code: str, name: str, kind: str, parent: Unit | None) -> Unit:
    unit, _created = Unit.objects.get_or_create(code=code, defaults={"name": name, "kind": kind, "parent": parent})
    return unit


def _position(code: str, title: str, unit: Unit, role: str, seats: int = 1) -> None:
    Position.objects.get_or_create(code=code, defaults={"title": title, "unit": unit, "role": role, "seats": seats})
