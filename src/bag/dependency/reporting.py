"""The data of the printed report “Tek Arıza Noktaları”."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from bag.core.ui.format import moment
from bag.core.ui.numbers import number
from bag.dependency.models import Change, RiskSweep, WeakPoint
from bag.documents import engine
from bag.documents.frame import frame
from bag.documents.services import form_of

FORM = "weak-points"
MOST = 200
"""Weak points on paper; the list has them all, and the report says how many there are."""
NAMED = 3
"""Services and units that a line names; for units the building says enough."""
FOOT = "Bu rapor kayıtlar üzerinden yapılan taramanın sonucudur; imza gerektirmez."


def pdf() -> bytes:
    """The report as PDF; raises ``ValidationError`` while there is no branch for the letterhead."""
    form = form_of(FORM)
    around = {**frame(form, timezone.now()), "draft": False, "foot": FOOT}
    return engine.render(form.template, {"frame": around, "form": report()})


def report() -> dict[str, Any]:
    """The latest sweep with its worst points. Four queries."""
    sweep = RiskSweep.objects.order_by("-pk").first()
    if sweep is None:
        return {**sample(), "swept_at": "", "figures": [], "points": [], "gone": []}
    points = sweep.points.select_related("place__district").order_by("rank")
    worse = points.filter(Q(change=Change.NEW) | Q(change=Change.WORSE)).count()
    return {
        "swept_at": moment(sweep.swept_at),
        "figures": _figures(sweep, worse),
        "points": [_line(row) for row in points[:MOST]],
        "more": max(0, sweep.weak - MOST),
        "minor": sweep.minor,
        "gone": list(sweep.gone[:40]),
    }


def _figures(sweep: RiskSweep, worse: int) -> list[list[str]]:
    return [
        ["Taranan unsur", number(sweep.elements)],
        ["Tek arıza noktası", number(sweep.weak)],
        ["Yeni ya da ağırlaşan", number(worse)],
        ["Giderilen", number(sweep.gone_count)],
        ["Kayıtlardaki eksik ve çelişki", number(sweep.findings)],
        ["Veri merkezinde gücü yedekli cihaz", _share(sweep.spared, sweep.fed)],
        ["KGK üzerinden beslenen haberleşme cihazı", _share(sweep.backed, sweep.carrying)],
    ]


def _share(some: int, whole: int) -> str:
    return f"{number(some)} / {number(whole)}" if whole else "–"


def _line(row: WeakPoint) -> dict[str, Any]:
    place = row.place
    where = [place.district, place] if place is not None and place.district_id != place.pk else [place]
    return {
        "rank": row.rank,
        "name": row.name,
        "kind": str(row.get_kind_display()),
        "place": " · ".join(str(one) for one in where if one is not None),
        "weight": row.weight,
        "services": row.services,
        "units": row.units,
        "points": row.points,
        "lost": row.lost,
        "named": [one.partition(" · ")[0] for one in row.named[:NAMED]],
        "change": str(row.get_change_display()),
    }


def sample() -> dict[str, Any]:
    """Made-up data of the preview."""
    return {
        "swept_at": "23.11.2026 02:31",
        "figures": [["Taranan unsur", "96.412"], ["Tek arıza noktası", "1.204"]],
        "points": [
            {
                "rank": 1, "name": "KNK-AGG-01", "kind": "Donanım", "place": "Konak · Sistem Odası", "weight": 1240,
                "services": 1, "units": 3, "points": 14, "lost": 210, "named": ["Ücretsiz Wi-Fi"], "change": "Yeni",
            },
        ],
        "more": 0,
        "minor": 0,
        "gone": ["BRN-SW-04"],
    }  # fmt: skip
