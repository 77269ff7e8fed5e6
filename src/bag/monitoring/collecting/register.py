"""Which class asks by which method. Imported when the first target of the method comes, so that none costs in vain."""

from __future__ import annotations

from typing import cast

from django.utils.module_loading import import_string

from bag.monitoring.collecting.probes import Probe
from bag.monitoring.models.choices import Method

PROBES: dict[str, str] = {
    Method.SNMP: "bag.monitoring.snmp.probe.SnmpProbe",
    Method.ICMP: "bag.monitoring.collecting.icmp.IcmpProbe",
    Method.TCP: "bag.monitoring.probes.tcp.TcpProbe",
    Method.HTTP: "bag.monitoring.probes.http.HttpProbe",
    Method.DNS: "bag.monitoring.probes.dns.DnsProbe",
    Method.NTP: "bag.monitoring.probes.ntp.NtpProbe",
    Method.NUT: "bag.monitoring.probes.nut.NutProbe",
    Method.MODBUS: "bag.monitoring.probes.modbus.ModbusProbe",
    Method.MQTT: "bag.monitoring.probes.mqtt.MqttProbe",
    Method.PROMETHEUS: "bag.monitoring.probes.prometheus.PrometheusProbe",
}


def make(method: str) -> Probe:
    """A new probe of a method. Call it inside of the event loop that will use it."""
    return cast("Probe", import_string(PROBES[method])())
