"""PostgreSQL's ``cidr`` as a model field. Values are canonical texts (``10.20.0.0/16``, ``2001:db8::/32``)."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from bag.addresses.domain.parsing import AddressFault, Network, network
from bag.addresses.wording import refusal

if TYPE_CHECKING:
    TextField = models.Field[Any, Any]
    AnyLookup = models.Lookup[Any]
else:
    TextField, AnyLookup = models.Field, models.Lookup


class NetworkField(TextField):
    """A network with its length; host bits are refused and the network that is meant is named."""

    description = _("Network")
    empty_strings_allowed = False

    def db_type(self, connection: Any) -> str:
        return "cidr"

    def to_python(self, value: Any) -> str | None:
        if value in (None, ""):
            return None
        try:
            return str(network(str(value)))
        except AddressFault as fault:
            raise ValidationError(refusal(fault)) from fault

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        return value if value is None or ":" not in value else str(ip_network(value))

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return str(prepared) if prepared is not None else None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """A typed parameter: PostgreSQL must not take the text for an ``inet``."""
        found = super().get_db_prep_value(value, connection, prepared)
        return ip_network(found) if isinstance(found, str) else found

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        return super().formfield(**{"form_class": forms.CharField, "max_length": 50, "strip": True, **kwargs})


class _Between(AnyLookup):
    """``column <operator> network``; both sides are networks or hosts."""

    operator: ClassVar[str]

    def get_prep_lookup(self) -> Any:
        return str(self.rhs) if not hasattr(self.rhs, "resolve_expression") else self.rhs

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", [value]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} {self.operator} {right}::inet", (*left_params, *right_params)


class Inside(_Between):
    """Lies in, or is, the network."""

    lookup_name, operator = "inside", "<<="


class StrictlyInside(_Between):
    """Lies in the network and is smaller."""

    lookup_name, operator = "below", "<<"


class Round(_Between):
    """Holds, or is, the network or host."""

    lookup_name, operator = "round", ">>="


class StrictlyRound(_Between):
    """Holds the network and is larger."""

    lookup_name, operator = "above", ">>"


for _lookup in (Inside, StrictlyInside, Round, StrictlyRound):
    NetworkField.register_lookup(_lookup)
models.GenericIPAddressField.register_lookup(Inside)


@lru_cache(maxsize=1 << 14)
def net(value: str) -> Network:
    """A stored value as a network of Python; those of a large plan are read once."""
    return ip_network(value)
