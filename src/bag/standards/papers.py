"""The standing of an institution on paper. Turkish whatever the reader's language, because the form is."""

from __future__ import annotations

from typing import Any, Literal

from django.utils import timezone, translation
from pydantic import Field

from bag.core.ui.format import day
from bag.documents.domain.shapes import Count, Shape, Short
from bag.standards.domain.standing import GOOD, Standing
from bag.standards.queries import Line, Share
from bag.standards.wording import STANDINGS

FORM = "standards-standing"
Tone = Literal["good", "bad", "open", "exempt"]


class ClauseLine(Shape):
    code: Short
    title: Short
    requirement: str = Field(max_length=4000)
    standing: Short
    tone: Tone
    basis: str = Field(max_length=600)


class StandingPaper(Shape):
    """One institution; ``share`` is the share of kept clauses in percent, None when none counts."""

    institution: Short
    edition: Short
    date: Short
    protocol: Short = ""
    share: Count | None = None
    kept: Count
    broken: Count
    open: Count
    exempt: Count
    lines: list[ClauseLine]


def shape(data: dict[str, Any]) -> dict[str, Any]:
    return StandingPaper.model_validate(data).model_dump()


def standing_data(share: Share) -> dict[str, Any]:
    """The data of the form. One query where the edition did not come along."""
    with translation.override("tr"):
        total, accepted = share.sum, share.acceptance
        return {
            "institution": share.participant.name,
            "edition": str(share.lines[0].clause.edition) if share.lines else "",
            "date": day(timezone.localdate()),
            "protocol": f"{accepted.number}, {day(accepted.signed_on)} – {day(accepted.expires_on)}"
            if accepted
            else "",
            "share": round(100 * total.share) if total.share is not None else None,
            "kept": sum(total.of(one) for one in (Standing.MEASURED, Standing.ATTESTED)),
            "broken": total.of(Standing.BROKEN),
            "open": total.of(Standing.UNKNOWN) + total.of(Standing.STALE),
            "exempt": total.of(Standing.EXEMPT),
            "lines": [_line(line) for line in share.lines],
        }


def _line(line: Line) -> dict[str, Any]:
    return {
        "code": line.clause.code,
        "title": line.clause.title,
        "requirement": line.clause.requirement,
        "standing": str(STANDINGS[line.standing]),
        "tone": _tone(line.standing),
        "basis": _basis(line)[:600],
    }


def _tone(standing: Standing) -> Tone:
    if standing in GOOD:
        return "good"
    if standing == Standing.EXEMPT:
        return "exempt"
    return "bad" if standing == Standing.BROKEN else "open"


def _basis(line: Line) -> str:
    if line.standing == Standing.EXEMPT and line.exemption is not None:
        return f"{day(line.exemption.until)} tarihine kadar: {line.exemption.reason}"
    if line.known is None:
        return ""
    if line.clause.check_key and line.known.measured is not None:
        at = f" ({day(timezone.localtime(line.known.measured_at).date())})" if line.known.measured_at else ""
        return f"{line.known.measured_text}{at}"
    if line.known.stated_on is not None:
        return " ".join(filter(None, [f"{day(line.known.stated_on)} tarihli beyan.", line.known.stated_note]))
    return line.known.measured_text


def sample() -> dict[str, Any]:
    """An institution for the preview of the form."""
    return {
        "institution": "Örnek İlçe Belediyesi", "edition": "2026/1", "date": "23.11.2026",
        "protocol": "2026/14, 02.03.2026 – 01.03.2028", "share": 75, "kept": 3, "broken": 1, "open": 0, "exempt": 1,
        "lines": [
            {"code": "OAG-06", "title": "Sınırsız izin kuralı yok", "standing": "ölçüldü: uygun", "tone": "good",
             "requirement": "Her yerden her yere izin veren kural bulunmaz.", "basis": "Böyle bir kural yok."},
            {"code": "OAG-16", "title": "Çok etkenli doğrulama", "standing": "uygun değil", "tone": "bad",
             "requirement": "Uzaktan erişimde çok etkenli doğrulama kullanılır.", "basis": "12.10.2026 tarihli beyan."},
            {"code": "OAG-12", "title": "Sızma testi", "standing": "muaf", "tone": "exempt",
             "requirement": "Yılda bir kez sızma testi yapılır.", "basis": "31.12.2026 tarihine kadar: ihale sürüyor."},
        ],
    }  # fmt: skip
