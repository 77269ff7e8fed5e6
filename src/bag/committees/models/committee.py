"""A board, commission or working group, and who belongs to it from when to when."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from bag.committees.domain.refs import refs_of
from bag.committees.models.choices import Cadence, CommitteeKind, MemberRole
from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.organization.models import Person, Position
from bag.organization.models.ranges import never_twice

code_validator = RegexValidator(r"^[A-ZÇĞİÖŞÜ0-9]{2,8}$", _("Two to eight capital letters or digits."))
DAYS = ("starts", "ends")


def _clause_refs(text: str) -> None:
    try:
        refs_of(text)
    except ValueError as wrong:
        message = _("“%(ref)s” is no clause; write 6-j or 23(1), parted by spaces.")
        raise ValidationError(message, params={"ref": str(wrong)}) from None


@tracked()
class Committee(RecordModel):
    """``aliases`` are its other names, one a line: the directive calls the steering committee by three.

    ``clauses`` are the directive's references that name it (``6-j 7-k``). Numbers of meetings and decisions begin with
    ``code``. An empty ``quorum`` means more than half of the voting seats.
    """

    search_fields: ClassVar[tuple[str, ...]] = ("code", "name", "aliases", "clauses")
    key_field: ClassVar[str] = "code"
    sort_field: ClassVar[str] = "name"

    code = models.CharField(
        _("short code"), max_length=8, unique=True, validators=[code_validator],
        help_text=_("Numbers of meetings and decisions begin with it: BGYK-K-2026/03."),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=200)
    aliases = models.TextField(_("other names"), max_length=1000, blank=True, help_text=_("One a line."))
    kind = models.CharField(_("kind"), max_length=14, choices=CommitteeKind.choices, default=CommitteeKind.OTHER)
    purpose = models.TextField(_("purpose"), max_length=4000, blank=True)
    clauses = models.CharField(
        _("clauses of the directive"), max_length=200, blank=True, validators=[_clause_refs],
        help_text=_("References parted by spaces: 6-j 6-ş 7-k."),
    )  # fmt: skip
    basis = models.CharField(
        _("legal basis"), max_length=300, blank=True, help_text=_("Law, directive, or date and number of the approval.")
    )
    quorum = models.PositiveSmallIntegerField(
        _("quorum"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("Voting members who must be present; empty: more than half."),
    )  # fmt: skip
    cadence = models.CharField(
        _("meets"), max_length=4, choices=Cadence.choices, blank=True, help_text=_("Empty: when it is called.")
    )
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("committee")
        verbose_name_plural = _("committees")
        ordering: ClassVar = ["sort_text", "id"]
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="committees_committee_find")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="committee_days_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def alias_list(self) -> list[str]:
        return [line.strip() for line in self.aliases.splitlines() if line.strip()]

    @property
    def alias_text(self) -> str:
        """Its other names in one line."""
        return ", ".join(self.alias_list)

    @property
    def clause_refs(self) -> list[str]:
        return refs_of(self.clauses)

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@tracked()
class Membership(RecordModel):
    """A seat on a committee, by office (``position``: whoever holds it) or by name (``person``). Both days count."""

    search_fields: ClassVar[tuple[str, ...]] = ("decision",)
    key_field: ClassVar[str] = "id"
    sort_field: ClassVar[str] = "starts"

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="memberships", verbose_name=_("committee"))
    position = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="committee_seats", verbose_name=_("position"),
        help_text=_("Whoever holds it, or acts in it, is the member."),
    )  # fmt: skip
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="committee_seats", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"), null=True, blank=True)
    decision = models.CharField(
        _("approval"), max_length=120, blank=True, help_text=_("Date and number of the approval.")
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("committee membership")
        verbose_name_plural = _("committee memberships")
        ordering: ClassVar = ["committee_id", "id"]
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="committees_member_find")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(position__isnull=False, person__isnull=True)
                | Q(position__isnull=True, person__isnull=False),
                name="membership_position_or_person",
                violation_error_message=_("Name either a position or a person."),
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="membership_days_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
            never_twice(
                "membership_person_once", "committee", "person", span=DAYS, condition=Q(person__isnull=False),
                message=_("The person is on this committee already in these days."),
            ),
            never_twice(
                "membership_position_once", "committee", "position", span=DAYS, condition=Q(position__isnull=False),
                message=_("The position is on this committee already in these days."),
            ),
            never_twice(
                "membership_one_chair", "committee", span=DAYS, condition=Q(role=MemberRole.CHAIR),
                message=_("The committee has a chair already in these days."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.holder} – {self.committee}"

    @property
    def holder(self) -> Person | Position | None:
        return self.person if self.person_id else self.position

    @property
    def span(self) -> str:
        """The days in words: 01.03.2026 – 15.03.2026, or with an open end."""
        last = formats.date_format(self.ends, "SHORT_DATE_FORMAT") if self.ends else ""
        return f"{formats.date_format(self.starts, 'SHORT_DATE_FORMAT')} – {last}".rstrip()

    def in_force(self, on: date) -> bool:
        return self.starts <= on and (self.ends is None or on <= self.ends)
