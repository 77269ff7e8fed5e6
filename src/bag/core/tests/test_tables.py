"""Making a room's tables in one operation against making them one by one, in the real database."""

from __future__ import annotations

from typing import Any

import pgtrigger
import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter

from bag.core.tables import CreateTables, at_once

LABEL = "core"
pytestmark = pytest.mark.django_db


def _operations() -> list[Any]:
    """Two tables that point at each other, with an index, a constraint and a trigger added afterwards."""
    key = ("id", models.BigAutoField(primary_key=True))
    trigger = pgtrigger.Protect(name="stays", operation=pgtrigger.Delete)
    state = ProjectState()
    state.add_model(ModelState(LABEL, "Sluice", [key]))
    compiled = trigger.compile(state.apps.get_model(LABEL, "Sluice"))
    return [
        migrations.CreateModel("Sluice", [key, ("name", models.CharField(max_length=20))]),
        migrations.CreateModel(
            "Canal",
            [key, ("outlet", models.ForeignKey("core.sluice", models.PROTECT)), ("depth", models.IntegerField())],
        ),
        migrations.AddField("sluice", "canal", models.ForeignKey("core.canal", models.CASCADE, null=True)),
        migrations.AddField("sluice", "side_canals", models.ManyToManyField("core.canal", related_name="+")),
        migrations.AddIndex("canal", models.Index(fields=["depth"], name="canal_depth")),
        migrations.AddConstraint(
            "sluice", models.UniqueConstraint(fields=["name"], condition=models.Q(canal=None), name="sluice_name")
        ),
        migrations.AddConstraint("canal", models.CheckConstraint(condition=models.Q(depth__gt=0), name="canal_deep")),
        pgtrigger.migrations.AddTrigger("sluice", compiled),
    ]


def _shape(operations: list[Any]) -> dict[str, Any]:
    """Columns, constraints, indexes and triggers in the database after the operations; everything is undone."""
    before = ProjectState(real_apps={"contenttypes"})
    migration = migrations.Migration("one", LABEL)
    migration.operations = operations
    with connection.schema_editor() as editor:
        migration.apply(before.clone(), editor)
    tables = ["core_canal", "core_sluice", "core_sluice_side_canals"]
    with connection.cursor() as cursor:
        shape: dict[str, Any] = {
            table: (
                [(column.name, column.type_code, column.null_ok) for column in _columns(cursor, table)],
                connection.introspection.get_constraints(cursor, table),
            )
            for table in tables
        }
        cursor.execute(
            "select tgname, tgtype from pg_trigger where tgrelid = 'core_sluice'::regclass and not tgisinternal"
        )
        shape["triggers"] = cursor.fetchall()
    with connection.schema_editor() as editor:
        migration.unapply(before.clone(), editor)
    assert not set(tables) & set(connection.introspection.table_names())
    return shape


def _columns(cursor: Any, table: str) -> list[Any]:
    return connection.introspection.get_table_description(cursor, table)


@pytest.mark.django_db(transaction=True)
def test_tables_are_the_same_as_one_by_one() -> None:
    together = _shape([CreateTables(_operations())])
    assert together == _shape(_operations())
    assert len(together["triggers"]) == 1


def test_other_operations_are_refused_and_left_alone() -> None:
    mixed = [*_operations(), migrations.RunSQL("select 1")]
    with pytest.raises(ValueError, match="Raw SQL"):
        CreateTables(mixed)
    migration = migrations.Migration("one", LABEL)
    migration.initial, migration.operations = True, mixed
    at_once(migration)
    assert migration.operations == mixed


def test_a_part_of_another_migrations_table_is_refused() -> None:
    with pytest.raises(ValueError, match="canal"):
        CreateTables([operation for operation in _operations() if getattr(operation, "name", "") != "Canal"])


def test_only_a_first_migration_is_changed_and_can_be_written() -> None:
    later = migrations.Migration("two", LABEL)
    later.operations = _operations()
    at_once(later)
    assert len(later.operations) == len(_operations())
    first = migrations.Migration("one", LABEL)
    first.initial, first.operations = True, _operations()
    at_once(first)
    text = MigrationWriter(first, include_header=False).as_string()
    compile(text, "one.py", "exec")
    assert "bag.core.tables.CreateTables(" in text
    assert "\n                migrations.CreateModel(" in text
