"""What the pages of the room's records show beside their fields."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from bag.vulnerabilities import queries
from bag.vulnerabilities.finding_forms import NoteForm, RiskForm
from bag.vulnerabilities.models import Finding, Host, RiskState, ScanState, Scope, State
from bag.vulnerabilities.services import risks
from bag.vulnerabilities.wording import SCAN_TONES, SEVERITY_TONES, STATE_TONES

SHOWN = 200
ORDERED = (State.OPEN, State.MISSING)


def finding(row: Finding, user: Any, *, may: bool) -> dict[str, Any]:
    """How it stands, the acceptances, and the verbs that fit. One query."""
    past = list(row.acceptances.select_related("asked_by", "decided_by").order_by("-asked_at"))
    asked = next((one for one in past if one.state == RiskState.ASKED), None)
    live = row.state in queries.LIVE
    return {
        "severity_tone": SEVERITY_TONES[str(row.severity)],
        "state_tone": STATE_TONES[row.state],
        "overdue": live and row.due_on is not None and row.due_on < timezone.localdate(),
        "cve_list": row.cves.split(),
        "acceptances": past,
        "asked": asked,
        "note_form": NoteForm(),
        "may_mend": may and row.state in ORDERED,
        "may_confirm": may and row.state == State.MISSING,
        "may_open": may and row.state in (State.FIXED, State.MISSING),
        "may_order": may and row.state in ORDERED and row.order is None and row.severity > 0,
        "risk_form": RiskForm() if may and live and asked is None and row.severity > 0 else None,
        "may_decide": live and asked is not None and risks.may_decide(user, row, asked),
        "may_end": may and row.state == State.ACCEPTED,
    }


def host(row: Host, user: Any, *, may: bool) -> dict[str, Any]:
    """Its findings, live ones first. One query."""
    rows = Finding.objects.filter(host=row).select_related("owner_service")
    found = sorted(rows.order_by("-severity", "due_on", "pk")[: SHOWN * 5], key=lambda one: one.state == State.CLOSED)
    return {
        "findings": [(one, SEVERITY_TONES[str(one.severity)], STATE_TONES[one.state]) for one in found[:SHOWN]],
        "total": len(found),
        "may_order": may and any(one.order_id is None and one.state in ORDERED and one.severity for one in found),
    }


def scope(row: Scope, *, may: bool) -> dict[str, Any]:
    """Its last reports. One query."""
    scans = row.scans.exclude(state=ScanState.DISCARDED).select_related("by").order_by("-at")[:SHOWN]
    return {"scans": [(one, SCAN_TONES[one.state]) for one in scans], "may_upload": may}
