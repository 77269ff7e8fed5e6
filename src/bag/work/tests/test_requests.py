"""The life of a request: numbers, routing, approvals by others, target times, hand-over and rating."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from bag.core.access import Role
from bag.core.domain.calendar import LOCAL
from bag.core.models import AdministrativeLeave, Notification
from bag.organization.tests.factories import PositionFactory, ServiceFactory, user_with_role
from bag.work import checks
from bag.work.domain.requests import ALLOWED, Rule, State, Verb, route
from bag.work.models import Incident, PendingSpan, Request, RequestState
from bag.work.services import approvals, clock, following, incidents, requests, steps
from bag.work.services.requests import Wish
from bag.work.tests.factories import (
    ApprovalStepFactory,
    IncidentTargetsFactory,
    RequestTypeFactory,
    RoutingRuleFactory,
    ServiceHoursFactory,
)

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 5, 22, 16, 30, tzinfo=LOCAL)


@pytest.fixture
def asker():
    return user_with_role(Role.REQUESTER)


@pytest.fixture
def kind():
    return RequestTypeFactory(hours=ServiceHoursFactory(), target_3=4, target_1=1, priority=3)


def opened(kind, asker, **given) -> Request:
    return requests.open_request(Wish(type=kind, requester=asker, **given), by=asker)


def staff_of(row):
    return user_with_role(Role.STAFF, row.service.code).person


def test_the_published_target_is_kept(kind, asker):
    """Friday 16:30, four hours, Monday to Friday 08:30 to 17:30: Monday 11:30."""
    row = opened(kind, asker, at=FRIDAY)
    assert row.number == "TLP-2026/000001"
    assert row.target_at == datetime(2026, 5, 25, 11, 30, tzinfo=LOCAL)
    assert row.warn_at == datetime(2026, 5, 25, 10, 30, tzinfo=LOCAL)


def test_numbers_have_no_gaps_and_the_check_finds_one(kind, asker):
    rows = [opened(kind, asker) for _ in range(3)]
    assert checks.request_numbers() == []
    Request.objects.filter(pk=rows[1].pk).delete()
    assert [finding.where for finding in checks.request_numbers()] == [rows[1].number]


def test_waiting_does_not_count_and_a_new_priority_keeps_what_was_counted(kind, asker):
    row = opened(kind, asker, at=timezone.now() - timedelta(days=30))
    Request.objects.filter(pk=row.pk).update(opened_at=FRIDAY)
    row.target_steps.update(at=FRIDAY)
    row.refresh_from_db()
    clock.pause(row, "yedek parça", FRIDAY + timedelta(minutes=30))
    assert row.target_at is None
    clock.go_on(row, datetime(2026, 5, 25, 10, 0, tzinfo=LOCAL))
    assert row.target_at == datetime(2026, 5, 25, 13, 30, tzinfo=LOCAL)
    row.priority = 1
    clock.change_target(row, kind, datetime(2026, 5, 25, 10, 10, tzinfo=LOCAL))
    assert row.target_at == datetime(2026, 5, 25, 10, 30, tzinfo=LOCAL)


def test_a_new_holiday_moves_open_targets_in_a_bounded_number_of_queries(kind, asker, django_assert_max_num_queries):
    rows = [opened(kind, asker, at=FRIDAY) for _ in range(5)]
    AdministrativeLeave.objects.create(date=date(2026, 5, 25), title="köprü")
    with django_assert_max_num_queries(14):
        assert clock.refresh_all() == 5
    rows[0].refresh_from_db()
    assert rows[0].target_at == datetime(2026, 5, 26, 11, 30, tzinfo=LOCAL)
    assert clock.refresh_all() == 0


def test_answers_lead_to_services_or_out_of_scope(asker):
    voice = ServiceFactory(code="voice", name="Haberleşme")
    kind = RequestTypeFactory(code="kgk")
    RoutingRuleFactory(type=kind, rank=1)
    RoutingRuleFactory(type=kind, rank=2, answer="santral", advice="", service=voice)
    row = opened(kind, asker, answers={"load": "YAZICI"})
    assert (row.state, row.result[:9]) == (RequestState.REJECTED, "Kullanıcı")
    assert Notification.objects.filter(user=asker).count() == 0, "whoever asked sees it on the page at once"
    assert opened(kind, asker, answers={"load": "Santral"}).service == voice
    assert opened(kind, asker, answers={"load": "Sunucu"}).service == kind.service


def test_the_first_rule_that_fits_decides():
    rules = [Rule.of(1, "a", "x|y"), Rule.of(2, "flag", "yes"), Rule.of(3, "", "")]
    assert route(rules, {"a": "Y"}) == 1
    assert route(rules, {"a": "z", "flag": True}) == 2
    assert route(rules, {}) == 3
    assert route(rules[:2], {"flag": False}) is None


def test_nobody_approves_their_own_request(kind):
    chief = user_with_role(Role.CHIEF, kind.service.code)
    position = chief.person.assignments.get().position
    ApprovalStepFactory(type=kind, position=position)
    row = opened(kind, chief)
    assert row.state == RequestState.APPROVAL
    assert row.target_at is None, "the time does not run while others decide"
    with pytest.raises(PermissionDenied):
        approvals.decide(row, approve=True, by=chief)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.approvals.update(decided_at=timezone.now(), decided_by=chief, approved=True)
    manager = user_with_role(Role.MANAGER)
    row = approvals.decide(row, approve=True, by=manager)
    assert row.state == RequestState.NEW
    assert row.target_at is not None
    assert row.approvals.get().decided_by == manager


def test_approvals_are_asked_in_order_and_a_refusal_ends_it(kind, asker):
    holders = [user_with_role(Role.CHIEF, kind.service.code) for _ in range(2)]
    for rank, holder in enumerate(holders, 1):
        ApprovalStepFactory(type=kind, rank=rank, position=holder.person.assignments.get().position)
    row = opened(kind, asker)
    assert Notification.objects.filter(kind=steps.APPROVAL_NEWS).get().user == holders[0]
    with pytest.raises(PermissionDenied):
        approvals.decide(row, approve=True, by=holders[1])
    row = approvals.decide(row, approve=True, by=holders[0])
    assert row.state == RequestState.APPROVAL
    with pytest.raises(ValidationError):
        approvals.decide(row, approve=False, note="yok", by=holders[1])
    row = approvals.decide(row, approve=False, note="Bütçe bu yıl için yeterli değil.", by=holders[1])
    assert (row.state, row.result) == (RequestState.REJECTED, "Bütçe bu yıl için yeterli değil.")
    assert Notification.objects.filter(user=asker, tone="warning").exists()


def test_a_life_from_opening_to_rating(kind, asker):
    kind.checklist = "Kablo çekildi\nPort açıldı"
    kind.save()
    row = opened(kind, asker)
    person = staff_of(row)
    row = requests.assign(row, person, by=None)
    row = requests.wait(row, reason="Anahtar bekleniyor", until=None, by=person.user)
    row = requests.resume(row, by=person.user)
    with pytest.raises(ValidationError) as refused:
        requests.finish(row, result="Hat çekildi, port açıldı.", by=person.user)
    assert "Port açıldı" in refused.value.messages[0]
    for line in (0, 1):
        row = requests.check_line(row, line, True, by=person.user)
    row = requests.finish(row, result="Hat çekildi, port açıldı.", by=person.user)
    row = following.send_back(row, reason="Port hâlâ çalışmıyor.", by=asker)
    assert (row.state, row.reopened, row.done_at) == (RequestState.ASSIGNED, 1, None)
    row = requests.finish(row, result="Port yeniden tanımlandı.", by=person.user)
    with pytest.raises(ValidationError):
        following.accept(row, rating=6, by=asker)
    row = following.accept(row, rating=4, text="Teşekkürler", by=asker)
    assert (row.state, row.rating) == (RequestState.ACCEPTED, 4)
    verbs = list(row.steps.order_by("id").values_list("verb", flat=True))
    assert verbs == [
        "opened", "assigned", "pending", "resumed", "checked", "checked", "done", "reopened", "done", "accepted",
    ]  # fmt: skip
    assert Notification.objects.filter(user=asker, kind=steps.ASKER_NEWS).count() == 3


def test_a_result_that_nobody_contradicts_is_accepted_after_a_week(kind, asker):
    row = requests.finish(opened(kind, asker), result="Hat çekildi, port açıldı.", by=None)
    assert following.accept_silent(timezone.now()) == 0
    assert following.accept_silent(timezone.now() + timedelta(days=8)) == 1
    row.refresh_from_db()
    assert (row.state, row.rating) == (RequestState.ACCEPTED, None)


def test_reports_joined_to_an_incident_end_with_it(kind, asker):
    first, second = opened(kind, asker), opened(kind, asker)
    first = requests.join(first, None, by=None)
    assert first.incident is not None
    requests.join(second, first.incident, by=None)
    incident = incidents.resolve(first.incident, resolution="Omurga anahtarı yenilendi.", by=None)
    assert set(Request.objects.values_list("state", "result")) == {("done", "Omurga anahtarı yenilendi.")}
    with pytest.raises(ValidationError):
        requests.join(opened(kind, asker), incident, by=None)


def test_transfer_tells_the_other_chief_and_keeps_the_clock(kind, asker):
    other = user_with_role(Role.CHIEF, "voice")
    row = opened(kind, asker)
    target = row.target_at
    row = requests.transfer(row, other.person.unit, reason="Santral işi", by=None)
    assert (row.service.code, row.assignee, row.target_at) == ("voice", None, target)
    assert Notification.objects.filter(user=other).count() == 1
    with pytest.raises(ValidationError):
        requests.transfer(row, row.service, reason="aynı", by=None)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", [v for v in Verb if v not in (Verb.NOTE, Verb.DECIDE)])
def test_verbs_out_of_order_are_refused_in_words_and_write_nothing(kind, asker, state, verb):
    row = opened(kind, asker)
    Request.objects.filter(pk=row.pk).update(state=state, pending_reason="x" * (state == State.PENDING))
    kind.checklist = "Bir"
    kind.save()
    calls = {
        Verb.ASSIGN: lambda: requests.assign(row, staff_of(row), by=None),
        Verb.WAIT: lambda: requests.wait(row, reason="parça", until=None, by=None),
        Verb.RESUME: lambda: requests.resume(row, by=None),
        Verb.FINISH: lambda: requests.finish(row, result="Hat çekildi, açıldı.", by=None),
        Verb.ACCEPT: lambda: following.accept(row, rating=5, by=asker),
        Verb.REOPEN: lambda: following.send_back(row, reason="Çalışmıyor, eksik.", by=asker),
        Verb.REJECT: lambda: requests.reject(row, reason="Kapsam dışında kalıyor.", by=None),
        Verb.WITHDRAW: lambda: following.withdraw(row, by=asker),
        Verb.PRIORITY: lambda: requests.set_priority(row, 1, by=None),
        Verb.TRANSFER: lambda: requests.transfer(row, ServiceFactory(code="radio"), reason="telsiz", by=None),
        Verb.LINK: lambda: requests.join(row, None, by=None),
        Verb.CHECK: lambda: requests.check_line(row, 0, True, by=None),
    }
    if state in ALLOWED[verb]:
        if verb is Verb.FINISH:
            Request.objects.filter(pk=row.pk).update(done_lines=[0])
        calls[verb]()
        return
    with translation.override("tr"), pytest.raises(ValidationError):
        calls[verb]()
    assert row.steps.count() == 1
    assert Request.objects.get(pk=row.pk).state == state


def test_two_waits_at_once_are_impossible(kind, asker):
    row = opened(kind, asker)
    PendingSpan.objects.create(request=row, started_at=timezone.now(), reason="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        PendingSpan.objects.create(request=row, started_at=timezone.now(), reason="b")
    with pytest.raises(IntegrityError), transaction.atomic():
        PendingSpan.objects.create(
            request=row, started_at=timezone.now(), ended_at=timezone.now() - timedelta(1), reason="c"
        )


def test_incidents_run_on_the_hours_of_their_service():
    targets = IncidentTargetsFactory(service=ServiceFactory(code="network"))
    row = incidents.open_incident(title="Omurga yok", service=targets.service, impact=1, urgency=1, at=FRIDAY)
    assert row.target_at == datetime(2026, 5, 25, 11, 30, tzinfo=LOCAL)
    row = incidents.wait(row, reason="yüklenici", until=timezone.now() + timedelta(hours=1), by=None)
    row.refresh_from_db()
    row = incidents.resume(row, by=None)
    assert row.pending_spans.get().ended_at is not None
    row.impact = 3
    incidents.save_incident(row, None, created=False)
    assert list(row.target_steps.order_by("id").values_list("minutes", flat=True)) == [240, 16 * 60]
    assert Incident.objects.get().priority == 3


def test_positions_without_holders_leave_it_to_the_manager(kind, asker):
    ApprovalStepFactory(type=kind, position=PositionFactory(unit=kind.service, role="chief"))
    row = opened(kind, asker)
    with pytest.raises(PermissionDenied):
        approvals.decide(row, approve=True, by=user_with_role(Role.STAFF, kind.service.code))
    assert approvals.decide(row, approve=True, by=user_with_role(Role.DEPARTMENT_HEAD)).state == RequestState.NEW
