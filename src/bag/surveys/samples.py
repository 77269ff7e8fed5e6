"""Sample data of the printed forms, for their previews."""

from __future__ import annotations

from typing import Any

_STROKES: list[dict[str, Any]] = [
    {"tool": "box", "color": "black", "weight": 4, "points": [[80, 80], [920, 420]]},
    {"tool": "line", "color": "black", "weight": 4, "points": [[500, 80], [500, 420]]},
    {"tool": "arrow", "color": "red", "weight": 4, "points": [[200, 340], [700, 180]]},
    {"tool": "text", "color": "blue", "weight": 2, "points": [[560, 360]], "text": "Kabin (9U)"},
]


def survey_report() -> dict[str, Any]:
    return {
        "number": "KSF-2026/00042",
        "title": "Kordon ücretsiz kablosuz ağ noktası",
        "kind": "Kablosuz ağ",
        "service": "İletişim Hizmetleri Servisi",
        "place": "Alsancak Vapur İskelesi",
        "unit": "Ulaşım Dairesi Başkanlığı",
        "request": "TLP-2026/000318",
        "opened": "02.11.2026 09:40",
        "need": "Bekleme salonunda ve rıhtımda yolcular için ücretsiz kablosuz ağ istenmektedir.",
        "visits": [{"at": "05.11.2026 10:15", "who": "Ağ Personeli 1, İskele Amirliği", "note": "Rıhtım gezildi."}],
        "findings": [
            {"text": "Salonda 2,4 GHz kanalları dolu, 5 GHz boş.", "weight": "not", "measured": "Gürültü: -71 dBm"},
            {"text": "Pano odasında boş fiber çift var.", "weight": "not", "measured": "Zayıflama: 1,8 dB"},
        ],
        "sketches": [{"title": "Salon yerleşimi", "height": 500, "strokes": _STROKES}],
        "items": [
            {"name": "Dış ortam erişim noktası", "source": "alınacak", "quantity": "2 adet",
             "unit_price": "₺18.400,00", "net": "₺36.800,00"},
            {"name": "Fiber ek kablosu LC/LC 10 m", "source": "ambardan", "quantity": "4 adet",
             "unit_price": "₺210,00", "net": "₺840,00"},
        ],
        "sums": [
            {"label": "Alınacakların toplamı (KDV hariç)", "amount": "₺36.800,00"},
            {"label": "KDV %20 (matrah ₺36.800,00)", "amount": "₺7.360,00"},
            {"label": "Genel toplam", "amount": "₺44.160,00"},
        ],
        "savings": {
            "need": "Günlük 14.000 yolcunun bekleme süresi 12 dakikadır.",
            "alternatives": "Mevcut GSM kapsaması ölçüldü; salonda yetersizdir.",
            "reuse": "Ambardaki ek kabloları ve direk takımı kullanılacaktır.",
            "yearly": "₺6.200,00 gider, ₺31.000,00 yarar",
            "payback": "22 ay",
            "verdict": "Keşfedildiği gibi kurulsun",
        },
        "conclusion": "İki erişim noktası ve mevcut fiberle kurulum uygundur.",
        "made_by": "Ağ Personeli 1",
    }  # fmt: skip


def observer_report() -> dict[str, Any]:
    return {
        "number": "GZL-2026/00007",
        "title": "Mithatpaşa Caddesi su hattı kazısı",
        "service": "Ağ Yönetimi ve Güvenliği Servisi",
        "place": "Konak, Mithatpaşa Caddesi",
        "digger": "Su ve kanalizasyon idaresinin yüklenicisi",
        "notice": "09.11.2026 / 3312",
        "observer": "Ağ Personeli 2",
        "starts": "11.11.2026 09:00",
        "ends": "11.11.2026 16:30",
        "observed": "Güzergâh boyayla işaretlendi; 1,2 m derinlikte elle kazı yaptırıldı, uyarı bandı yerindeydi.",
        "damaged": True,
        "damage": "Boru 40 cm boyunca ezildi; kablo sağlam, boru aynı gün yenilendi.",
    }
