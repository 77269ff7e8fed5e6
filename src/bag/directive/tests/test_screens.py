"""The board of any day, my duties, the morning page, duties without an owner, waivers, and dates for the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.core.models import Attachment
from bag.directive import boards, dates, desk
from bag.directive.domain.status import Status
from bag.directive.models import Instance, Obligation, StatusChoice
from bag.directive.tests.factories import (
    EscalationFactory,
    EvidenceLinkFactory,
    InstanceFactory,
    ObligationFactory,
    OccurrenceFactory,
    StatusChangeFactory,
    VersionFactory,
    post,
)
from bag.directive.tests.test_pages import at_most, page, signed_in
from bag.directive.wording import rule_text
from bag.organization.models import Assignment
from bag.organization.seeding import seed_branch
from bag.organization.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
BOARD_QUERIES = 12
TODAY_QUERIES = 20


@pytest.fixture(autouse=True)
def _branch() -> None:
    seed_branch()
    VersionFactory(valid_from=date(2024, 2, 15), valid_to=None)


def today() -> date:
    return timezone.localdate()


def owed(service: str = "network", status: str = "no_data", position: str = "chief", **extra: object) -> Instance:
    """A duty of a service with its status."""
    duty = ObligationFactory(service=service, position=position, **extra)
    return InstanceFactory(obligation=duty, service=service, status=status, reason="never_shown")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "-1", "\u202e"])
def test_the_board_of_an_odd_day_opens(day: str) -> None:
    owed()
    assert signed_in(post("auditor")).get(reverse("directive:board"), {"on": day}).status_code == 200


def test_the_board_of_a_past_day_shows_what_was_known_then() -> None:
    row = owed(status="overdue")
    StatusChangeFactory(instance=row, on=today() - timedelta(days=40), status="conforming")
    StatusChangeFactory(instance=row, on=today() - timedelta(days=3), status="overdue")
    client = signed_in(post("auditor"))
    then = client.get(reverse("directive:board"), {"on": (today() - timedelta(days=10)).isoformat()})
    (line,) = then.context["lines"]
    assert line.row.status == "conforming"
    assert "tarihindeki durum" in then.content.decode()
    (line,) = client.get(reverse("directive:board")).context["lines"]
    assert line.row.status == "overdue"
    before = client.get(reverse("directive:board"), {"on": (today() - timedelta(days=41)).isoformat()})
    assert before.context["lines"] == []
    assert client.get(reverse("directive:board"), {"on": "2026-02-31"}).context["asked"].on == today()


def test_months_before_come_from_the_history() -> None:
    row, on = owed(), date(2026, 11, 23)
    StatusChangeFactory(instance=row, on=date(2026, 3, 5), status="no_data")
    StatusChangeFactory(instance=row, on=date(2026, 6, 30), status="conforming")
    StatusChangeFactory(instance=row, on=date(2026, 6, 30), status="overdue")
    StatusChangeFactory(instance=row, on=date(2026, 9, 1), status="late_done")
    assert boards.month_ends(on)[0] == date(2025, 12, 31)
    assert boards.month_ends(on)[-3:] == [date(2026, 9, 30), date(2026, 10, 31), on]
    known = ["no_data"] * 3 + ["overdue"] * 3 + ["late_done"] * 3
    assert boards.months(on)[row.pk] == ["", "", "", *known]


def test_the_strip_is_made_anew_after_a_change() -> None:
    row = owed()
    StatusChangeFactory(instance=row, on=today(), status="no_data")
    assert boards.months(today())[row.pk][-1] == "no_data"
    StatusChangeFactory(instance=row, on=today(), status="conforming")
    assert boards.months(today())[row.pk][-1] == "conforming"


@pytest.mark.parametrize("by", [*boards.DIMENSIONS, "nonsense"])
def test_the_board_asks_few_questions(by: str) -> None:
    for service in ("network", "radio", "voice"):
        for position in ("chief", "staff"):
            owed(service, "overdue", position)
    client = signed_in(post("branch-manager"))
    past = (today() - timedelta(days=5)).isoformat()
    for query in (f"?by={by}", f"?by={by}&mine=1&critical=1", f"?by={by}&on={past}"):
        client.get(reverse("directive:board") + query)
        with at_most(BOARD_QUERIES):
            page(client, reverse("directive:board") + query)


def test_mine_and_critical_narrow_the_board() -> None:
    mine, other = owed("network", "overdue"), owed("radio", "overdue")
    fine = owed("network", "conforming")
    client = signed_in(post("network-chief"))

    def shown(query: str) -> set[int]:
        return {line.row.pk for line in client.get(reverse("directive:board") + query).context["lines"]}

    assert shown("") == {mine.pk, other.pk, fine.pk}
    assert shown("?mine=1") == {mine.pk, fine.pk}
    assert shown("?critical=1") == {mine.pk, other.pk}
    assert shown("?mine=1&critical=1") == {mine.pk}


def test_by_status_the_cells_are_services() -> None:
    late, _fine = owed("radio", "overdue"), owed("radio", "conforming")
    client, url = signed_in(post("auditor")), reverse("directive:board")
    answer = client.get(url, {"by": "status", "row": "radio", "status": "overdue"})
    assert [line.row.pk for line in answer.context["lines"]] == [late.pk]
    below = dict(zip([column.key for column in answer.context["board"].columns], answer.context["below"], strict=True))
    assert (below["radio"], below["network"]) == (2, 0)
    head = client.get(url, {"by": "status", "row": "overdue"})
    assert [line.row.pk for line in head.context["lines"]] == [late.pk]


def test_near_twins_count_once_with_their_worst() -> None:
    group = {"twin_group": "5-a"}
    owed("network", "conforming", **group)
    owed("network", "overdue", **group)
    owed("network", "conforming")
    lines = boards.standings(today(), today())
    assert boards.score_of(lines) == 0.5


def test_who_leaves_leaves_orphans_at_once() -> None:
    row = owed("radio", "overdue")
    chief = post("radio-chief")
    client = signed_in(post("auditor"))
    assert client.get(reverse("directive:orphans")).context["total"] == 0
    Assignment.objects.filter(person=chief.person).update(ends=today() - timedelta(days=1))
    answer = client.get(reverse("directive:orphans"))
    ((vacancy, name),) = answer.context["vacancies"]
    assert (vacancy.service, vacancy.position, vacancy.trouble) == ("radio", "chief", 1)
    assert "Servis şefi" in name
    board = client.get(reverse("directive:board"), {"by": "person", "row": vacancy.key})
    assert [line.row.pk for line in board.context["lines"]] == [row.pk]
    assert board.context["vacant"] == 1
    assert "Kadro boş" in board.content.decode()


def test_my_duties_stand_by_urgency_and_cost_few_queries() -> None:
    late, wanted, fine = owed(status="overdue"), owed(status="no_data"), owed(status="conforming")
    Instance.objects.filter(pk=wanted.pk).update(reason="attestation_wanted")
    soon = owed(status="due_soon")
    Instance.objects.filter(pk=soon.pk).update(due_on=today() + timedelta(days=3))
    owed("radio", "overdue")
    client = signed_in(post("network-chief"))
    client.get(reverse("directive:mine"))
    with at_most(BOARD_QUERIES):
        answer = client.get(reverse("directive:mine"))
    groups = {group.key: [shown.row.pk for shown, _offered in lines] for group, lines in answer.context["groups"]}
    assert groups == {"trouble": [late.pk], "statement": [wanted.pk], "week": [soon.pk], "fine": [fine.pk]}
    offered = {shown.row.pk: may for _group, lines in answer.context["groups"] for shown, may in lines}
    assert offered == {late.pk: True, wanted.pk: True, soon.pk: True, fine.pk: False}
    assert [day.lines[0].pk for day in desk.days_ahead(boards.standings(today(), today()), today()) if day.lines] == [
        soon.pk
    ]


def test_a_statement_from_my_page_leads_back_to_it() -> None:
    row = owed(status="no_data")
    client = signed_in(post("network-chief"))
    data = {"on": today().isoformat(), "note": "Mevzuata uygun çalışıldı.", "back": "mine"}
    answer = client.post(reverse("directive:attest", args=[row.pk]), data)
    assert answer.headers["Location"] == reverse("directive:mine")
    row.refresh_from_db()
    assert row.status == StatusChoice.CONFORMING


def test_what_was_taken_up_to_me_stands_on_my_page() -> None:
    manager = post("branch-manager")
    row = owed("radio", "overdue")
    told = EscalationFactory(instance=row, position="manager", people=[manager])
    body = page(signed_in(manager), reverse("directive:mine"))
    assert row.get_absolute_url() in body
    told.closed_on = today()
    told.save(update_fields=["closed_on"])
    assert row.get_absolute_url() not in page(signed_in(manager), reverse("directive:mine"))


def test_acting_for_the_chief_brings_the_chiefs_duties() -> None:
    row = owed("radio")
    chief, deputy = post("radio-chief"), post("radio-staff")
    assert row.pk not in _mine(deputy)
    Assignment.objects.create(
        person=deputy.person, position=chief.person.assignments.get().position, seat=1, kind="acting",
        acting_for=chief.person, starts=today(), ends=today() + timedelta(days=5),
    )  # fmt: skip
    assert row.pk in _mine(deputy)


def _mine(user: object) -> set[int]:
    fresh = type(user)._default_manager.get(pk=user.pk)  # type: ignore[attr-defined]
    return {line.pk for line in filter(boards.own(fresh), boards.standings(today(), today()))}


def test_the_morning_page_says_what_changed_and_whose_it_is() -> None:
    worse, better, new = owed("radio", "overdue"), owed("voice", "conforming"), owed("network", "no_data")
    for row, before in ((worse, "conforming"), (better, "overdue")):
        StatusChangeFactory(instance=row, on=today() - timedelta(days=9), status=before)
        StatusChangeFactory(instance=row, on=today(), status=row.status)
    StatusChangeFactory(instance=new, on=today(), status="no_data")
    Instance.objects.filter(pk=worse.pk).update(due_on=today() - timedelta(days=4))
    chief = post("radio-chief")
    client = signed_in(post("branch-manager"))
    client.get(reverse("directive:today"))
    with at_most(TODAY_QUERIES):
        answer = client.get(reverse("directive:today"))
    assert (answer.context["worse"], answer.context["better"]) == (1, 1)
    assert [(move.line.pk, move.before) for move, *_rest in answer.context["moves"]] == [
        (worse.pk, Status.CONFORMING), (better.pk, Status.OVERDUE),
    ]  # fmt: skip
    ((shown, days),) = answer.context["trouble"]
    assert (shown.row.pk, [one.pk for one in shown.people], days) == (worse.pk, [chief.person.pk], 4)
    assert {trend.row.key for trend in answer.context["trends"]} == {"radio", "voice", "network"}


def test_the_morning_page_lists_what_is_undecided_unconnected_and_unstated() -> None:
    undecided = ObligationFactory(basis="unset")
    row = owed("radio", sources=["radio.masts", "organization.line"])
    Instance.objects.filter(pk=row.pk).update(reason="source_not_connected")
    wanted = owed("voice")
    Instance.objects.filter(pk=wanted.pk).update(reason="attestation_wanted")
    answer = signed_in(post("branch-manager")).get(reverse("directive:today"))
    assert list(answer.context["undecided"]) == [undecided]
    assert [(one.key, one.stale, one.duties) for one in answer.context["silent"]] == [("radio.masts", False, 1)]
    ((one, _name),) = answer.context["wanted"]
    assert (one.service, one.count, one.people) == ("voice", 1, [])
    assert {vacancy.service for vacancy, _name in answer.context["vacancies"]} == {"radio", "voice"}


@pytest.mark.parametrize("name", ["board", "mine", "orphans"])
def test_people_of_other_services_and_the_auditor_read(name: str) -> None:
    owed("radio", "overdue")
    for code in ("auditor", "network-staff", "office-staff"):
        page(signed_in(post(code)), reverse(f"directive:{name}"))


@pytest.mark.parametrize("name", ["board", "mine", "orphans", "today"])
def test_employees_who_ask_are_refused(name: str) -> None:
    assert Client().get(reverse(f"directive:{name}")).status_code == 302
    page(signed_in(UserFactory()), reverse(f"directive:{name}"), 403)


@pytest.mark.parametrize(("code", "status"), [("branch-manager", 200), ("auditor", 200), ("network-chief", 403)])
def test_the_morning_page_is_for_those_who_answer_for_the_branch(code: str, status: int) -> None:
    page(signed_in(post(code)), reverse("directive:today"), status)


def test_a_waiver_is_refused_without_its_document_and_kept_with_it() -> None:
    duty = owed().obligation
    client, url = signed_in(post("branch-manager")), reverse("directive:waive", args=[duty.pk])
    data = {"until": (today() + timedelta(days=9)).isoformat(), "decision": "Olur 12"}
    client.post(url, data)
    duty.refresh_from_db()
    assert duty.waived_until is None
    client.post(url, {**data, "file": SimpleUploadedFile("olur.exe", b"MZ\x90\x00", "application/pdf")})
    duty.refresh_from_db()
    assert duty.waived_until is None
    client.post(url, {**data, "file": SimpleUploadedFile("olur.txt", b"Olur 12\n", "text/plain")})
    duty.refresh_from_db()
    assert duty.waiver_decision == "Olur 12"
    assert Attachment.objects.get().name == "olur.txt"
    assert "Olur 12" in page(client, duty.get_absolute_url())


def test_a_period_is_shown_as_the_institutions_decision_with_name_and_date() -> None:
    duty = owed(basis="unset", evaluator="periodic", attest_period="").obligation
    manager = post("branch-manager")
    client = signed_in(manager)
    client.post(reverse("directive:set-period", args=[duty.pk]), {"period": "P3M", "decision": "Olur 3"})
    for url in (duty.get_absolute_url(), duty.clause.get_absolute_url(), Instance.objects.get().get_absolute_url()):
        body = page(client, url)
        assert "Kurum kararı" in body
        assert f"{today():%d.%m.%Y}" in body
        assert str(manager) in body


def test_the_clause_page_shows_evidence_dates_and_open_work() -> None:
    row = owed(status="overdue")
    moment = datetime(2026, 3, 2, 9, tzinfo=UTC)
    EvidenceLinkFactory(
        instance=row, label="Tatbikat tutanağı", effective_at=moment, recorded_at=moment + timedelta(days=5)
    )
    EvidenceLinkFactory(instance=row, label="Silinen kayıt", gone_at=timezone.now())
    EvidenceLinkFactory(instance=row, label="Yarınki kayıt", flag="future")
    OccurrenceFactory(instance=row, due_on=today() + timedelta(days=20), state="open")
    OccurrenceFactory(instance=row, due_on=today() - timedelta(days=20), first=date(2020, 1, 1), state="missed")
    EscalationFactory(instance=row, position="manager")
    clause = row.obligation.clause
    assert clause is not None
    client = signed_in(post("auditor"))
    for url in (clause.get_absolute_url(), row.get_absolute_url()):
        body = page(client, url)
        for words in ("Tatbikat tutanağı", "5 gün sonra", "Silinen kayıt", "ileri tarihli", "Şube müdürü"):
            assert words in body, words
        assert reverse("directive:auditpack", args=[clause.pk]) in body


def test_the_clause_page_costs_the_same_for_one_duty_and_for_many() -> None:
    row = owed()
    clause = row.obligation.clause
    assert clause is not None
    client = signed_in(post("auditor"))
    for others in (("radio", "voice"), ("cameras", "carrier")):
        client.get(clause.get_absolute_url())
        with at_most(TODAY_QUERIES):
            page(client, clause.get_absolute_url())
        for service in others:
            other = InstanceFactory(obligation=row.obligation, service=service)
            OccurrenceFactory(instance=other)
            EvidenceLinkFactory(instance=other)


def test_the_calendar_knows_past_next_and_later_dates() -> None:
    row = owed(period="P1M", attest_period="")
    OccurrenceFactory(
        instance=row, first=date(2026, 10, 1), last=date(2026, 10, 31), due_on=date(2026, 11, 5), state="met"
    )
    OccurrenceFactory(
        instance=row, first=date(2026, 11, 1), last=date(2026, 11, 30), due_on=date(2026, 12, 5), state="open"
    )
    chief = post("network-chief")
    found = dates.duties(chief, date(2026, 11, 1), date(2027, 3, 31))
    later_on = [date(2026, 12, 5), date(2027, 1, 5), date(2027, 2, 5), date(2027, 3, 5)]
    assert [(one.on, one.tone) for one in found] == [(date(2026, 11, 5), "ok"), *((on, "minor") for on in later_on)]
    assert all(one.mine and one.service == "network" for one in found)
    assert len({one.key for one in found}) == len(found)
    later = dates.duties(post("radio-chief"), date(2027, 2, 1), date(2027, 2, 28))
    assert [(one.on, one.mine) for one in later] == [(date(2027, 2, 5), False)]
    assert dates.duties(UserFactory(), date(2026, 1, 1), date(2027, 1, 1)) == []


def test_ends_of_waivers_stand_in_the_calendar() -> None:
    ObligationFactory(key="5-x", waived_until=date(2026, 12, 31), waiver_decision="Olur 1")
    (one,) = dates.waivers(post("network-chief"), date(2026, 12, 1), date(2026, 12, 31))
    assert (one.on, one.mine) == (date(2026, 12, 31), True)
    assert dates.waivers(UserFactory(), date(2026, 12, 1), date(2026, 12, 31)) == []


@pytest.mark.parametrize(
    ("evaluator", "parameters", "words"),
    [
        ("periodic", {"period": "P1M", "grace_days": 10}, "10 gün"),
        ("coverage", {"period": "P1M"}, "kesintisiz"),
        ("coverage", {"period": "P1M", "gap_minutes": 15}, "15 dakika"),
        ("threshold", {"period": "P1M", "minimum": 99.5}, "99,5"),
        ("threshold", {"period": "P1M", "minimum": 18.0, "maximum": 27.0}, "18 ile 27"),
        ("threshold", {"period": "P1M", "maximum": 5.0, "share": 0.95}, "%95"),
        ("freshness", {"max_age": "P3M"}, "3 ay"),
        ("every_event", {"within_days": 3, "working": True}, "3 iş günü"),
        ("every_event", {"within_days": 5}, "5 gün"),
        ("before", {"offset": "P2M"}, "2 ay"),
        ("forbid", {}, "Koşulu"),
        ("document", {"notice_days": 45}, "45 gün"),
        ("close_by", {"within_days": 20}, "20 gün"),
        ("attest", {"period": "P1Y"}, "her yıl"),
        ("before", {"offset": "P0M"}, "anlaşılamadı"),
    ],
)
def test_rules_are_said_in_words(evaluator: str, parameters: dict[str, object], words: str) -> None:
    assert words in rule_text(Obligation(evaluator=evaluator, parameters=parameters))
