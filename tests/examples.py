"""Example rows of every record type, made by the factory that stands beside its model."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from factory.base import FactoryMetaClass
from factory.django import DjangoModelFactory

from bag.core.records.spec import Record


@cache
def factories() -> dict[str, type[DjangoModelFactory]]:
    """Model label → its factory; the first one of a room's factories module wins."""
    found: dict[str, type[DjangoModelFactory]] = {}
    for app in apps.get_app_configs():
        name = f"{app.name}.tests.factories"
        if not app.name.startswith("bag.") or find_spec(f"{app.name}.tests") is None or find_spec(name) is None:
            continue
        for thing in vars(import_module(name)).values():
            model = thing._meta.model if isinstance(thing, FactoryMetaClass) else None
            if model is not None and not thing._meta.abstract:
                found.setdefault(model._meta.label_lower, thing)
    return found


def example(record: Record, **values: Any) -> Any:
    """A stored row of a record type; fails when nobody wrote a factory for its model."""
    factory = factories().get(record.key)
    if factory is None:
        raise AssertionError(f"no factory for {record.key}: add one to bag/{record.namespace}/tests/factories.py")
    return factory(**values)
