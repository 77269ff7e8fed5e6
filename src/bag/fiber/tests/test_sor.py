"""OTDR files: both issues, Turkish letters, echoes, and files that were not meant well."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bag.fiber.domain import sor
from bag.fiber.reading import read_apart
from bag.fiber.tests.sor_files import Shot, written


@pytest.mark.parametrize("version", [1, 2])
def test_both_issues_say_the_same(version):
    found = sor.read(written(Shot(version=version, launch=500.0)))
    assert found.version == version
    assert (found.wavelength, found.pulses, found.index) == (1550, (100,), 1.468)
    assert found.user_offset == pytest.approx(500, abs=0.02)
    assert [round(event.meters, 1) for event in found.events] == [0.0, 1200.0, 3241.0]
    assert [event.loss for event in found.events] == [0.2, 0.08, 0.0]
    assert found.events[2].reflectance == -14.8
    assert found.end == pytest.approx(3241, abs=0.02)
    assert found.spacing == pytest.approx(0.5, abs=1e-6)
    assert found.trace[0][0] == pytest.approx(-500, abs=0.1)
    assert found.remarks == ()
    assert (found.total_loss, found.return_loss, found.samples) == (1.5, 30.0, 2000)


def test_known_answer_of_the_unit():
    """t = 183,062 units of 100 ps at n = 1.4677 are 3,739.2 m (measured on an instrument's file)."""
    meters = 183_062 * 1e-10 * sor.LIGHT / 1.4677
    assert meters == pytest.approx(3739.2, abs=0.05)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1254"])
def test_turkish_letters(encoding):
    found = sor.read(written(Shot(place_a="Çiğli Şantiye", place_b="Işıkkent", encoding=encoding)))
    assert (found.place_a, found.place_b) == ("Çiğli Şantiye", "Işıkkent")


def test_echoes_after_the_end_are_marked():
    events = [(100.0, 0.0, -40.0, "1F9999LS"), (900.0, 0.0, -14.0, "1E9999LS"), (1800.0, 0.0, -50.0, "1F9999LS")]
    found = sor.read(written(Shot(events=events)))
    assert [event.beyond for event in found.events] == [False, False, True]
    assert found.end == pytest.approx(900, abs=0.02)


def test_wavelength_written_ten_times_too_small_or_large():
    assert sor.read(written(Shot(wavelength=1310))).wavelength == 1310
    raw = written(Shot(wavelength=1310)).replace(struct.pack("<H", 1310), struct.pack("<H", 13100))
    found = sor.read(raw)
    assert found.wavelength == 1310
    assert {"wavelength", "checksum"} <= set(found.remarks)


def test_no_end_is_said():
    found = sor.read(written(Shot(events=[(10.0, 0.1, 0.0, "0F9999LS")])))
    assert found.end is None
    assert "no_end" in found.remarks


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "short"),
        (b"PK\3\4" + bytes(100), "not_sor"),
        (b"Map\0" + struct.pack("<HIH", 200, 12, 60_000), "short"),
        (written(Shot())[:400], "short"),
        (written(Shot()).replace(b"GenParams", b"GenPaarms"), "missing"),
        (bytes(sor.LARGEST + 1), "large"),
    ],
    ids=["empty", "zip", "map cut short", "cut short", "block missing", "too large"],
)
def test_refusals_name_their_reason(content, code):
    with pytest.raises(sor.SorFault) as caught:
        sor.read(content)
    assert caught.value.code == code


def test_absurd_counts_are_refused_before_memory_is_taken():
    shot = Shot()
    raw = written(shot)
    at = raw.rindex(b"DataPts\0") + 8
    with pytest.raises(sor.SorFault, match="count DataPts"):
        sor.read(raw[: at + 6] + struct.pack("<I", 2**32 - 1) + raw[at + 10 :])
    at = raw.rindex(b"KeyEvents\0") + 10
    with pytest.raises(sor.SorFault, match="count KeyEvents"):
        sor.read(raw[:at] + struct.pack("<H", 65_535) + raw[at + 2 :])


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([1, 2]), st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 255)), max_size=8),
       st.integers(0, 1500))  # fmt: skip
def test_damaged_files_are_read_or_refused(version, flips, keep):
    raw = bytearray(written(Shot(version=version, samples=400)))
    for at, value in flips:
        raw[at % len(raw)] = value
    try:
        found = sor.read(bytes(raw[: max(keep, 1)] if keep % 2 else raw))
    except sor.SorFault:
        return
    assert found.samples * 2 <= len(raw)
    assert len(found.events) <= sor.MOST_EVENTS


def test_the_bounded_process_says_the_same_and_names_faults():
    raw = written(Shot(place_a="Çiğli"))
    assert read_apart(raw) == sor.read(raw)
    with pytest.raises(sor.SorFault, match="short"):
        read_apart(raw[:300])


@pytest.mark.skipif("SOR_FILES" not in os.environ, reason="SOR_FILES names no folder of instruments' files")
def test_files_of_instruments_event_for_event():
    folder = Path(os.environ["SOR_FILES"])
    expected = json.loads((folder / "expected.json").read_text())
    for name, wanted in expected.items():
        found = sor.read((folder / name).read_bytes())
        assert found.wavelength == wanted["nominal_wavelength_nm"]
        assert found.samples == wanted["points"]
        assert list(found.pulses) == wanted["pulse_ns"]
        assert found.user_offset == pytest.approx(wanted["user_offset_m"], abs=0.01)
        seen = [
            {"m": round(e.meters, 1), "loss_dB": e.loss, "refl_dB": e.reflectance, "code": e.code} for e in found.events
        ]
        assert seen == wanted["events"]
        assert (found.total_loss, found.return_loss) == (wanted["total_loss_dB"], wanted["orl_dB"])
