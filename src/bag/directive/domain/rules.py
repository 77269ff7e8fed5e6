"""What an obligation asks: one typed set of parameters per evaluator, read from stored data and checked.

Periods are written ``P1D P1W P1M P3M P1Y`` (``domain.periods``). A rule is data; nobody types code.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, ClassVar

from bag.core.domain.evidence import EvidenceShape
from bag.directive.domain.periods import Period, parse_period

VERSION = 2
"""Version of the evaluators; kept with every piece of evidence that they judged."""


class RuleError(ValueError):
    """A parameter that makes no sense. ``name`` is the parameter, ``code`` names the sentence for people."""

    def __init__(self, name: str, code: str, **values: Any) -> None:
        super().__init__(f"{name}: {code}")
        self.name, self.code, self.values = name, code, values


@dataclass(frozen=True)
class Parameters:
    """Base of all. ``period`` is the window in which the duty is answered for."""

    period: str = "P1Y"

    evaluator: ClassVar[str]
    shapes: ClassVar[frozenset[EvidenceShape]]
    sees_all: ClassVar[bool] = False
    """Whether the verdict is about everything that happened: then each source must be there, not just any of them."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in ("period", "offset", "max_age", "every"):
                _period_or_refuse(field.name, value)
            elif isinstance(value, float) and not math.isfinite(value):
                raise RuleError(field.name, "wrong_type", value=value)
            elif isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
                raise RuleError(field.name, "negative")

    @property
    def window(self) -> Period:
        return parse_period(self.period)


def _period_or_refuse(name: str, value: str) -> None:
    try:
        parse_period(value)
    except ValueError:
        raise RuleError(name, "not_a_period", value=value) from None


_ANY = frozenset(EvidenceShape)


@dataclass(frozen=True)
class Periodic(Parameters):
    """Proof once in every window, due ``grace_days`` after its last day."""

    grace_days: int = 0
    evaluator: ClassVar[str] = "periodic"
    shapes: ClassVar[frozenset[EvidenceShape]] = _ANY


@dataclass(frozen=True)
class Coverage(Parameters):
    """Spans cover the window; no gap longer than ``gap_minutes``."""

    period: str = "P1M"
    gap_minutes: int = 0
    evaluator: ClassVar[str] = "coverage"
    sees_all: ClassVar[bool] = True
    shapes: ClassVar[frozenset[EvidenceShape]] = frozenset({EvidenceShape.SPAN})


@dataclass(frozen=True)
class Threshold(Parameters):
    """At least ``share`` of the window's measures lie within ``minimum`` and ``maximum`` (either may be absent)."""

    period: str = "P1M"
    minimum: float | None = None
    maximum: float | None = None
    share: float = 1.0
    evaluator: ClassVar[str] = "threshold"
    shapes: ClassVar[frozenset[EvidenceShape]] = frozenset({EvidenceShape.MEASURE})

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.minimum is None and self.maximum is None:
            raise RuleError("minimum", "no_limit")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise RuleError("minimum", "limits_crossed")
        if not 0 < self.share <= 1:
            raise RuleError("share", "not_a_share")


@dataclass(frozen=True)
class Freshness(Parameters):
    """The newest proof is never older than ``max_age``."""

    period: str = "P3M"
    max_age: str = "P3M"
    evaluator: ClassVar[str] = "freshness"
    shapes: ClassVar[frozenset[EvidenceShape]] = frozenset(_ANY - {EvidenceShape.SPAN})


@dataclass(frozen=True)
class EveryEvent(Parameters):
    """What each event calls for is done within ``within_days`` (``working``: working days)."""

    within_days: int = 30
    working: bool = False
    evaluator: ClassVar[str] = "every_event"
    sees_all: ClassVar[bool] = True
    shapes: ClassVar[frozenset[EvidenceShape]] = frozenset(
        {EvidenceShape.EVENT, EvidenceShape.TASK, EvidenceShape.MARK, EvidenceShape.DOCUMENT}
    )


@dataclass(frozen=True)
class Before(Parameters):
    """Done at least ``offset`` before the date that the event is for (``due_at`` of the item)."""

    offset: str = "P2M"
    evaluator: ClassVar[str] = "before"
    sees_all: ClassVar[bool] = True
    shapes: ClassVar[frozenset[EvidenceShape]] = frozenset({EvidenceShape.EVENT, EvidenceShape.TASK})


@dataclass(frozen=True)
class Forbid(Parameters):
    """No event without its condition (``allowed`` of the item)."""

    evaluator: ClassVar[str] = "forbid"
    sees_all: ClassVar[bool] = True
    shapes: ClassVar[frozenset[EvidenceShape]] = frozenset({EvidenceShape.EVENT})


@dataclass(frozen=True)
class DocumentInReview(Parameters):
    """An approved document is there and within its review date; told of ``notice_days`` before."""

    notice_days: int = 30
    evaluator: ClassVar[str] = "document"
    shapes: ClassVar[frozenset[EvidenceShape]] = frozenset({EvidenceShape.DOCUMENT})


@dataclass(frozen=True)
class CloseBy(Parameters):
    """Every task is closed by its term; one without a term within ``within_days``."""

    within_days: int = 30
    evaluator: ClassVar[str] = "close_by"
    sees_all: ClassVar[bool] = True
    shapes: ClassVar[frozenset[EvidenceShape]] = frozenset(
        {EvidenceShape.TASK, EvidenceShape.EVENT, EvidenceShape.DOCUMENT}
    )


@dataclass(frozen=True)
class Attest(Parameters):
    """The owner's signed statement once in every window, ``grace_days`` after its last day at the latest."""

    grace_days: int = 0
    evaluator: ClassVar[str] = "attest"
    shapes: ClassVar[frozenset[EvidenceShape]] = frozenset()


EVALUATORS: dict[str, type[Parameters]] = {
    kind.evaluator: kind
    for kind in (
        Periodic, Coverage, Threshold, Freshness, EveryEvent, Before, Forbid, DocumentInReview, CloseBy, Attest,
    )
}  # fmt: skip


def parameters_of(evaluator: str, stored: Mapping[str, Any]) -> Parameters:
    """The typed parameters of an evaluator. Raises ``RuleError`` for an unknown evaluator or parameter, a wrong type,
    and values that make no sense."""
    kind = EVALUATORS.get(evaluator)
    if kind is None:
        raise RuleError("evaluator", "unknown_evaluator", value=evaluator)
    known = {field.name: field for field in fields(kind)}
    for name, value in stored.items():
        if name not in known:
            raise RuleError(name, "unknown_parameter")
        default = known[name].default
        wanted = (int, float) if default is None or isinstance(default, float) else type(default)
        if default is not MISSING and not (isinstance(value, wanted) or (value is None and default is None)):
            raise RuleError(name, "wrong_type", value=value)
    return kind(**stored)


def stored(parameters: Parameters) -> dict[str, Any]:
    """The parameters as they are kept: every one, so that a later default changes no old duty."""
    return asdict(parameters)
