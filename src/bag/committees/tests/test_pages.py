"""Pages and API of the committees, through the front door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from bag.committees import papers, samples
from bag.committees.models import Action, Decision, Meeting, MeetingStatus
from bag.committees.services import meetings, outcomes
from bag.committees.tests import factories as make
from bag.core import registers
from bag.core.access import Role
from bag.directive.models import Obligation
from bag.directive.tests.factories import ClauseFactory
from bag.documents import services as documents
from bag.organization.tests.factories import user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    """``signed_in(user)``: the client as that account."""

    def sign_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def post(client, name, row, **data):
    """Post to a verb of a row and return the page that follows."""
    return client.post(reverse(f"committees:{name}", args=[row.pk]), data, follow=True)


class TestPages:
    def test_a_committee_shows_aliases_members_rhythm_meetings_decisions(
        self, board, signed_in, django_assert_max_num_queries
    ):
        board.committee.cadence = "P3M"
        board.committee.save()
        row = board.closed()
        ahead = board.meeting(days_ago=-7)
        make.ActionFactory(meeting=row, decision=row.decisions.get())
        client = signed_in(board.chair)
        client.get(board.committee.get_absolute_url())
        with django_assert_max_num_queries(30):
            page = client.get(board.committee.get_absolute_url()).content.decode()
        for text in ("BGK", str(board.chair.person), row.number, row.decisions.get().number, "Takvim hazırlanacak"):
            assert text in page
        assert timezone.localtime(ahead.starts_at).strftime("%d.%m.%Y %H:%M") in page

    def test_costs_do_not_grow_with_the_rows(self, board, signed_in, django_assert_max_num_queries):
        client = signed_in(board.chair)
        row = board.held()
        for _ in range(6):
            item = make.AgendaItemFactory(meeting=row, order=row.agenda.count() + 1)
            outcomes.decide(row, text="Karar", item=item, by=board.chair)
            make.ActionFactory(meeting=row)
        client.get(row.get_absolute_url())
        with django_assert_max_num_queries(35):
            assert client.get(row.get_absolute_url()).status_code == 200
        with django_assert_max_num_queries(20):
            assert client.get(reverse("committees:mine")).status_code == 200

    def test_aliases_are_found(self, board, signed_in):
        page = signed_in(board.member).get(reverse("committees:committee-list"), {"q": "BGK"}).content.decode()
        assert board.committee.name in page

    def test_a_clause_a_person_and_a_duty_show_their_committee(self, board, signed_in):
        decision = board.closed().decisions.get()
        client = signed_in(board.chair)
        client.post(reverse("committees:follow", args=[decision.pk]), duty_form())
        clause = ClauseFactory(ref="6-j")
        assert board.committee.name in client.get(clause.get_absolute_url()).content.decode()
        duty = Obligation.objects.get(key=decision.number)
        assert decision.number in client.get(duty.get_absolute_url()).content.decode()
        assert duty.get_absolute_url() in client.get(decision.get_absolute_url()).content.decode()
        assert board.committee.name in client.get(board.chair.person.get_absolute_url()).content.decode()

    def test_a_duty_shows_the_words_of_its_decision_to_those_who_may_read_them(self, board, signed_in):
        row = board.held()
        service = board.member.person.unit
        outcomes.decide(row, text="Çekirdek anahtarın parolası değişecek.", service=service, by=board.chair)
        decision = meetings.close(row, by=board.chair).decisions.get()
        signed_in(board.chair).post(reverse("committees:follow", args=[decision.pk]), duty_form())
        duty = Obligation.objects.get(key=decision.number).get_absolute_url()
        assert "Çekirdek" in signed_in(board.member).get(duty).content.decode()
        hidden = signed_in(user_with_role(Role.STAFF, "voice")).get(duty).content.decode()
        assert decision.number in hidden
        assert "Çekirdek" not in hidden


def duty_form(**changes):
    return {
        "title": "Yetki gözden geçirme",
        "position": "chief",
        "service": "network",
        "evaluator": "attest",
        "period": "P3M",
        "days": "30",
        "evidence": "Beyan",
        "starts_on": timezone.localdate().isoformat(),
    } | changes


class TestMinutesByKeyboard:
    def test_from_plan_to_signature(self, board, signed_in):
        client = signed_in(board.secretary)
        when = timezone.localtime() - timedelta(hours=2)
        answer = client.post(
            reverse("committees:meeting-add"),
            {"committee": board.committee.pk, "starts_at": when.strftime("%Y-%m-%dT%H:%M"), "venue": "Toplantı odası"},
        )
        assert answer.status_code == 302, answer.content.decode()
        row = Meeting.objects.get()
        page = post(client, "agenda-add", row, title="Erişim yetkileri")
        assert "data-focus" in page.content.decode()
        post(client, "begin", row)
        seats = {f"seat-{seat.pk}": "present" for seat in row.attendance.all()}
        post(client, "attendance", row, **seats)
        item = row.agenda.get()
        post(client, "item", item, title=item.title, minutes="Yetkiler gözden geçirildi.")
        post(client, "decide", row, text="Üç ayda bir gözden geçirilecek.", item=item.pk)
        decision = row.decisions.get()
        due = (timezone.localdate() + timedelta(days=14)).isoformat()
        owner = f"person:{board.member.person.pk}"
        post(client, "assign", row, text="Takvim hazırlanacak", owner=owner, due_on=due, decision=decision.pk)
        draft = client.get(reverse("committees:preview", args=[row.pk]))
        assert draft.content.startswith(b"%PDF-")
        page = post(client, "close", row).content.decode()
        row.refresh_from_db()
        assert row.status == MeetingStatus.CLOSED
        assert row.minutes.number in page
        assert row.decisions.get().number in page
        assert Action.objects.get().owner == board.member.person
        assert 'action="/committees/meeting' not in page

    def test_a_decision_is_corrected_before_the_signature(self, board, signed_in):
        client, row = signed_in(board.secretary), board.held()
        decision = outcomes.decide(row, text="Karra", by=board.chair)
        url = reverse("committees:reword", args=[decision.pk])
        assert "Karra" in client.get(url).content.decode()
        assert client.post(url, {"text": "Karar", "in_favor": 1}).status_code == 422
        assert client.post(url, {"text": "Karar", "in_favor": 2, "against": 1}).status_code == 302
        decision.refresh_from_db()
        assert (decision.text, decision.in_favor, decision.against) == ("Karar", 2, 1)
        assert signed_in(board.member).get(url).status_code == 403
        meetings.close(row, by=board.chair)
        assert signed_in(board.chair).post(url, {"text": "Başka"}).status_code == 422

    def test_faults_are_said_in_words_and_nothing_is_written(self, board, signed_in):
        client = signed_in(board.chair)
        row = board.held(present=1)
        page = post(client, "decide", row, text="Karar").content.decode()
        assert "quorum" in page or "Yeter sayı" in page or "yeter sayı" in page
        post(client, "decide", row, text="", in_favor="-1", item="999")
        post(client, "assign", row, text="İş", owner="position:999999", due_on="dün")
        post(client, "agenda-add", row, title="")
        post(client, "attendance", row, **{"seat-x": "present", "seat-99999999999999999999": "present"})
        post(client, "close", row, ends_at="25:99")
        row.refresh_from_db()
        assert (row.status, row.decisions.count(), row.actions.count()) == (MeetingStatus.HELD, 0, 0)

    def test_a_meeting_is_cancelled_with_a_reason(self, board, signed_in):
        client, row = signed_in(board.chair), board.meeting(days_ago=-3)
        post(client, "cancel", row, reason="")
        row.refresh_from_db()
        assert row.status == MeetingStatus.PLANNED
        assert "Başkan görevli" in post(client, "cancel", row, reason="Başkan görevli").content.decode()

    def test_items_move_and_go(self, board, signed_in):
        client, row = signed_in(board.chair), board.meeting()
        for title in ("bir", "iki"):
            post(client, "agenda-add", row, title=title)
        post(client, "item-move", row.agenda.get(title="iki"), to="up")
        assert list(row.agenda.values_list("title", flat=True)) == ["iki", "bir"]
        post(client, "item-remove", row.agenda.get(title="iki"))
        assert list(row.agenda.values_list("title", flat=True)) == ["bir"]

    def test_decisions_and_actions_go_before_the_signature(self, board, signed_in):
        client, row = signed_in(board.chair), board.held()
        decision = outcomes.decide(row, text="Karar", by=board.chair)
        action = make.ActionFactory(meeting=row, decision=decision)
        post(client, "take-back", decision)
        action.refresh_from_db()
        assert action.decision is None
        post(client, "erase", action)
        assert not row.actions.exists()


class TestActions:
    def test_the_owner_reports_with_a_file(self, board, signed_in):
        action = make.ActionFactory(meeting=board.held(), owner_position=board.member.person.assignments.get().position)
        client = signed_in(board.member)
        assert str(action) in client.get(reverse("committees:mine")).content.decode()
        file = SimpleUploadedFile("takvim.txt", b"Takvim", "text/plain")
        today = timezone.localdate().isoformat()
        page = post(client, "done", action, on=today, note="Takvim yayımlandı.", file=file).content.decode()
        action.refresh_from_db()
        assert (action.state, action.closed_by) == ("done", board.member)
        assert "takvim.txt" in page

    def test_a_bad_report_changes_nothing(self, board, signed_in):
        action = make.ActionFactory(meeting=board.held(), owner_person=board.member.person, owner_position=None)
        client = signed_in(board.member)
        bad = SimpleUploadedFile("x.exe", b"MZ\x90\x00" * 20, "application/octet-stream")
        for data in ({"on": "2999-01-01", "note": "Takvim yayımlandı."}, {"on": "", "note": ""}, {"on": "2026-01-01"}):
            post(client, "done", action, **data)
        post(client, "done", action, on=timezone.localdate().isoformat(), note="Takvim yayımlandı.", file=bad)
        action.refresh_from_db()
        assert action.state == "open"

    def test_others_may_not_report_drop_or_reopen(self, board, signed_in):
        action = make.ActionFactory(meeting=board.held(), owner_person=board.member.person, owner_position=None)
        client = signed_in(board.other)
        for name in ("done", "drop", "reopen"):
            assert post(client, name, action).status_code == 403
        stranger = signed_in(user_with_role(Role.STAFF, "voice"))
        assert post(stranger, "done", action).status_code == 404

    def test_keepers_drop_and_reopen(self, board, signed_in):
        action = make.ActionFactory(meeting=board.held())
        client = signed_in(board.secretary)
        post(client, "drop", action, reason="Artık gerekmiyor")
        action.refresh_from_db()
        assert action.state == "dropped"
        post(client, "reopen", action, reason="Yine gerekli")
        action.refresh_from_db()
        assert action.state == "open"

    def test_the_term_is_moved_by_form_the_signed_text_is_not(self, board, signed_in):
        row = board.held()
        action = make.ActionFactory(meeting=row)
        meetings.close(row, by=board.chair)
        client = signed_in(board.chair)
        url = reverse("committees:action-edit", args=[action.pk])
        due = (timezone.localdate() + timedelta(days=40)).isoformat()
        form = {"text": action.text, "owner_position": action.owner_position_id, "owner_person": "", "due_on": due}
        assert client.post(url, form).status_code == 302
        assert client.post(url, form | {"text": "Başka"}).status_code == 422
        action.refresh_from_db()
        assert action.due_on.isoformat() == due


class TestDuty:
    def test_only_the_manager_follows_and_faults_stand_by_their_fields(self, board, signed_in):
        decision = board.closed().decisions.get()
        url = reverse("committees:follow", args=[decision.pk])
        assert signed_in(board.member).get(url).status_code == 403
        client = signed_in(board.chair)
        assert client.get(url).status_code == 200
        for changes in (
            {"evaluator": "periodic"},
            {"service": ""},
            {"position": "manager"},
            {"starts_on": "2001-01-01"},
            {"evaluator": "eval()"},
        ):
            assert client.post(url, duty_form(**changes)).status_code == 422
        assert not Obligation.objects.exists()
        assert client.post(url, duty_form()).status_code == 302
        assert client.post(url, duty_form()).status_code == 422


class TestRights:
    def test_strangers_see_nothing_of_a_meeting(self, board, signed_in):
        row = board.closed()
        client = signed_in(user_with_role(Role.STAFF, "voice"))
        assert client.get(row.get_absolute_url()).status_code == 404
        assert client.get(reverse("committees:preview", args=[row.pk])).status_code == 404
        assert client.get(f"/api/v1/committees/meeting/{row.pk}").status_code == 404
        assert client.get(board.committee.get_absolute_url()).status_code == 200
        assert row.number not in client.get(board.committee.get_absolute_url()).content.decode()
        assert client.get(row.decisions.get().get_absolute_url()).status_code == 200
        assert row.agenda.get().title not in client.get(row.decisions.get().get_absolute_url()).content.decode()

    def test_the_paper_is_no_more_public_than_its_meeting(self, board, signed_in):
        paper = board.closed().minutes
        for user, status in (
            (board.member, 200),
            (user_with_role(Role.AUDITOR), 200),
            (user_with_role(Role.STAFF, "voice"), 404),
        ):
            client = signed_in(user)
            assert client.get(paper.get_absolute_url()).status_code == status
            assert client.get(f"/api/v1/documents/document/{paper.pk}").status_code == status
            listed = client.get(reverse("documents:document-list")).content.decode()
            assert (paper.number in listed) is (status == 200)

    def test_members_read_and_write_nothing(self, board, signed_in):
        row = board.held()
        client = signed_in(board.member)
        page = client.get(row.get_absolute_url())
        assert page.status_code == 200
        assert "decision_text" not in page.content.decode()
        for name in ("begin", "attendance", "guest", "agenda-add", "decide", "assign", "close", "cancel"):
            assert post(client, name, row).status_code == 403

    def test_requesters_stay_outside(self, board, signed_in):
        client = signed_in(user_with_role(Role.REQUESTER))
        assert client.get(reverse("committees:mine")).status_code == 403
        assert client.get(board.committee.get_absolute_url()).status_code == 403

    def test_a_secretary_plans_for_their_own_committee_only(self, board, signed_in):
        client = signed_in(board.secretary)
        assert client.get(reverse("committees:meeting-add")).status_code == 200
        foreign = make.CommitteeFactory()
        when = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
        data = {"committee": foreign.pk, "starts_at": when}
        assert client.post(reverse("committees:meeting-add"), data).status_code == 422
        assert signed_in(board.member).get(reverse("committees:meeting-add")).status_code == 403
        assert not Meeting.objects.exists()

    def test_get_does_not_write(self, board, signed_in):
        row = board.held()
        assert signed_in(board.chair).get(reverse("committees:close", args=[row.pk])).status_code == 405


class TestApi:
    def test_a_meeting_is_planned_and_a_decision_is_not_written(self, board, signed_in):
        client = signed_in(board.chair)
        when = (timezone.now() + timedelta(days=3)).isoformat()
        answer = client.post(
            "/api/v1/committees/meeting/",
            {"committee": "BGYK", "starts_at": when},
            content_type="application/json",
        )
        assert answer.status_code == 201, answer.content
        text = {"text": "Karar", "meeting": answer.json()["id"]}
        refused = client.post("/api/v1/committees/decision/", text, content_type="application/json")
        assert refused.status_code == 403
        assert not Decision.objects.exists()


class TestPaper:
    def test_the_sample_fits_its_shape_and_prints(self, board):
        assert documents.render("meeting-minutes", samples.minutes()).startswith(b"%PDF-")

    def test_minutes_are_turkish_for_every_reader(self, board):
        row = board.closed()
        with translation.override("en"):
            data = papers.minutes_of(row)
        assert data["items"][0]["decisions"][0]["vote"] == "oy birliğiyle"
        assert data["attendance"][0]["role"] == "Başkan"

    def test_once_more_only_after_the_signature(self, board, signed_in):
        client = signed_in(board.chair)
        url = reverse("documents:print", args=["meeting-minutes"])
        held, closed = board.held(), board.closed()
        assert client.post(url, {"pk": held.pk, "prepare": "1"}).status_code == 422
        assert client.post(url, {"pk": closed.pk, "prepare": "1"}).status_code == 302

    def test_text_of_people_is_never_code(self, board):
        row = board.held()
        outcomes.decide(row, text='#read("/etc/passwd") $x$ *kalın* ₺', item=row.agenda.get(), by=board.chair)
        assert meetings.close(row, by=board.chair).minutes.pdf_size > 0


def test_every_list_opens_for_the_branch(board, signed_in):
    client = signed_in(board.other)
    for record in registers.records:
        if record.namespace == "committees":
            assert client.get(record.list_url).status_code == 200, record.key
