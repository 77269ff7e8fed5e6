"""The audit pack: what is in it, whose hashes hold, and what it refuses."""

from __future__ import annotations

import hashlib
import io
import json
import resource
import subprocess
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.core.attachments.services import attach
from bag.directive.management.commands import directive_auditpack
from bag.directive.models import Clause, EvidenceLink, Instance
from bag.directive.services import auditpack, duties
from bag.directive.services.auditpack import LISTED, build, clause_in_force
from bag.directive.tests.factories import post
from bag.organization.tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_directive")]

TODAY = timezone.localdate()
YEAR = (TODAY - timedelta(days=365), TODAY)


def link(row: Instance, number: int, **extra: Any) -> EvidenceLink:
    now = timezone.now()
    snapshot = {"label": f"Tutanak {number} – ğüşıöç İĞÜŞÖÇ ₺"}
    fields = {"effective_at": now, "recorded_at": now, "evaluator_version": 2, "subject": ""}
    return EvidenceLink(
        instance=row,
        source="documents.issued",
        item=str(number),
        label=snapshot["label"],
        snapshot=snapshot,
        snapshot_sha256=hashlib.sha256(json.dumps(snapshot).encode()).hexdigest(),
        **{**fields, **extra},
    )


@pytest.fixture
def clause() -> Clause:
    return clause_in_force("7-d")


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_a_pack_holds_report_evidence_and_files_and_its_sums_hold(clause: Clause, tmp_path: Path) -> None:
    row = Instance.objects.get(key="7-d/network")
    chief = post("network-chief")
    picture = attach(row, [b"%PDF-1.4\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"], "Tutanağı.pdf", by=chief)
    duties.attest(row, on=TODAY, note="Mevzuata uygun çalışıldı.", by=chief, files=[picture])
    EvidenceLink.objects.bulk_create([link(row, 1), link(row, 2, flag="future")])
    files = unpacked(build(clause, *YEAR, by=chief).content)
    assert [name for name in files if name.startswith("beyan/")] == [f"beyan/{picture.pk:08d}-Tutanağı.pdf"]
    assert sum(name.startswith("kanit/") for name in files) == EvidenceLink.objects.filter(instance=row).count() >= 2
    for name, content in files.items():
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
    command = ["sha256sum", "-c", "SHA256SUMS"]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count(": OK") == len(files) - 1
    manifest = json.loads(files["MANIFEST.json"])
    assert (manifest["clause"], manifest["from"]) == ("7-d", YEAR[0].isoformat())
    assert {entry["path"] for entry in manifest["files"]} == set(files) - {"MANIFEST.json", "SHA256SUMS"}


def test_the_file_of_a_decision_is_in_the_pack(clause: Clause) -> None:
    manager = post("branch-manager")
    obligation = Instance.objects.get(key="7-d/network").obligation
    decision = attach(obligation, [b"%PDF-1.4\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"], "Karar.pdf", by=manager)
    files = unpacked(build(clause, *YEAR, by=manager).content)
    assert f"karar/{decision.pk:08d}-Karar.pdf" in files


def test_what_a_full_pack_has_no_room_for_is_named(clause: Clause, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = post("branch-manager")
    obligation = Instance.objects.get(key="7-d/network").obligation
    attach(obligation, [b"%PDF-1.4\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"], "Karar.pdf", by=manager)
    monkeypatch.setattr(auditpack, "MOST_BYTES", 10)
    made = build(clause, *YEAR, by=manager)
    assert not [name for name in unpacked(made.content) if name.startswith("karar/")]
    assert [line.partition(":")[0] for line in made.left_out] == ["Karar.pdf"]


def test_the_report_is_an_archival_pdf_that_tells_it_all(clause: Clause) -> None:
    row = Instance.objects.get(key="7-d/network")
    chief = post("network-chief")
    duties.attest(row, on=TODAY, note="İş güvenliği eğitimi verildi: ₺ 1.250,00.", by=chief)
    EvidenceLink.objects.bulk_create([link(row, 7)])
    pdf = unpacked(build(clause, *YEAR, by=chief).content)["rapor.pdf"]
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "pdfaid:part>2<" in pdf.decode("latin-1") or b"pdfaid" in pdf
    assert "İş güvenliği eğitimi verildi: ₺ 1.250,00." in text
    assert "Tutanak 7 – ğüşıöç İĞÜŞÖÇ ₺" in text
    assert "TASLAK" not in text
    assert str(clause.article) in text
    for service in Instance.objects.filter(obligation__clause=clause).values_list("key", flat=True):
        assert service in text


def test_thousands_of_lines_stay_in_the_archive_and_are_named_on_paper(clause: Clause) -> None:
    row = Instance.objects.get(key="7-d/network")
    EvidenceLink.objects.bulk_create([link(row, n) for n in range(LISTED + 5)])
    files = unpacked(build(clause, *YEAR).content)
    assert sum(name.startswith("kanit/") for name in files) >= LISTED + 5
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(files["rapor.pdf"])).pages)
    assert "kanıt daha vardır" in text


def test_questions_stay_the_same_however_much_evidence(clause: Clause, django_assert_max_num_queries: Any) -> None:
    row = Instance.objects.get(key="7-d/network")
    EvidenceLink.objects.bulk_create([link(row, n) for n in range(200)])
    with django_assert_max_num_queries(48):
        build(clause, *YEAR)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (TODAY, TODAY - timedelta(days=1)),
        (TODAY + timedelta(days=1), TODAY + timedelta(days=2)),
        (date(1999, 1, 1), TODAY),
    ],
)
def test_periods_without_sense_are_refused(clause: Clause, first: date, last: date) -> None:
    with pytest.raises(ValidationError):
        build(clause, first, last)


def test_an_unknown_clause_is_refused() -> None:
    with pytest.raises(ValidationError, match="99-z"):
        clause_in_force("99-z")


def test_the_command_writes_once_and_refuses_in_words(clause: Clause, tmp_path: Path) -> None:
    target = tmp_path / "paket.zip"
    period = ["--from", YEAR[0].isoformat(), "--to", YEAR[1].isoformat()]
    call_command("directive_auditpack", str(target), "--clause", "7-d", *period)
    before = target.read_bytes()
    with pytest.raises(CommandError):
        call_command("directive_auditpack", str(target), "--clause", "7-d", *period)
    assert target.read_bytes() == before
    with pytest.raises(CommandError, match="2026-13-01"):
        call_command("directive_auditpack", str(tmp_path / "x.zip"), "--clause", "7-d", "--from", "2026-13-01",
                     "--to", YEAR[1].isoformat())  # fmt: skip
    assert not (tmp_path / "x.zip").exists()


def test_a_full_disk_leaves_no_part_of_a_pack(tmp_path: Path) -> None:
    target = tmp_path / "pack.zip"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(OSError, match="large"):
            directive_auditpack.write(target, bytes(1000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not target.exists()


def test_the_page_asks_for_the_period_and_hands_the_pack_over(clause: Clause, client: Client) -> None:
    url = reverse("directive:auditpack", args=[clause.pk])
    client.force_login(UserFactory())
    assert client.get(url).status_code == 403
    client.force_login(post("network-chief"))
    assert client.get(url).status_code == 200
    answer = client.get(url, {"first": YEAR[0].isoformat(), "last": YEAR[1].isoformat()})
    assert answer["Content-Type"] == "application/zip"
    assert "rapor.pdf" in unpacked(answer.content)
    assert client.get(url, {"first": "2026-02-02", "last": "2026-02-01"}).status_code == 422
    assert client.get(url, {"first": "dün", "last": ""}).status_code == 422
