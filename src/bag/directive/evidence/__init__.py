"""Evidence of what already stands: organization, inventory and documents. Other rooms register their own sources."""

from __future__ import annotations

from collections.abc import Iterable

from bag.core import registers
from bag.core.registers import EvidenceSource
from bag.directive.domain.rules import EVALUATORS
from bag.directive.evidence import documents, inventory, organization
from bag.directive.models import Obligation

SOURCES: tuple[EvidenceSource, ...] = (*organization.SOURCES, *inventory.SOURCES, *documents.SOURCES)


def sources_of(obligation: Obligation, shared: Iterable[str] = ()) -> list[EvidenceSource]:
    """The registered sources that the obligation or (``shared``) its near-twins name and its evaluator can use.

    A shared capability alone does not connect a source: an outgoing letter must not prove that incoming ones are kept.
    """
    shapes = EVALUATORS[obligation.evaluator].shapes
    found = (registers.evidence_sources.get(key) for key in dict.fromkeys([*obligation.sources, *sorted(shared)]))
    return [source for source in found if source is not None and source.shape in shapes]
