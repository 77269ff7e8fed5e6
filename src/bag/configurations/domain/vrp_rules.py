"""Rules on devices that speak Huawei VRP."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bag.configurations.domain.checks import DeviceRule, at_least, in_sections, missing, must, never
from bag.configurations.domain.facts import USERS, Device
from bag.configurations.domain.findings import Change, Finding, Kind, Standard
from bag.configurations.domain.ports import say_vlans
from bag.configurations.domain.tree import Node

ACL = "2999"
BANNER = 'header login information "Yalnizca yetkili kullanim icindir. Yetkisiz erisim izlenir ve kovusturulur."'
VTY, CONSOLE = r"user-interface vty ", r"user-interface con "
SNOOPING, INSPECTION = "dhcp snooping enable", "arp anti-attack check user-bind enable"


def _snooping(device: Device, _standard: Standard) -> Iterator[Finding]:
    if device.edge_vlans and not device.snooping:
        kind = Kind.INERT if device.snooping_vlans else Kind.MISSING
        missed = [line for line in ("dhcp enable", SNOOPING) if not device.root.has(line)]
        yield Finding("snooping-global", kind, "", ", ".join(missed), tuple(Change((), line) for line in missed))


def _snooping_vlans(device: Device, _standard: Standard) -> Iterator[Finding]:
    bare = device.edge_vlans - device.snooping_vlans
    if bare:
        changes = tuple(Change((f"vlan {one}",), SNOOPING) for one in sorted(bare))
        yield missing("snooping-vlans", *changes, detail=say_vlans(bare))


def _inspection_vlans(device: Device, _standard: Standard) -> Iterator[Finding]:
    bare = device.edge_vlans - device.inspection_vlans
    if bare:
        changes = tuple(Change((f"vlan {one}",), INSPECTION) for one in sorted(bare))
        yield missing("inspection-vlans", *changes, detail=say_vlans(bare))


def _inspection_bindings(device: Device, _standard: Standard) -> Iterator[Finding]:
    """The check needs bindings: leases that were snooped, or entries written by hand."""
    blind = device.inspection_vlans - (device.snooping_vlans if device.snooping else frozenset())
    if blind and not device.static_arp:
        general = tuple(Change((), line) for line in ("dhcp enable", SNOOPING))
        changes = (*general, *(Change((f"vlan {one}",), SNOOPING) for one in sorted(blind)))
        yield Finding("inspection-bindings", Kind.INERT, "", say_vlans(blind), changes)


def _guard(device: Device, _standard: Standard) -> Iterator[Finding]:
    needed = any(port.judged and port.role in USERS for port in device.ports)
    if needed and not device.root.has("stp bpdu-protection"):
        yield missing("bpdu-guard", Change((), "stp bpdu-protection"))


def _snmp_versions(device: Device, _standard: Standard) -> Iterator[Finding]:
    said = device.root.value("snmp-agent sys-info version")
    if said is not None and said != "v3":
        changes = (Change((), "undo snmp-agent sys-info version"), Change((), "snmp-agent sys-info version v3"))
        yield Finding("snmp-versions", Kind.WRONG, "", said, changes)


def _snmp_privacy(device: Device, standard: Standard) -> Iterator[Finding]:
    groups = device.root.starting("snmp-agent group v3")
    for node in groups:
        words = node.text.split()
        if len(words) < 5 or words[4] != "privacy":
            rest = " ".join(
                words[5:] if len(words) > 4 and words[4] in ("authentication", "noauthentication") else words[4:]
            )
            new = f"snmp-agent group v3 {words[3]} privacy {rest}".strip()
            yield Finding(
                "snmp-v3-privacy", Kind.WRONG, "", node.text, (Change((), f"undo {node.text}"), Change((), new))
            )
    speaks = any(one.text == "snmp-agent" or one.text.startswith("snmp-agent ") for one in device.root.children)
    if speaks and not groups:
        changes = (*_acl_changes(device, standard), Change((), f"snmp-agent group v3 BAG privacy acl {ACL}"))
        yield missing("snmp-v3-privacy", *changes)


def _snmp_acl(device: Device, standard: Standard) -> Iterator[Finding]:
    for node in device.root.starting("snmp-agent group v3"):
        if " acl " not in node.text:
            changes = (
                *_acl_changes(device, standard), Change((), f"undo {node.text}"), Change((), f"{node.text} acl {ACL}"),
            )  # fmt: skip
            yield Finding("snmp-acl", Kind.WRONG, "", node.text, changes)


def _snmp_traps(device: Device, _standard: Standard) -> Iterator[Finding]:
    for node in device.root.starting("snmp-agent target-host"):
        if not re.search(r" v3 privacy\b", node.text):
            found = re.search(r"udp-domain (\S+)", node.text)
            new = (
                f"snmp-agent target-host trap address udp-domain {found[1] if found else '<adres>'} "
                "params securityname <kullanici> v3 privacy"
            )
            changes = (Change((), f"undo {node.text}"), Change((), new))
            yield Finding("snmp-traps-v3", Kind.WRONG, "", _without_secret(node.text), changes)


def _without_secret(text: str) -> str:
    return re.sub(r"(securityname )(cipher )?\S+", r"\1…", text)


def _acl_changes(device: Device, standard: Standard) -> tuple[Change, ...]:
    return () if _acl_lines(device, ACL) else _acl_written(standard)


def _acl_written(standard: Standard) -> tuple[Change, ...]:
    head = f"acl number {ACL}"
    network, wildcard = standard.management
    return (Change((head,), f"rule 5 permit source {network} {wildcard}"), Change((head,), "rule 10 deny"))


def _acl_lines(device: Device, name: str) -> list[str]:
    for head in (f"acl number {name}", f"acl {name}", f"acl name {name}"):
        found = next((one for one in device.root.children if one.text == head or one.text.startswith(f"{head} ")), None)
        if found is not None:
            return [one.text for one in found.children if one.text.startswith("rule ")]
    return []


def _open_list(lines: list[str]) -> bool:
    """Whether a list lets everybody in before it has refused anybody, or says nothing at all."""
    for line in lines:
        words = re.sub(r"^rule (\d+ )?", "", line).split()
        if words[:1] == ["deny"] and "source" not in words:
            return False
        if (words[:1] == ["permit"] and "source" not in words) or words[-2:] == ["source", "any"]:
            return words[0] == "permit"
    return not lines


def _vty_acl(device: Device, standard: Standard) -> Iterator[Finding]:
    for node in device.root.children:
        if not node.text.startswith("user-interface vty "):
            continue
        said = next((one.text for one in node.children if re.match(r"acl \S+ inbound", one.text)), None)
        lines = _acl_lines(device, said.split()[1]) if said else []
        if said and not _open_list(lines):
            continue
        old = (Change((node.text,), f"undo {said}"),) if said else ()
        changes = (*_acl_written(standard), *old, Change((node.text,), f"acl {ACL} inbound"))
        kind = Kind.MISSING if not said else Kind.WRONG if lines else Kind.INERT
        yield Finding("vty-acl", kind, node.text, said or "", changes)


def _telnet(device: Device, _standard: Standard) -> Iterator[Finding]:
    for line in ("telnet server enable", "telnet ipv6 server enable"):
        if device.root.has(line):
            yield Finding("telnet", Kind.WRONG, "", line, (Change((), f"undo {line}"),))
    for node in device.root.children:
        if node.text.startswith("user-interface vty "):
            said = node.value("protocol inbound")
            if said != "ssh":
                change = Change((node.text,), "protocol inbound ssh")
                yield Finding("telnet", Kind.WRONG if said else Kind.MISSING, node.text, said or "", (change,))


def _idle(_device: Device, node: Node, standard: Standard) -> str | None:
    said = (node.value("idle-timeout") or "10 0").split()
    seconds = int(said[0]) * 60 + (int(said[1]) if len(said) > 1 else 0) if said[0].isdigit() else 0
    return None if 0 < seconds <= standard.idle_minutes * 60 else " ".join(said)


def _by_aaa(_device: Device, node: Node, _standard: Standard) -> str | None:
    said = node.value("authentication-mode")
    return None if said == "aaa" else said or ""


def _aaa_login(device: Device, _standard: Standard) -> Iterator[Finding]:
    """Administrators are checked at a server, with the local accounts behind it."""
    scheme = _scheme(device)
    said = (scheme.value("authentication-mode") if scheme else None) or ""
    words = said.split()
    if words[:1] and words[0] in ("hwtacacs", "radius") and "local" in words:
        return
    changes = (
        Change(("aaa", "authentication-scheme BAG"), "authentication-mode hwtacacs local"),
        Change(("aaa", "domain default_admin"), "authentication-scheme BAG"),
        Change(("aaa", "domain default_admin"), "hwtacacs-server BAG"),
    )
    yield Finding("aaa-login", Kind.WRONG if said else Kind.MISSING, "aaa", said, changes)


def _scheme(device: Device) -> Node | None:
    """The scheme by which the domain of administrators checks who signs in."""
    domain = device.root.under("aaa", "domain default_admin")
    name = (domain.value("authentication-scheme") if domain else None) or "default"
    return device.root.under("aaa", f"authentication-scheme {name}")


def _aaa_servers(device: Device, standard: Standard) -> Iterator[Finding]:
    found = [
        child.text
        for node in device.root.children
        if re.match(r"(hwtacacs|radius)-server template ", node.text)
        for child in node.children
        if re.match(r"(hwtacacs|radius)-server authentication ", child.text)
    ]
    if len(found) < 2:
        first, second = standard.aaa_servers[:2]
        path = ("hwtacacs-server template BAG",)
        lines = (f"hwtacacs-server authentication {first}", f"hwtacacs-server authentication {second} secondary")
        detail = f"{len(found)} < 2"
        kind = Kind.WRONG if found else Kind.MISSING
        yield Finding("aaa-servers", kind, "", detail, tuple(Change(path, line) for line in lines))


def _user_secrets(device: Device, _standard: Standard) -> Iterator[Finding]:
    section = device.root.under("aaa")
    for node in section.starting("local-user") if section else ():
        found = re.match(r"local-user (\S+) password (cipher|simple) ", node.text)
        if found:
            new = f"local-user {found[1]} password irreversible-cipher <parola>"
            changes = (Change(("aaa",), f"undo {node.text}"), Change(("aaa",), new))
            yield Finding("user-secrets", Kind.WRONG, "aaa", f"local-user {found[1]} password {found[2]} …", changes)


def _login_block(device: Device, _standard: Standard) -> Iterator[Finding]:
    section = device.root.under("aaa")
    if section is None or not section.starting("local-aaa-user wrong-password"):
        line = "local-aaa-user wrong-password retry-interval 5 retry-time 5 block-time 5"
        yield missing("login-block", Change(("aaa",), line))


def _https(device: Device, standard: Standard) -> Iterator[Finding]:
    if device.root.has("http secure-server enable") and not device.root.starting("http acl"):
        yield missing("https-guarded", *_acl_changes(device, standard), Change((), f"http acl {ACL}"))


def _banner(device: Device, _standard: Standard) -> Iterator[Finding]:
    texts = [one.text for one in device.root.children if re.match(r"header (login|shell) ", one.text)]
    if not texts:
        yield missing("banner", Change((), BANNER))
    elif not any(re.search(r"yetki|izinsiz|unauthor", text, re.I) for text in texts):
        yield Finding("banner", Kind.WRONG, "", texts[0].split("\n")[0][:60], (Change((), BANNER),))


def _stp_mode(device: Device, _standard: Standard) -> Iterator[Finding]:
    if device.root.value("stp mode") == "stp":
        yield Finding("stp-mode", Kind.WRONG, "", "stp", (Change((), "stp mode rstp"),))


def _vlan_one(device: Device, _standard: Standard) -> Iterator[Finding]:
    node = device.root.under("interface Vlanif1")
    if node is not None and node.starting("ip address") and not node.has("shutdown"):
        seen = node.starting("ip address")[0].text
        yield Finding("vlan1-address", Kind.WRONG, "Vlanif1", seen, (Change((node.text,), f"undo {seen}"),))


RULES: tuple[DeviceRule, ...] = (
    DeviceRule("snooping-global", _snooping),
    DeviceRule("snooping-vlans", _snooping_vlans),
    DeviceRule("inspection-vlans", _inspection_vlans),
    DeviceRule("inspection-bindings", _inspection_bindings),
    DeviceRule("bpdu-guard", _guard),
    never("snmp-communities", r"snmp-agent community ", "undo "),
    DeviceRule("snmp-versions", _snmp_versions),
    DeviceRule("snmp-v3-privacy", _snmp_privacy),
    DeviceRule("snmp-acl", _snmp_acl),
    never("snmp-write", r"snmp-agent (group v3 .* write-view|community write) ", "undo "),
    DeviceRule("snmp-traps-v3", _snmp_traps),
    at_least("ntp-servers", r"ntp(-service)? unicast-server ",
             lambda s: (s.least_ntp, [f"ntp-service unicast-server {one}" for one in s.ntp_servers])),
    must("time-zone", r"clock timezone \S+ add 0?3:00(:00)?", "clock timezone TRT add 03:00:00"),
    DeviceRule("aaa-login", _aaa_login),
    DeviceRule("aaa-servers", _aaa_servers),
    DeviceRule("banner", _banner),
    must("ssh-version", r"stelnet( ipv4)? server enable", "stelnet server enable"),
    never("ssh-old", r"ssh server compatible-ssh1x enable$", "undo "),
    must("ssh-retries", r"ssh server authentication-retries [1-3]", "ssh server authentication-retries {retries}"),
    must("ssh-ciphers", r"ssh server cipher (?!.*(cbc|3des)).*", "ssh server cipher aes256_ctr aes128_ctr"),
    DeviceRule("telnet", _telnet),
    DeviceRule("vty-acl", _vty_acl),
    in_sections("vty-idle", VTY, _idle, "idle-timeout {idle} 0"),
    in_sections("vty-login", VTY, _by_aaa, "authentication-mode aaa"),
    in_sections("console-idle", CONSOLE, _idle, "idle-timeout {idle} 0"),
    in_sections("console-login", CONSOLE, _by_aaa, "authentication-mode aaa"),
    never("http-server", r"http server enable$", "undo "),
    DeviceRule("https-guarded", _https),
    DeviceRule("user-secrets", _user_secrets),
    DeviceRule("login-block", _login_block),
    at_least("log-host", r"info-center loghost (?!source)\S+",
             lambda s: (1, [f"info-center loghost {one}" for one in s.log_hosts])),
    must("log-source", r"info-center loghost source .*", "info-center loghost source <yonetim-arayuzu>"),
    never("file-servers", r"(ftp|tftp|ftp ipv6) server( enable)?$", "undo "),
    DeviceRule("stp-mode", _stp_mode),
    must("lldp", r"lldp enable", "lldp enable"),
    must("hostname", r"sysname (?!Huawei$|HUAWEI$|Quidway$)\S+", "sysname <cihaz-adi>"),
    DeviceRule("vlan1-address", _vlan_one),
)  # fmt: skip
