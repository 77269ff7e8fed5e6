"""System checks: the catalogue asks only what can be judged, of sources that exist or are planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.checks import CheckMessage, Error, register

from bag.core import registers
from bag.core.domain.evidence import EvidenceShape
from bag.directive.domain.catalogue import Duty, catalogue
from bag.directive.domain.sources import planned_sources


@register()
def catalogue_can_be_judged(**_options: Any) -> list[CheckMessage]:
    """Unknown evaluators, parameters and sources, and sources whose items an evaluator cannot use, stop the start."""
    try:
        duties = list(catalogue().values())
        planned = {key: EvidenceShape(source.shape) for key, source in planned_sources().items()}
    except ValueError as error:
        return [Error(str(error), id="directive.E001")]
    standing = {source.key: source.shape for source in registers.evidence_sources}
    return [*_shapes_differ(planned, standing), *faults(duties, {**planned, **standing})]


def _shapes_differ(
    planned: Mapping[str, EvidenceShape], standing: Mapping[str, EvidenceShape]
) -> Iterable[CheckMessage]:
    for key, shape in standing.items():
        if planned.get(key, shape) is not shape:
            hint = "Change the shape of the registered source or of its row in data/sources.csv."
            yield Error(f"source {key}: planned as {planned[key]}, registered as {shape}", hint, id="directive.E002")


def faults(duties: Iterable[Duty], shapes: Mapping[str, EvidenceShape]) -> Iterable[CheckMessage]:
    """What is wrong with the sources that duties name; ``shapes`` are those of all known sources."""
    for duty in duties:
        wanted = duty.parameters.shapes
        for key in duty.sources:
            if key not in shapes:
                yield Error(f"duty {duty.key}: there is no evidence source {key}", id="directive.E003")
            elif wanted and shapes[key] not in wanted:
                text = f"duty {duty.key}: {duty.evaluator} cannot use {key}, which tells of a {shapes[key]}"
                yield Error(text, id="directive.E004")
