"""What an alarm says reaches everybody in his own language, and other rooms hear of its phases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from bag.core.access import Role
from bag.core.events import run_handler
from bag.core.models import Notification
from bag.monitoring.alarms import telling
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.models import AlarmStep
from bag.monitoring.sayings import SENTENCES, plain, say, word
from bag.monitoring.tests.city import City
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.work.models import Incident

pytestmark = pytest.mark.django_db
SAID = {
    "refused": (
        say("refused", target="KNK-1", why="v3"),
        "KNK-1: kimlik bilgilerimizi reddediyor (v3)",
        "KNK-1: refuses our credentials (v3)",
    ),
    "check": (
        say("check", target="KNK-1", part="Gi1", check="Sıcak", value=1234.5),
        "KNK-1 Gi1: Sıcak (1.234,5)",
        "KNK-1 Gi1: Sıcak (1,234.5)",
    ),
    "inferred": (
        say("inferred", label="KBL-7", count=2, others=["KBL-8"]),
        "KBL-7",
        "KBL-7 has probably failed: it explains 2 silent devices. It cannot be told apart from: KBL-8.",
    ),
}


@pytest.fixture
def city() -> City:
    return City(datetime(2026, 5, 4, 9, 0, tzinfo=UTC), ServiceFactory(code="network"))


@pytest.mark.parametrize("code", SAID)
def test_a_code_becomes_a_sentence_of_the_reader(code: str) -> None:
    said, turkish, english = SAID[code]
    with translation.override("en"):
        assert word(said) == english
        assert plain(said).startswith(turkish)


@pytest.mark.parametrize("said", [{}, None, {"code": "of a later version"}, {"code": "inferred", "count": "x"}])
def test_what_cannot_be_worded_is_empty(said: Any) -> None:
    assert word(said) == ""


def test_every_sentence_is_turkish_in_turkish() -> None:
    given = {
        "target": "A", "part": "B", "check": "C", "days": 3, "label": "D", "count": 2, "collector": "E", "window": "F",
        "end": "2026-05-04T09:00:00+00:00", "minutes": 31,
        "name": "G", "institution": "H", "why": "I", "gateway": "J", "key": "K", "gap": "unknown",
    }  # fmt: skip
    for code in SENTENCES.keys() - {"check"}:
        texts = set()
        for language in ("tr", "en"):
            with translation.override(language):
                texts.add(word(say(code, **given)))
        assert len(texts) == 2, code
        assert "" not in texts, code


def test_titles_are_turkish_and_messages_in_the_language_of_each(city: City, client: Any) -> None:
    turk, english = user_with_role(Role.CHIEF, "network"), user_with_role(Role.STAFF, "network")
    english.language = "en"
    english.save()
    device = city.device()
    said = say("refused", target="KNK-1")
    with translation.override("en"):  # whatever the process speaks
        city.report(device, name="device.refused", severity=Severity.MAJOR, said=said)
        city.run(1)
        city.run(10)
    alarm = city.alarm(device, "device.refused")
    assert Incident.objects.get().title == alarm.text == "KNK-1: kimlik bilgilerimizi reddediyor"
    told = dict(Notification.objects.filter(kind=telling.RAISED).values_list("user", "title"))
    assert told[turk.pk].endswith("KNK-1: kimlik bilgilerimizi reddediyor")
    assert told[english.pk] == "major: KNK-1: refuses our credentials"
    for user, words in ((turk, "reddediyor"), (english, "refuses our credentials")):
        client.force_login(user)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = user.language
        for address in (
            reverse("monitoring:alarm-list"), reverse("monitoring:operations-alarms"), alarm.get_absolute_url(),
        ):  # fmt: skip
            assert words in client.get(address).content.decode(), (user.language, address)


def test_the_time_line_is_worded_too(city: City) -> None:
    device = city.device()
    city.report(device, name="device.hot", said=say("check", target="KNK-1", check="Sıcak"))
    city.run(1)
    city.report(device, name="device.hot", present=False, said=say("check_off"))
    city.run(1)
    raised, cleared = AlarmStep.objects.filter(verb__in=("raised", "cleared")).order_by("pk")
    with translation.override("en"):
        assert (raised.wording, cleared.wording) == (
            "KNK-1: Sıcak", "The check that had raised it was switched off or deleted.",
        )  # fmt: skip


def heard(after: int) -> list[tuple[str, int]]:
    """What handlers were to hear of alarms since a job: verb and number of rows, once for each event."""
    jobs = ProcrastinateJob.objects.filter(task_name=run_handler.name, args__handler="core.webhooks", id__gt=after)
    events = [job.args["payload"] for job in jobs.order_by("id")]
    return [(one["verb"], len(one["pks"])) for one in events if one["record"] == "monitoring.alarm"]


def test_other_rooms_hear_of_every_phase_and_of_nothing_else(city: City) -> None:
    before = ProcrastinateJob.objects.aggregate(last=Max("id"))["last"] or 0
    devices = [city.device() for _ in range(3)]
    for device in devices:
        city.report(device)
    city.run(1)
    assert heard(before) == [("add", 3)]
    for device in devices:
        city.report(device)
    city.run(1)
    assert heard(before) == [("add", 3)]
    for device in devices[:2]:
        city.report(device, present=False)
    city.run(1)
    assert heard(before) == [("add", 3), ("change", 2)]
    city.run(400)
    assert heard(before) == [("add", 3), ("change", 2), ("change", 2)]
