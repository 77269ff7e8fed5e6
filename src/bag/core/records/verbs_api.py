"""Verbs of a room over HTTP: what people do with a record on its page, under the same rights and refusals."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from bag.core import registers
from bag.core.records.api import Endpoints


class RecordVerbs:
    """``POST /{id}/<name>`` for the verbs of one record type; each answers with the row as it is then."""

    def __init__(self, router: Router, key: str, answer: type[Schema]) -> None:
        """``key``: the record type, as in the register; ``answer``: what is told of the row."""
        self.router, self.key, self.answer = router, key, answer

    def add(self, name: str, do: Callable[..., object], *, summary: str, given: type[Schema] | None = None) -> None:
        """Offer ``do(row, **fields of given, by=user)``, a service or a function around one.

        The first paragraph of its docstring becomes the description. What it refuses (``ValidationError``) is a 422.
        """

        def operation(request: HttpRequest, pk: int, given: Any = None) -> Any:
            fields = {} if given is None else {field: getattr(given, field) for field in type(given).model_fields}
            ends = Endpoints(registers.records[self.key])
            return ends.act(request.user, pk, lambda row: do(row, **fields, by=request.user))

        operation.__signature__ = _signature(given)  # type: ignore[attr-defined]
        operation.__name__ = name
        self.router.post(
            f"/{{int:pk}}/{name}",
            response={200: self.answer},
            operation_id=f"{self.key.replace('.', '_')}_{name}",
            summary=summary,
            description=inspect.cleandoc(do.__doc__ or "").split("\n\n")[0],
        )(operation)


def _signature(given: type[Schema] | None) -> inspect.Signature:
    """What Ninja reads to know the address and the body of the operation."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [
        inspect.Parameter("request", kind, annotation=HttpRequest),
        inspect.Parameter("pk", kind, annotation=int),
    ]
    if given is not None:
        parameters.append(inspect.Parameter("given", kind, annotation=given))
    return inspect.Signature(parameters)
