"""What the commands of the dependency room have in common: which graph is asked, and how elements are named."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.dependency.domain.evaluate import Evaluator
from bag.dependency.domain.graph import Finding, Graph
from bag.dependency.domain.reading import MAX_BYTES, GraphError, read
from bag.dependency.services import DEFAULT_NAME, kept
from bag.dependency.wording import finding, refusal

SHOWN = 20
"""Lines of a list that people read; JSON has all of them."""


def add_graph_arguments(parser: ArgumentParser) -> None:
    """``--graph FILE`` asks a file and needs no database, ``--name`` a graph that was loaded."""
    parser.add_argument("--graph", type=Path, help="ask the graph in this JSON file")
    parser.add_argument("--name", default=DEFAULT_NAME, help="ask the graph loaded under this name")
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")


def content(path: Path) -> bytes:
    """The bytes of a file; a sentence when it cannot be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CommandError(refusal(GraphError("too-large", str(MAX_BYTES // (1024 * 1024)))))
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None


def asked(options: dict[str, Any]) -> Evaluator:
    """The graph that the options name, ready to be asked."""
    try:
        return Evaluator(read(content(options["graph"])) if options["graph"] else kept(options["name"]))
    except GraphError as error:
        raise CommandError(refusal(error)) from None


def numbers(graph: Graph, ids: Iterable[str]) -> list[int]:
    """The elements with these ids; a sentence that names the unknown ones."""
    given = list(dict.fromkeys(ids))
    unknown = [name for name in given if name not in graph.index]
    if unknown:
        raise CommandError(
            ngettext(
                "The graph has no element with this id: %(ids)s",
                "The graph has no elements with these ids: %(ids)s",
                len(unknown),
            )
            % {"ids": ", ".join(unknown[:SHOWN])}
        )
    return [graph.index[name] for name in given]


def element(graph: Graph, item: int) -> dict[str, str]:
    """An element as the answers name it."""
    return {"id": graph.ids[item], "kind": graph.kinds[item], "name": graph.names[item]}


def findings(found: Iterable[Finding]) -> list[dict[str, str]]:
    """Remarks as the answers tell them."""
    return [{"code": one.code, "id": one.subject, "detail": one.detail, "text": finding(one)} for one in found]


def label(graph: Graph, item: int) -> str:
    """An element for people: its id, and its name when it has one."""
    name = graph.names[item]
    return f"{graph.ids[item]} ({name})" if name and name != graph.ids[item] else graph.ids[item]


def listed(labels: list[str]) -> str:
    """Labels in one line, the number of the rest behind them."""
    rest = len(labels) - SHOWN
    shown = ", ".join(labels[:SHOWN])
    more = _("and %(count)d more") % {"count": rest}
    return f"{shown} {more}" if rest > 0 else shown
