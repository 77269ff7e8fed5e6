"""The way of a letter: save, submit, initial and sign, return, number, send, deliver. Each verb is one transaction."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.notifications.services import notify
from bag.core.text import fold
from bag.documents import archive
from bag.documents.domain import letter_flow, letter_text
from bag.documents.domain.codes import new_code
from bag.documents.domain.letter_rules import closes_properly, read_number, registry_link, slips
from bag.documents.domain.retention import keep_until
from bag.documents.letters import paper, queries
from bag.documents.models import Document, DocumentStatus, FilePlanCode, Letter, LetterStep, StepRole
from bag.documents.queries import leaf_codes
from bag.documents.rights import may_act, may_number, may_prepare, may_sign, on_paper
from bag.organization.models import Person

FORM_KEY = "letter"
SERIES = "EBYS"
NEWS = "documents.letter"
LEAST_REASON = 10
MOST_STEPS = 20
HIDDEN_TITLE = "Gizlilik dereceli yazı"

Chain = Sequence[tuple[str, Person]]
"""(role, person) in their order."""


@transaction.atomic
def save(letter: Letter, *, chain: Chain | None = None, by: Any) -> Letter:
    """Keep a validated letter whose words are open. Without ``chain`` a new one gets the usual chain of its unit."""
    new = letter.pk is None
    if not new and not Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk).editable:
        raise ValidationError(_("The letter is on its way; it must be returned before it is changed."))
    _leaf(letter.file_plan)
    if new:
        letter.drafted_by = by
    letter.save()
    if new and chain is None:
        chain = queries.usual_chain(by, letter.unit, letter.kind)
    if chain is not None:
        _set_chain(letter, queries.in_order(list(chain)))
    return letter


@transaction.atomic
def save_many(letters: list[Letter], *, by: Any) -> list[Letter]:
    """Keep many new ones, all or none."""
    return [save(letter, by=by) for letter in letters]


def _leaf(code: FilePlanCode) -> None:
    if not leaf_codes().filter(pk=code.pk).exists():
        said = _("“%(code)s” has finer codes below it or is out of use.") % {"code": code}
        raise ValidationError({"file_plan": said})


def _set_chain(letter: Letter, chain: Chain) -> None:
    if len(chain) > MOST_STEPS:
        raise ValidationError(_("At most %(n)d people stand in a chain.") % {"n": MOST_STEPS})
    if len(set(chain)) != len(chain):
        raise ValidationError(_("Somebody stands twice in the same place of the chain."))
    held = [(step.role, step.person) for step in queries.chain_of(letter)]
    if held == list(chain):
        return
    letter.steps.all().delete()
    LetterStep.objects.bulk_create(
        LetterStep(letter=letter, place=place, role=role, person=person, title=title)
        for place, ((role, person), title) in enumerate(zip(chain, queries.printed_titles(chain), strict=True), 1)
    )


def faults(letter: Letter, steps: Sequence[LetterStep]) -> list[str]:
    """Why a letter may not set out yet, in words; empty when it may."""
    found = []
    if not letter_text.lines_of(letter.addressees):
        found.append(_("The letter has no addressee."))
    if not letter.body.strip():
        found.append(_("The letter has no text."))
    names = dict(StepRole.choices)
    words = {
        "missing": _("Nobody is named for: %(role)s"),
        "twice": _("Only one person may stand for: %(role)s"),
        "odd": _("A letter of this kind does not have: %(role)s"),
    }
    chain = letter_flow.chain_faults(letter.kind, [step.role for step in steps])
    found += [words[fault] % {"role": names[StepRole(role)]} for fault, role in chain]
    signer = next((step.person for step in steps if step.role == StepRole.SIGN), None)
    if signer is not None and signer.user is not None and not may_sign(signer.user):
        found.append(_("%(person)s holds no position that signs letters.") % {"person": signer})
    return found


def remarks(letter: Letter, *, files: int | None = None) -> list[str]:
    """What a careful reader would remark; none of it stops the letter. ``files`` is the number of attached files."""
    found = []
    lines = letter_text.lines_of(letter.body)
    if lines and not closes_properly(lines[-1]):
        found.append(_("The text does not end with “arz ederim”, “rica ederim” or “arz ve rica ederim”."))
    annexes = len(letter_text.lines_of(letter.annexes))
    if files is not None and annexes > files and not letter.secrecy:
        found.append(_("Annexes named: %(named)d, files attached: %(files)d.") % {"named": annexes, "files": files})
    if letter.references.strip() and "ilgi" not in fold(letter.body):
        found.append(_("The text does not mention the references."))
    if wrong := slips(letter.body):
        said = _("Days are written 23.11.2026 and amounts 1.284.750,00 ₺; look again at: %(found)s")
        found.append(said % {"found": ", ".join(wrong[:5])})
    return found


@transaction.atomic
def submit(letter: Letter, *, by: Any) -> Letter:
    """Send a draft on its way. It must be complete and printable; whoever submits and stands first has initialled."""
    letter, steps = _locked(letter)
    if not may_prepare(by, letter):
        raise PermissionDenied
    _move(letter, "submit")
    if wrong := faults(letter, steps):
        raise ValidationError(wrong)
    _leaf(letter.file_plan)
    paper.pdf_of(letter, steps)
    letter.return_reason, letter.signed_at = "", None
    letter.save()
    letter.steps.update(done_at=None, done_by=None, on_paper=False)
    steps = queries.chain_of(letter)
    first = letter_flow.turn(steps)
    if first is not None and first.role == StepRole.INITIAL and first.person.user_id == by.pk:
        _do(first, by)
    _tell_next(letter, steps)
    return letter


@transaction.atomic
def act(letter: Letter, *, by: Any) -> Letter:
    """Initial, coordinate, sign, endorse or approve: whatever the turn asks. After the last step it is signed."""
    letter, steps = _locked(letter)
    step = letter_flow.turn(steps)
    if step is None or not may_act(by, step):
        raise PermissionDenied
    _require(letter, "sign")
    if step.role == StepRole.SIGN and step.person.user_id == by.pk and not may_sign(by):
        raise PermissionDenied
    _do(step, by)
    if letter_flow.turn(steps) is None:
        _move(letter, "sign")
        letter.signed_at = step.done_at
        letter.save()
        _tell([letter.drafted_by], letter, gettext_lazy("The letter is signed"))
    else:
        _tell_next(letter, steps)
    return letter


def may_return(user: Any, letter: Letter, steps: Sequence[LetterStep]) -> bool:
    """Whose turn it is and who drafted it may; a signed letter also who numbers letters."""
    if not letter_flow.may_move(letter.status, "return"):
        return False
    if letter.status == "signed":
        return may_number(user)
    step = letter_flow.turn(steps)
    return may_act(user, step) or letter.drafted_by_id == user.pk


@transaction.atomic
def return_(letter: Letter, reason: str, *, by: Any) -> Letter:
    """Give a letter back with a reason; all initials and signatures fall and its words are open again."""
    letter, steps = _locked(letter)
    _require(letter, "return")
    if not may_return(by, letter, steps):
        raise PermissionDenied
    reason = " ".join(reason.split())
    if len(reason) < LEAST_REASON:
        raise ValidationError(_("Give the reason in at least %(n)d characters.") % {"n": LEAST_REASON})
    _move(letter, "return")
    letter.return_reason, letter.signed_at = reason[:500], None
    letter.save()
    letter.steps.update(done_at=None, done_by=None, on_paper=False)
    _tell([letter.drafted_by], letter, gettext_lazy("The letter was returned"), "" if letter.secrecy else reason)
    return letter


@transaction.atomic
def number(letter: Letter, text: str, on: date, *, qr_text: str = "", pdf: bytes | None = None, by: Any) -> Letter:
    """Enter the number and day that the institution's document system gave, and archive the letter.

    ``pdf`` is the file that the system made; without it our own print is archived. ``qr_text`` is what its QR code
    says. The number must be of the letterhead's body and under a leaf of the file plan, and unused.
    """
    letter, steps = _locked(letter)
    _move(letter, "number")
    if not may_number(by):
        raise PermissionDenied
    letter.file_plan = _numbered(letter, text)
    if on > timezone.localdate():
        raise ValidationError({"on": _("The day lies in the future.")})
    if qr_text.strip() and not registry_link(qr_text):
        raise ValidationError({"qr_text": _("The text holds no verification address of the document system.")})
    letter.registered_on, letter.registry_code = on, registry_link(qr_text)[:500]
    try:
        with transaction.atomic():
            letter.document = _archive(letter, steps, pdf, by)
            letter.save()
    except IntegrityError as error:  # somebody entered the same number at the same moment
        raise ValidationError({"number": _("Another letter has this number.")}) from error
    return letter


def _numbered(letter: Letter, text: str) -> FilePlanCode:
    """Put the number on the letter and return the file-plan code inside it."""
    found = read_number(text)
    if found is None:
        raise ValidationError({"number": _("This is not an official number; it looks like E-97509404-301.05-1192.")})
    if found.body != letter.letterhead.detsis_no:
        said = _("The number belongs to body %(found)s; the letterhead is that of %(own)s.")
        raise ValidationError({"number": said % {"found": found.body, "own": letter.letterhead.detsis_no}})
    plan = leaf_codes().filter(code=found.file_code).first()
    if plan is None:
        said = _("“%(code)s” in the number is no leaf of the file plan.")
        raise ValidationError({"number": said % {"code": found.file_code}})
    if (
        Letter.objects.filter(number=str(found)).exclude(pk=letter.pk).exists()
        or Document.objects.filter(number=str(found)).exists()
    ):
        raise ValidationError({"number": _("Another letter has this number.")})
    letter.number = str(found)
    return plan


def _archive(letter: Letter, steps: Sequence[LetterStep], pdf: bytes | None, by: Any) -> Document:
    code = new_code()
    content = _checked(pdf) if pdf is not None else paper.pdf_of(letter, steps, code=code)
    on = letter.registered_on or timezone.localdate()
    years = letter.file_plan.retention_years
    return Document.objects.create(
        form_key=FORM_KEY,
        series=SERIES,
        number=letter.number,
        title=HIDDEN_TITLE if letter.secrecy else letter.subject,
        unit=letter.unit,
        status=DocumentStatus.ISSUED,
        drafted_by=letter.drafted_by,
        issued_by=by,
        issued_at=timezone.make_aware(datetime.combine(on, time(12))),
        file_plan=letter.file_plan,
        keep_until=None if years is None else keep_until(on, years),
        verification_code=code,
        pdf_size=len(content),
        pdf_sha256=archive.put(content),
    )


def _checked(pdf: bytes) -> bytes:
    """The uploaded file, if it is a readable PDF."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = len(PdfReader(io.BytesIO(pdf)).pages) if pdf.startswith(b"%PDF-") else 0
    except (PyPdfError, ValueError, KeyError, RecursionError):
        pages = 0
    if not pages:
        raise ValidationError({"pdf": _("The file is not a readable PDF.")})
    return pdf


@transaction.atomic
def send(letter: Letter, channel: str, on: date, *, by: Any) -> Letter:
    """Note that a numbered letter left the house."""
    letter, _steps = _locked(letter)
    _move(letter, "send")
    if not may_number(by):
        raise PermissionDenied
    _between(letter.registered_on, on)
    letter.channel, letter.sent_on = channel, on
    letter.save()
    return letter


@transaction.atomic
def deliver(letter: Letter, on: date, *, by: Any) -> Letter:
    """Note that it arrived."""
    letter, _steps = _locked(letter)
    _move(letter, "deliver")
    if not may_number(by):
        raise PermissionDenied
    _between(letter.sent_on, on)
    letter.delivered_on = on
    letter.save()
    return letter


def _between(earliest: date | None, on: date) -> None:
    if on > timezone.localdate():
        raise ValidationError({"on": _("The day lies in the future.")})
    if earliest is not None and on < earliest:
        raise ValidationError({"on": _("The day lies before the step before it.")})


def _locked(letter: Letter) -> tuple[Letter, list[LetterStep]]:
    """The letter as it stands now, held against others, with its chain."""
    Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    found = queries.letters().get(pk=letter.pk)
    return found, queries.chain_of(found)


def _require(letter: Letter, verb: str) -> None:
    if not letter_flow.may_move(letter.status, verb):
        raise ValidationError(
            _("This cannot be done now: the letter is “%(status)s”.") % {"status": letter.get_status_display()}
        )


def _move(letter: Letter, verb: str) -> None:
    _require(letter, verb)
    letter.status = letter_flow.moved(letter.status, verb)


def _do(step: LetterStep, by: Any) -> None:
    step.done_at, step.done_by, step.on_paper = timezone.now(), by, on_paper(by, step)
    step.save()


def _tell_next(letter: Letter, steps: Sequence[LetterStep]) -> None:
    step = letter_flow.turn(steps)
    if step is not None and step.person.user is not None:
        _tell([step.person.user], letter, gettext_lazy("A letter waits for you"))


def _tell(people: list[Any], letter: Letter, title: Any, body: str = "") -> None:
    """News of a letter; ``str`` of a classified one says nothing of its words."""
    notify(people, NEWS, title, body or str(letter), letter.get_absolute_url())
