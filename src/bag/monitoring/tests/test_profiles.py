"""Profiles: ours are sound, wrong ones are refused in words, the longest beginning fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from bag.monitoring.profiles import FOLDER, GENERIC, ProfileError, fitting, load, profiles

BASE = "slug: base\ntitle: Base\nparts: [interfaces]\n"


def test_every_file_of_ours_is_a_profile() -> None:
    assert set(profiles()) == {path.stem for path in FOLDER.glob("*.yaml")}
    assert GENERIC in profiles()


def test_no_two_profiles_claim_the_same_devices() -> None:
    claims = [beginning for profile in profiles().values() for beginning in profile.match]
    assert len(claims) == len(set(claims))


@pytest.mark.parametrize(
    ("sys_object_id", "slug"),
    [
        ("1.3.6.1.4.1.9.1.2494", "cisco"),
        ("1.3.6.1.4.1.9.1.1069", "cisco-wlc"),
        ("1.3.6.1.4.1.9.1.10690", "cisco"),
        ("1.3.6.1.4.1.2011.2.23.96", "huawei"),
        ("1.3.6.1.4.1.318.1.3.27", "ups"),
        ("1.3.6.1.4.1.8072.3.2.10", "server"),
        ("1.3.6.1.4.1.99", GENERIC),
        ("", GENERIC),
    ],
)
def test_the_longest_beginning_fits(sys_object_id: str, slug: str) -> None:
    assert fitting(sys_object_id).slug == slug


def test_a_profile_adds_to_its_base_and_replaces_what_it_names_again() -> None:
    base, cisco, wlc = (profiles()[slug] for slug in ("switch", "cisco", "cisco-wlc"))
    assert set(base.parts) < set(cisco.parts)
    assert {gauge.metric for gauge in base.gauges} < {gauge.metric for gauge in cisco.gauges}
    assert "wlan.clients" in {gauge.metric for gauge in wlc.gauges}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a": "slug: [unclosed"}, "a.yaml: not YAML"),
        ({"a": "just a text"}, "a.yaml: file:"),
        ({"a": "slug: a\ntitle: A\n"}, "asks nothing"),
        ({"a": "slug: b\ntitle: B\nparts: [lldp]\n"}, "must be the name of the file"),
        ({"a": "slug: a\ntitle: A\nparts: [magic]\n"}, "parts.0"),
        ({"a": "slug: a\ntitle: A\nparts: [lldp]\ncolour: red\n"}, "colour"),
        ({"a": "slug: a\ntitle: A\ngauges: [{metric: CPU, oid: 1.3.6.1.0}]\n"}, "gauges.0.metric"),
        ({"a": "slug: a\ntitle: A\ngauges: [{metric: cpu.x, oid: ifInOctets}]\n"}, "gauges.0.oid"),
        ({"a": "slug: a\ntitle: A\nextends: nowhere\n"}, "which is not there"),
        (
            {"a": "slug: a\ntitle: A\nextends: b\n", "b": "slug: b\ntitle: B\nextends: a\n"},
            "round in a circle",
        ),
    ],
)
def test_wrong_files_are_refused_by_name(tmp_path: Path, files: dict[str, str], words: str) -> None:
    (tmp_path / "base.yaml").write_text(BASE)
    for name, content in files.items():
        (tmp_path / f"{name}.yaml").write_text(content)
    with pytest.raises(ProfileError) as refusal:
        load(tmp_path)
    assert words in str(refusal.value)
    assert ".yaml" in str(refusal.value)
