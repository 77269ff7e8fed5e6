"""Change history: append-only triggers on every tracked table (django-pghistory).

``@tracked()`` above a model is all that it takes. Statement-level triggers keep bulk writes fast, and catch
``update()``, raw SQL and cascades as well as saves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
from django.db import models

Tracked = TypeVar("Tracked", bound=type[models.Model])
DERIVED = ("search_text", "sort_text", "search_vector", "created_at", "updated_at")


def tracked(*, exclude: list[str] | None = None) -> Callable[[Tracked], Tracked]:
    """Record every insert, update and delete of a model, derived columns and ``exclude`` left out."""

    def decorate(model: Tracked) -> Tracked:
        names = {field.name for field in model._meta.local_fields}
        skip = [name for name in (*DERIVED, *(exclude or [])) if name in names]
        events: Any = pghistory.track(
            pghistory.InsertEvent(level=pghistory.Statement),
            pghistory.UpdateEvent(level=pghistory.Statement),
            pghistory.DeleteEvent(level=pghistory.Statement),
            exclude=skip,
            append_only=True,
        )
        return events(model)

    return decorate
