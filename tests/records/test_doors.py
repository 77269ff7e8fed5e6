"""``bag records import`` and ``export``: one JSON object in every case, refusals in the reader's language."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from bag.organization.models import Skill

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def turkish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")


def imported(path: Path, *options: str) -> tuple[dict[str, Any], str]:
    """The JSON object that the door prints, and the sentence that it ends with."""
    out, refusal = io.StringIO(), ""
    try:
        call_command("records_import", "organization.skill", str(path), "--json", *options, stdout=out)
    except CommandError as error:
        refusal = str(error)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found, refusal


def test_a_file_is_checked_then_written(tmp_path: Path) -> None:
    path = tmp_path / "skills.csv"
    path.write_text("name\nFiber eki\nDirek montajı\n", encoding="cp1254")
    assert imported(path, "--dry-run")[0] == {
        "total": 2, "added": 2, "changed": 0, "applied": False, "errors": [], "ignored": [],
    }  # fmt: skip
    assert not Skill.objects.exists()
    assert imported(path)[0]["applied"]
    assert Skill.objects.count() == 2


def test_wrong_rows_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "skills.csv"
    path.write_text("name\nFiber eki\nFiber eki\n", encoding="utf-8")
    found, refusal = imported(path)
    assert [(error["row"], error["column"]) for error in found["errors"]] == [(2, "adı"), (3, "adı")]
    assert refusal == "2 yanlış var; hiçbir şey yazılmadı."
    assert not Skill.objects.exists()


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no workbook"])
def test_an_unusable_file_is_refused_in_turkish_and_json(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "skills.csv"
    if content is not None:
        path.write_bytes(content)
    found, refusal = imported(path)
    assert found["total"] == 0
    assert found["error"] == refusal
    assert refusal.endswith(("okunamıyor.", "boş.", "değil."))


def test_an_unknown_type_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CommandError, match=r"“nope” diye bir kayıt türü yok.*organization\.skill"):
        call_command("records_export", "nope")
