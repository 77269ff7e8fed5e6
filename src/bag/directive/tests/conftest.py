"""What whole modules of this room's tests stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from bag.directive.services.importing import Imported
from bag.directive.tests.factories import branch_directive


@pytest.fixture(scope="module")
def standing_directive(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Imported]:
    """The branch and its directive in force, imported once for a module: a second of work that its tests share.

    The transaction of every test lies inside this one, so each starts from the same rows. Not for modules with tests
    that commit.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        imported = branch_directive()
        connection.check_constraints()
        yield imported
        transaction.set_rollback(True)
