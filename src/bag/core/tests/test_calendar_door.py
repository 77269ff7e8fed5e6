"""``bag calendar due``: answers and refusals."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bag.core.tests.factories import AdministrativeLeaveFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def turkish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")


def ask(*arguments: str) -> Any:
    out = io.StringIO()
    call_command("calendar_due", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_institutions_leaves_are_counted() -> None:
    AdministrativeLeaveFactory(date="2026-06-01", title="Bayram tatilinin uzatılması")
    found = ask("--start=2026-05-25", "--working-days=15")
    assert found["due"] == "2026-06-19"
    assert found["days_counted"] == 15
    assert {"date": "2026-06-01", "reason": "idari izin günü: Bayram tatilinin uzatılması"} in found["skipped"]
    assert found["calendar"]["administrative_leave"] == "database"
    assert found["calendar"]["administrative_leave_skipped"] == 1
    assert found["clock"] is None


@pytest.mark.parametrize(
    ("arguments", "due"),
    [
        (["--clock=right-to-information", "--start=2026-05-22"], "2026-06-17"),
        (["--clock=right-to-information", "--start=2026-05-22", "--stop=2026-06-05/2026-06-12"], "2026-06-25"),
        (["--clock=personal-data-breach", "--start=2026-05-26T17:00"], "2026-05-29T17:00:00+03:00"),
        (["--hours=2", "--start=2026-05-26T20:00Z"], "2026-05-27T01:00:00+03:00"),
        (["--working-hours=4", "--start=2026-05-22T16:30"], "2026-05-25T11:30:00+03:00"),
        (["--working-hours=1,5", "--start=2026-05-22T08:30"], "2026-05-22T10:00:00+03:00"),
        (["--days=30", "--start=2026-06-01"], "2026-07-01"),
        (["--months=1", "--start=2026-01-31"], "2026-02-28"),
        (["--months=2", "--before=2026-04-30"], "2026-02-28"),
        (["--working-days=2", "--before=2026-06-01"], "2026-05-25"),
    ],
)
def test_answers(arguments: list[str], due: str) -> None:
    assert ask(*arguments)["due"] == due


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Şunlardan birini verin"),
        (["--days=1", "--months=1", "--start=2026-01-01"], "Şunlardan birini verin"),
        (["--days=1"], "--start ya da --before"),
        (["--days=1", "--start=2026-01-01", "--before=2026-01-01"], "--start ya da --before"),
        (["--working-days=-1", "--start=2026-01-01"], "eksi olamaz"),
        (["--working-days=0", "--start=2026-01-01"], "en az bir iş günü"),
        (["--working-days=on", "--start=2026-01-01"], "“on” tam sayı değil"),
        (["--working-hours=NaN", "--start=2026-01-01T09:00"], "saat sayısı değil"),
        (["--working-hours=1e99", "--start=2026-01-01T09:00"], "çok uzun"),
        (["--days=99999999", "--start=2026-01-01"], "çok uzun"),
        (["--days=1", "--start=31.12.2026"], "“31.12.2026”"),
        (["--days=1", "--start=1850-01-01"], "1990"),
        (["--hours=1", "--start=2026-01-01"], "saat de gerekir"),
        (["--clock=advance", "--start=2026-01-01", "--stop=2026-01-02/2026-01-03"], "durdurmaz"),
        (["--days=1", "--start=2026-01-01", "--stop=2026-01-02/2026-01-03"], "durdurulabilir"),
        (["--working-days=1", "--start=2026-01-01", "--stop=2026-01-05/2026-01-02"], "başlamadan bitiyor"),
        (["--working-days=1", "--start=2026-01-01", "--stop=2026-01-05"], "“2026-01-05” öyle değil"),
        (["--clock=advance", "--before=2026-01-01"], "geriye doğru"),
        (["--clock=yok", "--start=2026-01-01"], "right-to-information-board"),
    ],
)
def test_nonsense_is_refused_in_words(arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said.replace("(", r"\(")):
        ask(*arguments)


def test_a_person_reads_lines() -> None:
    out = io.StringIO()
    call_command("calendar_due", "--clock=right-to-information-objection", "--start=2026-05-12", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[:2] == [
        "Bilgi Edinme Değerlendirme Kuruluna itiraz (4982 sayılı Kanun md. 13)",
        "1 Haziran 2026 Pazartesi",
    ]
    assert "  27.05.2026 resmî tatil: Kurban Bayramı" in lines


def test_without_a_database_the_legal_calendar_answers_and_says_so() -> None:
    environment = {**os.environ, "BAG_DATABASE_URL": "postgresql://bag@127.0.0.1:9/bag", "LC_ALL": "tr_TR.UTF-8"}
    command = [sys.executable, "-m", "bag.cli.main", "calendar", "due", "--start=2026-05-25", "--working-days=15"]
    told = subprocess.run([*command, "--json"], env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["due"] == "2026-06-18"
    assert found["calendar"]["administrative_leave"] == "not counted"
    assert "yanıt vermiyor" in found["calendar"]["note"]
    refused = subprocess.run([*command, "--days=1"], env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
