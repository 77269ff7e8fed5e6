"""Servers of the lab beside its SNMP agents: UPS daemons, a controller, web sites, environment sensors."""

from __future__ import annotations

import asyncio

ENDS = (ConnectionError, TimeoutError, ValueError, asyncio.CancelledError)
"""How a conversation may end: also because the lab stops, which Python 3.11 would report as a fault of a stream."""
