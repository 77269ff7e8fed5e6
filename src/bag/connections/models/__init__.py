"""Tables of new connections."""

from bag.connections.models.connections import Connection, ConnectionState, DeviceKind

__all__ = ["Connection", "ConnectionState", "DeviceKind"]
