"""Factories of the network book."""

from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from bag.networkbook.models import BookEdition


class BookEditionFactory(DjangoModelFactory):
    class Meta:
        model = BookEdition

    title = factory.Sequence(lambda n: f"Ağ kitabı, {n + 1}. sürüm")
    revision = factory.Sequence(lambda n: n + 1)
    mark = factory.Sequence(lambda n: f"{n:064x}")
    rows = 10
    made_at = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
