"""API tokens: what a script signs in with. Only a keyed hash is kept; the token itself is shown once."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked

LONGEST = timedelta(days=366)


@tracked(exclude=["hash", "last_used_at", "last_address"])
class ApiToken(models.Model):
    """``records`` limits it to record types (empty: all); ``service`` limits its writes to one service (empty: the
    owner's own scope). A token never has more rights than its owner, and never the administrator mode."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=80, help_text=_("What it is for, so that you know it again."))
    prefix = models.CharField(_("beginning"), max_length=12, unique=True, editable=False)
    hash = models.BinaryField(editable=False, max_length=32)
    write = models.BooleanField(_("may write"), default=False)
    records = ArrayField(
        models.CharField(max_length=100), default=list, blank=True, verbose_name=_("record types"),
    )  # fmt: skip
    service = models.CharField(_("service"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    last_address = models.GenericIPAddressField(_("last address"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")) & Q(expires_at__lte=F("created_at") + LONGEST),
                name="token_lives_a_year_at_most",
                violation_error_message=_("A token lives one year at most."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def usable(self) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and self.expires_at > timezone.now()
