"""How the shell of each dialect is talked to: paging off, the command that prints the configuration, its prompts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bag.configurations.domain.dialects import Dialect


@dataclass(frozen=True)
class Shell:
    """``quiet`` are commands before; ``show`` prints the configuration; ``enables``: more rights come with a word."""

    show: str
    quiet: tuple[str, ...] = ()
    enables: bool = False


SHELLS: dict[Dialect, Shell] = {
    Dialect.IOS: Shell("show running-config", ("terminal length 0", "terminal width 0"), enables=True),
    Dialect.NXOS: Shell("show running-config", ("terminal length 0",)),
    Dialect.VRP: Shell("display current-configuration", ("screen-length 0 temporary",)),
    Dialect.COMWARE: Shell("display current-configuration", ("screen-length disable",)),
    Dialect.AOSCX: Shell("show running-config", ("no page",)),
    Dialect.PROCURVE: Shell("show running-config", ("no page",), enables=True),
    Dialect.JUNOS: Shell("show configuration", ("set cli screen-length 0", "set cli screen-width 0")),
    Dialect.FORTIOS: Shell("show"),
    Dialect.ROUTEROS: Shell("/export"),
    Dialect.FRR: Shell("show running-config", ("terminal length 0",)),
}
PROMPT = re.compile(rb"(?:^|[\r\n])[ \t]*([<\[]?[\w.()/@:~+ -]{1,80}?[>#$%\]](?: ?[>#])?) ?$")
"""The last line of what came, when the device waits for a command."""
PAGER = re.compile(
    rb"(?:-{2,} ?\(?more\)?(?: ?\d+%)? ?-{2,}|"
    rb"<--- more --->|--more--|-- more --, next page: space.*|---\(more[^)]*\)---)"
    rb"[\s\x1b\[\dA-Z]*$",
    re.I,
)
ASKS_KEY = re.compile(rb"press any key to continue[^\r\n]*$", re.I)
ASKS_WORD = re.compile(rb"password: ?$", re.I)


def guess(prompt: str) -> Dialect:
    """The family of a shell by its prompt; those that are alike answer to the same commands."""
    if re.match(r"^\[[\w.-]+@.*\] ?>$", prompt):
        return Dialect.ROUTEROS
    if prompt.startswith(("<", "[")):
        return Dialect.VRP
    if re.match(r"^[\w.-]+@[\w.-]+>$", prompt):
        return Dialect.JUNOS
    if re.match(r"^[\w.-]+ (?:\([\w-]+\) )?[#$]$", prompt):
        return Dialect.FORTIOS
    return Dialect.IOS
