"""Small VRP configurations with one thing wrong each, and every finding that they must give: no more, no fewer."""

from __future__ import annotations

BASE = """\
!Software Version V200R019C10SPC500
#
sysname SW-BRN-K1-01
#
vlan batch 10 20 30 100
#
stp mode rstp
stp bpdu-protection
#
clock timezone TRT add 03:00:00
#
lldp enable
#
dhcp enable
#
dhcp snooping enable
#
undo telnet server enable
undo http server enable
#
vlan 10
 dhcp snooping enable
 arp anti-attack check user-bind enable
vlan 20
 dhcp snooping enable
 arp anti-attack check user-bind enable
vlan 30
 dhcp snooping enable
 arp anti-attack check user-bind enable
#
acl number 2001
 rule 5 permit source 10.35.0.0 0.0.255.255
 rule 10 deny
#
hwtacacs-server template BEL
 hwtacacs-server authentication 10.35.0.31
 hwtacacs-server authentication 10.35.0.32 secondary
 hwtacacs-server shared-key cipher %^%#abc%^%#
#
aaa
 authentication-scheme default
 authentication-scheme BEL
  authentication-mode hwtacacs local
 domain default_admin
  authentication-scheme BEL
  hwtacacs-server BEL
 local-aaa-user wrong-password retry-interval 5 retry-time 3 block-time 5
 local-user yerel password irreversible-cipher $1a$abcd$efgh$
 local-user yerel privilege level 15
#
interface Vlanif1
 shutdown
#
interface Vlanif100
 ip address 10.35.5.11 255.255.255.0
#
interface MEth0/0/1
#
interface GigabitEthernet0/0/1
 description Oda 101
 port link-type access
 port default vlan 10
 stp edged-port enable
 broadcast-suppression 1
 port-security enable
 port-security max-mac-num 2
 dhcp snooping check dhcp-rate enable
 dhcp snooping check dhcp-rate 30
#
interface GigabitEthernet0/0/2
 description Oda 102 telefon
 port link-type access
 port default vlan 10
 voice-vlan 20 enable
 stp edged-port enable
 broadcast-suppression 1
 port-security enable
 port-security protect-action shutdown
 port-security max-mac-num 3
 dhcp snooping check dhcp-rate enable
 dhcp snooping check dhcp-rate 30
#
interface GigabitEthernet0/0/3
 description AP koridor
 port link-type access
 port default vlan 30
#
interface GigabitEthernet0/0/4
 shutdown
#
interface XGigabitEthernet0/0/1
 description UPLINK SW-BRN-OMURGA
 port link-type trunk
 port trunk pvid vlan 999
 undo port trunk allow-pass vlan 1
 port trunk allow-pass vlan 10 20 30 100
 dhcp snooping trusted
#
info-center loghost source Vlanif100
info-center loghost 10.35.0.21
#
snmp-agent
snmp-agent local-engineid 800007DB03
snmp-agent sys-info version v3
snmp-agent group v3 BAG privacy acl 2001
snmp-agent target-host trap address udp-domain 10.35.0.21 params securityname bagizle v3 privacy
#
stelnet server enable
ssh server authentication-retries 3
ssh server cipher aes256_ctr aes128_ctr
header login information "
Yetkisiz erisim yasaktir.
dhcp snooping trusted"
#
ntp-service unicast-server 10.35.0.11
ntp-service unicast-server 10.35.0.12
#
user-interface con 0
 authentication-mode aaa
 idle-timeout 5 0
user-interface vty 0 4
 acl 2001 inbound
 authentication-mode aaa
 idle-timeout 5 0
 protocol inbound ssh
#
return
"""

P1, P2, P3, P4 = (f"GigabitEthernet0/0/{n}" for n in (1, 2, 3, 4))
UP = "XGigabitEthernet0/0/1"
Edits = list[tuple[str, str]]
Expected = set[tuple[str, str]]
CASES: dict[str, tuple[Edits, Expected]] = {
    "clean": ([], set()),
    "security without enable": (
        [(" port-security enable\n port-security max-mac-num 2", " port-security max-mac-num 2")],
        {("port-security", P1)},
    ),
    "security undone": (
        [("interface GigabitEthernet0/0/2", " undo port-security enable\ninterface GigabitEthernet0/0/2")],
        {("port-security", P1)},
    ),
    "too many addresses": ([("max-mac-num 2", "max-mac-num 64")], {("port-security-maximum", P1)}),
    "silent violation": ([("protect-action shutdown", "protect-action protect")], {("port-security-violation", P2)}),
    "snooping without DHCP": ([("dhcp enable\n#\n", "")], {("snooping-global", ""), ("inspection-bindings", "")}),
    "snooping only in VLANs": (
        [("#\ndhcp snooping enable\n#\n", "#\n")],
        {("snooping-global", ""), ("inspection-bindings", "")},
    ),
    "a VLAN without snooping": (
        [("vlan 20\n dhcp snooping enable\n", "vlan 20\n")],
        {("snooping-vlans", ""), ("inspection-bindings", "")},
    ),
    "snooping undone in a VLAN": (
        [("vlan 30\n dhcp snooping enable\n", "vlan 30\n dhcp snooping enable\n undo dhcp snooping enable\n")],
        {("snooping-vlans", ""), ("inspection-bindings", "")},
    ),
    "snooping on the port instead of the VLAN": (
        [
            ("vlan 30\n dhcp snooping enable\n", "vlan 30\n"),
            (" port default vlan 30\n", " port default vlan 30\n dhcp snooping enable\n"),
        ],
        set(),
    ),
    "a VLAN without the check of ARP": (
        [
            (
                "vlan 10\n dhcp snooping enable\n arp anti-attack check user-bind enable\n",
                "vlan 10\n dhcp snooping enable\n",
            )
        ],
        {("inspection-vlans", "")},
    ),
    "trusted office port": (
        [(" description Oda 101\n", " description Oda 101\n dhcp snooping trusted\n")],
        {("snooping-trust-edge", P1)},
    ),
    "trusted port that is shut": (
        [("GigabitEthernet0/0/4\n shutdown", "GigabitEthernet0/0/4\n dhcp snooping trusted\n shutdown")],
        set(),
    ),
    "uplink without trust": ([(" dhcp snooping trusted\n#\ninfo", "#\ninfo")], {("snooping-trust-uplink", UP)}),
    "rate that is not enabled": (
        [(" port-security max-mac-num 2\n dhcp snooping check dhcp-rate enable\n", " port-security max-mac-num 2\n")],
        {("snooping-rate", P1)},
    ),
    "no protection of the tree": ([("stp bpdu-protection\n", "")], {("bpdu-guard", "")}),
    "trunk with VLAN 1": ([(" undo port trunk allow-pass vlan 1\n", "")], {("trunk-vlan-1", UP)}),
    "trunk that carries everything": (
        [("allow-pass vlan 10 20 30 100", "allow-pass vlan all")],
        {("trunk-pruned", UP)},
    ),
    "group of ports": (
        [
            (
                "interface XGigabitEthernet0/0/1\n",
                (
                    "port-group toplanti\n group-member GigabitEthernet0/0/5 to GigabitEthernet0/0/6\n"
                    " description Toplanti\n"
                    " port link-type access\n port default vlan 10\n#\ninterface XGigabitEthernet0/0/1\n"
                ),
            )
        ],
        {
            (rule, f"GigabitEthernet0/0/{n}")
            for n in (5, 6)
            for rule in ("port-security", "snooping-rate", "edge-port", "storm-control")
        },
    ),
    "spare port left open": ([("GigabitEthernet0/0/4\n shutdown", "GigabitEthernet0/0/4")], {("unused-open", P4)}),
    "community": (
        [
            (
                "snmp-agent sys-info version v3",
                "snmp-agent sys-info version v2c v3\nsnmp-agent community read cipher %^%#x%^%#",
            )
        ],
        {("snmp-communities", ""), ("snmp-versions", "")},
    ),
    "SNMPv3 in clear": ([("BAG privacy acl", "BAG authentication acl")], {("snmp-v3-privacy", "")}),
    "telnet at the door and on the lines": (
        [("undo telnet server enable", "telnet server enable"), (" protocol inbound ssh", " protocol inbound all")],
        {("telnet", ""), ("telnet", "user-interface vty 0 4")},
    ),
    "lines for everybody": ([(" acl 2001 inbound\n", "")], {("vty-acl", "user-interface vty 0 4")}),
    "lines guarded by an empty list": (
        [("acl number 2001\n rule 5 permit source 10.35.0.0 0.0.255.255\n rule 10 deny\n", "acl number 2001\n")],
        {("vty-acl", "user-interface vty 0 4")},
    ),
    "administrators checked here only": (
        [("  authentication-scheme BEL\n", "  authentication-scheme default\n")],
        {("aaa-login", "aaa")},
    ),
    "password that can be turned back": (
        [("password irreversible-cipher $1a$abcd$efgh$", "password cipher %^%#abc%^%#")],
        {("user-secrets", "aaa")},
    ),
    "console without names": (
        [("user-interface con 0\n authentication-mode aaa", "user-interface con 0\n authentication-mode password")],
        {("console-login", "user-interface con 0")},
    ),
    "one clock and no host for messages": (
        [("ntp-service unicast-server 10.35.0.12\n", ""), ("info-center loghost 10.35.0.21\n", "")],
        {("ntp-servers", ""), ("log-host", "")},
    ),
}


def text_of(name: str) -> str:
    """The configuration of a case; each edit must find its place."""
    text = BASE
    for old, new in CASES[name][0]:
        assert old in text, (name, old)
        text = text.replace(old, new)
    return text
