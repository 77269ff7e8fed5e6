"""Refusals of the pure rules: a code and the values of its sentence; ``inventory/problems.py`` words them."""

from __future__ import annotations


class Problem(Exception):
    """Something that the rules do not allow."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and (self.code, self.values) == (other.code, other.values)

    def __hash__(self) -> int:
        return hash((self.code, tuple(sorted(self.values.items(), key=lambda item: item[0]))))

    def __str__(self) -> str:
        return f"{self.code} {self.values}" if self.values else self.code
