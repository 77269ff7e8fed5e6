"""What people write under a record, and who wants to hear of its changes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models.subject import Subject


@tracked()
class Comment(models.Model):
    """Plain text under a record. Editing and removing keep the earlier text in the history."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")
    text = models.TextField(_("comment"), max_length=4000)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering: ClassVar = ["created_at", "id"]

    def __str__(self) -> str:
        return self.text[:80]


class Watch(models.Model):
    """A person follows one record (``subject``) or every record of a type (``record``)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches")
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="watches", null=True, blank=True)
    record = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "subject"], condition=Q(subject__isnull=False), name="watch_subject_once"
            ),
            models.UniqueConstraint(fields=["user", "record"], condition=~Q(record=""), name="watch_record_once"),
            models.CheckConstraint(
                condition=Q(subject__isnull=False, record="") | (Q(subject=None) & ~Q(record="")),
                name="watch_one_target",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["record"], name="watch_record")]

    def __str__(self) -> str:
        return f"{self.user} → {self.record or self.subject}"
