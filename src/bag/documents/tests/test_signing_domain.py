"""What facts about a signature are worth, without PDF and database."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest
from asn1crypto.pem import armor
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from bag.documents.domain.certificates import CertificateError, read_anchor
from bag.documents.domain.signatures import (
    Changes,
    Coverage,
    Holder,
    Integrity,
    Kind,
    Report,
    Revocation,
    SignatureFacts,
    Stamp,
    StampState,
    Trust,
    Verdict,
    checks,
    masked,
    only_revocation_open,
    verdict,
)
from bag.documents.signing.words import ANSWERS, sheet
from bag.documents.tests.factories import authority_pem

GOOD = SignatureFacts(
    Kind.SIGNATURE,
    "Imza1",
    1,
    Integrity.INTACT,
    holder=Holder("DENEME İMZACI", issuer="Deneme Kurumu"),
    coverage=Coverage.WHOLE,
    changes=Changes.NONE,
    changes_allowed=True,
    trust=Trust.TRUSTED,
    revocation=Revocation.GOOD,
)
STAMP = Stamp("2026-11-23T07:00:00+00:00", "Deneme ZD", StampState.TRUSTED)


@pytest.mark.parametrize(
    ("change", "worth"),
    [
        ({}, Verdict.VALID),
        ({"stamp": STAMP}, Verdict.VALID),
        ({"stamp": replace(STAMP, state=StampState.EXPIRED)}, Verdict.VALID),
        ({"stamp": replace(STAMP, state=StampState.BROKEN)}, Verdict.INVALID),
        ({"revocation": Revocation.UNKNOWN}, Verdict.UNDETERMINED),
        ({"revocation": Revocation.REVOKED}, Verdict.INVALID),
        ({"trust": Trust.UNKNOWN_AUTHORITY, "revocation": Revocation.UNKNOWN}, Verdict.UNDETERMINED),
        ({"trust": Trust.EXPIRED}, Verdict.UNDETERMINED),
        ({"coverage": Coverage.PARTIAL}, Verdict.INVALID),
        ({"changes": Changes.OTHER, "changes_allowed": False}, Verdict.INVALID),
        ({"changes": Changes.LONG_TERM, "coverage": Coverage.REVISION}, Verdict.VALID),
        *(({"integrity": one}, Verdict.INVALID) for one in Integrity if one is not Integrity.INTACT),
    ],
)
def test_the_verdict_is_the_worst_of_the_checks(change: dict[str, object], worth: Verdict) -> None:
    assert verdict(replace(GOOD, **change)) is worth


def test_an_altered_file_is_asked_nothing_else() -> None:
    assert [check.key for check in checks(replace(GOOD, integrity=Integrity.ALTERED))] == ["integrity"]


def test_only_an_open_revocation_is_no_hindrance() -> None:
    assert only_revocation_open(replace(GOOD, revocation=Revocation.UNKNOWN))
    unknown = replace(GOOD, trust=Trust.UNKNOWN_AUTHORITY, revocation=Revocation.UNKNOWN)
    assert not only_revocation_open(unknown)


def test_a_report_survives_json() -> None:
    report = Report((GOOD, replace(GOOD, stamp=STAMP, field="Imza2")), "2026-11-23T08:00:00+00:00", True, "0" * 64)
    assert Report.from_json(json.loads(json.dumps(report.as_json()))) == report
    with pytest.raises(ValueError, match="uydurma"):
        SignatureFacts.from_json({**asdict(GOOD), "trust": "uydurma"})


FACTS = st.builds(
    replace,
    st.just(GOOD),
    integrity=st.sampled_from(Integrity),
    coverage=st.sampled_from(Coverage),
    changes=st.sampled_from(Changes),
    changes_allowed=st.booleans(),
    trust=st.sampled_from(Trust),
    revocation=st.sampled_from(Revocation),
    stamp=st.none() | st.builds(Stamp, st.just(STAMP.at), st.text(), st.sampled_from(StampState)),
)


@given(facts=FACTS)
def test_every_combination_has_words_and_a_verdict(facts: SignatureFacts) -> None:
    shown = sheet(Report((facts,), "2026-11-23T08:00:00+00:00", fetched=False))
    assert len(shown.cards[0].lines) == len(checks(facts))
    assert all((check.key, check.code) in ANSWERS for check in checks(facts))
    assert all(line.answer and "%(" not in line.answer for line in shown.cards[0].lines)
    assert SignatureFacts.from_json(asdict(facts)) == facts


@given(identity=st.text(min_size=0, max_size=30))
def test_masking_shows_at_most_two_characters_of_a_number(identity: str) -> None:
    hidden = masked(identity)
    assert len(hidden) == len(identity)
    number = identity.rpartition("-")[2]
    tail = hidden[len(identity) - len(number) :]
    if len(number) > 2:
        assert set(tail[:-2]) <= {"•"}


def test_identity_numbers_are_masked() -> None:
    assert masked("10000000146") == "•••••••••46"
    assert masked("PNOTR-10000000146") == "PNOTR-•••••••••46"
    assert masked("123") == "•••"


def test_an_anchor_is_one_certificate_of_an_authority() -> None:
    pem = authority_pem("Deneme Kök")
    facts = read_anchor(pem)
    assert (facts.subject, len(facts.fingerprint)) == ("Deneme Kök", 64)
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for text, reason in {
        "": "not-one",
        "çöp": "not-one",
        pem + authority_pem("x"): "not-one",
        private: "private-key",
    }.items():
        with pytest.raises(CertificateError) as caught:
            read_anchor(text)
        assert caught.value.reason == reason


SOUND = x509.load_pem_x509_certificate(authority_pem("Deneme Kök").encode()).public_bytes(Encoding.DER)


@given(place=st.integers(0, len(SOUND) - 1), value=st.integers(0, 255))
def test_a_certificate_with_a_wrong_byte_is_read_or_refused(place: int, value: int) -> None:
    damaged = SOUND[:place] + bytes([value]) + SOUND[place + 1 :]
    try:
        facts = read_anchor(armor("CERTIFICATE", damaged).decode())
    except CertificateError:
        return
    assert facts.subject.isprintable()


def test_a_damaged_certificate_is_none() -> None:
    lines = authority_pem("Deneme").splitlines()
    with pytest.raises(CertificateError):
        read_anchor("\n".join([lines[0], lines[1][:20], *lines[2:]]))
    assert x509.load_pem_x509_certificate("\n".join(lines).encode())
