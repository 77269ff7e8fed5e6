"""Which columns are asked of a device, in groups that are read or left together."""

from __future__ import annotations

_IF, _IFX = "1.3.6.1.2.1.2.2.1", "1.3.6.1.2.1.31.1.1.1"
_LLDP = "1.0.8802.1.1.2.1"
_CDP = "1.3.6.1.4.1.9.9.23.1.2.1.1"
_BRIDGE, _QBRIDGE = "1.3.6.1.2.1.17", "1.3.6.1.2.1.17.7.1"
_ENTITY = "1.3.6.1.2.1.47.1.1.1.1"

GROUPS: dict[str, dict[str, str]] = {
    "interfaces": {
        "if_descr": f"{_IF}.2", "if_type": f"{_IF}.3", "if_mac": f"{_IF}.6", "if_name": f"{_IFX}.1",
        "if_alias": f"{_IFX}.18", "bundle": "1.2.840.10006.300.43.1.2.1.1.13",
    },
    "lldp": {
        "own_chassis_kind": f"{_LLDP}.3.1", "own_chassis": f"{_LLDP}.3.2", "own_name": f"{_LLDP}.3.3",
        "own_port_kind": f"{_LLDP}.3.7.1.2", "own_port": f"{_LLDP}.3.7.1.3", "own_port_text": f"{_LLDP}.3.7.1.4",
        "chassis_kind": f"{_LLDP}.4.1.1.4", "chassis": f"{_LLDP}.4.1.1.5", "port_kind": f"{_LLDP}.4.1.1.6",
        "port": f"{_LLDP}.4.1.1.7", "port_text": f"{_LLDP}.4.1.1.8", "system": f"{_LLDP}.4.1.1.9",
        "system_text": f"{_LLDP}.4.1.1.10", "abilities": f"{_LLDP}.4.1.1.12", "address": f"{_LLDP}.4.2.1.3",
    },
    "cdp": {
        "cdp_address": f"{_CDP}.4", "cdp_system": f"{_CDP}.6", "cdp_port": f"{_CDP}.7", "cdp_platform": f"{_CDP}.8",
    },
    "fdb": {
        "base_port": f"{_BRIDGE}.1.4.1.2", "fdb_port": f"{_BRIDGE}.4.3.1.2", "fdb_status": f"{_BRIDGE}.4.3.1.3",
        "q_fdb_port": f"{_QBRIDGE}.2.2.1.2", "q_fdb_status": f"{_QBRIDGE}.2.2.1.3", "vlan_fdb": f"{_QBRIDGE}.4.2.1.3",
    },
    "vlans": {
        "vlan_egress": f"{_QBRIDGE}.4.2.1.4", "vlan_untagged": f"{_QBRIDGE}.4.2.1.5",
        "static_egress": f"{_QBRIDGE}.4.3.1.2", "static_untagged": f"{_QBRIDGE}.4.3.1.4",
        "vlan_name": f"{_QBRIDGE}.4.3.1.1",
    },
    "arp": {
        "arp_mac": "1.3.6.1.2.1.4.22.1.2", "arp_type": "1.3.6.1.2.1.4.22.1.4", "phys_mac": "1.3.6.1.2.1.4.35.1.4",
    },
    "parts": {
        "part_text": f"{_ENTITY}.2", "part_kind": f"{_ENTITY}.5", "part_name": f"{_ENTITY}.7",
        "part_serial": f"{_ENTITY}.11", "part_model": f"{_ENTITY}.13",
    },
}  # fmt: skip
LONG = frozenset({"fdb_port", "fdb_status", "q_fdb_port", "q_fdb_status", "arp_mac", "arp_type", "phys_mac"})
"""Columns that have a row for each host of a network."""
MOST_HOSTS = 100_000
CISCO_VLANS = "1.3.6.1.4.1.9.9.46.1.3.1.1.2.1"
"""vtpVlanState: Cisco keeps a forwarding table for each VLAN, told under ``community@vlan`` only."""
