"""A line read word by word."""

from bag.firewall.domain.rules import Unreadable


class Words:
    """The words of a line, taken one after the other."""

    def __init__(self, words: list[str]) -> None:
        """Take the words of a line."""
        self.words = words
        self.at = 0

    def next(self) -> str:
        """The next word; Unreadable when there is none."""
        if self.at >= len(self.words):
            raise Unreadable("ends_early")
        self.at += 1
        return self.words[self.at - 1]

    def peek(self) -> str:
        """The next word without taking it; empty at the end."""
        return self.words[self.at] if self.at < len(self.words) else ""

    def rest(self) -> list[str]:
        """What was not taken yet."""
        return self.words[self.at :]
