"""What a configuration says in the end: ranges taken apart, sections merged, later lines before earlier ones.

Two texts with the same meaning to the device settle to the same tree; rules judge it and remediation starts from it.
"""

from __future__ import annotations

import re

from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.ports import expand_range, vlan_ids, whole_name
from bag.configurations.domain.speech import Speech
from bag.configurations.domain.tree import Node, parse


def settle(text: str, speech: Speech) -> Node:
    """The tree of a configuration in force."""
    return settled(parse(text, comments=speech.comments), speech)


def settled(tree: Node, speech: Speech) -> Node:
    root = Node()
    for node in tree.children:
        headers = _headers(node, speech)
        for header in headers:
            _apply(root, "", Node(header, node.number, node.children), speech)
    _always_there(root, speech)
    return root


def _always_there(root: Node, speech: Speech) -> None:
    """Sections that exist without being printed: to undo what stands in them must not take them away."""
    if speech.dialect != Dialect.VRP:
        return
    for batch in root.starting("vlan batch"):
        for one in sorted(vlan_ids(batch.text.removeprefix("vlan batch"))):
            root.section(f"vlan {one}")
    if (aaa := root.under("aaa")) is not None:
        aaa.section("domain default_admin")


def give(root: Node, path: tuple[str, ...], line: str, speech: Speech) -> None:
    """Let one command take effect in a section of a settled tree; the section is made when it is not there."""
    here, section = root, ""
    for text in path:
        here, section = here.section(text), text
    _apply(here, section, Node(line), speech)


def _headers(node: Node, speech: Speech) -> list[str]:
    """The sections that a line at the top opens: several for a range."""
    text = node.text
    if text.startswith(speech.ranges):
        if text.startswith("port-group "):
            named = [child.text.removeprefix("group-member ") for child in node.starting("group-member")]
            node.children = [child for child in node.children if not child.text.startswith("group-member ")]
        else:
            named = [text.removeprefix("interface range ")]
        return [f"interface {port}" for one in named for port in expand_range(one)]
    for word in ("default interface ", "interface "):
        if text.startswith(word):
            return [f"{word}{whole_name(text.removeprefix(word))}"]
    return [text] if text not in ("end", "return", "exit", "quit") else []


def _apply(parent: Node, section: str, node: Node, speech: Speech) -> None:
    """Let one line take effect in a section."""
    text = node.text
    if text.startswith("default interface "):
        parent.children = [one for one in parent.children if one.text != text.removeprefix("default ")]
    elif text.startswith(speech.negation):
        _negate(parent, text.removeprefix(speech.negation), speech)
    elif text in speech.silent:
        parent.children = [one for one in parent.children if one.text != speech.off(text)]
    elif (listed := _listed(text, speech)) is not None:
        _list(parent, listed, text, speech)
    else:
        _set(parent, section, node, speech)


def _negate(parent: Node, text: str, speech: Speech) -> None:
    if text in speech.silent:
        if not parent.has(speech.off(text)):
            parent.children.append(Node(speech.off(text)))
        return
    listed = _listed(text, speech)
    if listed is not None and (ids := _ids(text.removeprefix(listed))) is not None:
        kept = _ids(parent.value(listed) or "") or frozenset()
        _write_list(parent, listed, kept - ids, speech)
        return
    if parent.has(text):  # "no ip dhcp snooping" leaves "ip dhcp snooping vlan 10" as it is
        parent.children = [one for one in parent.children if one.text != text]
        return
    longer = f"{text} "
    parent.children = [one for one in parent.children if not one.text.startswith(longer)]


def _listed(text: str, speech: Speech) -> str | None:
    return next((one for one in speech.listed if text == one or text.startswith(f"{one} ")), None)


def _ids(text: str) -> frozenset[int] | None:
    text = re.sub(r"^\s*(add|except|remove)\b", "", text)
    try:
        return vlan_ids(text) if text.strip() else None
    except ValueError:
        return None


def _list(parent: Node, listed: str, text: str, speech: Speech) -> None:
    rest = text.removeprefix(listed).strip()
    ids = _ids(rest)
    if ids is None:  # a form that is no plain list, as "logging acl-match"
        if not parent.has(text):
            parent.children.append(Node(text))
        return
    before = _ids(parent.value(listed) or "") or frozenset()
    if rest.startswith("remove"):
        ids = (before or frozenset(range(1, 4095))) - ids
    elif rest.startswith("except"):
        ids = frozenset(range(1, 4095)) - ids
    elif rest.startswith("add") or not listed.startswith("switchport"):
        ids = before | ids  # of "switchport trunk allowed vlan" a second line without "add" replaces the first
    _write_list(parent, listed, ids, speech)


def _write_list(parent: Node, listed: str, ids: frozenset[int], speech: Speech) -> None:
    longer = f"{listed} "
    at = next((n for n, one in enumerate(parent.children) if one.text.startswith(longer)), len(parent.children))
    parent.children = [
        one for one in parent.children if not one.text.startswith(longer) or not _plain(one.text, listed)
    ]
    if ids:
        every = ids == frozenset(range(1, 4095))
        parent.children.insert(min(at, len(parent.children)), Node(longer + ("all" if every else speech.say(ids))))


def _plain(text: str, listed: str) -> bool:
    return _ids(text.removeprefix(listed)) is not None


def _set(parent: Node, section: str, node: Node, speech: Speech) -> None:
    negated = speech.off(node.text)
    single = speech.single_of(section, node.text)
    found: Node | None = None
    kept = []
    for one in parent.children:
        if one.text == node.text:
            found = one
        elif one.text == negated or (single is not None and speech.single_of(section, one.text) == single):
            continue
        kept.append(one)
    if found is None:
        found = Node(node.text, node.number)
        kept.append(found)
    parent.children = kept
    for child in node.children:
        _apply(found, node.text, child, speech)
