"""What the pages of links and lots show beside their fields."""

from __future__ import annotations

from typing import Any

from bag.cabling.models import VERDICT_TONES, Link, Lot, Measurement
from bag.cabling.page_forms import AcceptForm, ResultsForm
from bag.cabling.services.measuring import may_accept

SHOWN = 200
RESULT_TONES = {"pass": "ok", "pass_star": "minor", "fail_star": "critical", "fail": "critical"}


def link(row: Link) -> dict[str, Any]:
    """The measurements of a link, the newest first. One query."""
    rows = row.measurements.select_related("file__lot").order_by("-measured_at", "-id")[:SHOWN]
    return {
        "tone": VERDICT_TONES[row.verdict],
        "measurements": [(one, RESULT_TONES[one.result]) for one in rows],
    }


def lot(row: Lot, user: Any, *, may: bool) -> dict[str, Any]:
    """The measurements of a lot and the forms of what comes next. Three queries."""
    rows = Measurement.objects.filter(file__lot=row).select_related("link__place", "file")
    found = list(rows.order_by("link__sort_text", "-measured_at")[:SHOWN])
    links = {one.link_id: one.link for one in found}
    accepted = row.accepted_at is not None
    return {
        "measurements": [(one, RESULT_TONES[one.result], VERDICT_TONES[one.link.verdict]) for one in found],
        "files": list(row.files.select_related("by").order_by("-at")),
        "links": len(links),
        "tones": VERDICT_TONES,
        "upload": ResultsForm() if may and not accepted else None,
        "accept": AcceptForm() if links and not accepted and may_accept(user, row) else None,
    }
