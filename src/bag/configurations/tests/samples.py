"""A small configuration of every dialect, written for the tests; all secrets in it hold ``GIZLI``."""

from __future__ import annotations

from bag.configurations.domain.dialects import Dialect

SAMPLES: dict[Dialect, str] = {
    Dialect.IOS: """\
Current configuration : 1500 bytes
!
! Last configuration change at 09:00:00 TRT Mon Nov 2 2026 by yerel
version 15.2
hostname SW-1
enable secret 9 $9$GIZLI1
username yerel privilege 15 secret 9 $9$GIZLI2
snmp-server community GIZLI3 RO 10
snmp-server host 10.35.0.21 version 2c GIZLI4
snmp-server user izle BAG v3 auth sha GIZLI5 priv aes 128 GIZLI6
tacacs server T1
 address ipv4 10.35.0.31
 key 7 GIZLI7
crypto isakmp key GIZLI8 address 10.1.1.1
ntp authentication-key 1 md5 GIZLI9 7
interface Vlan10
 standby 1 authentication md5 key-string GIZLI10
 ip ospf message-digest-key 1 md5 7 GIZLI11
router bgp 65000
 neighbor 10.0.0.1 password 7 GIZLI12
ntp clock-period 17179869
line vty 0 4
 password 7 GIZLI13
end
""",
    Dialect.NXOS: """\
!Command: show running-config
!Time: Mon Nov  2 09:00:00 2026
version 9.3(8) Bios:version 07.69
feature lldp
username admin password 5 $5$GIZLI1 role network-admin
snmp-server user admin network-admin auth md5 0xGIZLI2 priv 0xGIZLI3 localizedkey
snmp-server community GIZLI4 group network-operator
interface Ethernet1/1
  description UPLINK
""",
    Dialect.VRP: """\
!Software Version V200R019C10SPC500
#
sysname SW-2
#
snmp-agent community read cipher %^%#GIZLI1%^%#
snmp-agent usm-user v3 izle authentication-mode sha cipher %^%#GIZLI2%^%#
snmp-agent usm-user v3 izle privacy-mode aes128 cipher %^%#GIZLI3%^%#
hwtacacs-server template BEL
 hwtacacs-server shared-key cipher %^%#GIZLI4%^%#
aaa
 local-user yerel password irreversible-cipher $1a$GIZLI5$
super password level 15 cipher %^%#GIZLI6%^%#
ntp-service authentication-keyid 1 authentication-mode md5 cipher %^%#GIZLI7%^%#
#
return
""",
    Dialect.AOSCX: """\
!Version ArubaOS-CX FL.10.10.1000
!export-password: default
hostname SW-3
user admin group administrators password ciphertext AQBGIZLI1
snmp-server community GIZLI2
tacacs-server host 10.35.0.31 key ciphertext AQBGIZLI3
interface 1/1/1
    no shutdown
    vlan access 10
""",
    Dialect.PROCURVE: """\
Running configuration:

; J9776A Configuration Editor; Created on release #YA.16.10.0012
; Ver #14:01.44
hostname "SW-4"
snmp-server community "GIZLI1" unrestricted
password manager user-name "admin" sha1 "GIZLI2"
tacacs-server host 10.35.0.31 key "GIZLI3"
vlan 1
   name "DEFAULT_VLAN"
   untagged 1-24
   exit
""",
    Dialect.COMWARE: """\
#
 version 7.1.070, Release 6308P01
#
 sysname SW-5
#
interface GigabitEthernet1/0/1
 port link-mode bridge
#
local-user admin class manage
 password hash $h$6$GIZLI1
 snmp-agent community read cipher $c$3$GIZLI2
#
return
""",
    Dialect.JUNOS: """\
## Last commit: 2026-11-02 09:00:00 +03 by yerel
version 20.4R3.8;
system {
    host-name RTR-1;
    root-authentication {
        encrypted-password "$6$GIZLI1"; ## SECRET-DATA
    }
    tacplus-server {
        10.35.0.31 secret "$9$GIZLI2"; ## SECRET-DATA
    }
}
snmp {
    community GIZLI3 {
        authorization read-only;
    }
}
""",
    Dialect.FORTIOS: """\
#config-version=FGT60F-7.2.5-FW-build1517-230606:opmode=0:vdom=0:user=yerel
#conf_file_ver=170212345
#buildno=1517
config system global
    set hostname "FW-1"
end
config system admin
    edit "yerel"
        set accprofile "super_admin"
        set password ENC SH2GIZLI1AAAA
    next
end
config vpn ipsec phase1-interface
    edit "ilce"
        set psksecret ENC GIZLI2BBBB
    next
end
""",
    Dialect.ROUTEROS: """\
# nov/02/2026 09:00:00 by RouterOS 6.49.10
# software id = ABCD-1234
/interface wireless security-profiles
add name=ofis wpa2-pre-shared-key=GIZLI1
/snmp community
add addresses=10.35.0.0/16 name=GIZLI2
/ppp secret
add name=uzak password=GIZLI3 profile=default
/system identity
set name=RTR-2
""",
    Dialect.FRR: """\
frr version 8.4.4
frr defaults traditional
hostname rtr-3
log syslog
password GIZLI1
enable password GIZLI2
service integrated-vtysh-config
!
router bgp 65001
 neighbor 10.0.0.1 remote-as 65000
 neighbor 10.0.0.1 password GIZLI3
exit
!
end
""",
}
