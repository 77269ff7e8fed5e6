"""Verbs of contracts, each one transaction."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.contracts import papers, queries
from bag.contracts.models import Contract, PenaltyLine, PenaltyStatement
from bag.core import changes
from bag.core.access import Role
from bag.core.models import Subject, Tone
from bag.core.notifications.services import notify
from bag.core.ui.format import day
from bag.documents import services as documents
from bag.organization.queries import people_with_role

NEWS = "contracts.ends"
AHEAD = (30, 90, 180)
"""Days before its end at which a contract is spoken of: a tender takes months."""


@transaction.atomic
def issue_penalties(contract: Contract, first: date, *, by: Any) -> PenaltyStatement:
    """Keep the penalties of a month for good and print them as an annex to the acceptance.

    Raises ``ValidationError`` for a month that is not over, outside the contract, without a penalty, or issued already.
    """
    row = Contract.objects.select_for_update(of=("self",)).select_related("hours").get(pk=contract.pk)
    last = queries.last_day_of(first)
    if last >= timezone.localdate():
        raise ValidationError(_("The penalties of a month are issued when it is over."))
    if last < row.starts:
        raise ValidationError(_("The contract was not in force in this month."))
    month = queries.month(row, first)
    if month.statement is not None:
        raise ValidationError(_("The penalties of this month are issued already."))
    if not month.lines:
        raise ValidationError(_("There is nothing to charge in this month."))
    statement = PenaltyStatement.objects.create(
        contract=row, month=first, counted=month.counted, charged=month.charged, issued_by=by
    )
    PenaltyLine.objects.bulk_create(_line(statement, rank, line) for rank, line in enumerate(month.lines, 1))
    data = papers.penalty_data(row, month, str(by))
    document = documents.issue(papers.FORM, data, subject=row, unit=row.owner_service, by=by)
    statement.document, statement.document_number = document, document.number
    statement.save()
    changes.announce("contracts.penaltystatement", [statement.pk], "add", by)
    return statement


def remind(today: date | None = None) -> str:
    """Tell chiefs and supervisors of contracts that end soon, once at each distance. A line for the job."""
    on = today or timezone.localdate()
    rows = queries.in_force(on).filter(terminated_on=None, ends__lte=on + timedelta(days=max(AHEAD)))
    told = 0
    for row in rows.select_related("owner_service", "supervisor__user"):
        step = min(days for days in AHEAD if (row.ends - on).days <= days)
        chiefs = people_with_role(Role.CHIEF, row.owner_service.code, on).select_related("user")
        people = [person.user for person in (*chiefs, row.supervisor) if person is not None and person.user is not None]
        told += len(
            notify(
                people,
                NEWS,
                format_lazy(gettext_lazy("A contract ends soon: {contract}"), contract=str(row)),
                body=format_lazy(gettext_lazy("Last day: {day}"), day=day(row.ends)),
                url=row.get_absolute_url(),
                subject=Subject.objects.of(row),
                tone=Tone.WARNING,
                dedupe_key=f"{NEWS}:{row.pk}:{row.ends}:{step}",
            )
        )
    return f"{told} told"


def _line(statement: PenaltyStatement, rank: int, line: queries.MonthLine) -> PenaltyLine:
    if line.judged is None:
        raise ValueError("a line that was issued before")
    return PenaltyLine(
        statement=statement,
        rank=rank,
        rule_id=line.rule_id,
        job=Subject.objects.of(line.judged.job.row),
        text=line.text,
        due_at=line.due_at,
        met_at=line.met_at,
        units=line.units,
        rate=line.rate,
        amount=line.amount,
    )
