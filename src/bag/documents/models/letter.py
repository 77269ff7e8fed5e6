"""Official letters: the text, its way through initials and signature, and the number that the institution gave it."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.documents.domain import letter_text
from bag.documents.domain.letter_flow import EDITABLE
from bag.documents.models.document import Document
from bag.documents.models.file_plan import FilePlanCode
from bag.organization.models import Person, Unit

TEXT = ("kind", "subject", "addressees", "for_information", "references", "body", "annexes", "secrecy", "urgency")
"""What people initial and sign: never changed while the letter is on its way or after."""

_OPEN = pgtrigger.Q(old__status="draft") | pgtrigger.Q(old__status="returned")


def _changed(name: str) -> pgtrigger.Q:
    return pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")})


class LetterKind(models.TextChoices):
    LETTER = "letter", pgettext_lazy("letter", "Official letter")
    OLUR = "olur", pgettext_lazy("letter", "Consent (olur)")
    ONAY = "onay", pgettext_lazy("letter", "Approval (onay)")


class Secrecy(models.TextChoices):
    """Degrees that BAĞ may hold; top secret text must not be written here at all."""

    OPEN = "", pgettext_lazy("letter", "Unclassified")
    SERVICE = "service", _("For official use only")
    PERSONAL = "personal", _("Personal")
    RESTRICTED = "restricted", _("Restricted")
    SECRET = "secret", _("Secret")


class Urgency(models.TextChoices):
    NORMAL = "", pgettext_lazy("letter", "Normal")
    URGENT = "urgent", _("Urgent")
    DATED = "dated", _("To be answered by a day")


class Typeface(models.TextChoices):
    TIMES = "times", "Times New Roman 12"
    ARIAL = "arial", "Arial 11"


class LetterStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("letter", "Draft")
    CIRCULATING = "circulating", _("Waiting for initials or signature")
    RETURNED = "returned", pgettext_lazy("letter", "Returned")
    SIGNED = "signed", pgettext_lazy("letter", "Signed")
    NUMBERED = "numbered", pgettext_lazy("letter", "Numbered")
    SENT = "sent", pgettext_lazy("letter", "Sent")
    DELIVERED = "delivered", pgettext_lazy("letter", "Delivered")
    DISPOSED = "disposed", _("Disposed of")


class Channel(models.TextChoices):
    """How a letter leaves the house."""

    REGISTRY = "registry", _("Document system of the institution (EBYS)")
    KEP = "kep", _("Registered electronic mail (KEP)")
    POST = "post", _("Post")
    HAND = "hand", _("By hand")


class StepRole(models.TextChoices):
    """What somebody of the chain does, in the order of the chain."""

    INITIAL = "initial", _("Initials (paraf)")
    COORDINATION = "coordination", _("Coordination")
    SIGN = "sign", pgettext_lazy("letter", "Signature")
    ENDORSE = "endorse", _("Endorsement")
    APPROVE = "approve", pgettext_lazy("letter", "Approval of the authority")


@tracked()
class Letterhead(RecordModel):
    """The head and the contact lines of a unit's letters, with its number in the state's register of bodies."""

    search_fields: ClassVar[tuple[str, ...]] = ("detsis_no", "address")
    key_field: ClassVar[str] = "detsis_no"

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="letterhead", verbose_name=_("unit"))
    detsis_no = models.CharField(
        _("DETSİS number"), max_length=8, unique=True, validators=[RegexValidator(r"^\d{8}$", _("Eight digits."))]
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    web = models.CharField(_("web address"), max_length=100, blank=True)
    kep = models.CharField(_("KEP address"), max_length=120, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")
        ordering: ClassVar = ["sort_text", "id"]

    def __str__(self) -> str:
        return f"{self.unit} ({self.detsis_no})"


@tracked()
class Letter(RecordModel):
    """One letter. Addressees, references and annexes stand one a line; ``body`` is the markup of ``letter_text``.

    The words of a letter that is not unclassified never enter the search index.
    """

    search_fields: ClassVar[tuple[str, ...]] = ("number", "subject", "addressees")
    key_field: ClassVar[str] = "id"
    sort_field: ClassVar[str] = "subject"
    chosen_chain: list[tuple[str, Person]] | None = None
    """(role, person) picked together with the words; ``letters.services.save`` writes it. None leaves the chain."""

    kind = models.CharField(_("kind"), max_length=10, choices=LetterKind.choices, default=LetterKind.LETTER)
    letterhead = models.ForeignKey(Letterhead, models.PROTECT, related_name="letters", verbose_name=_("letterhead"))
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="letters",
        verbose_name=_("prepared by the service"),
        help_text=_("The service that prepares the letter, or the branch."),
    )
    file_plan = models.ForeignKey(
        FilePlanCode, models.PROTECT, related_name="letters", verbose_name=_("file-plan code")
    )
    secrecy = models.CharField(_("secrecy"), max_length=12, choices=Secrecy.choices, default="", blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency.choices, default="", blank=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    subject = models.CharField(pgettext_lazy("letter", "subject"), max_length=300)
    addressees = models.TextField(
        _("addressees"),
        max_length=4000,
        blank=True,
        help_text=_("One a line, as it shall stand on paper. Several become a distribution list."),
    )
    for_information = models.TextField(
        _("for information"), max_length=4000, blank=True, help_text=_("One a line; they need not act.")
    )
    references = models.TextField(
        _("references"), max_length=4000, blank=True, help_text=_("One a line; a), b), c) are put before them.")
    )
    body = models.TextField(
        pgettext_lazy("letter", "text"),
        max_length=60_000,
        blank=True,
        help_text=_("Each line is a paragraph. Lists: 1. or a) or -. Tables: | column | column |"),
    )
    annexes = models.TextField(
        _("annexes"), max_length=4000, blank=True, help_text=_("One a line, for example: Survey record (3 pages)")
    )
    typeface = models.CharField(_("typeface"), max_length=6, choices=Typeface.choices, default=Typeface.TIMES)
    body_size = models.PositiveSmallIntegerField(
        _("size of the text"),
        null=True,
        blank=True,
        validators=[MinValueValidator(9), MaxValueValidator(12)],
        help_text=_("9 to 12 points; empty means the size of the typeface."),
    )
    contact = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact"),
        help_text=_("Whom the addressee may ask."),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=LetterStatus.choices, default=LetterStatus.DRAFT, db_index=True
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    return_reason = models.CharField(_("reason for returning"), max_length=500, blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    number = models.CharField(pgettext_lazy("document", "number"), max_length=60, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    registry_code = models.CharField(_("text of the EBYS QR code"), max_length=500, blank=True)
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="letter", verbose_name=_("archive copy")
    )
    channel = models.CharField(_("sent by"), max_length=10, choices=Channel.choices, blank=True)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = pgettext_lazy("letter", "official letter")
        verbose_name_plural = _("official letters")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number=""),
                name="letter_number_once",
                violation_error_message=_("Another letter has this number."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "circulating", "returned", "signed"], number="", document=None)
                | (
                    Q(status__in=["numbered", "sent", "delivered", "disposed"])
                    & ~Q(number="")
                    & Q(registered_on__isnull=False, document__isnull=False)
                ),
                name="letter_numbered_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(return_reason=""), name="letter_return_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(delivered_on__isnull=True) | Q(delivered_on__gte=F("sent_on")),
                name="letter_delivered_after_sent",
                violation_error_message=_("The letter was not delivered before it was sent."),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="letter_text_fixed",
                operation=pgtrigger.Update,
                condition=~_OPEN & ~pgtrigger.Q(new__status="disposed") & reduce(or_, map(_changed, TEXT)),
            ),
            pgtrigger.Protect(
                name="letter_kept",
                operation=pgtrigger.Delete,
                condition=~_OPEN,
            ),
        ]

    def __str__(self) -> str:
        if self.secrecy:
            return self.number or f"{self.get_kind_display()} #{self.pk}"
        return f"{self.number} {self.subject}".strip()

    def fill_text(self) -> None:
        """Search text and sort key; those of a classified letter say nothing."""
        super().fill_text()
        if self.secrecy:
            self.search_text = self.sort_text = ""

    def clean(self) -> None:
        self.blocks()
        if self.urgency == Urgency.DATED and self.answer_by is None:
            raise ValidationError({"answer_by": _("Say by which day an answer is needed.")})

    @property
    def editable(self) -> bool:
        return self.status in EDITABLE

    def blocks(self) -> list[letter_text.Block]:
        """The text in paragraphs, lists and tables; ``ValidationError`` names the line of a faulty table."""
        words = {
            "ragged": _("Line %(line)d: this row has more or fewer cells than the head of its table."),
            "wide": _("Line %(line)d: a table has at most %(most)d columns."),
            "headless": _("Line %(line)d: the table has no head."),
        }
        try:
            return letter_text.parse(self.body)
        except letter_text.MarkupError as error:
            said = words[error.fault] % {"line": error.line, "most": letter_text.MOST_COLUMNS}
            raise ValidationError({"body": said}) from error


@tracked()
class LetterStep(models.Model):
    """What one person of the chain does with a letter; done by that person, or recorded from paper."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="steps")
    place = models.PositiveSmallIntegerField(pgettext_lazy("letter", "place"))
    role = models.CharField(_("what is done"), max_length=12, choices=StepRole.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="letter_steps", verbose_name=_("person"))
    title = models.CharField(_("title on the letter"), max_length=160, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    on_paper = models.BooleanField(_("on paper"), default=False)

    class Meta:
        verbose_name = _("step of a letter")
        verbose_name_plural = _("steps of letters")
        ordering: ClassVar = ["letter_id", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "place"], name="letter_step_place_once"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="letter_step_done_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person}"

    @property
    def done(self) -> bool:
        return self.done_at is not None
