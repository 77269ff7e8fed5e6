"""Files on records: what is taken, where it lies, who gets it."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document
from PIL import ExifTags, Image

from bag.core.attachments import services, storage
from bag.core.attachments.kinds import Refused, clean_name
from bag.core.attachments.pictures import small
from bag.core.models import Attachment
from bag.core.tests.factories import AdministrativeLeaveFactory

KEY = "core.administrativeleave"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def jpeg() -> bytes:
    """40 × 20 pixels, lying on its side, taken in İzmir."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.IFD.GPSInfo] = {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: (38.0, 25.0, 8.04),
        ExifTags.GPS.GPSLongitudeRef: "E",
        ExifTags.GPS.GPSLongitude: (27.0, 7.0, 43.32),
    }
    exif[ExifTags.IFD.Exif] = {ExifTags.Base.DateTimeOriginal: "2026:11:23 14:05:00"}
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def png(width: int = 8, height: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, "PNG")
    return out.getvalue()


def bomb_png() -> bytes:
    """A small file that announces 30,000 × 30,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def zip_bomb() -> bytes:
    """Two members of 600 MB of zeros each, by their headers; the zeros themselves are never made."""
    raw = bytearray(archive(**{"[Content_Types].xml": b"0", "xl/workbook.xml": b"0"}))
    for at in [n for n in range(len(raw)) if raw[n : n + 4] == b"PK\x01\x02"]:
        raw[at + 24 : at + 28] = struct.pack("<I", 600 * 1024**2)
    return bytes(raw)


def docx() -> bytes:
    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


def xlsx() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet()
    book.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "claimed", "kind"),
    [
        ("keşif.jpg", jpeg, "image/jpeg", "jpeg"),
        ("plan.PNG", png, "image/png", "png"),
        ("tutanak.pdf", lambda: PDF, "application/pdf", "pdf"),
        ("rapor.docx", docx, "", "docx"),
        ("liste.xlsx", xlsx, "application/octet-stream", "xlsx"),
        ("liste.csv", lambda: "ad;değer\nIşık;şğüöçİ\n".encode("cp1254"), "application/vnd.ms-excel", "csv"),
        ("not.txt", lambda: "Işık".encode("utf-16"), "text/plain", "text"),
        ("hat.sor", lambda: b"Map\x00\xc8\x00" + bytes(40), "", "sor"),
        ("hat-v1.sor", lambda: b"\x64\x00GenParams\x00FxdParams\x00", "", "sor"),
        ("arsiv.zip", lambda: archive(a=b"1"), "application/x-zip-compressed", "zip"),
    ],
)
def test_takes_what_it_is(person: Callable, name: str, content: Callable, claimed: str, kind: str) -> None:
    sent = content()
    attachment = services.attach(AdministrativeLeaveFactory(), [sent], name, by=person("manager"), claimed=claimed)
    assert attachment.kind == kind
    assert storage.path_of(attachment.sha256).read_bytes() == sent
    assert attachment.sha256 == hashlib.sha256(sent).hexdigest()


@pytest.mark.parametrize(
    ("name", "content", "claimed"),
    [
        ("sayfa.html", lambda: b"<html>", "text/html"),
        ("cizim.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("program.exe", lambda: b"MZ" + bytes(100), ""),
        ("uzantisiz", lambda: PDF, ""),
        ("aslinda-html.txt", lambda: b"\n <!DOCTYPE HTML><script>alert(1)</script>", "text/plain"),
        ("aslinda-png.jpg", png, "image/jpeg"),
        ("aslinda-pdf.png", lambda: PDF, "image/png"),
        ("yarim.png", lambda: png()[:-30], "image/png"),
        ("bomba.png", bomb_png, "image/png"),
        ("bomba.xlsx", zip_bomb, ""),
        ("makro.docx", lambda: archive(**{"[Content_Types].xml": b"", "word/a": b"", "word/vbaProject.bin": b""}), ""),
        ("zip-ama-degil.docx", lambda: archive(a=b"1"), ""),
        ("iddia.txt", lambda: b"metin", "image/png"),
        ("iddia.csv", lambda: b"a;b", "text/html"),
        ("ikili.txt", lambda: b"\x00\x01\x02", "text/plain"),
        ("bos.txt", lambda: b"", "text/plain"),
    ],
)
def test_refuses_the_rest_and_keeps_nothing(person: Callable, name: str, content: Callable, claimed: str) -> None:
    with pytest.raises(Refused) as refusal:
        services.attach(AdministrativeLeaveFactory(), [content()], name, by=person("manager"), claimed=claimed)
    assert str(refusal.value)
    assert Attachment.objects.count() == 0
    assert [path for path in storage.root().rglob("*") if path.is_file()] == []


def test_picture_facts_and_small_version(person: Callable) -> None:
    attachment = services.attach(AdministrativeLeaveFactory(), [jpeg()], "a.jpg", by=person("manager"))
    assert (attachment.width, attachment.height) == (20, 40)
    assert attachment.latitude == pytest.approx(38.4189, abs=1e-4)
    assert attachment.longitude == pytest.approx(27.1287, abs=1e-4)
    assert attachment.taken_at == datetime(2026, 11, 23, 11, 5, tzinfo=UTC)
    with Image.open(small(attachment.sha256, 256)) as picture:
        assert picture.format == "WEBP"
        assert picture.size == (20, 40)
        assert not picture.getexif()


def test_same_content_is_stored_once(person: Callable) -> None:
    by = person("manager")
    first = services.attach(AdministrativeLeaveFactory(), [PDF], "a.pdf", by=by)
    second = services.attach(AdministrativeLeaveFactory(), [PDF[:5], PDF[5:]], "b.pdf", by=by)
    assert first.sha256 == second.sha256
    assert len([path for path in storage.root().rglob("*") if path.is_file()]) == 1


def test_too_large_stops_early(person: Callable, settings: object) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024
    given = []

    def blocks() -> object:
        for _ in range(100):
            given.append(1)
            yield bytes(512 * 1024)

    with pytest.raises(Refused, match="1 MB"):
        services.attach(AdministrativeLeaveFactory(), blocks(), "a.txt", by=person("manager"))
    assert len(given) == 3


def test_names_are_cleaned() -> None:
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("C:\\klasör\\Işık.pdf") == "Işık.pdf"
    assert clean_name("fatura\u202egpj.exe\x00.pdf") == "faturagpj.exe.pdf"
    assert len(clean_name("ş" * 500 + ".pdf")) == 200


def upload(client: Client, row: object, **files: object) -> object:
    return client.post(reverse("attachment-upload", args=[KEY, row.pk]), {"file": list(files.values())})


def test_pages_upload_show_download_remove(client: Client, person: Callable) -> None:
    row, manager = AdministrativeLeaveFactory(), person("manager")
    client.force_login(manager)
    picture = SimpleUploadedFile("keşif.jpg", jpeg(), "image/jpeg")
    paper = SimpleUploadedFile("tutanak.pdf", PDF, "application/pdf")
    fake = SimpleUploadedFile("sahte.png", PDF, "image/png")
    response = upload(client, row, a=picture, b=paper, c=fake)
    assert response.status_code == 302
    page = client.get(row.get_absolute_url()).content.decode()
    assert "keşif.jpg" in page
    assert "tutanak.pdf" in page
    assert "38.41890" in page
    assert Attachment.objects.count() == 2
    stored = Attachment.objects.get(kind="pdf")
    answer = client.get(stored.url)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    thumb = client.get(reverse("attachment-small", args=[Attachment.objects.get(kind="jpeg").pk, 256]))
    assert thumb["Content-Type"] == "image/webp"
    client.post(reverse("attachment-remove", args=[stored.pk]))
    stored.refresh_from_db()
    assert stored.deleted_by == manager
    assert stored.events.count() == 2
    assert client.get(stored.url).status_code == 404


def test_access_goes_through_the_record(client: Client, person: Callable) -> None:
    row = AdministrativeLeaveFactory()
    stored = services.attach(row, [PDF], "a.pdf", by=person("manager"))
    client.force_login(person("requester"))
    assert client.get(stored.url).status_code == 404
    assert upload(client, row, a=SimpleUploadedFile("a.pdf", PDF)).status_code == 404
    client.force_login(person("staff", "network"))
    assert client.get(stored.url).status_code == 200
    assert upload(client, row, a=SimpleUploadedFile("a.pdf", PDF)).status_code == 403
    assert client.post(reverse("attachment-remove", args=[stored.pk])).status_code == 403
    client.logout()
    assert client.get(stored.url).status_code == 302


def test_announced_length_is_refused_before_reading(client: Client, person: Callable) -> None:
    client.force_login(person("manager"))
    address = reverse("attachment-upload", args=[KEY, AdministrativeLeaveFactory().pk])
    response = client.generic("POST", address, b"x", CONTENT_LENGTH=str(200 * 1024 * 1024))
    assert response.status_code == 413
    assert "50 MB" in response.content.decode()
    api = client.generic("POST", "/api/v1/core/user/", b"x", CONTENT_LENGTH=str(200 * 1024 * 1024))
    assert api.status_code == 413
    assert "50 MB" in api.json()["detail"]


def test_check_finds_damage(person: Callable) -> None:
    one = services.attach(AdministrativeLeaveFactory(), [PDF], "a.pdf", by=person("manager"))
    two = services.attach(AdministrativeLeaveFactory(), [png()], "b.png", by=person("manager"))
    assert services.findings() == []
    storage.path_of(one.sha256).write_bytes(b"changed")
    storage.path_of(two.sha256).unlink()
    assert {finding.where.split()[0] for finding in services.findings()} == {"a.pdf", "b.png"}


def test_removed_content_is_erased_after_its_time_unless_shared(person: Callable) -> None:
    by = person("manager")
    alone = services.attach(AdministrativeLeaveFactory(), [png()], "a.png", by=by)
    shared = services.attach(AdministrativeLeaveFactory(), [PDF], "a.pdf", by=by)
    services.attach(AdministrativeLeaveFactory(), [PDF], "b.pdf", by=by)
    for attachment in (alone, shared):
        services.remove(attachment, by=by)
    assert services.prune(timezone.now() - timedelta(days=1)) == 0
    assert services.prune(timezone.now() + timedelta(days=1)) == 1
    assert not storage.path_of(alone.sha256).exists()
    assert storage.path_of(shared.sha256).exists()


def test_api(client: Client, person: Callable) -> None:
    row = AdministrativeLeaveFactory()
    client.force_login(person("manager"))
    base = f"/api/v1/attachments/{KEY}/{row.pk}"
    made = client.post(base, {"file": SimpleUploadedFile("a.pdf", PDF, "application/pdf"), "description": "Ek 1"})
    assert made.status_code == 201, made.content
    assert made.json()["description"] == "Ek 1"
    assert [item["name"] for item in client.get(base).json()] == ["a.pdf"]
    one = f"/api/v1/attachments/{made.json()['id']}"
    assert b"".join(client.get(f"{one}/file").streaming_content) == PDF
    assert client.post(base, {"file": SimpleUploadedFile("a.png", PDF)}).status_code == 422
    assert client.get(f"/api/v1/attachments/no.such/{row.pk}").status_code == 404
    assert client.get(f"/api/v1/attachments/{10**30}").status_code == 404
    assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404
    client.force_login(person("staff", "network"))
    assert client.post(base, {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 403
