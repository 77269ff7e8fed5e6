"""Signatures in words: what was checked, how it came out, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.ui.format import moment
from bag.documents.domain.signatures import Check, Kind, Report, SignatureFacts, Verdict, checks, verdict

HEADLINES: dict[Verdict, Any] = {
    Verdict.VALID: _("The signatures are valid."),
    Verdict.UNDETERMINED: _("It cannot be said for certain whether the signatures are valid."),
    Verdict.INVALID: _("There is a signature that is not valid."),
}
VERDICTS: dict[Verdict, Any] = {
    Verdict.VALID: pgettext_lazy("signature", "Valid"),
    Verdict.UNDETERMINED: pgettext_lazy("signature", "Not certain"),
    Verdict.INVALID: pgettext_lazy("signature", "Not valid"),
}
TONES = {Verdict.VALID: "ok", Verdict.UNDETERMINED: "warning", Verdict.INVALID: "critical"}
ICONS = {Verdict.VALID: "circle-check", Verdict.UNDETERMINED: "alert-circle", Verdict.INVALID: "circle-x"}
QUESTIONS: dict[str, Any] = {
    "integrity": _("Unaltered"),
    "changes": _("Changes after signing"),
    "trust": pgettext_lazy("signature", "Certificate"),
    "revocation": _("Revocation"),
    "time": _("Time of signing"),
}
ANSWERS: dict[tuple[str, str], Any] = {
    ("integrity", "intact"): _("What was signed is unaltered, byte for byte."),
    ("integrity", "altered"): _("The content was altered after it was signed."),
    ("integrity", "forged"): _("The signature was not made with the key of its certificate."),
    ("integrity", "weak"): _("The signature rests on an algorithm that is no longer safe."),
    ("integrity", "unreadable"): _("The signature is damaged and cannot be read."),
    ("changes", "none"): _("The signature covers the whole file; nothing was added later."),
    ("changes", "harmless"): _("What was appended after signing changes nothing in the document."),
    ("changes", "long-term"): _("Only time stamps and data for later verification were added."),
    ("changes", "form-filling"): _("Only further signatures or filled-in fields were added, which is allowed."),
    ("changes", "annotations"): _("Only annotations were added, which this signature allows."),
    ("changes", "forbidden"): _(
        "The document was changed after signing in a way that a signed document does not allow."
    ),
    ("changes", "partial"): _("The signature covers only a part of what the file shows."),
    ("trust", "trusted"): _("Issued by an authority that this institution trusts: %(anchor)s."),
    ("trust", "unknown-authority"): _(
        "“%(issuer)s”, who issued the certificate, is not among the authorities that this institution trusts."
    ),
    ("trust", "expired"): _(
        "The certificate ended on %(valid_until)s, and no time stamp proves that it was signed earlier."
    ),
    ("trust", "not-yet-valid"): _("The certificate was not valid yet: it begins on %(valid_from)s."),
    ("trust", "wrong-usage"): _("The certificate is not meant for signing documents."),
    ("trust", "broken"): _("The chain of certificates breaks a rule between signer and authority."),
    ("revocation", "good"): _("The certificate was not revoked when it was used."),
    ("revocation", "revoked"): _(
        "The certificate was revoked on %(revoked_at)s, and nothing proves an earlier signature."
    ),
    ("revocation", "unknown"): _("Whether the certificate was revoked could not be found out."),
    ("time", "claimed"): _("%(claimed_at)s by the signer's own clock; there is no time stamp."),
    ("time", "proven"): _("Before %(proven_at)s, as a time stamp over the document proves."),
    ("time", "stamp-trusted"): _("%(stamp_at)s, time-stamped by %(authority)s."),
    ("time", "stamp-untrusted"): _(
        "The time stamp of %(stamp_at)s comes from an authority that is not trusted: %(authority)s."
    ),
    ("time", "stamp-expired"): _(
        "The time stamp of %(stamp_at)s proves nothing any more: the certificate of %(authority)s has ended."
    ),
    ("time", "stamp-broken"): _("The time stamp does not belong to this signature or was altered."),
}


@dataclass(frozen=True)
class Line:
    """One check for people: what was asked, the answer, and its tone and icon."""

    question: Any
    answer: str
    tone: str
    icon: str


@dataclass(frozen=True)
class SignatureCard:
    """One signature as the page shows it."""

    title: str
    facts: SignatureFacts
    verdict: Any
    tone: str
    icon: str
    lines: list[Line]
    details: list[tuple[Any, str]]


@dataclass(frozen=True)
class Sheet:
    """A whole report as the page shows it."""

    headline: Any
    tone: str
    icon: str
    cards: list[SignatureCard]
    report: Report
    checked_at: datetime


def sheet(report: Report) -> Sheet:
    """The report in the reader's language."""
    worth = report.verdict
    return Sheet(
        HEADLINES[worth] if worth else _("The file holds no signature."),
        TONES[worth] if worth else "info",
        ICONS[worth] if worth else "info-circle",
        [_card(facts) for facts in report.signatures],
        report,
        datetime.fromisoformat(report.checked_at),
    )


def reasons(facts: SignatureFacts) -> list[str]:
    """Why a signature is not simply valid, each reason with the signer's name."""
    name = facts.holder.name or facts.field
    return [f"{name}: {_sentence(check)}" for check in checks(facts) if check.verdict is not Verdict.VALID]


def _card(facts: SignatureFacts) -> SignatureCard:
    worth = verdict(facts)
    lines = [
        Line(QUESTIONS[check.key], _sentence(check), TONES[check.verdict], ICONS[check.verdict])
        for check in checks(facts)
    ]
    title = facts.holder.name or facts.field
    return SignatureCard(title, facts, VERDICTS[worth], TONES[worth], ICONS[worth], lines, _details(facts))


def _sentence(check: Check) -> str:
    facts = check.facts
    values = {
        "anchor": facts.anchor,
        "issuer": facts.holder.issuer,
        "valid_from": shown(facts.holder.valid_from),
        "valid_until": shown(facts.holder.valid_until),
        "revoked_at": shown(facts.revoked_at),
        "claimed_at": shown(facts.claimed_at) or "–",
        "proven_at": shown(facts.proven_at),
        "stamp_at": shown(facts.stamp.at) if facts.stamp else "",
        "authority": facts.stamp.authority if facts.stamp else "",
    }
    return str(ANSWERS[check.key, check.code]) % values


def _details(facts: SignatureFacts) -> list[tuple[Any, str]]:
    """The certificate for people who compare it with another source."""
    holder = facts.holder
    rows = [
        (_("Kind"), str(_("Time stamp over the document") if facts.kind is Kind.TIME_STAMP else facts.profile)),
        (_("Identity number"), holder.id_masked),
        (_("Issued by"), holder.issuer),
        (_("Valid"), f"{shown(holder.valid_from)} – {shown(holder.valid_until)}" if holder.valid_until else ""),
        (_("Qualified certificate"), str(_("It says so of itself.")) if holder.qualified else ""),
        (_("Certificate number"), holder.serial),
        (_("SHA-256 fingerprint"), holder.fingerprint),
    ]
    return [(name, value) for name, value in rows if value]


def shown(iso: str) -> str:
    """A time of the report as people here read it."""
    return moment(datetime.fromisoformat(iso)) if iso else ""
