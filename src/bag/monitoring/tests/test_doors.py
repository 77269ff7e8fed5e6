"""``bag monitoring …``: answers about files, and refusals that name the place."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

COUNTERS = {
    "bits": 32,
    "high_speed": 100,
    "samples": [
        {"time": 1790000000, "value": 4294966296, "uptime": 100000, "boots": 1},
        {"time": 1790000060, "value": 5000, "uptime": 106000, "boots": 1},
        {"time": 1790000120, "value": None, "uptime": 112000},
        {"time": 1790000180, "value": 5600, "uptime": 118000, "boots": 1},
        {"time": 1790000240, "value": 10, "uptime": 900, "boots": 2},
    ],
}
SEPTEMBER = {"start": "2026-09-01", "end": "2026-10-01"}
OUTAGE = {"start": "2026-09-10T08:00", "end": "2026-09-10T08:43:12"}


@pytest.fixture(autouse=True)
def turkish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(content: Any, name: str = "file.json") -> str:
        path = tmp_path / name
        text = content if isinstance(content, (str, bytes)) else json.dumps(content)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def ask(command: str, *arguments: str) -> Any:
    out = io.StringIO()
    call_command(f"monitoring_{command}", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_rates_of_a_file(written: Any) -> None:
    found = ask("rates", written(COUNTERS))
    assert [rate["rate"] for rate in found["rates"]] == [100.0, None, None]
    assert [rate["reason"] for rate in found["rates"]] == [None, "gap", "restart"]
    assert (found["samples"], found["missing"], found["max_gap"], found["limit"]) == (5, 1, 90.0, 12.5e6)
    assert found["rates"][0]["wrapped"]
    assert found["rates"][0]["clock"] == "device"
    bridged = ask("rates", written(COUNTERS), "--max-gap=120")
    assert bridged["rates"][1]["rate"] == 5.0


def test_csv_and_options_say_the_same(written: Any) -> None:
    names = ("time", "value", "uptime", "boots")
    rows = [",".join(str(sample.get(name) or "") for name in names) for sample in COUNTERS["samples"]]  # type: ignore[attr-defined]
    lines = [",".join(names), *rows]
    csv = written("\n".join(lines), "file.csv")
    assert ask("rates", csv, "--bits=32", "--high-speed=100") == ask("rates", written(COUNTERS))


def test_64_bit_values_stay_whole(written: Any) -> None:
    top = 2**64 - 2
    found = ask("rates", written({"samples": [{"time": 0, "value": top}, {"time": 1, "value": top + 1}]}))
    assert found["rates"][0]["advance"] == 1


def test_percentile_of_a_month(written: Any) -> None:
    samples = [{"time": 1790802000 + 300 * n, "in": n + 1, "out": None} for n in range(20)]
    [found] = ask("percentile", written({"samples": samples}))["months"]
    assert (found["month"], found["billed"], found["out"]["percentile"]) == ("2026-10", 19.0, None)
    assert (found["in"]["known"], found["in"]["missing"]) == (20, 8908)
    [november] = ask("percentile", written({"samples": samples}), "--month=2026-11")["months"]
    assert (november["billed"], november["in"]["missing"]) == (None, 8640)


def test_availability_of_a_month(written: Any) -> None:
    found = ask("availability", written({"period": SEPTEMBER, "outages": [OUTAGE], "target": 99.9}))
    assert (found["availability"], found["mttr_s"], found["allowed_down_s"], found["met"]) == (0.999, 2592, 2592, True)
    csv = "kind,start,end\nperiod,2026-09-01,2026-10-01\noutage,2026-09-10T08:00,2026-09-10T08:43:12\n"
    assert ask("availability", written(csv, "file.csv"), "--target=99.9") == found


@pytest.mark.parametrize(
    ("command", "name", "content", "said"),
    [
        ("rates", "a.json", "{\n{", "2. satır, "),
        ("rates", "a.json", "[" * 100_000, "JSON içinde kullanılamayacak"),
        ("rates", "a.json", '{"samples": [{"time": 1e999, "value": 1}]}', "samples[1]: “inf”"),
        ("rates", "a.json", '{"samples": [{"time": NaN}]}', "JSON içinde kullanılamayacak"),
        ("rates", "a.json", '{"samples": [{"time": 1, "value": -1}]}', "samples[1]: “value” 0 ile"),
        ("rates", "a.json", '{"samples": [{"time": 1, "value": true}]}', "samples[1]: “value” 0 ile"),
        ("rates", "a.json", '{"bits": 32, "samples": [{"time": 1, "value": 4294967296}]}', "samples[1]: “value” 0 ile"),
        ("rates", "a.json", '{"samples": [7]}', "samples[1]: burada adları"),
        ("rates", "a.json", '{"samples": []}', "hiç satır yok"),
        ("rates", "a.json", '{"samples": {}}', "bir liste olmalı"),
        ("rates", "a.json", "[]", "burada adları"),
        ("rates", "a.json", '{"bits": 16, "samples": [{"time": 1}]}', "“bits” 32 ya da 64"),
        ("rates", "a.json", '{"unit": [], "samples": [{"time": 1}]}', "“unit” octets"),
        ("rates", "a.json", '{"speed": 1, "samples": [{"time": 1}]}', "“speed” burada bilinmiyor"),
        ("rates", "a.json", b'{"a":\n "\xff"}', "2. satır: UTF-8 metin değil."),
        ("rates", "a.csv", "time,value\n1,2,3\n", "2. satır: 3 değer var"),
        ("rates", "a.csv", "time,value\n1,2\nyarın,3\n", "3. satır: “yarın”"),
        ("rates", "a.csv", 'time,value\n1,"2', "satır: CSV değil."),
        ("rates", "a.csv", "zaman,value\n1,2\n", "1. satır: başlıkta"),
        ("rates", "a.csv", "", "1. satır: başlıkta"),
        ("percentile", "a.csv", "time,in,out\n1,2,3\n1,2,3\n", "3. satır: aynı zamanlı"),
        ("percentile", "a.csv", "time,in,out\n1,-2,3\n", "2. satır: “in” 0 ya da daha büyük"),
        ("percentile", "a.json", '{"interval": 3600, "samples": [{"time": 1}]}', "en çok 300 saniye"),
        ("percentile", "a.json", '{"interval": 0, "samples": [{"time": 1}]}', "en çok 300 saniye"),
        ("availability", "a.csv", "kind,start,end\nperiod,2,1\n", "2. satır: başlamadan bitiyor."),
        ("availability", "a.csv", "kind,start,end\nperiod,1,\n", "2. satır: dönemin"),
        ("availability", "a.csv", "kind,start,end\nbreak,1,2\n", "2. satır: “kind”"),
        ("availability", "a.csv", "kind,start,end\noutage,1,2\n", "türü “period” olan"),
        ("availability", "a.json", "{}", "“period” eksik."),
        ("availability", "a.json", '{"rows": [{"kind": []}]}', "rows[1]: “kind”"),
        ("availability", "a.json", '{"period": {"start": 1, "end": 9}, "target": 101}', "en çok 100"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(written: Any, command: str, name: str, content: Any, said: str) -> None:
    with pytest.raises(CommandError) as refused:
        ask(command, written(content, name))
    assert said in str(refused.value)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path / "none.json", "böyle bir dosya yok"),
        (tmp_path, "bu bir klasör"),
        ("a\0b", "kullanılabilir bir ad değil"),
    ):
        with pytest.raises(CommandError, match=said):
            ask("rates", str(path))
    with pytest.raises(CommandError, match="gibi bir ay değil"):
        ask("percentile", written_percentile(tmp_path), "--month=2026-13")


def written_percentile(folder: Path) -> str:
    path = folder / "p.csv"
    path.write_text("time,in,out\n1,2,3\n")
    return str(path)


def test_people_read_sentences(written: Any) -> None:
    out = io.StringIO()
    call_command("monitoring_rates", written(COUNTERS), stdout=out)
    assert "5 okuma, 1 tanesi değersiz; 1 hız, 2 bilinmeyen" in out.getvalue()
    assert "bilinmiyor: cihaz yeniden başlatıldı" in out.getvalue()
    out = io.StringIO()
    call_command("monitoring_availability", written({"period": SEPTEMBER, "outages": [OUTAGE]}), stdout=out)
    assert "erişilebilirlik: %99,9000" in out.getvalue()


@pytest.mark.process
def test_the_door_of_the_program(written: Any) -> None:
    environment = {**os.environ, "BAG_DATABASE_URL": "postgresql://127.0.0.1:1/none", "LC_ALL": "en_US.UTF-8"}

    def run(path: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-c", "import sys; from bag.cli.main import main; sys.exit(main())"]
        arguments = ["monitoring", "rates", path, "--json"]
        return subprocess.run([*program, *arguments], env=environment, capture_output=True, text=True, check=False)

    answered = run(written(COUNTERS))
    assert (answered.returncode, json.loads(answered.stdout)["known"]) == (0, 1), answered.stderr
    refused = run(written("{", "bad.json"))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "this is not JSON." in refused.stderr
    assert "Traceback" not in refused.stderr
