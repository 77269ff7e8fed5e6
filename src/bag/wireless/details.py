"""What the pages of the room's records show beside their fields."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from bag.wireless import queries
from bag.wireless.domain.channels import band, neighbours
from bag.wireless.forms import CloseForm, ImprovementForm
from bag.wireless.models import AccessPoint, Complaint, ComplaintState, DayScore, Improvement, RadioDay
from bag.wireless.services.improving import OPEN
from bag.wireless.wording import COMPLAINT_TONES, IMPROVEMENT_TONES, STANDING_TONES, figure, parts, reasons

TREND_DAYS = 60
RECENT = timedelta(days=7)
SHOWN = 10
SITES = 400
"""Access points of a floor that are looked at for neighbours."""


def access_point(row: AccessPoint, *, may: bool) -> dict[str, Any]:
    """The score with its parts, radios, trend, neighbours on the floor, work and complaints. Nine queries at most."""
    today = timezone.localdate()
    newest = DayScore.objects.filter(access_point=row).order_by("-on").first()
    radios = queries.newest_radios([row.pk], today - RECENT)
    floor = queries.floor_of(row.equipment.place)
    beside = _neighbours(row, floor, radios) if floor is not None else []
    work = list(row.improvements.select_related("order").order_by("-planned_on", "-id")[:SHOWN])
    found = parts(newest.parts) if newest else []
    trend = queries.trend(row, TREND_DAYS, newest.on) if newest else {}
    return {
        "newest": newest,
        "tone": STANDING_TONES[newest.standing] if newest else "unknown",
        "parts": found,
        "trend": [value for value in trend.values() if value is not None],
        "radios": [_radio(radio) for radio in radios],
        "floor": floor,
        "beside": beside[:SHOWN],
        "beside_count": len(beside),
        "work": [(one, IMPROVEMENT_TONES[one.state]) for one in work],
        "complaints": [(one, COMPLAINT_TONES[one.state]) for one in queries.complaints_of(row)[:SHOWN]],
        "plan_form": _plan_form(newest) if may and not any(one.state in OPEN for one in work) else None,
    }


def _plan_form(newest: DayScore | None) -> ImprovementForm:
    told = reasons(newest.parts) if newest else ""
    return ImprovementForm(initial={"reason": told})


def _radio(row: RadioDay) -> dict[str, Any]:
    """A radio's last day in words."""
    told = {"power": "noise", "busy": "busy", "retries": "retries", "noise": "noise", "weak": "weak"}
    words = {name: "–" if (value := getattr(row, name)) is None else figure(kind, value) for name, kind in told.items()}
    return {"row": row, "band": band(row.channel), **words}


def _neighbours(row: AccessPoint, floor: Any, own: list[Any]) -> list[tuple[Any, str, str]]:
    """(access point, its radio, own radio) of the floor that disturb each other. Two queries."""
    others = {one.pk: one for one in queries.points_in(floor, AccessPoint.objects.exclude(pk=row.pk))[:SITES]}
    radios = queries.newest_radios(list(others), timezone.localdate() - RECENT)
    pairs = neighbours(queries.airs(own), queries.airs(radios))
    return [(others[other.key], f"{other.slot} · {other.channel}", mine.slot) for mine, other in pairs]


def complaint(row: Complaint, *, may: bool) -> dict[str, Any]:
    """The verb that fits, and the access points near the place. Two queries."""
    floor = queries.floor_of(row.place)
    near = queries.points_in(floor, AccessPoint.objects.all())[:SHOWN] if floor is not None else []
    return {
        "tone": COMPLAINT_TONES[row.state],
        "close_form": CloseForm() if may and row.state == ComplaintState.OPEN else None,
        "near": list(near),
    }


def improvement(row: Improvement) -> dict[str, Any]:
    """Before and after, side by side."""
    before, after = ({one["key"]: one for one in parts(packed)} for packed in (row.before, row.after))
    keys = list(dict.fromkeys([*before, *after]))
    return {
        "tone": IMPROVEMENT_TONES[row.state],
        "lines": [((before.get(key) or after[key])["title"], before.get(key), after.get(key)) for key in keys],
    }
