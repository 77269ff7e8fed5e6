"""Tables of the dependency room."""

from bag.dependency.models.support_graph import SupportGraph
from bag.dependency.models.sweeps import Change, ElementKind, RiskSweep, WeakPoint
from bag.dependency.models.written import CityService, Need, Supply, SupplyKind, Way, WayKind

__all__ = [
    "Change",
    "CityService",
    "ElementKind",
    "Need",
    "RiskSweep",
    "Supply",
    "SupplyKind",
    "SupportGraph",
    "Way",
    "WayKind",
    "WeakPoint",
]
