"""Readers of the dialects in which packet filters are written.

Every reader gives rules with the numbers of their lines and a list of lines that it could not read; it never guesses and
drops nothing silently.
"""

import re
from collections.abc import Callable, Iterable

from bag.firewall.domain.dialects.cisco import read_ios, read_nxos
from bag.firewall.domain.rules import DialectError, Parsed

LARGEST = 20_000_000
"""Characters of a text that is read at all."""

_READERS: dict[str, Callable[[str], Parsed]] = {
    "ios": read_ios,
    "nxos": read_nxos,
}
