"""What the detail pages of clauses, obligations and owed duties show beside their fields."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from bag.core.registers import EvidenceItem
from bag.core.ui.tags import TimelineItem
from bag.directive import queries
from bag.directive.domain.diff import word_changes
from bag.directive.evidence import sources_of
from bag.directive.forms import AttestForm, PeriodForm, WaiveForm
from bag.directive.messages import period_text, reason_text, stated_text
from bag.directive.models import Basis, Clause, Instance, Obligation
from bag.directive.models.choices import STEPS, TONES
from bag.directive.owners import holders, may_attest
from bag.directive.services.duties import may_decide
from bag.directive.services.gathering import window

SHOWN = 40
"""How many pieces of evidence and status changes a page lists, the newest first."""


def clause(row: Clause) -> dict[str, Any]:
    """The duties of a clause and its earlier wordings, each against the one before."""
    names = queries.service_names()
    duties = queries.owed().filter(obligation__clause=row).order_by("obligation_id", "id")
    wordings = queries.wordings(row)
    older = [*wordings[1:], None]
    return {
        "duties": [_line(duty, names) for duty in duties],
        "wordings": [
            (new, word_changes(old.text, new.text) if old else [("same", new.text)])
            for new, old in zip(wordings, older, strict=True)
        ],
    }


def obligation(row: Obligation, user: Any) -> dict[str, Any]:
    """Where an obligation is owed, its period in words, and the manager's forms."""
    names = queries.service_names()
    decides = may_decide(user) and row.active
    return {
        "period": period_text(row.period),
        "stated": stated_text(row.stated),
        "instances": [_line(duty, names) for duty in row.instances.all()],
        "period_form": PeriodForm(initial={"period": row.period or None})
        if decides and row.basis != Basis.DIRECTIVE
        else None,
        "waive_form": WaiveForm() if decides else None,
    }


def instance(row: Instance, user: Any) -> dict[str, Any]:
    """Status, evidence, statements and history of one owed duty."""
    duty = row.obligation
    today = timezone.localdate()
    return {
        "service": queries.service_names().get(row.service, row.service),
        "reason": reason_text(row.reason, row.reason_values),
        "people": holders(today).of(duty.position, row.service),
        "told": STEPS.get(row.told, ""),
        "period": period_text(duty.period),
        "stated": stated_text(duty.stated),
        "sources": sources_of(duty),
        "twins": list(Obligation.objects.filter(key__in=duty.twins, active=True)) if duty.twins else [],
        "evidence": [_evidence_line(item) for item in evidence_of(row)[:SHOWN]],
        "statements": list(row.attestations.select_related("by", "withdrawn_by").prefetch_related("files")),
        "form": AttestForm() if may_attest(user, row) else None,
        "changes": [_change_line(change) for change in row.changes.all()[:SHOWN]],
    }


def evidence_of(row: Instance) -> list[EvidenceItem]:
    """What the sources show for an owed duty, newest first. One or two queries per source."""
    start, end = window(timezone.localdate())
    items = [item for source in sources_of(row.obligation) for item in source.find(row.service, start, end)]
    return sorted(items, key=lambda item: item.effective_at, reverse=True)


def _line(duty: Instance, names: dict[str, str]) -> tuple[Instance, str, str]:
    return duty, names.get(duty.service, duty.service), reason_text(duty.reason, duty.reason_values)


def _evidence_line(item: EvidenceItem) -> TimelineItem:
    icon = "file-certificate" if item.signed else "circle-check"
    return TimelineItem(item.label, item.effective_at, icon=icon, tone="ok", url=item.url)


def _change_line(change: Any) -> TimelineItem:
    text = f"{change.get_status_display()}: {reason_text(change.reason, change.reason_values)}"
    at: datetime = change.recorded_at
    return TimelineItem(text, at, icon="circle", tone=TONES[change.status])
