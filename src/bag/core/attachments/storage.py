"""Files outside the web root, each under its SHA-256: one content is kept once, a half-written file never shows."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

BLOCK = 1024 * 1024


class TooLarge(Exception):
    """More bytes than allowed."""


@dataclass(frozen=True)
class Draft:
    """A file that was received whole but not yet kept."""

    path: Path
    sha256: str
    size: int


def root() -> Path:
    """The folder of all files."""
    folder: Path = settings.ATTACHMENTS
    return folder


def path_of(sha256: str) -> Path:
    """Where the content with that hash lies."""
    return root() / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def received(blocks: Iterable[bytes], limit: int) -> Iterator[Draft]:
    """Write a stream to a draft beside the store; gone at the end unless ``keep`` moved it. Raises ``TooLarge``."""
    folder = root() / "drafts"
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    path = Path(name)
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as file:
            for block in blocks:
                size += len(block)
                if size > limit:
                    raise TooLarge
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        yield Draft(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def keep(draft: Draft) -> None:
    """Move a draft to its place; after a power cut it is there whole or not at all."""
    target = path_of(draft.sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft.path.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def hash_of(path: Path) -> str:
    """The SHA-256 of a file's content."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def discard(sha256: str) -> None:
    """Remove a content and its small pictures for good."""
    path_of(sha256).unlink(missing_ok=True)
    for small in (root() / "small").glob(f"*/{sha256[:2]}/{sha256}.webp"):
        small.unlink(missing_ok=True)
