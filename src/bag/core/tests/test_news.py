"""Comments, following, notifications and the e-mails that carry them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from bag.core import changes, registers
from bag.core.comments import services as comments
from bag.core.comments.queries import people_who_see
from bag.core.comments.render import mentioned, to_html
from bag.core.comments.watching import tell_watchers
from bag.core.domain.calendar import LOCAL
from bag.core.events import RecordChanged
from bag.core.models import Comment, Delivery, Notification, NotificationChoice, NotificationHours
from bag.core.notifications import sending, services
from bag.core.notifications.services import notify
from bag.core.tests.factories import AdministrativeLeaveFactory, NotificationFactory

KEY = "core.administrativeleave"
DAY = datetime(2026, 6, 1, 12, 0, tzinfo=LOCAL)


def changed(row: object, verb: str, by: object, **labels: object) -> RecordChanged:
    return RecordChanged(KEY, [row.pk], verb, by.pk, {row.pk: str(row)} if verb == "delete" else {})


# -- comments


def test_text_is_escaped_linked_and_mentions_stand_out() -> None:
    shown = to_html("<b>@ayse.k</b> bkz. https://ornek.test/a?b=1&c=2. e-posta a@b.c\nson")
    assert "&lt;b&gt;" in shown
    assert '<span class="mention">@ayse.k</span>' in shown
    assert '<a href="https://ornek.test/a?b=1&amp;c=2" rel="nofollow noopener noreferrer">' in shown
    assert shown.endswith(". e-posta a@b.c\nson")
    assert mentioned("@ali, @veli. @ali a@b.c") == ["ali", "veli"]


def test_mention_reaches_those_who_may_see(person: Callable) -> None:
    row, author = AdministrativeLeaveFactory(), person("manager")
    colleague, outsider = person("chief", "network", username="sef.ag"), person("requester", username="dis.kisi")
    comment = comments.write(row, "Bakar mısınız @sef.ag @dis.kisi @yok.boyle", by=author)
    assert list(Notification.objects.values_list("user_id", "kind")) == [(colleague.pk, "mention")]
    comments.edit(comment, "Yine @sef.ag", by=author)
    assert Notification.objects.count() == 1
    assert outsider.notifications.count() == 0


def test_followers_hear_of_comments_and_the_author_follows(person: Callable) -> None:
    row, author, reader = AdministrativeLeaveFactory(), person("manager"), person("chief", "network")
    comments.write(row, "İlk not", by=author)
    comments.write(row, "İkinci not", by=reader)
    news = Notification.objects.get()
    assert (news.user, news.kind, news.body) == (author, "comment", "İkinci not")
    assert news.url == f"{row.get_absolute_url()}#comments"


def test_own_comments_only_and_history_keeps_the_text(person: Callable) -> None:
    row, author = AdministrativeLeaveFactory(), person("manager")
    comment = comments.write(row, "Gizli kalmasın", by=author)
    with pytest.raises(PermissionDenied):
        comments.edit(comment, "Başka", by=person("chief", "network"))
    for empty in ("  \n ", "a" * 4001):
        with pytest.raises(ValidationError):
            comments.write(row, empty, by=author)
    comments.edit(comment, "Düzeltildi", by=author)
    comments.remove(comment, by=author)
    assert list(comment.events.order_by("pgh_id").values_list("text", flat=True))[:2] == [
        "Gizli kalmasın",
        "Düzeltildi",
    ]


def test_suggestions_hold_only_people_who_see_the_row(person: Callable) -> None:
    row = AdministrativeLeaveFactory()
    seeing = person("chief", "network", username="isik.a", name="Işık Atölye")
    person("requester", username="isik.b", name="Işık Dış")
    assert people_who_see(registers.records[KEY], row, "IŞI") == [seeing]
    assert people_who_see(registers.records[KEY], row, "ato") == [seeing]


def test_comment_pages(client: Client, person: Callable) -> None:
    row, author = AdministrativeLeaveFactory(), person("manager")
    client.force_login(author)
    client.post(reverse("comment-write", args=[KEY, row.pk]), {"text": "Kanal <dolu>"})
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Kanal &lt;dolu&gt;" in page
    comment = Comment.objects.get()
    assert client.get(reverse("comment-edit", args=[comment.pk])).status_code == 200
    client.post(reverse("comment-edit", args=[comment.pk]), {"text": "Kanal boş"})
    assert client.get(reverse("comment-people", args=[KEY, row.pk]), {"q": "gör"}).status_code == 200
    client.post(reverse("watch", args=[KEY, row.pk]), {"on": "0"})
    assert author.watches.count() == 0
    client.force_login(person("auditor"))
    assert client.post(reverse("comment-write", args=[KEY, row.pk]), {"text": "x"}).status_code == 403
    client.force_login(person("requester"))
    assert client.post(reverse("comment-write", args=[KEY, row.pk]), {"text": "x"}).status_code == 404
    client.force_login(author)
    client.post(reverse("comment-remove", args=[comment.pk]))
    assert "Kanal" not in client.get(row.get_absolute_url()).content.decode()


# -- following


def test_changes_reach_followers_once_per_window_but_not_the_actor(person: Callable) -> None:
    row, actor, follower = AdministrativeLeaveFactory(), person("manager"), person("chief", "network")
    outsider = person("requester")
    for user in (actor, follower, outsider):
        comments.watch(row, by=user)
    with time_machine.travel(DAY):
        tell_watchers(changed(row, "change", actor))
        tell_watchers(changed(row, "change", actor))
    with time_machine.travel(DAY + timedelta(minutes=11)):
        tell_watchers(changed(row, "change", actor))
    tell_watchers(changed(row, "delete", actor))
    assert Notification.objects.filter(user=follower).count() == 3
    assert Notification.objects.exclude(user=follower).count() == 0


def test_many_rows_of_a_followed_type_are_one_piece_of_news(person: Callable) -> None:
    rows, actor, follower = AdministrativeLeaveFactory.create_batch(8), person("manager"), person("chief", "network")
    comments.watch_type(KEY, by=follower)
    tell_watchers(RecordChanged(KEY, [row.pk for row in rows], "change", actor.pk, {}))
    assert "8" in Notification.objects.get().title


def test_announcing_runs_the_handler_in_the_worker(person: Callable, django_assert_num_queries: object) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from bag.core.events import run_handler

    row, actor, follower = AdministrativeLeaveFactory(), person("manager"), person("chief", "network")
    comments.watch(row, by=follower)
    changes.announce(KEY, [row.pk], "change", actor)
    jobs = ProcrastinateJob.objects.filter(task_name=run_handler.name, args__payload__pks=[row.pk])
    assert [job.args["handler"] for job in jobs].count("core.watchers") == 1
    assert {job.args["handler"] for job in jobs} >= {"core.watchers", "core.webhooks"}


# -- notifications


def test_languages_dedupe_and_inactive(person: Callable) -> None:
    turkish, english, gone = person("manager"), person("manager", language="en"), person("manager", is_active=False)
    title = gettext_lazy("Work is assigned to me")
    first = notify([turkish, english, gone, turkish], "assignment", title, dedupe_key="görev-1")
    again = notify([turkish, english], "assignment", title, dedupe_key="görev-1")
    assert [row.user for row in first] == [turkish, english]
    assert first[1].title == "Work is assigned to me"
    assert again == []


def test_preferences_decide_the_channels(person: Callable) -> None:
    user = person("manager")
    NotificationChoice.objects.create(user=user, kind="mention", in_app=False, email="off")
    assert notify([user], "mention", "Başlık") == []
    NotificationChoice.objects.update(email="now")
    row = notify([user], "mention", "Başlık")[0]
    assert not row.in_app
    assert row.delivery.not_before <= timezone.now()
    NotificationChoice.objects.update(email="digest")
    with time_machine.travel(DAY):
        digest = notify([user], "mention", "Başlık")[0].delivery
    assert digest.digest
    assert digest.not_before == datetime(2026, 6, 2, 8, 0, tzinfo=LOCAL)


def test_quiet_hours_hold_mail_and_critical_may_pass(person: Callable) -> None:
    user = person("manager")
    hours = NotificationHours.objects.create(user=user, quiet_from=time(22), quiet_to=time(7))
    with time_machine.travel(DAY.replace(hour=23), tick=False):
        held = notify([user], "mention", "Sabaha")[0].delivery
        passed = notify([user], "mention", "Yangın", tone="critical")[0].delivery
        hours.critical_passes = False
        hours.save()
        waits = notify([user], "mention", "Yangın", tone="critical")[0].delivery
    morning = datetime(2026, 6, 2, 7, 0, tzinfo=LOCAL)
    assert (held.not_before, waits.not_before) == (morning, morning)
    assert passed.not_before == DAY.replace(hour=23)


def test_notifying_costs_the_same_for_many(person: Callable, django_assert_max_num_queries: Callable) -> None:
    people = [person("manager") for _ in range(40)]
    with django_assert_max_num_queries(14):
        notify(people, "mention", "Başlık", dedupe_key="x")


def test_pages(client: Client, person: Callable) -> None:
    user, other = person("manager"), person("manager")
    news = NotificationFactory(user=user, title="Kablo koptu", url="/jobs/", body="Ayrıntı")
    NotificationFactory(user=other, title="Başkasının")
    client.force_login(user)
    for name in ("notifications", "notifications-popover"):
        page = client.get(reverse(name)).content.decode()
        assert "Kablo koptu" in page
        assert "Başkasının" not in page
    assert client.get(reverse("notifications"), {"unread": "1", "page": "9" * 30}).status_code == 200
    assert client.get(reverse("notification", args=[news.pk]))["Location"] == "/jobs/"
    news.refresh_from_db()
    assert news.read_at
    client.post(reverse("notifications-read"), {"all": "1"})
    assert other.notifications.filter(read_at=None).count() == 1
    assert client.get(reverse("notification", args=[other.notifications.get().pk])).status_code == 404


def test_preferences_page(client: Client, person: Callable) -> None:
    user = person("manager")
    client.force_login(user)
    page = reverse("notification-preferences")
    assert client.get(page).status_code == 200
    answers = {f"{kind.key}-email": "off" for kind in registers.notification_kinds}
    answers |= {"mention-email": "digest", "mention-in_app": "on", "digest_at": "09:30"}
    assert client.post(page, answers | {"quiet_from": "22:00"}).status_code == 422
    answers |= {"quiet_from": "22:00", "quiet_to": "07:00"}
    response = client.post(page, answers)
    assert response.status_code == 302, response.content.decode()
    assert NotificationChoice.objects.get(user=user, kind="mention").email == "digest"
    assert NotificationHours.objects.get(user=user).digest_at == time(9, 30)


# -- e-mail against a real server


class Box:
    """What a mail server took; ``refuse`` answers every recipient with 550."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refuse = False

    async def handle_RCPT(self, server: object, session: object, envelope: object, address: str, options: list) -> str:
        if self.refuse:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def smtp(settings: object, port: int) -> Iterator[Callable[[Box], Controller]]:
    """Start a mail server on the port that the settings name."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    started: list[Controller] = []

    def start(box: Box) -> Controller:
        controller = Controller(box, hostname="127.0.0.1", port=port)
        controller.start()
        started.append(controller)
        return controller

    yield start
    for controller in started:
        if controller.server is not None:
            controller.stop()


def test_mail_waits_for_the_server_and_arrives_once(person: Callable, smtp: Callable) -> None:
    user, box = person("manager"), Box()
    notify([user], "mention", "Işıklı ŞÜĞÖÇİ başlık", "Gövde: ığüşöç", "/jobs/")
    notify([user], "mention", "İkincisi")
    assert sending.send_due() == 0  # nobody listens
    delivery = Delivery.objects.order_by("pk").first()
    assert (delivery.state, delivery.attempts) == ("queued", 1)
    assert delivery.last_error
    smtp(box)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert sending.send_due() == 2
        assert sending.send_due() == 0
    first = next(m for m in box.messages if "Işıklı" in m["Subject"])
    assert first["Subject"] == "[BAĞ] Işıklı ŞÜĞÖÇİ başlık"
    assert "Gövde: ığüşöç" in first.get_content()
    assert "/jobs/" in first.get_content()
    assert first["Auto-Submitted"] == "auto-generated"
    assert len(box.messages) == 2


def test_refused_mail_is_given_up_and_can_be_sent_again(person: Callable, smtp: Callable) -> None:
    box = Box()
    box.refuse = True
    smtp(box)
    notify([person("manager")], "mention", "Başlık")
    for turn in range(6):
        with time_machine.travel(timezone.now() + timedelta(hours=2 * turn)):
            sending.send_due()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("failed", 5)
    assert "550" in delivery.last_error
    box.refuse = False
    assert sending.send_again([delivery.pk]) == 1
    assert sending.send_due() == 1
    assert len(box.messages) == 1


def test_digest_is_one_mail(person: Callable, smtp: Callable) -> None:
    box, user = Box(), person("manager")
    smtp(box)
    with time_machine.travel(DAY):
        for number in range(3):
            notify([user], "watched", f"Değişiklik {number}")
        assert sending.send_due() == 0
    with time_machine.travel(DAY + timedelta(days=1)):
        assert sending.send_due() == 3
    assert box.messages[0]["Subject"].startswith("[BAĞ] ")
    assert all(f"Değişiklik {number}" in box.messages[0].get_content() for number in range(3))
    assert len(box.messages) == 1


def test_subject_cannot_carry_headers(person: Callable) -> None:
    notify([person("manager")], "mention", "Başlık\r\nBcc: kotu@example.org")
    sending.send_due()
    assert mail.outbox[0].recipients() == [mail.outbox[0].to[0]]
    assert "\n" not in mail.outbox[0].subject


def test_old_read_news_is_forgotten(person: Callable) -> None:
    user = person("manager")
    NotificationFactory(user=user, read_at=timezone.now() - timedelta(days=400))
    NotificationFactory(user=user)
    services.prune(timezone.now() - timedelta(days=365))
    assert Notification.objects.count() == 1
