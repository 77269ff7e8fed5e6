"""The doors of the listener: real sockets, the real store, the real database."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from bag.config import read as read_settings
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring.listening import listener
from bag.monitoring.listening.counting import Tally
from bag.monitoring.listening.datagrams import Datagram, packed, words
from bag.monitoring.listening.doors import OPEN, TAKEN
from bag.monitoring.listening.flow_door import FlowDoor
from bag.monitoring.listening.inbox import Inbox
from bag.monitoring.listening.listener import Listener
from bag.monitoring.listening.news import AGAIN_SECONDS, News
from bag.monitoring.listening.rules import BadRule, SyslogRules, TrapRules, load, read
from bag.monitoring.listening.sources import Sources
from bag.monitoring.listening.streams import SyslogStreams
from bag.monitoring.listening.syslog_door import SyslogDoor
from bag.monitoring.listening.trap_door import TrapDoor
from bag.monitoring.listening.usm import Opener, User
from bag.monitoring.models import Alarm, Report
from bag.monitoring.protocols import Malformed, traps
from bag.monitoring.tests.factories import TargetFactory
from bag.monitoring.tests.test_protocols_flows import record, sampled, template, v9
from bag.telemetry.spool import Spool

KNOWN, STRANGER = packed("10.20.30.40"), packed("198.51.100.7")
LINK_DOWN = bytes.fromhex(
    "30818b02010104067075626c6963a77e02046e7c97510201000201003070300d06082b0601020101030043017b3017060a2b0601060301010401"
    "0006092b0601060301010503300f060a2b060102010202010107020107301306" "0a2b06010201020201020704054769302f37"
    "300f060a2b060102010202010707020101300f060a2b060102010202010807020102"
)  # fmt: skip
"""linkDown of Gi0/7 as Net-SNMP's snmptrap sends it: v2c, community public."""
INFORM = LINK_DOWN.replace(b"\xa7\x7e", b"\xa6\x7e")


class Heard:
    """Where the answers to informs end up."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []

    def answer(self, _to: Datagram, data: bytes) -> None:
        self.answers.append(data)


@pytest.fixture
def spool(tmp_path: Path, store):
    for table in ("syslog", "traps", "flows", "metrics"):
        store.execute(f"TRUNCATE TABLE {table}")
    made = Spool(tmp_path / "spool", store=store)
    yield made
    made.close()


@pytest.fixture
def sources() -> Sources:
    EquipmentFactory(name="KNK-SW-1", management_ip="10.20.30.40")
    made = Sources()
    made.load()
    return made


def rows(spool: Spool, store, question: str):
    assert spool.flush(durable=False)
    return store.query(question)


def sent(*texts: str, source: bytes = KNOWN) -> list[Datagram]:
    return [Datagram(source, 514, text.encode()) for text in texts]


def syslog_door(spool, sources, news=None, tally=None) -> SyslogDoor:
    return SyslogDoor(spool, sources, news or News(), tally or Tally(), ZoneInfo("Europe/Istanbul"))


def trap_door(spool, sources, news=None, tally=None) -> TrapDoor:
    return TrapDoor(spool, sources, news or News(), tally or Tally(), b"k" * 32)


@pytest.mark.django_db
def test_messages_reach_the_store_with_both_times_and_their_subject(spool, store, sources):
    tally = Tally()
    door = syslog_door(spool, sources, tally=tally)
    door.take(
        [*sent("<13>1 2003-10-11T22:14:15.003Z h app - - - merhaba"), *sent("<13>x: y", source=STRANGER), *sent("")]
    )
    found = rows(spool, store, "SELECT subject, source, device_at, message FROM syslog ORDER BY source")
    assert [(row["source"], row["message"]) for row in found] == [("10.20.30.40", "merhaba"), ("198.51.100.7", "y")]
    assert found[0]["subject"] == sources.of(KNOWN).subject > 0
    assert found[0]["device_at"] == "2003-10-11 22:14:15.003"
    assert found[1]["subject"] == 0
    figures = tally.figures()
    assert (figures["syslog_messages"], figures["syslog_malformed"], figures["syslog_skewed"]) == (2, 1, 1)
    assert figures["unknown_sources"] == {"198.51.100.7": 1}


@pytest.mark.django_db
def test_a_rule_reports_once_and_its_clear_ends_it(spool, sources):
    clock, news = [1000.0], News(lambda: clock[0])
    door = syslog_door(spool, sources, news)
    door.take(sent("<13>%LINK-3-UPDOWN: Interface Gi0/1, changed state to down", "<13>nothing") * 5)
    door.take(sent("<13>%LINK-3-UPDOWN: Interface Gi0/2, changed state to down", source=STRANGER))
    assert news.pass_on() == 1
    assert Report.objects.values_list("alarm_class", "instance", "present").get() == ("link.down", "Gi0/1", True)
    clock[0] += AGAIN_SECONDS
    door.take(sent("<13>%LINK-3-UPDOWN: Interface Gi0/1, changed state to up"))
    news.pass_on()
    assert [row.present for row in Report.objects.order_by("pk")] == [True, False]


@pytest.mark.django_db
def test_a_device_that_is_asked_is_asked_at_once_instead(spool):
    target = TargetFactory(address="10.20.30.40")
    sources, news = Sources(), News()
    sources.load()
    syslog_door(spool, sources, news).take(sent("<13>%LINK-3-UPDOWN: Interface Gi0/1, changed state to down"))
    trap_door(spool, sources, news).take([Datagram(KNOWN, 1, LINK_DOWN)], Heard())
    assert news._looks == {target.pk}
    assert news.pass_on() == 1
    assert not Report.objects.exists()


@pytest.mark.django_db
def test_silence_ends_what_only_silence_ends(spool, sources):
    clock = [0.0]
    news = News(lambda: clock[0])
    door = syslog_door(spool, sources, news)
    door.take(sent("<13>sshd[1]: Failed password for root"))
    news.pass_on()
    clock[0] = 800
    door.take(sent("<13>sshd[1]: Failed password for admin"))
    clock[0] = 1600
    news.pass_on()
    assert [row.present for row in Report.objects.order_by("pk")] == [True, True]
    clock[0] = 1701
    news.pass_on()
    assert [row.present for row in Report.objects.order_by("pk")] == [True, True, False]


@pytest.mark.django_db
def test_after_a_restart_open_troubles_end_by_silence_too(sources):
    now, rules = datetime.now(UTC), load("syslog")
    Alarm.objects.create(
        subject_id=sources.of(KNOWN).subject, alarm_class="security.login_failed", severity="warning", rank=3,
        phase="active", first_seen=now, last_seen=now, turned_at=now,
    )  # fmt: skip
    clock = [0.0]
    news = News(lambda: clock[0])
    news.remember(rules)
    clock[0] = 901
    assert news.pass_on() == 1
    assert Report.objects.get().present is False


@pytest.mark.django_db(transaction=True)
def test_reports_wait_while_the_database_is_away(sources):
    news = News()
    news.tell(TrapRules(load("traps")).hit(traps.AUTHENTICATION_FAILURE, {}), sources.of(KNOWN), "x")
    with connection.cursor() as cursor:
        cursor.execute("alter table monitoring_report rename to monitoring_report_away")
    try:
        assert news.pass_on() == 0
    finally:
        with connection.cursor() as cursor:
            cursor.execute("alter table monitoring_report_away rename to monitoring_report")
    assert news.pass_on() == 1
    assert Report.objects.count() == 1


@pytest.mark.django_db
def test_an_inform_is_answered_each_time_and_kept_once(spool, store, sources):
    tally, heard = Tally(), Heard()
    door = trap_door(spool, sources, tally=tally)
    for _time in range(3):
        door.take([Datagram(KNOWN, 1, INFORM)], heard)
    assert heard.answers == [INFORM.replace(b"\xa6\x7e", b"\xa2\x7e")] * 3
    found = rows(spool, store, "SELECT trap_oid, uptime, bindings, community_hash FROM traps")
    assert len(found) == 1
    assert (found[0]["trap_oid"], found[0]["uptime"]) == (traps.LINK_DOWN, 123)
    assert found[0]["bindings"]["1.3.6.1.2.1.2.2.1.2.7"] == "Gi0/7"
    assert found[0]["community_hash"] not in (0, "0")
    assert tally["traps_repeated"] == 2


@pytest.mark.django_db
def test_a_wrong_community_is_kept_and_not_believed(spool, sources):
    TargetFactory(address="10.20.30.40", credential__secret="secret")
    sources.load()
    tally, news = Tally(), News()
    trap_door(spool, sources, news, tally).take([Datagram(KNOWN, 1, LINK_DOWN)], Heard())
    assert (tally["traps"], tally["traps_wrong_community"]) == (1, 1)
    assert news.pass_on() == 0


@pytest.mark.django_db
def test_flows_and_counters_reach_the_store_and_templates_survive(spool, store, sources, tmp_path):
    file = tmp_path / "exporters.json"
    door = FlowDoor(spool, sources, Tally(), file)
    door.take([Datagram(KNOWN, 1, v9((0, template(256)))), Datagram(KNOWN, 1, sampled()), Datagram(KNOWN, 1, b"noise")])
    door.save()
    again = FlowDoor(spool, sources, Tally(), file)
    again.take([Datagram(KNOWN, 1, v9((256, record() * 2)))])
    found = rows(spool, store, "SELECT octets, sampling, subject, toString(exporter) AS e FROM flows ORDER BY octets")
    subject = sources.of(KNOWN).subject
    assert [(int(row["octets"]), row["sampling"]) for row in found] == [(1000, 0), (1000, 0), (1500, 512)]
    assert {(int(row["subject"]), row["e"]) for row in found} == {(subject, "::ffff:10.20.30.40")}
    counters = store.query("SELECT value FROM metrics WHERE metric = 'sflow.out_octets' AND instance = '5'")
    assert [row["value"] for row in counters] == [222]


def test_damaged_templates_are_set_aside_by_beginning_anew(spool, tmp_path):
    file = tmp_path / "exporters.json"
    file.write_text("{")
    assert FlowDoor(spool, Sources(), Tally(), file).sessions.templates == {}


def test_an_inbox_takes_many_at_once_and_answers():
    inbox = Inbox("127.0.0.1", 0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outbox:
        outbox.bind(("127.0.0.1", 0))
        for number in range(300):
            outbox.sendto(b"%d" % number + b"x" * number, ("127.0.0.1", inbox.port))
        found = inbox.receive() + inbox.receive()
        assert [len(one.data) for one in found] == [len(str(n)) + n for n in range(300)]
        assert {(words(one.source), one.port) for one in found} == {("127.0.0.1", outbox.getsockname()[1])}
        inbox.answer(found[0], b"thanks")
        assert outbox.recv(10) == b"thanks"
    assert inbox.receive() == []
    assert inbox.dropped() == 0
    assert inbox.buffer() >= 8 << 20
    inbox.close()


def test_what_the_kernel_throws_away_is_counted():
    inbox = Inbox("127.0.0.1", 0)
    inbox.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outbox:
        for _number in range(100):
            outbox.sendto(bytes(1000), ("127.0.0.1", inbox.port))
    received = len(inbox.receive())
    assert received + inbox.dropped() == 100
    inbox.close()


@pytest.mark.django_db
def test_streams_are_read_to_their_end_and_stop_when_the_spool_is_full(spool, store, run_async):
    full = [True]
    streams = SyslogStreams(syslog_door(spool, Sources()), Tally(), lambda: full[0])

    async def talk() -> bool:
        server = await streams.open("127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"12 <13>a: hello<13>b: line\n<13>c: last")
        await writer.drain()
        writer.close()
        await asyncio.sleep(0.3)
        before = spool.figures.kept
        full[0] = False
        end = time.monotonic() + 5
        while spool.figures.kept < 3 and time.monotonic() < end:
            await asyncio.sleep(0.05)
        server.close()
        return before == 0

    assert run_async(talk())
    assert [row["message"] for row in rows(spool, store, "SELECT message FROM syslog ORDER BY message")] == [
        "hello", "last", "line",
    ]  # fmt: skip


def test_version_3_opens_for_its_user_alone():
    user = User("izmir", "sha1", "parola-12345", "aes128", "gizli-12345")
    opener = Opener([user], b"k" * 32)
    with pytest.raises(Malformed):
        opener.open(Datagram(KNOWN, 1, bytes.fromhex("3003020103")))
    discovery = bytes.fromhex(
        "303e020103301102042f9f0c61020300ffe3040104020103041030"
        "0e0400020100020100040004000400" "3014040004" "00a00e0204" "1e5a8a2b" "020100020100" "3000"
    )  # fmt: skip
    trap, answer = opener.open(Datagram(KNOWN, 1, discovery))
    assert trap is None
    assert traps.version(answer) == traps.V3


def test_rules_that_ship_are_sound_and_linear():
    assert load("syslog")
    assert load("traps")
    rules = SyslogRules(load("syslog"))
    hostile = [f"{word} {'Interface ' * 200}{'a' * 5000}" for rule in load("syslog") for word in rule.words]
    start = time.process_time()
    list(rules.hits(hostile))
    assert time.process_time() - start < 0.1 * len(hostile)


@pytest.mark.parametrize(
    "given",
    [
        {"name": "a", "class": "x", "words": ["w"], "raise": "(a+)+b", "quiet": 1},
        {"name": "a", "class": "x", "words": ["w"], "raise": "(", "quiet": 1},
        {"name": "a", "class": "x", "words": ["w"], "raise": "w"},
        {"name": "a", "class": "x", "raise": "w", "quiet": 1},
        {"name": "a", "class": "x", "trap": "1.3", "words": ["w"], "raise": "w", "quiet": 1},
        {"name": "a", "trap": "1.3", "quiet": 1},
        {"name": "a", "class": "x", "trap": "1.3", "quiet": 1, "severity": "awful"},
        {"name": "a", "class": "x", "trap": "1.3", "quiet": 1, "sevrity": "major"},
    ],
)
def test_unsound_rules_are_refused(given):
    with pytest.raises(BadRule):
        read(given)


def test_malformed_input_is_counted_and_sampled(capsys):
    tally = Tally()
    for _time in range(50):
        tally.malformed("flows", STRANGER, b"\xff" * 1000)
    assert tally["flows_malformed"] == 50
    assert capsys.readouterr().out.count("listen.malformed") <= 1


@pytest.mark.django_db
def test_what_people_say_of_sampling_wins_over_the_exporter(spool, store, tmp_path):
    target = TargetFactory(equipment=EquipmentFactory(management_ip="10.20.30.40"), flow_sampling=512)
    sources = Sources()
    sources.load()
    door = FlowDoor(spool, sources, Tally(), tmp_path / "exporters.json")
    packet = v9((0, template(256, [(1, 4), (2, 4), (34, 4)])), (256, struct.pack(">III", 1000, 10, 64)))
    door.take([Datagram(KNOWN, 2055, packet), Datagram(STRANGER, 2055, packet)])
    found = rows(spool, store, "SELECT subject, sampling FROM flows ORDER BY sampling")
    assert [(row["subject"], row["sampling"]) for row in found] == [(0, 64), (target.subject_id, 512)]


@pytest.mark.django_db
def test_a_port_that_another_program_has_is_named_once_and_taken_as_soon_as_it_is_free(spool, tmp_path, monkeypatch):
    monkeypatch.setattr(listener, "AGAIN_SECONDS", 0.05)
    told: list[dict] = []
    monkeypatch.setattr(listener.log, "warning", lambda event, **words: told.append({"event": event, **words}))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = str(other.getsockname()[1])
        config = read_settings({"BAG_VAR": str(tmp_path), "BAG_TRAP_PORT": port})
        heard = Listener(config, "listen@test", spool)
        (door,) = (one for one in heard.doors if one.name == "traps")
        attending = threading.Thread(target=heard._attend, args=[door])
        attending.start()
        assert waited_for(lambda: heard.tally["traps_not_opened"] > 2)
        assert heard.figures()["doors"]["traps"] == TAKEN
    assert waited_for(lambda: door.state == OPEN)
    heard.stop()
    attending.join()
    assert [(one["door"], one["port"], one["setting"]) for one in told] == [("traps", int(port), "BAG_TRAP_PORT")]
    assert "another BAĞ" in told[0]["error"]


def waited_for(happens, seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not (come := happens()) and time.monotonic() < end:
        time.sleep(0.02)
    return come
