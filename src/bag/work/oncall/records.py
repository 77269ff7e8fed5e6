"""Record types of on-call duty."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy

from bag.core.records.spec import Column, Record
from bag.work.models import (
    Absence,
    DutyMember,
    DutyRole,
    DutyRules,
    DutyShift,
    DutyVehicle,
    EmploymentLimits,
    EscalationStep,
    Roster,
    RosterState,
)
from bag.work.oncall import details, rights
from bag.work.oncall.forms import VehicleForm
from bag.work.services import rosters

STATE_TONES = {
    RosterState.DRAFT.value: "unknown",
    RosterState.PUBLISHED.value: "ok",
    RosterState.CLOSED.value: "void",
}


class RosterRecord(Record):
    """Rosters. Their page is the grid; the form sets the service and the days."""

    model = Roster
    order: ClassVar = ("-first", "service__sort_text", "pk")
    icon = "calendar-event"
    rights = rights.KEPT
    service_path = "service__code"
    related: ClassVar = ["service", "published_by"]
    columns: ClassVar = [
        Column("first"),
        Column("last"),
        Column("service", sort="service__sort_text"),
        Column("state", kind="choice", tones=STATE_TONES),
        Column("missing"),
        Column("spread", kind="percent"),
        Column("published_at"),
        Column("planned_at", hidden=True),
        Column("closed_at", hidden=True),
    ]
    filters: ClassVar = ["state", "service", "first", "last", "missing"]
    fields: ClassVar = ["service", "first", "last"]
    bulk_fields: ClassVar = ["last"]
    nav_group = "oncall"
    nav_order = 42

    def allows(self, user: Any, verb: str, row: Any = None) -> bool:
        """Published rosters are changed duty by duty, and never deleted."""
        if row is not None and row.pk and verb in ("change", "delete") and row.state != RosterState.DRAFT:
            return False
        return super().allows(user, verb, row)

    @transaction.atomic
    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        rosters.require_length(row.first, row.last)
        row.save()
        if not created:
            row.shifts.exclude(day__range=(row.first, row.last)).delete()
        return row

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [self.save(row, actor, created=True) for row in rows]

    def initial(self, request: Any) -> dict[str, Any]:
        """The month after the last roster of the service, which is one's own unless the address names another."""
        given = super().initial(request)
        return {**details.next_month(request.user, given.get("service")), **given}

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.roster(row, request.user)


class DutyShiftRecord(Record):
    """Duties one by one: for lists, export and the API. They are changed on the page of their roster.

    They belong to the branch: those who arrange the rosters of all services are judged by them too.
    """

    model = DutyShift
    order: ClassVar = ("-day", "role__sort_text", "pk")
    icon = "user-check"
    rights = rights.WRITTEN
    related: ClassVar = ["roster__service", "role", "person", "vehicle"]
    columns: ClassVar = [
        Column("day", kind="link"),
        Column("role", sort="role__sort_text"),
        Column("person", sort="person__sort_text"),
        Column("vehicle", sort="vehicle__sort_text"),
        Column("starts_at"),
        Column("ends_at"),
        Column("points"),
        Column("hand", hidden=True),
        Column("roster", sort="roster__first", hidden=True),
    ]
    filters: ClassVar = ["day", "role", "person", "vehicle", "roster"]
    fields: ClassVar = ["roster", "role", "day", "person", "vehicle", "starts_at", "ends_at", "points", "hand"]
    searchable = False

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        if not row.role.vehicle or row.roster.state == RosterState.CLOSED:
            return {}
        keeps = rights.keeps(request.user, row.roster.service.code)
        return {"vehicle_form": VehicleForm(row, initial={"vehicle": row.vehicle_id})} if keeps else {}


class DutyRoleRecord(Record):
    model = DutyRole
    icon = "clock"
    rights = rights.KEPT
    service_path = "service__code"
    related: ClassVar = ["service"]
    columns: ClassVar = [
        Column("title", kind="link"),
        Column("service", sort="service__sort_text"),
        Column("needed"),
        Column("begins", gettext_lazy("begins at"), sort="starts"),
        Column("hours"),
        Column("night"),
        Column("vehicle"),
        Column("active"),
    ]
    filters: ClassVar = ["service", "active", "vehicle", "night"]
    fields: ClassVar = ["service", "title", "needed", "starts", "hours", "night", "vehicle", "active"]


class DutyMemberRecord(Record):
    model = DutyMember
    icon = "users"
    rights = rights.KEPT
    service_path = "role__service__code"
    related: ClassVar = ["role__service", "person"]
    columns: ClassVar = [
        Column("person", kind="link", sort="person__sort_text"),
        Column("role", sort="role__sort_text"),
        Column("starts"),
        Column("ends"),
        Column("night"),
    ]
    filters: ClassVar = ["role", "person", "starts", "ends", "night"]
    fields: ClassVar = ["role", "person", "starts", "ends", "night"]
    searchable = False


class DutyVehicleRecord(Record):
    model = DutyVehicle
    icon = "car"
    rights = rights.KEPT
    service_path = "role__service__code"
    related: ClassVar = ["role__service", "vehicle"]
    columns: ClassVar = [
        Column("vehicle", kind="link", sort="vehicle__sort_text"),
        Column("role", sort="role__sort_text"),
    ]
    filters: ClassVar = ["role"]
    fields: ClassVar = ["role", "vehicle"]
    searchable = False


class DutyRulesRecord(Record):
    model = DutyRules
    icon = "adjustments-horizontal"
    rights = rights.KEPT
    service_path = "service__code"
    related: ClassVar = ["service"]
    columns: ClassVar = [
        Column("service", kind="link", sort="service__sort_text"),
        Column("weekday_points"),
        Column("half_day_points"),
        Column("weekend_points"),
        Column("holiday_points"),
        Column("min_gap_days"),
        Column("max_per_month"),
        Column("rest_hours"),
    ]
    filters: ClassVar = ["service"]
    fields: ClassVar = [
        "service", "weekday_points", "half_day_points", "weekend_points", "holiday_points", "min_gap_days",
        "max_per_month", "rest_hours",
    ]  # fmt: skip
    searchable = False


class EmploymentLimitsRecord(Record):
    model = EmploymentLimits
    icon = "scale"
    rights = rights.COMMON
    columns: ClassVar = [
        Column("employment", kind="link"),
        Column("on_duty"),
        Column("night_duty"),
        Column("min_gap_days"),
        Column("max_per_month"),
        Column("rest_hours"),
    ]
    filters: ClassVar = ["on_duty", "night_duty"]
    fields: ClassVar = ["employment", "on_duty", "night_duty", "min_gap_days", "max_per_month", "rest_hours"]
    searchable = False


class AbsenceRecord(Record):
    """Absences: everybody enters their own, keepers of the service those of its people and vehicles."""

    model = Absence
    order: ClassVar = ("-starts", "pk")
    icon = "beach"
    rights = rights.OWN
    related: ClassVar = ["person__unit", "vehicle"]
    columns: ClassVar = [
        Column("person", kind="link", sort="person__sort_text"),
        Column("vehicle", sort="vehicle__sort_text"),
        Column("starts"),
        Column("ends"),
    ]
    filters: ClassVar = ["person", "vehicle", "starts", "ends"]
    fields: ClassVar = ["person", "vehicle", "starts", "ends"]
    nav_group = "oncall"
    nav_order = 44
    searchable = False

    def allows(self, user: Any, verb: str, row: Any = None) -> bool:
        if not super().allows(user, verb) or row is None or verb in ("view", "export"):
            return super().allows(user, verb)
        if row.person_id and row.person.user_id == getattr(user, "pk", None):
            return True
        return rights.keeps(user, _home(row))

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return rosters.enter_absence(row, by=actor)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [self.save(row, actor, created=True) for row in rows]

    def initial(self, request: Any) -> dict[str, Any]:
        """The person who signed in, unless the address names another."""
        person = getattr(request.user, "person", None)
        return {**({"person": person.pk} if person else {}), **super().initial(request)}


def _home(row: Absence) -> str | None:
    """The service that keeps the duties of a person or vehicle; None when there is none."""
    if row.person_id:
        return row.person.unit.code if row.person and row.person.unit else None
    held = DutyVehicle.objects.filter(vehicle=row.vehicle_id).values_list("role__service__code", flat=True)
    found: str | None = held.first()
    return found


class EscalationStepRecord(Record):
    model = EscalationStep
    icon = "stairs"
    rights = rights.KEPT
    service_path = "service__code"
    related: ClassVar = ["service"]
    columns: ClassVar = [
        Column("service", kind="link", sort="service__sort_text"),
        Column("after_minutes"),
        Column("target", kind="choice"),
        Column("sms"),
        Column("voice"),
    ]
    filters: ClassVar = ["service", "target", "sms", "voice"]
    fields: ClassVar = ["service", "after_minutes", "target", "sms", "voice"]
    searchable = False


RECORDS = (
    RosterRecord,
    DutyShiftRecord,
    DutyRoleRecord,
    DutyMemberRecord,
    DutyVehicleRecord,
    DutyRulesRecord,
    EmploymentLimitsRecord,
    AbsenceRecord,
    EscalationStepRecord,
)
SETTINGS = (
    ("work:dutyrole-list", "clock", gettext_lazy("Duty roles")),
    ("work:dutymember-list", "users", gettext_lazy("People of duties")),
    ("work:dutyvehicle-list", "car", gettext_lazy("Vehicles of duties")),
    ("work:dutyrules-list", "adjustments-horizontal", gettext_lazy("Points and limits")),
    ("work:employmentlimits-list", "scale", gettext_lazy("Employment kinds")),
    ("work:escalationstep-list", "stairs", gettext_lazy("Call chains")),
)
"""What rosters are made from: links of the on-call page."""
