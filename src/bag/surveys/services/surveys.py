"""The verbs of a survey up to its decision. Rights are checked by whoever calls."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.numbering import next_number
from bag.documents import services as documents
from bag.documents.models import DocumentStatus
from bag.organization.models import Person
from bag.surveys import papers, queries
from bag.surveys.domain.life import Verb
from bag.surveys.models import Assessment, Survey, SurveyState, SurveyStep, Visit
from bag.surveys.services.steps import KEY, SERIES, leaders, locked, may_decide, ready, said, saved, team, tell

SHORTEST = 10
"""Letters of a conclusion or reason that says something."""


@transaction.atomic
def save_survey(row: Survey, by: Any, *, created: bool) -> Survey:
    """Store the form of a survey; a new one gets its number and opens the chain."""
    if created:
        row.opened_at = row.opened_at or timezone.now()
        row.opened_by = by
        row.number = next_number(SERIES, row.opened_at)
        row.save()
        SurveyStep.objects.create(survey=row, at=row.opened_at, verb="opened", by=by)
        if row.lead is not None:
            tell([row.lead.user], row, gettext_lazy("A survey was given to you"), by=by)
        return row
    before = locked(row)
    if before.closed_at is not None:
        raise ValidationError(_("A survey that is over is not edited."))
    row.save()
    if row.lead is not None and before.lead_id != row.lead_id:
        tell([row.lead.user], row, gettext_lazy("A survey was given to you"), by=by)
    return row


@transaction.atomic
def visit(
    survey: Survey, *, person: Person, at: datetime | None = None, with_whom: str = "", note: str = "", by: Any
) -> Survey:
    """Somebody looked at the place. Raises ``ValidationError`` for visits in the future or before the request."""
    row = ready(survey, Verb.VISIT)
    moment = at or timezone.now()
    if moment > timezone.now():
        raise ValidationError({"at": _("A visit cannot lie in the future.")})
    if moment.date() < row.opened_at.date():
        raise ValidationError({"at": _("The visit lies before the survey was requested.")})
    Visit.objects.create(survey=row, at=moment, person=person, with_whom=with_whom.strip(), note=note.strip())
    row.visited_at = row.visited_at or moment
    row.lead = row.lead or person
    if row.state == SurveyState.REQUESTED:
        row.state = SurveyState.VISITED
    return saved(row, "visited", by, ", ".join(filter(None, [str(person), with_whom.strip()])), at=moment)


@transaction.atomic
def report(survey: Survey, *, conclusion: str, by: Any) -> Survey:
    """Issue the report and ask for the decision.

    Raises ``ValidationError`` while findings or the savings assessment are missing: 13 o and 14 ş ask for both.
    """
    row = ready(survey, Verb.REPORT)
    row.conclusion = said(conclusion, SHORTEST, "conclusion", _("Say in a sentence what the survey comes to."))
    if not row.findings.exists():
        raise ValidationError(_("A report needs at least one finding."))
    if not Assessment.objects.filter(survey=row).exists():
        raise ValidationError(_("The savings assessment is missing; nothing is decided without it."))
    _check_rates(row)
    row.state, row.reported_at, row.reported_by = SurveyState.REPORTED, timezone.now(), by
    if row.report is not None and row.report.status == DocumentStatus.ISSUED:
        documents.void(row.report, _("The survey was completed and reported anew."), by=by)
    row.report = documents.issue(papers.FORM, papers.report_of(row, by), subject=row, unit=row.owner_service, by=by)
    tell(leaders(row), row, gettext_lazy("A survey waits for your decision"), by=by)
    return saved(row, "reported", by, row.report.number)


def _check_rates(row: Survey) -> None:
    """Bills are made with the VAT of the day of the report."""
    today = timezone.localdate()
    for line in row.lines.select_related("vat"):
        if line.vat.valid_from > today or (line.vat.valid_to is not None and line.vat.valid_to < today):
            raise ValidationError(
                _("The VAT rate “%(rate)s” of a line does not hold today; please choose another.") % {"rate": line.vat}
            )


@transaction.atomic
def decide(survey: Survey, *, verdict: Verb, note: str = "", by: Any) -> Survey:
    """Approve, turn down or send back a reported survey; ``note`` is needed unless it is approved.

    Raises ``PermissionDenied`` for people who may not decide, among them whoever made the survey.
    """
    row = ready(survey, verdict)
    if not may_decide(by, row):
        raise PermissionDenied(_("Nobody decides on a survey that they made; only the chief or the manager does."))
    if verdict != Verb.APPROVE:
        said(note, SHORTEST, "note", _("Say why in a sentence."))
    row.decided_at, row.decided_by, row.decision_note = timezone.now(), by, note.strip()
    step, title, tone = _DECISIONS[verdict]
    row.state = SurveyState(step)
    if verdict == Verb.RETURN:
        row.decided_at = row.decided_by = row.reported_at = row.reported_by = None
    elif verdict == Verb.REJECT:
        row.closed_at = row.decided_at
    tell(team(row), row, title, by=by, tone=tone)
    return saved(row, step, by, row.decision_note)


_DECISIONS: dict[Verb, tuple[str, Any, str]] = {
    Verb.APPROVE: ("approved", gettext_lazy("A survey was approved"), "ok"),
    Verb.REJECT: ("rejected", gettext_lazy("A survey was turned down"), "warning"),
    Verb.RETURN: ("returned", gettext_lazy("A survey was sent back for more"), "warning"),
}


@transaction.atomic
def cancel(survey: Survey, *, reason: str, by: Any) -> Survey:
    """Give a survey up before anything is installed."""
    row = ready(survey, Verb.CANCEL)
    text = said(reason, SHORTEST, "reason", _("Say why in a sentence."))
    row.state, row.closed_at = SurveyState.CANCELLED, timezone.now()
    tell(team(row), row, gettext_lazy("A survey was given up"), by=by, tone="warning")
    return saved(row, "cancelled", by, text)


@transaction.atomic
def note(survey: Survey, *, text: str, by: Any) -> Survey:
    """Write a note into the time line."""
    row = ready(survey, Verb.NOTE)
    SurveyStep.objects.create(
        survey=row,
        at=timezone.now(),
        verb="note",
        by=by,
        text=said(text, 1, "text", _("A note needs a text."))[:8000],
    )
    changes.announce(KEY, [row.pk], "change", by)
    return row


def cost_of(row: Survey) -> Decimal:
    """What the survey's bill costs with VAT. One query."""
    return queries.bill_of(row).total.gross
