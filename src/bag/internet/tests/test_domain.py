"""Lists for other systems, the size of a link, attacks of a month, the carrier's file."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from bag.core.domain.calendar import LOCAL, WorkCalendar
from bag.core.records.exporting import write_xlsx
from bag.internet.domain.attacks import Line, merged, month_of, report_due
from bag.internet.domain.exports import (
    Groups,
    difference,
    directory_rows,
    escaped,
    fortigate,
    is_login,
    ldif,
    squid_files,
)
from bag.internet.domain.sizing import sizing, step_above
from bag.internet.reading import attack_lines

GROUPS = {
    "genis": Groups("internet-genis", "CN=genis,OU=Gruplar,DC=example,DC=org", "OU=Personel,DC=example,DC=org"),
    "temel": Groups("internet-temel"),
}


def test_lists_say_who_came_and_who_went() -> None:
    came, went = difference({"genis": ["a", "b"], "eski": ["x"]}, {"genis": ["b", "c"], "temel": ["d"]})
    assert came == {"genis": ["c"], "temel": ["d"]}
    assert went == {"eski": ["x"], "genis": ["a"]}
    assert directory_rows(came, went, GROUPS) == [
        (GROUPS["genis"].directory, "a", "remove"), (GROUPS["genis"].directory, "c", "add"),
    ]  # fmt: skip


def test_squid_gets_one_file_a_profile() -> None:
    files = squid_files({"genis": ["ayse", "veli"], "cok-genis": []})
    assert files["internet-genis.users"] == "ayse\nveli\n"
    assert files["internet-cok-genis.users"] == ""
    assert 'acl internet_cok_genis proxy_auth "/etc/squid/internet-cok-genis.users"' in files["internet.acl.conf"]


def test_a_firewall_group_without_people_is_emptied() -> None:
    text = fortigate({"genis": ["ayse"], "temel": [], "bilinmez": ["x"]}, GROUPS)
    assert 'edit "internet-genis"\n        set member "ayse"' in text
    assert 'edit "internet-temel"\n        unset member' in text
    assert "bilinmez" not in text
    assert text.startswith("config user group\n")
    assert text.endswith("end\n")
    assert fortigate({"bilinmez": ["x"]}, GROUPS) == ""


def test_ldif_follows_its_rules() -> None:
    people = {"genis": Groups("", "CN=İç,DC=example,DC=org", "OU=" + "x" * 60)}
    text = ldif({"genis": ["c"]}, {"genis": ["a"]}, people)
    assert text.startswith("version: 1\n\ndn:: ")
    assert text.index("delete: member") < text.index("add: member")
    assert max(len(line) for line in text.splitlines()) <= 76
    assert ldif({}, {}, GROUPS) == ""
    assert escaped("a,b") == "a\\,b"
    assert escaped(" #x ") == "\\ #x\\ "


@pytest.mark.parametrize(
    ("name", "good"), [("a.yilmaz", True), ("a b", False), ('a"', False), ("-a", False), ("", False)]
)
def test_only_plain_account_names_stand_in_lists(name: str, good: bool) -> None:
    assert is_login(name) is good


def test_a_link_is_sized_with_its_growth_and_room() -> None:
    found = sizing([500, 550, 600, 650, 700, 750], committed=1000, horizon=12, head_room=30)
    assert found is not None
    assert (found.base, found.growth, found.expected) == pytest.approx((750, 50, 1350))
    assert found.needed == pytest.approx(1755)
    assert (found.proposed, found.enough, found.sure) == (2000, False, True)
    assert found.exhausted.expected == pytest.approx(5)


def test_falling_use_is_not_carried_on_and_gaps_are_no_zeros() -> None:
    found = sizing([700, None, 650, 600], committed=2000, horizon=12, head_room=30)
    assert found is not None
    assert (found.months, found.growth, found.too_much) == (3, 0, True)
    assert found.exhausted.expected is None
    few = sizing([400, None], committed=300, horizon=6, head_room=0)
    assert few is not None
    assert (few.sure, few.proposed, few.exhausted.expected) == (False, 500, 0.0)
    assert sizing([None, None], committed=1, horizon=1, head_room=0) is None
    assert (step_above(10_001), step_above(10_000)) == (20_000, 10_000)


def test_an_attack_counts_once_with_its_highest_peak() -> None:
    at = datetime(2026, 5, 14, 1, tzinfo=UTC)
    lines = [
        Line("A", at, datetime(2026, 5, 14, 2, tzinfo=UTC), "10.0.0.1", "UDP", 4e9, 1e5, True),
        Line("B", datetime(2026, 5, 2, tzinfo=UTC)),
        Line("A", datetime(2026, 5, 14, 0, 30, tzinfo=UTC), None, "10.0.0.1", "SYN", 7e9, None, False),
    ]
    second, first = merged(lines)[::-1][0], merged(lines)[0]
    assert (first.code, second.code) == ("B", "A")
    assert (second.peak_bps, second.peak_pps, second.vector, second.mitigated) == (7e9, 1e5, "UDP, SYN", False)
    assert second.started_at == datetime(2026, 5, 14, 0, 30, tzinfo=UTC)


def test_months_are_those_of_turkiye() -> None:
    assert month_of(datetime(2026, 5, 31, 21, 30, tzinfo=UTC)) == date(2026, 6, 1)
    assert month_of(datetime(2026, 5, 31, 20, 59, tzinfo=UTC)) == date(2026, 5, 1)
    assert report_due(date(2026, 9, 1), WorkCalendar.of([])) == date(2026, 10, 7)
    assert report_due(date(2026, 12, 1), WorkCalendar.of([])) == date(2027, 1, 8), "New Year is no working day"


def read(text: str) -> list[Line]:
    return attack_lines(text.encode("cp1254"))


def test_a_turkish_report_is_read() -> None:
    (line,) = read(
        "Saldırı No;Başlangıç;Bitiş;Hedef IP;Tür;Tepe Trafik (Gbps);PPS;Engellendi\n"
        "TT-1;14.05.2026 03:12;14.05.2026 03:40;198.51.100.7;UDP;4,1;412.000;Evet\n"
    )
    assert line.started_at == datetime(2026, 5, 14, 3, 12, tzinfo=LOCAL)
    assert (line.peak_bps, line.peak_pps, line.mitigated) == (4.1e9, 412_000, True)


def test_an_english_report_in_utc_is_read_from_a_workbook() -> None:
    target = io.BytesIO()
    head = ["Attack ID", "Start Time (UTC)", "Peak bps", "Peak pps"]
    write_xlsx([head, [17, "2026-05-31 22:00", "1.2 Gbps", "0.4 Mpps"]], target)
    (line,) = attack_lines(target.getvalue())
    assert (line.code, line.peak_bps, line.peak_pps) == ("17", 1.2e9, 4e5)
    assert month_of(line.started_at) == date(2026, 6, 1)


def test_every_fault_of_a_report_is_told_at_once() -> None:
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        read(
            "id;start;end;bps\n;2026-05-01 10:00;;\nA;never;;\n"
            "B;2026-05-01 10:00;2026-05-01 09:00;\nC;2026-05-01 10:00;;x\n"
        )
    assert [text.partition(":")[0] for text in refused.value.messages] == ["Line 2", "Line 3", "Line 4", "Line 5"]
    for bad in (b"", b"a;b\n1;2\n", b"PK\x03\x04nonsense", b"\x00\x01"):
        with pytest.raises(ValidationError):
            attack_lines(bad)
