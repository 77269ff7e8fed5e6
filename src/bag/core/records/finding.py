"""Record types by name, and who acts on the command line."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from bag.core import registers
from bag.core.records.spec import Record


def find_record(name: str) -> Record:
    """The record type called ``room.model`` or, where that is clear, ``model``. Raises ``CommandError``."""
    exact = registers.records.get(name)
    if exact is not None:
        return exact
    found = [record for record in registers.records if record.name == name]
    if len(found) == 1:
        return found[0]
    known = ", ".join(sorted(record.key for record in registers.records))
    raise CommandError(_("There is no record type “%(name)s”. Known: %(known)s") % {"name": name, "known": known})


class Operator:
    """Whoever runs ``bag`` on the machine: already trusted with the database itself, so no right is asked."""

    pk = None
    is_authenticated = True
    is_active = True
    _bag_elevated = True

    def __init__(self) -> None:
        from bag.core.access import Grant, Role

        self._bag_grants = frozenset({Grant(Role.ADMINISTRATOR)})

    def get_username(self) -> str:
        return "bag"


def operator() -> Any:
    """The actor of command line work."""
    return Operator()
