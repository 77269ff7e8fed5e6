"""Rows as JSON for the API: plain dictionaries straight from ``values``, no object for each row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models

from bag.core.records.spec import Record


class Serializer:
    """Turns rows of one record type into dictionaries with ``id``, every field, and ``<relation>_id`` for relations."""

    def __init__(self, record: Record) -> None:
        shown = [name for name in record.fields if name not in record.secret_fields]
        self.names = ["id", *(str(record.opts.get_field(name).attname) for name in shown)]  # type: ignore[union-attr]
        self.columns = [str(record.opts.pk.attname), *self.names[1:]]
        if hasattr(record.model, "updated_at"):
            self.names += ["created_at", "updated_at"]
            self.columns += ["created_at", "updated_at"]
        self.renamed = self.names != self.columns

    def stream(self, rows: models.QuerySet[Any]) -> Iterator[dict[str, Any]]:
        """One dictionary a row, in the order of ``rows``."""
        values = rows.select_related(None).values_list(*self.columns)
        source = values.iterator(chunk_size=2000) if rows.query.high_mark is None else values
        for line in source:
            yield dict(zip(self.names, line, strict=True))

    def one(self, row: models.Model) -> dict[str, Any]:
        return {name: getattr(row, column) for name, column in zip(self.names, self.columns, strict=True)}
