"""The graph of the city as the records are now: kept in each process, built anew when the records have changed.

What counts as a change is told by the history tables: each watched record type has one, and it only grows. While a new
graph is built, questions are answered by the one before.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import numpy as np
import structlog
from django.apps import apps
from django.db import connection
from django.utils import timezone

from bag.core import registers
from bag.core.registers import Support
from bag.core.text import fold
from bag.dependency.domain.evaluate import Evaluator
from bag.dependency.domain.explain import Explainer
from bag.dependency.domain.graph import Finding, Graph
from bag.dependency.domain.reading import build

log = structlog.get_logger()
AT_ONCE = 0.5
"""A graph that is built within so many seconds is built while the question waits; others in the background."""
REST = 10
"""Building takes at most one part in so many of a process' time."""

Version = tuple[int, ...]


@dataclass(frozen=True)
class LiveGraph:
    """One state of the graph with what asks it."""

    evaluator: Evaluator
    aliases: dict[str, str]
    remarks: tuple[Finding, ...]
    """Gaps that the sources told, then those of the reader, then what nothing serves."""
    version: Version
    built_at: datetime
    seconds: float
    """CPU time of building."""
    _explainers: dict[frozenset[int], Explainer] = field(default_factory=dict, repr=False, compare=False)

    @property
    def graph(self) -> Graph:
        return self.evaluator.graph

    @cached_property
    def _folded(self) -> list[str]:
        return [fold(name or one) for name, one in zip(self.graph.names, self.graph.ids, strict=True)]

    def search(self, words: list[str], most: int) -> list[str]:
        """Ids of elements whose name holds all of the folded words, the shortest names first."""
        texts = self._folded
        found = [item for item, text in enumerate(texts) if all(word in text for word in words)]
        return [self.graph.ids[item] for item in sorted(found, key=lambda item: (len(texts[item]), texts[item]))[:most]]

    @cached_property
    def explainer(self) -> Explainer:
        """Costs some seconds for a city on first use; raises ``TooManyCuts`` where chains are too long."""
        return Explainer(self.evaluator)

    def explainer_where(self, watched: frozenset[int]) -> Explainer:
        """The same where just these elements raise alarms of their own; the last one is kept."""
        if watched not in self._explainers:
            flags = np.zeros(len(self.graph.ids), dtype=np.bool_)
            flags[list(watched)] = True
            self._explainers.clear()
            self._explainers[watched] = Explainer(self.evaluator, self.explainer.cuts, flags)
        return self._explainers[watched]


class _Keeper:
    """The latest graph of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: LiveGraph | None = None
        self._built = -1e9

    def current(self) -> LiveGraph:
        kept = self._kept
        if kept is not None and kept.version == version_now():
            return kept
        if kept is None or kept.seconds < AT_ONCE:
            return self.renew()
        if time.monotonic() - self._built > REST * kept.seconds and not self._lock.locked():
            threading.Thread(target=self._behind, name="support-graph", daemon=True).start()
        return kept

    def renew(self) -> LiveGraph:
        """Build now; who comes while another builds waits for that graph."""
        with self._lock:
            version = version_now()
            if self._kept is None or self._kept.version != version:
                self._kept = _build(version)
            self._built = time.monotonic()
            return self._kept

    def _behind(self) -> None:
        try:
            self.renew()
        except Exception as error:
            log.exception("dependency.graph.failed", error=repr(error))
        finally:
            connection.close()

    def forget(self) -> None:
        self._kept, self._built = None, -1e9


_keeper = _Keeper()


def live_graph() -> LiveGraph:
    """The graph of this process: as the records are, or, where building takes long, as they were when it began."""
    return _keeper.current()


def fresh_graph() -> LiveGraph:
    """The graph exactly as the records are now; builds where it must."""
    return _keeper.renew()


def forget() -> None:
    """Drop the kept graph (tests, whose records vanish without a trace in the history)."""
    _keeper.forget()


def version_now() -> Version:
    """The last entry of the history of every watched record type. One query."""
    keys = dict.fromkeys(key for source in registers.support_sources for key in source.watches)
    tables = [apps.get_model(key + "event")._meta.db_table for key in keys]
    if not tables:
        return ()
    last = [f"(SELECT coalesce(max(pgh_id), 0) FROM {table})" for table in tables]  # noqa: S608  our own tables
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(last)}")
        return tuple(cursor.fetchone())


def _build(version: Version) -> LiveGraph:
    started = time.process_time()
    whole = Support()
    for source in registers.support_sources:
        part = source.collect()
        whole.nodes += part.nodes
        whole.gates += part.gates
        whole.links += part.links
        whole.remarks += part.remarks
        whole.aliases |= part.aliases
    nodes = whole.nodes or [{"id": "nothing", "kind": "site", "name": "", "watched": False}]
    evaluator = Evaluator(build({"nodes": nodes, "power": whole.gates, "links": whole.links}))
    told = tuple(Finding(code, subject, detail) for code, subject, detail in whole.remarks)
    spent = time.process_time() - started
    log.info("dependency.graph.built", nodes=evaluator.graph.nodes, links=len(whole.links), seconds=round(spent, 2))
    return LiveGraph(
        evaluator=evaluator,
        aliases=whole.aliases,
        remarks=(*told, *evaluator.graph.findings, *evaluator.findings()),
        version=version,
        built_at=timezone.now(),
        seconds=spent,
    )
