"""Reading facts off a settled configuration of Cisco IOS and IOS-XE."""

from __future__ import annotations

import re

from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.facts import Device, Port, PortRole, number, role_of, vlans
from bag.configurations.domain.tree import Node

_PHYSICAL = re.compile(
    r"^(Fast|Gigabit|TwoGigabit|FiveGigabit|TenGigabit|FortyGigabit)?Ethernet\d|^(TwentyFive|Hundred)GigE\d"
)


def read(root: Node, *, routing: bool) -> Device:
    """The facts. ``routing``: the device is a router, whose ports switch nothing unless they say so."""
    device = Device(
        dialect=Dialect.IOS,
        root=root,
        snooping=root.has("ip dhcp snooping"),
        snooping_vlans=vlans(root.value("ip dhcp snooping vlan")),
        inspection_vlans=vlans(root.value("ip arp inspection vlan")),
        static_arp=any(one.text.startswith("ip arp inspection filter ") for one in root.children),
    )
    everywhere = (
        root.has("spanning-tree portfast default") or root.has("spanning-tree portfast edge default"),
        root.has("spanning-tree portfast bpduguard default")
        or root.has("spanning-tree portfast edge bpduguard default"),
    )
    for node in root.children:
        if node.text.startswith("interface "):
            device.ports.append(_port(node, everywhere, routing=routing))
    return device


def _port(node: Node, everywhere: tuple[bool, bool], *, routing: bool) -> Port:
    port = Port(name=node.text.removeprefix("interface "), role=PortRole.ACCESS, node=node)
    port.shut = node.has("shutdown")
    port.description = node.value("description") or ""
    _read_vlans(port, node)
    _read_guards(port, node, everywhere)
    routed = node.has("no switchport") or any(
        one.text.startswith(("ip address ", "vrf forwarding", "ipv6 address")) for one in node.children
    )
    if not (_PHYSICAL.match(port.name) or port.name.startswith("Port-channel")):
        port.role = PortRole.VIRTUAL
    elif node.starting("channel-group"):
        port.role = PortRole.MEMBER
    elif routed or (routing and not node.starting("switchport")):
        port.role, port.mode = PortRole.ROUTED, "routed"
    else:
        said = [one for one in node.children if not one.text.startswith(("description", "shutdown"))]
        port.role = role_of(port, configured=bool(said or port.description))
    return port


def _read_vlans(port: Port, node: Node) -> None:
    port.mode = node.value("switchport mode") or "dynamic"
    if port.mode.startswith("dynamic"):
        port.mode = "dynamic"
    port.access_vlan = number(node.value("switchport access vlan")) or 1
    port.voice_vlan = number(node.value("switchport voice vlan"))
    port.native_vlan = number(node.value("switchport trunk native vlan")) or 1
    allowed = node.value("switchport trunk allowed vlan")
    port.allowed = None if allowed in (None, "all") else vlans(allowed)
    port.negotiates = not node.has("switchport nonegotiate")


def _read_guards(port: Port, node: Node, everywhere: tuple[bool, bool]) -> None:
    port.secured = node.has("switchport port-security")
    port.security_lines = bool(node.starting("switchport port-security"))
    port.most_macs = number(node.value("switchport port-security maximum")) or 1
    port.violation = node.value("switchport port-security violation") or "shutdown"
    port.snooping_trusted = node.has("ip dhcp snooping trust")
    port.snooping_rate = number(node.value("ip dhcp snooping limit rate"))
    port.inspection_trusted = node.has("ip arp inspection trust")
    limit = node.value("ip arp inspection limit")
    port.inspection_rate = 1_000_000 if limit == "none" else number(limit)
    edge_said = [one.text for one in node.starting("spanning-tree portfast")]
    port.edge = (bool(edge_said) and "spanning-tree portfast disable" not in edge_said) or (
        everywhere[0] and not edge_said and port.mode == "access"
    )
    guard = node.value("spanning-tree bpduguard")
    port.bpdu_guarded = guard == "enable" or (everywhere[1] and port.edge and guard != "disable")
    port.storm_limited = bool(node.starting("storm-control broadcast level"))
    port.half_duplex = node.value("duplex") == "half"
