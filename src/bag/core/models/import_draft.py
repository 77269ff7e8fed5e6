"""An uploaded file between its dry run and the moment it is applied."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class ImportDraft(models.Model):
    """Kept for a day at most (retention rule); only its owner can apply it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    record = models.CharField(max_length=100)
    name = models.CharField(max_length=255)
    content = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
