"""A directive as it was approved: versions, articles, clauses, definitions, units."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import DateField, F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.core.text import unshout
from bag.directive.models.choices import Change, Position

_DAYS = Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange", output_field=DateField())


@tracked()
class DirectiveVersion(RecordModel):
    """One approved text. First and last day in force both count; an empty last day means until further notice."""

    search_fields: ClassVar[tuple[str, ...]] = ("title", "document_number")
    key_field: ClassVar[str] = "id"
    sort_field: ClassVar[str] = "title"

    title = models.CharField(_("title"), max_length=400)
    institution = models.CharField(_("institution"), max_length=200, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    file_name = models.CharField(_("file"), max_length=255)
    file_sha256 = models.CharField(max_length=64)
    file_format = models.CharField(max_length=10)
    doubts = models.JSONField(_("doubts"), default=list)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("imported by")
    )

    class Meta:
        verbose_name = _("directive version")
        verbose_name_plural = _("directive versions")
        ordering: ClassVar = ["-valid_from", "-id"]
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="directive_version_find")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="directive_days_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
            ExclusionConstraint(
                name="directive_one_in_force",
                expressions=[(_DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_("Another version of the directive is in force in these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heading} ({self.valid_from:%d.%m.%Y})"

    @property
    def heading(self) -> str:
        """The title as a sentence is written; official texts often put it in capitals."""
        return unshout(self.title)


class Article(models.Model):
    """An article of one version, with the position and service that its title binds."""

    version = models.ForeignKey(DirectiveVersion, models.CASCADE, related_name="articles")
    label = models.CharField(_("article"), max_length=6)
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=300, blank=True)
    chapter = models.CharField(_("chapter"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    position = models.CharField(_("position"), max_length=10, choices=Position.choices, blank=True)
    service = models.CharField(_("service"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering: ClassVar = ["version_id", "order"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "label"], name="article_once")]

    def __str__(self) -> str:
        return _("Article %(label)s – %(title)s") % {"label": self.label, "title": self.title}


@tracked()
class Clause(RecordModel):
    """One clause of one version. ``predecessor`` is the clause of the version before that it continues."""

    search_fields: ClassVar[tuple[str, ...]] = ("ref", "text")
    key_field: ClassVar[str] = "id"
    sort_field: ClassVar[str] = "ref"

    article = models.ForeignKey(Article, models.CASCADE, related_name="clauses", verbose_name=_("article"))
    version = models.ForeignKey(
        DirectiveVersion, models.CASCADE, related_name="clauses", verbose_name=_("directive version")
    )
    ref = models.CharField(_("reference"), max_length=20)
    paragraph = models.PositiveSmallIntegerField(_("paragraph"))
    letter = models.CharField(_("letter"), max_length=2, blank=True)
    text = models.TextField(_("text"))
    fingerprint = models.CharField(max_length=64, db_index=True)
    line = models.PositiveIntegerField(_("line in the file"))
    order = models.PositiveIntegerField()
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    change = models.CharField(_("change"), max_length=10, choices=Change.choices, default=Change.FIRST)
    predecessor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="successors", verbose_name=_("earlier text")
    )

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering: ClassVar = ["version_id", "order"]
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="directive_clause_find")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "ref"], name="clause_once")]

    def __str__(self) -> str:
        return self.ref


class Definition(models.Model):
    """A term that the directive defines."""

    version = models.ForeignKey(DirectiveVersion, models.CASCADE, related_name="definitions")
    letter = models.CharField(_("letter"), max_length=2)
    term = models.CharField(_("term"), max_length=200)
    meaning = models.TextField(_("meaning"))
    order = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("definition")
        verbose_name_plural = _("definitions")
        ordering: ClassVar = ["version_id", "order"]

    def __str__(self) -> str:
        return self.term


class NamedUnit(models.Model):
    """A unit that the directive names; ``code`` is the organization's code where it is known."""

    version = models.ForeignKey(DirectiveVersion, models.CASCADE, related_name="units")
    letter = models.CharField(_("letter"), max_length=2)
    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("unit named by the directive")
        verbose_name_plural = _("units named by the directive")
        ordering: ClassVar = ["version_id", "order"]

    def __str__(self) -> str:
        return self.name
