"""What the pages of the room's records show beside their fields."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.calendar import work_calendar
from bag.core.ui.waymarks import Waymark
from bag.internet.access_forms import AttackListForm, ConsentForm, MeasuresForm, NoteForm
from bag.internet.domain.attacks import report_due
from bag.internet.domain.life import Verb, fits, marks
from bag.internet.models import (
    AccessProfile,
    AccessReview,
    AccessRight,
    Attack,
    DdosReport,
    Decision,
    ReportSource,
    RightState,
    Uplink,
    UplinkMonth,
)
from bag.internet.queries import Stewards, in_force
from bag.internet.services import measuring, reviews, rights
from bag.internet.services.measuring import MEGA
from bag.internet.wording import STATE_TONES
from bag.monitoring import watching
from bag.monitoring.charts import Block
from bag.monitoring.watching import Asked
from bag.work import review_pages

SHOWN = 100
_EXHAUSTED_SOON = 6


def right(row: AccessRight, user: Any, *, may: bool) -> dict[str, Any]:
    """The marks and the verbs that fit. Five queries at most."""
    fit = {verb.value for verb in Verb if fits(verb, row.state)}
    stewards = Stewards() if fit & {"agree", "reject"} else None
    return {
        "state_tone": STATE_TONES[row.state],
        "chain": chain(row),
        "consent_form": ConsentForm(),
        "note_form": NoteForm(),
        "needs_letter": stewards is not None and not rights.agreers(row, stewards),
        "may_agree": "agree" in fit and rights.may_agree(user, row, stewards),
        "may_approve": "approve" in fit and rights.may_approve(user, row),
        "may_reject": "reject" in fit and rights.may_reject(user, row, stewards),
        "may_grant": "grant" in fit and rights.may_grant(user, row),
        "may_suspend": may and "suspend" in fit,
        "may_resume": may and "resume" in fit and user.pk != rights.holder_account(row),
        "may_end": may and "end" in fit,
    }


def chain(row: AccessRight) -> list[Waymark]:
    """The marks of a right in order. No query when the accounts came along."""
    titles = dict(RightState.choices)
    told = {
        "requested": (row.requested_at, row.requested_by),
        "agreed": (row.agreed_at, row.agreed_by),
        "approved": (row.approved_at, row.approved_by),
        "granted": (row.granted_at, row.granted_by),
    }
    found = marks(row.state)
    first = next((place for place, (_name, done) in enumerate(found) if not done), len(found))
    stopped = row.state == RightState.REJECTED
    return [
        Waymark(
            title=str(titles[RightState(name)]).capitalize(),
            at=told[name][0] if done else None,
            note=str(told[name][1] or "") if done else "",
            done=done,
            now=place == first and not stopped,
            stopped=place == first and stopped,
        )
        for place, (name, done) in enumerate(found)
    ]


def profile(row: AccessProfile) -> dict[str, Any]:
    """Who holds it. Two queries."""
    rows = in_force().filter(profile=row).select_related("person", "unit").order_by("unit__sort_text", "number")
    return {"held": list(rows[:SHOWN]), "held_count": rows.count()}


def review(row: AccessReview, user: Any, *, may: bool) -> dict[str, Any]:
    """The lines and the signed sheets. Three queries."""
    heads = (_("Unit"), _("Internet right"))
    lines = row.lines.select_related("right__profile")
    return {
        **review_pages.facts(row, user, lines, Decision.choices, may=may, heads=heads),
        "sheets": list(reviews.sheets_of(row)[:SHOWN]),
        "sheet_url": reviews.sheet_url(row),
    }


def uplink(row: Uplink, given: Any, *, may: bool) -> dict[str, Any]:
    """Its months, its proposal and this month's availability. Thirteen queries at most."""
    today = timezone.localdate()
    months = measuring.history(row, today.replace(day=1))
    found = measuring.proposal(row, today)
    whole = measuring.availability_of([row], today.replace(day=1))
    return {
        "months": months[::-1],
        "months_chart": _months_chart(row, months) if any(stored for _month, stored in months) else None,
        "sizing": found,
        "sizing_tone": sizing_tone(found),
        "up": whole.links[0] if whole.links else None,
        "may_measure": may and row.port_id is not None,
        "asked": Asked.of(given),
        "ranges": watching.range_words(),
    }


def sizing_tone(found: Any) -> str:
    """How pressing a proposal is."""
    if found is None or not found.sure:
        return "unknown"
    if found.enough:
        return "ok"
    months = found.exhausted.expected
    return "major" if months is not None and months <= _EXHAUSTED_SOON else "warning"


def _months_chart(row: Uplink, months: list[tuple[date, UplinkMonth | None]]) -> Block:
    def values(name: str) -> list[float | None]:
        found = [getattr(stored, name) if stored is not None else None for _month, stored in months]
        return [None if value is None else round(value / MEGA, 1) for value in found]

    return {
        "unit": "Mb/s",
        "digits": 0,
        "categories": [f"{month:%m.%Y}" for month, _stored in months],
        "series": [
            {"name": _("Incoming, 95th percentile"), "data": values("in_p95"), "type": "bar", "tone": "accent"},
            {"name": _("Outgoing, 95th percentile"), "data": values("out_p95"), "type": "bar", "tone": "unknown"},
        ],
        "limits": [{"name": _("Committed speed"), "y": row.committed_mbps, "tone": "major"}],
    }


def ddos_report(row: DdosReport, user: Any, *, may: bool) -> dict[str, Any]:
    """The attacks, and what can be done with the report. Two queries."""
    attacks = list(row.attacks.select_related("incident")[:SHOWN])
    opened = row.reviewed_at is None
    return {
        "attacks": [(attack, _measures(attack) if may and opened else None) for attack in attacks],
        "attack_count": row.attacks.count(),
        "list_form": AttackListForm() if may and opened and row.source == ReportSource.CARRIER else None,
        "may_take_own": may and opened and row.source == ReportSource.FLOWS,
        "note_form": NoteForm(),
        "may_review": may and opened and user.pk != row.filed_by_id,
        "due_on": report_due(row.month, work_calendar()),
        "opened": opened,
    }


def _measures(attack: Attack) -> MeasuresForm:
    initial = {"measures": attack.measures, "incident": attack.incident.number if attack.incident else ""}
    return MeasuresForm(initial=initial, prefix=f"attack-{attack.pk}")
