"""A pointer to any record: what comments, attachments, watches, alarms and tickets hang on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectManager(models.Manager["Subject"]):
    def of(self, row: models.Model) -> Subject:
        """The subject of a row, made on first use."""
        subject, _created = self.get_or_create(
            content_type=ContentType.objects.get_for_model(row),
            object_id=row.pk,
            defaults={"label": str(row)[:300]},
        )
        return subject

    def found(self, row: models.Model) -> Subject | None:
        """The subject of a row if it has one already; reading makes none."""
        return self.filter(content_type=ContentType.objects.get_for_model(row), object_id=row.pk).first()


class Subject(models.Model):
    """One record of any type, by content type and id, with its label for when the record is gone."""

    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.BigIntegerField()
    label = models.CharField(_("label"), max_length=300)

    objects = SubjectManager()

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints: ClassVar = [models.UniqueConstraint(fields=["content_type", "object_id"], name="subject_once")]

    def __str__(self) -> str:
        return self.label

    def row(self) -> Any:
        """The record itself, or None when it was deleted."""
        model = self.content_type.model_class()
        return None if model is None else model._default_manager.filter(pk=self.object_id).first()
