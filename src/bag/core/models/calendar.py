"""Days off that no law foresees: administrative leave (idari izin)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
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
