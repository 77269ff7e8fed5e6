"""Failed attempts to sign in, for the lock-out. Kept for a day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class SignInFailure(models.Model):
    """One failed attempt: the account meant (a keyed hash, as people type passwords there too) and from where."""

    account = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "-at"], name="sign_in_failure_account"),
            models.Index(fields=["address", "-at"], name="sign_in_failure_address"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.at:%Y-%m-%d %H:%M}"
