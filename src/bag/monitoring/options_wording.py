"""What is wrong with the options of a target, in words."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_type_hints

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bag.monitoring.domain.options import READERS, OptionFault, OptionsRefused, read
from bag.monitoring.models.choices import Method

SENTENCES = {
    OptionFault.UNKNOWN: _("“%(key)s” is no option here. There are: %(known)s."),
    OptionFault.MISSING: _("“%(key)s” must be given."),
    OptionFault.TEXT: _("“%(key)s” must be a text without control signs."),
    OptionFault.LONG: _("“%(key)s” may have %(most)s characters at most."),
    OptionFault.WHOLE: _("“%(key)s” must be a whole number."),
    OptionFault.NUMBER: _("“%(key)s” must be a number."),
    OptionFault.SPAN: _("“%(key)s” must lie between %(low)s and %(high)s."),
    OptionFault.FLAG: _("“%(key)s” must be true or false."),
    OptionFault.CHOICE: _("“%(key)s” must be one of: %(choices)s."),
    OptionFault.ITEMS: _("“%(key)s” must be a list."),
    OptionFault.MANY: _("“%(key)s” must have %(least)s to %(most)s entries."),
    OptionFault.NAMES: _("“%(key)s” must be names with their values, in braces."),
    OptionFault.METRIC: _("“%(key)s” must be a name like room.temperature_c: small letters, dots, the unit last."),
    OptionFault.PATTERN: _("“%(key)s” is no valid pattern."),
    OptionFault.TOPIC: _("“%(key)s” must be a topic; only + may stand for one level of it."),
    OptionFault.PATH: _("“%(key)s” must be a path that begins with / and has no spaces."),
    OptionFault.NEEDS: _("“%(key)s” and “%(other)s” belong together; at least one of them is missing."),
}


def check(method: str, given: Any) -> None:
    """Raise ``ValidationError`` at ``options`` when they do not fit the method; methods without options take any."""
    if method not in READERS:
        return
    try:
        read(method, given)
    except OptionsRefused as refused:
        raise ValidationError({"options": sentence(refused)}) from None


def known() -> str:
    """The options of every method: SNMP: version …; Ping: count …"""
    made = {name: get_type_hints(reader)["return"] for name, reader in READERS.items()}
    return "; ".join(
        f"{Method(name).label}: {', '.join(field.name for field in fields(options))}"
        for name, options in made.items()
        if fields(options)
    )


def sentence(refused: OptionsRefused) -> str:
    """The refusal in the reader's language."""
    return str(SENTENCES[refused.fault]) % {"key": refused.key, **refused.details}
