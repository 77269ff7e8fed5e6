"""Tables of maintenance."""

from bag.maintenance.models.occurrences import (
    OPEN,
    MeterReading,
    Occurrence,
    OccurrenceState,
    Verdict,
)
from bag.maintenance.models.plans import (
    Area,
    DayRule,
    MaintenancePlan,
    PlanState,
    Shift,
    Side,
    Trigger,
    Unit,
    Weekday,
)

__all__ = [
    "OPEN",
    "Area",
    "DayRule",
    "MaintenancePlan",
    "MeterReading",
    "Occurrence",
    "OccurrenceState",
    "PlanState",
    "Shift",
    "Side",
    "Trigger",
    "Unit",
    "Verdict",
    "Weekday",
]
