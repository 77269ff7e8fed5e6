"""``makemigrations``, with the first migration of an app written as one operation."""

from typing import Any

from django.core.management.commands.makemigrations import Command as Django

from bag.core.tables import at_once


class Command(Django):
    def write_migration_files(self, changes: dict[str, list[Any]], *arguments: Any, **options: Any) -> None:
        for migrations in changes.values():
            for migration in migrations:
                at_once(migration)
        super().write_migration_files(changes, *arguments, **options)
