"""Figures of the reports from what stands below and in this room; rooms above register their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext_lazy as _

from bag.core.registers import ReportFigure

Query = Callable[[date, date], dict[str, str]]

_DUTIES = _("Proof of the duties")
_RECORDS = _("Records and papers")
_PROPERTY = _("Equipment and stock")


def within(field: str, **also: str) -> Query:
    """The filters of a list whose ``field`` lies in the period, with fixed ones beside."""

    def query(first: date, last: date) -> dict[str, str]:
        return {f"{field}__gte": first.isoformat(), f"{field}__lte": last.isoformat(), **also}

    return query


FIGURES = (
    ReportFigure(
        "directive.evidence", _("Pieces of evidence"), _DUTIES, "directive.evidencelink", within("effective_at"), 10
    ),
    ReportFigure("directive.statements", _("Statements of owners"), _DUTIES, "directive.attestation", within("on"), 11),
    ReportFigure("directive.escalated", _("Escalations"), _DUTIES, "directive.escalation", within("on"), 12),
    ReportFigure(
        "directive.settled", _("Escalations settled"), _DUTIES, "directive.escalation", within("closed_on"), 13
    ),
    ReportFigure(
        "documents.issued", _("Documents issued"), _RECORDS, "documents.document",
        within("issued_at", status="issued"), 20,
    ),
    ReportFigure(
        "documents.reviews", _("Documents whose review fell due"), _RECORDS, "documents.controlleddocument",
        within("review_by"), 21,
    ),
    ReportFigure(
        "inventory.moves", _("Equipment moved or handed over"), _PROPERTY, "inventory.lifecyclemove", within("at"), 30
    ),
    ReportFigure(
        "inventory.stock", _("Stock movements"), _PROPERTY, "inventory.stockmovement", within("at"), 31
    ),
    ReportFigure(
        "inventory.licences", _("Licences that ran out"), _PROPERTY, "inventory.license", within("ends_on"), 32
    ),
    ReportFigure("inventory.loans", _("Loans returned"), _PROPERTY, "inventory.loan", within("returned_on"), 33),
)  # fmt: skip
