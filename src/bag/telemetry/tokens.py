"""Tokens that the engine remembers of inserts which never came to be.

The engine writes the token of an insert into its log before it gives the part its lasting name. Killed in between, it
calls the repeated insert a duplicate and drops it without a word: rows that a spool was to deliver would be lost. So
before the engine opens, tokens without their part are taken out of its logs.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

logger = structlog.get_logger("bag.store")

_PART = re.compile(r"(?P<partition>\w+?)_(?P<first>\d+)_(?P<last>\d+)_\d+(?:_\d+)?")
"""Partition, first and last number of its inserts, level, mutation. A merged part spans all that it took in."""
_ADDED = "1"
Spans = dict[str, list[tuple[int, int]]]


def forget_unborn(path: Path) -> int:
    """Take out the tokens of inserts that have no part in the engine's folder ``path``; returns how many.

    Does nothing while an engine runs there. Raises ``OSError``.
    """
    found = 0
    with _alone(path) as alone:
        for log in path.glob("store/*/*/deduplication_logs/*.txt") if alone else ():
            found += _clean(log, _spans(log.parent.parent))
    if found:
        logger.warning("tokens of unfinished inserts were forgotten", count=found)
    return found


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Whether no engine owns the folder: the lock is the engine's own."""
    status = path / "status"
    if not status.exists():
        yield False
        return
    with status.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _spans(table: Path) -> Spans:
    """The inserts that are in the parts of a table, by partition."""
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for part in table.iterdir():
        if match := _PART.fullmatch(part.name):
            found[match["partition"]].append((int(match["first"]), int(match["last"])))
    return found


def _clean(log: Path, there: Spans) -> int:
    """Rewrite one log without what is not there; whole or not at all."""
    lines = log.read_text().splitlines(keepends=True)
    kept = [line for line in lines if not _is_unborn(line, there)]
    if len(kept) < len(lines):
        draft = log.with_suffix(".draft")
        with draft.open("w") as file:
            file.writelines(kept)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(log)
    return len(lines) - len(kept)


def _is_unborn(line: str, there: Spans) -> bool:
    """Whether a line tells of an added part that no part of now contains. Lines of another form stay."""
    operation, _tab, rest = line.partition("\t")
    match = _PART.fullmatch(rest.partition("\t")[0])
    if operation != _ADDED or match is None:
        return False
    first, last = int(match["first"]), int(match["last"])
    return not any(begin <= first and last <= end for begin, end in there.get(match["partition"], ()))
