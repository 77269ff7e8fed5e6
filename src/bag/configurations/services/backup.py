"""Rounds of reading: whom to ask with which password, what to do with the answers, whom to tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.configurations.domain.dialects import Dialect
from bag.configurations.models import BackupStatus, Cause, ManagedDevice, Outcome
from bag.configurations.reading.round import AT_ONCE, read_many
from bag.configurations.reading.session import Answer, Ask
from bag.configurations.services.storing import keep
from bag.core.access import Role
from bag.core.crypto import Secret, SecretError
from bag.core.models import Subject
from bag.core.notifications.services import notify
from bag.organization.queries import people_with_role

NEWS = "configurations.backup"
SECONDS = 60.0
"""How long one device may take."""
log = structlog.get_logger()


@dataclass
class Round:
    """What came of a round: devices by outcome, and how many have a new version."""

    outcomes: Counter[str] = field(default_factory=Counter)
    changed: int = 0

    @property
    def read(self) -> int:
        return self.outcomes[Outcome.OK]

    @property
    def failed(self) -> int:
        return self.outcomes.total() - self.read


def back_up(
    devices: Sequence[ManagedDevice],
    cause: Cause,
    *,
    by: Any = None,
    progress: Callable[[int, int], None] | None = None,
    at_once: int = AT_ONCE,
    seconds: float = SECONDS,
) -> Round:
    """Read devices (with ``credential`` joined) and keep what came. ``progress`` may raise to end the round."""
    rows = {row.pk: row for row in devices}
    keys = dict(BackupStatus.objects.filter(device__in=rows).values_list("device", "host_key"))
    round_, asks = Round(), []
    for row in rows.values():
        ask = ask_of(row, keys.get(row.pk, ""), seconds)
        if isinstance(ask, Ask):
            asks.append(ask)
        else:
            _take(round_, row, ask, cause, by)
    answers = read_many(asks, at_once)
    try:
        for done, answer in enumerate(answers, 1):
            _take(round_, rows[answer.key], answer, cause, by)
            if progress is not None:
                progress(done, len(asks))
    finally:
        answers.close()
    return round_


def ask_of(row: ManagedDevice, host_key: str, seconds: float) -> Ask | Answer:
    """What is asked of a device, or why it cannot be asked."""
    login = row.credential
    if login is None:
        return Answer(row.pk, Outcome.REFUSED, str(_("No user and password are given.")))
    if login.owner_service_id != row.owner_service_id:
        return Answer(row.pk, Outcome.REFUSED, str(_("This password belongs to another service.")))
    try:
        password, enable = _plain(login.secret), _plain(login.privacy_secret)
    except SecretError:
        return Answer(row.pk, Outcome.REFUSED, str(_("The stored password cannot be opened.")))
    return Ask(
        row.pk, row.address, row.port, login.username, password, enable,
        Dialect(row.dialect) if row.dialect else None, host_key, row.old_algorithms, seconds,
    )  # fmt: skip


def _plain(secret: Secret | str | None) -> str:
    return secret.plain() if isinstance(secret, Secret) else (secret or "")


def _take(round_: Round, row: ManagedDevice, answer: Answer, cause: Cause, by: Any) -> None:
    now = timezone.now()
    version = keep(row, answer, cause, by, now)
    round_.outcomes[str(answer.outcome)] += 1
    round_.changed += version is not None
    if answer.outcome == Outcome.HOST_KEY:
        _warn(row)
    if answer.outcome != Outcome.OK:
        log.info("configurations.not_read", device=row.pk, outcome=str(answer.outcome))


def _warn(row: ManagedDevice) -> None:
    """A changed host key is a replaced device or an attack: the chief decides."""
    people = [
        one.user
        for one in people_with_role(Role.CHIEF, row.owner_service.code).select_related("user")
        if one.user is not None
    ]
    title = _("A device shows another host key")
    notify(
        people, NEWS, title, body=str(row), url=row.get_absolute_url(), subject=Subject.objects.of(row),
        tone="critical", dedupe_key=f"host-key:{row.pk}",
    )  # fmt: skip
