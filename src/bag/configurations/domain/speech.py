"""What two command languages share and where they differ, as far as settling a configuration needs it."""

from __future__ import annotations

from dataclasses import dataclass

from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.ports import say_vlans


@dataclass(frozen=True)
class Speech:
    """How a dialect negates, which commands have one value only, and what is on without being said.

    ``single``: beginnings of commands of which the last one holds, by the first word of their section ('' for none).
    ``silent``: commands that are on by default and not printed; only of these does a negation say anything.
    ``listed``: commands whose VLAN lists add up.
    """

    dialect: Dialect
    comments: str
    negation: str
    ranges: tuple[str, ...]
    single: dict[str, tuple[str, ...]]
    silent: frozenset[str]
    listed: tuple[str, ...]
    to: str
    """Between the ends of a range of VLANs."""
    comma: str

    def off(self, text: str) -> str:
        return f"{self.negation}{text}"

    def single_of(self, section: str, text: str) -> str | None:
        """The beginning under which a command has one value in its section."""
        first = section.split(" ", 1)[0]
        return next((one for one in self.single.get(first, ()) if text == one or text.startswith(f"{one} ")), None)

    def say(self, ids: frozenset[int]) -> str:
        """A list of VLANs in this dialect."""
        return say_vlans(ids).replace("-", self.to).replace(",", self.comma)


IOS = Speech(
    dialect=Dialect.IOS,
    comments="!",
    negation="no ",
    ranges=("interface range ",),
    single={
        "": (
            "hostname", "ip ssh version", "ip ssh time-out", "ip ssh authentication-retries", "enable secret",
            "enable password", "logging buffered", "logging trap", "logging source-interface", "clock timezone",
            "spanning-tree mode", "vtp mode", "login block-for", "aaa authentication login default",
            "aaa authorization exec default", "aaa accounting exec default", "aaa accounting commands 15 default",
            "errdisable recovery interval", "security passwords min-length", "banner login", "banner motd",
            "ip dhcp snooping database", "ip arp inspection validate", "ip http access-class",
            "service timestamps log", "service timestamps debug", "ip ssh server algorithm encryption",
            "ip ssh server algorithm mac", "ip ssh dh min size",
        ),
        "interface": (
            "description", "switchport mode", "switchport access vlan", "switchport voice vlan",
            "switchport trunk native vlan", "switchport port-security maximum", "switchport port-security violation",
            "ip dhcp snooping limit rate", "ip arp inspection limit rate", "storm-control broadcast level",
            "storm-control multicast level", "spanning-tree portfast", "spanning-tree bpduguard", "duplex",
            "speed", "channel-group", "ip address",
        ),
        "line": ("transport input", "exec-timeout", "login", "login authentication", "access-class"),
    },
    silent=frozenset({
        "ip source-route", "vstack", "service pad", "ip bootp server", "ip redirects", "ip proxy-arp",
        "ip domain lookup", "ip domain-lookup", "ip dhcp snooping verify mac-address",
        "ip dhcp snooping information option", "exec", "ip routing", "mop enabled", "ip unreachables",
    }),
    listed=("ip dhcp snooping vlan", "ip arp inspection vlan", "switchport trunk allowed vlan"),
    to="-",
    comma=",",
)  # fmt: skip
VRP = Speech(
    dialect=Dialect.VRP,
    comments="#!",
    negation="undo ",
    ranges=("interface range ", "port-group "),
    single={
        "": (
            "sysname", "clock timezone", "info-center loghost source", "info-center timestamp log",
            "info-center logbuffer size", "stp mode", "super password", "header login", "header shell",
            "snmp-agent sys-info version", "ssh server timeout", "ssh server authentication-retries",
            "info-center source default channel loghost log level", "password-control length", "http acl",
            "ssh server cipher", "ssh server hmac", "ssh server key-exchange", "ftp acl",
        ),
        "interface": (
            "description", "port link-type", "port default vlan", "port trunk pvid vlan", "port hybrid pvid vlan",
            "port-security max-mac-num", "port-security protect-action", "arp anti-attack rate-limit",
            "broadcast-suppression", "multicast-suppression", "duplex", "speed",
            "eth-trunk", "ip address",
        ),
        "user-interface": ("protocol inbound", "idle-timeout", "authentication-mode", "user privilege level"),
        "aaa": (
            "local-aaa-user password policy administrator", "local-user password-force",
        ),
        "domain": ("authentication-scheme", "accounting-scheme", "authorization-scheme", "hwtacacs-server"),
    },
    silent=frozenset({
        "port trunk allow-pass vlan 1", "icmp redirect send",
    }),
    listed=("port trunk allow-pass vlan", "dhcp snooping enable vlan"),
    to=" to ",
    comma=" ",
)  # fmt: skip
SPEECHES = {Dialect.IOS: IOS, Dialect.VRP: VRP}
"""Dialects that are judged by meaning."""
PLAIN = Speech(
    dialect=Dialect.NXOS,
    comments="!",
    negation="no ",
    ranges=(),
    single={
        "": ("hostname", "clock timezone"),
        "interface": ("description", "switchport mode", "switchport access vlan", "vlan access", "mtu", "speed"),
    },
    silent=frozenset(),
    listed=(),
    to="-",
    comma=",",
)  # fmt: skip
"""What dialects that write as Cisco does have in common; enough to compare two texts of one device."""
