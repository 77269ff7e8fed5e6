"""``bag records reindex``: write search tokens and sort keys anew, after a release that changed their rules."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser

from bag.core.models.record import TEXT_COLUMNS, RecordModel

BATCH = 2_000


class Command(BaseCommand):
    help = "Write the search tokens and sort keys of all records anew; only rows that differ are touched."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many rows differ")

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            if issubclass(model, RecordModel) and model._meta.managed and not model._meta.proxy:
                changed = _reindex(model, apply=not options["dry_run"])
                if changed:
                    self.stdout.write(f"{model._meta.label_lower}: {changed}")


def _reindex(model: type[RecordModel], *, apply: bool) -> int:
    """How many rows of a type had other tokens or another key than they should."""
    changed = 0
    outdated: list[RecordModel] = []
    for row in model._default_manager.order_by("pk").iterator(chunk_size=BATCH):
        before = _texts(row)
        row.fill_text()
        if _texts(row) != before:
            outdated.append(row)
        if len(outdated) == BATCH:
            changed += _write(model, outdated, apply=apply)
    return changed + _write(model, outdated, apply=apply)


def _texts(row: RecordModel) -> list[str]:
    return [getattr(row, name) for name in TEXT_COLUMNS]


def _write(model: type[RecordModel], rows: list[RecordModel], *, apply: bool) -> int:
    count = len(rows)
    if apply and rows:
        model._default_manager.bulk_update(rows, TEXT_COLUMNS, batch_size=500)
    rows.clear()
    return count
