"""Base of every registered record: search text and sort key kept in step with the row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bag.core.text import sort_beginning, sort_key
from bag.core.words import question, tokens

TEXT_COLUMNS = ("search_text", "sort_text")


class RecordQuerySet(models.QuerySet[Any]):
    """Query set that keeps the text columns right on bulk writes and knows how to search."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            row.fill_text()
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        rows = list(objs)
        for row in rows:
            row.fill_text()
        return super().bulk_update(rows, list(dict.fromkeys([*fields, *TEXT_COLUMNS])), *args, **kwargs)

    def matching(self, text: str, *, whole: bool = False) -> models.QuerySet[Any]:
        """Rows that hold every word of ``text`` in any inflected form, or (unless ``whole``) a word that begins so."""
        query = question(text, whole=whole)
        return self.filter(_Matches("search_vector", models.Value(query))) if query else self

    def nearest_first(self, text: str) -> models.QuerySet[Any]:
        """Rows whose name begins with the text, then rows that hold its words, then the others; each group by name."""
        query = question(text, whole=True)
        near = [_Matches("search_vector", models.Value(query)).desc()] if query else []
        begins = models.Q(sort_text__startswith=sort_beginning(text))
        named = models.ExpressionWrapper(begins, output_field=models.BooleanField())
        return self.order_by(named.desc(), *near, "sort_text", "pk")


class _Matches(models.Func):
    """``column @@ query``: a condition."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = models.BooleanField()


def _written(value: Any) -> str:
    """A value as text to sort by; a moment in one zone, whichever it was given in."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


class RecordModel(models.Model):
    """A row with pages: subclass it, set ``search_fields`` and ``key_field``, give it ``__str__``."""

    search_fields: ClassVar[tuple[str, ...]] = ("name",)
    """Own fields (no relations) whose text is searched."""
    key_field: ClassVar[str] = "name"
    """The field by which people and import files name a row."""
    sort_field: ClassVar[str] = ""
    """The field whose value gives the sort key; empty means ``str(row)``."""

    search_text = models.TextField(editable=False, default="")
    sort_text = models.CharField(max_length=400, editable=False, default="", db_index=True)
    search_vector = models.GeneratedField(
        expression=RawSQL("array_to_tsvector(string_to_array(search_text, ' '))", []),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="%(class)s_find")]

    def fill_text(self) -> None:
        """Compute the search text and the sort key from the row's own fields."""
        self.search_text = " ".join(tokens(" ".join(str(getattr(self, name) or "") for name in self.search_fields)))
        self.sort_text = sort_key(_written(getattr(self, self.sort_field)) if self.sort_field else str(self))[:400]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_text()
        if (only := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*only, *TEXT_COLUMNS, "updated_at"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse(f"{self._meta.app_label}:{self._meta.model_name}-detail", args=[self.pk])
