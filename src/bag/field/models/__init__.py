"""Tables of field work, by file."""

from bag.field.models.checklists import Checklist
from bag.field.models.execution import Answer, PartUsed, Signature, SignatureKind, TimeEntry, TimeKind
from bag.field.models.orders import CrewRole, OrderKind, OrderPerson, OrderState, OrderStep, Outcome, WorkOrder
from bag.field.models.plans import DayPlan, Stop, Team, TeamPerson
from bag.field.models.rates import CostRate, RateKind
from bag.field.phone.models import PhoneCommand, PhoneOutcome

__all__ = [
    "Answer",
    "Checklist",
    "CostRate",
    "CrewRole",
    "DayPlan",
    "OrderKind",
    "OrderPerson",
    "OrderState",
    "OrderStep",
    "Outcome",
    "PartUsed",
    "PhoneCommand",
    "PhoneOutcome",
    "RateKind",
    "Signature",
    "SignatureKind",
    "Stop",
    "Team",
    "TeamPerson",
    "TimeEntry",
    "TimeKind",
    "WorkOrder",
]
