"""What people call metrics, and the unit that the ending of a name says."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NAMES: dict[str, Any] = {
    "cpu.used_percent": _("Processor load"),
    "memory.used_percent": _("Memory in use"),
    "memory.used_bytes": _("Memory in use"),
    "memory.free_bytes": _("Free memory"),
    "storage.used_percent": _("Disk in use"),
    "env.temperature_c": _("Temperature"),
    "env.humidity_percent": _("Humidity"),
    "env.fan_rpm": _("Fans"),
    "icmp.rtt_ms": _("Round trip"),
    "icmp.loss_percent": _("Packet loss"),
    "icmp.jitter_ms": _("Jitter"),
    "tcp.connect_ms": _("Time to connect"),
    "http.total_ms": _("Time of the page"),
    "http.first_byte_ms": _("Time to the first byte"),
    "certificate.days_left": _("Days left of the certificate"),
    "dns.answer_ms": _("Answer of the name server"),
    "ntp.offset_ms": _("Clock offset"),
    "ups.charge_percent": _("Battery charge"),
    "ups.runtime_min": _("Battery runtime left"),
    "ups.load_percent": _("UPS load"),
    "ups.input_v": _("Input voltage"),
    "ups.output_v": _("Output voltage"),
    "ups.battery_v": _("Battery voltage"),
    "ups.battery_temperature_c": _("Battery temperature"),
    "optics.rx_dbm": _("Optical power received"),
    "optics.tx_dbm": _("Optical power sent"),
    "poe.used_w": _("Power over Ethernet in use"),
    "wlan.clients": _("Wireless clients"),
    "wlan.access_points": _("Wireless access points"),
    "firewall.sessions": _("Firewall sessions"),
    "system.uptime_s": _("Running since"),
}
"""In the order in which charts stand; metrics that are not here come after them by name."""

_UNITS = {
    "percent": "%", "c": "°C", "dbm": "dBm", "v": "V", "w": "W", "a": "A", "hz": "Hz", "ms": "ms", "s": "s",
    "min": pgettext_lazy("unit", "min"), "bytes": "B", "rpm": pgettext_lazy("unit", "rpm"),
    "left": pgettext_lazy("unit", "days"),
}  # fmt: skip
HIDDEN = frozenset({
    "system.uptime_s", "wlan.channel", "wlan.radio_clients", "wlan.power_dbm", "wlan.noise_dbm", "wlan.retry_percent",
    "wlan.busy_percent", "wlan.weak_clients", "wlan.failed_clients", "wlan.tx_frames", "wlan.tx_retries",
})  # fmt: skip
"""Metrics that only grow say nothing as a curve."""


def name_of(metric: str) -> str:
    """The words for a metric; its own name where there are none."""
    return str(NAMES.get(metric, metric))


def unit_of(metric: str) -> str:
    """The unit that the ending of the name says; empty for a plain count."""
    return str(_UNITS.get(metric.rpartition("_")[2], ""))


def in_order(metrics: set[str]) -> list[str]:
    """Metrics that make a curve: the known ones in their order, then the others by name."""
    order = {name: place for place, name in enumerate(NAMES)}
    return sorted(metrics - HIDDEN, key=lambda name: (order.get(name, len(order)), name))
