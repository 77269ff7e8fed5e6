"""The monthly report: versions of a service's devices against their targets, signed by a person who looked at it."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.configurations.models import ManagedDevice
from bag.core import access
from bag.core.access import WRITERS, Rights
from bag.firmware.domain.versions import Standing, standing
from bag.firmware.models import EndOfLife, Exposure, VersionReport
from bag.firmware.services.finding import target_of, targets_by_type, version_of
from bag.inventory.models import Equipment
from bag.organization.models import Unit

REVIEW = Rights(change=WRITERS)
SHORTEST = 10


def write_month(month: date | None = None) -> list[VersionReport]:
    """Make or renew the reports of a month (this one) for every service with versions; signed ones stay as they are."""
    first = (month or timezone.localdate()).replace(day=1)
    signed = set(VersionReport.objects.filter(month=first, reviewed_at__isnull=False).values_list("service", flat=True))
    services = Unit.objects.filter(kind="service", equipment__software__isnull=False).exclude(pk__in=signed).distinct()
    made = []
    for service in services.order_by("pk"):
        figures, rows = counted(service)
        report, _made = VersionReport.objects.update_or_create(
            month=first, service=service, defaults={"made_at": timezone.now(), "figures": figures, "rows": rows}
        )
        made.append(report)
    return made


def counted(service: Unit) -> tuple[dict[str, int], list[list[Any]]]:
    """Figures and rows of a report as they are now: devices of types with a target or a found version. Five queries."""
    targets = targets_by_type()
    roles = dict(ManagedDevice.objects.filter(equipment__isnull=False).values_list("equipment", "role"))
    pieces = Equipment.objects.filter(owner_service=service, status="service").select_related("type", "software")
    typed = {type_ for type_, owner, _role in targets if owner == service.pk}
    groups: dict[tuple[str, str, str, str], Counter[str]] = defaultdict(Counter)
    figures: Counter[str] = Counter({one.value: 0 for one in Standing})
    kept = [one for one in pieces if version_of(one) or one.type_id in typed]
    for one in kept:
        version = version_of(one)
        target = target_of(one, roles.get(one.pk, ""), targets)
        wanted, least = (target.wanted, target.least) if target else ("", "")
        stands = standing(version, wanted, least) if version else Standing.UNKNOWN
        figures[stands.value] += 1
        groups[(str(one.type), target.role if target else "", wanted, least)][version] += 1
    figures["devices"] = len(kept)
    figures["exposed"] = _exposed(service)
    figures["ended"] = _ended(kept)
    rows = [_row(key, found) for key, found in sorted(groups.items())]
    return dict(figures), rows


def _row(key: tuple[str, str, str, str], found: Counter[str]) -> list[Any]:
    type_, role, wanted, least = key
    good = sum(n for version, n in found.items() if version and standing(version, wanted, least) == Standing.CURRENT)
    return [type_, role, wanted, dict(found.most_common()), good, found.total()]


def _exposed(service: Unit) -> int:
    rows = Exposure.objects.filter(ended_at=None, unclear=False, equipment__owner_service=service)
    return rows.values("equipment").distinct().count()


def _ended(pieces: list[Equipment]) -> int:
    rows = EndOfLife.objects.filter(end_of_support__lt=timezone.localdate())
    over = set(rows.values_list("equipment_type", flat=True))
    return sum(one.type_id in over for one in pieces)


def may_review(user: Any, report: VersionReport) -> bool:
    return access.allows(user, REVIEW, "change", report.service.code)


@transaction.atomic
def review(report: VersionReport, *, note: str, by: Any) -> VersionReport:
    """Sign a report with what follows from it; once. Raises ``ValidationError``."""
    row = VersionReport.objects.select_for_update(of=("self",)).select_related("service").get(pk=report.pk)
    if row.reviewed_at is not None:
        raise ValidationError(_("The report is signed already."))
    if len(note.strip()) < SHORTEST:
        raise ValidationError({"note": _("Say in a sentence what follows from the report.")})
    row.figures, row.rows = counted(row.service)
    row.reviewed_at, row.reviewed_by, row.note = timezone.now(), by, note.strip()
    row.save()
    return row
