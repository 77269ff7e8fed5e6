"""Models of the work room."""

from bag.work.models.incidents import Incident, IncidentState, IncidentStep, Level

__all__ = ["Incident", "IncidentState", "IncidentStep", "Level"]
