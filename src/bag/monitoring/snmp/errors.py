"""How asking by SNMP can fail. The texts are for people and go into the state of the target."""

from __future__ import annotations


class SnmpFailure(Exception):
    """Base: the look ends here."""


class Silent(SnmpFailure):
    """Nothing came back in time, tries included."""


class Refused(SnmpFailure):
    """The device answered that it does not take our credentials."""


class Nonsense(SnmpFailure):
    """The device answered what no agent may answer."""
