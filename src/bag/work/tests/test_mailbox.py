"""E-mails become requests: read as people write them, refused from machines, taken once, over a real IMAP server."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bag.core.access import Role
from bag.core.models import Attachment
from bag.organization.tests.factories import PersonFactory, user_with_role
from bag.work.domain.mail import read, without_quotes
from bag.work.mail_client import LARGEST, MailboxError, fetch, mailbox_of
from bag.work.models import MailTaken, Request, RequestType
from bag.work.services import mailbox
from bag.work.tests.factories import RequestTypeFactory


def written(sender: str = "Birim <birim@example.org>", text: str = "İnternet yok", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "destek@example.org"
    message["Subject"] = headers.pop("Subject", "Üçüncü katta arıza")
    message["Message-ID"] = headers.pop("Message_ID", "<bir@example.org>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def test_a_message_is_read_as_it_was_written():
    mail = read(
        bytes(written(text="Merhaba,\nağ çalışmıyor.\n\n5 Mayıs 2026 tarihinde Destek şunu yazdı:\n> TLP-2026/000007"))
    )
    assert (mail.sender, mail.sender_name, mail.subject) == ("birim@example.org", "Birim", "Üçüncü katta arıza")
    assert mail.text == "Merhaba,\nağ çalışmıyor."
    assert (mail.number, mail.refused) == ("TLP-2026/000007", "")


def test_pages_lose_their_marks_and_scripts():
    message = written()
    message.set_content(
        "<style>x</style><p>Telefon <b>yok</b></p><script>alert(1)</script><div>&Uuml;st kat</div>", "html"
    )
    assert read(bytes(message)).text == "Telefon yok\nÜst kat"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto"),
        ({"Auto_Submitted": "auto-generated; owner=x"}, "auto"),
        ({"X_Autoreply": "yes"}, "auto"),
        ({"X_Auto_Response_Suppress": "All"}, "auto"),
        ({"Precedence": "bulk"}, "bulk"),
        ({"List_Id": "<duyuru.example.org>"}, "bulk"),
        ({"Return_Path": "<>"}, "bounce"),
        ({"Message_ID": "<bag-delivery-12@bag.example.org>"}, "own"),
        ({"Auto_Submitted": "no"}, ""),
    ],
)
def test_machines_are_told_from_people(headers, code):
    assert read(bytes(written(**headers))).refused == code


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@example.org", "noreply@example.org", "a@b.org, c@d.org", "yok", ""])
def test_senders_that_nobody_can_answer_are_refused(sender):
    assert read(bytes(written(sender=sender))).refused in ("bounce", "auto", "no_sender")


@settings(max_examples=60)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"From: a@b.org\r\nSubject: =?x?q?=ff?=\r\n", b"Content-Type: a/b; charset=x\r\n"]),
)
def test_no_message_breaks_the_reader(raw, head):
    mail = read(head + raw)
    assert mail.message_id
    assert len(mail.text) <= 8000


def test_a_reply_under_the_quote_is_kept():
    assert without_quotes("> eski\n> söz\nYeni söz") == "Yeni söz"


@pytest.fixture
def sender(db):
    RequestTypeFactory(code="e-posta")
    user = user_with_role(Role.REQUESTER)
    user.email = "Birim@Example.org"
    user.save()
    return user


def test_a_message_opens_a_request_with_its_files_once(sender):
    message = written()
    message.add_attachment("ışıklar sönük".encode(), maintype="text", subtype="plain", filename="not.txt")
    message.add_attachment(b"MZ\x90", maintype="application", subtype="x-msdownload", filename="oyun.exe")
    taken = mailbox.take(bytes(message))
    assert mailbox.take(bytes(message)) == taken
    row = Request.objects.get()
    assert (row.requester, row.channel, row.contact, row.description) == (
        sender, "mail", "birim@example.org", "İnternet yok",
    )  # fmt: skip
    assert Attachment.objects.get().name == "not.txt"
    assert "oyun.exe" in row.steps.get(verb="note").text


def test_answers_find_their_request_by_number_or_reference_and_only_ones_own(sender):
    row = mailbox.take(bytes(written())).request
    by_number = written(text="Hâlâ yok", Subject=f"Re: {row.number}", Message_ID="<iki@example.org>")
    by_reference = written(text="Bir de telefon", In_Reply_To="<bir@example.org>", Message_ID="<uc@example.org>")
    assert [mailbox.take(bytes(one)).request for one in (by_number, by_reference)] == [row, row]
    assert list(row.steps.filter(verb="message").values_list("text", flat=True)) == ["Hâlâ yok", "Bir de telefon"]
    PersonFactory(user=None, email="baska@example.org")
    other = written("baska@example.org", "Bu benim değil", Subject=row.number, Message_ID="<dort@example.org>")
    taken = mailbox.take(bytes(other))
    assert taken.request != row
    assert Request.objects.count() == 2


def test_strangers_loops_and_floods_are_refused_and_kept_on_record(sender):
    assert mailbox.take(bytes(written("yabanci@example.com"))).refused == "stranger"
    assert mailbox.take(bytes(written(Message_ID="<x@y>", Precedence="junk"))).refused == "bulk"
    for place in range(mailbox.PER_HOUR + 3):
        mailbox.take(bytes(written(Message_ID=f"<{place}@sel>", Subject=f"Döngü {place}")))
    assert MailTaken.objects.filter(refused="rate").count() >= 3
    assert Request.objects.count() <= mailbox.PER_HOUR


def test_without_a_catalogue_messages_stay_where_they_are(sender):
    RequestType.objects.all().delete()
    assert mailbox.take(bytes(written())).refused == "no_type"


@pytest.fixture
def imap(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A real IMAP server in a process of its own, with one user."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("pymap")), "--host", "127.0.0.1", "--port", str(port), "--no-tls",
               "--no-service", "admin", "--no-service", "managesieve", "dict", "--demo-data"]  # fmt: skip
    with (tmp_path / "imap.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=tmp_path)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield "127.0.0.1", port
    process.terminate()
    process.wait()


def test_unread_messages_are_fetched_once_and_what_is_not_taken_is_flagged(imap):
    host, port = imap
    box = mailbox_of(f"imap://demouser:demopass@{host}:{port}/INBOX")
    fetch(box, lambda _raw: True)
    with imaplib.IMAP4(host, port) as server:
        server.login("demouser", "demopass")
        for number in range(3):
            server.append("INBOX", None, None, bytes(written(Message_ID=f"<{number}@imap>")))
    seen: list[str] = []

    def take(raw: bytes) -> bool:
        mail = read(raw)
        seen.append(mail.message_id)
        return mail.message_id != "<1@imap>"

    assert fetch(box, take) == 2
    assert fetch(box, take) == 0
    assert seen == ["<0@imap>", "<1@imap>", "<2@imap>"]
    assert LARGEST > 20 << 20
    with pytest.raises(MailboxError):
        fetch(mailbox_of(f"imap://demouser:yanlis@{host}:{port}"), take)
    with pytest.raises(MailboxError):
        fetch(mailbox_of("imap://a:b@127.0.0.1:1"), take)
