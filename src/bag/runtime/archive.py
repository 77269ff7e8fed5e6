"""The archive of ``bag backup``: a tar file whose last member, ``manifest.json``, names and hashes all others."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Any, Self

from bag.config import Refusal

FORMAT = 1
MANIFEST = "manifest.json"
_BLOCK = 1 << 20


class ArchiveWriter:
    """Writes ``path`` through a draft beside it: the archive appears whole, or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._draft = path.with_name(f".{path.name}.partial")
        if path.is_dir():
            raise Refusal(f"{path} yazılamıyor: bir klasör.", f"{path} cannot be written: it is a folder.")
        self._members: dict[str, dict[str, str | int]] = {}
        try:
            self._tar = tarfile.open(self._draft, "w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by __exit__
        except OSError as error:
            raise Refusal(
                f"{path} yazılamıyor ({error.strerror}).", f"{path} cannot be written ({error.strerror})."
            ) from None

    def add_file(self, name: str, source: Path) -> None:
        with source.open("rb") as file:
            self._members[name] = {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": file.tell()}
            file.seek(0)
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = int(self._members[name]["bytes"]), 0o600
            self._tar.addfile(entry, file)

    def close(self, manifest: dict[str, Any]) -> None:
        """Write the manifest and put the archive in its place, on the disk."""
        content = json.dumps({"format": FORMAT, **manifest, "members": self._members}, ensure_ascii=False).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(content), 0o600
        self._tar.addfile(entry, io.BytesIO(content))
        self._tar.close()
        self._draft.chmod(0o600)
        self._draft.replace(self._path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._tar.close()
        self._draft.unlink(missing_ok=True)


class ArchiveReader:
    """Reads an archive of a known format; ``verify`` must pass before anything in it is used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._tar = tarfile.open(path, "r:")  # noqa: SIM115 - closed by close
            self.manifest: dict[str, Any] = json.load(self._open(MANIFEST))
            version, self._members = self.manifest["format"], self.manifest["members"]
        except FileNotFoundError:
            raise Refusal(f"{path} bulunamadı.", f"{path} was not found.") from None
        except (tarfile.TarError, KeyError, OSError, ValueError) as error:
            raise _damaged(path, f"{error}") from None
        if version != FORMAT:
            raise Refusal(
                f"{path} bu BAĞ'ın tanımadığı bir biçimde ({version}); daha yeni bir BAĞ ile geri yükleyin.",
                f"{path} has a format that this BAĞ does not know ({version}); restore it with a newer BAĞ.",
            )

    def verify(self) -> None:
        """Raise ``Refusal`` unless every member is there, unchanged, and nothing else is."""
        present = {entry.name for entry in self._tar.getmembers()} - {MANIFEST}
        if present != set(self._members):
            raise _damaged(self._path, ", ".join(sorted(present ^ set(self._members))[:3]))
        for name, known in self._members.items():
            with self._open(name) as member:
                digest = hashlib.sha256()
                for block in iter(lambda: member.read(_BLOCK), b""):
                    digest.update(block)
            if digest.hexdigest() != known["sha256"]:
                raise _damaged(self._path, name)

    def names(self, prefix: str) -> list[str]:
        """Members below ``prefix``."""
        return sorted(name for name in self._members if name.startswith(prefix))

    def blocks(self, name: str) -> Iterator[bytes]:
        with self._open(name) as member:
            yield from iter(lambda: member.read(_BLOCK), b"")

    def copy(self, name: str, target: Path) -> None:
        """Write one member to ``target``; its name may not lead out of the folder it is meant for."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            for block in self.blocks(name):
                file.write(block)

    def copy_tree(self, prefix: str, folder: Path) -> None:
        """Write every member below ``prefix`` into ``folder``; raises ``Refusal`` for a name that leads out of it."""
        for name in self.names(prefix):
            inside = PurePosixPath(name).relative_to(prefix)
            if inside.is_absolute() or ".." in inside.parts:
                raise _damaged(self._path, name)
            self.copy(name, folder / inside)

    def close(self) -> None:
        self._tar.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _open(self, name: str) -> IO[bytes]:
        member = self._tar.extractfile(name)
        if member is None:
            raise KeyError(name)
        return member


def _damaged(path: Path, what: str) -> Refusal:
    return Refusal(
        f"{path} hasarlı ya da bir BAĞ yedeği değil ({what}); hiçbir şey değiştirilmedi.",
        f"{path} is damaged or no backup of BAĞ ({what}); nothing was changed.",
    )
