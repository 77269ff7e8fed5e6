"""PostgreSQL's ``box`` as a model field: the frame round a shape, found through a GiST index without any extension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from bag.fiber.domain.geometry import Box

if TYPE_CHECKING:
    AnyField = models.Field[Any, Any]
    AnyLookup = models.Lookup[Any]
else:
    AnyField, AnyLookup = models.Field, models.Lookup


class BoxField(AnyField):
    """(west, south, east, north) in meters of the grid."""

    empty_strings_allowed = False

    def db_type(self, connection: Any) -> str:
        return "box"

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> Box | None:
        if value is None:
            return None
        east, north, west, south = (float(part) for part in value.strip("()").replace("),(", ",").split(","))
        return west, south, east, north

    def get_prep_value(self, value: Any) -> str | None:
        if value is None or isinstance(value, str):
            return value
        west, south, east, north = value
        return f"({west!r},{south!r}),({east!r},{north!r})"


@BoxField.register_lookup
class Meets(AnyLookup):
    """Overlaps a box."""

    lookup_name = "meets"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} && {right}::box", (*left_params, *right_params)
