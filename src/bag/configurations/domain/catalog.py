"""Every rule with its weight, the clause of the directive that it serves, and the roles of devices it is for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bag.configurations.domain import ios_rules, vrp_rules
from bag.configurations.domain.port_rules import PORT_RULES


class DeviceRole(StrEnum):
    """What a device does in the network."""

    ACCESS = "access"
    DISTRIBUTION = "distribution"
    CORE = "core"
    ROUTER = "router"


class Weight(StrEnum):
    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


@dataclass(frozen=True)
class Rule:
    """``clause``: article and letter; ``roles``: the roles it is asked of unless a profile says otherwise."""

    key: str
    weight: Weight
    clause: str
    roles: frozenset[DeviceRole]


_CRITICAL = {
    "snooping-trust-edge", "inspection-trust-edge", "snooping-global", "inspection-bindings", "snmp-communities",
    "snmp-write", "telnet", "vty-acl", "user-secrets", "enable-secret",
}  # fmt: skip
_MINOR = {
    "storm-control", "uplink-described", "half-duplex", "snooping-database", "errdisable-recovery", "time-zone",
    "log-buffer", "log-timestamps", "log-level", "log-source", "keepalives", "udld", "lldp", "hostname", "ssh-retries",
    "aux-closed", "pad", "snooping-rate", "svi-redirects", "svi-proxy-arp", "password-length", "vtp", "stp-loop-guard",
}  # fmt: skip
_PORT_SAFETY = {
    "port-security", "port-security-maximum", "port-security-violation", "snooping-trust-edge", "snooping-trust-uplink",
    "snooping-rate", "inspection-trust-edge", "inspection-trust-uplink", "inspection-rate-ap", "snooping-global",
    "snooping-vlans", "snooping-verify", "snooping-database", "inspection-vlans", "inspection-bindings",
    "inspection-validate", "errdisable-recovery",
}  # fmt: skip
_SWITCHES = frozenset({DeviceRole.ACCESS, DeviceRole.DISTRIBUTION, DeviceRole.CORE})
_EDGE_ONLY = _PORT_SAFETY - {"snooping-trust-uplink", "inspection-trust-uplink"}
_SWITCH_RULES = {
    *(rule.key for rule in PORT_RULES), "stp-mode", "stp-loop-guard", "vtp", "udld", "smart-install", "bpdu-guard",
    "vlan1-address",
}  # fmt: skip
_ORDER = (
    *(rule.key for rule in PORT_RULES), *(rule.key for rule in ios_rules.RULES),
    *(rule.key for rule in vrp_rules.RULES),
)  # fmt: skip


def _rule(key: str) -> Rule:
    weight = Weight.CRITICAL if key in _CRITICAL else Weight.MINOR if key in _MINOR else Weight.MAJOR
    roles = frozenset(DeviceRole)
    if key in _EDGE_ONLY:
        roles = frozenset({DeviceRole.ACCESS})
    elif key in _PORT_SAFETY or key in _SWITCH_RULES:
        roles = _SWITCHES
    return Rule(key, weight, "10-e" if key in _PORT_SAFETY else "9-p", roles)


RULES: dict[str, Rule] = {key: _rule(key) for key in dict.fromkeys(_ORDER)}


def rules_of(role: DeviceRole) -> frozenset[str]:
    """The rules that a role is held to unless its profile says otherwise."""
    return frozenset(rule.key for rule in RULES.values() if role in rule.roles)
