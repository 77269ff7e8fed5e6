"""Rules on ports: port security, DHCP snooping, dynamic ARP inspection, spanning tree and VLANs, for both dialects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.facts import EDGE, USERS, Device, Port, PortRole
from bag.configurations.domain.findings import Change, Finding, Kind, Standard

Seen = tuple[Kind, str]
"""What is not as it should be: kind and detail."""
Judge = Callable[[Device, Port, Standard], Seen | None]
Commands = Callable[[Port, Standard], list[str]]


@dataclass(frozen=True)
class PortRule:
    """``judge`` looks at one port in use; ``fix`` gives the commands; a dialect without any is not asked."""

    key: str
    judge: Judge
    fix: dict[Dialect, Commands]


def judge_ports(device: Device, standard: Standard, rules: frozenset[str]) -> Iterator[Finding]:
    """Every finding on every port that is in scope."""
    asked = [rule for rule in PORT_RULES if rule.key in rules and device.dialect in rule.fix]
    for port in device.ports:
        if not port.judged:
            continue
        for rule in asked:
            seen = rule.judge(device, port, standard)
            if seen is not None:
                kind, detail = seen
                path = (f"interface {port.name}",)
                changes = tuple(Change(path, line) for line in rule.fix[device.dialect](port, standard))
                yield Finding(rule.key, kind, port.name, detail, changes)


def _most(port: Port, standard: Standard) -> int:
    return standard.most_macs_phone if port.voice_vlan else standard.most_macs


def _security(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    if port.role not in USERS or port.secured:
        return None
    return (Kind.INERT if port.security_lines else Kind.MISSING), ""


def _security_maximum(_device: Device, port: Port, standard: Standard) -> Seen | None:
    most = _most(port, standard)
    if port.role not in USERS or not port.secured:
        return None
    if port.most_macs > most:
        return Kind.WRONG, f"{port.most_macs} > {most}"
    if port.voice_vlan and port.most_macs < 2:
        return Kind.WRONG, f"{port.most_macs} < 2"
    return None


def _security_violation(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    silent = port.role in USERS and port.secured and port.violation == "protect"
    return (Kind.WRONG, port.violation) if silent else None


def _trust_edge(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    return (Kind.WRONG, "") if port.role in EDGE and port.snooping_trusted else None


def _trust_uplink(device: Device, port: Port, _standard: Standard) -> Seen | None:
    concerned = device.snooping_vlans if port.allowed is None else device.snooping_vlans & port.allowed
    needed = port.role == PortRole.UPLINK and device.snooping and bool(concerned)
    return (Kind.MISSING, "") if needed and not port.snooping_trusted else None


def _snooping_rate(device: Device, port: Port, _standard: Standard) -> Seen | None:
    if port.role not in USERS or port.snooping_trusted:
        return None
    if port.snooping_rate is None:
        return Kind.MISSING, ""
    return (Kind.WRONG, str(port.snooping_rate)) if port.snooping_rate > 100 else None


def _inspection_trust_edge(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    return (Kind.WRONG, "") if port.role in EDGE and port.inspection_trusted else None


def _inspection_trust_uplink(device: Device, port: Port, _standard: Standard) -> Seen | None:
    concerned = device.inspection_vlans if port.allowed is None else device.inspection_vlans & port.allowed
    needed = port.role == PortRole.UPLINK and bool(concerned)
    return (Kind.MISSING, "") if needed and not port.inspection_trusted else None


def _inspection_rate_ap(device: Device, port: Port, standard: Standard) -> Seen | None:
    concerned = (port.allowed is None or port.allowed) if port.mode == "trunk" else {port.access_vlan}
    inspected = device.inspection_vlans if concerned is True else device.inspection_vlans & frozenset(concerned or ())
    if port.role != PortRole.AP or not inspected or port.inspection_trusted:
        return None
    rate = port.inspection_rate if port.inspection_rate is not None else 15
    return (Kind.WRONG, f"{rate} pps") if rate < standard.ap_arp_rate else None


def _guard(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    return (Kind.MISSING, "") if port.role in USERS and not port.bpdu_guarded else None


def _edge(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    return (Kind.MISSING, "") if port.role in USERS and not port.edge else None


def _edge_uplink(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    return (Kind.WRONG, "") if port.role == PortRole.UPLINK and port.edge else None


def _storm(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    return (Kind.MISSING, "") if port.role in USERS and not port.storm_limited else None


def _fixed_mode(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    return (Kind.MISSING, port.mode) if port.role in USERS and port.mode == "dynamic" else None


def _nonegotiate(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    return (Kind.MISSING, "") if port.mode == "trunk" and port.negotiates else None


def _vlan_one(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    return (Kind.WRONG, "1") if port.role in USERS and port.access_vlan == 1 else None


def _native_one(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    return (Kind.WRONG, "1") if port.mode == "trunk" and port.native_vlan == 1 else None


def _pruned(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    return (Kind.MISSING, "1-4094") if port.mode == "trunk" and port.allowed is None else None


def _trunk_one(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    carried = port.mode == "trunk" and port.allowed is not None and 1 in port.allowed
    return (Kind.WRONG, "1") if carried else None


def _unused(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    return (Kind.WRONG, port.description) if port.role == PortRole.UNUSED else None


def _voice_apart(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    same = port.role in USERS and port.voice_vlan is not None and port.voice_vlan == port.access_vlan
    return (Kind.WRONG, str(port.voice_vlan)) if same else None


def _half(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    return (Kind.WRONG, "half") if port.half_duplex else None


def _described(_device: Device, port: Port, _standard: Standard) -> Seen | None:
    return (Kind.MISSING, "") if port.role == PortRole.UPLINK and not port.description else None


def _management(_device: Device, port: Port, standard: Standard) -> Seen | None:
    inside = port.role in USERS and port.access_vlan in standard.management_vlans
    return (Kind.WRONG, str(port.access_vlan)) if inside else None


def _both(ios: str, vrp: str) -> dict[Dialect, Commands]:
    return {Dialect.IOS: _said(ios), Dialect.VRP: _said(vrp)}


def _ios(lines: str) -> dict[Dialect, Commands]:
    return {Dialect.IOS: _said(lines)}


def _said(lines: str) -> Commands:
    """Commands apart by ``;`` with the figures of the port and the standard filled in."""

    def say(port: Port, standard: Standard) -> list[str]:
        figures = {
            "most": _most(port, standard), "rate": standard.dhcp_rate, "arp": standard.ap_arp_rate,
            "parking": standard.parking_vlan,
        }  # fmt: skip
        return [line.strip().format(**figures) for line in lines.split(";")]

    return say


PORT_RULES = (
    PortRule("port-security", _security, _both(
        "switchport mode access; switchport port-security; switchport port-security maximum {most}",
        "port-security enable; port-security max-mac-num {most}",
    )),
    PortRule("port-security-maximum", _security_maximum, _both(
        "switchport port-security maximum {most}", "port-security max-mac-num {most}",
    )),
    PortRule("port-security-violation", _security_violation, _both(
        "switchport port-security violation restrict", "port-security protect-action restrict",
    )),
    PortRule("snooping-trust-edge", _trust_edge, _both("no ip dhcp snooping trust", "undo dhcp snooping trusted")),
    PortRule("snooping-trust-uplink", _trust_uplink, _both("ip dhcp snooping trust", "dhcp snooping trusted")),
    PortRule("snooping-rate", _snooping_rate, _both(
        "ip dhcp snooping limit rate {rate}",
        "undo dhcp snooping check dhcp-rate; dhcp snooping check dhcp-rate enable;"
        "dhcp snooping check dhcp-rate {rate}",
    )),
    PortRule("inspection-trust-edge", _inspection_trust_edge, _ios("no ip arp inspection trust")),
    PortRule("inspection-trust-uplink", _inspection_trust_uplink, _ios("ip arp inspection trust")),
    PortRule("inspection-rate-ap", _inspection_rate_ap, _ios("ip arp inspection limit rate {arp}")),
    PortRule("bpdu-guard", _guard, _ios("spanning-tree bpduguard enable")),  # of VRP a rule on the device
    PortRule("edge-port", _edge, _both("spanning-tree portfast", "stp edged-port enable")),
    PortRule("edge-on-uplink", _edge_uplink, _both("no spanning-tree portfast", "undo stp edged-port")),
    PortRule("storm-control", _storm, _both("storm-control broadcast level 1.00", "broadcast-suppression 1")),
    PortRule("fixed-mode", _fixed_mode, _both("switchport mode access", "port link-type access")),
    PortRule("trunk-negotiation", _nonegotiate, _ios("switchport nonegotiate")),
    PortRule("user-vlan-1", _vlan_one, _both(
        "switchport access vlan {parking}", "port link-type access; port default vlan {parking}",
    )),
    PortRule("native-vlan-1", _native_one, _both(
        "switchport trunk native vlan {parking}", "port trunk pvid vlan {parking}",
    )),
    PortRule("trunk-pruned", _pruned, {
        Dialect.IOS: lambda _port, _standard: ["switchport trunk allowed vlan 2-1001"],
        Dialect.VRP: lambda _port, _standard: [
            "undo port trunk allow-pass vlan all", "port trunk allow-pass vlan 2-1001",
        ],
    }),
    PortRule("trunk-vlan-1", _trunk_one, {
        Dialect.IOS: lambda _port, _standard: ["switchport trunk allowed vlan remove 1"],
        Dialect.VRP: lambda _port, _standard: ["undo port trunk allow-pass vlan 1"],
    }),
    PortRule("unused-open", _unused, _both("shutdown", "shutdown")),
    PortRule("voice-vlan-apart", _voice_apart, _both("no switchport voice vlan", "undo voice-vlan")),
    PortRule("half-duplex", _half, _both("no duplex", "undo duplex")),
    PortRule("uplink-described", _described, _both("description UPLINK <karsi-uc>", "description UPLINK <karsi-uc>")),
    PortRule("management-vlan", _management, _both(
        "switchport access vlan {parking}", "port default vlan {parking}",
    )),
)  # fmt: skip
