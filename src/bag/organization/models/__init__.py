"""Units, positions, people and who holds what when."""

from bag.organization.models.assignment import Assignment, AssignmentKind
from bag.organization.models.person import Employment, Person
from bag.organization.models.position import Position
from bag.organization.models.skill import Level, PersonSkill, Skill
from bag.organization.models.unit import Reorganization, Unit, UnitKind, UnitState

__all__ = [
    "Assignment",
    "AssignmentKind",
    "Employment",
    "Level",
    "Person",
    "PersonSkill",
    "Position",
    "Reorganization",
    "Skill",
    "Unit",
    "UnitKind",
    "UnitState",
]
