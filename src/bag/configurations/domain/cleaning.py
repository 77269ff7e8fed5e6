"""From what came over the wire to the text of a configuration: pager leftovers, echo, prompt and colors removed."""

from __future__ import annotations

import re

_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[@-Z\\-_])")
_PAGER = re.compile(
    r"[ \t]*(?:-{2,} ?\(?[Mm]ore\)?(?: ?\d+%)? ?-{2,}|<--- More --->|--More-- or \(q\)uit|---\(more(?: \d+%)?\)---"
    r"|-- MORE --, next page: Space.*?quit: Control-C)[ \t]*"
)
_ECHO = re.compile(
    r"^\S*[>#\]$] ?(show|display|export|/export|write|more|get) .*$|^(show|display|/export)( [a-z-]+.*)?$"
)
_PROMPT = re.compile(r"^(?:[<\[][\w.()~/@-]+[>\]]|[\w.()~/@:-]+[>#$%] ?|\[[\w.-]+@[^\]]+\] ?>)\s*$")
_CHATTER = re.compile(r"^(Building configuration\.\.\.|Using \d+ out of \d+ bytes.*|Press any key to continue.*)$")


def clean(raw: str) -> str:
    """The configuration in what a device printed: lines end with a newline, erased characters are gone.

    Only the first and last lines may be echo and prompt; what stands between is left as it is.
    """
    text = _ANSI.sub("", raw).replace("\r\n", "\n")
    text = "\n".join(_erased(line) for line in text.split("\n"))
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and (not lines[0].strip() or _ECHO.match(lines[0]) or _CHATTER.match(lines[0])):
        lines.pop(0)
    while lines and (not lines[-1].strip() or _PROMPT.match(lines[-1])):
        lines.pop()
    return "\n".join(lines) + "\n" if lines else ""


def _erased(line: str) -> str:
    """What a terminal shows of a line in which the device went back, and without the pager's question."""
    had_pager = False
    if "ore" in line or "MORE" in line:
        replaced = _PAGER.sub("\x00", line)
        had_pager = replaced != line
        line = replaced
    if had_pager:
        line = line.rsplit("\x00", 1)[1]
        line = re.sub(r"^(?:\x08+ *\x08*|\r *\r|\r)+", "", line)
    while "\x08" in line:
        shorter = re.sub(r"[^\x08]\x08", "", line, count=1)
        line = shorter if shorter != line else line.lstrip("\x08")
    return line.rsplit("\r", 1)[-1] if line.rstrip("\r").count("\r") else line.rstrip("\r")
