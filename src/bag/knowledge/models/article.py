"""Articles: what the branch knows, with an owner and a date by which somebody looks again whether it still holds."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.knowledge.domain.markdown import LONGEST


class ArticleKind(models.TextChoices):
    SOLUTION = "solution", _("known fault and its remedy")
    GUIDE = "guide", _("guide")
    PROCEDURE = "procedure", _("procedure")
    NOTE = "note", pgettext_lazy("article", "note")


class Audience(models.TextChoices):
    BRANCH = "branch", _("the branch")
    EVERYONE = "everyone", _("all municipal employees")


class ArticleState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("article", "draft")
    PUBLISHED = "published", pgettext_lazy("article", "published")
    RETIRED = "retired", pgettext_lazy("article", "retired")


@tracked()
class Article(RecordModel):
    """One piece of knowledge. ``state``, ``review_on`` and what follows change through ``services``."""

    search_fields = ("title", "symptoms", "body")
    key_field = "title"

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=ArticleKind, default=ArticleKind.SOLUTION)
    service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="articles", verbose_name=_("owner service")
    )
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience, default=Audience.BRANCH)
    symptoms = models.CharField(_("what is seen"), max_length=500, blank=True)
    body = models.TextField(_("text"), validators=[MaxLengthValidator(LONGEST)])
    equipment_types = models.ManyToManyField(
        "inventory.EquipmentType", blank=True, related_name="articles", verbose_name=_("equipment types")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ArticleState, default=ArticleState.DRAFT, editable=False
    )
    published_on = models.DateField(_("published on"), null=True, blank=True, editable=False)
    review_on = models.DateField(_("look again by"), null=True, blank=True, editable=False)
    reviewed_on = models.DateField(_("looked at last"), null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("looked at by"),
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("knowledge article")
        verbose_name_plural = _("knowledge base")
        indexes: ClassVar = [
            *RecordModel.Meta.indexes,
            models.Index(fields=["review_on"], condition=Q(state="published"), name="article_review"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["title"],
                name="article_title_once",
                violation_error_message=_("There is an article of this title."),
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(review_on__isnull=False, published_on__isnull=False),
                name="article_published_has_review",
                violation_error_message=_("A published article needs a date to look again."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Verdict(models.Model):
    """Whether an article helped a reader; one answer of each, the last one counts."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="verdicts")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    helped = models.BooleanField(_("helped"))
    at = models.DateTimeField(_("time"), auto_now=True)

    class Meta:
        verbose_name = _("reader's answer")
        verbose_name_plural = _("readers' answers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "reader"], name="verdict_once_of_each_reader")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.helped}"
