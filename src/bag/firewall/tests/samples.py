"""Small configurations of every dialect, written for the tests."""

# ruff: noqa: E501 (lines of devices are as long as devices write them)

NFT = """\
table inet filter {
    set kamera {
        type ipv4_addr
        flags interval
        elements = { 10.1.0.0/16,
                 10.2.0.0-10.2.0.9 }
    }
    chain ssh_only {
        tcp dport 22 accept
        ip saddr 10.9.0.0/16 return
        drop
    }
    chain forward {
        type filter hook forward priority filter; policy drop;
        ct state established,related accept
        iifname "eth0" oifname { "eth1", "eth2" } ip saddr @kamera tcp dport { 22, 80-90 } counter packets 6 bytes 504 accept comment "R-0002"
        ip daddr & 255.0.255.0 == 10.0.5.0 udp dport != 53 drop
        tcp flags & (fin | syn | rst | ack) == syn tcp dport vmap { 25 : drop, 80 : jump ssh_only }
        meta l4proto { icmp, ipv6-icmp } accept
        ip6 saddr 2001:db8::/32 th dport 53 log prefix "x " reject with icmpx type port-unreachable
        limit rate 10/second icmp type echo-request accept
        meta mark 0x1 accept
        foo bar baz
    }
}
"""
IPTABLES = """\
# Generated
*nat
:PREROUTING ACCEPT [0:0]
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [10:500]
:OUTPUT ACCEPT [0:0]
:KAM - [0:0]
[6:504] -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD ! -s 10.0.0.0/8 -d 10.2.0.0/16 -i eth+ -p tcp -m multiport --dports 80,443,1000:2000 -m comment --comment "web sunucu" -j KAM
-A KAM -s 192.0.2.1/32 -j RETURN
-A KAM -j ACCEPT
-A FORWARD -p icmp -m icmp --icmp-type 8 -m limit --limit 1/sec -j ACCEPT
-A FORWARD -p tcp --syn -j LOG --log-prefix "a b"
-A FORWARD -m set --match-set bad src -j DROP
COMMIT
"""
FORTIGATE = """\
config firewall address
    edit "sunucu"
        set subnet 10.5.0.0 255.255.255.0
    next
    edit "delikli"
        set type wildcard
        set wildcard 10.0.5.0 255.0.255.0
    next
    edit "dns adi"
        set type fqdn
        set fqdn "www.example.org"
    next
end
config firewall addrgrp
    edit "g1"
        set member "sunucu" "delikli"
    next
end
config firewall service custom
    edit "WEB8"
        set tcp-portrange 8080-8090:1024-65535 8443
    next
end
config firewall policy
    edit 1
        set name "Web"
        set srcintf "lan"
        set dstintf "dmz"
        set srcaddr "all"
        set dstaddr "g1"
        set action accept
        set schedule "always"
        set service "HTTPS" "WEB8" "PING"
        set comments "iki
satir"
    next
    edit 2
        set srcintf "any"
        set dstintf "any"
        set srcaddr "dns adi"
        set dstaddr "all"
        set action accept
        set schedule "mesai"
        set service "ALL"
    next
    edit 3
        set status disable
    next
    edit 4
        set srcaddr "yok"
        set dstaddr "all"
        set service "ALL"
    next
end
"""
JUNOS = """\
firewall {
    family inet {
        filter DMZ {
            term web {
                from {
                    source-address {
                        10.0.0.0/8;
                        10.9.0.0/16 except;
                    }
                    protocol [ tcp udp ];
                    destination-port [ 80 443 8000-8080 ];
                }
                then accept;
            }
            term est {
                from {
                    protocol tcp;
                    tcp-flags "(ack | rst) & !syn";
                }
                then {
                    count est;
                    accept;
                }
            }
            inactive: term old { then accept; }
            term son { then { log; discard; } }
        }
    }
}
interfaces { ge-0/0/0 { unit 0 { family inet { filter { input DMZ; } } } } }
"""
JUNOS_SET = """\
set policy-options prefix-list yonetim 10.1.1.0/24
set firewall family inet filter DMZ term web from source-prefix-list yonetim
set firewall family inet filter DMZ term web from port 22
set firewall family inet filter DMZ term web then accept
set firewall family inet filter DMZ term son then discard
deactivate firewall family inet filter DMZ term son
"""
NXOS = """\
object-group ip address SRV
  10 host 10.1.1.1
  20 10.2.0.0/16
object-group ip port P
  10 eq 80
  20 range 8000 8010
ip access-list TEST
  statistics per-entry
  10 remark web
  20 permit tcp any addrgroup SRV portgroup P established
  30 permit icmp 10.0.0.0/8 any echo
  40 permit tcp any any eq 22 time-range mesai
  50 deny ip any any log
interface Vlan20
  ip access-group TEST in
"""
NFT_JSON = """\
{"nftables": [
{"metainfo": {"version": "1.0.6", "json_schema_version": 1}},
{"table": {"family": "inet", "name": "filter", "handle": 1}},
{"chain": {"family": "inet", "table": "filter", "name": "forward", "handle": 1, "type": "filter", "hook": "forward",
 "prio": 0, "policy": "drop"}},
{"set": {"family": "inet", "table": "filter", "name": "kamera", "type": "ipv4_addr", "flags": ["interval"],
 "elem": [{"prefix": {"addr": "10.1.0.0", "len": 16}}, {"range": ["10.2.0.0", "10.2.0.9"]}]}},
{"rule": {"family": "inet", "table": "filter", "chain": "forward", "handle": 4, "comment": "R-0002", "expr": [
 {"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "eth0"}},
 {"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": "@kamera"}},
 {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}},
  "right": {"set": [22, {"range": [80, 90]}]}}},
 {"counter": {"packets": 6, "bytes": 504}}, {"accept": null}]}},
{"rule": {"family": "inet", "table": "filter", "chain": "forward", "handle": 5, "expr": [
 {"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "related"]}}, {"accept": null}]}}
]}
"""
