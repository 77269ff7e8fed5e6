"""The penalties of a month as an official paper. Turkish whatever the reader's language, because the form is."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bag.contracts.models import Contract
from bag.contracts.queries import Month
from bag.core.ui.format import day, moment, money, num
from bag.documents.domain.shapes import Long, Shape, Short

FORM = "penalty-statement"
SERIES = "CEZ"


class Line(Shape):
    job: Short
    rule: Short
    due: Short = ""
    met: Short = ""
    units: Short
    rate: Short
    amount: Short


class Statement(Shape):
    """The contract, the month, a line for each penalty, and what is charged."""

    contract: Short
    title: Short
    contractor: Short
    tender: Short = ""
    service: Short
    period: Short
    days: Short
    value: Short = ""
    lines: list[Line]
    counted: Short
    limit: Short = ""
    before: Short = ""
    charged: Short
    supervisor: Short = ""
    written_by: Short = ""
    note: Long = ""


def shape(data: dict[str, Any]) -> dict[str, Any]:
    return Statement.model_validate(data).model_dump()


def penalty_data(row: Contract, month: Month, by: str) -> dict[str, Any]:
    """The data of the form of a month."""
    with translation.override("tr"):
        return {
            "contract": row.number,
            "title": row.title,
            "contractor": str(row.contractor),
            "tender": row.tender_no,
            "service": str(row.owner_service),
            "period": date_format(month.first, "F Y"),
            "days": f"{day(row.starts)} – {day(row.last_day)}",
            "value": money(row.value),
            "lines": [
                {
                    "job": line.text,
                    "rule": f"{line.rule} ({line.clause})" if line.clause else line.rule,
                    "due": moment(line.due_at),
                    "met": moment(line.met_at),
                    "units": f"{num(line.units)} {line.unit}",
                    "rate": money(line.rate),
                    "amount": money(line.amount),
                }
                for line in month.lines
            ],
            "counted": money(month.counted),
            "limit": money(month.limit),
            "before": money(month.before) if month.limit is not None else "",
            "charged": money(month.charged),
            "supervisor": str(row.supervisor or ""),
            "written_by": by,
            "note": "" if month.charged == month.counted else _("Reduced to the limit of penalties of the contract."),
        }


def sample() -> dict[str, Any]:
    """A statement for the preview of the form."""
    return {
        "contract": "2026/0042",
        "title": "Kesintisiz güç kaynakları bakım ve onarım hizmeti",
        "contractor": "Örnek Enerji Bakım A.Ş.",
        "tender": "2026/123456",
        "service": "Veri Merkezi Altyapı Servisi",
        "period": "Ekim 2026",
        "days": "01.01.2026 – 31.12.2026",
        "value": "₺1.200.000,00",
        "lines": [
            {
                "job": "BKM-2026/000314 KGK üç aylık bakımı · Bayraklı Ek Hizmet Binası",
                "rule": "Geç yapılan bakım (14.2)",
                "due": "16.10.2026 00:00",
                "met": "18.10.2026 15:20",
                "units": "3 gecikilen gün",
                "rate": "₺360,00",
                "amount": "₺1.080,00",
            }
        ],
        "counted": "₺1.080,00",
        "limit": "₺120.000,00",
        "before": "₺4.320,00",
        "charged": "₺1.080,00",
        "supervisor": "Tesis Servisi Şefi",
        "written_by": "Tesis Servisi Şefi",
    }
