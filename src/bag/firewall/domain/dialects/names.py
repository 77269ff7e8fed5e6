"""Names of protocols, ports and ICMP types as devices write them (numbers of IANA, names of each vendor)."""

from bag.firewall.domain import boxes
from bag.firewall.domain.rules import Unreadable
from bag.firewall.domain.sets import Numbers, interval

PROTOCOLS = {
    "icmp": 1, "igmp": 2, "ipinip": 4, "ipip": 4, "ipencap": 4, "tcp": 6, "egp": 8, "igp": 9, "udp": 17, "dccp": 33,
    "ipv6": 41, "rsvp": 46, "gre": 47, "esp": 50, "ah": 51, "ahp": 51, "icmp6": 58, "icmpv6": 58, "ipv6-icmp": 58,
    "eigrp": 88, "ospf": 89, "nos": 94, "pim": 103, "pcp": 108, "comp": 108, "vrrp": 112, "l2tp": 115, "sctp": 132,
    "udplite": 136,
}  # fmt: skip
PORTS = {
    "tcpmux": 1, "echo": 7, "discard": 9, "daytime": 13, "chargen": 19, "ftp-data": 20, "ftp": 21, "ssh": 22,
    "telnet": 23,
    "smtp": 25, "time": 37, "nameserver": 42, "whois": 43, "tacacs": 49, "tacacs-ds": 65, "domain": 53, "dns": 53,
    "bootps": 67, "dhcp": 67, "bootpc": 68, "tftp": 69, "gopher": 70, "finger": 79, "www": 80, "http": 80,
    "kerberos": 88,
    "kerberos-sec": 88, "hostname": 101, "pop2": 109, "pop3": 110, "sunrpc": 111, "ident": 113, "nntp": 119, "ntp": 123,
    "msrpc": 135, "netbios-ns": 137, "netbios-dgm": 138, "netbios-ss": 139, "netbios-ssn": 139, "imap": 143,
    "imap2": 143,
    "snmp": 161, "snmptrap": 162, "snmp-trap": 162, "xdmcp": 177, "bgp": 179, "irc": 194, "dnsix": 195, "ldap": 389,
    "mobile-ip": 434, "mobileip-agent": 434, "https": 443, "microsoft-ds": 445, "pim-auto-rp": 496, "isakmp": 500,
    "exec": 512, "biff": 512, "login": 513, "who": 513, "cmd": 514, "syslog": 514, "lpd": 515, "printer": 515,
    "talk": 517,
    "rip": 520, "uucp": 540, "klogin": 543, "kshell": 544, "ldaps": 636, "ldp": 646, "ftps": 990, "imaps": 993,
    "pop3s": 995, "ms-sql-s": 1433, "radius": 1812, "radacct": 1813, "nfs": 2049, "nfsd": 2049, "mysql": 3306,
    "ms-wbt-server": 3389, "drip": 3949, "non500-isakmp": 4500, "ipsec-nat-t": 4500, "sip": 5060, "sips": 5061,
    "postgresql": 5432, "http-alt": 8080,
}  # fmt: skip
ICMP_TYPES = {
    "echo-reply": (0, None), "destination-unreachable": (3, None), "unreachable": (3, None), "net-unreachable": (3, 0),
    "network-unreachable": (3, 0), "host-unreachable": (3, 1), "protocol-unreachable": (3, 2), "port-unreachable":
    (3, 3),
    "packet-too-big": (3, 4), "fragmentation-needed": (3, 4), "administratively-prohibited": (3, 13),
    "source-quench": (4, None), "redirect": (5, None), "echo": (8, None), "echo-request": (8, None),
    "router-advertisement": (9, None), "router-solicitation": (10, None), "router-solicit": (10, None),
    "time-exceeded": (11, None), "ttl-exceeded": (11, 0), "reassembly-timeout": (11, 1), "parameter-problem": (12,
    None),
    "timestamp-request": (13, None), "timestamp": (13, None), "timestamp-reply": (14, None),
}  # fmt: skip
ICMP6_TYPES = {
    "destination-unreachable": (1, None), "packet-too-big": (2, None), "time-exceeded": (3, None),
    "parameter-problem": (4, None), "echo-request": (128, None), "echo-reply": (129, None),
    "mld-listener-query": (130, None), "mld-listener-report": (131, None), "mld-listener-done": (132, None),
    "mld-listener-reduction": (132, None), "router-solicitation": (133, None), "nd-router-solicit": (133, None),
    "router-solicit": (133, None), "router-advertisement": (134, None), "nd-router-advert": (134, None),
    "router-advertisement-advert": (134, None), "neighbour-solicitation": (135, None), "nd-ns": (135, None),
    "neighbor-solicit": (135, None), "nd-neighbor-solicit": (135, None), "neighbour-advertisement": (136, None),
    "nd-na": (136, None), "neighbor-advertisement": (136, None), "nd-neighbor-advert": (136, None),
    "nd-redirect": (137, None), "redirect": (137, None), "mld2-listener-report": (143, None),
}  # fmt: skip


def number(text: str, most: int) -> int:
    """A plain decimal number up to `most`; Unreadable otherwise."""
    if not (text.isascii() and text.isdigit()) or int(text) > most:
        raise Unreadable("number", text)
    return int(text)


def protocol(text: str) -> int:
    """Mask of a protocol by name or number; Unreadable when it is unknown."""
    known = PROTOCOLS.get(text.lower())
    return 1 << (number(text, 255) if known is None else known)


def port(text: str) -> int:
    """A port by name or number; Unreadable when it is unknown."""
    known = PORTS.get(text.lower())
    if known is None and not text.isdigit():
        raise Unreadable("unknown", text)
    return number(text, 65535) if known is None else known


def port_range(text: str, separator: str = "-") -> Numbers:
    """`80`, `http` or `1000-2000`; Unreadable when the first is greater than the last."""
    low, found, high = text.partition(separator)
    if not found or text.lower() in PORTS:
        return interval(port(text), port(text))
    first, last = port(low), port(high)
    if first > last:
        raise Unreadable("backwards", text)
    return interval(first, last)


def icmp(kind: str, code: str | None, family: int) -> tuple[Numbers, Numbers]:
    """ICMP type and code, by names or numbers, as the packet space stores them; Unreadable when unknown."""
    table = ICMP6_TYPES if family == boxes.IPV6 else ICMP_TYPES
    known = table.get(kind.lower())
    if known is None and not kind.replace("-", "").isdigit():
        raise Unreadable("unknown", kind)
    if known is None:
        first, _, last = kind.partition("-")
        types = (number(first, 255), number(last or first, 255))
        wanted = None
    else:
        types, wanted = (known[0], known[0]), known[1]
    codes = boxes.ALL_PORTS if wanted is None else boxes.icmp_numbers(wanted, wanted)
    if code is not None:
        first, _, last = code.partition("-")
        codes = boxes.icmp_numbers(number(first, 255), number(last or first, 255))
    return boxes.icmp_numbers(*types), codes
