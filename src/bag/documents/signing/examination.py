"""Signatures of one PDF, examined with pyHanko. Runs in the child process only (``signing.inspector``).

Time is walked backwards: a time stamp over the document is judged at the moment that later ones prove, a signature's
own time stamp at the moment that those prove, and the signer's certificate at the moment that its time stamp proves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.ades.report import AdESIndeterminate as Open
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.errors import DisallowedAlgorithmError, SignatureValidationError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError

from bag.core.webhooks.guard import networks
from bag.documents.domain.signatures import (
    Changes,
    Coverage,
    Integrity,
    Kind,
    Profile,
    Revocation,
    SignatureFacts,
    Stamp,
    StampState,
    Trust,
)
from bag.documents.signing.fetching import GuardedBackend
from bag.documents.signing.holder import holder_of, name_of
from bag.documents.signing.material import material_of

SIGNING = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)
STAMPING = KeyUsageConstraints(key_usage=set(), extd_key_usage={"time_stamping"})
COVERAGE = {
    SignatureCoverageLevel.ENTIRE_FILE: Coverage.WHOLE,
    SignatureCoverageLevel.ENTIRE_REVISION: Coverage.REVISION,
}
CHANGES = {
    ModificationLevel.NONE: Changes.NONE,
    ModificationLevel.LTA_UPDATES: Changes.LONG_TERM,
    ModificationLevel.FORM_FILLING: Changes.FORM_FILLING,
    ModificationLevel.ANNOTATIONS: Changes.ANNOTATIONS,
}
OVER = (Open.OUT_OF_BOUNDS_NO_POE, Open.OUT_OF_BOUNDS_NOT_REVOKED, Open.EXPIRED)
TRUST: dict[Any, Trust] = {
    None: Trust.TRUSTED,
    Open.NO_CERTIFICATE_CHAIN_FOUND: Trust.UNKNOWN_AUTHORITY,
    Open.NOT_YET_VALID: Trust.NOT_YET_VALID,
    Open.CHAIN_CONSTRAINTS_FAILURE: Trust.WRONG_USAGE,
    **dict.fromkeys(OVER, Trust.EXPIRED),
}
WEAK = (Open.CRYPTO_CONSTRAINTS_FAILURE, Open.CRYPTO_CONSTRAINTS_FAILURE_NO_POE)
UNREADABLE = (
    SignatureValidationError, SigningError, PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError,
    AssertionError, NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True)
class _Proof:
    """A document time stamp that is trusted: everything up to its revision existed then."""

    revision: int
    at: datetime


class Examination:
    """Examines ``signatures`` of one file against trusted certificates (PEM)."""

    def __init__(
        self, reader: Any, signatures: Sequence[Any], anchors: Sequence[str], *, fetch: bool, allow: Sequence[str]
    ) -> None:
        self._signatures = sorted(signatures, key=lambda one: one.signed_revision)
        self._roots = [x509.Certificate.load(pem.unarmor(text.encode())[2]) for text in anchors]
        self._backend = GuardedBackend(networks(allow)) if fetch else None
        self._material = material_of(reader, self._signatures)
        self._proofs: list[_Proof] = []

    async def facts(self) -> list[SignatureFacts]:
        """The facts of every signature by revision; the latest is examined first, for it may prove the others."""
        found = [await self._one(signature) for signature in reversed(self._signatures)]
        return found[::-1]

    def _context(self, at: datetime, mode: str) -> ValidationContext:
        """Chains are judged at ``at``; what is published later about revocations counts by the date it names."""
        return ValidationContext(
            trust_roots=self._roots,
            other_certs=self._material.certificates,
            moment=at,
            allow_fetching=self._backend is not None,
            fetchers=self._backend.get_fetchers() if self._backend else None,
            ocsps=self._material.answers,
            crls=self._material.lists,
            revocation_mode=mode,
            retroactive_revinfo=True,
        )

    async def _one(self, signature: Any) -> SignatureFacts:
        kind = Kind.TIME_STAMP if signature.sig_object_type == "/DocTimeStamp" else Kind.SIGNATURE
        blank = SignatureFacts(
            kind, str(signature.field_name)[:200], int(signature.signed_revision), Integrity.UNREADABLE
        )
        try:
            signature.compute_integrity_info()
            facts = replace(blank, **_extent(signature), holder=holder_of(signature.signer_cert))
            examine = self._time_stamp if kind is Kind.TIME_STAMP else self._signature
            return await examine(signature, facts)
        except DisallowedAlgorithmError:
            return replace(blank, integrity=Integrity.WEAK)
        except UNREADABLE:
            return blank

    def _existed(self, revision: int) -> datetime:
        """The earliest moment that trusted document time stamps prove for a revision; now without them."""
        return min((proof.at for proof in self._proofs if proof.revision > revision), default=datetime.now(UTC))

    # -- time stamps over the document

    async def _time_stamp(self, signature: Any, facts: SignatureFacts) -> SignatureFacts:
        existed = self._existed(facts.revision)
        status = await self._token(signature.signed_data, signature.compute_digest, existed)
        stamp = _stamp(status)
        sound = stamp.state is not StampState.BROKEN and facts.coverage is not Coverage.PARTIAL
        if stamp.state is StampState.TRUSTED and sound and facts.changes_allowed:
            self._proofs.append(_Proof(facts.revision, status["timestamp"]))
        trust = TRUST.get(status["trust_problem_indic"], Trust.BROKEN)
        return replace(
            facts,
            integrity=Integrity.INTACT if sound else Integrity.FORGED,
            profile=Profile.DOCUMENT_STAMP,
            stamp=stamp,
            proven_at=_iso(existed if stamp.state is not StampState.TRUSTED else status["timestamp"]),
            trust=trust,
            anchor=_anchor(status["validation_path"]),
            **(await self._revocation(_chain(signature), existed) if trust is Trust.TRUSTED else {}),
        )

    async def _token(self, signed: Any, imprint: Any, at: datetime) -> dict[str, Any]:
        """pyHanko's answers about a time-stamp token, its chain judged at ``at``; revoked ones are not trusted."""
        status = await generic_cms.validate_tst_signed_data(signed, self._context(at, "none"), imprint)
        if status["trust_problem_indic"] is None:
            revocation = await self._revocation(generic_cms.extract_certs_for_validation(signed), at)
            if revocation["revocation"] is Revocation.REVOKED:
                status["trust_problem_indic"] = Open.REVOKED_NO_POE
        return status

    # -- signatures of people and servers

    async def _signature(self, signature: Any, facts: SignatureFacts) -> SignatureFacts:
        existed = self._existed(facts.revision)
        proven = existed if self._proven(facts.revision) else None
        stamp, stamped = await self._own_stamp(signature, existed)
        at = stamped or existed
        status = await generic_cms.cms_basic_validation(
            signature.signed_data,
            raw_digest=signature.compute_digest(),
            validation_context=self._context(at, "none"),
            key_usage_settings=SIGNING,
        )
        trust = TRUST.get(status["trust_problem_indic"], Trust.BROKEN)
        facts = replace(
            facts,
            integrity=_integrity(status),
            profile=self._profile(signature, facts.revision, stamp),
            claimed_at=_iso(signature.self_reported_timestamp),
            stamp=stamp,
            proven_at=_iso(stamped or proven),
            trust=trust,
            anchor=_anchor(status["validation_path"]),
        )
        return replace(facts, **await self._revocation(_chain(signature), at)) if trust is Trust.TRUSTED else facts

    def _proven(self, revision: int) -> bool:
        return any(proof.revision > revision for proof in self._proofs)

    async def _own_stamp(self, signature: Any, existed: datetime) -> tuple[Stamp | None, datetime | None]:
        """The first trusted time stamp inside a signature and its time, else the last one that is not trusted."""
        checker = generic_cms.message_imprint_checker(signature.signer_info)
        stamp = None
        for token in generic_cms.extract_tst_data_iter(signature.signer_info, signed=False):
            status = await self._token(token, checker, existed)
            stamp = _stamp(status)
            if stamp.state is StampState.TRUSTED:
                return stamp, status["timestamp"]
        return stamp, None

    async def _revocation(self, chain: Any, at: datetime) -> dict[str, Any]:
        """Whether the signer or an authority above was revoked by ``at``, as far as anything says so."""
        validator = CertificateValidator(
            chain.signer_cert,
            intermediate_certs=chain.other_certs,
            validation_context=self._context(at, "require"),
        )
        try:
            await validator.async_validate_path()
        except RevokedError as error:
            return {"revocation": Revocation.REVOKED, "revoked_at": _iso(error.revocation_dt)}
        except (ValidationError, PathError):
            return {"revocation": Revocation.UNKNOWN}
        return {"revocation": Revocation.GOOD}

    def _profile(self, signature: Any, revision: int, stamp: Stamp | None) -> Profile:
        """The level by what the file holds, whether or not all of it is trusted."""
        attributes = {attribute["type"].native for attribute in signature.signer_info["signed_attrs"]}
        named = {"signing_certificate_v2", "signing_certificate"} & attributes
        if signature.sig_object.get("/SubFilter") != "/ETSI.CAdES.detached" or not named:
            return Profile.PDF
        proven = self._proven(revision)
        if not self._material.revocations:
            return Profile.B_T if stamp or proven else Profile.B_B
        return Profile.B_LTA if proven else Profile.B_LT if stamp else Profile.B_B


def _chain(signature: Any) -> Any:
    """The signer's certificate and the others that came with it."""
    return generic_cms.extract_certs_for_validation(signature.signed_data)


def _extent(signature: Any) -> dict[str, Any]:
    """How much of the file is signed, and what came later."""
    summary = signature.summarise_integrity_info()
    level = getattr(signature.diff_result, "modification_level", ModificationLevel.OTHER)
    return {
        "coverage": COVERAGE.get(summary["coverage"], Coverage.PARTIAL),
        "changes": CHANGES.get(level, Changes.OTHER),
        "changes_allowed": bool(summary["docmdp_ok"]),
    }


def _integrity(status: dict[str, Any]) -> Integrity:
    if not status["intact"]:
        return Integrity.ALTERED
    if not status["valid"]:
        return Integrity.FORGED
    return Integrity.WEAK if status["trust_problem_indic"] in WEAK else Integrity.INTACT


def _stamp(status: dict[str, Any]) -> Stamp:
    problem = status["trust_problem_indic"]
    if not (status["intact"] and status["valid"]):
        state = StampState.BROKEN
    elif problem is None:
        state = StampState.TRUSTED
    else:
        state = StampState.EXPIRED if problem in OVER else StampState.UNTRUSTED
    return Stamp(_iso(status["timestamp"]), name_of(status["signing_cert"].subject), state)


def _anchor(path: Any) -> str:
    return name_of(path.first.subject) if path is not None else ""


def _iso(moment: datetime | None) -> str:
    if moment is None:
        return ""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds")
