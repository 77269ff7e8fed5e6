"""Who may do what: every operation × every role, compared with ``rights_matrix.tsv``.

A new address without a line fails, and so does a changed answer. ``BAG_TEST_RIGHTS_MATRIX=write`` writes the answers
of this run into the file, ``=new`` asks only for what has no line yet; look at the difference before it is committed.
Both want one process: ``make test ARGS="-n0 tests/test_rights_matrix.py"``.
"""

from __future__ import annotations

import csv
import os
from copy import copy
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.core.access import Role
from bag.core.elevation import SESSION_KEY
from bag.core.models import Elevation, User
from bag.organization.tests.factories import user_with_role
from tests.rights import Operation, operations

pytestmark = [pytest.mark.django_db, pytest.mark.contract, pytest.mark.timeout(900)]
GOLDEN = Path(__file__).with_name("rights_matrix.tsv")
WRITING = os.environ.get("BAG_TEST_RIGHTS_MATRIX", "")
ACTORS: dict[str, tuple[str, str | None] | None] = {
    "anonymous": None,
    "department_head": (Role.DEPARTMENT_HEAD, None),
    "manager": (Role.MANAGER, None),
    "chief_network": (Role.CHIEF, "network"),
    "chief_radio": (Role.CHIEF, "radio"),
    "staff_network": (Role.STAFF, "network"),
    "staff_radio": (Role.STAFF, "radio"),
    "office": (Role.OFFICE, "office"),
    "auditor": (Role.AUDITOR, None),
    "requester": (Role.REQUESTER, None),
    "contractor": (Role.CONTRACTOR, None),
    "administrator": (Role.ADMINISTRATOR, None),
    "elevated": (Role.ADMINISTRATOR, None),
}
DRAWN = {"staff_network", "requester"}
"""Who may do what is decided before a page is drawn: these see their pages, the others get blank ones."""


def golden() -> dict[str, dict[str, str]]:
    """Label → actor → answer, as agreed."""
    if not GOLDEN.exists():
        return {}
    with GOLDEN.open(newline="", encoding="utf-8") as file:
        return {line.pop("operation"): line for line in csv.DictReader(file, delimiter="\t")}


def write(actor: str, labels: list[str], answers: dict[str, str]) -> None:
    """Put one actor's answers into the file; lines of operations that are gone go."""
    lines = golden()
    with GOLDEN.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["operation", *ACTORS], delimiter="\t", lineterminator="\n")
        writer.writeheader()
        for label in labels:
            old = lines.get(label, {})
            writer.writerow({"operation": label, **old, actor: answers.get(label, old.get(actor, ""))})


def client_of(actor: str) -> Client:
    client = Client(raise_request_exception=False)
    held = ACTORS[actor]
    if held is None:
        return client
    user: User = user_with_role(*held)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.get(reverse("profile"))  # notes the session, which every later request would roll back
    if actor == "elevated":
        now = timezone.now()
        elevation = Elevation.objects.create(
            user=user, reason="Yetki matrisi", started_at=now, ends_at=now + timedelta(minutes=60)
        )
        session = client.session
        session[SESSION_KEY] = elevation.pk
        session.save()
    return client


def answer(client: Client, operation: Operation) -> str:
    """The status code, or ``sign-in`` for the way to the sign-in page; what a writing method wrote is rolled back."""
    cookies = client.cookies.copy()
    given: dict[str, Any] = {}
    if operation.body is not None and operation.method != "GET":
        given = {"data": operation.body, "content_type": "application/json"}
    ask = getattr(client, operation.method.lower())
    if operation.method == "GET":
        said = ask(operation.url)
    else:
        with transaction.atomic():
            said = ask(operation.url, **given)
            transaction.set_rollback(True)
    client.cookies = cookies
    if said.status_code == 302 and said["Location"].startswith("/account/login/"):
        return "sign-in"
    return str(said.status_code)


def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions and accounts do not change from here on: each is read once, and every request gets its own copy."""
    session, account = SessionStore._get_session_from_db, ModelBackend.get_user
    sessions = cache(lambda key: session(SessionStore(key)))
    accounts = cache(lambda pk: account(ModelBackend(), pk))
    monkeypatch.setattr(SessionStore, "_get_session_from_db", lambda store: copy(sessions(store.session_key)))
    monkeypatch.setattr(ModelBackend, "get_user", lambda _backend, pk: copy(accounts(pk)))


@pytest.mark.parametrize("actor", ACTORS)
def test_every_operation_answers_every_role_as_agreed(
    actor: str, settings: Any, blank_pages: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    found = operations()
    client = client_of(actor)
    read_once(monkeypatch)
    if actor not in DRAWN:
        blank_pages()
    agreed = {label: line.get(actor, "") for label, line in golden().items()}
    asked = [one for one in found if not agreed.get(one.label)] if WRITING == "new" else found
    answers = {operation.label: answer(client, operation) for operation in asked}
    if WRITING:
        write(actor, [operation.label for operation in found], answers)
        return
    new = sorted(answers.keys() - agreed.keys())
    assert not new, f"no line in {GOLDEN.name} (see the top of this file): {new}"
    changed = [f"{label}: {agreed[label]} → {now}" for label, now in answers.items() if agreed[label] != now]
    assert not changed, f"{actor}: other answers than agreed:\n" + "\n".join(changed)
    assert not [label for label, now in answers.items() if now.startswith("5")], "the server failed"
    assert agreed.keys() == answers.keys(), f"lines without an operation: {sorted(agreed.keys() - answers.keys())}"
