"""Days off that no law foresees (administrative leave, idari izin), and the addresses of people's calendar feeds."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models.record import RecordModel


@tracked()
class AdministrativeLeave(RecordModel):
    """A whole day, or the time after 13:00, on which the institution does not work by decision."""

    search_fields = ("title", "decision")
    key_field = "date"
    sort_field = "date"

    date = models.DateField(_("date"), unique=True)
    title = models.CharField(_("title"), max_length=150)
    half_day = models.BooleanField(_("half day"), default=False, help_text=_("Work ends at 13:00."))
    decision = models.CharField(
        _("decision"), max_length=200, blank=True, help_text=_("Date and number of the decision.")
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("administrative leave")
        verbose_name_plural = _("administrative leave days")
        ordering: ClassVar = ["-date"]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y} {self.title}"


@tracked(exclude=["hash", "last_used_at"])
class CalendarFeed(models.Model):
    """A secret address under which a calendar program reads a person's dates; only a keyed hash of it is kept.

    ``everything``: all dates that the person may see, not only the person's own.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=80)
    hash = models.BinaryField(editable=False, max_length=32, unique=True)
    everything = models.BooleanField(_("also dates of others"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.name
