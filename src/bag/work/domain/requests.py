"""The life of a request: which verb may follow which state, who may approve, where an answer leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bag.core.text import fold


class State(StrEnum):
    NEW = "new"
    APPROVAL = "approval"
    ASSIGNED = "assigned"
    PENDING = "pending"
    DONE = "done"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    """What people do with a request."""

    DECIDE = "decide"
    ASSIGN = "assign"
    WAIT = "wait"
    RESUME = "resume"
    FINISH = "finish"
    ACCEPT = "accept"
    REOPEN = "reopen"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    PRIORITY = "priority"
    TRANSFER = "transfer"
    LINK = "link"
    CHECK = "check"
    NOTE = "note"


OPEN = frozenset({State.NEW, State.APPROVAL, State.ASSIGNED, State.PENDING})
"""Somebody of the branch, or an approver, has to act."""
WORKED = frozenset({State.NEW, State.ASSIGNED, State.PENDING})
ALLOWED: dict[Verb, frozenset[State]] = {
    Verb.DECIDE: frozenset({State.APPROVAL}),
    Verb.ASSIGN: WORKED,
    Verb.WAIT: frozenset({State.NEW, State.ASSIGNED}),
    Verb.RESUME: frozenset({State.PENDING}),
    Verb.FINISH: WORKED,
    Verb.ACCEPT: frozenset({State.DONE}),
    Verb.REOPEN: frozenset({State.DONE}),
    Verb.REJECT: OPEN,
    Verb.WITHDRAW: OPEN,
    Verb.PRIORITY: OPEN,
    Verb.TRANSFER: WORKED,
    Verb.LINK: WORKED,
    Verb.CHECK: WORKED,
    Verb.NOTE: frozenset(State),
}
SILENCE = timedelta(days=7)
"""A result that nobody contradicts for so long counts as accepted."""


class WrongState(ValueError):
    """A verb that does not fit the state of the request."""

    def __init__(self, verb: Verb, state: State) -> None:
        super().__init__(f"{verb} {state}")
        self.verb, self.state = verb, state


def require(verb: Verb, state: str) -> None:
    """Raises ``WrongState`` when the verb may not follow the state."""
    if State(state) not in ALLOWED[verb]:
        raise WrongState(verb, State(state))


@dataclass(frozen=True)
class Rule:
    """A routing rule: ``answers`` (folded) to ``question``; an empty question fits always. ``key`` names the rule."""

    key: int
    question: str
    answers: frozenset[str]

    @classmethod
    def of(cls, key: int, question: str, answers: str) -> Rule:
        """A rule as people write it: answers parted by ``|``."""
        return cls(key, question, frozenset(fold(part).strip() for part in answers.split("|") if part.strip()))


def route(rules: Iterable[Rule], answers: Mapping[str, Any]) -> int | None:
    """The key of the first rule that fits the answers; None when none does."""
    return next((rule.key for rule in rules if _fits(rule, answers)), None)


def _fits(rule: Rule, answers: Mapping[str, Any]) -> bool:
    if not rule.question:
        return True
    given = answers.get(rule.question)
    written = {True: "yes", False: "no"}.get(given, given) if isinstance(given, bool) else given
    return given is not None and fold(str(written)).strip() in rule.answers
