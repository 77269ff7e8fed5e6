"""Tables of changes, by file."""

from bag.changes.models.changes import Change, ChangeKind, ChangeState, ChangeStep, Risk
from bag.changes.models.rules import FreezePeriod, Procedure

__all__ = ["Change", "ChangeKind", "ChangeState", "ChangeStep", "FreezePeriod", "Procedure", "Risk"]
