"""What affected units are told of a planned outage. Turkish whatever the reader's language: it goes out officially."""

from __future__ import annotations

from django.utils import timezone

from bag.changes.models import Change
from bag.changes.queries import Affected
from bag.core.ui.numbers import number

_DAYS = ("Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi", "Pazar")
NAMED = 12
"""Services that the text names."""


def notice_of(change: Change, found: Affected) -> str:
    """The text to the units: when, what, how long, what they should do."""
    hit = ", ".join(found.services[:NAMED]) or "ağ ve haberleşme hizmetleri"
    outage = (
        f"Çalışma sırasında en çok {number(change.planned_outage)} dakika kesinti beklenmektedir."
        if change.planned_outage
        else "Çalışma sırasında kesinti beklenmemektedir; kısa süreli yavaşlama olabilir."
    )
    return (
        f"{span_of(change)} “{change.title}” çalışması yapılacaktır.\n"
        f"Etkilenebilecek hizmetler: {hit}.\n"
        f"{outage}\n"
        "Açık işlerinizi çalışma başlamadan kaydetmenizi, çalışma bittikten sonra süren bir aksaklık olursa "
        f"bildirmenizi rica ederiz. ({change.number}, {change.owner_service.name})"
    )


def span_of(change: Change) -> str:
    """The window in words: 23.11.2026 Pazartesi günü 22:00 ile 23:30 saatleri arasında."""
    first, last = timezone.localtime(change.starts_at), timezone.localtime(change.ends_at)
    opening = f"{first:%d.%m.%Y} {_DAYS[first.weekday()]} günü"
    if first.date() == last.date():
        return f"{opening} {first:%H:%M} ile {last:%H:%M} saatleri arasında"
    return f"{opening} saat {first:%H:%M} ile {last:%d.%m.%Y} {_DAYS[last.weekday()]} günü saat {last:%H:%M} arasında"


def cancelled_of(change: Change, reason: str) -> str:
    """The text to units that were told of a change that is given up."""
    return f"{span_of(change)} yapılacağı duyurulan “{change.title}” çalışmasından vazgeçilmiştir. Gerekçe: {reason}"
