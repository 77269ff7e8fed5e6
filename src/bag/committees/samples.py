"""Sample data of the form, for the preview pages: offices, nobody's name."""

from __future__ import annotations

from typing import Any

_SEAT = ("name", "title", "role", "presence", "signs")
_ATTENDANCE = (
    ("Şube Müdürü", "Bilgi Ağları Şube Müdürü", "Başkan", "Katıldı", True),
    ("İdari İşler Servisi Şefi", "Servis Şefi", "Sekreter", "Katıldı", True),
    ("Ağ Servisi Şefi", "Servis Şefi", "Üye", "Katıldı", True),
    ("Telsiz Servisi Şefi", "Servis Şefi", "Üye", "Mazeretli", False),
    ("Altyapı Servisi Şefi", "Servis Şefi", "Üye", "Katıldı", True),
)
_DECISION = {
    "number": "BGYK-K-2026/07",
    "text": "Erişim yetkileri her üç ayda bir gözden geçirilecektir.",
    "vote": "oy birliğiyle",
}
_REVIEW = {
    "title": "Erişim yetkilerinin gözden geçirilmesi",
    "minutes": "Ağ cihazlarına erişim yetkileri gözden geçirildi; ayrılan üç personelin hesabı kapatıldı.",
    "decisions": [_DECISION],
}
_TASK = {
    "text": "Gözden geçirme takviminin hazırlanması",
    "owner": "Ağ Yönetimi ve Güvenliği Servisi Şefi",
    "due": "15.12.2026",
}


def minutes() -> dict[str, Any]:
    return {
        "committee": "Bilgi Güvenliği Yönlendirme Komitesi",
        "number": "BGYK-T-2026/04",
        "date": "23.11.2026",
        "begins": "10:00",
        "ends": "11:20",
        "place": "Toros Bilgi Teknolojileri Merkezi, Toplantı Salonu",
        "basis": "Yönerge 6-j, 6-ş, 6-t",
        "seats": 4,
        "present": 3,
        "needed": 3,
        "attendance": [dict(zip(_SEAT, line, strict=True)) for line in _ATTENDANCE],
        "items": [_REVIEW, {"title": "Dilek ve öneriler"}],
        "actions": [_TASK],
    }
