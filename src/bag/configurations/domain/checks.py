"""Ways to state a rule on lines: what must stand, what must not, what must be switched off, in which sections."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bag.configurations.domain.facts import Device
from bag.configurations.domain.findings import Change, Finding, Kind, Standard
from bag.configurations.domain.tree import Node

Find = Callable[[Device, Standard], Iterator[Finding]]


@dataclass(frozen=True)
class DeviceRule:
    """A rule on the device as a whole; ``find`` yields what is not as it should be."""

    key: str
    find: Find


def must(key: str, pattern: str, *commands: str) -> DeviceRule:
    """A line at the top must match ``pattern`` as a whole; ``commands`` write it."""
    wanted = re.compile(pattern, re.S)

    def find(device: Device, standard: Standard) -> Iterator[Finding]:
        if not any(wanted.fullmatch(node.text) for node in device.root.children):
            yield missing(key, *(Change((), one) for one in filled(commands, standard)))

    return DeviceRule(key, find)


def never(key: str, pattern: str, negation: str, *, without_rest: bool = False) -> DeviceRule:
    """No line at the top may match ``pattern``; each that does is a finding that takes the line away."""
    unwanted = re.compile(pattern)

    def find(device: Device, _standard: Standard) -> Iterator[Finding]:
        for node in device.root.children:
            if found := unwanted.match(node.text):
                text = found[0].strip() if without_rest else node.text
                yield Finding(key, Kind.WRONG, "", node.text, (Change((), f"{negation}{text}"),))

    return DeviceRule(key, find)


def off(key: str, negation: str, *lines: str) -> DeviceRule:
    """What is on without being said must be switched off."""

    def find(device: Device, _standard: Standard) -> Iterator[Finding]:
        for line in lines:
            if not device.root.has(f"{negation}{line}"):
                yield missing(key, Change((), f"{negation}{line}"), detail=line)

    return DeviceRule(key, find)


def at_least(key: str, pattern: str, least: Callable[[Standard], tuple[int, list[str]]]) -> DeviceRule:
    """So many lines at the top must match; ``least`` gives the number and the commands that may be added for it."""
    wanted = re.compile(pattern)

    def find(device: Device, standard: Standard) -> Iterator[Finding]:
        found = [node.text for node in device.root.children if wanted.match(node.text)]
        number, commands = least(standard)
        if len(found) < number:
            new = [one for one in commands if one not in found][: number - len(found)]
            kind = Kind.WRONG if found else Kind.MISSING
            yield Finding(key, kind, "", f"{len(found)} < {number}", tuple(Change((), one) for one in new))

    return DeviceRule(key, find)


def in_sections(
    key: str, sections: str, keeps: Callable[[Device, Node, Standard], str | None], *commands: str
) -> DeviceRule:
    """Every section whose header matches must keep a rule; ``keeps`` gives None, or what was seen instead."""
    header = re.compile(sections)

    def find(device: Device, standard: Standard) -> Iterator[Finding]:
        for node in device.root.children:
            if header.match(node.text):
                seen = keeps(device, node, standard)
                if seen is not None:
                    changes = tuple(Change((node.text,), one) for one in filled(commands, standard))
                    yield Finding(key, Kind.WRONG if seen else Kind.MISSING, node.text, seen, changes)

    return DeviceRule(key, find)


def missing(key: str, *changes: Change, detail: str = "") -> Finding:
    return Finding(key, Kind.MISSING, "", detail, changes)


def filled(commands: tuple[str, ...], standard: Standard) -> list[str]:
    """Commands with the figures of the standard in their places."""
    figures = {
        "idle": standard.idle_minutes, "length": standard.password_length, "retries": standard.ssh_retries,
        "network": standard.management[0], "wildcard": standard.management[1],
    }  # fmt: skip
    return [one.format(**figures) for one in commands]
