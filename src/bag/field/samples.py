"""Sample data for the previews of the forms of field work. Turkish, because the forms are."""

from __future__ import annotations

from typing import Any

_WAVE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200" width="600" height="200">'
    '<path d="M80 120 C140 20 190 190 240 90 S330 60 360 120 S450 150 520 80" fill="none" stroke="#111"'
    ' stroke-width="6"/></svg>'
)


def job_sample() -> dict[str, Any]:
    """A job for the preview of the forms."""
    return {
        "number": "IE-2026/000042",
        "title": "KGK altı aylık bakımı",
        "kind": "Bakım",
        "service": "Haberleşme Altyapısı ve Tesisler Servisi",
        "place": "Konak Hizmet Binası, Sistem Odası",
        "equipment": "KNK-UPS-001",
        "crew": ["Altyapı Personeli 1", "Altyapı Personeli 2"],
        "vehicle": "Hizmet Aracı 04 (BAĞ 04)",
        "arrived": "24.11.2026 09:05",
        "done": "24.11.2026 10:40",
        "outcome": "Tamamlandı",
        "finding": "Akü grubunda bir hücrenin gerilimi düşük.",
        "result": "Hücre değiştirildi, fanlar temizlendi, yük testi yapıldı.",
        "lines": [
            {"label": "Akü grup gerilimi", "limits": "216–245 V", "answer": "231,4 V", "within": True},
            {"label": "Hücre 14 gerilimi", "limits": "12,6–13,8 V", "answer": "11,9 V", "within": False,
             "note": "Hücre değiştirildi"},
            {"label": "Topraklama direnci", "limits": "≤ 5 Ω", "answer": "2,1 Ω", "within": True},
            {"label": "Filtreler temiz", "answer": "uygun", "within": True},
        ],
        "out": 1,
        "parts": [{"name": "Akü 12 V 9 Ah", "code": "AKU-12-9", "quantity": 1}],
        "times": [
            {"person": "Altyapı Personeli 1", "kind": "Çalışma", "span": "24.11.2026 09:05 – 10:40", "minutes": 95}
        ],
        "signatures": [
            {"role": "Teknisyen", "name": "Altyapı Personeli 1", "at": "24.11.2026 10:42", "picture": _WAVE},
            {"role": "İşi teslim alan", "name": "Bina sorumlusu", "duty": "Destek Hizmetleri",
             "at": "24.11.2026 10:43", "picture": _WAVE},
        ],
        "content_hash": "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c",
    }  # fmt: skip


def reception_sample() -> dict[str, Any]:
    """A reception record for the preview of the form."""
    return {
        "number": "IE-2026/000043",
        "origin": "ARZ-2026/000017 Telsiz ses vermiyor",
        "service": "Telsiz Haberleşme Servisi",
        "place": "İtfaiye Konak İstasyonu",
        "device": "TLS-EL-0112",
        "serial": "SN-00112",
        "date": "24.11.2026",
        "fault": "Gönderme tuşuna basıldığında ses iletmiyor.",
        "condition": "Ekranı sağlam, anteni gevşek, kemer klipsi yok.",
        "accessories": "Batarya, masa şarj ünitesi",
        "giver": "İstasyon sorumlusu",
        "giver_duty": "İtfaiye Dairesi",
        "receiver": "Telsiz Personeli 1",
    }


def plan_sample() -> dict[str, Any]:
    """A plan for the preview of the form."""
    jobs = [
        {
            "place_no": place, "span": span, "number": f"IE-2026/00004{place}", "title": title, "place": where,
            "priority": "3",
        }
        for place, (span, title, where) in enumerate(
            (("08:45–09:45", "Kenar anahtarı değişimi", "Konak Hizmet Binası"),
             ("10:10–10:55", "Kablosuz erişim noktası montajı", "Bornova Kültür Merkezi")), 1
        )
    ]  # fmt: skip
    return {
        "service": "Ağ Yönetimi ve Güvenliği Servisi",
        "day": "24.11.2026",
        "weekday": "Salı",
        "state": "Yayımlandı 24.11.2026 08:05",
        "teams": [
            {"number": 1, "people": ["Ağ Personeli 1", "Ağ Personeli 2"], "vehicle": "Hizmet Aracı 03", "road": 52,
             "home": "11:25", "jobs": jobs}
        ],
        "maker": "Ağ Servisi Şefi",
        "chief": "Ağ Servisi Şefi",
    }  # fmt: skip
