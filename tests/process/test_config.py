"""Settings: defaults, environment, file, and the sentences for what is wrong."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bag import config
from bag.config import Refusal


def read(tmp_path: Path, **settings: str) -> config.Config:
    return config.read({"BAG_VAR": str(tmp_path / "var"), **settings})


def test_the_defaults_run_everything_from_one_folder(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.embedded_database
    assert found.embedded_telemetry
    assert (found.host, found.port, found.base_url) == ("127.0.0.1", 8300, "http://127.0.0.1:8300")
    assert found.attachments == tmp_path / "var" / "attachments"
    assert str(tmp_path / "var" / "postgres") in found.database_url


def test_keys_are_made_once_and_only_the_owner_may_read_them(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert (first.secret_key, first.data_key, first.store_key) == (
        second.secret_key,
        second.data_key,
        second.store_key,
    )
    assert len(first.data_key) == 32
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "var" / "secrets").iterdir()}
    assert modes == {"key": 0o400, "data-key": 0o400, "store-key": 0o400}


def test_no_secret_is_shown_when_the_settings_are_printed(tmp_path: Path) -> None:
    found = read(
        tmp_path, BAG_LDAP_BIND_PASSWORD="gizli-1", BAG_OIDC_CLIENT_SECRET="gizli-2", BAG_SEAL_PASSWORD="gizli-3"
    )
    shown = repr(found)
    for secret in (found.secret_key, found.store_key, "gizli-1", "gizli-2", "gizli-3", repr(found.data_key)):
        assert secret not in shown


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "bag.toml"
    file.write_text('port = 9001\nhost = "0.0.0.0"\nallowed_hosts = ["bag.example", "b.example"]\n')
    found = read(tmp_path, BAG_CONFIG=str(file), BAG_PORT="9002")
    assert (found.port, found.host) == (9002, "0.0.0.0")
    assert found.allowed_hosts[:2] == ["bag.example", "b.example"]
    assert "127.0.0.1" in found.allowed_hosts


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"BAG_PRT": "1"}, "BAG_PRT: there is no such setting"),
        ({"BAG_PORT": "seksen"}, "BAG_PORT"),
        ({"BAG_PORT": "70000"}, "a number from 1 to 65535"),
        ({"BAG_PORT": "８３００"}, "BAG_PORT"),
        ({"BAG_DEBUG": "evet"}, "1 or 0"),
        ({"BAG_DATABASE_URL": "mysql://x"}, "BAG_DATABASE_URL"),
        ({"BAG_TELEMETRY_URL": "10.0.0.1:8123"}, "BAG_TELEMETRY_URL"),
        ({"BAG_DATA_KEY": "kisa"}, "32 bytes"),
        ({"BAG_TSA_URL": "zaman.example"}, "http://"),
        ({"BAG_REVOCATION_ALLOW": "ic-ag"}, "a network like"),
        ({"BAG_LOG_FORMAT": "xml"}, "console or json"),
        ({"BAG_CONFIG": "/nonexistent.toml"}, "cannot be read"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, settings: dict[str, str], named: str) -> None:
    with pytest.raises(Refusal, match=named):
        read(tmp_path, **settings)


def test_a_broken_file_and_an_unknown_key_in_it_are_named(tmp_path: Path) -> None:
    file = tmp_path / "bag.toml"
    file.write_text("port = [")
    with pytest.raises(Refusal, match="BAG_CONFIG"):
        read(tmp_path, BAG_CONFIG=str(file))
    file.write_text("prot = 1")
    with pytest.raises(Refusal, match="BAG_PROT: there is no such setting"):
        read(tmp_path, BAG_CONFIG=str(file))


def test_a_password_in_a_wrong_address_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        read(tmp_path, BAG_DATABASE_URL="mysql://user:gizli@host/db")
    assert "gizli" not in str(refused.value)
