"""How lines are given to a device: its configuration mode, what it must not be told, and when it has refused a line.

Sources: the vendors' command references for the modes, and for ``commit confirmed`` of Junos, which takes a change back
by itself when nobody confirms it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Template

from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.masking import MARK
from bag.configurations.domain.tree import Node, parse

MOST_LINES = 2000
LONGEST_LINE = 500


@dataclass(frozen=True)
class Grammar:
    """``enter`` and ``leave`` frame the lines; ``apply`` makes them effective, ``confirm`` and ``save`` make them last.

    ``up`` leaves a section; empty: lines are given as they stand. ``back``: the device's own way back, in its
    configuration mode.
    """

    enter: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    up: str = ""
    comments: str = "!"
    apply: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    save: tuple[str, ...] = ()
    back: tuple[str, ...] = ()


_TERMINAL = Grammar(("configure terminal",), ("end",), "exit", save=("write memory",))
GRAMMARS: dict[Dialect, Grammar] = {
    Dialect.IOS: _TERMINAL,
    Dialect.AOSCX: _TERMINAL,
    Dialect.PROCURVE: _TERMINAL,
    Dialect.FRR: _TERMINAL,
    Dialect.NXOS: Grammar(("configure terminal",), ("end",), "exit", save=("copy running-config startup-config",)),
    Dialect.VRP: Grammar(("system-view",), ("return",), "quit", "#!", save=("save",)),
    Dialect.COMWARE: Grammar(("system-view",), ("return",), "quit", "#", save=("save force",)),
    Dialect.JUNOS: Grammar(
        ("configure exclusive",), ("exit",), "", "#", apply=("commit confirmed 2",),
        confirm=("configure exclusive", "commit", "exit"), back=("rollback 1", "commit"),
    ),
    Dialect.FORTIOS: Grammar(comments="#"),
    Dialect.ROUTEROS: Grammar(comments="#"),
}  # fmt: skip
COMPUTED = frozenset({Dialect.IOS, Dialect.VRP, Dialect.NXOS, Dialect.AOSCX, Dialect.FRR})
"""Dialects whose way back is worked out of two configurations; of others a person writes it, or the device has one."""
_LEAVES = re.compile(
    r"^(end|return|exit all|logout|commit\b.*|rollback\b.*|abort|do |run |top$|configure\b|system-view|quit all)", re.I
)
_HARMS = re.compile(
    r"^(reload|reboot|reset\b|erase|write erase|format|delete\b(?! (?:interfaces|protocols|vlans|system|snmp|firewall|"
    r"policy-options|routing-options|class-of-service|forwarding-options) )|copy\b|request\b|execute\b|factory|"
    r"boot\b|upgrade|software\b|/system (reset|reboot|shutdown)|/file|tclsh|start shell|bash|crypto key zeroize)",
    re.I,
)
_RENAMES = re.compile(r"^(hostname|sysname|set system host-name|set hostname|/system identity)\b", re.I)
_PLACEHOLDER = re.compile(r"<[^<>\s]+>")
REFUSAL = re.compile(
    r"^\s*(?:% ?(?:Invalid|Incomplete|Ambiguous|Unrecognized|Unknown|Bad|Error|Failed|Access|Authori|Cannot|Can't|Not |"
    r"Unable|Permission|Command|Specified|Wrong|Too many|Must)[^\r\n]*|\^\s*$|Error:[^\r\n]*|error:[^\r\n]*|"
    r"Invalid input[^\r\n]*|"
    r"syntax error[^\r\n]*|[Uu]nknown command[^\r\n]*|Command fail[^\r\n]*|bad command name[^\r\n]*|"
    r"expected [^\r\n]*|failure:[^\r\n]*|input does not match[^\r\n]*|no such item[^\r\n]*|"
    r"Command authorization failed[^\r\n]*|Permission denied[^\r\n]*)",
    re.M,
)
QUESTION = re.compile(
    rb"(?:\[[Yy](?:es)?/[Nn]o?(?:/[A-Za-z])?\]\s?[:?]?|\([Yy]/[Nn]\)\s?[:?]?|\[confirm\]|\(yes/no\)[^\r\n]*)\s*$"
)


class LinesRefused(ValueError):
    """Lines that are not given to a device; ``code`` says why, ``detail`` names the line.

    Codes: ``empty``, ``many``, ``long``, ``control``, ``placeholder``, ``several_lines``, ``leaves`` (ends the
    configuration mode or gives a command of another), ``harms`` (no configuration), ``renames``, ``value``.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


def filled(template: str, values: Mapping[str, str]) -> str:
    """Lines with ``${name}`` replaced; raises ``LinesRefused`` for a name without a value."""
    try:
        return Template(template).substitute(values)
    except KeyError as error:
        raise LinesRefused("value", str(error.args[0])) from None
    except ValueError:
        raise LinesRefused("value", "$") from None


def values_of(text: str, device: str) -> dict[str, str]:
    """The values for a device of lines ``name = value`` and ``DEVICE: name = value``; its own go before those of all.

    Raises ``LinesRefused`` for a line that is neither.
    """
    common: dict[str, str] = {}
    own: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        found = re.fullmatch(r"\s*(?:(\S+):\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*", line)
        if found is None:
            raise LinesRefused("value", line.strip()[:80])
        if found[1] is None:
            common[found[2]] = found[3]
        elif found[1] == device:
            own[found[2]] = found[3]
    return {**common, **own}


def lines_of(commands: str, dialect: Dialect) -> tuple[str, ...]:
    """The lines as they are typed, sections closed by the dialect's own word; raises ``LinesRefused``."""
    found = typed(commands, dialect)
    if not found:
        raise LinesRefused("empty")
    if len(found) > MOST_LINES:
        raise LinesRefused("many", str(len(found)))
    for line in found:
        _check(line)
    return found


def typed(commands: str, dialect: Dialect) -> tuple[str, ...]:
    """As ``lines_of``, for lines that were worked out and not written by people: nothing is refused."""
    return tuple(_typed(commands, GRAMMARS[dialect]))


def _typed(commands: str, grammar: Grammar) -> Iterator[str]:
    if not grammar.up:
        for line in commands.splitlines():
            if line.strip() and line.strip()[0] not in grammar.comments:
                yield line.strip()
        return
    yield from _walked(parse(commands, comments=grammar.comments), grammar.up)


def _walked(node: Node, up: str) -> Iterator[str]:
    for child in node.children:
        if child.text == up:  # written by hand; sections are closed by their end
            continue
        yield child.text
        if child.children:
            yield from _walked(child, up)
            yield up


def _check(line: str) -> None:
    if "\n" in line:
        raise LinesRefused("several_lines", line.splitlines()[0][:80])
    shown = line[:80]
    if len(line) > LONGEST_LINE:
        raise LinesRefused("long", shown)
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in line):
        raise LinesRefused("control", "".join(letter if letter.isprintable() else "?" for letter in shown))
    for code, pattern in (("leaves", _LEAVES), ("harms", _HARMS), ("renames", _RENAMES)):
        if pattern.search(line):
            raise LinesRefused(code, shown)
    if _PLACEHOLDER.search(line) or MARK.search(line):
        raise LinesRefused("placeholder", shown)


def refusal(answer: str) -> str:
    """The words with which a device refused a line; empty when it took it."""
    found = REFUSAL.search(answer)
    return found[0].strip()[:200] if found else ""


def ready(prompt: str) -> re.Pattern[bytes]:
    """What the last line looks like when a device that first prompted so waits, in whichever mode.

    Devices cut long names in the prompts of configuration modes, so only the beginning of the name counts.
    """
    name = re.sub(r"^[<\[]|[>\]#$%]+ ?$", "", prompt.strip()).strip()
    return re.compile(rb"^[<\[]?[~*]?" + re.escape(name[:12].encode()) + rb"[^\r\n]*[>#$%\]]\s*$")
