"""The life of an incident: verbs in order, numbers without gaps, rights by service, what it proves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from bag.core.access import Role
from bag.core.models import Notification
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.work import checks, evidence
from bag.work.domain.incidents import ALLOWED, State, Verb, priority, require
from bag.work.models import Incident, IncidentState
from bag.work.services import incidents

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def service():
    return ServiceFactory(code="network")


def opened(service, **given) -> Incident:
    return incidents.open_incident(**{"title": "Omurga anahtarı yanıt vermiyor", "service": service, "at": AT, **given})


def test_priority_is_the_matrix_of_itil():
    assert [[priority(impact, urgency) for urgency in (1, 2, 3)] for impact in (1, 2, 3)] == [
        [1, 2, 3],
        [2, 3, 4],
        [3, 4, 5],
    ]


def test_numbers_have_no_gaps_even_when_an_opening_is_rolled_back(service):
    first = opened(service)
    with transaction.atomic():
        opened(service)
        transaction.set_rollback(True)
    second = opened(service)
    assert [first.number, second.number] == ["ARZ-2026/000001", "ARZ-2026/000002"]
    assert checks.numbers() == []
    Incident.objects.filter(pk=first.pk).delete()
    assert [finding.where for finding in checks.numbers()] == ["ARZ-2026/000001"]


def test_a_life_from_opening_to_close(service, person_of):
    row = opened(service)
    staff = person_of(Role.STAFF, "network")
    row = incidents.assign(row, staff, by=None)
    assert row.state == IncidentState.ASSIGNED
    assert Notification.objects.filter(user=staff.user, kind=incidents.NEWS).count() == 1
    row = incidents.wait(row, reason="Yüklenici bekleniyor", until=timezone.now() + timedelta(days=1), by=staff.user)
    assert row.state == IncidentState.PENDING
    row = incidents.resume(row, by=staff.user)
    assert (row.state, row.pending_reason, row.pending_until) == (IncidentState.ASSIGNED, "", None)
    row = incidents.resolve(row, resolution="Güç kablosu yenilendi.", by=staff.user)
    row = incidents.reopen(row, reason="Yine gitti", by=staff.user)
    assert (row.reopened, row.resolved_at) == (1, None)
    row = incidents.resolve(row, resolution="Anahtar değiştirildi.", by=staff.user)
    row = incidents.close(row, by=staff.user)
    assert row.closed_at is not None
    verbs = list(row.steps.order_by("id").values_list("verb", flat=True))
    assert verbs == ["opened", "assigned", "pending", "resumed", "resolved", "reopened", "resolved", "closed"]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", [Verb.ASSIGN, Verb.WAIT, Verb.RESUME, Verb.RESOLVE, Verb.CLOSE, Verb.REOPEN])
def test_verbs_out_of_order_are_refused_in_words_and_write_nothing(service, person_of, verb, state):
    row = opened(service)
    reason = "bekler" if state is State.PENDING else ""
    Incident.objects.filter(pk=row.pk).update(state=state, pending_reason=reason)
    calls = {
        Verb.ASSIGN: lambda: incidents.assign(row, person_of(Role.STAFF, "network"), by=None),
        Verb.WAIT: lambda: incidents.wait(row, reason="x", until=timezone.now() + timedelta(hours=1), by=None),
        Verb.RESUME: lambda: incidents.resume(row, by=None),
        Verb.RESOLVE: lambda: incidents.resolve(row, resolution="Kablo yenilendi.", by=None),
        Verb.CLOSE: lambda: incidents.close(row, by=None),
        Verb.REOPEN: lambda: incidents.reopen(row, reason="x", by=None),
    }
    if state in ALLOWED[verb]:
        calls[verb]()
        return
    with translation.override("tr"), pytest.raises(ValidationError) as refused:
        calls[verb]()
    assert str(row.__class__.objects.get(pk=row.pk).get_state_display()) in refused.value.messages[0] or (
        verb is Verb.RESUME
    )
    assert row.steps.count() == 1
    with pytest.raises(ValueError, match=verb):
        require(verb, state)


def test_empty_words_and_past_moments_are_refused(service):
    row = opened(service)
    for call in (
        lambda: incidents.resolve(row, resolution="oldu", by=None),
        lambda: incidents.wait(row, reason=" ", until=timezone.now() + timedelta(hours=1), by=None),
        lambda: incidents.wait(row, reason="x", until=timezone.now() - timedelta(hours=1), by=None),
        lambda: incidents.note(row, " ", by=None),
    ):
        with pytest.raises(ValidationError):
            call()
    assert row.steps.count() == 1


def test_levels_only_rise_by_themselves(service):
    row = opened(service)
    row = incidents.raise_levels(row, impact=1, urgency=3)
    assert (row.impact, row.urgency, row.priority) == (1, 2, 2)
    assert incidents.raise_levels(row, impact=3, urgency=3).priority == 2


def test_evidence_is_met_by_the_resolution_and_by_telling_of_major_ones(service, person_of):
    chief = person_of(Role.CHIEF, "network")
    row = opened(service)
    window = ("network", AT - timedelta(days=1), AT + timedelta(days=1))
    assert [item.met_at for item in evidence.incidents(*window)] == [None]
    row = incidents.declare_major(row, by=None)
    assert Notification.objects.filter(user=chief.user, tone="critical").count() == 1
    assert evidence.major(*window)[0].met_at is not None
    row = incidents.resolve(row, resolution="Güç geri geldi, kontrol edildi.", by=None)
    assert [item.met_at for item in evidence.incidents(*window)] == [row.resolved_at]
    assert evidence.incidents("voice", *window[1:]) == []


@pytest.fixture
def person_of():
    """A person with a role in a service, with an account."""

    def make(role, service=None):
        return user_with_role(role, service).person

    return make


VERBS = ["assign", "wait", "resume", "resolve", "close", "reopen", "note", "major"]


@pytest.mark.parametrize("verb", VERBS)
def test_only_people_of_the_service_may_act(client, service, person_of, verb):
    row = opened(service)
    for role, other, status in (
        (Role.STAFF, "network", 302),
        (Role.STAFF, "voice", 403),
        (Role.AUDITOR, None, 403),
        (Role.REQUESTER, None, 404),
    ):
        client.force_login(person_of(role, other).user)
        assert client.post(f"/work/incident/{row.pk}/{verb}/", {"text": "not"}).status_code == status, role
    assert client.get(f"/work/incident/{row.pk}/{verb}/").status_code == 405


def test_the_page_shows_the_verbs_that_fit_and_their_refusals(client, service, person_of):
    staff = person_of(Role.STAFF, "network")
    row = opened(service)
    client.force_login(staff.user)
    page = client.get(row.get_absolute_url()).content.decode()
    assert f"/work/incident/{row.pk}/resolve/" in page
    assert f"/work/incident/{row.pk}/close/" not in page
    answer = client.post(f"/work/incident/{row.pk}/resolve/", {"resolution": "<b>x"}, follow=True)
    assert "<b>x" not in answer.content.decode()
    client.post(f"/work/incident/{row.pk}/resolve/", {"resolution": "Kablo yenilendi, ölçüldü."})
    row.refresh_from_db()
    assert row.state == IncidentState.RESOLVED


def test_a_new_incident_by_form_gets_a_number_and_its_author(client, service, person_of):
    staff = person_of(Role.STAFF, "network")
    client.force_login(staff.user)
    given = {"title": "Uç anahtar kapalı", "service": service.pk, "impact": 2, "urgency": 1, "description": ""}
    answer = client.post(reverse("work:incident-add"), given)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    row = Incident.objects.get()
    assert (row.priority, row.opened_by, row.number[:4]) == (2, staff.user, "ARZ-")
    given["service"] = ServiceFactory(code="voice").pk
    assert client.post(reverse("work:incident-add"), given).status_code in (200, 403, 422)
    assert Incident.objects.count() == 1
