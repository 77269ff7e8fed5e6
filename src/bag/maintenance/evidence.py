"""What maintenance proves: work done in its time, plans in force, forms with readings, contractors under control."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource, ReportFigure
from bag.directive.figures import within
from bag.field.models import OrderState, WorkOrder
from bag.maintenance.models import Area, MaintenancePlan, Occurrence, OccurrenceState, PlanState

MOST = 1000
"""Items that one source tells of, the newest."""
WATCHES = ("maintenance.occurrence",)
Find = Callable[[str, datetime, datetime], list[EvidenceItem]]


def _rows(service: str, areas: tuple[str, ...]) -> QuerySet[Any]:
    rows: QuerySet[Any] = Occurrence.objects.exclude(state=OccurrenceState.SKIPPED)
    rows = rows.select_related("plan", "equipment", "place", "order", "report")
    if areas:
        rows = rows.filter(plan__area__in=areas)
    return rows.filter(plan__owner_service__code=service) if service else rows


def _newest(rows: QuerySet[Any], by: str = "due_on") -> list[Any]:
    return list(reversed(rows.order_by(f"-{by}", "-id")[:MOST]))


def tasks(*areas: str) -> Find:
    """Maintenance of some areas (all without any) that was due in the window, and earlier ones still open in it."""

    def find(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
        first, last = timezone.localtime(start).date(), timezone.localtime(end).date()
        rows = _rows(service, areas).filter(due_on__lte=last)
        rows = rows.filter(Q(due_on__gte=first) | Q(done_at__gte=start) | Q(done_at=None, closed_at=None))
        return [
            _item(row, _moment(row.due_on, time(12)), row.done_at, due_at=_moment(row.deadline, time(23, 59)))
            for row in _newest(rows)
        ]

    return find


def marks(*areas: str) -> Find:
    """Maintenance of some areas that was done in the window."""

    def find(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
        rows = _rows(service, areas).filter(done_at__range=(start, end))
        return [_item(row, row.done_at) for row in _newest(rows, "done_at")]

    return find


def forms(*areas: str) -> Find:
    """Maintenance done in the window or earlier without its paper; met by the signed form or the service report."""

    def find(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
        rows = _rows(service, areas).filter(done_at__isnull=False, done_at__lte=end)
        rows = rows.filter(Q(done_at__gte=start) | Q(order__signed_at=None, report=None))
        return [_item(row, row.done_at, _paper(row)) for row in _newest(rows, "done_at")]

    return find


def _paper(row: Occurrence) -> datetime | None:
    signed = row.order.signed_at if row.order is not None else None
    report = row.report.created_at if row.report is not None else None
    return min((at for at in (signed, report) if at is not None), default=None)


def visits(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Visits of contractors; met by the word of the supervisor, of other jobs by the signed form. Two queries."""
    rows = _rows(service, ()).filter(plan__contract__isnull=False, done_at__isnull=False, done_at__lte=end)
    rows = rows.filter(Q(done_at__gte=start) | Q(verdict_at=None))
    found = [_item(row, row.done_at, row.verdict_at) for row in _newest(rows, "done_at")]
    orders: QuerySet[Any] = WorkOrder.objects.filter(contract__isnull=False, maintenance=None, done_at__lte=end)
    orders = orders.exclude(state=OrderState.CANCELLED).filter(Q(done_at__gte=start) | Q(signed_at=None))
    if service:
        orders = orders.filter(owner_service__code=service)
    found += [
        EvidenceItem(
            effective_at=row.done_at,
            recorded_at=row.done_at,
            label=str(row),
            url=_page("field:workorder-detail", row.pk),
            subject=f"field.workorder:{row.pk}",
            item=f"order:{row.pk}",
            met_at=row.signed_at,
        )
        for row in _newest(orders, "done_at")
    ]
    return sorted(found, key=lambda item: item.effective_at)


def plans(service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
    """Approved plans, to be looked at again by their day. One query."""
    rows = MaintenancePlan.objects.filter(approved_on__isnull=False, approved_on__lte=timezone.localtime(end).date())
    rows = rows.exclude(state=PlanState.DRAFT)
    if service:
        rows = rows.filter(owner_service__code=service)
    items = []
    for row in rows.order_by("-approved_on", "-id")[:MOST]:
        at = _moment(row.approved_on or row.starts, time(12))
        until = row.review_on if row.state == PlanState.APPROVED else row.approved_on
        items.append(
            EvidenceItem(
                effective_at=at,
                recorded_at=at,
                label=row.title,
                url=_page("maintenance:maintenanceplan-detail", row.pk),
                subject=f"maintenance.maintenanceplan:{row.pk}",
                item=f"plan:{row.pk}:{row.approved_on}",
                until=_moment(until, time(23, 59)) if until else None,
                met_at=row.updated_at if row.state == PlanState.RETIRED else None,
            )
        )
    return items[::-1]


def _moment(on: Any, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, clock))


def _page(name: str, pk: int) -> Any:
    """The address of a page, made when somebody reads it."""
    return reverse_lazy(name, args=[pk])


def _item(row: Occurrence, at: datetime, met_at: datetime | None = None, **more: Any) -> EvidenceItem:
    """A deed was written when it was done; what falls due (with ``due_at``) when its row was made."""
    return EvidenceItem(
        effective_at=at,
        recorded_at=row.created_at if "due_at" in more else at,
        label=str(row),
        url=_page("maintenance:occurrence-detail", row.pk),
        subject=f"maintenance.occurrence:{row.pk}",
        item=f"maintenance:{row.pk}",
        met_at=met_at,
        **more,
    )


def _task(key: str, title: Any, capabilities: tuple[str, ...], *areas: str) -> EvidenceSource:
    return EvidenceSource(key, title, capabilities, tasks(*areas), shape=EvidenceShape.TASK, watches=WATCHES)


def _mark(key: str, title: Any, capabilities: tuple[str, ...], *areas: str) -> EvidenceSource:
    return EvidenceSource(key, title, capabilities, marks(*areas), shape=EvidenceShape.MARK, watches=WATCHES)


def _event(key: str, title: Any, capabilities: tuple[str, ...], find: Find, *watches: str) -> EvidenceSource:
    return EvidenceSource(key, title, capabilities, find, shape=EvidenceShape.EVENT, watches=WATCHES + watches)


_FACILITY = (Area.UPS, Area.FACILITY, Area.FIRE, Area.PROTECTION)
PM = ("W-PM",)
SOURCES = (
    _task("work.maintenance", _("Planned maintenance tasks"), PM),
    EvidenceSource(
        "work.maintenance_plans", _("Approved maintenance plans"), PM, plans,
        shape=EvidenceShape.DOCUMENT, watches=("maintenance.maintenanceplan",),
    ),
    _event(
        "work.maintenance_reports", _("Maintenance forms with before and after readings"),
        ("W-PM", "W-SVC", "A-ARCH"), forms(), "field.workorder",
    ),
    _event("work.contractor_visits", _("Controls of contractor visits"), ("W-CTRL",), visits, "field.workorder"),
    _task("network.maintenance", _("Maintenance of network and security devices"), PM, Area.NETWORK),
    _task("fiber.maintenance", _("Maintenance of the fibre plant"), ("F-PLANT", "W-PM"), Area.FIBER),
    _task("radio.preventive_checks", _("Preventive checks of radio hardware"), PM, Area.RADIO_CHECK),
    _task("radio.station_maintenance", _("Maintenance of radio stations"), ("W-PM", "R-SITE"), Area.RADIO_STATION),
    _mark("radio.station_cleaning", _("Cleaning of radio stations"), ("W-PM", "R-SITE"), Area.RADIO_CLEANING),
    _task("radio.terminal_checks", _("Software checks of terminals"), ("R-TERM",), Area.RADIO_TERMINAL),
    _task("voice.preventive_checks", _("Preventive checks of telephony hardware"), PM, Area.VOICE_CHECK),
    _task("voice.pbx_maintenance", _("Maintenance of PBXs and servers"), ("W-PM", "T-PBX"), Area.VOICE_SYSTEM),
    _task("voice.site_devices", _("Checks of devices attached on site"), PM, Area.VOICE_SITE),
    _task(
        "voice.cabinet_care", _("Care of PBX power supplies, processors, cards and fans"), ("W-PM", "T-PBX"),
        Area.VOICE_CABINET,
    ),
    _task("voice.software_checks", _("Software checks of telephony"), ("T-PBX",), Area.VOICE_SOFTWARE),
    _event(
        "facility.ups_maintenance", _("UPS maintenance with service reports"), ("D-PWR", "W-SVC"), forms(Area.UPS),
        "field.workorder",
    ),
    _mark("facility.ups_inspections", _("Inspections of UPS use"), ("D-PWR",), Area.UPS_USE),
    _mark("facility.battery_tests", _("Battery performance tests"), ("D-PWR",), Area.BATTERY),
    _task(
        "facility.device_tests", _("Periodic tests of infrastructure devices"), ("D-PWR", "W-PM"), Area.FACILITY_TEST
    ),
    _task("facility.maintenance", _("Maintenance of data-centre devices"), PM, *_FACILITY),
    _mark("facility.fire_tests", _("Tests of fire detection and suppression"), ("D-FIRE",), Area.FIRE),
    _task(
        "facility.protection_checks", _("Checks of floor, seismic platform and earthing"), ("I-PHYS", "W-PM"),
        Area.PROTECTION,
    ),
    _task("cameras.maintenance", _("Maintenance of camera systems"), ("W-PM", "C-INV"), Area.CAMERA),
    _task("cameras.cleaning", _("Care and cleaning of the systems of the service"), PM, Area.CAMERA_CLEANING),
    _task("carrier.marker_maintenance", _("Maintenance of markers"), ("S-WIFI", "W-PM"), Area.MARKER),
    _task("office.building", _("Works on the building"), ("A-BLD",), Area.BUILDING),
)  # fmt: skip
_GROUP = _("Maintenance")
_ROWS = "maintenance.occurrence"
FIGURES = (
    ReportFigure("maintenance.due", _("Maintenance fallen due"), _GROUP, _ROWS, within("due_on"), 70),
    ReportFigure("maintenance.done", _("Maintenance done"), _GROUP, _ROWS, within("done_at"), 71),
    ReportFigure(
        "maintenance.missed", _("Maintenance missed"), _GROUP, _ROWS, within("missed_on"), 72
    ),
    ReportFigure(
        "maintenance.refused", _("Work of contractors refused"), _GROUP, _ROWS, within("refused_at"),
        73,
    ),
)  # fmt: skip
