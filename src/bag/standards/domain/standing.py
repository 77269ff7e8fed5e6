"""What measures, statements and exemptions come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

VALID_FOR = timedelta(days=366)
"""How long an institution's own statement holds."""


class Statement(StrEnum):
    """What an institution said about itself."""

    KEPT = "kept"
    BROKEN = "broken"
    NOT_APPLICABLE = "not_applicable"


class Standing(StrEnum):
    """How a clause stands."""

    MEASURED = "measured"
    ATTESTED = "attested"
    NOT_APPLICABLE = "not_applicable"
    EXEMPT = "exempt"
    STALE = "stale"
    UNKNOWN = "unknown"
    BROKEN = "broken"


GOOD = frozenset({Standing.MEASURED, Standing.ATTESTED, Standing.NOT_APPLICABLE})
ORDER = (
    Standing.BROKEN, Standing.UNKNOWN, Standing.STALE, Standing.EXEMPT, Standing.ATTESTED, Standing.MEASURED,
    Standing.NOT_APPLICABLE,
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What is known of a clause at an institution. ``measured`` is None where nothing can be measured."""

    measured: bool | None = None
    stated: Statement | None = None
    stated_on: date | None = None
    exempt_until: date | None = None


def standing(known: Known, today: date) -> Standing:
    """An approved exemption goes first; then a measure beats what was said; a statement grows old after a year."""
    if known.exempt_until is not None and known.exempt_until >= today:
        return Standing.EXEMPT
    if known.measured is not None:
        return Standing.MEASURED if known.measured else Standing.BROKEN
    if known.stated is None or known.stated_on is None:
        return Standing.UNKNOWN
    if known.stated == Statement.BROKEN:
        return Standing.BROKEN
    if known.stated_on + VALID_FOR < today:
        return Standing.STALE
    return Standing.ATTESTED if known.stated == Statement.KEPT else Standing.NOT_APPLICABLE


@dataclass(frozen=True)
class Sum:
    """How many clauses stand how. ``share`` is that of the clauses which count; exempt ones do not."""

    counts: dict[Standing, int]

    @property
    def share(self) -> float | None:
        """Share of clauses that are kept, 0 to 1; None when none counts. What is unknown or stale is not kept."""
        counted = sum(n for one, n in self.counts.items() if one not in (Standing.EXEMPT, Standing.NOT_APPLICABLE))
        kept = self.counts.get(Standing.MEASURED, 0) + self.counts.get(Standing.ATTESTED, 0)
        return kept / counted if counted else None

    def of(self, one: Standing) -> int:
        return self.counts.get(one, 0)


def summed(standings: Iterable[Standing]) -> Sum:
    return Sum(dict(Counter(standings)))
