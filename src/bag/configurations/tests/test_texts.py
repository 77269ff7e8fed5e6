"""Texts of every dialect: recognized, whole, cleaned of the wire's leftovers, secrets masked, hash without noise."""

from __future__ import annotations

import pytest

from bag.configurations.domain.cleaning import clean
from bag.configurations.domain.dialects import ConfigurationError, Dialect, check_whole, recognize
from bag.configurations.domain.differing import counted, side_by_side
from bag.configurations.domain.masking import mask
from bag.configurations.domain.normalizing import digest
from bag.configurations.domain.ports import expand_range, say_vlans, vlan_ids, whole_name
from bag.configurations.tests.samples import SAMPLES

KEY = b"k" * 32


@pytest.mark.parametrize("dialect", Dialect)
def test_every_dialect_is_recognized_and_whole(dialect: Dialect) -> None:
    assert recognize(SAMPLES[dialect]) == dialect
    check_whole(SAMPLES[dialect], dialect)


@pytest.mark.parametrize("dialect", Dialect)
def test_no_secret_is_left_to_read(dialect: Dialect) -> None:
    text = SAMPLES[dialect]
    masked = mask(text, dialect, KEY)
    assert "GIZLI" not in masked
    assert masked.count("‹gizli:") >= text.count("GIZLI") > 0
    assert masked.count("\n") == text.count("\n")
    assert mask(masked, dialect, KEY) == masked


def test_a_changed_secret_changes_its_mark() -> None:
    text = SAMPLES[Dialect.IOS]
    assert mask(text, Dialect.IOS, KEY) != mask(text.replace("GIZLI3", "BASKA"), Dialect.IOS, KEY)
    assert mask(text, Dialect.IOS, KEY) != mask(text, Dialect.IOS, b"other")


def test_private_keys_and_certificates_are_masked_whole() -> None:
    text = "x\n-----BEGIN RSA PRIVATE KEY-----\nAAAA\nBBBB\n-----END RSA PRIVATE KEY-----\ny\n"
    masked = mask(text, Dialect.FORTIOS, KEY)
    assert "AAAA" not in masked
    assert masked.endswith("-----END RSA PRIVATE KEY-----\ny\n")


@pytest.mark.parametrize(
    ("dialect", "old", "new"),
    [
        (Dialect.IOS, "09:00:00 TRT Mon Nov 2 2026 by yerel", "10:30:00 TRT Tue Nov 3 2026 by sef"),
        (Dialect.IOS, "clock-period 17179869", "clock-period 36028797"),
        (Dialect.NXOS, "!Time: Mon Nov  2 09", "!Time: Tue Nov  3 10"),
        (Dialect.FORTIOS, "ENC SH2GIZLI1AAAA", "ENC SH2yenidenBBBB"),
        (Dialect.FORTIOS, "conf_file_ver=170212345", "conf_file_ver=170212399"),
        (Dialect.JUNOS, "2026-11-02 09:00:00", "2026-11-03 10:00:00"),
        (Dialect.ROUTEROS, "nov/02/2026 09:00:00", "nov/03/2026 10:00:00"),
    ],
)
def test_what_changes_by_itself_is_no_change(dialect: Dialect, old: str, new: str) -> None:
    text = SAMPLES[dialect]
    assert old in text
    assert digest(text, dialect) == digest(text.replace(old, new), dialect)


def test_a_real_change_is_one() -> None:
    for dialect, old in ((Dialect.IOS, "SW-1"), (Dialect.VRP, "GIZLI1"), (Dialect.FORTIOS, "FW-1")):
        assert digest(SAMPLES[dialect], dialect) != digest(SAMPLES[dialect].replace(old, "yeni"), dialect)


@pytest.mark.parametrize("dialect", [Dialect.IOS, Dialect.VRP, Dialect.COMWARE, Dialect.JUNOS, Dialect.FORTIOS])
def test_a_text_that_breaks_off_is_refused(dialect: Dialect) -> None:
    with pytest.raises(ConfigurationError) as error:
        check_whole(SAMPLES[dialect][: len(SAMPLES[dialect]) * 2 // 3], dialect)
    assert error.value.code == "cut"


def test_an_excerpt_written_by_hand_needs_no_end() -> None:
    text = "hostname SW-9\ninterface GigabitEthernet1/0/1\n switchport mode access\n"
    check_whole(text, Dialect.IOS, excerpt=True)
    for broken in (text[:-9], f"version 15.2\n{text}"):
        with pytest.raises(ConfigurationError):
            check_whole(broken, Dialect.IOS, excerpt=True)
    with pytest.raises(ConfigurationError):
        check_whole(text, Dialect.IOS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("Sayın yetkili,\nekte yazı vardır.\n", "unknown_dialect"),
        ("\0\1\2", "binary"),
        ("hostname x\n" * 800_000, "too_long"),
    ],
)
def test_what_is_no_configuration_is_refused(text: str, code: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        recognize(text)
    assert error.value.code == code


@pytest.mark.parametrize(
    "said", ["% Invalid input detected at '^' marker.\n", "Error: Unrecognized command found at '^' position.\n"]
)
def test_an_error_message_is_no_configuration(said: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        check_whole(said, Dialect.IOS)
    assert error.value.code == "refused"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (
            "show running-config\r\nBuilding configuration...\r\n\r\nversion 15.2\r\nhostname SW\r\nend\r\n\r\nSW-1#",
            "version 15.2\nhostname SW\nend\n",
        ),
        ("a\n --More-- \x08\x08\x08\x08\x08\x08\x08\x08\x08        \x08\x08\x08\x08\x08\x08\x08\x08\x08b\n", "a\nb\n"),
        ("a\r\n  ---- More ----\x1b[42D                 \x1b[42Db\r\nreturn\r\n<SW-2>", "a\nb\nreturn\n"),
        ("a\n--More--\r        \rb\n", "a\nb\n"),
        ("a\n-- MORE --, next page: Space, next line: Enter, quit: Control-C\r      \rb\n", "a\nb\n"),
        (" description 5 > 3 mu?\n", " description 5 > 3 mu?\n"),
    ],
)  # fmt: skip
def test_leftovers_of_the_wire_are_cleaned(raw: str, text: str) -> None:
    assert clean(raw) == text


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ("Gi1/0/1 - 3, Gi1/0/9", [f"GigabitEthernet1/0/{n}" for n in (1, 2, 3, 9)]),
        ("gigabitEthernet 1/0/1-2", ["GigabitEthernet1/0/1", "GigabitEthernet1/0/2"]),
        ("GigabitEthernet0/0/1 to GigabitEthernet0/0/2", ["GigabitEthernet0/0/1", "GigabitEthernet0/0/2"]),
        ("", []),
    ],
)  # fmt: skip
def test_ranges_of_ports(text: str, ports: list[str]) -> None:
    assert expand_range(text) == ports


def test_a_range_without_end_is_bounded() -> None:
    assert len(expand_range("Gi1/0/1 - 999999999")) == 1024


def test_lists_of_vlans() -> None:
    assert vlan_ids("10,20-22") == vlan_ids("10 20 to 22") == {10, 20, 21, 22}
    assert say_vlans({10, 20, 21, 22}) == "10,20-22"
    assert len(vlan_ids("1-99999")) == 4094
    assert whole_name("Te 1/1") == "TenGigabitEthernet1/1"
    with pytest.raises(ValueError, match="invalid literal"):
        vlan_ids("x")


def test_differences_side_by_side() -> None:
    old = "\n".join(str(n) for n in range(20))
    rows = side_by_side(old, old.replace("10", "zehn") + "\nneu")
    assert [row.kind for row in rows].count("fold") == 2
    assert counted(rows) == (2, 1)
    changed = next(row for row in rows if row.kind == "changed")
    assert (changed.old, changed.new, changed.old_number, changed.new_number) == ("10", "zehn", 11, 11)
    assert side_by_side(old, old) == []
