"""From a changed record to the duties that it may prove."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from bag.core import registers
from bag.core.events import RecordChanged
from bag.directive.models import Instance, Obligation


def touched(change: RecordChanged) -> list[tuple[str, str | None]]:
    """The sources that watch the changed type, with the services to judge; None as service means every one."""
    watching = [source.key for source in registers.evidence_sources if change.record in source.watches]
    if not watching:
        return []
    services = _services(change)
    return [(key, service) for key in watching for service in services]


def _services(change: RecordChanged) -> Iterable[str | None]:
    """The services that own the changed rows, where their type has owners and the rows are still there."""
    record = registers.records.get(change.record)
    if record is None or not record.service_path or change.verb == "delete":
        return [None]
    rows = record.model._default_manager.filter(pk__in=change.pks)
    codes = set(rows.order_by().values_list(record.service_path, flat=True))
    return [None] if not codes or None in codes else sorted(codes)


def proved_by(source: str, service: str | None) -> list[Instance]:
    """The owed duties that a source proves, by itself or through near-twins. One query.

    With a service: those of that service and of the branch, which looks at all services.
    """
    naming = Obligation.objects.filter(active=True, sources__contains=[source])
    groups = naming.exclude(twin_group="").values("twin_group")
    rows = Instance.objects.filter(obligation__active=True).filter(
        Q(obligation__sources__contains=[source]) | Q(obligation__twin_group__in=groups)
    )
    return list(rows if service is None else rows.filter(service__in=("", service)))
