"""Options of targets: what is taken, what is refused, and with which words."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bag.monitoring.domain.options import READERS, OptionFault, OptionsRefused, read
from bag.monitoring.domain.options.methods import HttpOptions, Register
from bag.monitoring.models import Target
from bag.monitoring.models.choices import Method

REGISTER = {"address": 30, "metric": "room.temperature_c"}
SAMPLE = {"name": "up", "metric": "host.up"}
TOPIC = {"topic": "rooms/+/temperature", "metric": "room.temperature_c"}


def test_nothing_given_means_the_defaults() -> None:
    assert read("http", {}) == HttpOptions()
    assert read("dns", {"name": "example.org"}).record == "A"


def test_registers_are_read_with_their_types() -> None:
    made = read("modbus", {"unit": 7, "registers": [REGISTER | {"type": "int16", "scale": 0.1, "kind": "input"}]})
    assert made.unit == 7
    assert made.registers == (Register(30, kind="input", type="int16", scale=0.1, metric="room.temperature_c"),)


@pytest.mark.parametrize(
    ("method", "raw", "fault", "key"),
    [
        ("http", {"pth": "/"}, OptionFault.UNKNOWN, "pth"),
        ("http", {"path": "admin"}, OptionFault.PATH, "path"),
        ("http", {"path": "//elsewhere/"}, OptionFault.PATH, "path"),
        ("http", {"path": "/a b"}, OptionFault.PATH, "path"),
        ("http", {"scheme": "file"}, OptionFault.CHOICE, "scheme"),
        ("http", {"redirects": 99}, OptionFault.SPAN, "redirects"),
        ("http", {"redirects": True}, OptionFault.WHOLE, "redirects"),
        ("http", {"status": [200, 700]}, OptionFault.SPAN, "status[1]"),
        ("http", {"pattern": "("}, OptionFault.PATTERN, "pattern"),
        ("http", {"pattern": r"(a)\1"}, OptionFault.PATTERN, "pattern"),
        ("http", {"host": "a\x00b"}, OptionFault.TEXT, "host"),
        ("http", {"trust": "no"}, OptionFault.FLAG, "trust"),
        ("dns", {}, OptionFault.MISSING, "name"),
        ("dns", {"name": "x", "record": "ANY"}, OptionFault.CHOICE, "record"),
        ("nut", {"ups": 'a" LIST'}, OptionFault.TEXT, "ups"),
        ("nut", {"ups": "a\nLOGOUT"}, OptionFault.TEXT, "ups"),
        ("modbus", {}, OptionFault.MANY, "registers"),
        ("modbus", {"registers": {}}, OptionFault.ITEMS, "registers"),
        ("modbus", {"registers": ["x"]}, OptionFault.NAMES, "registers[0]"),
        ("modbus", {"registers": [{"address": 1}]}, OptionFault.NEEDS, "registers[0].metric"),
        ("modbus", {"registers": [{"address": 1, "aspect": "door"}]}, OptionFault.NEEDS, "registers[0].aspect"),
        ("modbus", {"registers": [REGISTER | {"address": 70000}]}, OptionFault.SPAN, "registers[0].address"),
        ("modbus", {"registers": [REGISTER | {"metric": "Sıcaklık"}]}, OptionFault.METRIC, "registers[0].metric"),
        ("modbus", {"registers": [REGISTER] * 201}, OptionFault.MANY, "registers"),
        ("mqtt", {"topics": [TOPIC | {"topic": "#"}]}, OptionFault.TOPIC, "topics[0].topic"),
        ("mqtt", {"topics": [TOPIC | {"topic": "a/b+/c"}]}, OptionFault.TOPIC, "topics[0].topic"),
        ("prometheus", {"samples": [{"name": "up"}]}, OptionFault.MISSING, "samples[0].metric"),
        ("prometheus", {"samples": [SAMPLE | {"labels": {"a": 1}}]}, OptionFault.NAMES, "samples[0].labels"),
    ],
)  # fmt: skip
def test_refusals_say_where(method: str, raw: dict[str, Any], fault: OptionFault, key: str) -> None:
    with pytest.raises(OptionsRefused) as refused:
        read(method, raw)
    assert (refused.value.fault, refused.value.key) == (fault, key)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("path", "registers", "topics", "samples", "name", "status", "pattern", "ups", "expect", "scheme", "version")


@given(st.sampled_from(sorted(READERS)), st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), JSON, max_size=4))
def test_whatever_is_typed_is_read_or_refused(method: str, raw: dict[str, Any]) -> None:
    with contextlib.suppress(OptionsRefused):
        assert read(method, raw) is not None


def test_the_form_speaks_turkish() -> None:
    target = Target(name="Belediye sitesi", method=Method.HTTP, address="10.0.0.1", options={"redirects": 99})
    with translation.override("tr"), pytest.raises(ValidationError) as refused:
        target.clean()
    assert refused.value.message_dict == {"options": ["“redirects” 0 ile 5 arasında olmalıdır."]}


def test_a_tcp_target_needs_a_port() -> None:
    with pytest.raises(ValidationError) as refused:
        Target(name="Kapı", method=Method.TCP, address="10.0.0.1").clean()
    assert list(refused.value.message_dict) == ["port"]


def test_options_of_snmp_are_those_of_its_profiles() -> None:
    Target(name="Anahtar", method=Method.SNMP, address="10.0.0.1", options={"version": "1"}).clean()
