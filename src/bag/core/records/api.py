"""REST of a record type: typed in OpenAPI, one validated way in (``check``), plain dictionaries out.

No postponed annotations here: Ninja reads the schemas made inside functions.
"""

from collections.abc import Callable
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from ninja import Query, Router, Schema
from ninja.orm import create_schema
from pydantic import Field, create_model

from bag.core import changes
from bag.core.api import Conflict, Forbidden, Invalid, NotFound
from bag.core.records.filters import label_for
from bag.core.records.listing import Listing
from bag.core.records.serialize import Serializer
from bag.core.records.spec import Record
from bag.core.records.validation import REFUSALS as REFUSED
from bag.core.records.validation import Checked, RowError, check, holders, reasons

MOST_ROWS = 1000
MOST_BULK = 5000


class ListQuery(Schema):
    """What every list understands; each filter of the type is a query parameter of its own as well."""

    q: str = Field(
        "", max_length=200, description="Search text; finds every form of its words, else words that begin so"
    )
    sort: str = Field("", max_length=100, description="Column to sort by, with - before it for descending")
    limit: int = Field(100, ge=1, le=MOST_ROWS)
    offset: int = Field(0, ge=0, le=1_000_000)


def dump(data: Any, status: int = 200) -> HttpResponse:
    """JSON without a detour through pydantic: the schema documents, the model has validated."""
    return HttpResponse(orjson.dumps(data, default=str), content_type="application/json", status=status)


def problems(record: Record, errors: list[RowError], *, many: bool) -> Invalid:
    """A refusal that names row, column and reason."""
    return Invalid(
        [{"row": error.row if many else None, "field": error.column, "reason": error.reason} for error in errors]
    )


class Endpoints:
    """The operations of one record type, bound to its rights."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.serializer = Serializer(record)

    def allow(self, user: Any, verb: str, row: Any = None) -> None:
        if not self.record.allows(user, verb, row):
            raise Forbidden

    def one(self, user: Any, pk: int) -> Any:
        row = self.record.visible_to(user).filter(pk=pk).first() if pk < 2**63 else None
        if row is None:
            raise NotFound
        return row

    def page(self, request: HttpRequest, query: ListQuery) -> HttpResponse:
        self.allow(request.user, "view")
        listing = Listing(self.record, request.GET, request.user)
        rows = listing.rows[query.offset : query.offset + query.limit]
        return dump({"count": listing.total, "items": list(self.serializer.stream(rows))})

    def valid(self, user: Any, given: list[dict[str, Any]], verb: str, existing: list[Any] | None = None) -> Checked:
        checked = check(self.record, given, existing=existing, user=user)
        if not checked.ok:
            raise problems(self.record, checked.errors, many=len(given) > 1)
        for row in checked.rows:
            self.allow(user, verb, row)
        return checked

    def create(self, user: Any, given: list[dict[str, Any]]) -> list[Any]:
        self.allow(user, "add")
        checked = self.valid(user, given, "add")
        with refusing(self.record), transaction.atomic():
            if len(given) == 1:
                rows = [self.record.save(checked.rows[0], user, created=True)]
            else:
                rows = self.record.save_many(checked.rows, user)
            changes.announce(self.record.key, [row.pk for row in rows], "add", user)
        return rows

    def change(self, user: Any, pk: int, given: dict[str, Any]) -> Any:
        row = self.one(user, pk)
        self.allow(user, "change", row)
        checked = self.valid(user, [given], "change", existing=[row])
        with refusing(self.record), transaction.atomic():
            saved = self.record.save(checked.rows[0], user, created=False)
            changes.announce(self.record.key, [pk], "change", user)
        return saved

    def act(self, user: Any, pk: int, verb: Callable[[Any], object]) -> Any:
        """Do a verb of the room with a row that the person may change; the row as it is then.

        What the verb refuses (``ValidationError``) becomes a 422 in words.
        """
        self.allow(user, "view")
        row = self.one(user, pk)
        self.allow(user, "change", row)
        with refusing(self.record):
            verb(row)
        return self.one(user, pk)

    def delete(self, user: Any, pk: int) -> None:
        row = self.one(user, pk)
        self.allow(user, "delete", row)
        with refusing(self.record), transaction.atomic():
            label = str(row)
            self.record.delete(row, user)
            changes.announce(self.record.key, [pk], "delete", user, labels={pk: label})


class refusing:  # noqa: N801  reads as a verb at its use
    """Turn what the database refuses into a 409 in words."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, ProtectedError | RestrictedError):
            raise Conflict([str(row) for row in holders(error)]) from error
        if isinstance(error, ValidationError):
            found = reasons(self.record, error)
            raise Invalid([{"row": None, "field": name, "reason": reason} for name, reason in found]) from error
        if isinstance(error, REFUSED):
            raise Conflict([reason for _name, reason in reasons(self.record, error)]) from error


def _schemas(record: Record) -> tuple[Any, Any, Any, Any]:
    model, name = record.model, record.model.__name__
    shown = [field for field in record.fields if field not in record.secret_fields]
    out = create_schema(model, name=f"{name}Out", fields=["id", *shown])
    listed = create_model(f"{name}List", __base__=Schema, count=(int, ...), items=(list[out], ...))  # type: ignore[valid-type]
    inputs: dict[str, Any] = {}
    for field in record.fields:
        target = record.opts.get_field(field)
        hint = (
            "Id of the related record, or its key" if isinstance(target, models.ForeignKey) else record.label_of(field)
        )
        inputs[field] = (Any, Field(None, description=str(hint)))
    body = create_model(f"{name}In", __base__=Schema, **inputs)
    narrowing: dict[str, Any] = {
        filter_: (list[str], Field([], description=f"Narrow by {label_for(record, filter_)}"))
        for filter_ in record.filters
    }
    query = create_model(f"{name}Query", __base__=ListQuery, **narrowing)
    return out, listed, body, query


def router(record: Record) -> Router:
    """List, read, create, bulk create, change and delete of one record type."""
    ends, api = Endpoints(record), Router(tags=[record.key])
    out: Any
    out, listed, body, asked = _schemas(record)
    name = f"{record.namespace}_{record.name}"
    with override("en"):  # the document is one for all languages, like the names of the fields
        one, many = record.title, record.title_plural

    def given(data: Any) -> dict[str, Any]:
        sent: dict[str, Any] = data.dict(exclude_unset=True)
        return sent

    @api.get("/", response={200: listed}, operation_id=f"{name}_list", summary=f"List {many}")
    def index(request: HttpRequest, query: asked = Query(...)) -> HttpResponse:  # type: ignore[valid-type]  # noqa: B008  Ninja's way
        return ends.page(request, query)

    @api.get("/{int:pk}", response={200: out}, operation_id=f"{name}_read", summary=f"Read {one}")
    def read(request: HttpRequest, pk: int) -> HttpResponse:
        ends.allow(request.user, "view")
        return dump(ends.serializer.one(ends.one(request.user, pk)))

    @api.post("/", response={201: out}, operation_id=f"{name}_create", summary=f"Add {one}")
    def create(request: HttpRequest, data: body) -> HttpResponse:  # type: ignore[valid-type]
        return dump(ends.serializer.one(ends.create(request.user, [given(data)])[0]), 201)

    @api.post("/bulk", response={201: list[out]}, operation_id=f"{name}_bulk", summary=f"Add many {many}")
    def bulk(request: HttpRequest, data: list[dict[str, Any]]) -> HttpResponse:
        if not 1 <= len(data) <= MOST_BULK:
            raise Invalid([{"row": None, "field": "", "reason": f"1–{MOST_BULK}"}])
        rows = ends.create(request.user, data)
        return dump([ends.serializer.one(row) for row in rows], 201)

    @api.patch("/{int:pk}", response={200: out}, operation_id=f"{name}_change", summary=f"Change {one}")
    def change(request: HttpRequest, pk: int, data: body) -> HttpResponse:  # type: ignore[valid-type]
        return dump(ends.serializer.one(ends.change(request.user, pk, given(data))))

    @api.delete("/{int:pk}", response={204: None}, operation_id=f"{name}_delete", summary=f"Delete {one}")
    def delete(request: HttpRequest, pk: int) -> HttpResponse:
        ends.delete(request.user, pk)
        return HttpResponse(status=204)

    return api
