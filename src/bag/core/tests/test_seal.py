"""The seal chain finds what a person with all rights on the database does to the history."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, connections, transaction

from bag.core import nightly, seal
from bag.core.models import Seal, SealMark, User
from bag.core.tests.factories import AccountFactory, AdministrativeLeaveFactory

TABLE = "core_administrativeleaveevent"


@contextmanager
def superuser() -> Iterator[object]:
    """A connection on which no trigger fires."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        yield cursor


@pytest.fixture
def sealed(committed: None) -> None:
    AdministrativeLeaveFactory.create_batch(5)
    assert seal_all() >= 1


def seal_all() -> int:
    """Seal once the transactions of tests in the databases beside this one have ended; how many seals were made."""
    end = time.monotonic() + 100
    while not (made := seal.seal()) and time.monotonic() < end:
        time.sleep(0.05)
    return made


def test_whole_history_verifies_and_grows(sealed: None) -> None:
    assert seal.verify() == []
    first = Seal.objects.get(table=TABLE)
    AdministrativeLeaveFactory.create_batch(3)
    assert seal_all() >= 1
    second = Seal.objects.filter(table=TABLE).latest("to_id")
    assert second.previous_hash == first.hash
    assert second.from_id == first.to_id + 1
    assert second.rows == 3
    assert seal.verify() == []
    assert SealMark.objects.count() == 0


def test_nothing_new_makes_no_seal(sealed: None) -> None:
    assert seal.seal() == 0


def test_an_edit_is_found(sealed: None) -> None:
    with superuser() as cursor:
        cursor.execute(f"update {TABLE} set title = 'başka' where pgh_id = (select min(pgh_id) + 1 from {TABLE})")
    findings = seal.verify()
    assert len(findings) == 1
    assert findings[0].where.startswith(TABLE)


def test_a_deletion_is_found(sealed: None) -> None:
    with superuser() as cursor:
        cursor.execute(f"delete from {TABLE} where pgh_id = (select max(pgh_id) from {TABLE})")
    assert "5" in seal.verify()[0].what
    assert "4" in seal.verify()[0].what


def test_a_row_slipped_in_is_found(sealed: None) -> None:
    with superuser() as cursor:
        cursor.execute(f"delete from {TABLE} where pgh_id = (select max(pgh_id) from {TABLE})")
        cursor.execute(
            f"insert into {TABLE} select (jsonb_populate_record(e, jsonb_build_object('pgh_id', pgh_id + 1))).* "
            f"from {TABLE} e order by pgh_id desc limit 1"
        )
    assert len(seal.verify()) == 1


def test_a_removed_seal_breaks_the_chain(sealed: None) -> None:
    AdministrativeLeaveFactory()
    seal.seal()
    assert Seal.objects.filter(table=TABLE).count() == 2
    with superuser() as cursor:
        cursor.execute(f"delete from core_seal where \"table\" = '{TABLE}' and from_id = 1")
    findings = seal.verify()
    assert [finding.where.split()[0] for finding in findings] == [TABLE]


def test_seals_cannot_be_changed_with_triggers_on(sealed: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Seal.objects.update(rows=0)


def test_a_late_commit_with_a_low_id_is_not_missed(committed: None) -> None:
    """A transaction takes an id, another commits a higher one; the range may only be sealed after the first ended."""
    wrote, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            AdministrativeLeaveFactory(title="Yavaş")
            wrote.set()
            may_commit.wait(20)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    wrote.wait(20)
    AdministrativeLeaveFactory(title="Hızlı")
    seal.seal(wait=0.3)
    assert not Seal.objects.filter(table=TABLE).exists()
    may_commit.set()
    thread.join()
    seal.seal()
    assert Seal.objects.get(table=TABLE).rows == 2
    assert seal.verify() == []


def test_a_column_added_later_breaks_nothing(sealed: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"alter table {TABLE} add column added_later integer default 7")
    try:
        assert seal.verify() == []
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"alter table {TABLE} drop column added_later")


def test_the_nightly_check_calls_people(sealed: None, person: object) -> None:
    person("administrator")
    nightly.seal_and_verify()
    assert User.objects.filter(notifications__kind="system").count() == 0
    with superuser() as cursor:
        cursor.execute(f"update {TABLE} set title = 'başka'")
    nightly.seal_and_verify()
    assert User.objects.get(notifications__kind="system").notifications.get().tone == "critical"


def test_account_passwords_stay_out_of_the_history(committed: None) -> None:
    AccountFactory(password="gizli-söz")
    with connection.cursor() as cursor:
        cursor.execute("select to_jsonb(e)::text from core_userevent e")
        assert "gizli-söz" not in cursor.fetchone()[0]
