"""Pages of the room as people meet them: who may open them, what they say, how many queries they cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.core.models import ImportDraft, User
from bag.directive import papers, tiles
from bag.directive.domain.catalogue import catalogue
from bag.directive.models import Attestation, Basis, Clause, DirectiveVersion, Instance, Obligation
from bag.directive.sample import sample_directive
from bag.directive.services import duties
from bag.directive.services.importing import import_directive
from bag.directive.tests.factories import post
from bag.documents import services as documents
from bag.organization.models import Person
from bag.organization.tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_directive")]
MOST_QUERIES = 12
OWED = sum(duty.instances for duty in catalogue().values())
DETAIL_QUERIES = 20
"""Of a record's page with the panels that every record has."""


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


@contextmanager
def at_most(limit: int) -> Iterator[None]:
    """No more queries of the page than ``limit``; the account middleware's book of sessions is not the page's."""
    with CaptureQueriesContext(connection) as captured:
        yield
    own = [row["sql"] for row in captured if "SAVEPOINT" not in row["sql"] and "usersessions" not in row["sql"]]
    assert len(own) <= limit, "\n".join(sql[:200] for sql in own)


def owed(ref: str, service: str = "") -> Instance:
    rows = Instance.objects.filter(obligation__key=ref)
    return rows.get(service=service) if service else rows.get()


@pytest.mark.parametrize("by", ["service", "article", "person", "position", "kind", "nonsense"])
def test_the_board_costs_few_queries(by: str) -> None:
    client = signed_in(post("branch-manager"))
    client.get(reverse("directive:board"))
    with at_most(MOST_QUERIES):
        page(client, f"{reverse('directive:board')}?by={by}")


def test_a_cell_leads_to_its_duties() -> None:
    client = signed_in(post("network-chief"))
    url = f"{reverse('directive:board')}?by=service&row=radio&status=no_data"
    lines = client.get(url).context["lines"]
    assert {(line.row.service, line.row.status) for line in lines} == {("radio", "no_data")}
    person = Person.objects.get(name=post("radio-chief").person.name)
    answer = client.get(f"{reverse('directive:board')}?by=person&row={person.pk}")
    assert {(line.row.obligation.position, line.row.service) for line in answer.context["lines"]} == {
        ("chief", "radio")
    }
    assert [one.name for one in answer.context["lines"][0].people] == [person.name]


@pytest.mark.parametrize("query", ["?by=person&row=-x", "?row=999999999999&by=article", "?page=x"])
def test_nonsense_in_the_address_is_no_error(query: str) -> None:
    client = signed_in(post("branch-manager"))
    assert client.get(reverse("directive:board") + query).status_code == 200
    assert client.get(reverse("directive:board") + "?row=%00").status_code == 400


def test_my_duties_are_those_of_my_posts() -> None:
    answer = signed_in(post("network-chief")).get(reverse("directive:mine"))
    shown = [shown.row for _group, lines in answer.context["groups"] for shown, _offered in lines]
    assert {(row.obligation.position, row.service) for row in shown} == {("chief", "network")}
    body = page(signed_in(post("auditor")), reverse("directive:mine"))
    assert "9-a" not in body


@pytest.mark.parametrize("name", ["board", "mine", "text", "import"])
def test_people_outside_the_branch_are_kept_out(name: str) -> None:
    url = reverse(f"directive:{name}")
    assert Client().get(url).status_code == 302
    page(signed_in(UserFactory()), url, 403)


def test_text_article_and_clause_pages() -> None:
    client = signed_in(post("radio-staff"))
    client.get(reverse("directive:text"))
    with at_most(MOST_QUERIES):
        assert "Telsiz Sistem Servisi" in page(client, reverse("directive:text"))
    with at_most(MOST_QUERIES):
        assert "kk)" in page(client, reverse("directive:article", args=["14"]))
    page(client, reverse("directive:article", args=["99"]), 404)
    clause = Clause.objects.get(ref="7-a")
    client.get(clause.get_absolute_url())
    with at_most(DETAIL_QUERIES):
        assert clause.text in page(client, clause.get_absolute_url())


def test_the_page_of_an_owed_duty() -> None:
    chief = post("network-chief")
    row = owed("7-d", "network")
    duties.attest(row, on=timezone.localdate(), note="Mevzuata uygun çalışıldı.", by=chief)
    client = signed_in(chief)
    client.get(row.get_absolute_url())
    with at_most(DETAIL_QUERIES):
        body = page(client, row.get_absolute_url())
    assert "Mevzuata uygun çalışıldı." in body
    assert chief.person.name in body
    assert "Beyan" in body
    assert reverse("directive:attest", args=[row.pk]) in body
    assert reverse("directive:attest", args=[row.pk]) not in page(signed_in(post("auditor")), row.get_absolute_url())


def test_stating_with_a_file_and_withdrawing() -> None:
    client, row = signed_in(post("network-staff")), owed("10-a")
    file = SimpleUploadedFile("olcum.txt", "Ölçüm tamam.\n".encode(), "text/plain")
    data = {"on": timezone.localdate().isoformat(), "note": "Ağ yıl boyunca izlendi.", "file": file}
    assert client.post(reverse("directive:attest", args=[row.pk]), data).status_code == 302
    statement = Attestation.objects.get()
    assert statement.files.get().name == "olcum.txt"
    withdraw = reverse("directive:withdraw", args=[statement.pk])
    client.post(withdraw, {"reason": ""})
    statement.refresh_from_db()
    assert statement.withdrawn_at is None
    client.post(withdraw, {"reason": "Başka göreve aitti."})
    statement.refresh_from_db()
    assert statement.withdrawal_reason == "Başka göreve aitti."
    assert "Başka göreve aitti." in page(client, row.get_absolute_url())


def test_bad_statements_are_explained_and_not_kept() -> None:
    client, row = signed_in(post("network-staff")), owed("10-a")
    url = reverse("directive:attest", args=[row.pk])
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for data in ({"on": tomorrow, "note": "Yarın yapılacak bir iş."}, {"on": "x", "note": "y"}, {}):
        assert client.post(url, data).status_code == 302
    fake = SimpleUploadedFile("resim.png", b"resim degil", "image/png")
    client.post(url, {"on": timezone.localdate().isoformat(), "note": "Ekte resim var.", "file": fake})
    assert not Attestation.objects.exists()
    assert signed_in(post("radio-staff")).post(url, {}).status_code == 403
    assert client.get(url).status_code == 405


def test_the_manager_decides_on_the_page() -> None:
    duty = Obligation.objects.get(key="9-r")
    url = reverse("directive:set-period", args=[duty.pk])
    manager = signed_in(post("branch-manager"))
    assert url in page(manager, duty.get_absolute_url())
    chief = signed_in(post("network-chief"))
    assert url not in page(chief, duty.get_absolute_url())
    assert chief.post(url, {"period": "P1M"}).status_code == 403
    manager.post(url, {"period": "P0M"})
    duty.refresh_from_db()
    assert duty.basis == Basis.UNSET
    manager.post(url, {"period": "P1M", "decision": "Olur 7"})
    duty.refresh_from_db()
    assert duty.basis == Basis.INSTITUTION
    assert "Olur 7" in page(manager, duty.get_absolute_url())
    file = SimpleUploadedFile("olur.txt", b"Olur 8\n", "text/plain")
    manager.post(
        reverse("directive:waive", args=[duty.pk]), {"until": "2999-01-01", "decision": "Olur 8", "file": file}
    )
    duty.refresh_from_db()
    assert duty.waiver_decision == "Olur 8"
    assert manager.post(reverse("directive:recompute")).status_code == 302
    assert chief.post(reverse("directive:recompute")).status_code == 403


def test_upload_report_and_confirmation() -> None:
    manager = post("branch-manager")
    client = signed_in(manager)
    text = sample_directive().replace("a) Kent çapında fiber", "a) Kentin tamamında fiber")
    answer = client.post(reverse("directive:import"), {"file": SimpleUploadedFile("yeni.txt", text.encode())})
    assert answer.status_code == 302
    body = page(client, answer["Location"])
    assert "<ins>Kentin tamamında</ins>" in body
    assert DirectiveVersion.objects.count() == 1
    page(signed_in(post("office-staff")), answer["Location"], 404)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        client.force_login(manager)
        assert client.post(answer["Location"]).status_code == 302
    assert DirectiveVersion.objects.count() == 2
    assert not ImportDraft.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
        b"%PDF-1.7 bozuk",
        b"PK\x03\x04 bozuk",
        b"\xd0\xcf\x11\xe0" * 40,
    ],
)
def test_unreadable_uploads_are_refused_in_words(data: bytes) -> None:
    client = signed_in(post("branch-manager"))
    answer = client.post(reverse("directive:import"), {"file": SimpleUploadedFile("x.pdf", data)})
    assert answer.status_code == 422
    assert not ImportDraft.objects.exists()


def test_a_faulty_text_can_be_looked_at_but_not_imported() -> None:
    client = signed_in(post("branch-manager"))
    faulty = "MADDE 1- (1) Bir.\nMADDE 1- (1) Yine bir.\n"
    url = client.post(reverse("directive:import"), {"file": SimpleUploadedFile("x.txt", faulty.encode())})["Location"]
    assert "row-no" in page(client, url, 422)
    assert client.post(url).status_code == 422
    same = client.post(reverse("directive:import"), {"file": SimpleUploadedFile("x.txt", sample_directive().encode())})[
        "Location"
    ]
    page(client, same)
    assert client.post(same).status_code == 200
    assert DirectiveVersion.objects.count() == 1


def test_the_home_page_shows_the_share_and_the_overdue() -> None:
    manager = post("branch-manager")
    Instance.objects.update(status="no_data")
    Instance.objects.filter(service="radio").update(status="conforming")
    Instance.objects.filter(service="voice").update(status="overdue")
    figure = tiles.fulfilled(manager)
    assert figure is not None
    assert figure["value"] == "%14"
    assert figure["tone"] == "critical"
    assert tiles.fulfilled(UserFactory()) is None


def test_staff_may_not_import() -> None:
    assert signed_in(post("network-chief")).get(reverse("directive:import")).status_code == 403


def test_without_a_directive_the_pages_invite_to_import_one() -> None:
    client = signed_in(post("branch-manager"))
    DirectiveVersion.objects.update(valid_to=timezone.localdate())
    for name in ("board", "text"):
        assert reverse("directive:import") in page(client, reverse(f"directive:{name}"))
    page(client, reverse("directive:article", args=["5"]), 404)


def test_job_description_of_a_chief() -> None:
    post("branch-manager")
    person = post("network-chief").person
    data = papers.job_description([person], None, {})
    refs = [line["ref"] for line in data["groups"][0]["duties"]]
    assert {"7-a", "9-a", "9-s"} <= set(refs)
    assert not {"8-a", "10-a", "11-a", "6-a"} & set(refs)
    assert data["person"]["reports_to"] == "Bilgi Ağları Şube Müdürü"
    assert documents.render("job-description", data).startswith(b"%PDF")
    with pytest.raises(ValidationError):
        papers.job_description([post("network-staff").person, person], None, {})
    with pytest.raises(ValidationError):
        papers.job_description([Person.objects.create(name="Kadrosuz")], None, {})


def test_monthly_report_of_the_branch() -> None:
    chief = post("network-chief")
    duties.attest(owed("7-d", "network"), on=timezone.localdate(), note="Mevzuata uygun çalışıldı.", by=chief)
    month = timezone.localdate().replace(day=1)
    data = papers.monthly_report([], None, {"month": month, "summary": "Özet."})
    assert sum(sum(value for key, value in row.items() if key != "service") for row in data["duties"]) == OWED
    network = next(row for row in data["duties"] if row["service"].startswith("Ağ"))
    assert network["conforming"] == 1
    assert documents.render("monthly-report", data).startswith(b"%PDF")
    before = papers.monthly_report([], None, {"month": (month - timedelta(days=1)).replace(day=1)})
    assert before["duties"] == []
    with pytest.raises(ValidationError):
        papers.monthly_report([], None, {"month": (month + timedelta(days=40)).replace(day=1)})


def test_another_wording_shows_in_the_history_of_the_clause() -> None:
    text = sample_directive().replace("a) Kent çapında fiber", "a) Kentin tamamında fiber")
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        import_directive(text.encode(), "yeni.txt", by=None)
    clause = Clause.objects.get(ref="9-a", valid_to=None)
    body = page(signed_in(post("network-staff")), clause.get_absolute_url())
    assert "<del>Kent çapında</del>" in body
