"""Tables of the room."""

from bag.topology.models.findings import Finding, FindingState, Review
from bag.topology.models.pictures import Arrangement, Level
from bag.topology.models.seen import Node, SeenLink, SeenPort, Sighting
from bag.topology.models.turns import Turn

__all__ = [
    "Arrangement",
    "Finding",
    "FindingState",
    "Level",
    "Node",
    "Review",
    "SeenLink",
    "SeenPort",
    "Sighting",
    "Turn",
]
