"""Files on records. The bytes lie outside the database under their SHA-256 (``bag.core.attachments.storage``)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models.subject import Subject


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def live(self) -> AttachmentQuerySet:
        """Files that nobody removed."""
        return self.filter(deleted_at=None)


@tracked()
class Attachment(models.Model):
    """One file on one record. Removing it leaves the row as a tombstone: who, when, and what the file was."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="attachments")
    name = models.CharField(_("file name"), max_length=200)
    description = models.CharField(_("description"), max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField(_("size"))
    kind = models.CharField(max_length=10)
    """Key of the allowed kind (``bag.core.attachments.kinds``), found from the content."""
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attachments")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_not_empty"),
            models.CheckConstraint(
                condition=Q(deleted_at=None, deleted_by=None) | Q(deleted_at__isnull=False, deleted_by__isnull=False),
                name="attachment_tombstone_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.width is not None

    @property
    def url(self) -> str:
        return reverse("attachment-file", args=[self.pk])
