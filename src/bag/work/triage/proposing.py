"""Proposals for a ticket: labels of the model turned into records of today. Nothing here changes a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from django.utils import timezone

from bag.organization.models import Unit, UnitKind
from bag.work.domain.triage import PRIORITY, SERVICE, TYPE, Model, ModelError, Proposal, load
from bag.work.models import Priority, RequestType, TriageModel

log = structlog.get_logger()
STALE = timedelta(days=7)
"""A model that was not trained for so long proposes nothing."""


@dataclass(frozen=True)
class Idea:
    """A proposal that can be followed: record or number, how it is called, its share, the words that speak for it."""

    value: Any
    title: str
    share: float
    words: tuple[str, ...]
    current: bool = False


@dataclass(frozen=True)
class Ideas:
    """The two likeliest of each; empty where nothing is known."""

    services: list[Idea] = field(default_factory=list)
    types: list[Idea] = field(default_factory=list)
    priorities: list[Idea] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.services or self.types or self.priorities)


_held: tuple[int, Model] | None = None
"""The model this process read last, by the number of its row."""


def current() -> Model | None:
    """The newest model; None when there is none, it is stale or cannot be read. One query, two after a training."""
    global _held  # noqa: PLW0603  one model per process, replaced when a newer one stands
    found = TriageModel.objects.filter(trained_at__gte=timezone.now() - STALE).values_list("pk", flat=True).first()
    if found is None:
        return None
    held = _held
    if held is None or held[0] != found:
        data = TriageModel.objects.values_list("data", flat=True).get(pk=found)
        try:
            held = _held = (found, load(bytes(data)))
        except ModelError as error:
            log.warning("work.triage.unreadable", model=found, error=str(error))
            return None
    return held[1]


def ideas(text: str, *, service: int | None = None, type_id: int | None = None, priority: int | None = None) -> Ideas:
    """What the words of a ticket speak for; what it has already is marked. Four queries at most."""
    model = current()
    proposed = model.propose(text) if model is not None else {}
    if not proposed:
        return Ideas()
    codes = [one.label for one in proposed.get(SERVICE, ())]
    units = {unit.code: unit for unit in Unit.objects.filter(kind=UnitKind.SERVICE, code__in=codes)}
    kinds = [one.label for one in proposed.get(TYPE, ())]
    types = {row.code: row for row in RequestType.objects.filter(active=True, code__in=kinds).select_related("service")}
    levels = {str(level.value): level for level in Priority}
    return Ideas(
        _told(proposed.get(SERVICE, ()), units, str, lambda unit: unit.pk == service),
        _told(proposed.get(TYPE, ()), types, str, lambda row: row.pk == type_id),
        _told(proposed.get(PRIORITY, ()), levels, lambda level: str(level.label), lambda level: level == priority),
    )


def _told(
    proposed: tuple[Proposal, ...],
    known: Mapping[str, Any],
    title: Callable[[Any], str],
    is_current: Callable[[Any], bool],
) -> list[Idea]:
    """Proposals whose record still stands."""
    rows = [(known[one.label], one) for one in proposed if one.label in known]
    return [Idea(row, title(row), one.share, one.words, is_current(row)) for row, one in rows]
