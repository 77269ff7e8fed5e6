"""What an exporter has told so far and later messages need: templates, sampling, the last sequence number.

The scope is (address of the exporter, observation domain or source id, template). All of it is bounded, the longest
unused goes first, and it can be written down so that a restart loses no flow.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable
from typing import Any, NamedTuple

from bag.monitoring.protocols import Malformed
from bag.monitoring.protocols.flow_layout import Field, Layout, layout

MOST_TEMPLATES = 20_000
MOST_SAMPLERS = 20_000
MOST_SESSIONS = 50_000
_LATE = 1000
"""A sequence number so little behind is a datagram that was overtaken; further behind, the exporter began anew."""

Session = tuple[bytes, int]
"""Address of the exporter (16 octets) and its domain."""


class Template(NamedTuple):
    """``scope`` is the number of scope fields: 0 for flows, more for options."""

    layout: Layout
    scope: int


class Bounded(OrderedDict[Any, Any]):
    """A dictionary of limited size: the oldest entry makes room."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        self.move_to_end(key)
        if len(self) > self._most:
            self.popitem(last=False)


class Sessions:
    """The memory of a decoder. ``changed`` counts what should be written down."""

    def __init__(self) -> None:
        self.templates: Bounded = Bounded(MOST_TEMPLATES)
        self.samplers: Bounded = Bounded(MOST_SAMPLERS)
        """(exporter, domain, sampler) → one in so many packets; sampler -1 is the whole domain."""
        self._expected: Bounded = Bounded(MOST_SESSIONS)
        self.lost: Counter[bytes] = Counter()
        """Units missing in the sequence, by exporter: v9 and sFlow count datagrams, v5 and IPFIX flows."""
        self.changed = 0

    def learn(self, session: Session, number: int, fields: Iterable[tuple[int, int]], scope: int = 0) -> None:
        """Keep a template; no field withdraws it. Raises ``Malformed``."""
        key, wanted = (*session, number), tuple(Field(*field) for field in fields)
        if not wanted:
            self.changed += self.templates.pop(key, None) is not None
            return
        if scope > len(wanted):
            raise Malformed("template")
        known = self.templates.get(key)
        if known is not None and known.scope == scope and known.layout.fields == wanted:
            return
        self.templates[key] = Template(layout(wanted), scope)
        self.changed += 1

    def template(self, session: Session, number: int) -> Template | None:
        key = (*session, number)
        found: Template | None = self.templates.get(key)
        if found is not None:
            self.templates.move_to_end(key)
        return found

    def sampled(self, session: Session, sampler: int, rate: int) -> None:
        """The exporter says that it looks at one in ``rate`` packets."""
        key = (*session, sampler)
        if 0 < rate < 1 << 32 and self.samplers.get(key) != rate:
            self.samplers[key] = rate
            self.changed += 1

    def rate(self, session: Session, sampler: int = -1) -> int:
        """One in so many packets; 0 when the exporter never said."""
        return int(self.samplers.get((*session, sampler), 0))

    def follow(self, session: Session, sequence: int, units: int) -> None:
        """Compare a sequence number (of the first of ``units``) with the one that was to come."""
        expected = self._expected.get(session)
        if expected is not None:
            missing = (sequence - expected) & 0xFFFFFFFF
            if (1 << 32) - missing < _LATE:
                self.lost[session[0]] = max(0, self.lost[session[0]] - units)
                return
            if missing < 1 << 31:
                self.lost[session[0]] += missing
        self._expected[session] = (sequence + units) & 0xFFFFFFFF
        if len(self.lost) > MOST_SESSIONS:
            self.lost.clear()

    def lose_track(self, session: Session) -> None:
        """The next sequence number cannot be foretold."""
        self._expected.pop(session, None)

    def state(self) -> dict[str, Any]:
        """Templates and sampling as plain JSON."""
        return {
            "templates": [
                [key[0].hex(), key[1], key[2], found.scope, [list(field) for field in found.layout.fields]]
                for key, found in self.templates.items()
            ],
            "samplers": [[key[0].hex(), key[1], key[2], rate] for key, rate in self.samplers.items()],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what ``state`` gave; raises ``Malformed`` when it is something else."""
        try:
            for address, domain, number, scope, fields in state["templates"]:
                self.learn((bytes.fromhex(address), int(domain)), int(number), [tuple(f) for f in fields], int(scope))
            for address, domain, sampler, rate in state["samplers"]:
                self.sampled((bytes.fromhex(address), int(domain)), int(sampler), int(rate))
        except (KeyError, TypeError, ValueError) as error:
            raise Malformed(f"state: {error!r}") from None
        self.changed = 0
