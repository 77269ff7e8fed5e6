"""Sample content of the style guide: what a page of the branch looks like, with role accounts and no real person."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from bag.core.text import fold
from bag.core.ui.tags import TimelineItem

_NAMES = (
    "KNK-SW-160",
    "OĞZ-AP-394",
    "TRS-CAM-011",
    "BRN-TLS-381",
    "KSK-UPS-330",
    "ÇĞL-TEL-030",
    "KLT-SW-272",
    "ALS-İSK-07",
)
_KINDS = (
    ("router", "Anahtar"),
    ("access-point", "Erişim noktası"),
    ("device-cctv", "Kamera"),
    ("radio", "Telsiz"),
    ("battery-charging", "UPS"),
    ("phone", "IP telefon"),
    ("router", "Anahtar"),
    ("wifi", "Erişim noktası"),
)
_PLACES = (
    "Konak Hizmet Binası",
    "Oğuzlar Ek Hizmet Binası",
    "Toros Veri Merkezi",
    "Bornova Ek Hizmet Binası",
    "Karşıyaka Hizmet Binası",
    "Çiğli Şantiyesi",
    "Kültürpark 1. Hol",
    "Alsancak İskelesi",
)
_STATES = (
    ("ok", "Hizmette"),
    ("info", "Depoda"),
    ("critical", "Arızalı"),
    ("minor", "Onarımda"),
    ("", "Planlı"),
    ("void", "Hurda"),
)
_SERVICES = (
    "Ağ Yönetimi ve Güvenliği",
    "Telsiz Sistem",
    "Haberleşme Teknolojileri",
    "Bilişim Altyapı Sistemleri",
    "Güvenlik Teknolojileri",
    "İletişim Hizmetleri",
    "İdari İşler",
)
DUTY_STATES = (
    ("ok", "Uygun", "circle-check"),
    ("minor", "Süresi yakın", "clock"),
    ("major", "Gecikmiş", "alert-triangle"),
    ("critical", "İhlal", "alert-octagon"),
    ("info", "Geç yapıldı", "history"),
    ("void", "Konusu yok", "circle-dashed"),
    ("unknown", "Veri yok", "help-circle"),
    ("waived", "Muaf", "circle-minus"),
)


class SampleForm(forms.Form):
    """One field of every kind that pages use."""

    name = forms.CharField(label="Ad", help_text="Kısa kodla başlar: KNK-SW-160")
    serial = forms.CharField(label="Seri no", required=False)
    kind = forms.ChoiceField(label="Tür", choices=[("", "Seçin"), ("switch", "Anahtar"), ("camera", "Kamera")])
    bought = forms.DateField(label="Alım tarihi", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    status = forms.ChoiceField(
        label="Durum", choices=[("in", "Depoda"), ("on", "Hizmette"), ("out", "Hurda")], widget=forms.RadioSelect
    )
    services = forms.MultipleChoiceField(
        label="Servisler", choices=list(enumerate(_SERVICES[:4])), widget=forms.CheckboxSelectMultiple, required=False
    )
    active = forms.BooleanField(label="İzlemeye alınsın", required=False, help_text="Beş dakikada bir yoklanır.")
    notes = forms.CharField(label="Not", required=False, widget=forms.Textarea)
    file = forms.FileField(label="Fotoğraf", required=False)


def found(text: str) -> list[dict[str, Any]]:
    """Sample records whose name or place holds ``text``, by Turkish folding."""
    rows = [
        {"pk": at + 1, "name": name, "place": place, "icon": icon}
        for at, (name, place, (icon, _kind)) in enumerate(zip(_NAMES, _PLACES, _KINDS, strict=True))
    ]
    return [row for row in rows if fold(text) in fold(f"{row['name']} {row['place']}")]


def context(request: HttpRequest, sheet: str, sheets: tuple[str, ...]) -> dict[str, Any]:
    """Everything the sheets of the style guide show."""
    shell = {"nav": navigation(sheet, sheets), "unread": 4, "elevated": sheet == "board"}
    lines = equipment()
    form = SampleForm({"name": "", "status": "on", "services": ["0"], "notes": "Kabin 3’e taşındı."})
    return {
        "shell": shell,
        "trail": [("Kayıtlar", "#"), ("Donanım", "#"), ("KNK-AGG-02", None)],
        "form": form,
        "lines": lines,
        "page": Paginator(range(18204), 50).page(4),
        "kinds": _KINDS,
        "facts": facts(),
        "events": events(),
        "now": timezone.now(),
        "duty_states": DUTY_STATES,
        "matrix": matrix(),
        "days": days(),
        "series": [3, 4, 4, 6, 5, 8, 7, 9, 8, 11, 9, 12],
        "chart": chart(),
        "graph": graph(),
        "map": city_map(),
        "rack": rack(),
    }


def navigation(sheet: str, sheets: tuple[str, ...]) -> list[dict[str, Any]]:
    """The rail: first the sheets of the guide, then groups as the product has them."""
    icons = ("layout-dashboard", "list-details", "cpu", "edit", "checklist", "map", "login", "alert-octagon")
    guide = [
        {
            "title": name.capitalize(),
            "url": f"/core/styleguide/{name}/",
            "icon": icon,
            "count": None,
            "current": name == sheet,
        }
        for name, icon in zip(sheets, icons, strict=True)
    ]
    records = [
        ("Yerler", "map-pin", 1240),
        ("Donanım", "cpu", 18204),
        ("Kabinler", "server-2", 212),
        ("Stok", "packages", 0),
    ]
    rest = [
        {"title": title, "url": "#", "icon": icon, "count": count, "current": False} for title, icon, count in records
    ]
    return [{"title": "", "items": guide}, {"title": "Kayıtlar", "items": rest}]


def equipment() -> list[dict[str, Any]]:
    """Twenty-eight lines of an equipment list."""
    return [
        {
            "pk": at + 1,
            "number": f"BAĞ-{24117 + at * 37:06d}",
            "name": f"{_NAMES[at % 8]}-{at + 1:02d}",
            "kind": _KINDS[at % 8],
            "place": _PLACES[at % 8],
            "address": f"10.35.{at % 60}.{(at * 47) % 250 + 1}",
            "state": _STATES[at % 6],
            "warranty": date(2027, 1, 15) + timedelta(days=at * 31),
            "age": (at * 17) % 100,
        }
        for at in range(28)
    ]


def facts() -> list[tuple[str, Any]]:
    return [
        ("Tür", "Toplama anahtarı"),
        ("Seri no", "FDO2847X1QK"),
        ("Demirbaş no", "253.01.2024.004471"),
        ("Yer", "Konak Hizmet Binası, sistem odası Z-04, kabin 3, U36"),
        ("Zimmet", "Ağ servisi depo sorumlusu"),
        ("Destek sözleşmesi", None),
        ("Garanti sonu", "27.03.2029"),
    ]


def events() -> list[TimelineItem]:
    now = timezone.now()
    return [
        TimelineItem("Kabin 3, U29’dan U36’ya taşındı", now, "Ağ servisi personeli", "map-pin"),
        TimelineItem(
            "Arıza kaydı açıldı: güç kaynağı 2", now - timedelta(hours=5), "Nöbetçi", "alert-octagon", "critical", "#"
        ),
        TimelineItem(
            "Güç kaynağı değişti",
            now - timedelta(hours=3),
            "Ağ servisi personeli",
            "circle-check",
            "ok",
            "",
            "Yedekten düşüldü: 1 adet",
        ),
        TimelineItem(
            "Garanti süresi uzatıldı", now - timedelta(days=12), "İdari işler personeli", "certificate", "info"
        ),
    ]


def matrix() -> list[tuple[str, list[tuple[str, int]]]]:
    """Service → (tone, count) for each duty state."""
    return [
        (
            service,
            [
                (tone, (at * 7 + place * 5) % 23 if place else 20 + at)
                for place, (tone, *_rest) in enumerate(DUTY_STATES)
            ],
        )
        for at, service in enumerate(_SERVICES)
    ]


def days() -> list[dict[str, Any]]:
    """Two weeks from Monday 23 November 2026."""
    names = ("Pzt", "Sal", "Çar", "Per", "Cum", "Cmt", "Paz")
    work = {
        1: ("major", "UPS testi"),
        4: ("", "Aylık rapor"),
        9: ("critical", "Tatbikat"),
        11: ("ok", "Erişim gözden geçirme"),
    }
    return [
        {
            "date": date(2026, 11, 23) + timedelta(days=at),
            "name": names[at % 7],
            "off": at % 7 > 4,
            "today": at == 0,
            "event": work.get(at),
        }
        for at in range(14)
    ]


def chart() -> dict[str, Any]:
    start = timezone.now().timestamp() * 1000 - 86_400_000
    times = [start + at * 900_000 for at in range(96)]
    load = [round(4.2 - 2.6 * math.cos(at / 96 * 2 * math.pi) + 0.4 * math.sin(at * 1.7), 2) for at in range(96)]
    return {
        "unit": "Gb/s",
        "max": 10,
        "limit": {"name": "eşik 8 Gb/s", "y": 8},
        "areas": [[times[60], times[66]]],
        "series": [
            {"name": "Gelen", "data": list(zip(times, load, strict=True))},
            {"name": "Giden", "data": [[time, round(value / 3, 2)] for time, value in zip(times, load, strict=True)]},
        ],
    }


def graph() -> dict[str, Any]:
    nodes = {
        "OĞZ-CORE-1": "ok",
        "KNK-AGG-02": "critical",
        "GZY-POP-01": "critical",
        "BCA-AGG-01": "ok",
        "GZM-AGG-01": "major",
    }
    edges = [
        ("OĞZ-CORE-1", "KNK-AGG-02", "ok", "2×10G"),
        ("KNK-AGG-02", "GZY-POP-01", "critical", "kesik"),
        ("OĞZ-CORE-1", "BCA-AGG-01", "ok", "10G"),
        ("BCA-AGG-01", "GZM-AGG-01", "major", "%87"),
    ]
    return {
        "elements": [
            *({"data": {"id": name, "label": name, "state": state}} for name, state in nodes.items()),
            *({"data": {"source": a, "target": b, "state": state, "label": text}} for a, b, state, text in edges),
        ]
    }


def city_map() -> dict[str, Any]:
    """Points around the bay in two layers, and a line between two of them."""
    spots = [
        (27.128, 38.419, "Konak Hizmet Binası"),
        (27.11, 38.455, "Karşıyaka İskelesi"),
        (27.215, 38.462, "Bornova"),
        (27.07, 38.395, "Güzelyalı"),
        (27.176, 38.389, "Buca"),
        (27.143, 38.426, "Kültürpark"),
    ]
    points = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "title": name,
                "url": "#",
                "layer": "building" if at % 2 else "outdoor",
                "state": "critical" if at == 3 else "ok",
            },
        }
        for at, (lon, lat, name) in enumerate(spots)
    ]
    line = {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": [[27.128, 38.419], [27.1, 38.405], [27.07, 38.395]]},
        "properties": {"title": "Konak – Güzelyalı", "layer": "fiber", "state": "critical", "kind": "core"},
    }
    return {
        "features": {"type": "FeatureCollection", "features": [*points, line]},
        "bounds": [27.02, 38.36, 27.26, 38.49],
    }


def rack() -> dict[str, Any]:
    """A rack of 24 units; ``y`` is where a piece is drawn, 15 drawing units to one U."""
    pieces = [
        (24, 1, "pow", "PDU-A", "", ""),
        (21, 2, "net", "KNK-AGG-02", "10.35.2.2", "bad"),
        (20, 1, "net", "KNK-SW-101", "", ""),
        (17, 1, "pat", "Yama paneli 48", "", "none"),
        (11, 3, "srv", "NVR-KNK-01", "64 kamera", ""),
        (1, 4, "pow", "UPS-KNK", "6 kVA", "warn"),
    ]
    units, pitch = 24, 15
    return {
        "units": units,
        "pitch": pitch,
        "height": units * pitch + 12,
        "inner": units * pitch + 2,
        "slots": [
            {"u": u, "y": (units - u) * pitch + 6, "text": (units - u) * pitch + 16.5} for u in range(1, units + 1)
        ],
        "pieces": [
            {
                "u": u,
                "h": h,
                "cls": cls,
                "name": name,
                "sub": sub,
                "led": led,
                "y": (units - u - h + 1) * pitch + 6.5,
                "box": h * pitch - 1,
                "mid": h * pitch / 2,
                "base": h * pitch / 2 + (3.5 if h == 1 else -2),
            }
            for u, h, cls, name, sub, led in pieces
        ],
    }
