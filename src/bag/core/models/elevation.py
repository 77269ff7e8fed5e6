"""The logged administrator mode: who worked with extra power, when, and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked

SHORTEST_REASON = 10
LONGEST = timedelta(minutes=60)


@tracked()
class Elevation(models.Model):
    """One stretch of administrator mode, from ``started_at`` to ``ends_at``, or to ``ended_at`` when left before."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="elevations", verbose_name=_("administrator")
    )
    reason = models.CharField(_("reason"), max_length=500, validators=[MinLengthValidator(SHORTEST_REASON)])
    started_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    ends_at = models.DateTimeField(_("ends"))
    ended_at = models.DateTimeField(_("left"), null=True, editable=False)
    address = models.GenericIPAddressField(_("address"), null=True, editable=False)

    class Meta:
        verbose_name = _("administrator session")
        verbose_name_plural = _("administrator sessions")
        ordering: ClassVar = ["-started_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("started_at")) & Q(ends_at__lte=F("started_at") + LONGEST),
                name="elevation_an_hour_at_most",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.reason}"[:200]

    @property
    def over(self) -> datetime:
        """The moment at which it ended or will end."""
        return min(self.ended_at or self.ends_at, self.ends_at)

    @property
    def running(self) -> bool:
        return self.ended_at is None and self.ends_at > timezone.now()
