"""Rules on devices that speak Cisco IOS or IOS-XE."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bag.configurations.domain.checks import DeviceRule, at_least, in_sections, missing, must, never, off
from bag.configurations.domain.facts import Device
from bag.configurations.domain.findings import Change, Finding, Kind, Standard
from bag.configurations.domain.ports import say_vlans
from bag.configurations.domain.tree import Node

ACL = "BAG-YONETIM"
BANNER = "banner login ^C\nYalnizca yetkili kullanim icindir. Yetkisiz erisim izlenir ve kovusturulur.\n^C"
VTY, CONSOLE = r"line vty ", r"line con "


def _snooping(device: Device, _standard: Standard) -> Iterator[Finding]:
    if device.edge_vlans and not device.snooping:
        kind = Kind.INERT if device.snooping_vlans else Kind.MISSING
        yield Finding("snooping-global", kind, "", say_vlans(device.snooping_vlans), (Change((), "ip dhcp snooping"),))


def _snooping_vlans(device: Device, _standard: Standard) -> Iterator[Finding]:
    bare = device.edge_vlans - device.snooping_vlans
    if bare:
        change = Change((), f"ip dhcp snooping vlan {say_vlans(bare)}")
        yield missing("snooping-vlans", change, detail=say_vlans(bare))


def _inspection_vlans(device: Device, _standard: Standard) -> Iterator[Finding]:
    bare = device.edge_vlans - device.inspection_vlans
    if bare:
        change = Change((), f"ip arp inspection vlan {say_vlans(bare)}")
        yield missing("inspection-vlans", change, detail=say_vlans(bare))


def _inspection_bindings(device: Device, _standard: Standard) -> Iterator[Finding]:
    """Inspection needs to know who has which address: leases that were snooped, or lists of ARP."""
    blind = device.inspection_vlans - (device.snooping_vlans if device.snooping else frozenset())
    if blind and not device.static_arp:
        changes = (Change((), "ip dhcp snooping"), Change((), f"ip dhcp snooping vlan {say_vlans(blind)}"))
        yield Finding("inspection-bindings", Kind.INERT, "", say_vlans(blind), changes)


def _inspection_validate(device: Device, _standard: Standard) -> Iterator[Finding]:
    said = (device.root.value("ip arp inspection validate") or "").split()
    if device.inspection_vlans and not {"src-mac", "dst-mac", "ip"} <= set(said):
        kind = Kind.WRONG if said else Kind.MISSING
        change = Change((), "ip arp inspection validate src-mac dst-mac ip")
        yield Finding("inspection-validate", kind, "", " ".join(said), (change,))


def _snooping_database(device: Device, _standard: Standard) -> Iterator[Finding]:
    if device.snooping and not device.root.starting("ip dhcp snooping database"):
        yield missing("snooping-database", Change((), "ip dhcp snooping database flash:dhcp-snooping.db"))


def _snooping_verify(device: Device, _standard: Standard) -> Iterator[Finding]:
    line = "ip dhcp snooping verify mac-address"
    if device.snooping and device.root.has(f"no {line}"):
        yield Finding("snooping-verify", Kind.WRONG, "", f"no {line}", (Change((), line),))


def _recovery(device: Device, _standard: Standard) -> Iterator[Finding]:
    shuts = any(port.judged and port.secured and port.violation == "shutdown" for port in device.ports)
    lines = device.root.starting("errdisable recovery cause")
    if shuts and not any(one.text.endswith((" psecure-violation", " all")) for one in lines):
        yield missing("errdisable-recovery", Change((), "errdisable recovery cause psecure-violation"))


def _snmp_privacy(device: Device, standard: Standard) -> Iterator[Finding]:
    """Groups of SNMPv3 encrypt; a device without SNMP needs none."""
    groups = device.root.starting("snmp-server group")
    for node in groups:
        words = node.text.split()
        if len(words) > 4 and words[3] == "v3" and words[4] != "priv":
            rest = " ".join(words[5:])
            changes = (
                Change((), f"no {node.text}"),
                Change((), f"snmp-server group {words[2]} v3 priv {rest}".strip()),
            )
            yield Finding("snmp-v3-privacy", Kind.WRONG, "", node.text, changes)
    speaks = any(one.text.startswith("snmp-server ") for one in device.root.children)
    if speaks and not any(" v3 " in one.text for one in groups):
        group = Change((), f"snmp-server group BAG v3 priv access {ACL}")
        yield missing("snmp-v3-privacy", *_acl_changes(device, standard), group)


def _snmp_acl(device: Device, standard: Standard) -> Iterator[Finding]:
    for node in device.root.starting("snmp-server group"):
        if " v3 " in node.text and " access " not in node.text:
            changes = (
                *_acl_changes(device, standard), Change((), f"no {node.text}"), Change((), f"{node.text} access {ACL}"),
            )  # fmt: skip
            yield Finding("snmp-acl", Kind.WRONG, "", node.text, changes)


def _snmp_traps(device: Device, _standard: Standard) -> Iterator[Finding]:
    for node in device.root.starting("snmp-server host"):
        if " version 3 priv " not in node.text:
            host = node.text.split()[2]
            changes = (Change((), f"no {node.text}"), Change((), f"snmp-server host {host} version 3 priv <kullanici>"))
            yield Finding("snmp-traps-v3", Kind.WRONG, "", node.text, changes)


def _acl_changes(device: Device, standard: Standard) -> tuple[Change, ...]:
    return () if _acl_lines(device, ACL) else _acl_written(standard)


def _acl_written(standard: Standard) -> tuple[Change, ...]:
    head = f"ip access-list standard {ACL}"
    network, wildcard = standard.management
    return (Change((head,), f"permit {network} {wildcard}"), Change((head,), "deny any log"))


def _acl_lines(device: Device, name: str) -> list[str]:
    """The entries of a list, named or numbered; none for a list that is not there."""
    for kind in ("standard", "extended"):
        found = device.root.under(f"ip access-list {kind} {name}")
        if found is not None:
            return [one.text for one in found.children]
    return [
        one.text.split(None, 2)[2] for one in device.root.starting(f"access-list {name}") if len(one.text.split()) > 2
    ]


def _open_list(lines: list[str]) -> bool:
    """Whether a list lets everybody in before it has refused anybody, or does not stand there at all."""
    for line in lines:
        words = re.sub(r"^\d+ ", "", line).split()
        if words[0] == "deny" and "any" in words[1:]:
            return False
        if words[0] == "permit" and words[1:] and (words[1] == "any" or words[1:4] == ["ip", "any", "any"]):
            return True
    return not lines


def _vty_acl(device: Device, standard: Standard) -> Iterator[Finding]:
    for node in device.root.children:
        if not node.text.startswith("line vty "):
            continue
        said = node.value("access-class")
        name = said.split()[0] if said else ""
        if said and said.split()[1:2] == ["in"] and not _open_list(_acl_lines(device, name)):
            continue
        changes = (*_acl_written(standard), Change((node.text,), f"access-class {ACL} in"))
        lines = _acl_lines(device, name) if said else []
        kind = Kind.MISSING if not said else Kind.WRONG if lines else Kind.INERT
        yield Finding("vty-acl", kind, node.text, said or "", changes)


def _transport(_device: Device, node: Node, _standard: Standard) -> str | None:
    said = node.value("transport input")
    return None if said in ("ssh", "none") else said or ""


def _idle(_device: Device, node: Node, standard: Standard) -> str | None:
    said = (node.value("exec-timeout") or "10 0").split()
    seconds = int(said[0]) * 60 + (int(said[1]) if len(said) > 1 else 0) if said[0].isdigit() else 0
    return None if 0 < seconds <= standard.idle_minutes * 60 else " ".join(said)


def _console_login(device: Device, node: Node, _standard: Standard) -> str | None:
    if device.root.has("aaa new-model"):
        return None
    return None if node.has("login local") or node.starting("login authentication") else node.value("login") or ""


def _aux(_device: Device, node: Node, _standard: Standard) -> str | None:
    return None if node.has("no exec") else ""


def _https(device: Device, standard: Standard) -> Iterator[Finding]:
    root = device.root
    if root.has("ip http secure-server") and not root.starting("ip http access-class"):
        changes = (*_acl_changes(device, standard), Change((), f"ip http access-class ipv4 {ACL}"))
        yield missing("https-guarded", *changes)


def _enable_secret(device: Device, _standard: Standard) -> Iterator[Finding]:
    root = device.root
    strong = any(
        re.match(r"enable (algorithm-type scrypt )?secret (8|9|<)", one.text)
        or one.text.startswith("enable algorithm-type ")
        for one in root.children
    )
    weak = [
        one
        for one in (*root.starting("enable password"), *root.starting("enable secret"))
        if not re.match(r"enable secret (8|9) ", one.text)
    ]
    for node in weak:
        new = () if strong else (Change((), "enable algorithm-type scrypt secret <parola>"),)
        yield Finding("enable-secret", Kind.WRONG, "", _head(node.text, 3), (Change((), f"no {node.text}"), *new))
    if not weak and not strong:
        yield missing("enable-secret", Change((), "enable algorithm-type scrypt secret <parola>"))


def _user_secrets(device: Device, _standard: Standard) -> Iterator[Finding]:
    """Passwords of local users are stored as type 8 or 9, which cannot be turned back."""
    for node in device.root.starting("username"):
        found = re.match(r"username (\S+)( privilege \d+)? (?:password|secret) (.*)", node.text)
        if found and not re.match(r"username \S+( privilege \d+)? secret (8|9) ", node.text):
            new = f"username {found[1]}{found[2] or ''} algorithm-type scrypt secret <parola>"
            yield Finding(
                "user-secrets",
                Kind.WRONG,
                "",
                _head(node.text, 2),
                (
                    Change((), f"no {node.text}"),
                    Change((), new),
                ),
            )


def _head(text: str, words: int) -> str:
    """The first words of a line that holds a secret."""
    return " ".join(text.split()[:words]) + " …"


def _trap_level(device: Device, _standard: Standard) -> Iterator[Finding]:
    said = device.root.value("logging trap")
    if said is not None and said.split()[0] not in ("informational", "debugging", "6", "7", "notifications", "5"):
        yield Finding("log-level", Kind.WRONG, "", said, (Change((), "logging trap informational"),))


def _config_log(device: Device, _standard: Standard) -> Iterator[Finding]:
    section = device.root.under("archive", "log config")
    if section is None or not section.has("logging enable"):
        path = ("archive", "log config")
        changes = tuple(Change(path, one) for one in ("logging enable", "notify syslog", "hidekeys"))
        yield missing("config-log", *changes)
    elif not section.has("hidekeys"):
        yield Finding("config-log", Kind.WRONG, "archive", "", (Change(("archive", "log config"), "hidekeys"),))


def _banner(device: Device, _standard: Standard) -> Iterator[Finding]:
    texts = [one.text for one in device.root.children if re.match(r"banner (login|motd) ", one.text)]
    if not texts:
        yield missing("banner", Change((), BANNER))
    elif not any(re.search(r"yetki|izinsiz|unauthor", text, re.I) for text in texts):
        yield Finding("banner", Kind.WRONG, "", texts[0].split("\n")[0][:60], (Change((), BANNER),))


def _svi(device: Device, key: str, line: str) -> Iterator[Finding]:
    for port in device.ports:
        gateway = port.name.startswith("Vlan") and not port.shut and bool(port.node.starting("ip address"))
        if gateway and not port.node.has(f"no {line}"):
            yield Finding(key, Kind.MISSING, port.name, line, (Change((port.node.text,), f"no {line}"),))


def _vlan_one(device: Device, _standard: Standard) -> Iterator[Finding]:
    node = device.root.under("interface Vlan1")
    if node is not None and node.starting("ip address") and not node.has("shutdown"):
        seen = node.starting("ip address")[0].text
        yield Finding("vlan1-address", Kind.WRONG, "Vlan1", seen, (Change((node.text,), f"no {seen}"),))


def _aaa_login(device: Device, _standard: Standard) -> Iterator[Finding]:
    """People are known by name at a server; without the local accounts an outage of the server locks everybody out."""
    said = (device.root.value("aaa authentication login default") or "").split()
    if not device.root.has("aaa new-model"):
        said = said if said else []
        if said:
            yield Finding("aaa-login", Kind.INERT, "", " ".join(said), (Change((), "aaa new-model"),))
            return
    if said[:1] != ["group"] or not {"local", "local-case"} & set(said):
        change = Change((), "aaa authentication login default group tacacs+ local")
        yield Finding("aaa-login", Kind.WRONG if said else Kind.MISSING, "", " ".join(said), (change,))


def _aaa_servers(device: Device, standard: Standard) -> Iterator[Finding]:
    root = device.root
    servers = [
        one for one in root.children if re.match(r"(tacacs|radius) server |(tacacs|radius)-server host ", one.text)
    ]
    if len(servers) < 2:
        new: list[Change] = []
        known = {child.text for one in servers for child in one.children}
        for n, address in enumerate(standard.aaa_servers, 1):
            line = f"address ipv4 {address}"
            if line not in known and len(servers) + len(new) < 2:
                new.append(Change((f"tacacs server BAG{n}",), line))
        yield Finding("aaa-servers", Kind.WRONG if servers else Kind.MISSING, "", f"{len(servers)} < 2", tuple(new))


RULES: tuple[DeviceRule, ...] = (
    DeviceRule("snooping-global", _snooping),
    DeviceRule("snooping-vlans", _snooping_vlans),
    DeviceRule("snooping-verify", _snooping_verify),
    DeviceRule("snooping-database", _snooping_database),
    DeviceRule("inspection-vlans", _inspection_vlans),
    DeviceRule("inspection-bindings", _inspection_bindings),
    DeviceRule("inspection-validate", _inspection_validate),
    DeviceRule("errdisable-recovery", _recovery),
    never("snmp-communities", r"snmp-server community \S+", "no ", without_rest=True),
    DeviceRule("snmp-v3-privacy", _snmp_privacy),
    DeviceRule("snmp-acl", _snmp_acl),
    never("snmp-write", r"snmp-server group .* write (?!NONE)|snmp-server community \S+ .*RW", "no "),
    DeviceRule("snmp-traps-v3", _snmp_traps),
    at_least("ntp-servers", r"ntp server ", lambda s: (s.least_ntp, [f"ntp server {one}" for one in s.ntp_servers])),
    must("time-zone", r"clock timezone \S+ 3( 0)?", "clock timezone TRT 3 0"),
    must("aaa", r"aaa new-model", "aaa new-model"),
    DeviceRule("aaa-login", _aaa_login),
    DeviceRule("aaa-servers", _aaa_servers),
    must("aaa-authorization", r"aaa authorization exec default group .*",
         "aaa authorization exec default group tacacs+ local"),
    must("aaa-accounting", r"aaa accounting (exec|commands 15) default start-stop group .*",
         "aaa accounting exec default start-stop group tacacs+"),
    DeviceRule("banner", _banner),
    must("ssh-version", r"ip ssh version 2", "ip ssh version 2"),
    must("ssh-retries", r"ip ssh authentication-retries [1-3]", "ip ssh authentication-retries {retries}"),
    must("ssh-ciphers", r"ip ssh server algorithm encryption (?!.*(cbc|3des)).*",
         "ip ssh server algorithm encryption aes256-ctr aes128-ctr"),
    in_sections("telnet", VTY, _transport, "transport input ssh"),
    DeviceRule("vty-acl", _vty_acl),
    in_sections("vty-idle", VTY, _idle, "exec-timeout {idle} 0"),
    in_sections("console-idle", CONSOLE, _idle, "exec-timeout {idle} 0"),
    in_sections("console-login", CONSOLE, _console_login, "login local"),
    in_sections("aux-closed", r"line aux ", _aux, "no exec", "transport input none"),
    never("http-server", r"ip http server$", "no "),
    DeviceRule("https-guarded", _https),
    must("password-encryption", r"service password-encryption", "service password-encryption"),
    DeviceRule("enable-secret", _enable_secret),
    DeviceRule("user-secrets", _user_secrets),
    must("password-length", r"security passwords min-length (1[2-9]|[2-9]\d)",
         "security passwords min-length {length}"),
    must("login-block", r"login block-for .*", "login block-for 120 attempts 5 within 60"),
    at_least("log-host", r"logging host ", lambda s: (1, [f"logging host {one}" for one in s.log_hosts])),
    must("log-buffer", r"logging buffered .*", "logging buffered 64000 informational"),
    must("log-timestamps", r"service timestamps log datetime .*",
         "service timestamps log datetime msec localtime show-timezone"),
    DeviceRule("log-level", _trap_level),
    must("log-source", r"logging source-interface .*", "logging source-interface <yonetim-arayuzu>"),
    DeviceRule("config-log", _config_log),
    off("source-route", "no ", "ip source-route"),
    off("smart-install", "no ", "vstack"),
    off("pad", "no ", "service pad"),
    never("small-services", r"service (tcp|udp)-small-servers|service finger|ip finger|ip bootp server|service config$",
          "no "),
    never("file-servers", r"tftp-server |ip ftp enable|ip rcmd ", "no "),
    must("keepalives", r"service tcp-keepalives-in", "service tcp-keepalives-in"),
    must("stp-mode", r"spanning-tree mode (rapid-pvst|mst)", "spanning-tree mode rapid-pvst"),
    must("stp-loop-guard", r"spanning-tree loopguard default", "spanning-tree loopguard default"),
    must("vtp", r"vtp mode (transparent|off)", "vtp mode transparent"),
    must("udld", r"udld (enable|aggressive)", "udld enable"),
    must("lldp", r"lldp run", "lldp run"),
    must("hostname", r"hostname (?!Switch$|Router$)\S+", "hostname <cihaz-adi>"),
    DeviceRule("vlan1-address", _vlan_one),
    DeviceRule("svi-redirects", lambda device, _standard: _svi(device, "svi-redirects", "ip redirects")),
    DeviceRule("svi-proxy-arp", lambda device, _standard: _svi(device, "svi-proxy-arp", "ip proxy-arp")),
)  # fmt: skip
