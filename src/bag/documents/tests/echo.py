"""A child of ``bag.documents.signing.bounded`` that says what it sees."""

import os
from typing import Any

from bag.documents.signing import bounded


def work(question: dict[str, Any], content: bytes) -> dict[str, Any]:
    names = sorted(name for name in os.environ if name.startswith("BAG_"))
    eaten = bytes(question.get("eat", 0))
    return {"settings": names, "question": question, "bytes": len(content) + len(eaten)}


if __name__ == "__main__":
    bounded.answer(work)
