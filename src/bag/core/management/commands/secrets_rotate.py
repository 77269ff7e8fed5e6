"""``secrets_rotate``: a new key for the secrets in the database; values stay readable all along."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from bag.config import load
from bag.core import crypto


class Command(BaseCommand):
    help = "Replaces the key of stored secrets and re-wraps every secret under the new one."

    def handle(self, *args: Any, **options: Any) -> None:
        config = load()
        file, folder = config.secrets / "data-key", crypto.old_keys_folder()
        if not file.exists():
            raise CommandError("BAG_DATA_KEY gives the key: put the old key into old-data-keys and set the new one.")
        folder.mkdir(mode=0o700, exist_ok=True)
        new = secrets.token_bytes(crypto.KEY_BYTES)
        # Both keys are readable before the first value moves, so running processes never meet an unknown key.
        _write(folder / crypto.key_id(config.data_key), config.data_key)
        _write(folder / crypto.key_id(new), new)
        crypto.reload_keys()
        with transaction.atomic():
            count = crypto.rewrap_all(new)
        draft = file.with_suffix(".new")
        _write(draft, new)
        draft.replace(file)
        self.stdout.write(
            f"{count} secrets are under the key {crypto.key_id(new)}. Restart BAĞ to use it for new ones."
        )


def _write(path: Path, key: bytes) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
        file.write(base64.urlsafe_b64encode(key))
        file.flush()
        os.fsync(file.fileno())
