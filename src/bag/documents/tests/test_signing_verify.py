"""Verification against a real public key infrastructure, and files that mean harm."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from django.core.exceptions import ValidationError

from bag.documents import engine
from bag.documents.domain.signatures import (
    Coverage,
    Integrity,
    Kind,
    Profile,
    Report,
    Revocation,
    SignatureFacts,
    StampState,
    Trust,
    Verdict,
    checks,
    verdict,
)
from bag.documents.signing import bounded, inspector
from bag.documents.signing.verify import Unverifiable, verify
from bag.documents.tests.factories import TrustAnchorFactory
from bag.documents.tests.pki import ID_NUMBER, NOW, WHILE_VALID, Pki

LOOPBACK = ["127.0.0.0/8"]
Look = Callable[..., list[SignatureFacts]]


@pytest.fixture(scope="session")
def paper() -> bytes:
    """A PDF/A-2b of our own engine."""
    return engine.render("documents/tests/paper.typ", {"text": "Şık ığdır çöğür ₺"})


@pytest.fixture(scope="session")
def long_term(pki: Pki, paper: bytes) -> bytes:
    return pki.sign(paper, stamper=pki.stamper(), long_term=True)


@pytest.fixture
def look(pki: Pki) -> Look:
    """``look(pdf, fetch=…)``: the facts, examined in this process."""

    def run(pdf: bytes, *, fetch: bool = False, allow: list[str] = LOOPBACK) -> list[SignatureFacts]:
        question = {"anchors": [pki.pem("root")], "fetch": fetch, "allow": allow, "issued": 0}
        return [SignatureFacts.from_json(one) for one in inspector.inspect(question, pdf)["signatures"]]

    return run


def test_a_long_term_signature_needs_no_server(look: Look, long_term: bytes) -> None:
    signature, stamp = look(long_term)
    assert (signature.kind, stamp.kind) == (Kind.SIGNATURE, Kind.TIME_STAMP)
    assert signature.profile is Profile.B_LTA
    assert (verdict(signature), verdict(stamp)) == (Verdict.VALID, Verdict.VALID)
    assert signature.stamp is not None
    assert signature.stamp.authority == "Deneme tsa"
    assert signature.anchor == "Deneme root"
    assert signature.holder.name == "DENEME İMZACI good"
    assert ID_NUMBER not in str(signature)


def test_revocation_is_open_without_asking_and_good_with(look: Look, pki: Pki, paper: bytes) -> None:
    basic = pki.sign(paper)
    (offline,), (online,) = look(basic), look(basic, fetch=True)
    assert (offline.profile, offline.revocation) == (Profile.B_B, Revocation.UNKNOWN)
    assert (verdict(offline), verdict(online)) == (Verdict.UNDETERMINED, Verdict.VALID)


def test_addresses_of_private_networks_are_not_asked(look: Look, pki: Pki, paper: bytes) -> None:
    (facts,) = look(pki.sign(paper), fetch=True, allow=[])
    assert facts.revocation is Revocation.UNKNOWN


def test_a_stamped_signature_is_proven(look: Look, pki: Pki, paper: bytes) -> None:
    (facts,) = look(pki.sign(paper, stamper=pki.stamper()), fetch=True)
    assert facts.profile is Profile.B_T
    assert facts.stamp is not None
    assert facts.proven_at == facts.stamp.at
    assert verdict(facts) is Verdict.VALID


def test_tampering_is_found(look: Look, pki: Pki, paper: bytes) -> None:
    signed = bytearray(pki.sign(paper))
    signed[signed.index(b"endobj") - 30] ^= 1
    (facts,) = look(bytes(signed))
    assert facts.integrity is Integrity.ALTERED
    assert verdict(facts) is Verdict.INVALID


def test_an_appended_page_is_found(look: Look, pki: Pki, paper: bytes) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(pki.sign(paper)), incremental=True)
    writer.add_blank_page()
    out = io.BytesIO()
    writer.write(out)
    (facts,) = look(out.getvalue())
    assert (facts.integrity, facts.coverage) == (Integrity.INTACT, Coverage.REVISION)
    assert not facts.changes_allowed
    assert verdict(facts) is Verdict.INVALID


def test_bytes_at_the_end_without_effect_are_told(look: Look, pki: Pki, paper: bytes) -> None:
    (facts,) = look(pki.sign(paper) + b"\n% sonradan\n", fetch=True)
    assert facts.coverage is Coverage.REVISION
    assert [check.code for check in checks(facts) if check.key == "changes"] == ["harmless"]


def test_a_stranger_is_not_trusted(look: Look, pki: Pki, paper: bytes) -> None:
    (facts,) = look(pki.sign(paper, "stranger", arch="other"))
    assert facts.trust is Trust.UNKNOWN_AUTHORITY
    assert verdict(facts) is Verdict.UNDETERMINED


def test_a_revoked_signer_counts_only_before_the_revocation(look: Look, pki: Pki, paper: bytes) -> None:
    before = pki.stamper(at=NOW - timedelta(days=60))
    for stamper, worth in ((None, Verdict.INVALID), (pki.stamper(), Verdict.INVALID), (before, Verdict.VALID)):
        (facts,) = look(pki.sign(paper, "revoked", stamper=stamper), fetch=True)
        assert verdict(facts) is worth


def test_an_ended_certificate_counts_only_with_a_stamp_of_its_time(look: Look, pki: Pki, paper: bytes) -> None:
    (bare,) = look(pki.sign(paper, "expired"), fetch=True)
    assert bare.trust is Trust.EXPIRED
    (stamped,) = look(pki.sign(paper, "expired", stamper=pki.stamper(at=WHILE_VALID)), fetch=True)
    assert verdict(stamped) is Verdict.VALID


def test_a_stamp_of_an_ended_authority_proves_nothing(look: Look, pki: Pki, paper: bytes) -> None:
    over = pki.stamper("tsa-over", at=WHILE_VALID)
    (good,) = look(pki.sign(paper, stamper=over), fetch=True)
    assert good.stamp is not None
    assert (good.stamp.state, good.proven_at) == (StampState.EXPIRED, "")
    (ended,) = look(pki.sign(paper, "expired", stamper=over), fetch=True)
    assert (ended.trust, verdict(ended)) == (Trust.EXPIRED, Verdict.UNDETERMINED)


def test_a_second_signature_keeps_the_first_valid(look: Look, pki: Pki, long_term: bytes) -> None:
    both = pki.sign(long_term, "second", field="Imza2", stamper=pki.stamper())
    found = [one for one in look(both) if one.kind is Kind.SIGNATURE]
    assert [one.holder.name for one in found] == ["DENEME İMZACI good", "DENEME İMZACI second"]
    assert [verdict(one) for one in found] == [Verdict.VALID, Verdict.VALID]
    assert [one.coverage for one in found] == [Coverage.REVISION, Coverage.WHOLE]


def test_a_stamp_of_another_signature_is_broken(look: Look, pki: Pki, paper: bytes) -> None:
    stamper = pki.stamper()
    real = stamper.async_timestamp

    async def of_something_else(digest: bytes, algorithm: str) -> Any:
        return await real(bytes(len(digest)), algorithm)

    stamper.async_timestamp = of_something_else
    (facts,) = look(pki.sign(paper, stamper=stamper), fetch=True)
    assert facts.stamp is not None
    assert facts.stamp.state is StampState.BROKEN
    assert verdict(facts) is Verdict.INVALID


# -- through the bounded process


@pytest.mark.django_db
def test_only_active_anchors_are_trusted(pki: Pki, long_term: bytes) -> None:
    anchor = TrustAnchorFactory(label="Deneme kök", pem=pki.pem("root"))
    report = verify(long_term)
    assert report.verdict is Verdict.VALID
    assert Report.from_json(report.as_json()) == report
    assert len(report.people) == 1
    anchor.active = False
    anchor.save()
    assert verify(long_term).people[0].trust is Trust.UNKNOWN_AUTHORITY


@pytest.mark.django_db
def test_a_pdf_without_signatures_has_no_verdict(paper: bytes) -> None:
    assert verify(paper).verdict is None


def bomb() -> bytes:
    """A small PDF whose cross-reference stream unpacks to four gigabytes of zeros, twice compressed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(bytes(1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
    inner = b"\x78\x9c" + head + block * 255 + packer.flush(zlib.Z_FINISH) + b"\0\0\0\0"
    packed = zlib.compress(inner, 9)
    entry = b"/Type /XRef /Size 9 /W [1 2 1] /Root 1 0 R /Filter [/FlateDecode /FlateDecode]"
    body = b"%PDF-1.7\n"
    stream = b"2 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (entry, len(packed), packed)
    return body + stream + b"startxref\n%d\n%%%%EOF\n" % len(body)


@pytest.mark.django_db
def test_a_bomb_does_not_unpack() -> None:
    hostile = bomb()
    assert len(hostile) < 100_000
    with pytest.raises(Unverifiable, match=r"(?i)memory|bellek"):
        verify(hostile)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00" * 100,
        b"%PDF-1.7\n" + b"\0" * 5000,
        b"%PDF-1.7\n1 0 obj\n" + b"[" * 20_000 + b"\nstartxref\n9\n%%EOF",
        b"%PDF-1.4\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF",
    ],
)
def test_garbage_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ValidationError) as caught:
        verify(content)
    assert caught.value.messages[0]


@pytest.mark.django_db
def test_a_huge_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(Unverifiable, match="30 MB"):
        verify(b"%PDF-1.7" + bytes(31 * 1024 * 1024))


def test_a_child_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "WALL_SECONDS", 1)
    with pytest.raises(bounded.TooMuch):
        bounded.ask("http.server", {}, b"")


def test_a_child_that_eats_memory_is_ended() -> None:
    with pytest.raises(bounded.TooMuch):
        bounded.ask("bag.documents.tests.echo", {"eat": 2 * bounded.MEMORY}, b"")


def test_callers_wait_for_their_turn_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "PATIENCE", 0.01)
    held = [bounded._turns.acquire() for _ in range(bounded.AT_ONCE)]
    try:
        with pytest.raises(bounded.Busy):
            bounded.ask(inspector.__name__, {}, b"")
    finally:
        for _one in held:
            bounded._turns.release()


def test_the_child_sees_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAG_SEAL_PASSWORD", "gizli")
    assert bounded.ask("bag.documents.tests.echo", {"name": "x"}, b"abc") == {
        "settings": [],
        "question": {"name": "x"},
        "bytes": 3,
    }


def test_facts_are_comparable_after_the_way_through_the_child(pki: Pki, long_term: bytes, look: Look) -> None:
    question = {"anchors": [pki.pem("root")], "fetch": False, "allow": [], "issued": 0}
    answer = bounded.ask(inspector.__name__, question, long_term)
    assert [replace(SignatureFacts.from_json(one)) for one in answer["signatures"]] == look(long_term)
