"""The life of a request for access and of an account: which verb may follow which state, and why an account ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class State(StrEnum):
    """Of a request."""

    REQUESTED = "requested"
    APPROVED = "approved"
    CREATED = "created"
    VERIFIED = "verified"
    REJECTED = "rejected"


class Verb(StrEnum):
    EDIT = "edit"
    APPROVE = "approve"
    REJECT = "reject"
    CREATE = "create"
    VERIFY = "verify"


ALLOWED: dict[Verb, frozenset[State]] = {
    Verb.EDIT: frozenset({State.REQUESTED}),
    Verb.APPROVE: frozenset({State.REQUESTED}),
    Verb.REJECT: frozenset({State.REQUESTED, State.APPROVED}),
    Verb.CREATE: frozenset({State.APPROVED}),
    Verb.VERIFY: frozenset({State.CREATED}),
}
ORDER = (State.REQUESTED, State.APPROVED, State.CREATED, State.VERIFIED)


class Standing(StrEnum):
    """Of an account."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Ending(StrEnum):
    """Why an account may not live on."""

    EXPIRED = "expired"
    CONTRACT = "contract"
    PERSON = "person"


@dataclass(frozen=True)
class Life:
    """What decides whether an account lives: its own last day, the person's service, the contract's days.

    ``terminated_on`` is the day on which a contract was cut short; ``contract_ends`` its agreed last day.
    """

    ends_on: date
    person_active: bool = True
    contract_ends: date | None = None
    terminated_on: date | None = None


def ending(life: Life, today: date) -> Ending | None:
    """Why an account is to be closed today; None: it lives.

    An agreed last day still counts as a day of work. A contract that was cut short ends its accounts on that very day,
    and so does leaving.
    """
    if not life.person_active:
        return Ending.PERSON
    if life.terminated_on is not None and life.terminated_on <= today:
        return Ending.CONTRACT
    if life.contract_ends is not None and life.contract_ends < today:
        return Ending.CONTRACT
    return Ending.EXPIRED if life.ends_on < today else None


def dormant(since: date, today: date, days: int) -> bool:
    """Whether an account has not been used for so many days. ``since``: its last use, else the day it began."""
    return today - since >= timedelta(days=days)
