"""What people can do: skills, with level, certificate and until when it is valid."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.organization.models.person import Person


class Level(models.IntegerChoices):
    BASIC = 1, _("Basic")
    WORKING = 2, _("Works alone")
    ADVANCED = 3, _("Advanced")
    EXPERT = 4, _("Teaches others")


@tracked()
class Skill(RecordModel):
    """A skill that work may ask for. ``certified`` ones (work at height, high voltage) need a certificate."""

    search_fields: ClassVar[tuple[str, ...]] = ("name", "description")

    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.TextField(_("description"), blank=True)
    certified = models.BooleanField(_("needs a certificate"), default=False)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering: ClassVar = ["sort_text", "id"]
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="organization_skill_find")]

    def __str__(self) -> str:
        return self.name


@tracked()
class PersonSkill(RecordModel):
    """A skill of a person."""

    search_fields: ClassVar[tuple[str, ...]] = ("certificate_no", "issuer")
    key_field: ClassVar[str] = "id"
    sort_field: ClassVar[str] = "certificate_no"

    person = models.ForeignKey(Person, models.CASCADE, related_name="skills", verbose_name=_("person"))
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="people", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices, default=Level.WORKING)
    certificate_no = models.CharField(_("certificate number"), max_length=60, blank=True)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("skill of a person")
        verbose_name_plural = _("skills of people")
        ordering: ClassVar = ["person__sort_text", "skill__sort_text", "id"]
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="organization_perskill_find")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "skill"],
                name="person_skill_once",
                violation_error_message=_("The person has this skill already."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(issued_on__isnull=True) | Q(valid_until__gte=F("issued_on")),
                name="person_skill_days_in_order",
                violation_error_message=_("The certificate ends before it was issued."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.skill}"

    def valid(self, on: date) -> bool:
        """Does the skill count on this day?"""
        if self.skill.certified and not self.certificate_no:
            return False
        return self.valid_until is None or on <= self.valid_until
