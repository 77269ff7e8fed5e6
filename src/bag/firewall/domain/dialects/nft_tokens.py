"""The words of nftables: from the text of `nft list ruleset`, or from its JSON, which is written back as such words."""

import json
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from bag.firewall.domain.rules import DialectError, Reason

TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|#[^\n]*|\n|!=|==|<=|>=|[{}();,|&<>=!]|[^\s{}();,|&<>="!#]+')


BLOCKS = {"table", "chain", "set", "map", "flowtable", "counter"}
VERDICTS = {"accept", "drop", "return", "continue", "jump", "goto"}


@dataclass(slots=True)
class Statement:
    """A rule (or another line of a block) as words."""

    line: int
    words: list[str]


@dataclass(slots=True)
class Chain:
    """A chain: `hook` is empty for chains that are only called."""

    name: str
    hook: str = ""
    kind: str = ""
    policy: str = "accept"
    statements: list[Statement] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """A table with its chains, and the words of the elements of its sets and maps."""

    family: str
    name: str
    line: int
    chains: dict[str, Chain] = field(default_factory=dict)
    sets: dict[str, list[list[str]] | None] = field(default_factory=dict)
    """Elements of each set; None when packets may change it."""


@dataclass(slots=True)
class Text:
    """Tables, and what stood wrong: (line, words, reason)."""

    tables: list[Table] = field(default_factory=list)
    wrong: list[tuple[int, str, Reason]] = field(default_factory=list)


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[int, str]] = []
        line = 1
        for found in TOKEN.finditer(text):
            word = found.group()
            if not word.startswith("#"):
                self.tokens.append((line, word))
            line += word == "\n"
        self.at = 0
        self.result = Text()

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _line(self) -> int:
        return self.tokens[min(self.at, len(self.tokens) - 1)][0]

    def _statement(self) -> Statement | None:
        """The words up to the end of the line or a block; None at the closing brace or the end of the text."""
        while self._peek() in ("\n", ";"):
            self.at += 1
        if self._peek() in ("", "}"):
            return None
        line, words, depth = self._line(), list[str](), 0
        while self._peek():
            word = self._peek()
            opens_block = word == "{" and depth == 0 and bool(words) and words[0] in BLOCKS
            if opens_block or (depth == 0 and word in ("\n", ";", "}")):
                break
            depth += (word == "{") - (word == "}")
            if word != "\n":
                words.append(word)
            self.at += 1
        return Statement(line, words)

    def read(self) -> Text:
        while (statement := self._statement()) or self._peek() == "}":
            if statement is None:
                self.result.wrong.append((self._line(), "}", "brace"))
                self.at += 1
            elif statement.words[0] == "table" and self._peek() == "{" and len(statement.words) >= 2:
                words = statement.words if len(statement.words) > 2 else ["table", "ip", statement.words[1]]
                self._table(Table(words[1], words[2], statement.line))
            elif statement.words[:2] not in (["flush", "ruleset"], ["delete", "table"]):
                self.result.wrong.append((statement.line, " ".join(statement.words), "outside"))
        return self.result

    def _table(self, table: Table) -> None:
        self.result.tables.append(table)
        self.at += 1
        while statement := self._statement():
            words = statement.words
            if words[0] == "chain" and len(words) > 1 and self._peek() == "{":
                self._chain(table.chains.setdefault(words[1], Chain(words[1])))
            elif words[0] in ("set", "map") and len(words) > 1 and self._peek() == "{":
                self._set(table, words[1])
            elif self._peek() == "{":
                self._skip()
        self._close(table.line, f"table {table.family} {table.name}")

    def _chain(self, chain: Chain) -> None:
        begin = self._line()
        self.at += 1
        while statement := self._statement():
            words = statement.words
            if words[0] == "type" and "hook" in words:
                chain.kind, chain.hook = _after(words, "type"), _after(words, "hook")
            elif words[0] == "policy":
                chain.policy = _after(words, "policy")
            elif words[0] != "comment":
                chain.statements.append(statement)
        self._close(begin, f"chain {chain.name}")

    def _set(self, table: Table, name: str) -> None:
        begin = self._line()
        self.at += 1
        elements: list[list[str]] | None = []
        while statement := self._statement():
            words = statement.words
            if words[0] == "elements" and elements is not None:
                elements.extend(members(words[2:]))
            elif words[0] == "timeout" or (words[0] == "flags" and {"dynamic", "timeout"} & set(words)):
                elements = None
        table.sets[name] = elements
        self._close(begin, f"set {name}")

    def _skip(self) -> None:
        begin = self._line()
        self.at += 1
        while self._statement():
            pass
        self._close(begin, "{")

    def _close(self, line: int, what: str) -> None:
        if self._peek() == "}":
            self.at += 1
        else:
            self.result.wrong.append((line, what, "cut"))


def _after(words: list[str], key: str) -> str:
    """The word after a key word; empty when it is the last."""
    return dict(pairwise(words)).get(key, "")


def members(words: list[str]) -> list[list[str]]:
    """The elements between braces, each as its words; `{ 22, 80-90 }` gives [[22], [80-90]]."""
    result: list[list[str]] = [[]]
    for word in words:
        if word == ",":
            result.append([])
        elif word not in ("{", "}"):
            result[-1].append(word)
    return [element for element in result if element]


def from_text(text: str) -> Text:
    """Tables of `nft list ruleset`."""
    return _Reader(text).read()


def from_json(text: str) -> Text:
    """Tables of `nft -j list ruleset`; DialectError when the JSON is broken or not nftables'."""
    try:
        items = json.loads(text)["nftables"]
        if not isinstance(items, list):
            raise DialectError("bad_json")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DialectError("bad_json") from error
    result = Text()
    tables: dict[tuple[str, str], Table] = {}
    for position, item in enumerate(items, 1):
        try:
            _item(item, position, tables, result)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError):
            result.wrong.append((position, json.dumps(item)[:400], "unknown"))
    result.tables = list(tables.values())
    return result


def _item(item: dict[str, Any], position: int, tables: dict[tuple[str, str], Table], result: Text) -> None:
    (kind, value), *_ = item.items()
    if kind == "table":
        tables[value["family"], value["name"]] = Table(value["family"], value["name"], position)
        return
    if kind not in ("chain", "set", "map", "rule"):
        return
    table = tables[value["family"], value["table"]]
    if kind == "chain":
        made = Chain(value["name"], value.get("hook", ""), value.get("type", ""), value.get("policy", "accept"))
        table.chains[value["name"]] = made
    elif kind == "rule":
        words = [word for expression in value["expr"] for word in _expression(expression)]
        if value.get("comment"):
            words += ["comment", f'"{value["comment"]}"']
        table.chains[value["chain"]].statements.append(Statement(position, words))
    else:
        changing = "timeout" in value or {"dynamic", "timeout"} & set(value.get("flags", []))
        elements = [[word for word in _value(each) if word not in "{}"] for each in value.get("elem", [])]
        table.sets[value["name"]] = None if changing else elements


def _expression(expression: Any) -> list[str]:
    if isinstance(expression, str):
        return [expression]
    (kind, value), *_ = expression.items()
    if kind == "match":
        operator = [] if value["op"] == "in" else [value["op"]]
        return [*_left(value["left"]), *operator, *_value(value["right"])]
    if kind in VERDICTS - {"jump", "goto"}:
        return [kind]
    if kind in ("jump", "goto"):
        return [kind, value["target"]]
    if kind == "counter":
        return ["counter", "packets", str(value["packets"]), "bytes", str(value["bytes"])] if value else ["counter"]
    if kind == "vmap":
        return [*_left(value["key"]), "vmap", *_value(value["data"])]
    if kind == "log":
        return ["log"]
    return [kind]


def _left(left: Any) -> list[str]:
    (kind, value), *_ = left.items()
    if kind == "payload" and "protocol" in value:
        return [value["protocol"], value["field"]]
    if kind in ("meta", "ct"):
        return [kind, value["key"]]
    if kind == "&":
        return [*_left(value[0]), "&", *_value(value[1])]
    return [kind]


def _value(value: Any) -> list[str]:
    if isinstance(value, bool) or not isinstance(value, dict | list):
        text = str(value)
        return [text]
    if isinstance(value, list):
        if len(value) == 2 and isinstance(value[1], dict) and VERDICTS & value[1].keys():
            return [*_value(value[0]), ":", *_expression(value[1])]
        return [word for position, each in enumerate(value) for word in ([","] if position else []) + _value(each)]
    (kind, inner), *_ = value.items()
    if kind == "prefix":
        return [f"{inner['addr']}/{inner['len']}"]
    if kind == "range":
        return [f"{inner[0]}-{inner[1]}"]
    if kind == "set":
        return ["{", *_value(inner), "}"] if isinstance(inner, list) else [str(inner)]
    if kind == "elem":
        return _value(inner["val"])
    if kind == "|":
        return ["(", *[word for each in inner for word in ([*_value(each), "|"])][:-1], ")"]
    raise ValueError(kind)
