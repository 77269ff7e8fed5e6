"""What a question to the embedded engine may not contain. ``readonly`` alone is not enough in chdb.

Found by trying: under ``readonly = 1`` the function ``file()`` still reads any file, ``INTO OUTFILE`` writes
one, and some table functions open connections before they are refused. So a question is looked through before it runs:
names of functions that leave the database are refused wherever they stand before a parenthesis.
"""

from __future__ import annotations

import re

_SPLIT = re.compile(
    r"""
    (?P<text> '(?:\\.|''|[^'\\])*' )
    | (?P<comment> --[^\n]* | \#[\ !][^\n]* | /\*.*?\*/ )
    | (?P<name> `(?:\\.|``|[^`\\])*` | "(?:\\.|""|[^"\\])*" )
    """,
    re.VERBOSE | re.DOTALL,
)
_OUTFILE = re.compile(r"\b(?:INTO\s+OUTFILE|FROM\s+INFILE)\b", re.IGNORECASE)
_CALL = re.compile(r"(\w+)\s*\(")
INSIDE = frozenset({
    "format", "generateRandom", "generateSeries", "generate_series", "merge", "null", "numbers", "numbers_mt", "primes",
    "values", "view", "zeros", "zeros_mt",
})  # fmt: skip
"""Table functions that stay inside the database."""
OUTSIDE = frozenset({"file", "python", "catboostevaluate"})
"""Functions that do not, besides the table functions that the engine tells of."""


class Forbidden(Exception):
    """The question would leave the database; the message names what is in it."""


def check(sql: str, table_functions: frozenset[str]) -> None:
    """Raises ``Forbidden``. ``table_functions`` are the names of all that the engine knows."""
    plain = _SPLIT.sub(_bare, sql)
    if "$" in plain:
        raise Forbidden("$ outside of a text")
    if _OUTFILE.search(plain):
        raise Forbidden("a file")
    refused = OUTSIDE | {name.lower() for name in table_functions - INSIDE}
    for call in _CALL.finditer(plain):
        if call[1].lower() in refused:
            raise Forbidden(f"the function {call[1]}")


def _bare(found: re.Match[str]) -> str:
    """Texts and comments become empty, quoted names their content."""
    if found["name"] is None:
        return " '' " if found["text"] else " "
    if "\\" in found["name"]:
        raise Forbidden("a name with a backslash")
    return found["name"][1:-1]
