"""Exclusion constraints on plain columns: the database has no ``btree_gist``, so numbers are wrapped in ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db.models import DateField, F, Func, Q, Value
from django.db.models.expressions import Combinable

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def same(column: str) -> tuple[Combinable, str]:
    """Rows agree in a whole-number column."""
    return Func(F(column), F(column), Value("[]"), function="int8range"), RangeOperators.OVERLAPS


def days(first: str, last: str) -> tuple[Combinable, str]:
    """Rows share a day; both ends belong to the span, an empty end is open."""
    return Func(F(first), F(last), Value("[]"), function="daterange", output_field=DateField()), RangeOperators.OVERLAPS


def never_twice(
    name: str, *columns: str, span: tuple[str, str], message: StrPromise | str, condition: Q | None = None
) -> ExclusionConstraint:
    """Refuse two rows that agree in ``columns`` and share a day of ``span``."""
    return ExclusionConstraint(
        name=name,
        expressions=[*(same(column) for column in columns), days(*span)],
        condition=condition,
        violation_error_message=message,
    )
