"""Warnings before targets run out, the end of waiting, what the desk proves, the post-incident report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bag.core.access import Role
from bag.core.events import RecordChanged
from bag.core.models import AdministrativeLeave, Notification
from bag.documents import services as documents
from bag.organization.tests.factories import user_with_role
from bag.work import desk_evidence, jobs, papers
from bag.work.models import Incident, Problem, Request, RequestState
from bag.work.services import following, incidents, outages, problems, requests, steps, watching
from bag.work.services.requests import Wish
from bag.work.tests.factories import IncidentTargetsFactory, RequestTypeFactory, ServiceHoursFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind():
    return RequestTypeFactory(hours=ServiceHoursFactory(text="24/7"), target_3=4)


@pytest.fixture
def people(kind):
    """Staff, chief and manager of the service."""
    code = kind.service.code
    return user_with_role(Role.STAFF, code), user_with_role(Role.CHIEF, code), user_with_role(Role.MANAGER)


def opened(kind, hours_ago: float) -> Request:
    asker = user_with_role(Role.REQUESTER)
    at = timezone.now() - timedelta(hours=hours_ago)
    return requests.open_request(Wish(type=kind, requester=asker, at=at), by=asker)


def told() -> list[tuple[str, str]]:
    news = Notification.objects.filter(kind=steps.TARGET_NEWS).order_by("id")
    return [(one.user.username, one.tone) for one in news.select_related("user")]


def test_warnings_climb_from_the_worker_to_chief_and_manager_and_come_once(kind, people):
    staff, chief, manager = people
    row = requests.assign(opened(kind, 3.2), staff.person, by=None)
    now = timezone.now()
    assert watching.watch(now) == 1
    assert told() == [(staff.username, "warning")]
    assert watching.watch(now) == 0
    assert watching.watch(now + timedelta(minutes=30)) == 1
    assert {name for name, _tone in told()} == {staff.username, chief.username}
    assert watching.watch(now + timedelta(hours=2)) == 1
    assert [name for name, tone in told() if tone == "critical"] == [
        staff.username,
        chief.username,
        manager.username,
    ]
    row.refresh_from_db()
    assert (row.warned, row.warn_at) == (100, None)
    assert row.steps.filter(verb="late", shown=False).count() == 1
    assert watching.watch(now + timedelta(days=2)) == 0


def test_what_was_missed_long_ago_is_told_once_not_three_times(kind, people):
    opened(kind, 30)
    assert watching.watch(timezone.now()) == 1
    assert {tone for _name, tone in told()} == {"critical"}


def test_waiting_ends_by_itself_and_finished_work_is_not_warned_of(kind, people):
    staff = people[0]
    row = requests.wait(opened(kind, 0), reason="parça", until=timezone.now() + timedelta(hours=1), by=None)
    later = timezone.now() + timedelta(hours=2)
    watching.watch(later)
    row.refresh_from_db()
    assert (row.state, row.target_at is None) == (RequestState.NEW, False)
    requests.finish(row, result="Yenisi takıldı, denendi.", by=staff)
    assert watching.watch(later + timedelta(days=3)) == 0


def test_a_leave_moves_targets_by_the_event_of_its_record(kind):
    kind.hours = ServiceHoursFactory(text="mon-fri 08:30-17:30")
    kind.save()
    row = opened(kind, 0)
    AdministrativeLeave.objects.create(date=timezone.localdate(row.target_at), title="idari izin")
    jobs.on_calendar(RecordChanged("inventory.equipment", [1], "add", None, {}))
    before = Request.objects.get().target_at
    jobs.on_calendar(RecordChanged("core.administrativeleave", [1], "add", None, {}))
    assert Request.objects.get().target_at > before


def test_requests_prove_when_done_and_withdrawn_ones_prove_nothing(kind, people):
    rows = [opened(kind, 5) for _ in range(3)]
    requests.finish(rows[0], result="Bağlantı kuruldu, ölçüldü.", by=people[0])
    following.withdraw(rows[1], by=rows[1].requester)
    window = (kind.service.code, timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1))
    items = desk_evidence.requests(*window)
    assert [(item.subject, item.met_at is None) for item in items] == [
        (f"work.request:{rows[0].pk}", False),
        (f"work.request:{rows[2].pk}", True),
    ]
    assert desk_evidence.requests("voice", *window[1:]) == []


def test_the_share_in_time_counts_late_and_overdue_work(kind, people):
    start, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
    at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    ends = [at + timedelta(hours=2), at + timedelta(hours=9), None, None]
    for ended in ends:
        row = opened(kind, 1)
        Request.objects.filter(pk=row.pk).update(
            opened_at=at, target_at=at + timedelta(hours=4), done_at=ended, state="done" if ended else "assigned"
        )
    Request.objects.filter(pk=row.pk).update(state="withdrawn")
    (item,) = desk_evidence.in_time(kind.service.code, start, end)
    assert item.value == pytest.approx(100 / 3)
    assert item.effective_at.month == 3
    assert desk_evidence.in_time("voice", start, end) == []


def test_a_problem_proves_by_its_corrective_action(kind, people):
    row = problems.save_problem(Problem(title="Sızıntı", service=kind.service), None, created=True)
    window = (kind.service.code, timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1))
    assert [item.met_at for item in desk_evidence.problems(*window)] == [None]
    row.root_cause, row.corrective_action, row.done_on = "Sürüm hatası", "Yükseltildi", timezone.localdate()
    problems.save_problem(row, None, created=False)
    assert desk_evidence.problems(*window)[0].met_at is not None


def test_the_report_of_an_incident_is_a_paper(kind, people):
    staff = people[0]
    targets = IncidentTargetsFactory(service=kind.service)
    row = incidents.open_incident(title="Omurga <b>yok</b> #1", service=targets.service, impact=1, urgency=1)
    with pytest.raises(ValidationError):
        papers.collect([row], staff, {})
    row = incidents.declare_major(row, by=staff)
    outages.give_role(row, "commander", staff.person, by=staff)
    requests.join(opened(kind, 1), row, by=None)
    row = incidents.resolve(row, resolution="Güç kaynağı değiştirildi.", by=staff)
    problem = problems.open_from(row, by=staff)
    answers = {"went_well": "", "to_improve": "Yaş izlenmeli."}
    data = papers.shape(papers.collect([Incident.objects.get()], staff, answers))
    assert (data["reports"], data["major"], data["causes"][0]["number"]) == (1, True, problem.number)
    assert documents.render(papers.FORM, data).startswith(b"%PDF-")
    assert documents.render(papers.FORM, papers.shape(papers.sample())).startswith(b"%PDF-")
    with pytest.raises(ValidationError):
        papers.collect([row, row], staff, answers)
