"""What a way of asking is: one class per method, named in ``register``.

A collector makes one probe per method and calls ``look`` of it from many tasks at once, all in one event loop. A look
ends with a ``Reading`` whatever the other side does: silence, refusal and nonsense are outcomes, not exceptions. What
it raises nevertheless counts as a fault of ours: the target is BROKEN and the log has the traceback.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from bag.monitoring.domain.readings import Interfaces, Outcome, Reading, State, Value


@dataclass(frozen=True, slots=True)
class Login:
    """A credential, opened. Its secrets never appear in a log, a reason or a fact."""

    id: int
    kind: str
    """A ``models.choices.CredentialKind``."""
    username: str = ""
    secret: str = field(default="", repr=False)
    privacy_secret: str = field(default="", repr=False)
    auth_protocol: str = ""
    privacy_protocol: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A target as a probe needs it. ``interval`` and ``timeout`` (of one try) are seconds; ``port`` None: the usual."""

    target: int
    subject: int
    method: str
    address: str
    port: int | None = None
    interval: float = 60.0
    timeout: float = 2.0
    retries: int = 2
    credential: Login | None = None
    profile: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def budget(self) -> float:
        """Seconds after which the collector ends a look by force: a whole interval, or all tries if these are more."""
        return max(self.interval, self.timeout * (self.retries + 1) + 1)

    def reading(
        self,
        outcome: Outcome = Outcome.OK,
        reason: str = "",
        *,
        at: datetime | None = None,
        values: tuple[Value, ...] = (),
        states: tuple[State, ...] = (),
        interfaces: Interfaces | None = None,
        facts: dict[str, str] | None = None,
    ) -> Reading:
        """A reading of this target. ``at``: when the answer came, now by default; ``reason``: a sentence for people."""
        return Reading(
            self.target, self.subject, at or datetime.now(UTC), outcome, reason, values, states, interfaces, facts or {}
        )


class Probe(Protocol):
    """One way of asking; made without arguments inside the running event loop."""

    async def look(self, job: Job) -> Reading:
        """Ask once, tries included. Cancellation must end it at once and leave nothing open."""
        ...

    def forget(self, target: int) -> None:
        """The target is gone, changed, or asked by another collector now: drop what is remembered of it."""
        ...

    async def close(self) -> None:
        """The collector ends."""
        ...


class StatelessProbe:
    """Base of probes that remember nothing between two looks."""

    def forget(self, target: int) -> None:
        """Nothing is kept."""

    async def close(self) -> None:
        """Nothing is open."""
