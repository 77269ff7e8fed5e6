"""What the triage help proposes, why, who may follow it, and that a missing or odd model proposes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.core.access import Role
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.work.domain.triage import (
    PRIORITY,
    SERVICE,
    TYPE,
    ModelError,
    Sample,
    accuracy,
    fit,
    levels,
    load,
    pieces,
)
from bag.work.models import Incident, TriageModel
from bag.work.services import incidents, requests
from bag.work.services.requests import Wish
from bag.work.tests.factories import IncidentFactory, RequestFactory, RequestTypeFactory
from bag.work.triage import proposing, seeds, training

TEXTS = {
    "network": ("internet bağlantısı yok", "kablosuz ağ kopuyor", "ağ kablosu takılı, internet gelmiyor"),
    "radio": ("el telsizi bataryası bitti", "araç telsizi duymuyor", "telsiz rölesi çekmiyor"),
    "voice": ("telefon ahizesi bozuk", "dahili telefon çalmıyor", "santral telefonu meşgul"),
}


def samples() -> list[Sample]:
    kinds = {"network": "ag", "radio": "telsiz"}
    return [
        Sample(text, {SERVICE: code, PRIORITY: "1" if code == "radio" else "3", **_kind(kinds.get(code))})
        for code, texts in TEXTS.items()
        for text in texts
    ]


def _kind(code: str | None) -> dict[str, str]:
    return {TYPE: code} if code else {}


@pytest.fixture(scope="module")
def model():
    return fit(samples())


@pytest.fixture
def trained(db, model):
    return TriageModel.objects.create(trained_at=timezone.now(), texts=9, tickets=0, seconds=0.1, data=model.dump())


def test_words_in_any_form_lead_to_a_service_with_their_reason(model):
    found = model.propose("Zabıtanın TELSİZLERİ sabahtan beri çekmiyor, 0232 293 12 00 arayın")
    first, second = found[SERVICE]
    assert first.label == "radio"
    assert first.words[0] == "TELSİZLERİ"
    assert 1 >= first.share > second.share > 0
    assert found[PRIORITY][0].label == "1"
    assert [one.label for one in found[TYPE]] == ["telsiz", "ag"]
    assert sum(one.share for one in found[TYPE]) == pytest.approx(1)


def test_words_never_seen_propose_nothing(model):
    assert model.propose("xqxq 12345 ???") == {}
    assert model.propose("") == {}
    assert list(pieces("İş 0532")) == [" is", "is ", " is "]


def test_a_stored_model_proposes_the_same(model):
    text = "dahili telefonumuz çalmıyor"
    assert load(model.dump()).propose(text) == model.propose(text)


def test_bytes_that_are_no_model_are_refused(model):
    import numpy as np

    whole = model.dump()
    odd = type(model)(model.pieces[:-1], model.rarity, model.heads)
    endless = type(model)(model.pieces, model.rarity * np.float32("inf"), model.heads)
    for data in (b"", b"PK", whole[:-40], b"x" * 400, odd.dump(), endless.dump()):
        with pytest.raises(ModelError):
            load(data)


def test_a_model_of_another_version_is_refused(model, monkeypatch):
    data = model.dump()
    monkeypatch.setattr("bag.work.domain.triage.VERSION", 2)
    with pytest.raises(ModelError, match="version 1"):
        load(data)


def test_one_label_teaches_nothing():
    with pytest.raises(ValueError, match="two labels"):
        fit([Sample("internet yok", {SERVICE: "network"})])
    assert accuracy([Sample("internet yok", {SERVICE: "network"})] * 3) == {}


def test_own_tickets_overrule_the_cold_start():
    cold = [Sample("sunucu odası", {SERVICE: "facility"}), Sample("kamera görüntüsü", {SERVICE: "cameras"})]
    own = [Sample("sunucu odası kapısı", {SERVICE: "cameras"}, own=True)] * 4
    text = "sunucu odası kapısı açılmıyor"
    assert fit(cold).propose(text)[SERVICE][0].label == "facility"
    assert fit([*cold, *own]).propose(text)[SERVICE][0].label == "cameras"


def test_accuracy_is_measured_on_texts_not_seen():
    found = accuracy([sample for sample in samples() for _ in range(2)])
    assert found[SERVICE].texts == 18
    assert 0 <= found[SERVICE].top1 <= found[SERVICE].top2 <= 1


@pytest.mark.parametrize(
    ("priority", "now", "then"),
    [(1, (2, 2), (1, 1)), (3, (2, 2), (2, 2)), (2, (2, 2), (2, 1)), (4, (1, 3), (2, 3)), (5, (1, 1), (3, 3))],
)
def test_levels_nearest_to_what_they_are(priority, now, then):
    assert levels(priority, *now) == then


def test_the_cold_start_knows_all_services():
    assert {sample.labels[SERVICE] for sample in seeds.duties()} == {
        "network", "radio", "voice", "facility", "cameras", "carrier", "office",
    }  # fmt: skip


@pytest.mark.django_db
def test_tickets_of_people_teach_and_titles_of_the_software_do_not():
    kind = RequestTypeFactory(title="Ağ arızası", words="internet")
    RequestFactory(type=kind, state="accepted", title="Ağ arızası – Konak", description="Yazıcı ağda yok", priority=2)
    RequestFactory(type=kind, state="accepted", title="Ağ arızası – Konak", description="")
    RequestFactory(type=kind, state="new", description="Açık iş")
    IncidentFactory(state="closed", title="İzlemenin açtığı")
    IncidentFactory(state="closed", title="Santral sustu", opened_by=user_with_role(Role.STAFF, "voice"))
    found = training.own_tickets()
    assert [sample.text for sample in found] == ["Yazıcı ağda yok", "Santral sustu. "]
    assert found[0].labels == {SERVICE: kind.service.code, TYPE: kind.code, PRIORITY: "2"}
    row = training.learn([*seeds.types(), *samples(), *found])
    assert (row.tickets, row.texts) == (2, 12)
    assert load(row.data).propose("yazıcı")[TYPE]
    assert TriageModel.objects.get() == row


def test_old_models_go(trained):
    for _ in range(training.KEPT):
        TriageModel.objects.create(trained_at=timezone.now(), texts=1, tickets=0, seconds=0, data=b"")
    training.learn(samples()[:4])
    assert TriageModel.objects.count() == training.KEPT
    assert not TriageModel.objects.filter(pk=trained.pk).exists()


@pytest.mark.parametrize("change", [{"trained_at": timezone.now() - timedelta(days=8)}, {"data": b"odd"}])
def test_a_stale_or_odd_model_proposes_nothing(trained, change):
    TriageModel.objects.update(**change)
    assert not proposing.ideas("telsiz çekmiyor")
    TriageModel.objects.all().delete()
    assert proposing.current() is None


def test_what_is_not_offered_any_more_is_not_proposed(trained):
    RequestTypeFactory(code="telsiz", active=False)
    RequestTypeFactory(code="ag", service=ServiceFactory(code="network"))
    found = proposing.ideas("internet kablosu")
    assert [idea.value.code for idea in found.types] == ["ag"]
    assert [idea.value.code for idea in found.services] == ["network"]


@pytest.fixture
def staff(client):
    user = user_with_role(Role.STAFF, "network")
    client.force_login(user)
    return user


def panel(client, row) -> str:
    kind = row._meta.model_name
    answer = client.get(reverse("panel", args=[f"work.{kind}", row.pk, f"{kind}-triage"]))
    assert answer.status_code == 200
    return answer.content.decode().strip()


def test_a_request_is_handed_over_by_the_proposal(client, trained, staff):
    radio = ServiceFactory(code="radio")
    kind = RequestTypeFactory(code="ag", service=staff.person.unit)
    row = requests.open_request(Wish(type=kind, description="Telsizimiz çekmiyor"), by=staff)
    other = incidents.open_incident(title="Telsizler çekmiyor", service=kind.service, by=staff)
    page = panel(client, row)
    assert "Telsizimiz" in page
    assert reverse("work:request-transfer", args=[row.pk]) in page
    assert f'value="{other.pk}"' in page
    client.post(reverse("work:request-priority", args=[row.pk]), {"priority": 1})
    client.post(reverse("work:request-transfer", args=[row.pk]), {"service": radio.pk, "reason": "Öneri: Telsizimiz"})
    row.refresh_from_db()
    assert (row.service, row.priority) == (radio, 1)
    assert "<form" not in panel(client, row)
    client.force_login(user_with_role(Role.AUDITOR))
    assert "<form" not in panel(client, row)


def test_an_incident_follows_a_proposal_within_the_rights(client, trained, staff):
    radio = ServiceFactory(code="radio")
    row = incidents.open_incident(title="Telsiz rölesi çekmiyor", service=staff.person.unit, by=staff)
    row = incidents.assign(row, staff.person, by=staff)
    url = reverse("work:incident-triage", args=[row.pk])
    assert f'name="service" value="{radio.pk}"' not in panel(client, row)
    for given in ({"service": radio.pk}, {}, {"service": "x"}, {"priority": "9"}):
        client.post(url, given)
        assert Incident.objects.get().service == staff.person.unit, given
    client.post(url, {"priority": "1"})
    row.refresh_from_db()
    assert (row.impact, row.urgency, row.priority) == (1, 1, 1)
    client.force_login(user_with_role(Role.MANAGER))
    assert f'name="service" value="{radio.pk}"' in panel(client, row)
    client.post(url, {"service": radio.pk})
    row.refresh_from_db()
    assert (row.service, row.assignee, row.state) == (radio, None, "new")
    assert row.steps.filter(text__contains=f"→ {radio}").exists()
    incidents.resolve(row, resolution="Röle yeniden başlatıldı.", by=staff)
    client.post(url, {"priority": "5"})
    row.refresh_from_db()
    assert row.priority == 1
    client.force_login(user_with_role(Role.STAFF, "voice"))
    assert client.post(url, {"priority": "5"}).status_code == 403


def test_the_desk_sees_proposals_while_typing(client, trained, staff):
    kind = RequestTypeFactory(code="telsiz", service=ServiceFactory(code="radio"))
    other = RequestTypeFactory(code="ag", service=staff.person.unit)
    page = client.get(reverse("work:intake-triage"), {"title": "telsiz çekmiyor", "type": other.pk, "priority": "x"})
    assert f"type={kind.pk}" in page.content.decode()
    chosen = client.get(reverse("work:intake-choose"), {"type": kind.pk}).content.decode()
    assert f'value="{kind.pk}" checked' in chosen
    assert 'hx-swap-oob="innerHTML"' in chosen
    level = client.get(reverse("work:intake-choose"), {"priority": 1, "type": "x"}).content.decode()
    assert '<option value="1" selected' in level
    assert client.get(reverse("work:intake-choose"), {"type": "0"}).status_code == 404
    assert client.get(reverse("work:intake-triage")).content.strip() == b""
    client.force_login(user_with_role(Role.REQUESTER))
    for name in ("intake-triage", "intake-choose", "triage"):
        assert client.get(reverse(f"work:{name}")).status_code == 403


def test_few_questions_are_asked_of_the_database(client, trained, staff):
    proposing.current()
    with CaptureQueriesContext(connection) as queries:
        proposing.ideas("telsiz çekmiyor", service=1)
    assert len(queries) <= 3


def test_the_manager_sees_what_was_learned_and_trains(client, db, staff):
    assert client.get(reverse("work:triage")).status_code == 403
    assert client.post(reverse("work:triage-train")).status_code == 403
    client.force_login(user_with_role(Role.MANAGER))
    assert client.get(reverse("work:triage")).status_code == 200
    training.learn(samples() * 2)
    assert "%" in client.get(reverse("work:triage")).content.decode()
    answer = client.post(reverse("work:triage-train"))
    assert answer.status_code == 302
    assert "/jobs/" in answer["Location"]
