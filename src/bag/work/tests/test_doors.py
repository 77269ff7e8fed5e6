"""``bag work due`` and ``bag work roster solve``: answers and refusals."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bag.core.tests.factories import AdministrativeLeaveFactory

pytestmark = pytest.mark.django_db
SAMPLE = ("--opened=2026-05-22T16:30", "--hours=4", "--calendar=mon-fri 08:30-17:30")
ROSTER = {
    "from": "2027-01-01",
    "to": "2027-01-14",
    "roles": [{"code": "network", "start": "17:30", "hours": 15}],
    "people": [{"code": f"p{n}", "roles": ["network"], "employment": "officer"} for n in range(5)],
}


@pytest.fixture(autouse=True)
def turkish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")


def ask(command: str, *arguments: str) -> Any:
    out = io.StringIO()
    call_command(command, *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_due_counts_the_institutions_leaves() -> None:
    assert ask("work_due", *SAMPLE)["due"] == "2026-05-25T11:30:00+03:00"
    AdministrativeLeaveFactory(date="2026-05-25", title="Köprü günü")
    found = ask("work_due", *SAMPLE)
    assert found["due"] == "2026-05-26T11:30:00+03:00"
    assert found["days_off"][0] == {"date": "2026-05-25", "kind": "off", "title": "Köprü günü"}
    assert found["calendar"]["administrative_leave"] == "database"


def test_due_tells_how_the_clock_stands() -> None:
    found = ask("work_due", *SAMPLE, "--pending=2026-05-25T09:00/", "--at=2026-05-25T10:00")
    assert (found["due"], found["phase"], found["counted_minutes"], found["left_minutes"]) == (None, "pending", 90, 150)
    found = ask("work_due", *SAMPLE, "--change=2026-05-25T09:00/2", "--at=2026-05-25T09:10")
    assert (found["due"], found["phase"]) == ("2026-05-25T09:30:00+03:00", "running")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([*SAMPLE, "--pending=2026-05-25T10:00/2026-05-25T09:00"], "Bekleme süresi başlamadan bitiyor."),
        ([*SAMPLE, "--pending=2026-05-25"], "BAŞ/SON"),
        ([*SAMPLE, "--pending=2026-02-30T09:00/"], "bir an değil"),
        ([*SAMPLE, "--pending=2026-05-25T09:00/", "--pending=2026-05-26T09:00/"], "çakışıyor"),
        (["--opened=2026-05-22", "--hours=4"], "bir an değil"),
        (["--opened=9999-12-31T23:59", "--hours=4"], "2017 ile 2100"),
        (["--opened=2026-05-22T16:30", "--hours=NaN"], "bir saat sayısı değil"),
        (["--opened=2026-05-22T16:30", "--hours=-1"], "10.000 saat"),
        (["--opened=2026-05-22T16:30", "--hours=4", "--calendar=yarın"], "Bu takvim anlaşılamadı."),
        (["--hours=4"], "--opened"),
    ],
)
def test_due_refuses_in_words(arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        ask("work_due", *arguments)


def test_a_roster_is_made_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "roster.json"
    file.write_text(json.dumps(ROSTER))
    found = ask("work_roster_solve", str(file))
    assert (len(found["assignments"]), found["uncovered"], found["minimum_proved"]) == (14, [], True)
    assert found["assignments"][0]["points"] == 4  # 1 January
    assert sum(person["points"] for person in found["people"]) == sum(row["points"] for row in found["assignments"])
    out = io.StringIO()
    call_command("work_roster_solve", str(file), stdout=out)
    assert "Bütün nöbetler dolduruldu." in out.getvalue()


def test_a_tight_roster_names_its_rule(tmp_path: Path) -> None:
    file = tmp_path / "roster.json"
    file.write_text(json.dumps({**ROSTER, "rules": {"max_per_month": 2, "employment": {"officer": {"rest_hours": 0}}}}))
    found = ask("work_roster_solve", str(file))
    assert (found["uncovered_total"], found["uncovered_at_least"]) == (4, 4)
    assert found["binding_rules"][0]["rule"] == "max_per_month"
    assert found["binding_rules"][0]["text"] == "ayda en çok nöbet sayısı"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"people": [{"code": "a", "roles": ["pilot"]}]}, "“pilot” diye bir rol yok. Bilinenler: network"),
        ({"from": "2027-02-30"}, "from: burada 2027-05-31 gibi gerçek bir gün"),
        ({"to": "2026-12-31"}, "son gün ilk günden önce"),
        ({"to": "2029-01-01"}, "en çok 366 gün"),
        ({"people": []}, "en az bir rol ve bir kişi"),
        ({"people": [ROSTER["people"][0]] * 2}, "“p0” iki kez"),
        ({"people": [{"code": "a", "leave": [{"from": "2027-01-05", "to": "2027-01-04"}]}]}, r"people\[0\].leave\[0\]"),
        ({"people": [{"code": "a", "reason": "sick"}]}, "“reason” diye bir alan yok"),
        ({"people": [{"code": "a", "employment": "robot"}]}, "istihdam türü"),
        ({"people": [{"code": "a", "carried": float("nan")}]}, "bir sayı"),
        ({"people": [{"code": "a", "weekdays": [0]}]}, "1 ile 7"),
        ({"people": "all"}, "en çok 200"),
        ({"rules": {"min_gap_days": True}}, "rules.min_gap_days"),
        ({"rules": []}, "rules: burada bir nesne"),
        ({"roles": [{"code": "network", "start": "25:00"}]}, "17:30 gibi bir saat"),
        ({"roles": [{"code": "network", "vehicle": "van"}]}, "“van” türünde araç yok"),
        ({"history": [{"date": "2027-01-01", "role": "network", "person": "p0"}]}, "ilk gününden önce"),
    ],
)
def test_files_are_refused_in_words(tmp_path: Path, change: dict, sentence: str) -> None:
    file = tmp_path / "roster.json"
    file.write_text(json.dumps({**ROSTER, **change}))
    with pytest.raises(CommandError, match=sentence):
        ask("work_roster_solve", str(file))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"{", "JSON"), (b"[" * 100_000, "JSON"), (b"\xff\xfe", "JSON"), (b" " * 2_000_001, "2 MB"), (b"[]", "nesne")],
)
def test_hostile_bytes(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "roster.json"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        ask("work_roster_solve", str(file))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(["roster", "solve", "/none.json"], "dosyası okunamadı"), (["due", "--hours", "4"], "--opened")],
)
def test_the_doors_end_with_one_and_a_sentence(words: list[str], sentence: str) -> None:
    command = [sys.executable, "-m", "bag.cli.main", "work", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
