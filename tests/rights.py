"""Every operation of the product, page or API, with an address that can be asked for: for the rights matrix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern

from bag.core import registers
from bag.core.records.spec import Record
from bag.organization.tests.factories import ServiceFactory
from bag.web.api import api
from tests.examples import example, factories

API = "api"
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")
NO_ROW = "2147483647"
"""An id that no row has, whatever ran before in the same database."""
_STAND_INS: dict[str, str] = {
    "int": NO_ROW,
    "str": "x",
    "slug": "x",
    "path": "x",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_REGEX_VALUES = {"uidb36": "1"}


@dataclass(frozen=True)
class Operation:
    """One method of one address. ``label`` is its line in the matrix, ``url`` an example of it."""

    label: str
    method: str
    url: str
    body: str | None
    """JSON to send, empty of values but of the right shape; None for pages, which get an empty form."""


def operations() -> list[Operation]:
    """All operations in the order of their labels; makes an example row of every record type that has a factory."""
    known = [record for record in registers.records if record.key in factories()]
    rows = {(record.namespace, record.name): _example(record) for record in known}
    found = [*_pages(rows), *_api(rows)]
    return sorted(found, key=lambda one: (one.label.split(" ", 1)[1], one.method))


def _example(record: Record) -> Any:
    """A row that belongs to the network service, where rows of the type belong to one."""
    owner = record.service_path.removesuffix("__code")
    return example(record, **({owner: ServiceFactory(code="network")} if owner else {}))


def _pages(rows: dict[tuple[str, str], Any]) -> Iterator[Operation]:
    for route, pattern, names in _walk(get_resolver().url_patterns, "/", []):
        url = _address(route, pattern, names, rows)
        for method in _methods(pattern):
            yield Operation(f"{method} {route}", method, url, body=None)


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str, names: list[str]
) -> Iterator[tuple[str, URLPattern, list[str]]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLPattern):
            yield route, pattern, names
        elif pattern.namespace != API:
            yield from _walk(pattern.url_patterns, route, [*names, *([pattern.namespace] if pattern.namespace else [])])


def _address(route: str, pattern: URLPattern, names: list[str], rows: dict[tuple[str, str], Any]) -> str:
    if isinstance(pattern.pattern, RegexPattern):
        wanted = pattern.pattern.regex.groupindex
        return reverse(
            ":".join([*names, str(pattern.name)]), kwargs={name: _REGEX_VALUES.get(name, "x") for name in wanted}
        )
    parts = route.split("/")
    row = rows.get((parts[1], parts[2])) if len(parts) > 2 else None

    def value(match: re.Match[str]) -> str:
        if match[2] == "pk" and row is not None:
            return str(row.pk)
        if match[2] == "event" and hasattr(row, "events"):
            return str(row.events.order_by("pgh_id").first().pgh_id)
        return _STAND_INS[match[1] or "str"]

    return _PART.sub(value, route)


def _methods(pattern: URLPattern) -> list[str]:
    """The methods that a view answers; both for plain functions, which decide by themselves."""
    view: Any = getattr(pattern.callback, "view_class", None)
    if view is None:
        return ["GET", "POST"]
    return [name for name in ("GET", "POST") if hasattr(view, name.lower())]


def _api(rows: dict[tuple[str, str], Any]) -> Iterator[Operation]:
    for path, methods in _schema()["paths"].items():
        parts = path.split("/")
        row = rows.get((parts[3], parts[4])) if len(parts) > 4 else None
        for method, operation in methods.items():
            url = path
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    value = row.pk if row is not None and parameter["name"] == "pk" else _stand_in(parameter)
                    url = url.replace(f"{{{parameter['name']}}}", str(value))
            yield Operation(
                f"{method.upper()} {path}", method.upper(), url, body="[{}]" if path.endswith("/bulk") else "{}"
            )


@cache
def _schema() -> dict[str, Any]:
    """The description of the API: the same for every role, and dear to make."""
    return dict(api.get_openapi_schema(path_prefix="/api/v1/"))


def _stand_in(parameter: dict[str, Any]) -> str:
    return NO_ROW if parameter["schema"].get("type") == "integer" else "x"
