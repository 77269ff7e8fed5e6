"""The texts of the cold start: the duty catalogue and the request types, which say what each service does."""

from __future__ import annotations

from collections.abc import Iterable

from bag.directive.domain.catalogue import catalogue
from bag.directive.domain.services import SERVICES
from bag.work.domain.triage import PRIORITY, SERVICE, TYPE, Sample
from bag.work.models import RequestType


def duties() -> list[Sample]:
    """The duties of single services, in the words of the catalogue."""
    own = [duty for duty in catalogue().values() if duty.service in SERVICES]
    return [Sample(f"{duty.title_tr}. {duty.evidence_tr}", {SERVICE: duty.service}) for duty in own]


def types() -> list[Sample]:
    """What is offered, in the words of the services. One query."""
    rows = RequestType.objects.filter(active=True).select_related("service").order_by("code")
    return [
        type_sample(row.code, row.service.code, row.priority, (row.title, row.summary, row.words, row.checklist))
        for row in rows
    ]


def type_sample(code: str, service: str, priority: int, texts: Iterable[str]) -> Sample:
    """The text of one request type."""
    return Sample(". ".join(text for text in texts if text), {SERVICE: service, TYPE: code, PRIORITY: str(priority)})
