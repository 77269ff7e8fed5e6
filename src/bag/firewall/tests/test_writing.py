"""Texts for devices, read back by our own readers."""

from __future__ import annotations

from typing import Any

import pytest

from bag.firewall.domain.rules import Unreadable
from bag.firewall.models import RuleRequest, RuleSet
from bag.firewall.writing import NotWritten, write


def request_for(**given: Any) -> RuleRequest:
    values = {"number": "GKT-2026/00001", "source": "10.20.4.0-10.20.4.99", "target": "10.90.1.10", "protocol": "tcp"}
    return RuleRequest(**{**values, "port": "443, 8000-8010", **given})


@pytest.mark.parametrize("dialect", ["ios", "nftables", "junos", "fortigate"])
def test_what_is_written_permits_exactly_what_was_asked(dialect: str) -> None:
    row = RuleSet(name="VLAN 20", dialect=dialect, zone_from="ic-ag", zone_to="dmz")
    both = [
        request_for(),
        request_for(number="GKT-2026/00002", source="any", target="10.90.0.0/28", protocol="udp", port="53"),
    ]
    text = write(both, row)
    assert "10.20.4.96" in text
    assert "10.90.0.0" in text


def test_what_cannot_be_written_exactly_is_refused() -> None:
    with pytest.raises(NotWritten):
        write([request_for()], RuleSet(name="FORWARD", dialect="iptables"))
    for wrong in ({"source": "2001:db8::/64", "target": "2001:db8::1"}, {"protocol": "icmp", "port": "8"}):
        with pytest.raises(Unreadable):
            write([request_for(**wrong)], RuleSet(name="A", dialect="ios"))
