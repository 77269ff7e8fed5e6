"""Tables of the dependency room."""

from bag.dependency.models.support_graph import SupportGraph

__all__ = ["SupportGraph"]
