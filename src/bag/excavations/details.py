"""What the page of an excavation shows beside its fields."""

from __future__ import annotations

from typing import Any

import shapely
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.ui.waymarks import Waymark
from bag.excavations import queries
from bag.excavations.domain.life import ALLOWED, State, Verb, marks, missing
from bag.excavations.domain.risk import Risk
from bag.excavations.excavation_forms import DamageForm, MarkForm, ObserverForm, ResultForm, VisitForm
from bag.excavations.models import Excavation, ExcavationState
from bag.excavations.wording import MISSING, REASONS
from bag.fiber.domain import geometry
from bag.fiber.models import Trench

STATE_TONES = {
    "requested": "unknown", "checked": "info", "assigned": "info", "marked": "info", "digging": "warning",
    "closed": "ok", "cancelled": "void",
}  # fmt: skip
RISK_TONES = {"": "unknown", "none": "ok", "low": "minor", "medium": "warning", "high": "critical"}
SHOWN = 60
MOST_DRAWN = 500


def excavation(row: Excavation, *, may: bool) -> dict[str, Any]:
    """Verdict with its reasons, visits, damages, and the verbs that fit. Seven queries."""
    fits = {verb.value for verb in Verb if State(row.state) in ALLOWED[verb]}
    facts = queries.facts_of(row)
    wanted = {verb: [MISSING[code] for code in missing(Verb(verb), facts)] for verb in (Verb.START, Verb.CLOSE)}
    now = {"at": timezone.localtime(), "person": row.observer_id}
    return {
        "state_tone": STATE_TONES[row.state],
        "risk_tone": RISK_TONES[row.risk],
        "chain": chain(row),
        "fits": fits if may else set(),
        "verdict": _verdict(row),
        "lines": row.findings.get("lines", [])[:SHOWN],
        "circuits": row.findings.get("circuits", [])[:SHOWN],
        "more_lines": max(0, len(row.findings.get("lines", [])) - SHOWN),
        "missing_start": wanted[Verb.START],
        "missing_close": wanted[Verb.CLOSE],
        "visits": list(row.visits.select_related("person").prefetch_related("photos")),
        "damages": list(row.damages.select_related("cable", "incident")),
        "map": {"features": features(row)} if row.shape is not None else None,
        "observer_form": ObserverForm(initial={"person": row.observer_id}),
        "mark_form": MarkForm(),
        "visit_form": VisitForm(initial=now),
        "damage_form": DamageForm(initial={"at": now["at"]}),
        "result_form": ResultForm(),
    }


def _verdict(row: Excavation) -> list[tuple[str, list[str]]]:
    """Each reason in words with the lines that it concerns."""
    found: dict[str, list[str]] = {}
    for code, label in row.findings.get("reasons", []):
        found.setdefault(code, []).append(label)
    return [(REASONS[code], labels[:12]) for code, labels in found.items() if code in REASONS]


def features(row: Excavation) -> dict[str, Any]:
    """The area and the lines that the last check found, as GeoJSON in degrees. One query."""
    found: list[dict[str, Any]] = []
    shape = row.geometry
    if shape is not None:
        found += [_feature(_polygon(part), title=str(row), state="warning") for part in shapely.get_parts(shape)]
    told = {line["pk"]: line for line in row.findings.get("lines", []) if line["kind"] == "trench"}
    for trench in Trench.objects.filter(pk__in=list(told)[:MOST_DRAWN], shape__isnull=False):
        line = geometry.to_world(trench.geometry)
        state = "critical" if told[trench.pk]["critical"] else "plan" if not told[trench.pk]["circuits"] else ""
        found.append(
            _feature(
                {"type": "LineString", "coordinates": line},
                title=trench.code,
                url=trench.get_absolute_url(),
                state=state,
            )
        )
    return {"type": "FeatureCollection", "features": found}


def _polygon(part: Any) -> dict[str, Any]:
    rings = [part.exterior, *part.interiors]
    return {"type": "Polygon", "coordinates": [geometry.to_world(ring) for ring in rings]}


def _feature(shape: dict[str, Any], **about: str) -> dict[str, Any]:
    return {"type": "Feature", "geometry": shape, "properties": about}


def chain(row: Excavation) -> list[Waymark]:
    """The marks in order. No query when the accounts came along."""
    titles = dict(ExcavationState.choices)
    told = {
        "requested": (row.opened_at, row.opened_by),
        "checked": (row.checked_at, row.get_risk_display()),
        "assigned": (row.assigned_at, row.observer),
        "marked": (row.marked_at, row.marked_by),
        "digging": (row.started_at, None),
        "closed": (row.closed_at, row.closed_by),
    }
    found = marks(row.state, Risk(row.risk))
    first = next((place for place, (_name, done) in enumerate(found) if not done), len(found))
    stopped = row.state == ExcavationState.CANCELLED
    return [
        Waymark(
            title=str(titles[name]).capitalize(),
            at=told[name][0] if done else None,
            note=str(told[name][1] or "") if done else _("given up") if stopped and place == first else "",
            done=done,
            now=place == first and not stopped,
            stopped=place == first and stopped,
        )
        for place, (name, done) in enumerate(found)
    ]
