"""The questions of a request type, as they are stored: a list of objects, each one field of the form.

``{"name": "floor", "kind": "number", "label": "Kat", "label_en": "Floor", "required": true, "least": 0, "most": 60}``.
Kinds: text, long, number, date, flag, choice (``choices``: a list of texts), phone, mail. People write them as lines:
``name | kind | label | label in English | required | a; b; c``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KINDS = ("text", "long", "number", "date", "flag", "choice", "phone", "mail")
MOST_QUESTIONS = 20
MOST_CHOICES = 40
LONGEST = 200
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KNOWN = frozenset({"name", "kind", "label", "label_en", "help", "required", "choices", "least", "most"})


class QuestionError(ValueError):
    """Questions that no form can be made of; ``code`` says why, ``place`` (from 1) which question is meant."""

    def __init__(self, code: str, place: int = 0, value: str = "") -> None:
        super().__init__(f"{code} {place} {value}".strip())
        self.code, self.place, self.value = code, place, value


@dataclass(frozen=True)
class Question:
    """One field of a request form. ``least`` and ``most`` bound numbers."""

    name: str
    kind: str
    label: str
    label_en: str = ""
    help: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is stored; what is empty is left out."""
        kept = {name: getattr(self, name) for name in self.__dataclass_fields__}
        kept["choices"] = list(self.choices)
        return {name: value for name, value in kept.items() if value not in ("", None, False, [])}


def read(value: Any) -> list[Question]:
    """The questions of a stored list. Raises ``QuestionError``."""
    if not isinstance(value, list):
        raise QuestionError("no_list")
    if len(value) > MOST_QUESTIONS:
        raise QuestionError("too_many", value=str(MOST_QUESTIONS))
    found = [_question(entry, place) for place, entry in enumerate(value, 1)]
    names = [question.name for question in found]
    for place, name in enumerate(names, 1):
        if name in names[: place - 1]:
            raise QuestionError("twice", place, name)
    return found


def _question(entry: Any, place: int) -> Question:
    if not isinstance(entry, Mapping):
        raise QuestionError("no_object", place)
    if unknown := sorted(set(map(str, entry)) - _KNOWN):
        raise QuestionError("unknown", place, unknown[0][:LONGEST])
    name, kind = entry.get("name"), entry.get("kind", "text")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise QuestionError("name", place, str(name)[:LONGEST])
    if kind not in KINDS:
        raise QuestionError("kind", place, str(kind)[:LONGEST])
    label = _text(entry, "label", place)
    if not label:
        raise QuestionError("label", place)
    choices = _choices(entry.get("choices", []), place)
    if (kind == "choice") != bool(choices):
        raise QuestionError("choices", place)
    return Question(
        name, kind, label, _text(entry, "label_en", place), _text(entry, "help", place),
        _flag(entry.get("required", False), place), choices, *_bounds(entry, kind, place),
    )  # fmt: skip


def _text(entry: Mapping[str, Any], key: str, place: int) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str) or len(value) > LONGEST or "\x00" in value:
        raise QuestionError("text", place, key)
    return value.strip()


def _flag(value: Any, place: int) -> bool:
    if not isinstance(value, bool):
        raise QuestionError("text", place, "required")
    return value


def _choices(value: Any, place: int) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_CHOICES:
        raise QuestionError("choices", place)
    if any(not isinstance(choice, str) or not 0 < len(choice.strip()) <= LONGEST for choice in value):
        raise QuestionError("choices", place)
    found = tuple(choice.strip() for choice in value)
    if len(set(found)) < len(found):
        raise QuestionError("choices", place)
    return found


def _bounds(entry: Mapping[str, Any], kind: str, place: int) -> tuple[float | None, float | None]:
    least, most = entry.get("least"), entry.get("most")
    for bound in (least, most):
        wrong = isinstance(bound, bool) or not isinstance(bound, int | float)
        if bound is not None and (kind != "number" or wrong or abs(bound) > 1e12):
            raise QuestionError("bounds", place)
    if least is not None and most is not None and least > most:
        raise QuestionError("bounds", place)
    return least, most


# -- as people write them


def as_lines(questions: Sequence[Question]) -> str:
    """One line for each question."""
    return "\n".join(
        " | ".join(
            (one.name, one.kind, one.label, one.label_en, "*" if one.required else "", "; ".join(one.choices))
        ).rstrip(" |")
        for one in questions
    )


def from_lines(text: str) -> list[dict[str, Any]]:
    """What the lines say, to be checked by ``read``. Raises ``QuestionError`` for a line with too many parts."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [_from_line(line, place) for place, line in enumerate(lines, 1)]


def _from_line(line: str, place: int) -> dict[str, Any]:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) > 6:
        raise QuestionError("line", place)
    name, kind, label, english, required, choices = (*parts, "", "", "", "", "")[:6]
    entry: dict[str, Any] = {"name": name, "kind": kind or "text", "label": label, "label_en": english}
    entry["required"] = bool(required)
    entry["choices"] = [choice.strip() for choice in choices.split(";") if choice.strip()]
    return entry
