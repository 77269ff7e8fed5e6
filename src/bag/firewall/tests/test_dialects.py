"""Readers: what each dialect means, what is left unread, what is refused."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from bag.firewall.domain import boxes, sets
from bag.firewall.domain.analysis import Analysis
from bag.firewall.domain.dialects import read, read_pair, recognize
from bag.firewall.domain.question import Question
from bag.firewall.domain.reach import ask, diff
from bag.firewall.domain.rules import DialectError, RuleSet, Unreadable
from bag.firewall.domain.words import describe
from bag.firewall.tests import samples

SAMPLES = {
    "nftables": samples.NFT,
    "iptables": samples.IPTABLES,
    "fortigate": samples.FORTIGATE,
    "junos": samples.JUNOS,
    "nxos": samples.NXOS,
}


def outcome(of: RuleSet, source: str, target: str, port: str = "", protocol: str = "", **more: str | bool) -> str:
    question = Question(source, target, port, protocol, **more)  # type: ignore[arg-type]
    return ask(Analysis(of), question.boxes(of)).outcome


@pytest.mark.parametrize("dialect", SAMPLES)
def test_dialects_are_recognized(dialect: str) -> None:
    assert recognize(SAMPLES[dialect]) == dialect


def test_nexus_groups_established_icmp_and_conditions() -> None:
    parsed = read(samples.NXOS)
    found = parsed.named("TEST")
    assert (parsed.complete, found.applied, found.default) == (True, ("Vlan20 in",), "deny")
    assert [rule.number for rule in found.rules] == ["20", "30", "40", "50"]
    assert found.rules[0].remark == "web"
    assert found.rules[2].conditions == ("time-range mesai",)
    assert outcome(found, "192.0.2.1", "10.2.3.4", "8005", "tcp") == "deny", "established lets no first packet in"
    assert outcome(found, "192.0.2.1", "10.2.3.4", "8005", "tcp", opening=False) == "partly"
    assert outcome(found, "10.7.0.1", "192.0.2.1", "", "icmp") == "permit"
    assert outcome(found, "192.0.2.1", "192.0.2.9", "22", "tcp") == "depends"


def test_ios_object_groups_numbered_lists_and_ipv6() -> None:
    text = (
        "object-group network SUNUCU\n host 10.1.1.1\n 10.2.0.0 255.255.0.0\n range 10.3.0.5 10.3.0.9\n"
        "object-group service WEB\n tcp eq 443\n tcp range 8000 8010\n udp 53\n"
        "access-list 10 permit 10.9.0.0 0.0.255.255\n"
        "access-list 101 deny tcp any any neq 80 81\n"
        "ip access-list extended A\n permit object-group WEB any object-group SUNUCU log\n permit tcp any any syn\n"
        " deny ip any any fragments\n"
        "ipv6 access-list V6\n permit tcp 2001:DB8::/32 any eq www\n"
        "interface Vlan10\n ip access-group A in\n ipv6 traffic-filter V6 in\nline vty 0 4\n access-class 10 in\n"
    )
    parsed = read(text)
    assert parsed.complete
    assert parsed.named("10").applied == ("line vty 0 4 in",)
    assert parsed.named("101").rules[0].boxes[0].second == ((0, 79, 0, 0), (82, 65535, 0, 0))
    access = parsed.named("A")
    assert access.rules[0].log
    assert access.rules[2].boxes == (), "later fragments are no packets of the space"
    assert outcome(access, "192.0.2.1", "10.3.0.7", "8003", "tcp") == "permit"
    assert outcome(access, "192.0.2.1", "10.3.0.4", "53", "udp") == "deny"
    six = parsed.named("V6")
    assert outcome(six, "2001:db8::5", "2001:db8:1::1", "80", "tcp") == "permit"
    assert outcome(six, "fe80::1", "ff02::1", "nd-ns", "icmpv6") == "permit", "neighbor discovery is implied"


def test_nftables_chains_sets_maps_and_masks() -> None:
    parsed = read(samples.NFT)
    found = parsed.sets[0]
    assert [(one.line, one.value) for one in parsed.unread] == [(23, "foo")]
    assert (found.name, found.default, found.rules[1].hits) == ("inet filter forward", "deny", 6)
    ports = {"entry": "eth0", "leave": "eth2"}
    assert outcome(found, "10.2.0.9", "192.0.2.1", "85", "tcp", **ports) == "permit"
    assert outcome(found, "10.2.0.10", "192.0.2.1", "85", "tcp", **ports) == "depends"
    assert outcome(found, "192.0.2.1", "10.77.5.200", "54", "udp", **ports) == "deny"
    returned = "10.9.1.1"
    assert outcome(found, returned, "192.0.2.1", "80", "tcp") == "depends", "returned packets meet later rules"
    assert outcome(found, "10.8.1.1", "192.0.2.1", "80", "tcp") == "deny", "the called chain drops the others"
    assert outcome(found, "10.8.1.1", "192.0.2.1", "25", "tcp") == "deny"


def test_nftables_json_means_the_same_as_its_text() -> None:
    found = read(samples.NFT_JSON).sets[0]
    text = read(samples.NFT).sets[0]
    assert (found.rules[0].remark, found.rules[0].hits) == ("R-0002", 6)
    mine, other = found.rules[0].boxes[0], text.rules[1].boxes[0]
    assert mine[1:] == other[1:]
    assert found.rules[1].boxes[0].kind.states == boxes.ESTABLISHED | boxes.RELATED
    with pytest.raises(DialectError):
        read(samples.NFT_JSON[:-10])


def test_iptables_chains_negation_and_what_cannot_be_computed() -> None:
    parsed = read(samples.IPTABLES)
    assert parsed.complete
    assert [one.default for one in parsed.sets] == ["deny", "deny", "permit"]
    found = parsed.named("FORWARD")
    assert found.rules[0].hits == 6
    assert outcome(found, "192.0.2.2", "10.2.0.1", "1500", "tcp", entry="eth7") == "permit"
    assert outcome(found, "192.0.2.1", "10.2.0.1", "1500", "tcp", entry="eth7") == "deny", "returned from the chain"
    assert outcome(found, "192.0.2.2", "10.2.0.1", "1500", "tcp", entry="ppp0") == "deny"
    assert found.rules[-1].conditions == ("-m set", "--match-set bad src")


def test_fortigate_groups_holes_services_and_conditions() -> None:
    parsed = read(samples.FORTIGATE)
    assert [(one.line, one.reason, one.value) for one in parsed.unread] == [(49, "missing", "yok")]
    found = parsed.sets[0]
    assert [rule.number for rule in found.rules] == ["1", "2"], "a policy that is off is no rule"
    way = {"entry": "lan", "leave": "dmz"}
    assert outcome(found, "192.0.2.1", "10.200.5.9", "443", "tcp", **way) == "permit"
    assert outcome(found, "192.0.2.1", "10.200.6.9", "443", "tcp", **way) == "depends"
    assert found.rules[1].conditions == ("schedule: mesai", 'address "dns adi" is of type fqdn')
    assert "10.0.5.0 0.255.0.255" in describe(found.rules[0].boxes[0], found.interfaces)


def test_junos_braces_and_set_lines() -> None:
    found = read(samples.JUNOS).named("DMZ")
    assert found.applied == ("ge-0/0/0.0 input",)
    assert outcome(found, "10.8.0.1", "192.0.2.1", "8001", "udp") == "permit"
    assert outcome(found, "10.9.0.1", "192.0.2.1", "8001", "udp") == "deny", "the longer prefix is excepted"
    assert found.rules[1].boxes[0].kind.flags.bit_count() == 24
    lines = read(samples.JUNOS_SET).named("DMZ")
    assert [rule.number for rule in lines.rules] == ["web"], "the last term is deactivated"
    assert outcome(lines, "10.1.1.9", "192.0.2.1", "22", "tcp") == "permit"


@pytest.mark.parametrize("dialect", SAMPLES)
def test_a_text_cut_in_the_middle_is_never_taken_as_whole(dialect: str) -> None:
    text = SAMPLES[dialect]
    middle = text[: text.rindex("10.") + 4] if dialect in ("nxos", "junos") else text[: len(text) * 3 // 5]
    assert not read(middle, dialect).complete


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unknown_dialect"),
        ("hostname X\ninterface Vlan1\n", "unknown_dialect"),
        ("access-list 5 \0", "no_text"),
        ('{"nftables": [', "bad_json"),
    ],
)
def test_what_is_no_configuration_is_refused(text: str, code: str) -> None:
    with pytest.raises(DialectError) as refused:
        read(text)
    assert refused.value.code == code


def test_lines_that_are_not_understood_are_told_each() -> None:
    lines = [
        "permit tcp any any eq 99999", "permit tcp any", "permit foo any any", "permit ip 10.0.0.0 any",
        "permit tcp any object-group YOK eq 80", "grant ip any any", "permit ip any any colour blue",
        "permit icmp any any bilinmez", "deny ip 10.0.0.300 0.0.0.255 any",
    ]  # fmt: skip
    parsed = read("ip access-list extended A\n" + "".join(f" {line}\n" for line in lines), "ios")
    assert [one.line for one in parsed.unread] == list(range(2, 2 + len(lines)))
    assert parsed.sets[0].rules == ()


def test_chains_in_a_circle_and_endless_json_end() -> None:
    circle = "*filter\n:FORWARD DROP [0:0]\n:A - [0:0]\n:B - [0:0]\n-A FORWARD -j A\n-A A -j B\n-A B -j A\nCOMMIT\n"
    assert [one.reason for one in read(circle).unread] == ["circle"]
    with pytest.raises(DialectError):
        read('{"nftables": ' + "[" * 100_000, "nftables")


def test_mangled_texts_are_read_or_refused_but_never_break() -> None:
    source = random.Random(7)
    pieces = ("{", "}", '"', ";", "!", "[", ")", "999999", "\n", " with ", " comment ", "vmap", "- ", "10.0.0.0/33")
    for _ in range(150):
        text = source.choice([*SAMPLES.values(), samples.NFT_JSON, samples.JUNOS_SET])
        for _ in range(3):
            at = source.randrange(len(text))
            text = text[:at] + source.choice(pieces) + text[at + source.randrange(12) :]
        with suppress(DialectError):
            for found in read(text).sets:
                assert all(verdict.position >= 0 for verdict in Analysis(found).verdicts())


def test_a_rule_that_permits_everything_is_named_and_loopback_is_not() -> None:
    found = read("*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -p tcp -j ACCEPT\nCOMMIT\n").sets[0]
    assert ["any_any" in verdict.problems for verdict in Analysis(found).verdicts()] == [False, True]


def test_interfaces_of_two_versions_are_numbered_alike() -> None:
    before = "*filter\n:FORWARD DROP [0:0]\n-A FORWARD -i eth0 -j ACCEPT\nCOMMIT\n"
    after = "*filter\n:FORWARD DROP [0:0]\n-A FORWARD -i eth1 -j ACCEPT\n-A FORWARD -i eth0 -j ACCEPT\nCOMMIT\n"
    old, new = read_pair(before, after, "")
    change = diff(old.sets[0], new.sets[0])
    assert not change.closed
    assert {describe(shift.box, new.sets[0].interfaces) for shift in change.opened} == {"ip [eth1] any → any"}


@pytest.mark.parametrize(
    "question",
    [
        ("10.0.0.0/99", "any", "", ""),
        ("any", "any", "70000", "tcp"),
        ("any", "::1", "80", "gre"),
        ("::1", "10.0.0.1", "", ""),
    ],
)
def test_a_question_that_cannot_be_read_is_refused(question: tuple[str, str, str, str]) -> None:
    with pytest.raises(Unreadable):
        Question(*question).boxes(RuleSet("A", ()))


def test_elements_with_holes_are_exact() -> None:
    for value, wild, low, high in ((0b100100, 0b011010, 9, 55), (0b010001, 0b101100, 0, 63)):
        holed, plain = sets.cube(value, wild, 6), sets.interval(low, high)
        truth = {number for number in range(64) if (number ^ value) & ~wild == 0}
        inside = {number for number in range(64) if sets.contains(sets.intersect(holed, plain), number)}
        outside = {number for number in range(64) if sets.contains(sets.subtract(plain, holed), number)}
        assert inside == {number for number in truth if low <= number <= high}
        assert outside == set(range(low, high + 1)) - truth
