"""What the page of a connection shows beside its fields: the chain, the plan, the forms of the verbs that fit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from bag.connections import page_forms as forms
from bag.connections.domain.life import ALLOWED, CHAIN, State, Verb, reached
from bag.connections.models import Connection
from bag.connections.services import making, planning
from bag.connections.services.steps import KEY, may_approve
from bag.connections.wording import GRADES, MARKS, STATE_TONES, told
from bag.core import registers
from bag.core.ui.waymarks import Waymark


def connection(row: Connection, user: Any, *, may: bool) -> dict[str, Any]:
    """The chain, what was found when it was planned, the configuration of the port. Five queries at most."""
    decides = _fits(row, Verb.APPROVE) and may_approve(user, row)
    return {
        "tone": STATE_TONES[row.state],
        "chain": chain(row),
        "checks": told(row.assessment),
        "text": making.text_of(row) if may and row.port_id is not None else None,
        "decision": forms.NoteForm() if decides else None,
        "may_plan": may and _fits(row, Verb.PLAN),
        "may_order": may and _fits(row, Verb.ORDER),
        "may_change": may and _fits(row, Verb.LINK) and row.change_id is None,
        "lay": forms.LinkForm(row) if may and _fits(row, Verb.LINK) and row.link_id is None else None,
        "accept": forms.AcceptForm() if may and _fits(row, Verb.ACCEPT) and row.link_id is not None else None,
        "cancel": forms.NoteForm() if may and _fits(row, Verb.CANCEL) else None,
    }


def _fits(row: Connection, verb: Verb) -> bool:
    return State(row.state) in ALLOWED[verb]


def chain(row: Connection) -> list[Waymark]:
    """The marks of the chain with what proves them. No query when the row came with its relations."""
    behind = reached(row.state)
    proofs: dict[str, tuple[datetime | None, str, str]] = {
        "requested": (row.opened_at, *_linked(row.request, "number")),
        "planned": (row.planned_at, str(row.planned_by or ""), "#plan"),
        "approved": (row.approved_at, str(row.approved_by or ""), ""),
        "ordered": (row.ordered_at, *_linked(row.order, "number")),
        "installed": (row.installed_at, "", ""),
        "accepted": (row.accepted_at, *_linked(row.link if row.accepted_at is not None else None, "label")),
    }
    last = max((place for place, name in enumerate(CHAIN) if proofs[name][0] is not None), default=0)
    return [
        Waymark(
            title=str(MARKS[name]),
            at=proofs[name][0],
            note=proofs[name][1],
            url=proofs[name][2],
            done=proofs[name][0] is not None and (place < behind or not behind),
            now=bool(behind) and place == behind,
            stopped=not behind and place == last,
        )
        for place, name in enumerate(CHAIN)
    ]


def _linked(row: Any, name: str) -> tuple[str, str]:
    return (str(getattr(row, name)), row.get_absolute_url()) if row is not None else ("", "")


def feasibility(request: HttpRequest, row: Connection) -> dict[str, Any] | None:
    """What the records say now, and the form of the plan; asked for when the page stands."""
    record = registers.records[KEY]
    if not record.allows(request.user, "view") or not _fits(row, Verb.PLAN):
        return None
    answer = planning.feasibility(row)
    checks = [{"topic": one.topic, "grade": one.grade, "code": one.code, "values": one.values} for one in answer.checks]
    return {
        "checks": told(checks),
        "grade": GRADES[answer.grade],
        "row": row,
        "form": forms.PlanForm(row, request.user) if record.allows(request.user, "change", row) else None,
        "possible": answer.socket is not None and answer.network is not None,
    }
