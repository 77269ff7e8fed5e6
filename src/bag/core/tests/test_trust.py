"""Secrets, audit, official numbers."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from bag.core import audit, crypto
from bag.core.calendar import work_calendar
from bag.core.crypto import MASK, SecretError
from bag.core.models import AuditEvent, NumberCounter, WebhookTarget
from bag.core.numbering import next_number
from bag.core.tests.factories import AdministrativeLeaveFactory, WebhookTargetFactory

NEW_YEAR_IN_IZMIR = datetime(2026, 12, 31, 21, 30, tzinfo=UTC)


def test_secret_round_trip_and_mask(db: None) -> None:
    target = WebhookTargetFactory(secret="çok gizli bir söz")
    target.refresh_from_db()
    assert target.secret.plain() == "çok gizli bir söz"
    assert str(target.secret) == MASK
    assert "gizli" not in repr(target.secret)
    with connection.cursor() as cursor:
        cursor.execute("select secret from core_webhooktarget")
        stored = cursor.fetchone()[0]
        cursor.execute("select to_jsonb(e)::text from core_webhooktargetevent e")
        history = cursor.fetchone()[0]
    assert stored.startswith("bag1.")
    assert "gizli" not in stored
    assert "bag1." not in history


def test_saving_again_keeps_the_secret(db: None) -> None:
    target = WebhookTargetFactory(secret="çok gizli bir söz")
    loaded = WebhookTarget.objects.get(pk=target.pk)
    loaded.name = "Yeni ad"
    loaded.save()
    assert WebhookTarget.objects.get(pk=target.pk).secret.plain() == "çok gizli bir söz"


def test_tokens_are_bound_to_their_column_and_whole() -> None:
    token = crypto.encrypt("söz", "a.b")
    assert crypto.decrypt(token, "a.b") == "söz"
    assert crypto.encrypt("söz", "a.b") != token
    head, sealed = token.rsplit(".", 1)
    swapped = "A" if sealed[20] != "A" else "B"
    for bad in (f"{head}.{sealed[:20]}{swapped}{sealed[21:]}", "bag1.x", "", token.replace("bag1", "bag2")):
        with pytest.raises(SecretError):
            crypto.decrypt(bad, "a.b")
    with pytest.raises(SecretError):
        crypto.decrypt(token, "a.c")
    with pytest.raises(SecretError, match="not installed"):
        crypto.decrypt(token.replace(token.split(".")[1], "00000000"), "a.b")


def test_rewrapping_needs_the_new_key(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    target = WebhookTargetFactory(secret="çok gizli bir söz")
    new = bytes(range(32))
    assert crypto.rewrap_all(new) == 1
    moved = WebhookTarget.objects.get(pk=target.pk).secret
    assert moved.token.split(".")[1] == crypto.key_id(new)
    with pytest.raises(SecretError):
        moved.plain()
    monkeypatch.setattr(crypto, "_key", lambda name: new)
    assert moved.plain() == "çok gizli bir söz"


def test_revealing_is_on_record(person: Callable) -> None:
    target, by = WebhookTargetFactory(secret="çok gizli bir söz"), person("administrator")
    target.refresh_from_db()
    with pytest.raises(ValidationError):
        audit.reveal(target, "secret", by=by, reason="bakmak")
    assert AuditEvent.objects.count() == 0
    assert audit.reveal(target, "secret", by=by, reason="Alıcı taraf anahtarı yitirdi") == "çok gizli bir söz"
    event = AuditEvent.objects.get()
    assert (event.actor, event.action, event.reason) == (by, "secret.reveal", "Alıcı taraf anahtarı yitirdi")
    assert target.name in event.what


def test_audit_events_cannot_be_changed(person: Callable) -> None:
    event = audit.note("look", "Kayıt", by=person("manager"), reason="Savcılık yazısı 2026/15")
    for act in (lambda: AuditEvent.objects.update(reason="başka"), event.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_audit_pages(client: Client, person: Callable) -> None:
    event = audit.note("look", "Kamera kaydı", by=person("manager"), reason="Savcılık yazısı 2026/15")
    client.force_login(person("auditor"))
    assert "Kamera kaydı" in client.get(reverse("core:auditevent-list")).content.decode()
    assert client.get(reverse("core:auditevent-delete", args=[event.pk])).status_code == 403
    assert client.get(reverse("core:auditevent-add")).status_code == 403
    client.force_login(person("staff", "network"))
    assert client.get(reverse("core:auditevent-list")).status_code == 403


def test_numbers_run_by_series_and_local_year(db: None) -> None:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    assert [next_number("TTN", at) for _ in range(3)] == ["TTN-2026/000001", "TTN-2026/000002", "TTN-2026/000003"]
    assert next_number("FRM", at) == "FRM-2026/000001"
    assert next_number("TTN", NEW_YEAR_IN_IZMIR) == "TTN-2027/000001"


def test_a_number_needs_a_transaction(committed: None) -> None:
    with pytest.raises(RuntimeError):
        next_number("TTN", NEW_YEAR_IN_IZMIR)


def test_numbers_have_no_gaps_and_no_twins_under_load(committed: None) -> None:
    """Eight threads draw at once; every third transaction rolls back and gives its number back."""
    drawn: list[str] = []

    class Undo(Exception):
        pass

    def work(thread: int) -> None:
        for turn in range(15):
            try:
                with transaction.atomic():
                    number = next_number("TTN", NEW_YEAR_IN_IZMIR)
                    if (thread + turn) % 3 == 0:
                        raise Undo
                drawn.append(number)
            except Undo:
                continue
        connections.close_all()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(drawn) == [f"TTN-2027/{n:06d}" for n in range(1, len(drawn) + 1)]
    assert NumberCounter.objects.get().last == len(drawn) == 80


def test_calendar_reads_the_leave_table(db: None) -> None:
    leave = AdministrativeLeaveFactory(date=datetime(2026, 6, 1, tzinfo=UTC).date())
    assert not work_calendar().is_working_day(leave.date)


def test_rotation_command(db: None, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from django.core.management import call_command

    from bag.config import load

    (tmp_path / "data-key").write_bytes(base64.b64encode(load().data_key))
    config = replace(load(), secrets=tmp_path)
    for module in ("bag.core.crypto", "bag.core.management.commands.secrets_rotate"):
        monkeypatch.setattr(f"{module}.load", lambda: config)
    crypto.reload_keys()
    target = WebhookTargetFactory(secret="çok gizli bir söz")
    call_command("secrets_rotate", verbosity=0)
    moved = WebhookTarget.objects.get(pk=target.pk).secret
    assert moved.token.split(".")[1] not in (crypto.key_id(config.data_key), "")
    assert moved.plain() == "çok gizli bir söz"
    assert crypto.decrypt(crypto.encrypt("eski", "a.b"), "a.b") == "eski"
    monkeypatch.undo()
    crypto.reload_keys()
