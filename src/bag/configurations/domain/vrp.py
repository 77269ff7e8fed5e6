"""Reading facts off a settled configuration of Huawei VRP."""

from __future__ import annotations

import re

from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.facts import Device, Port, PortRole, number, role_of, vlans
from bag.configurations.domain.tree import Node

_PHYSICAL = re.compile(r"^(X?Gigabit|Multi|10|25|40|100)?(Ethernet|GE)\d")
_SNOOPING, _INSPECTION = "dhcp snooping enable", "arp anti-attack check user-bind enable"


def read(root: Node, *, routing: bool) -> Device:
    """The facts. ``routing``: the device is a router, whose ports switch nothing unless they say so."""
    device = Device(
        dialect=Dialect.VRP,
        root=root,
        snooping=root.has("dhcp enable") and root.has(_SNOOPING),
        snooping_vlans=_vlans_with(root, _SNOOPING) | vlans(root.value("dhcp snooping enable vlan")),
        inspection_vlans=_vlans_with(root, _INSPECTION),
        static_arp=any(one.text.startswith("user-bind static ") for one in root.children),
    )
    guarded = root.has("stp bpdu-protection")
    edge_everywhere = root.has("stp edged-port default")
    for node in root.children:
        if node.text.startswith("interface "):
            port = _port(node, guarded, edge_everywhere, routing=routing)
            device.ports.append(port)
    device.snooping_vlans |= _covered(device, _SNOOPING)
    device.inspection_vlans |= _covered(device, _INSPECTION)
    return device


def _vlans_with(root: Node, line: str) -> frozenset[int]:
    """VLANs whose own section holds a line."""
    found = (number(node.text) for node in root.children if node.text.startswith("vlan ") and node.has(line))
    return frozenset(one for one in found if one is not None)


def _covered(device: Device, line: str) -> frozenset[int]:
    """VLANs of which every port in use holds the line itself."""
    with_it: set[int] = set()
    without: set[int] = set()
    for port in device.ports:
        if port.judged and port.mode != "trunk":
            of_port = {port.access_vlan} | ({port.voice_vlan} if port.voice_vlan else set())
            (with_it if port.node.has(line) else without).update(of_port)
    return frozenset(with_it - without)


def _port(node: Node, guarded: bool, edge_everywhere: bool, *, routing: bool) -> Port:
    port = Port(name=node.text.removeprefix("interface "), role=PortRole.ACCESS, node=node)
    port.shut = node.has("shutdown")
    port.description = node.value("description") or ""
    _read_vlans(port, node)
    _read_guards(port, node, guarded, edge_everywhere)
    routed = node.has("undo portswitch") or bool(node.starting("ip address"))
    if not (_PHYSICAL.match(port.name) or port.name.startswith("Eth-Trunk")):
        port.role = PortRole.VIRTUAL
    elif node.starting("eth-trunk"):
        port.role = PortRole.MEMBER
    elif routed or (routing and not node.has("portswitch")):
        port.role, port.mode = PortRole.ROUTED, "routed"
    else:
        said = [one for one in node.children if not one.text.startswith(("description", "shutdown"))]
        port.role = role_of(port, configured=bool(said or port.description))
    return port


def _read_vlans(port: Port, node: Node) -> None:
    kind = node.value("port link-type")
    port.mode = kind if kind in ("access", "trunk") else "dynamic"
    pvid = node.value("port default vlan") or node.value("port hybrid pvid vlan")
    port.access_vlan = number(pvid) or 1
    port.voice_vlan = number(node.value("voice-vlan"))
    port.native_vlan = number(node.value("port trunk pvid vlan")) or 1
    allowed = node.value("port trunk allow-pass vlan")
    passed = vlans(allowed) | (frozenset() if node.has("undo port trunk allow-pass vlan 1") else frozenset({1}))
    port.allowed = None if allowed == "all" else passed
    port.negotiates = kind is None


def _read_guards(port: Port, node: Node, guarded: bool, edge_everywhere: bool) -> None:
    port.secured = node.has("port-security enable")
    port.security_lines = any(one.text.startswith("port-security ") for one in node.children)
    port.most_macs = number(node.value("port-security max-mac-num")) or 1
    port.violation = node.value("port-security protect-action") or "restrict"
    port.snooping_trusted = node.has("dhcp snooping trusted")
    if node.has("dhcp snooping check dhcp-rate enable"):
        rates = [number(one.text) for one in node.starting("dhcp snooping check dhcp-rate")]
        port.snooping_rate = next((rate for rate in reversed(rates) if rate is not None), 100)
    port.inspection_trusted = port.snooping_trusted  # the check takes the word of the snooping
    port.inspection_rate = number(node.value("arp anti-attack rate-limit"))
    port.edge = node.has("stp edged-port enable") or (edge_everywhere and not node.has("stp edged-port disable"))
    port.bpdu_guarded = guarded and port.edge
    port.storm_limited = bool(node.starting("broadcast-suppression")) or any(
        one.text.startswith("storm-control broadcast ") for one in node.children
    )
    port.half_duplex = node.value("duplex") == "half"
