"""Tables of the fiber plant, by file."""

from bag.fiber.models.cables import Cable, CableType, Coil, Lay
from bag.fiber.models.circuits import Circuit, Measurement
from bag.fiber.models.routes import Duct, Node, Revision, Trench
from bag.fiber.models.strands import Closure, Frame, Hold, Joint, JointEnd, Splitter, Strand

__all__ = [
    "Cable",
    "CableType",
    "Circuit",
    "Closure",
    "Coil",
    "Duct",
    "Frame",
    "Hold",
    "Joint",
    "JointEnd",
    "Lay",
    "Measurement",
    "Node",
    "Revision",
    "Splitter",
    "Strand",
    "Trench",
]
