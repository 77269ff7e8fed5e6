"""What the pages of the room's records show beside their fields."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.text import fold
from bag.core.ui.format import capfirst
from bag.core.ui.waymarks import Waymark
from bag.vpn import queries, wording
from bag.vpn.access_forms import LoginForm, NoteForm, ReasonForm
from bag.vpn.domain.life import ALLOWED, ORDER, State, Verb
from bag.vpn.models import (
    AccessKind,
    AccessRequest,
    AccessState,
    Account,
    AccountReview,
    AccountStanding,
    Decision,
    Gateway,
    GatewayKind,
    Reading,
    Tunnel,
)
from bag.vpn.services import accounts
from bag.vpn.services.policy import policy
from bag.vpn.services.requests import hands, may_approve
from bag.work import review_pages

SHOWN = 30
_OTHER = re.compile(r"[^a-z0-9]+")


def gateway(row: Gateway, *, may: bool) -> dict[str, Any]:
    """State, differences and tunnels. Three queries."""
    standing = row.differences.filter(gone_at=None).select_related("account").order_by("gap", "found_at")
    return {
        "state": getattr(row, "status", None),
        "differences": [(one, wording.GAP_TONES[one.gap]) for one in standing[:SHOWN]],
        "tunnels": queries.grades(row.tunnels.select_related("gateway", "institution", "status"), policy()),
        "grade_words": wording.GRADES,
        "may_look": may and row.reading != Reading.NONE,
        "may_align": may and row.is_told,
        "may_key": may and row.kind == GatewayKind.WIREGUARD,
        "reason_form": ReasonForm(),
    }


def account(row: Account, user: Any, *, may: bool) -> dict[str, Any]:
    """Use, sessions, requests, and the verbs that fit. Four queries."""
    holder = accounts.holds(user, row)
    return {
        "standing_tone": wording.ACCOUNT_TONES[row.standing],
        "sessions": list(row.sessions.order_by("-started_at")[:SHOWN]),
        "use": queries.use_of(row),
        "requests": [(one, wording.REQUEST_TONES[one.state]) for one in row.requests.order_by("-requested_at")],
        "gaps": [(one, wording.GAP_TONES[one.gap]) for one in row.differences.filter(gone_at=None)],
        "note_form": NoteForm(),
        "may_suspend": may and row.standing == AccountStanding.ACTIVE,
        "may_close": may and row.standing != AccountStanding.CLOSED,
        "may_resume": may and row.standing == AccountStanding.SUSPENDED and not holder,
        "may_check": may and row.gateway.reading != Reading.NONE,
        "may_issue": accounts.may_issue(user, row)
        and row.gateway.kind in (GatewayKind.WIREGUARD, GatewayKind.STRONGSWAN),
        "may_take": row.is_open and row.gateway.kind == GatewayKind.OPENVPN and (holder or may),
        "gone": row.standing != AccountStanding.ACTIVE and row.gone_at is not None,
    }


def access_request(row: AccessRequest, user: Any, *, may: bool) -> dict[str, Any]:
    """The marks and the verbs that fit. No query when the accounts came along."""
    fits = {verb for verb in Verb if State(row.state) in ALLOWED[verb]}
    approver = may_approve(user, row)
    opens = may and Verb.CREATE in fits and user.pk not in {*hands(row), row.approved_by_id}
    first = LoginForm(initial={"login": _OTHER.sub(".", fold(row.person.name)).strip(".")[:60]})
    return {
        "state_tone": wording.REQUEST_TONES[row.state],
        "chain": chain(row),
        "note_form": NoteForm(),
        "may_approve": approver and Verb.APPROVE in fits,
        "may_reject": approver and Verb.REJECT in fits,
        "may_create": opens,
        "login_form": first if opens and row.kind == AccessKind.NEW else None,
        "may_verify": may and Verb.VERIFY in fits,
    }


def chain(row: AccessRequest) -> list[Waymark]:
    """The marks of a request in order."""
    titles = dict(AccessState.choices)
    told: dict[State, tuple[Any, Any]] = {
        State.REQUESTED: (row.requested_at, row.requested_by),
        State.APPROVED: (row.approved_at, row.approved_by),
        State.CREATED: (row.implemented_at, row.implemented_by),
        State.VERIFIED: (row.verified_at, _("the gateway") if row.verified_at else ""),
    }
    marks = [Waymark(capfirst(titles[name]), told[name][0], str(told[name][1] or "")) for name in ORDER]
    first = next((place for place, name in enumerate(ORDER) if told[name][0] is None), len(ORDER))
    stopped = row.state == AccessState.REJECTED
    return [
        replace(mark, done=place < first, now=place == first and not stopped, stopped=place == first and stopped)
        for place, mark in enumerate(marks)
    ]


def review(row: AccountReview, user: Any, *, may: bool) -> dict[str, Any]:
    """The lines of a review. Two queries."""
    heads = (_("Unit"), _("Account"))
    return review_pages.facts(row, user, row.lines.select_related("account"), Decision.choices, may=may, heads=heads)


def tunnel(row: Tunnel, *, may: bool) -> dict[str, Any]:
    """Strength with its faults, state, and the forms of the files. One query."""
    found = queries.graded(row, policy(), timezone.localdate())
    state = getattr(row, "status", None)
    return {
        "grade": wording.GRADES[found.grade],
        "grade_tone": wording.GRADE_TONES[found.grade],
        "faults": [wording.fault(one) for one in found.findings],
        "state": state,
        "state_word": wording.TUNNEL_STATES.get(state.state, state.state) if state else "",
        "reason_form": ReasonForm() if may else None,
        "no_protocol": row.protocol_id is None,
    }
