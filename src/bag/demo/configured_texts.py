"""Configurations of the demonstration: two dialects, ports of an office floor, and faults that can be put in."""

from __future__ import annotations

from random import Random

IOS_HEAD = """\
Current configuration : 6144 bytes
!
! Last configuration change at 09:12:33 TRT Mon Nov 2 2026 by yerel
version 15.2
no service pad
service tcp-keepalives-in
service timestamps log datetime msec localtime show-timezone
service password-encryption
!
hostname {name}
!
logging buffered 64000 informational
enable secret 9 $9$orneK0rneK0rne$kARMAdEMOkARMA
!
username yerel privilege 15 secret 9 $9$orneK1rneK1rne$kARMAdEMOkARMB
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
  hidekeys
!
"""
IOS_TAIL = """\
interface GigabitEthernet1/0/24
 description UPLINK OMURGA
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
 ip address {address} 255.255.0.0
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
 key 7 00000000000000
tacacs server T2
 address ipv4 10.35.0.32
 key 7 00000000000000
banner login ^C
Bu cihaz belediyeye aittir. Yetkisiz erisim izlenir ve kovusturulur.
^C
line con 0
 exec-timeout 5 0
line vty 0 15
 access-class YONETIM in
 exec-timeout 5 0
 transport input ssh
ntp server 10.35.0.11
ntp server 10.35.0.12
end
"""
IOS_PORT = """\
interface GigabitEthernet1/0/{n}
 description Oda {room}
 switchport access vlan 10
 switchport voice vlan 20
 switchport mode access
 switchport port-security maximum 3
 switchport port-security violation restrict
 switchport port-security
 ip dhcp snooping limit rate 30
 spanning-tree portfast
 spanning-tree bpduguard enable
 storm-control broadcast level 1.00
!
"""
VRP_HEAD = """\
!Software Version V200R019C10SPC500
#
sysname {name}
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
#
vlan 10
 dhcp snooping enable
 arp anti-attack check user-bind enable
vlan 20
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
#
aaa
 authentication-scheme BEL
  authentication-mode hwtacacs local
 domain default_admin
  authentication-scheme BEL
  hwtacacs-server BEL
 local-aaa-user wrong-password retry-interval 5 retry-time 3 block-time 5
 local-user yerel password irreversible-cipher $1a$orneK$kARMAdEMO$
#
interface Vlanif100
 ip address {address} 255.255.0.0
#
"""
VRP_PORT = """\
interface GigabitEthernet0/0/{n}
 description Oda {room}
 port link-type access
 port default vlan 10
 voice-vlan 20 enable
 stp edged-port enable
 broadcast-suppression 1
 port-security enable
 port-security max-mac-num 3
 dhcp snooping check dhcp-rate enable
 dhcp snooping check dhcp-rate 30
#
"""
VRP_TAIL = """\
interface XGigabitEthernet0/0/1
 description UPLINK OMURGA
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
snmp-agent sys-info version v3
snmp-agent group v3 BAG privacy acl 2001
#
stelnet server enable
ssh server authentication-retries 3
ssh server cipher aes256_ctr aes128_ctr
header login information "Bu cihaz belediyeye aittir. Yetkisiz erisim kovusturulur."
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
FAULTS = {
    "ios": (
        (" switchport port-security\n", ""),
        ("maximum 3\n", "maximum 50\n"),
        ("snmp-server group BAG", "snmp-server community ornek-topluluk RO\nsnmp-server group BAG"),
        (" transport input ssh\n", " transport input telnet ssh\n"),
        ("ip arp inspection vlan 10,20,30", "ip arp inspection vlan 10"),
        ("ntp server 10.35.0.12\n", ""),
        ("logging host 10.35.0.21\n", ""),
        ("no vstack\n", ""),
        (" description Oda 103\n", " description Oda 103\n ip dhcp snooping trust\n"),
        ("exec-timeout 5 0\nline vty", "exec-timeout 0 0\nline vty"),
    ),
    "vrp": (
        (" port-security enable\n", ""),
        ("undo telnet server enable", "telnet server enable"),
        ("snmp-agent sys-info", "snmp-agent community read cipher %^%#ornek%^%#\nsnmp-agent sys-info"),
        ("dhcp enable\n#\n", ""),
        (" acl 2001 inbound\n", ""),
        ("ntp-service unicast-server 10.35.0.12\n", ""),
        ("vlan 20\n dhcp snooping enable\n", "vlan 20\n"),
    ),
}


def written(dialect: str, name: str, address: str, ports: int = 16) -> str:
    """A configuration that keeps every rule of an access switch."""
    head, port, tail = (IOS_HEAD, IOS_PORT, IOS_TAIL) if dialect == "ios" else (VRP_HEAD, VRP_PORT, VRP_TAIL)
    rows = "".join(port.format(n=n, room=100 + n) for n in range(1, ports + 1))
    text = f"{head}{rows}{tail}"
    return text.replace("{name}", name).replace("{address}", address)


def broken(text: str, dialect: str, faults: int, chance: Random) -> str:
    """The text with some faults; those of ports at the first two ports only."""
    for old, new in chance.sample(FAULTS[dialect], faults):
        text = text.replace(old, new, 2)
    return text
