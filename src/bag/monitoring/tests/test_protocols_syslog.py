"""Syslog as devices write it, and as nobody should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.monitoring.protocols import Malformed
from bag.monitoring.protocols.syslog import LONGEST, Framing, parse, skewed

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ISTANBUL = ZoneInfo("Europe/Istanbul")


@pytest.mark.parametrize(
    ("line", "host", "program", "text"),
    [
        # The examples of RFC 3164 and RFC 5424.
        (b"<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick", "mymachine", "su",
         "'su root' failed for lonvick"),
        (b"<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \xef\xbb\xbf'su root' failed",
         "mymachine.example.com", "su", "'su root' failed"),
        (b'<165>1 2003-10-11T22:14:15.003Z h evntslog - ID47 [exampleSDID@32473 iut="3"] An app', "h", "evntslog",
         '[exampleSDID@32473 iut="3"] An app'),
        (b"<13>Nov 23 11:29:14 10.0.0.1 sshd[123]: hi", "10.0.0.1", "sshd", "hi"),
        (b"<189>123: sw1: *Nov 23 11:46:11.123 EET: %LINK-3-UPDOWN: Interface Gi0/1, changed state to down", "",
         "%LINK-3-UPDOWN", "Interface Gi0/1, changed state to down"),
        (b"<189>Nov 23 2026 11:29:14 HOST-1 %%01SHELL/5/LOGIN(l)[12]:User login", "HOST-1", "%%01SHELL/5/LOGIN",
         "User login"),
        (b"<13>Nov 23 11:29:14 host message without tag", "host", "", "message without tag"),
        (b"no priority at all", "", "", "no priority at all"),
    ],
)  # fmt: skip
def test_messages_of_devices(line, host, program, text):
    found = parse(line, NOW, ISTANBUL)
    assert (found.host, found.program, found.text) == (host, program, text)


def test_priority_is_facility_and_severity():
    assert parse(b"<189>x", NOW)[:2] == (23, 5)
    assert parse(b"plain", NOW)[:2] == (1, 5)


@pytest.mark.parametrize(
    ("line", "stamp"),
    [
        (b"<13>Nov 23 15:00:00 h a: b", datetime(2026, 11, 23, 12, 0, tzinfo=UTC)),  # the zone of the devices
        (b"<13>Jan  1 00:00:00 h a: b", datetime(2026, 12, 31, 21, 0, tzinfo=UTC)),  # the year that is nearest
        (b"<13>2026-11-23T12:00:00.5Z h a: b", datetime(2026, 11, 23, 12, 0, 0, 500_000, tzinfo=UTC)),
        (b"<13>1 2026-11-23T15:00:00+03:00 h a - - - b", datetime(2026, 11, 23, 12, 0, tzinfo=UTC)),
        (b"<13>1 - h a - - - b", None),
        (b"<13>Feb 30 00:00:00 h a: b", None),
        (b"<13>1 9999-99-99T99:99:99Z h a - - - b", None),
    ],
)
def test_time_of_the_device(line, stamp):
    assert parse(line, NOW, ISTANBUL).stamp == stamp


def test_the_year_goes_back_over_new_year():
    assert parse(b"<13>Dec 31 23:59:59 h a: b", datetime(2027, 1, 1, tzinfo=UTC)).stamp.year == 2026


def test_skew_is_more_than_a_minute_either_way():
    assert not skewed(NOW - timedelta(seconds=60), NOW)
    assert skewed(NOW - timedelta(seconds=61), NOW)
    assert skewed(NOW + timedelta(seconds=61), NOW)
    assert not skewed(None, NOW)


def test_nothing_invisible_is_kept():
    text = parse(b"<13>a: x\x1b[31m\x00\ty" + "\u202ez".encode(), NOW).text
    assert text == "x\u241b[31m\u2400 y\ufffdz"


def test_octets_that_are_not_utf8_are_turkish():
    assert parse("<13>a: ŞİFRE hatalı".encode("cp1254"), NOW).text == "ŞİFRE hatalı"


def test_long_messages_are_bounded_also_in_the_middle_of_a_letter():
    assert len(parse(b"<13>a: " + b"x" * 10_000_000, NOW).text) <= LONGEST
    assert "ğ" in parse(b"<13>" + ("ğ" * 40_000).encode(), NOW).text


@pytest.mark.parametrize("line", [b"", b"\n\0", b"<>x", b"<192>x", b"<9999>x", b"<a>x"])
def test_no_message(line):
    with pytest.raises(Malformed):
        parse(line, NOW)


@given(st.binary(max_size=300))
def test_any_octets_are_a_message_or_malformed(data):
    try:
        found = parse(b"<13>" + data, NOW)
    except Malformed:
        return
    assert found.text.isprintable()
    assert 0 <= found.severity < 8


def test_octet_counting_and_lines_may_be_mixed():
    framing = Framing()
    assert framing.feed(b"5 hello<13>line\n3 abc") == [b"hello", b"<13>line", b"abc"]
    assert framing.rest() == []


def test_the_last_line_may_lack_its_end():
    framing = Framing()
    assert framing.feed(b"one\ntwo") == [b"one"]
    assert framing.rest() == [b"two"]


@pytest.mark.parametrize("stream", [b"20000000 " + b"x" * 20_000_000 + b"2 ok", b"x" * 20_000_000 + b"\n2 ok"])
def test_of_endless_frames_the_beginning_is_kept_and_the_next_is_found(stream):
    framing, found = Framing(), []
    for start in range(0, len(stream), 65_536):
        found += framing.feed(stream[start : start + 65_536])
        assert len(framing._held) <= 2 * Framing.LONGEST_FRAME
    assert [len(frame) for frame in found] == [Framing.LONGEST_FRAME, 2]
    assert found[1] == b"ok"
    assert framing.cut == 1


@given(st.lists(st.binary(min_size=1, max_size=40).filter(lambda b: b"\n" not in b and not b[:1].isdigit())),
       st.integers(1, 7))  # fmt: skip
def test_frames_do_not_depend_on_how_the_stream_is_cut(messages, size):
    stream = b"".join(b"%d %s" % (len(m), m) if place % 2 else m + b"\n" for place, m in enumerate(messages))
    framing, found = Framing(), []
    for start in range(0, len(stream), size):
        found += framing.feed(stream[start : start + size])
    assert found == messages
