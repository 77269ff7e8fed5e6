"""Rules by meaning: every crafted configuration gives its findings and no other; remedies mend, and lead back."""

from __future__ import annotations

import pytest

from bag.configurations.domain.catalog import RULES, DeviceRole
from bag.configurations.domain.dialects import Dialect, check_whole, recognize
from bag.configurations.domain.findings import Standard
from bag.configurations.domain.judging import NotJudged, Profile, judge, rules_known, speech_of
from bag.configurations.domain.remedy import applied, remedy
from bag.configurations.domain.settling import settle
from bag.configurations.tests import cases_ios, cases_vrp

ALL = [(Dialect.IOS, name) for name in cases_ios.CASES] + [(Dialect.VRP, name) for name in cases_vrp.CASES]
MODULES = {Dialect.IOS: cases_ios, Dialect.VRP: cases_vrp}


def _text(dialect: Dialect, name: str) -> str:
    return MODULES[dialect].text_of(name)


def test_the_set_is_large_enough() -> None:
    assert len(ALL) >= 40
    assert rules_known(Dialect.IOS, Profile()) >= 60


@pytest.mark.parametrize(("dialect", "name"), ALL)
def test_no_finding_is_missed_and_none_is_false(dialect: Dialect, name: str) -> None:
    text = _text(dialect, name)
    assert recognize(text) == dialect
    check_whole(text, dialect)
    found = {(one.rule, one.where) for one in judge(text, dialect, Profile())}
    assert found == MODULES[dialect].CASES[name][1]


@pytest.mark.parametrize(("dialect", "name"), ALL)
def test_the_remedy_mends_and_the_way_back_leads_back(dialect: Dialect, name: str) -> None:
    text, speech = _text(dialect, name), speech_of(dialect)
    found = remedy(text, dialect, Profile())
    after = applied(text, found.commands, dialect)
    assert judge(after, dialect, Profile()) == []
    assert settle(applied(after, found.back, dialect), speech).shape() == settle(text, speech).shape()
    assert bool(found.commands) == bool(MODULES[dialect].CASES[name][1])


def test_every_rule_is_known_and_serves_a_clause() -> None:
    assert all(rule.roles and rule.clause in ("9-p", "10-e") for rule in RULES.values())


def test_a_router_is_not_asked_for_the_guards_of_office_ports() -> None:
    found = {
        one.rule for one in judge(_text(Dialect.IOS, "no global snooping"), Dialect.IOS, Profile(DeviceRole.ROUTER))
    }
    assert not found


def test_a_dialect_without_rules_is_not_called_good() -> None:
    with pytest.raises(NotJudged):
        judge("sysname X\n", Dialect.JUNOS, Profile())


def test_a_profile_asks_only_its_own_rules() -> None:
    text = _text(Dialect.IOS, "several at once")
    found = judge(text, Dialect.IOS, Profile(rules=frozenset({"log-host", "hostname"})))
    assert {one.rule for one in found} == {"log-host", "hostname"}


def test_snooping_and_inspection_are_two_steps() -> None:
    text = (
        _text(Dialect.IOS, "clean")
        .replace("ip arp inspection vlan 10,20,30\n", "")
        .replace("ip dhcp snooping vlan 10,20,30\n", "")
    )
    assert remedy(text, Dialect.IOS, Profile()).in_two_steps
    assert not remedy(_text(Dialect.IOS, "one clock only"), Dialect.IOS, Profile()).in_two_steps


def test_what_a_person_has_to_fill_in_is_said() -> None:
    assert remedy(_text(Dialect.IOS, "weak passwords"), Dialect.IOS, Profile()).placeholders
    assert not remedy(_text(Dialect.IOS, "one clock only"), Dialect.IOS, Profile()).placeholders


def test_the_remedy_writes_the_addresses_of_the_standard() -> None:
    standard = Standard(management=("192.0.2.0", "0.0.0.255"), ntp_servers=("192.0.2.1", "192.0.2.2"))
    for dialect, case in ((Dialect.IOS, "SNMPv3 for everybody"), (Dialect.VRP, "lines for everybody")):
        commands = remedy(_text(dialect, case), dialect, Profile(standard=standard)).commands
        assert "192.0.2.0 0.0.0.255" in commands
        assert "10.35.0.0" not in commands
