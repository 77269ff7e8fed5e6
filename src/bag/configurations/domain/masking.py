"""Secrets of configurations replaced by marks, so that everybody in the branch may read and search the rest.

Equal secrets get equal marks under one key, so that a difference of two versions still shows that a secret changed; the
mark says nothing of the secret itself to who does not know the key.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable

from bag.configurations.domain.dialects import Dialect

MARK = re.compile(r"‹gizli:[0-9a-f]{4}›")
_CISCO = (
    r"(?:enable|username \S+)\b.*? (?:secret|password)(?: (?:[0-9]|level \d+))* (?P<s>\S+)",
    r"snmp-server community (?P<s>\S+)",
    (
        r"snmp-server host \S+ (?:traps |informs )?(?:vrf \S+ )?(?:version (?:1|2c|3 \w+) )?"
        r"(?P<s>(?!traps|informs|vrf|version)\S+)"
    ),
    r"snmp-server user \S+ \S+ .*?auth \w+ (?P<s>\S+)(?: .*?priv(?: \w+)*? (?P<s2>\S+))?(?: localizedkey.*)?$",
    r"\s+(?:key|server-private .* key|pac key)(?: [067])? (?P<s>\S+)$",
    r"(?:tacacs|radius)-server .*?key(?: [067])? (?P<s>\S+)",
    r"\s*(?:ntp )?authentication-key \d+ (?:md5|sha1|hmac\S+|cmac\S+) (?P<s>\S+)",
    r"\s*crypto isakmp key(?: [06])? (?P<s>\S+) ",
    r"\s*pre-shared-key (?:local |remote )?(?:[06] )?(?P<s>\S+)",
    (
        r"\s*(?:ip ospf|isis|standby \d+|vrrp \d+|glbp \d+|neighbor \S+|area \S+)\b.*?(?:authentication-key|"
        r"message-digest-key \d+ md5|authentication md5 key-string|authentication text|password)(?: [0-9])? (?P<s>\S+)"
    ),
    r"\s+key-string(?: [07])? (?P<s>\S+)",
    r"\s+password(?: [0-9])? (?P<s>\S+)",
    r"\s*(?:wpa-psk|psk|wlan security wpa akm psk set-key) (?:ascii|hex)(?: [0-9])? (?P<s>\S+)",
    r"\s+ppp (?:chap|pap) .*?password(?: [07])? (?P<s>\S+)",
    r"\s*(?:vtp password|ip ftp password|ip http client password)(?: [07])? (?P<s>\S+)",
)
_HUAWEI = (
    r"\s*local-user \S+ password (?:irreversible-cipher|cipher|simple|hash) (?P<s>\S+)",
    r"\s*super password .*?(?:cipher|simple|hash) (?P<s>\S+)",
    r"\s*set authentication password (?:cipher|simple|hash) (?P<s>\S+)",
    r"\s*snmp-agent community (?:read |write |complexity-check \S+ )*(?:cipher |simple )?(?P<s>\S+)",
    r"\s*snmp-agent usm-user v3 \S+ (?:authentication-mode|privacy-mode) \S+ (?:cipher )?(?P<s>\S+)",
    r"\s*snmp-agent usm-user v3 .*?authentication-mode \S+ (?P<s>\S+)(?: privacy-mode \S+ (?P<s2>\S+))?",
    r"\s*snmp-agent target-host .*?securityname (?:cipher )?(?P<s>\S+)(?! v3)",
    (
        r".*\b(?:shared-key|pre-shared-key|key|authentication-key|authentication-mode (?:md5|hmac-\S+|simple)) "
        r"(?:authentication |accounting )?(?:cipher|simple|plain) (?P<s>\S+)"
    ),
    r".*\bpassword (?:cipher|simple|hash|irreversible-cipher) (?P<s>\S+)",
    r".*authentication-keyid \d+ authentication-mode \S+ (?:cipher )?(?P<s>\S+)",
    r".*\bpass-phrase (?:cipher |simple )?(?P<s>\S+)",
)
_ARUBA = (
    r"\s*user \S+ (?:group \S+ )?password (?:ciphertext|plaintext|sha1|sha256)? ?(?P<s>\S+)",
    r"password (?:manager|operator|minimum-length)?.*?(?:plaintext|sha1|sha-?256|ciphertext) (?P<s>\S+)",
    r'snmp-?(?:server)? community "?(?P<s>[^"\s]+)"?',
    (
        r"snmpv3 user .*?auth \S+ (?:auth-pass )?(?:ciphertext |plaintext )?\"?(?P<s>[^\"\s]+)\"?"
        r"(?:.*?priv(?: \S+)*? (?:priv-pass )?(?:ciphertext |plaintext )?\"?(?P<s2>[^\"\s]+)\"?)?$"
    ),
    r".*\b(?:key|shared-secret) (?:ciphertext |plaintext )?\"?(?P<s>[^\"\s]+)\"?",
    r".*\b(?:encrypted-key|passphrase|wpa-passphrase) \"?(?P<s>[^\"\s]+)\"?",
)
_JUNOS = (
    (
        r".*\b(?:encrypted-password|secret|authentication-key|authentication-password|privacy-password|hexadecimal|"
        r"simple-password|plain-text-password-value|key|ascii-text)\s+\"?(?P<s>[^\";\s]+)\"?;?"
    ),
    r'\s*community "?(?P<s>[^"\s{;]+)"?\s*[{;]',
    r'set snmp community "?(?P<s>[^"\s]+)"?',
    r'.*\bssh-(?:rsa|dsa|ecdsa|ed25519) "(?P<s>[^"]+)"',
)
_FORTIOS = (
    r"\s*set \S+ ENC (?P<s>\S+)",
    (
        r"\s*set (?:password|passwd|passphrase|psksecret|secret|key|auth-pwd|priv-pwd|authpasswd|privpasswd|"
        r"private-key|wpa-passphrase|ppk-secret|hash|password2|auth-password) \"?(?P<s>[^\"\s]+)\"?"
    ),
)
_ROUTEROS = (
    (
        r".*?\b(?:password|secret|passphrase|private-key|preshared-key|pre-shared-key|wpa2?-pre-shared-key|"
        r"authentication-password|encryption-password|auth-key|key)=\"?(?P<s>[^\"\s]+)\"?"
    ),
    r"(?:add|set) (?=.*(?:addresses|read-access)=).*?\bname=\"?(?P<s>[^\"\s]+)\"?",
)
_FRR = (
    r"\s*(?:enable )?password(?: 8)? (?P<s>\S+)",
    r"\s*neighbor \S+ password (?P<s>\S+)",
    r"\s*ip ospf (?:authentication-key|message-digest-key \d+ md5) (?P<s>\S+)",
    r"\s*(?:isis password|area-password|domain-password) (?:md5|clear) (?P<s>\S+)",
    r"\s*key-string (?P<s>\S+)",
    r"agentx-secret (?P<s>\S+)",
)
_WAYS: dict[Dialect, tuple[str, ...]] = {
    Dialect.IOS: _CISCO,
    Dialect.NXOS: _CISCO,
    Dialect.VRP: _HUAWEI,
    Dialect.COMWARE: _HUAWEI,
    Dialect.AOSCX: _ARUBA + _CISCO,
    Dialect.PROCURVE: _ARUBA,
    Dialect.JUNOS: _JUNOS,
    Dialect.FORTIOS: _FORTIOS,
    Dialect.ROUTEROS: _ROUTEROS,
    Dialect.FRR: _FRR,
}
_COMPILED = {dialect: tuple(re.compile(way) for way in ways) for dialect, ways in _WAYS.items()}
_HINT = re.compile(r"pass|secret|key|communit|psk|ENC |host|user|ssh-|auth|phrase|snmp|agentx|addresses=", re.I)
_BLOCKS = (
    re.compile(r"(-----BEGIN [^\n]*PRIVATE KEY-----\n).*?(-----END [^\n]*PRIVATE KEY-----)", re.S),
    re.compile(r"(^ certificate [^\n]*\n)(?:(?: +[0-9A-F ]+)\n)+", re.M),
)
_PLAIN = frozenset(
    ["version", "group", "md5", "sha", "aes", "des", "cipher", "simple", "local", "remote", "encrypted", "chain"]
)
"""Words that stand where a secret may stand, and are none."""


def mask(text: str, dialect: Dialect, key: bytes) -> str:
    """The text with every secret replaced by ``‹gizli:…›``; lines and their order stay."""

    def marked(secret: str) -> str:
        digest = hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()
        return f"‹gizli:{digest[:4]}›"

    for block in _BLOCKS:
        text = block.sub(lambda found: f"{found[1]} {marked(found[0])}\n{(*found.groups(), '')[1]}", text)
    ways = _COMPILED[dialect]
    return "\n".join(_masked(line, ways, marked) if _HINT.search(line) else line for line in text.split("\n"))


def _masked(line: str, ways: tuple[re.Pattern[str], ...], marked: Callable[[str], str]) -> str:
    for way in ways:
        found = way.match(line)
        if found is None:
            continue
        for name in sorted((one for one in way.groupindex if found[one]), key=found.start, reverse=True):
            secret = found[name]
            if secret not in _PLAIN and not MARK.fullmatch(secret):
                line = line[: found.start(name)] + marked(secret) + line[found.end(name) :]
    return line
