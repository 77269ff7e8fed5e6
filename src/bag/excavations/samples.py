"""Data with which the form is tried and shown."""

from __future__ import annotations

from typing import Any


def supervision() -> dict[str, Any]:
    return {
        "number": "KZT-2026/00012",
        "title": "Mithatpaşa Caddesi içme suyu hattı",
        "service": "Ağ Yönetimi ve Güvenliği Servisi",
        "digger": "Su ve kanalizasyon idaresinin yüklenicisi",
        "contact": "Şantiye sorumlusu",
        "permit": "AYKOME 2026/3312 / 09.11.2026",
        "period": "11.11.2026 – 20.11.2026",
        "method": "makineyle, 140 cm",
        "risk": "yüksek",
        "reasons": ["HND-0412: alanın içinde", "HND-0412: kritik devreler geçiyor"],
        "observer": "Ağ Personeli 2",
        "marking": "Güzergâh 40 m boyunca sarı boyayla işaretlendi; iki ek odası kapağı gösterildi.",
        "lines": [
            {"code": "HND-0412", "meters": "0 m", "depth": "80 cm", "circuits": "14 devre, 3 kritik"},
            {"code": "HND-0413", "meters": "3,4 m", "depth": "", "circuits": "2 devre"},
        ],
        "visits": [
            {"at": "11.11.2026 09:10", "who": "Ağ Personeli 2", "where": "38.41412, 27.12877", "depth": "78 cm",
             "note": "Uyarı bandı yerinde; hattın iki yanında elle kazı yaptırıldı."},
        ],
        "damages": [
            {"at": "11.11.2026 14:20", "what": "Boru 40 cm boyunca ezildi; kablo sağlam.", "cable": "KBL-0207",
             "incident": "ARZ-2026/000981", "repaired": "11.11.2026 17:45", "cost": "₺12.400,00"},
        ],
        "result": "Kazı tamamlandı, güzergâh kapatıldı; bant yenilendi.",
    }  # fmt: skip
