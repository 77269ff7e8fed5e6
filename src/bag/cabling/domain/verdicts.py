"""Whether a link may be called good. A link without a measurement is "not measured", never "passed"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bag.cabling.domain.classes import Category, Configuration, Limit, most_meters, weaker


class Result(StrEnum):
    """What the certifier says; the star means: within the accuracy of the instrument."""

    PASS = "pass"  # noqa: S105  a result, no password
    PASS_STAR = "pass_star"  # noqa: S105
    FAIL_STAR = "fail_star"
    FAIL = "fail"


class Verdict(StrEnum):
    """What is held of a link."""

    PASSED = "passed"
    MARGINAL = "marginal"
    FAILED = "failed"
    TOO_LONG = "too_long"
    OTHER_LIMIT = "other_limit"
    UNMEASURED = "unmeasured"


GOOD = frozenset({Verdict.PASSED, Verdict.MARGINAL})


@dataclass(frozen=True)
class Measured:
    """The newest measurement of a link; ``length`` in meters."""

    result: Result
    limit: Limit
    length: Decimal | None


def judge(category: Category, measured: Measured | None) -> Verdict:
    """The verdict on a link of ``category``.

    A measurement against a limit that is unknown or weaker than the category proves nothing about the category; one
    that passed although it is longer than the standards allow is too long.
    """
    if measured is None:
        return Verdict.UNMEASURED
    if measured.result in (Result.FAIL, Result.FAIL_STAR):
        return Verdict.FAILED
    if measured.limit.category is None or weaker(measured.limit.category, category):
        return Verdict.OTHER_LIMIT
    most = most_meters(category, measured.limit.configuration or Configuration.CHANNEL)
    if most is not None and measured.length is not None and measured.length > most:
        return Verdict.TOO_LONG
    return Verdict.MARGINAL if measured.result is Result.PASS_STAR else Verdict.PASSED
