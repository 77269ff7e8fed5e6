"""What the pages of the room's records show beside their fields."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.ui.waymarks import Waymark
from bag.firewall import queries
from bag.firewall.domain.life import State, Verb, allowed, marks
from bag.firewall.domain.usage import usage
from bag.firewall.models import Campaign, Decision, RequestKind, RequestState, Rule, RuleRequest, RuleSet
from bag.firewall.rule_forms import NoteForm, RiskForm
from bag.firewall.services.requests import may_approve
from bag.firewall.wording import PROBLEM_TONES, PROBLEMS, USAGES
from bag.work import review_pages

SHOWN = 300
WRITTEN = frozenset({"ios", "nftables", "junos", "fortigate"})
STATE_TONES = {
    "requested": "unknown", "review": "info", "approved": "info", "implemented": "warning", "verified": "ok",
    "expired": "major", "removed": "void", "rejected": "void",
}  # fmt: skip


def problem_tags(names: list[str]) -> list[tuple[str, Any, str]]:
    """Key, title and tone of each finding."""
    return [(name, PROBLEMS[name], PROBLEM_TONES[name]) for name in names]


def rule_set(row: RuleSet, *, may: bool) -> dict[str, Any]:
    """The first rules with their findings, and the counts. Two queries."""
    found = row.rules.select_related("owner_unit").defer("parsed", "search_text", "search_vector").order_by("position")
    today = timezone.localdate()
    shown = [(rule, problem_tags(queries.problems_of(rule, today))) for rule in found[:SHOWN]]
    return {"rules": shown, "rules_total": row.rules.count(), "may_load": may, "shown": SHOWN}


def rule(row: Rule) -> dict[str, Any]:
    """Findings with the rules that show them, and what the counter proves. One query."""
    wanted = {position for positions in row.others.values() for position in positions}
    named = {other.position: other for other in row.rule_set.rules.filter(position__in=wanted).defer("parsed")}
    found = [
        (title, tone, [named[position] for position in row.others.get(key, []) if position in named])
        for key, title, tone in problem_tags(queries.problems_of(row, timezone.localdate()))
    ]
    return {"findings": found, "usage": USAGES[usage(row.counter)]}


def rule_request(row: RuleRequest, user: Any, *, may: bool) -> dict[str, Any]:
    """The marks and the verbs that fit. One query."""
    emergency = row.kind == RequestKind.EMERGENCY
    fits = {verb.value for verb in Verb if State(row.state) in allowed(verb, emergency=emergency)}
    approver = may_approve(user, row) and row.approved_at is None
    hands = (row.requested_by_id, row.approved_by_id)
    return {
        "state_tone": STATE_TONES[row.state],
        "chain": chain(row),
        "risk_form": RiskForm(initial={"risk_note": row.risk_note}) if may and "examine" in fits else None,
        "note_form": NoteForm(),
        "may_approve": approver and "approve" in fits,
        "may_reject": approver and "reject" in fits,
        "may_implement": may and "implement" in fits and user.pk not in hands,
        "may_verify": may and "verify" in fits and user.pk != row.implemented_by_id,
        "may_remove": may and "remove" in fits,
        "made_rules": list(row.rules.select_related("rule_set").defer("parsed")[:SHOWN]),
        "may_write": may_be_written(row),
        "approval_owed": row.approve_until if row.approved_at is None else None,
    }


def may_be_written(row: RuleRequest) -> bool:
    """Is the request agreed to (or an emergency), for a rule set whose dialect can be written?"""
    agreed = row.approved_at is not None or row.kind == RequestKind.EMERGENCY
    return agreed and row.rule_set is not None and row.rule_set.dialect in WRITTEN


def chain(row: RuleRequest) -> list[Waymark]:
    """The marks of a request in order. No query when the accounts came along."""
    emergency = row.kind == RequestKind.EMERGENCY
    titles = dict(RequestState.choices)
    told = {
        "requested": (row.requested_at, row.requested_by),
        "review": (row.examined_at, row.examined_by),
        "approved": (row.approved_at, row.approved_by),
        "implemented": (row.implemented_at, row.implemented_by),
        "verified": (row.verified_at, row.verified_by),
    }
    found = marks(row.state, emergency=emergency, approved=row.approved_at is not None)
    first = next((place for place, (_name, done) in enumerate(found) if not done), len(found))
    stopped = row.state == RequestState.REJECTED
    return [
        Waymark(
            title=str(titles[name]).capitalize(),
            at=told[name][0] if done else None,
            note=str(told[name][1] or "") if done else "",
            done=done,
            now=place == first and not stopped,
            stopped=place == first and stopped,
        )
        for place, (name, done) in enumerate(found)
    ]


def campaign(row: Campaign, user: Any, *, may: bool) -> dict[str, Any]:
    """The lines, the person's own unsigned ones first. Two queries."""
    lines = row.lines.select_related("rule").defer("rule__parsed")
    heads = (_("Rule set"), _("Rule"))
    return {
        **review_pages.facts(row, user, lines, Decision.choices, may=may, heads=heads),
        "line_class": "mono",
    }
