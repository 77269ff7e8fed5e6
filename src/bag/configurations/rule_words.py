"""The titles of the rules, why each is asked, and the refusals of texts, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, tuple[Any, Any]] = {
    "port-security": (
        _("Port security is switched on"),
        _("Without it any device, and any number of them, may be plugged in. Limits alone switch nothing on."),
    ),
    "port-security-maximum": (
        _("Port security allows few addresses"),
        _("A high limit lets a home-made switch in; behind a telephone one address is too few and stops the computer."),
    ),
    "port-security-violation": (
        _("A violation of port security is reported"),
        _("With protect the port drops frames without anybody hearing of it."),
    ),
    "snooping-trust-edge": (
        _("Ports of users are not trusted for DHCP"),
        _("A trusted port accepts answers of a DHCP server that a user brought along."),
    ),
    "snooping-trust-uplink": (
        _("Uplinks are trusted for DHCP"),
        _("Answers of the real server are dropped at an uplink without trust: nobody behind it gets an address."),
    ),
    "snooping-rate": (
        _("DHCP requests of a port are limited"),
        _("Without a limit one computer can use up the pool of addresses and the processor of the switch."),
    ),
    "inspection-trust-edge": (
        _("Ports of users are not trusted for ARP"),
        _("A trusted port may claim the address of the gateway and read the traffic of others."),
    ),
    "inspection-trust-uplink": (
        _("Uplinks are trusted for ARP"),
        _("At an uplink without trust the answers of hosts behind other switches are dropped."),
    ),
    "inspection-rate-ap": (
        _("Access points may send enough ARP"),
        _("The default of 15 a second shuts a port down on which dozens of wireless clients hang."),
    ),
    "bpdu-guard": (
        _("Ports of users refuse other switches"),
        _("A switch that somebody plugs in may otherwise become the root of the spanning tree."),
    ),
    "edge-port": (
        _("Ports of users forward at once"),
        _("Without it a computer waits half a minute, and every plug that is pulled is a change of topology."),
    ),
    "edge-on-uplink": (
        _("Uplinks are no edge ports"),
        _("An edge port forwards before a loop is seen."),
    ),
    "storm-control": (
        _("Broadcasts of a port are limited"),
        _("A broken card or a loop behind a desk otherwise fills the whole VLAN."),
    ),
    "fixed-mode": (
        _("Ports of users are access ports"),
        _("A port that negotiates becomes a trunk for whoever asks, with all VLANs."),
    ),
    "trunk-negotiation": (
        _("Trunks do not negotiate"),
        _("Trunks are configured on both sides; negotiation only serves an attacker."),
    ),
    "user-vlan-1": (
        _("No user is in VLAN 1"),
        _("VLAN 1 carries the control traffic of switches and is present on every trunk."),
    ),
    "native-vlan-1": (
        _("The untagged VLAN of a trunk is not VLAN 1"),
        _("Frames with two tags can hop from the untagged VLAN into another."),
    ),
    "trunk-pruned": (
        _("Trunks carry named VLANs only"),
        _("A trunk that carries everything spreads every VLAN, storm and fault to every site."),
    ),
    "trunk-vlan-1": (
        _("Trunks do not carry VLAN 1"),
        _("VLAN 1 then reaches over the whole city."),
    ),
    "unused-open": (
        _("Unused ports are shut down"),
        _("An open socket in a corridor is a way in."),
    ),
    "voice-vlan-apart": (
        _("Telephones and computers are in different VLANs"),
        _("Calls could be listened to, and have no priority."),
    ),
    "half-duplex": (
        _("No port is fixed to half duplex"),
        _("Collisions make the line slow in a way that is hard to find."),
    ),
    "uplink-described": (
        _("Uplinks say where they lead"),
        _("Whoever is called at night must not have to guess what a port carries."),
    ),
    "management-vlan": (
        _("No user is in a management VLAN"),
        _("From there the devices themselves can be reached."),
    ),
    "snooping-global": (
        _("DHCP snooping is switched on"),
        _("Lists of VLANs and trusted ports have no effect without the global switch."),
    ),
    "snooping-vlans": (
        _("DHCP snooping covers every VLAN of users"),
        _("In a VLAN that is left out anybody may play DHCP server."),
    ),
    "snooping-verify": (
        _("DHCP snooping compares hardware addresses"),
        _("Otherwise one computer can ask for addresses in the names of many."),
    ),
    "snooping-database": (
        _("Leases survive a restart of the switch"),
        _("Without the file ARP inspection drops everybody after a power cut until they ask for an address again."),
    ),
    "inspection-vlans": (
        _("ARP inspection covers every VLAN of users"),
        _("In a VLAN that is left out anybody may claim the address of the gateway."),
    ),
    "inspection-bindings": (
        _("ARP inspection knows who has which address"),
        _("Without snooped leases or lists it drops every host of the VLAN."),
    ),
    "inspection-validate": (
        _("ARP inspection compares all addresses"),
        _("Without it forged addresses inside the packet pass."),
    ),
    "errdisable-recovery": (
        _("Ports shut by port security come back by themselves"),
        _("Otherwise each needs somebody to open it by hand."),
    ),
    "snmp-communities": (
        _("SNMP is not spoken by community"),
        _("A community travels in clear and is the same for all: who reads along reads the device."),
    ),
    "snmp-versions": (
        _("Only version 3 of SNMP is switched on"),
        _("Older versions have neither names nor encryption."),
    ),
    "snmp-v3-privacy": (
        _("SNMPv3 encrypts"),
        _("Without privacy the answers travel in clear."),
    ),
    "snmp-acl": (
        _("SNMP answers the administrators' network only"),
        _("Guessing passwords must not be possible from every desk."),
    ),
    "snmp-write": (
        _("SNMP does not write"),
        _("Who can write over SNMP can take the whole configuration and replace it."),
    ),
    "snmp-traps-v3": (
        _("Traps are sent encrypted"),
        _("A trap in clear tells the community or the state of the network to who listens."),
    ),
    "ntp-servers": (
        _("Time comes from two servers"),
        _("Logs whose times differ prove nothing; the law asks for right times."),
    ),
    "time-zone": (
        _("The clock shows the time of Türkiye"),
        _("Messages of devices are compared with those of people."),
    ),
    "aaa": (
        _("Sign-in goes through AAA"),
        _("Without it there are no names, only one password that everybody knows."),
    ),
    "aaa-login": (
        _("People sign in at a server, with local accounts behind it"),
        _("A person who leaves is closed at one place; without local accounts an outage of the server locks all out."),
    ),
    "aaa-servers": (
        _("There are two servers for sign-in"),
        _("One server is a single point of failure of the administration."),
    ),
    "aaa-authorization": (
        _("The server says what a person may do"),
        _("Otherwise everybody who can sign in can do everything."),
    ),
    "aaa-accounting": (
        _("Sessions are written down at the server"),
        _("Who was on the device when must be provable."),
    ),
    "banner": (
        _("A banner warns of unauthorized use"),
        _("A prosecution needs it; a banner that welcomes does harm."),
    ),
    "ssh-version": (
        _("SSH version 2 is spoken"),
        _("Version 1 can be read along."),
    ),
    "ssh-old": (
        _("Old versions of SSH are refused"),
        _("Version 1 can be forced on a session."),
    ),
    "ssh-retries": (
        _("SSH allows few tries"),
        _("Guessing passwords becomes slow."),
    ),
    "ssh-ciphers": (
        _("SSH uses strong ciphers only"),
        _("CBC modes and 3DES can be attacked."),
    ),
    "telnet": (
        _("Telnet is closed"),
        _("Passwords travel in clear."),
    ),
    "vty-acl": (
        _("Devices are managed from the administrators' network only"),
        _("A list that is missing, empty or open to all protects nothing."),
    ),
    "vty-idle": (
        _("Idle remote sessions end"),
        _("A session left open is a session for anybody."),
    ),
    "vty-login": (
        _("Remote sessions ask for a name"),
        _("A password alone does not say who it was."),
    ),
    "console-idle": (
        _("Idle sessions at the console end"),
        _("Whoever opens the cabinet must not find a session open."),
    ),
    "console-login": (
        _("The console asks for a name"),
        _("Whoever opens the cabinet otherwise owns the device."),
    ),
    "aux-closed": (
        _("The auxiliary port is closed"),
        _("Nobody watches it."),
    ),
    "http-server": (
        _("The page without encryption is off"),
        _("Passwords travel in clear, and the server has had many faults."),
    ),
    "https-guarded": (
        _("The encrypted page answers the administrators only"),
        _("Faults of the page can otherwise be used from every desk."),
    ),
    "password-encryption": (
        _("Passwords are not shown in clear"),
        _("A print-out on a desk must not give passwords away."),
    ),
    "enable-secret": (
        _("The word for privileged commands is stored as type 8 or 9"),
        _("Type 7 is turned back in a second; type 5 is guessed quickly."),
    ),
    "user-secrets": (
        _("Passwords of local accounts cannot be turned back"),
        _("Who gets hold of a backup would otherwise have the passwords."),
    ),
    "password-length": (
        _("Passwords have a least length"),
        _("Short passwords are guessed."),
    ),
    "login-block": (
        _("Guessing passwords is stopped"),
        _("After some wrong tries the device refuses for a while."),
    ),
    "log-host": (
        _("Messages go to the log server"),
        _("A device that is broken or attacked takes its own messages with it."),
    ),
    "log-buffer": (
        _("Messages are kept on the device too"),
        _("They are all there is when the line is cut."),
    ),
    "log-timestamps": (
        _("Messages carry exact times"),
        _("Without them causes and effects cannot be told apart."),
    ),
    "log-level": (
        _("Enough is logged"),
        _("Changes of configuration and of ports must reach the log."),
    ),
    "log-source": (
        _("Messages come from one address"),
        _("The log server knows the device by it."),
    ),
    "config-log": (
        _("Changes of the configuration are logged, without secrets"),
        _("Who typed what must be provable."),
    ),
    "source-route": (
        _("Source routing is off"),
        _("A sender must not choose the way round the rules."),
    ),
    "smart-install": (
        _("Smart Install is off"),
        _("It hands the configuration to anybody who asks."),
    ),
    "pad": (
        _("The PAD service is off"),
        _("Nobody uses X.25 any more; what runs can be attacked."),
    ),
    "small-services": (
        _("Small servers and finger are off"),
        _("They serve attacks only."),
    ),
    "file-servers": (
        _("The device serves no files without encryption"),
        _("Configurations and software could be fetched by anybody."),
    ),
    "keepalives": (
        _("Dead sessions are noticed"),
        _("Hanging sessions use up the lines of the device."),
    ),
    "stp-mode": (
        _("A rapid spanning tree runs"),
        _("The old one takes up to 50 seconds to find another way."),
    ),
    "stp-loop-guard": (
        _("Loop guard is on"),
        _("A line that works in one direction only makes a loop."),
    ),
    "vtp": (
        _("VLANs are not taken over from others"),
        _("A switch with a higher revision would wipe out all VLANs."),
    ),
    "udld": (
        _("Lines that work in one direction only are noticed"),
        _("On fibre one broken strand otherwise stays unseen."),
    ),
    "lldp": (
        _("LLDP runs"),
        _("The topology is compared with the records."),
    ),
    "hostname": (
        _("The device has a name of its own"),
        _("Messages of a device called Switch belong to nobody."),
    ),
    "vlan1-address": (
        _("VLAN 1 has no address"),
        _("The device would be managed from the VLAN that everything shares."),
    ),
    "svi-redirects": (
        _("Gateways send no redirects"),
        _("Redirects can be forged, and cost processor time."),
    ),
    "svi-proxy-arp": (
        _("Gateways do not answer ARP for others"),
        _("Hosts with wrong masks would seem to work."),
    ),
}
FAULTS: dict[str, Any] = {
    "empty": _("The text is empty."),
    "unknown_dialect": _("This is no configuration in a command language that BAĞ knows."),
    "cut": _("The configuration breaks off in the middle; its last line is “%(detail)s”."),
    "binary": _("The file holds no text."),
    "too_long": _("The configuration is longer than 8 MB."),
    "refused": _("The device answered with an error: %(detail)s"),
}
"""Words of ``ConfigurationError`` by its code."""


def title(rule: str) -> Any:
    """The title of a rule; of one that is no longer known its key."""
    return WORDS[rule][0] if rule in WORDS else rule


def reason(rule: str) -> Any:
    """Why a rule is asked."""
    return WORDS[rule][1] if rule in WORDS else ""


def fault(error: Any) -> str:
    """The sentence of a ``ConfigurationError``."""
    return str(FAULTS[error.code]) % {"detail": error.detail}
