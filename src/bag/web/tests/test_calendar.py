"""The calendar page and its feeds: what it shows whom, what a calendar program reads, and when it reads no more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from bag.core import feeds
from bag.core.access import Role
from bag.core.dates import Entry, calendar_file, entries, uid
from bag.core.models import AdministrativeLeave, CalendarFeed, User
from bag.core.registers import Dated, DatedSource
from bag.directive.tests.factories import InstanceFactory, OccurrenceFactory
from bag.documents.tests.factories import ApprovedDocumentFactory
from bag.inventory.tests.factories import EquipmentFactory, LicenseFactory, LoanFactory
from bag.organization.tests.factories import UserFactory, user_with_role

pytestmark = pytest.mark.django_db
SOURCE = DatedSource("test.dates", "Denemeler", lambda _user, _first, _last: [])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def today() -> date:
    return timezone.localdate()


def due(service: str, on: date) -> OccurrenceFactory:
    row = InstanceFactory(service=service, obligation__service=service)
    return OccurrenceFactory(instance=row, first=on - timedelta(days=3), last=on, due_on=on, item="x")


def keys(user: User, first: date, last: date) -> set[str]:
    return {entry.source.key for entry in entries(user, first, last)}


def test_every_room_tells_its_dates_to_those_who_may_see_them() -> None:
    chief = user_with_role(Role.CHIEF, "network")
    soon = today() + timedelta(days=5)
    EquipmentFactory(warranty_end=soon)
    LicenseFactory(ends_on=soon)
    LoanFactory(from_on=today(), due_on=soon)
    ApprovedDocumentFactory(review_by=soon)
    due("network", soon)
    assert keys(chief, today(), soon) == {
        "inventory.warranties", "inventory.licenses", "inventory.loans", "documents.reviews", "directive.duties",
    }  # fmt: skip
    assert keys(chief, soon + timedelta(days=1), soon + timedelta(days=9)) == set()
    assert keys(UserFactory(), today(), soon) == set()


def test_the_month_shows_what_waits_for_me_unless_asked_for_all() -> None:
    chief = user_with_role(Role.CHIEF, "network")
    due("network", today())
    due("radio", today())
    page = signed_in(chief).get(reverse("calendar"))
    assert page.context["total"] == 1
    assert page.context["filters"].whose == "mine"
    everything = signed_in(chief).get(reverse("calendar"), {"whose": "all"})
    assert everything.context["total"] == 2
    radio = signed_in(chief).get(
        reverse("calendar"), {"whose": "all", "service": "radio", "source": "directive.duties"}
    )
    assert radio.context["total"] == 1
    auditor = signed_in(user_with_role(Role.AUDITOR)).get(reverse("calendar"))
    assert (auditor.context["filters"].whose, auditor.context["total"]) == ("all", 2)


def test_the_sheet_begins_on_monday_and_knows_days_off() -> None:
    AdministrativeLeave.objects.create(date=date(2026, 11, 2), title="İdari izin")
    page = signed_in(user_with_role(Role.AUDITOR)).get(reverse("calendar"), {"month": "2026-11"})
    weeks = page.context["weeks"]
    assert weeks[0][0].on == date(2026, 10, 26)
    assert weeks[-1][-1].on == date(2026, 12, 6)
    days = {day.on: day for week in weeks for day in week}
    assert days[date(2026, 11, 2)].note == "İdari izin"
    assert [on.day for on, day in days.items() if day.off and day.inside][:3] == [1, 2, 7]
    assert "Kasım 2026" in page.content.decode()


def test_a_full_day_leads_to_its_agenda() -> None:
    for _n in range(6):
        due("network", date(2026, 11, 20))
    client = signed_in(user_with_role(Role.CHIEF, "network"))
    page = client.get(reverse("calendar"), {"month": "2026-11"})
    (day,) = [day for week in page.context["weeks"] for day in week if day.entries]
    assert (len(day.shown), day.more) == (2, 4)
    november = page.context["year"][10]
    assert (november.total, november.bars) == (6, [(19, 10, "minor")])
    agenda = client.get(reverse("calendar"), {"view": "agenda", "day": "2026-11-20"})
    assert agenda.context["page"].paginator.count == 6
    assert agenda.context["filters"].first == date(2026, 11, 1)


@pytest.mark.parametrize(
    "query", ["month=2026-13", "month=99999-01", "month=٢٠٢٦-11", "day=2026-02-30", "view=x&source=x&service=x&page=x"]
)
def test_nonsense_in_the_address_is_no_error(query: str) -> None:
    page = signed_in(user_with_role(Role.AUDITOR)).get(f"{reverse('calendar')}?{query}")
    assert page.status_code == 200
    assert page.context["filters"].first == today().replace(day=1)


def test_more_dates_cost_no_more_queries() -> None:
    client = signed_in(user_with_role(Role.CHIEF, "network"))
    due("network", today())
    client.get(reverse("calendar"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("calendar"))
    for _n in range(5):
        due("network", today())
        LicenseFactory(ends_on=today())
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("calendar"))
    assert len(many) == len(few)


def test_a_calendar_program_reads_the_owners_dates() -> None:
    chief = user_with_role(Role.CHIEF, "network")
    mine, other = due("network", today()), due("radio", today())
    _feed, secret = feeds.create(chief, "Telefon")
    answer = Client().get(reverse("calendar-feed", args=[secret]))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [today()]
    assert str(events[0]["url"]).endswith(mine.instance.get_absolute_url())
    _all, wide = feeds.create(chief, "Masaüstü", everything=True)
    found = Calendar.from_ical(Client().get(reverse("calendar-feed", args=[wide])).content).walk("VEVENT")
    assert {str(event["url"]).partition("/directive")[2] for event in found} == {
        row.instance.get_absolute_url().partition("/directive")[2] for row in (mine, other)
    }


def test_events_keep_their_names_and_hostile_text_stays_text() -> None:
    hostile = "Toplantı;\r\nEND:VEVENT\nATTACH:http://evil.example/, \\ son"
    entry = Entry(SOURCE, Dated(date(2026, 11, 23), hostile, url="/x/", key="7.2026-11"))
    moved = Entry(SOURCE, Dated(date(2026, 12, 1), hostile, key="7.2026-11"))
    assert uid(entry) == uid(moved) == "test.dates.7.2026-11@bag"
    first, second = (
        calendar_file([entry], name="A", base="https://bag.example", now=timezone.now()) for _round in range(2)
    )
    (event,) = Calendar.from_ical(first).walk("VEVENT")
    assert event["uid"] == Calendar.from_ical(second).walk("VEVENT")[0]["uid"]
    assert "attach" not in event
    assert str(event["summary"]).replace("\r\n", "\n") == hostile.replace("\r\n", "\n")
    assert str(event["url"]) == "https://bag.example/x/"
    unnamed = Entry(SOURCE, Dated(date(2026, 11, 23), "Adsız"))
    assert uid(unnamed) == uid(Entry(SOURCE, Dated(date(2026, 11, 23), "Adsız")))


def test_moments_are_written_in_universal_time() -> None:
    starts = timezone.make_aware(timezone.datetime(2026, 11, 23, 14, 0))
    entry = Entry(SOURCE, Dated(date(2026, 11, 23), "Kurul", starts_at=starts, key="1"))
    assert b"DTSTART:20261123T110000Z" in calendar_file([entry], name="A", base="", now=timezone.now())


def test_a_revoked_wrong_or_closed_feed_opens_nothing() -> None:
    owner = user_with_role(Role.CHIEF, "network")
    feed, secret = feeds.create(owner, "Telefon")
    url = reverse("calendar-feed", args=[secret])
    assert Client().get(url).status_code == 200
    assert Client().post(url).status_code == 405
    assert Client().get(reverse("calendar-feed", args=["x" * 43])).status_code == 404
    assert Client().get(reverse("calendar-feed", args=["kısa"])).status_code == 404
    stranger = signed_in(UserFactory())
    assert stranger.post(reverse("calendar-feed-revoke", args=[feed.pk])).status_code == 404
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert Client().get(url).status_code == 404
    User.objects.filter(pk=owner.pk).update(is_active=True)
    client = signed_in(owner)
    assert "Telefon" in client.get(reverse("profile")).content.decode()
    client.post(reverse("calendar-feed-revoke", args=[feed.pk]))
    assert Client().get(url).status_code == 404
    assert reverse("calendar-feed-revoke", args=[feed.pk]) not in client.get(reverse("profile")).content.decode()


def test_the_address_is_shown_once_and_kept_only_as_a_hash() -> None:
    client = signed_in(user_with_role(Role.STAFF, "radio"))
    answer = client.post(reverse("calendar-feed-add"), {"name": "Telefon"})
    secret = answer.context["url"].rpartition("/")[2].removesuffix(".ics")
    assert secret in answer.content.decode()
    assert Client().get(reverse("calendar-feed", args=[secret])).status_code == 200
    kept = CalendarFeed.objects.get()
    assert secret.encode() not in bytes(kept.hash)
    assert kept.last_used_at is not None
    assert secret not in client.get(reverse("profile")).content.decode()
    assert client.post(reverse("calendar-feed-add"), {"name": ""}).status_code == 302
    for _n in range(feeds.MOST_PER_OWNER + 2):
        client.post(reverse("calendar-feed-add"), {"name": "Bir daha"})
    assert CalendarFeed.objects.count() == feeds.MOST_PER_OWNER


def test_a_feed_opens_nothing_but_itself() -> None:
    _feed, secret = feeds.create(user_with_role(Role.MANAGER), "Telefon")
    client = Client()
    client.get(reverse("calendar-feed", args=[secret]))
    assert client.get(reverse("calendar")).status_code == 302
    bearer = client.get("/api/v1/core/administrativeleave/", headers={"Authorization": f"Bearer {secret}"})
    assert bearer.status_code == 401
