"""How strong the parameters of a tunnel are, held to a policy that can be edited.

Proposals are in the words of strongSwan: ``aes256-sha256-modp2048``, several with commas. The peer may choose any of
them, so the weakest word decides. The lists begin as RFC 8247 (IKEv2) and RFC 8221 (ESP) have them: MUST NOT is
forbidden, SHOULD NOT and MUST- is weak; IKEv1 is deprecated by RFC 9395. Encryption NULL is forbidden here, because a
tunnel between institutions carries personal data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Grade(StrEnum):
    """From best to worst; ``UNKNOWN`` when a word is not understood or nothing is on record."""

    STRONG = "strong"
    WEAK = "weak"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"


class Fault(StrEnum):
    FORBIDDEN = "forbidden"
    WEAK = "weak"
    NOT_UNDERSTOOD = "not_understood"
    EMPTY = "empty"
    IKEV1 = "ikev1"
    NO_PFS = "no_pfs"
    OLD_KEY = "old_key"
    UNDATED_KEY = "undated_key"


FORBIDDEN = frozenset(
    {
        "null", "des", "des_iv64", "des_iv32", "3idea", "blowfish", "blowfish128", "blowfish192", "blowfish256",
        "cast128", "md5", "md5_128", "prfmd5", "modp768", "modp1024s160",
    }
)  # fmt: skip
WEAK = frozenset(
    {
        "3des", "sha1", "sha", "sha1_160", "prfsha1", "modp1024", "modp1536", "modp2048s224", "modp2048s256",
        "ecp192", "ecp224",
    }
)  # fmt: skip
_SIZES = r"(?:128|192|256)"
_CIPHER = re.compile(
    rf"^(?:aes{_SIZES}?|aes{_SIZES}ctr|aes{_SIZES}(?:gcm|ccm)(?:8|12|16|64|96|128)?|camellia{_SIZES}?(?:ctr)?|"
    rf"chacha20poly1305|null|3?des|des_iv(?:32|64)|3idea|cast128|blowfish{_SIZES}?|aes{_SIZES}gmac)$"
)
_AEAD = re.compile(rf"^(?:aes{_SIZES}(?:gcm|ccm)\d*|chacha20poly1305|aes{_SIZES}gmac)$")
_INTEGRITY = re.compile(r"^(?:md5(?:_128)?|sha(?:1(?:_160)?)?|sha(?:2_)?(?:256|384|512)(?:_96)?|aesxcbc|aescmac)$")
_PRF = re.compile(r"^prf(?:md5|sha1|sha256|sha384|sha512|aesxcbc|aescmac)$")
_GROUP = re.compile(
    r"^(?:modp(?:768|1024|1536|2048|3072|4096|6144|8192|1024s160|2048s224|2048s256)|ecp(?:192|224|256|384|521)|"
    r"ecp(?:224|256|384|512)bp|(?:curve|x)(?:25519|448)|(?:ke[1-7]_)?mlkem(?:512|768|1024))$"
)
_OTHER = frozenset({"esn", "noesn"})


@dataclass(frozen=True)
class Policy:
    """The least strength: words that are forbidden or weak, the longest life of a shared secret, what is needed."""

    forbidden: frozenset[str] = FORBIDDEN
    weak: frozenset[str] = WEAK
    secret_days: int = 365
    need_pfs: bool = True
    ikev2_only: bool = True


@dataclass(frozen=True)
class Parameters:
    """What is on record of an IPsec tunnel. ``shared_secret``: it is authenticated by one, set on ``secret_on``."""

    version: int
    ike: str
    esp: str
    shared_secret: bool = True
    secret_on: date | None = None


@dataclass(frozen=True)
class Finding:
    """One fault: ``value`` is the word, number of days or proposal; ``where`` is ``ike`` or ``esp`` or empty."""

    fault: Fault
    value: str = ""
    where: str = ""


_WORST = {
    Fault.FORBIDDEN: Grade.FORBIDDEN,
    Fault.NOT_UNDERSTOOD: Grade.UNKNOWN,
    Fault.EMPTY: Grade.UNKNOWN,
}
_RANK = (Grade.FORBIDDEN, Grade.UNKNOWN, Grade.WEAK, Grade.STRONG)


def judge(given: Parameters, policy: Policy, today: date) -> list[Finding]:
    """Everything that falls short of the policy; empty: strong."""
    found = [*_proposals(given.ike, "ike", policy), *_proposals(given.esp, "esp", policy)]
    if given.version == 1 and policy.ikev2_only:
        found.append(Finding(Fault.IKEV1))
    if policy.need_pfs and given.esp.strip() and not all(map(_has_group, _split(given.esp))):
        found.append(Finding(Fault.NO_PFS, where="esp"))
    if given.shared_secret and given.secret_on is None:
        found.append(Finding(Fault.UNDATED_KEY))
    elif given.shared_secret and given.secret_on is not None:
        age = today - given.secret_on
        if age > timedelta(days=policy.secret_days):
            found.append(Finding(Fault.OLD_KEY, str(age.days)))
    return found


def grade(findings: list[Finding]) -> Grade:
    """The grade of a tunnel with these findings."""
    worst = [_WORST.get(finding.fault, Grade.WEAK) for finding in findings]
    return min(worst, key=_RANK.index, default=Grade.STRONG)


def misunderstood(text: str, where: str) -> list[str]:
    """Words of a proposal that strongSwan would not know, and proposals that lack a part of their kind."""
    return [
        finding.value
        for finding in _proposals(text, where, Policy(frozenset(), frozenset()))
        if finding.fault == Fault.NOT_UNDERSTOOD
    ]


def _split(text: str) -> list[list[str]]:
    return [[word.strip() for word in proposal.lower().split("-")] for proposal in text.split(",") if proposal.strip()]


def _has_group(words: list[str]) -> bool:
    return any(_GROUP.match(word) for word in words)


def _proposals(text: str, where: str, policy: Policy) -> list[Finding]:
    if not text.strip():
        return [Finding(Fault.EMPTY, where=where)]
    found: dict[tuple[Fault, str], Finding] = {}
    for words in _split(text):
        for fault, value in _words(words, where, policy):
            found.setdefault((fault, value), Finding(fault, value, where))
    return list(found.values())


def _words(words: list[str], where: str, policy: Policy) -> list[tuple[Fault, str]]:
    found: list[tuple[Fault, str]] = []
    known = (_CIPHER, _INTEGRITY, _PRF, _GROUP)
    for word in words:
        if word in policy.forbidden:
            found.append((Fault.FORBIDDEN, word))
        elif word in policy.weak:
            found.append((Fault.WEAK, word))
        if not (word in _OTHER or any(pattern.match(word) for pattern in known)):
            found.append((Fault.NOT_UNDERSTOOD, word))
    whole = any(_CIPHER.match(word) for word in words) and (where != "ike" or _has_group(words))
    if not whole or not any(_AEAD.match(word) or _INTEGRITY.match(word) for word in words):
        found.append((Fault.NOT_UNDERSTOOD, "-".join(words)))
    return found
