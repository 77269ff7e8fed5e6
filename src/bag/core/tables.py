"""One migration operation that makes all tables of a room at once.

Django renders every model that is related to a changed one after each operation. Event tables and their triggers make
hundreds of operations a room and nearly every table is related to accounts, so a new database cost 16 s of processor
time. Here the models are rendered once and each table is made in its final shape; see docs/decisions/014.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState
from django.db.models import Model
from pgtrigger.migrations import AddTrigger

ADDITIONS = (AddField, AddIndex, AddConstraint, AddTrigger)


class CreateTables(Operation):
    """Make the tables of ``operations`` as they look after the last of them.

    ``operations`` are ``CreateModel`` and the ``ADDITIONS`` to those models, in an order in which they could run one
    by one; ``ValueError`` names any other.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        created = [operation.name_lower for operation in operations if isinstance(operation, CreateModel)]
        for operation in operations:
            if not _only_shapes(operation, created):
                raise ValueError(f"CreateTables makes tables and their parts, not: {operation.describe()}")
        self.operations = operations
        self.created = created

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # rendered again, once, when the next operation asks
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in self._models(app_label, schema_editor, to_state):
            schema_editor.create_model(model)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in reversed(self._models(app_label, schema_editor, from_state)):
            schema_editor.delete_model(model)

    def describe(self) -> str:
        return f"Create the tables of {', '.join(self.created)}"

    @property
    def migration_name_fragment(self) -> str:
        return "tables"

    def _models(self, app_label: str, editor: BaseDatabaseSchemaEditor, state: ProjectState) -> list[type[Model]]:
        models = [state.apps.get_model(app_label, name) for name in self.created]
        return [model for model in models if self.allow_migrate_model(editor.connection.alias, model)]


def at_once(migration: Migration) -> None:
    """Replace the operations of a room's first migration by one, when they do nothing but make tables."""
    try:
        if migration.initial:
            setattr(migration, "operations", [CreateTables(migration.operations)])  # noqa: B010 (stubs: a class variable)
    except ValueError:
        return


def _only_shapes(operation: Operation, created: list[str]) -> bool:
    return isinstance(operation, CreateModel) or (
        isinstance(operation, ADDITIONS) and operation.model_name.lower() in created
    )
