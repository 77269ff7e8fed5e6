"""The demonstration's letters stand in every state of their way, and loading them twice adds none."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bag.demo import letters, people
from bag.demo.sizes import SIZES
from bag.documents import archive
from bag.documents.models import Letter

pytestmark = pytest.mark.django_db


def test_letters_of_every_state(settings: Any, tmp_path: Path) -> None:
    settings.CONFIG = replace(settings.CONFIG, var=tmp_path)
    people.load(SIZES["small"])
    assert letters.load() == letters.load() == 5
    states = Counter(Letter.objects.values_list("status", flat=True))
    assert states == {"draft": 1, "circulating": 1, "returned": 1, "signed": 1, "sent": 1}
    sent = Letter.objects.get(status="sent")
    assert sent.document is not None
    assert archive.get(sent.document.pdf_sha256).startswith(b"%PDF-")
