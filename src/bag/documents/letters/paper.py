"""A letter as the data of its printed form. Official papers are Turkish for every reader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.text import upper
from bag.documents import engine
from bag.documents.domain import letter_text
from bag.documents.domain.codes import grouped
from bag.documents.domain.letter_rules import draft_number, initial_name, paper_day, signature_name
from bag.documents.domain.qr import qr_svg
from bag.documents.frame import REPUBLIC, verify_address
from bag.documents.models import Letter, LetterKind, LetterStep, Secrecy, StepRole, Typeface, Urgency
from bag.organization.models import Unit, UnitKind

TEMPLATE = "documents/forms/letter.typ"
DISTRIBUTION = "DAĞITIM YERLERİNE"
DEGREES = {
    Secrecy.SERVICE: "HİZMETE ÖZEL",
    Secrecy.PERSONAL: "KİŞİYE ÖZEL",
    Secrecy.RESTRICTED: "ÖZEL",
    Secrecy.SECRET: "GİZLİ",
}
CONSENT = {LetterKind.OLUR: "OLUR", LetterKind.ONAY: "ONAY"}
SIZES = {Typeface.TIMES: ("Tinos", 12), Typeface.ARIAL: ("Arimo", 11)}
NO_DAY = "…/…/……"


def print_data(
    letter: Letter, steps: Sequence[LetterStep], *, office_copy: bool = False, code: str = ""
) -> dict[str, Any]:
    """What ``letter.typ`` needs of a letter and its chain; neither has to be stored yet.

    ``office_copy`` adds initials and coordination, which only the copy that stays bears. ``code`` is the verification
    code. Raises ``ValidationError`` for a table that cannot be set and for a letterhead outside an institution.
    """
    parties = letter_text.lines_of(letter.addressees), letter_text.lines_of(letter.for_information)
    font, size = SIZES[Typeface(letter.typeface)]
    signature = _by_role(steps, StepRole.SIGN)
    approval = _by_role(steps, StepRole.APPROVE)
    return {
        "title": "Gizlilik dereceli yazı" if letter.secrecy else letter.subject,
        "issuer": institution_of(letter.letterhead.unit).name,
        "draft": letter.status in ("draft", "returned", "circulating"),
        "head": head_of(letter.letterhead.unit),
        "secrecy": DEGREES.get(Secrecy(letter.secrecy), ""),
        "urgency": _urgency(letter),
        "number": letter.number or draft_number(letter.letterhead.detsis_no, letter.file_plan.code),
        "date": paper_day(_day_of(letter)),
        "subject": letter.subject,
        "addressee": _addressee(*parties),
        "references": [
            {"mark": mark, "text": text} for mark, text in letter_text.lettered(letter_text.lines_of(letter.references))
        ],
        "body": letter_text.as_data(letter.blocks()),
        "signature": _signature(signature),
        "endorsement": _consent(_by_role(steps, StepRole.ENDORSE)),
        "approval": {**_dated(approval), "word": CONSENT.get(LetterKind(letter.kind), "")} if approval else None,
        "annexes": letter_text.lines_of(letter.annexes),
        "distribution": _distribution(*parties),
        "initials": _hands(steps, StepRole.INITIAL) if office_copy else [],
        "coordination": _hands(steps, StepRole.COORDINATION) if office_copy else [],
        "contact": _contact(letter),
        "contact_person": _contact_person(letter),
        "font": font,
        "size": size,
        "body_size": min(letter.body_size or size, size),
        "verify": {"url": verify_address(), "code": grouped(code), "qr": qr_svg(verify_address(code))}
        if code
        else None,
    }


def pdf_of(letter: Letter, steps: Sequence[LetterStep], *, office_copy: bool = False, code: str = "") -> bytes:
    """The letter as PDF/A-2b; refuses in words what cannot be printed."""
    return engine.render(TEMPLATE, {"form": print_data(letter, steps, office_copy=office_copy, code=code)})


def pages_of(letter: Letter, steps: Sequence[LetterStep], *, office_copy: bool = False) -> list[bytes]:
    """Its pages as PNG pictures; refuses whatever printing would refuse."""
    data = {"form": print_data(letter, steps, office_copy=office_copy)}
    engine.render(TEMPLATE, data)
    return engine.render_pages(TEMPLATE, data)


def institution_of(unit: Unit) -> Unit:
    """The institution that a unit belongs to; refuses a unit outside of any."""
    above: Unit | None = unit
    while above is not None and above.kind != UnitKind.INSTITUTION:
        above = above.parent
    if above is None:
        raise ValidationError(_("The unit of the letterhead belongs to no institution."))
    return above


def head_of(unit: Unit) -> list[str]:
    """Republic, institution in capitals, the unit as it is written in the state's register of bodies."""
    institution = institution_of(unit)
    return [REPUBLIC, upper(institution.name), *([] if unit == institution else [unit.name])]


def _day_of(letter: Letter) -> date:
    if letter.registered_on:
        return letter.registered_on
    return timezone.localtime(letter.signed_at).date() if letter.signed_at else timezone.localdate()


def _urgency(letter: Letter) -> str:
    if letter.urgency == Urgency.URGENT:
        return "İVEDİ"
    if letter.urgency == Urgency.DATED:
        return f"GÜNLÜ {paper_day(letter.answer_by)}" if letter.answer_by else "GÜNLÜ"
    return ""


def _addressee(action: Sequence[str], information: Sequence[str]) -> list[str]:
    if len(action) + len(information) > 1:
        return [DISTRIBUTION]
    return letter_text.addressee_lines(action[0]) if action else []


def _distribution(action: Sequence[str], information: Sequence[str]) -> dict[str, list[str]] | None:
    if len(action) + len(information) < 2:
        return None
    return {"action": list(action), "information": list(information)}


def _by_role(steps: Sequence[LetterStep], role: str) -> LetterStep | None:
    return next((step for step in steps if step.role == role), None)


def title_lines(step: LetterStep) -> list[str]:
    """The printed title; `` / `` parts lines: ``Belediye Başkanı a. / Genel Sekreter``."""
    return [part for part in (part.strip() for part in step.title.split(" / ")) if part]


def _signature(step: LetterStep | None) -> dict[str, Any]:
    if step is None:
        return {"name": "", "title": []}
    return {"name": signature_name(step.person.name), "title": title_lines(step)}


def _dated(step: LetterStep) -> dict[str, Any]:
    return {**_signature(step), "date": _done_on(step)}


def _consent(step: LetterStep | None) -> dict[str, Any] | None:
    return None if step is None else _dated(step)


def _done_on(step: LetterStep) -> str:
    return paper_day(timezone.localtime(step.done_at).date()) if step.done_at else NO_DAY


def _hands(steps: Sequence[LetterStep], role: str) -> list[dict[str, str]]:
    return [
        {"date": _done_on(step), "title": step.title, "name": initial_name(step.person.name)}
        for step in steps
        if step.role == role
    ]


def _contact(letter: Letter) -> list[str]:
    head = letter.letterhead
    reach = [("Telefon", head.phone), ("e-Posta", head.email), ("KEP", head.kep), ("İnternet", head.web)]
    return [head.address, "  ".join(f"{name}: {value}" for name, value in reach if value)]


def _contact_person(letter: Letter) -> list[str]:
    if letter.contact is None:
        return []
    phone = f"Telefon: {letter.contact.phone}" if letter.contact.phone else ""
    return [f"Bilgi için: {letter.contact.name}", letter.contact.title, phone]
