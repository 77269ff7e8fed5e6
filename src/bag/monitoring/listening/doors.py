"""How the doors of a listener stand, in words that the health page knows too."""

from __future__ import annotations

import errno

OPEN, TAKEN = "open", "taken"
"""Open, or another program of this machine has the port. Anything else is the system's own word."""
SETTINGS = {
    "syslog": "BAG_SYSLOG_PORT", "syslog_tcp": "BAG_SYSLOG_PORT", "syslog_tls": "BAG_SYSLOG_TLS_PORT",
    "traps": "BAG_TRAP_PORT", "flows": "BAG_FLOW_PORT",
}  # fmt: skip
"""What names the port of each door."""


def standing(error: OSError) -> str:
    """How a door stands that could not be opened."""
    return TAKEN if error.errno == errno.EADDRINUSE else error.strerror or str(error)


def reason(state: str) -> str:
    """The same for the log."""
    return "another program, perhaps another BAĞ on this machine, uses the port" if state == TAKEN else state
