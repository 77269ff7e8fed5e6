"""What can be set for each way of asking: ``read`` turns the JSON of a target into typed options or says what is wrong.

docs/monitoring-metrics.md lists them for people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bag.monitoring.domain.options import methods
from bag.monitoring.domain.options.fields import Fields, OptionFault, OptionsRefused

READERS: dict[str, Callable[[Fields], Any]] = {
    "snmp": methods.snmp,
    "icmp": methods.icmp,
    "tcp": methods.tcp,
    "http": methods.http,
    "dns": methods.dns,
    "ntp": methods.ntp,
    "nut": methods.nut,
    "modbus": methods.modbus,
    "mqtt": methods.mqtt,
    "prometheus": methods.prometheus,
}


def read(method: str, raw: Mapping[str, Any]) -> Any:
    """The typed options of a method (``methods.HttpOptions`` …); raises ``OptionsRefused``, ``KeyError`` if unknown."""
    fields = Fields(raw)
    made = READERS[method](fields)
    fields.end()
    return made


__all__ = ["READERS", "Fields", "OptionFault", "OptionsRefused", "read"]
