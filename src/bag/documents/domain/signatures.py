"""What a signature in a PDF is worth: facts in, checks and a verdict out.

The verdicts follow the main indications of ETSI EN 319 102-1: valid (TOTAL-PASSED), undetermined (INDETERMINATE) and
invalid (TOTAL-FAILED). Stricter than the standard, a revoked certificate whose signature no time stamp puts before the
revocation is invalid, not undetermined.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    VALID = "valid"
    UNDETERMINED = "undetermined"
    INVALID = "invalid"


class Kind(StrEnum):
    SIGNATURE = "signature"
    TIME_STAMP = "time-stamp"
    """A time stamp over the whole document, which proves when everything before it existed."""


class Integrity(StrEnum):
    INTACT = "intact"
    ALTERED = "altered"
    """The signed bytes are not what was signed."""
    FORGED = "forged"
    """The signature was not made with the key of its certificate."""
    WEAK = "weak"
    """Made with an algorithm that is no longer safe."""
    UNREADABLE = "unreadable"


class Coverage(StrEnum):
    WHOLE = "whole"
    REVISION = "revision"
    """Everything up to the signature; something was appended later, which ``Changes`` judges."""
    PARTIAL = "partial"


class Changes(StrEnum):
    """The strongest change after signing."""

    NONE = "none"
    LONG_TERM = "long-term"
    """Validation data and time stamps only."""
    FORM_FILLING = "form-filling"
    """Fields filled in, further signatures."""
    ANNOTATIONS = "annotations"
    OTHER = "other"


class Trust(StrEnum):
    TRUSTED = "trusted"
    UNKNOWN_AUTHORITY = "unknown-authority"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    WRONG_USAGE = "wrong-usage"
    """The certificate is not meant for signing."""
    BROKEN = "broken"
    """The chain leads to a trusted authority but breaks a rule on the way."""


class Revocation(StrEnum):
    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class StampState(StrEnum):
    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    EXPIRED = "expired"
    """The authority's certificate is over and no later time stamp keeps the proof alive."""
    BROKEN = "broken"


class Profile(StrEnum):
    """The levels of ETSI EN 319 142-1 by what the file holds."""

    B_B = "PAdES B-B"
    B_T = "PAdES B-T"
    B_LT = "PAdES B-LT"
    B_LTA = "PAdES B-LTA"
    PDF = "ISO 32000-1"
    """An older kind of PDF signature that is not PAdES."""
    DOCUMENT_STAMP = "RFC 3161"


@dataclass(frozen=True)
class Holder:
    """Whom a certificate names. ``id_masked``: the identity number with most of its digits hidden, or empty."""

    name: str = ""
    organization: str = ""
    id_masked: str = ""
    serial: str = ""
    issuer: str = ""
    valid_from: str = ""
    valid_until: str = ""
    fingerprint: str = ""
    qualified: bool = False
    """Whether the certificate says of itself that it is qualified (ETSI EN 319 412-5)."""


@dataclass(frozen=True)
class Stamp:
    """A time stamp (RFC 3161): the time as ISO 8601, who vouches for it, and whether that is trusted."""

    at: str
    authority: str
    state: StampState


@dataclass(frozen=True)
class SignatureFacts:
    """Everything that was found out about one signature. Times are ISO 8601 in UTC, empty when unknown."""

    kind: Kind
    field: str
    revision: int
    integrity: Integrity
    holder: Holder = Holder()
    profile: Profile = Profile.PDF
    coverage: Coverage = Coverage.PARTIAL
    changes: Changes = Changes.OTHER
    changes_allowed: bool = False
    claimed_at: str = ""
    """What the signer's clock said."""
    stamp: Stamp | None = None
    proven_at: str = ""
    """The earliest moment at which trusted time stamps show that the signature existed."""
    trust: Trust = Trust.UNKNOWN_AUTHORITY
    anchor: str = ""
    revocation: Revocation = Revocation.UNKNOWN
    revoked_at: str = ""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SignatureFacts:
        """The facts as ``asdict`` wrote them; raises ``ValueError``, ``KeyError`` or ``TypeError``."""
        enums = {
            "kind": Kind, "integrity": Integrity, "profile": Profile, "coverage": Coverage, "changes": Changes,
            "trust": Trust, "revocation": Revocation,
        }  # fmt: skip
        known = {entry.name for entry in fields(cls)}
        values: dict[str, Any] = {
            key: enums[key](value) if key in enums else value for key, value in data.items() if key in known
        }
        values["holder"] = Holder(**data["holder"])
        stamp = data["stamp"]
        values["stamp"] = Stamp(**{**stamp, "state": StampState(stamp["state"])}) if stamp else None
        return cls(**values)


@dataclass(frozen=True)
class Check:
    """One answer: ``key`` names the question, ``code`` the answer, ``verdict`` what it is worth."""

    key: str
    code: str
    verdict: Verdict
    facts: SignatureFacts


@dataclass(frozen=True)
class Report:
    """All signatures of a file in the order of their revisions."""

    signatures: tuple[SignatureFacts, ...]
    checked_at: str
    fetched: bool
    """Whether the verification could ask the authorities' servers about revocations."""
    sha256: str = ""
    only_signed: bool = True
    """False where a file that should be an issued document with signatures shows something else."""

    @property
    def verdict(self) -> Verdict | None:
        """The worst of all signatures; None when there is none."""
        return worst(verdict(one) for one in self.signatures) if self.signatures else None

    @property
    def people(self) -> tuple[SignatureFacts, ...]:
        """The signatures, without time stamps over the document."""
        return tuple(one for one in self.signatures if one.kind is Kind.SIGNATURE)

    def as_json(self) -> dict[str, Any]:
        """JSON values only; ``from_json`` reads them back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Report:
        signatures = tuple(SignatureFacts.from_json(one) for one in data["signatures"])
        return cls(signatures, data["checked_at"], data["fetched"], data["sha256"], data["only_signed"])


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Invalid before undetermined before valid."""
    found = set(verdicts)
    for candidate in (Verdict.INVALID, Verdict.UNDETERMINED):
        if candidate in found:
            return candidate
    return Verdict.VALID


def checks(facts: SignatureFacts) -> tuple[Check, ...]:
    """The answers in the order in which people ask: unaltered, whole, whose, revoked, when."""
    if facts.integrity is not Integrity.INTACT:
        return (_check("integrity", facts.integrity, Verdict.INVALID, facts),)
    return (
        _check("integrity", facts.integrity, Verdict.VALID, facts),
        _changes(facts),
        _trust(facts),
        *_revocation(facts),
        _time(facts),
    )


def verdict(facts: SignatureFacts) -> Verdict:
    """The worst of the checks."""
    return worst(check.verdict for check in checks(facts))


def only_revocation_open(facts: SignatureFacts) -> bool:
    """Whether a signature would be valid if only its revocation could be looked up."""
    return all(check.verdict is Verdict.VALID or check.code == Revocation.UNKNOWN for check in checks(facts))


def _check(key: str, code: str, worth: Verdict, facts: SignatureFacts) -> Check:
    return Check(key, str(code), worth, facts)


def _changes(facts: SignatureFacts) -> Check:
    if facts.coverage is Coverage.PARTIAL:
        return _check("changes", Coverage.PARTIAL, Verdict.INVALID, facts)
    if not facts.changes_allowed or facts.changes is Changes.OTHER:
        return _check("changes", "forbidden", Verdict.INVALID, facts)
    if facts.changes is Changes.NONE and facts.coverage is Coverage.REVISION:
        return _check("changes", "harmless", Verdict.VALID, facts)
    return _check("changes", facts.changes, Verdict.VALID, facts)


def _trust(facts: SignatureFacts) -> Check:
    worth = Verdict.VALID if facts.trust is Trust.TRUSTED else Verdict.UNDETERMINED
    return _check("trust", facts.trust, worth, facts)


def _revocation(facts: SignatureFacts) -> tuple[Check, ...]:
    """Nobody asks about revocations of a certificate that no trusted authority issued."""
    if facts.trust is not Trust.TRUSTED and facts.revocation is not Revocation.REVOKED:
        return ()
    worth = {
        Revocation.GOOD: Verdict.VALID,
        Revocation.UNKNOWN: Verdict.UNDETERMINED,
        Revocation.REVOKED: Verdict.INVALID,
    }
    return (_check("revocation", facts.revocation, worth[facts.revocation], facts),)


def _time(facts: SignatureFacts) -> Check:
    """A missing or lost time stamp does no harm while the certificate is still good; a forged one does."""
    if facts.stamp is None:
        return _check("time", "proven" if facts.proven_at else "claimed", Verdict.VALID, facts)
    worth = Verdict.INVALID if facts.stamp.state is StampState.BROKEN else Verdict.VALID
    return _check("time", f"stamp-{facts.stamp.state}", worth, facts)


def masked(identity: str) -> str:
    """An identity number with only its last two characters readable (``TCKN-…``, ``PNOTR-…`` keep their prefix)."""
    prefix, dash, number = identity.rpartition("-")
    return f"{prefix}{dash}{'•' * max(len(number) - 2, 0)}{number[-2:]}" if len(number) > 4 else "•" * len(identity)
