"""Small IOS configurations with one thing wrong each, and every finding that they must give: no more, no fewer."""

from __future__ import annotations

BASE = """\
Current configuration : 4096 bytes
!
! Last configuration change at 10:12:33 TRT Mon Nov 2 2026 by admin
version 15.2
no service pad
service tcp-keepalives-in
service timestamps log datetime msec localtime show-timezone
service password-encryption
!
hostname SW-KNK-K2-01
!
logging buffered 64000 informational
enable secret 9 $9$abcdefgh$0123456789
!
username yerel privilege 15 secret 9 $9$ijklmnop$9876543210
aaa new-model
aaa authentication login default group tacacs+ local
aaa authorization exec default group tacacs+ local
aaa accounting exec default start-stop group tacacs+
clock timezone TRT 3 0
no ip source-route
no vstack
security passwords min-length 12
login block-for 120 attempts 5 within 60
ip dhcp snooping vlan 10,20,30
no ip dhcp snooping information option
ip dhcp snooping database flash:dhcp-snooping.db
ip dhcp snooping
ip arp inspection vlan 10,20,30
ip arp inspection validate src-mac dst-mac ip
vtp mode transparent
udld enable
lldp run
spanning-tree mode rapid-pvst
spanning-tree loopguard default
errdisable recovery cause psecure-violation
archive
 log config
  logging enable
  notify syslog contenttype plaintext
  hidekeys
!
interface GigabitEthernet1/0/1
 description Oda 201
 switchport access vlan 10
 switchport mode access
 switchport port-security
 switchport port-security maximum 2
 switchport port-security violation restrict
 ip dhcp snooping limit rate 30
 spanning-tree portfast
 spanning-tree bpduguard enable
 storm-control broadcast level 1.00
!
interface GigabitEthernet1/0/2
 description Oda 202 telefon
 switchport access vlan 10
 switchport voice vlan 20
 switchport mode access
 switchport port-security maximum 3
 switchport port-security
 ip dhcp snooping limit rate 30
 spanning-tree portfast
 spanning-tree bpduguard enable
 storm-control broadcast level 1.00
!
interface GigabitEthernet1/0/3
 description AP koridor
 switchport access vlan 30
 switchport mode access
 ip arp inspection limit rate 200
 spanning-tree portfast
!
interface GigabitEthernet1/0/4
 shutdown
!
interface GigabitEthernet1/0/24
 description UPLINK SW-KNK-OMURGA
 switchport trunk native vlan 999
 switchport trunk allowed vlan 10,20,30,100
 switchport mode trunk
 switchport nonegotiate
 ip dhcp snooping trust
 ip arp inspection trust
!
interface Vlan1
 no ip address
 shutdown
!
interface Vlan100
 ip address 10.35.4.11 255.255.255.0
 no ip redirects
 no ip proxy-arp
!
no ip http server
ip ssh version 2
ip ssh authentication-retries 3
ip ssh server algorithm encryption aes256-ctr aes128-ctr
logging source-interface Vlan100
logging host 10.35.0.21
ip access-list standard YONETIM
 permit 10.35.0.0 0.0.255.255
 deny any log
snmp-server group BAG v3 priv access YONETIM
snmp-server host 10.35.0.21 version 3 priv bagizle
tacacs server T1
 address ipv4 10.35.0.31
 key 7 0822455D0A16
tacacs server T2
 address ipv4 10.35.0.32
 key 7 0822455D0A16
banner login ^C
Yetkisiz erisim yasaktir! # Bu bir aciklamadir: ip dhcp snooping trust
^C
line con 0
 exec-timeout 5 0
line vty 0 4
 access-class YONETIM in
 exec-timeout 5 0
 transport input ssh
line vty 5 15
 access-class YONETIM in
 exec-timeout 5 0
 transport input ssh
ntp server 10.35.0.11
ntp server 10.35.0.12
end
"""

P1, P2, P3, P4, UP = (f"GigabitEthernet1/0/{n}" for n in (1, 2, 3, 4, 24))
_OFFICE = " switchport access vlan 10\n switchport mode access\n switchport port-security\n"
_REST = " spanning-tree portfast\n spanning-tree bpduguard enable\n storm-control broadcast level 1.00\n"
_LONE = "hostname SW-KNK-K2-01\n"
Edits = list[tuple[str, str]]
Expected = set[tuple[str, str]]
CASES: dict[str, tuple[Edits, Expected]] = {
    "clean": ([], set()),
    "security lines without the line that enables": (
        [(" switchport port-security\n switchport port-security maximum 2", " switchport port-security maximum 2")],
        {("port-security", P1)},
    ),
    "security switched off again further down": (
        [("violation restrict\n", "violation restrict\n no switchport port-security\n")],
        {("port-security", P1)},
    ),
    "words of security only in a description": (
        [
            (
                " description Oda 201\n"
                + _OFFICE
                + " switchport port-security maximum 2\n switchport port-security violation restrict\n",
                " description switchport port-security\n switchport access vlan 10\n switchport mode access\n",
            )
        ],
        {("port-security", P1)},
    ),
    "too many addresses": ([("maximum 2\n", "maximum 50\n")], {("port-security-maximum", P1)}),
    "one address where a telephone and a computer hang": (
        [("maximum 3\n switchport port-security\n", "maximum 1\n switchport port-security\n")],
        {("port-security-maximum", P2)},
    ),
    "default maximum under a telephone": (
        [(" switchport port-security maximum 3\n", "")],
        {("port-security-maximum", P2)},
    ),
    "violation that nobody hears of": (
        [("violation restrict", "violation protect")],
        {("port-security-violation", P1)},
    ),
    "default violation shuts down and needs recovery": (
        [("errdisable recovery cause psecure-violation\n", "")],
        {("errdisable-recovery", "")},
    ),
    "no global snooping": ([("ip dhcp snooping\n", "")], {("snooping-global", ""), ("inspection-bindings", "")}),
    "snooping negated": (
        [("vtp mode transparent", "no ip dhcp snooping\nvtp mode transparent")],
        {("snooping-global", ""), ("inspection-bindings", "")},
    ),
    "a VLAN negated out of the list": (
        [("ip dhcp snooping\n", "ip dhcp snooping\nno ip dhcp snooping vlan 20\n")],
        {("snooping-vlans", ""), ("inspection-bindings", "")},
    ),
    "a VLAN of access points left out of inspection": (
        [("ip arp inspection vlan 10,20,30", "ip arp inspection vlan 10,20")],
        {("inspection-vlans", "")},
    ),
    "lists in two lines add up": (
        [("ip dhcp snooping vlan 10,20,30", "ip dhcp snooping vlan 10\nip dhcp snooping vlan 20-30")],
        set(),
    ),
    "trusted office port": (
        [
            (
                (f" ip dhcp snooping limit rate 30\n{_REST}!\ninterface GigabitEthernet1/0/2"),
                (f" ip dhcp snooping trust\n{_REST}!\ninterface GigabitEthernet1/0/2"),
            )
        ],
        {("snooping-trust-edge", P1)},
    ),
    "trusted access point": (
        [
            (
                " ip arp inspection limit rate 200\n",
                " ip arp inspection limit rate 200\n ip arp inspection trust\n ip dhcp snooping trust\n",
            )
        ],
        {("snooping-trust-edge", P3), ("inspection-trust-edge", P3)},
    ),
    "trusted port that is shut is out of scope": (
        [
            (
                "interface GigabitEthernet1/0/4\n",
                "interface GigabitEthernet1/0/4\n ip dhcp snooping trust\n switchport mode access\n",
            )
        ],
        set(),
    ),
    "uplink without trust": (
        [(" ip dhcp snooping trust\n ip arp inspection trust\n", "")],
        {("snooping-trust-uplink", UP), ("inspection-trust-uplink", UP)},
    ),
    "uplink that carries no snooped VLAN needs no trust": (
        [
            ("allowed vlan 10,20,30,100", "allowed vlan 100"),
            (" ip dhcp snooping trust\n ip arp inspection trust\n", ""),
        ],
        set(),
    ),
    "access point under the default rate of inspection": (
        [(" ip arp inspection limit rate 200\n", "")],
        {("inspection-rate-ap", P3)},
    ),
    "access point on a trunk": (
        [
            (
                " switchport access vlan 30\n switchport mode access\n ip arp inspection limit rate 200\n",
                (
                    " switchport trunk native vlan 998\n switchport trunk allowed vlan 30\n switchport mode trunk\n"
                    " switchport nonegotiate\n ip arp inspection limit none\n"
                ),
            )
        ],
        set(),
    ),
    "static hosts without bindings": (
        [("ip arp inspection vlan 10,20,30", "ip arp inspection vlan 10,20,30,50")],
        {("inspection-bindings", "")},
    ),
    "static hosts with a list": (
        [
            (
                "ip arp inspection vlan 10,20,30",
                "ip arp inspection filter STATIK vlan 50 static\nip arp inspection vlan 10,20,30,50",
            )
        ],
        set(),
    ),
    "range given as range": (
        [
            (
                "interface GigabitEthernet1/0/4\n shutdown\n",
                "interface range Gi1/0/4 - 6, Gi1/0/9\n description Toplanti\n"
                + _OFFICE.replace(" switchport port-security\n", ""),
            )
        ],
        {
            (rule, f"GigabitEthernet1/0/{n}")
            for n in (4, 5, 6, 9)
            for rule in ("port-security", "snooping-rate", "bpdu-guard", "edge-port", "storm-control")
        },
    ),
    "range mended by a later line for one port": (
        [
            (
                "interface GigabitEthernet1/0/4\n shutdown\n",
                "interface range Gi1/0/4 - 5\n shutdown\ninterface GigabitEthernet1/0/5\n no shutdown\n",
            )
        ],
        {("unused-open", "GigabitEthernet1/0/5")},
    ),
    "port that was set to default": (
        [
            (
                "interface GigabitEthernet1/0/24",
                "default interface GigabitEthernet1/0/1\ninterface GigabitEthernet1/0/24",
            )
        ],
        set(),
    ),
    "spare port left open": (
        [
            (
                "interface GigabitEthernet1/0/4\n shutdown\n",
                "interface GigabitEthernet1/0/4\n description BOŞ\n switchport mode access\n",
            )
        ],
        {("unused-open", P4)},
    ),
    "guards given for all ports": (
        [
            (" spanning-tree bpduguard enable\n", ""),
            ("lldp run", "lldp run\nspanning-tree portfast edge bpduguard default"),
        ],
        set(),
    ),
    "guard taken away on one port": (
        [
            ("lldp run", "lldp run\nspanning-tree portfast bpduguard default"),
            (
                "access vlan 30\n switchport mode access\n",
                "access vlan 30\n switchport mode access\n spanning-tree bpduguard disable\n",
            ),
            (" description Oda 201\n", " description Oda 201\n spanning-tree portfast disable\n"),
        ],
        set(),
    ),
    "office port that negotiates": (
        [
            (
                " description Oda 201\n switchport access vlan 10\n switchport mode access\n",
                " description Oda 201\n switchport access vlan 10\n switchport mode dynamic auto\n",
            )
        ],
        {("fixed-mode", P1)},
    ),
    "trunk that carries everything": ([(" switchport trunk allowed vlan 10,20,30,100\n", "")], {("trunk-pruned", UP)}),
    "trunk with VLAN 1": (
        [("allowed vlan 10,20,30,100", "allowed vlan 1,10,20,30,100"), (" switchport trunk native vlan 999\n", "")],
        {("trunk-vlan-1", UP), ("native-vlan-1", UP)},
    ),
    "old SNMP beside the new": (
        [("snmp-server group BAG", "snmp-server community gizlikelime RO 10\nsnmp-server group BAG")],
        {("snmp-communities", "")},
    ),
    "a community that was taken away": (
        [("snmp-server group BAG", "no snmp-server community gizlikelime\nsnmp-server group BAG")],
        set(),
    ),
    "SNMPv3 in clear": ([("v3 priv access", "v3 auth access")], {("snmp-v3-privacy", "")}),
    "SNMPv3 for everybody": ([("v3 priv access YONETIM", "v3 priv")], {("snmp-acl", "")}),
    "traps in clear": ([("version 3 priv bagizle", "version 2c gizlikelime")], {("snmp-traps-v3", "")}),
    "one clock only": ([("ntp server 10.35.0.12\n", "")], {("ntp-servers", "")}),
    "sign-in without AAA": (
        [("aaa new-model\n", "")],
        {("aaa", ""), ("aaa-login", ""), ("console-login", "line con 0")},
    ),
    "no way in when the server is down": (
        [("login default group tacacs+ local", "login default group tacacs+")],
        {("aaa-login", "")},
    ),
    "second block of lines with telnet": (
        [("exec-timeout 5 0\n transport input ssh\nntp", "exec-timeout 5 0\n transport input telnet ssh\nntp")],
        {("telnet", "line vty 5 15")},
    ),
    "lines guarded by a list that is not there": (
        [("ip access-list standard YONETIM\n permit 10.35.0.0 0.0.255.255\n deny any log\n", "")],
        {("vty-acl", "line vty 0 4"), ("vty-acl", "line vty 5 15")},
    ),
    "lines guarded by a list that lets all in": (
        [(" permit 10.35.0.0 0.0.255.255\n", " permit any\n")],
        {("vty-acl", "line vty 0 4"), ("vty-acl", "line vty 5 15")},
    ),
    "lines that never let go": (
        [("line con 0\n exec-timeout 5 0", "line con 0\n exec-timeout 0 0")],
        {("console-idle", "line con 0")},
    ),
    "page without encryption": ([("no ip http server", "ip http server")], {("http-server", "")}),
    "weak passwords": (
        [
            ("enable secret 9 $9$abcdefgh$0123456789", "enable password 7 0822455D0A16"),
            ("secret 9 $9$ijklmnop$9876543210", "password 7 0822455D0A16"),
        ],
        {("enable-secret", ""), ("user-secrets", "")},
    ),
    "no banner, and one that welcomes": (
        [
            (
                "banner login ^C\nYetkisiz erisim yasaktir! # Bu bir aciklamadir: ip dhcp snooping trust\n^C",
                "banner motd ^C\nHos geldiniz\n^C",
            )
        ],
        {("banner", "")},
    ),
    "several at once": (
        [
            ("no vstack\n", ""),
            ("logging host 10.35.0.21\n", ""),
            (_LONE, "hostname Switch\n"),
            ("no ip source-route\n", ""),
        ],
        {("smart-install", ""), ("log-host", ""), ("hostname", ""), ("source-route", "")},
    ),
    "address in VLAN 1 and chatty gateways": (
        [
            (
                "interface Vlan1\n no ip address\n shutdown\n",
                "interface Vlan1\n ip address 192.168.1.2 255.255.255.0\n",
            ),
            (" no ip redirects\n no ip proxy-arp\n", ""),
        ],
        {
            ("vlan1-address", "Vlan1"),
            ("svi-redirects", "Vlan1"),
            ("svi-proxy-arp", "Vlan1"),
            ("svi-redirects", "Vlan100"),
            ("svi-proxy-arp", "Vlan100"),
        },
    ),
}


def text_of(name: str) -> str:
    """The configuration of a case; each edit must find its place."""
    text = BASE
    for old, new in CASES[name][0]:
        assert old in text, (name, old)
        text = text.replace(old, new)
    return text
