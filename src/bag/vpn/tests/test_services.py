"""Requests, accounts, reviews, evidence and what looks leave behind; gateways here are told nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from bag.contracts.tests.factories import TechnicianFactory
from bag.core.access import Role
from bag.core.models import Notification
from bag.documents.tests.factories import DocumentFactory
from bag.monitoring import sayings
from bag.monitoring.models import Report
from bag.organization.models import Person
from bag.organization.tests.factories import PersonFactory, ServiceFactory, user_with_role
from bag.vpn import evidence, jobs, queries, wording
from bag.vpn.domain.comparing import Gap, compare
from bag.vpn.domain.seen import Peer, Seen, TunnelSeen
from bag.vpn.domain.usage import Ended
from bag.vpn.domain.wireguard import new_keys
from bag.vpn.gateways.errors import SENTENCES
from bag.vpn.models import Account, AccountReview, Session, Tunnel, TunnelStatus
from bag.vpn.services import accounts, gateways, policy, polling, requests, reviews, usage
from bag.vpn.tests.factories import (
    AccessRequestFactory,
    AccountFactory,
    AccountReviewFactory,
    GatewayFactory,
    TunnelFactory,
)
from bag.work import reviewing

pytestmark = pytest.mark.django_db


def asked(by: Any, **given: Any) -> Any:
    return AccessRequestFactory(
        owner_service=ServiceFactory(code="network"), requested_by=by, requested_at=timezone.now(), **given
    )


def test_asking_approving_and_opening_are_the_work_of_three_people() -> None:
    asks, opens = (user_with_role(Role.STAFF, "network") for _ in range(2))
    chief = user_with_role(Role.CHIEF, "network")
    row = asked(asks)
    with pytest.raises(ValidationError):
        requests.create(row, login="ayse.kaya", by=opens)
    row = requests.approve(row, by=chief)
    for hand in (asks, chief, row.person.user):
        with pytest.raises(PermissionDenied):
            requests.create(row, login="ayse.kaya", by=hand)
    with pytest.raises(ValidationError):
        requests.create(row, login="ayşe kaya", by=opens)
    row = requests.create(row, login="ayse.kaya", by=opens)
    assert (row.state, row.account.login, row.account.is_open) == ("created", "ayse.kaya", True)
    with pytest.raises(ValidationError):
        requests.verify(row, by=opens)
    row.implemented_by = chief
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_nobody_approves_access_for_themselves() -> None:
    chief = user_with_role(Role.CHIEF, "network")
    row = asked(user_with_role(Role.STAFF, "network"), person=Person.objects.get(user=chief))
    with pytest.raises(PermissionDenied):
        requests.approve(row, by=chief)
    with pytest.raises(PermissionDenied):
        requests.reject(row, note="Uygun bulunmadı.", by=chief)
    with pytest.raises(ValidationError):
        requests.reject(row, note="yok", by=user_with_role(Role.MANAGER))


def test_an_extension_lets_the_account_live_longer() -> None:
    account = AccountFactory()
    later = account.ends_on + timedelta(days=90)
    row = asked(None, kind="extend", account=account, person=account.person, gateway=account.gateway, ends_on=later)
    row = requests.approve(row, by=user_with_role(Role.CHIEF, "network"))
    requests.create(row, login="", by=user_with_role(Role.STAFF, "network"))
    account.refresh_from_db()
    assert account.ends_on == later
    with pytest.raises(ValidationError):
        requests.save(AccessRequestFactory.build(kind="extend", account=account, person=PersonFactory()), None,
                      created=True)  # fmt: skip


def test_people_of_companies_need_their_contract_and_end_with_it() -> None:
    technician = TechnicianFactory()
    contract = technician.contract
    account = AccountFactory.build(
        gateway=GatewayFactory(), person=technician.person, unit=contract.contractor, ends_on=contract.ends
    )
    for wrong in ({"contract": None}, {"contract": TechnicianFactory().contract},
                  {"contract": contract, "ends_on": contract.ends + timedelta(days=1)}):  # fmt: skip
        for name, value in wrong.items():
            setattr(account, name, value)
        with pytest.raises(ValidationError):
            accounts.save(account, None, created=True)
    account.ends_on = contract.ends
    accounts.save(account, None, created=True)
    assert accounts.settle(contract.ends)["closed"] == 0, "the last day is a day of work"
    contract.terminated_on = timezone.localdate()
    contract.save()
    assert accounts.settle(timezone.localdate())["closed"] == 1
    account.refresh_from_db()
    assert (account.standing, account.reason) == ("closed", "contract")
    with pytest.raises(ValidationError):
        accounts.save(account, None, created=False)


def test_leaving_and_disuse_end_access() -> None:
    left, idle, used = (AccountFactory() for _ in range(3))
    Person.objects.filter(pk=left.person_id).update(active=False)
    long_ago = timezone.now() - timedelta(days=91)
    Account.objects.filter(pk__in=[idle.pk, used.pk]).update(
        created_at=long_ago, starts_on=long_ago.date(), last_used_at=long_ago
    )
    Account.objects.filter(pk=used.pk).update(last_used_at=timezone.now())
    assert [one.account for one in queries.idle(Account.objects.all(), 45)] == [idle]
    assert accounts.settle(timezone.localdate()) == {"closed": 1, "suspended": 1}
    standing = dict(Account.objects.values_list("pk", "standing"))
    assert standing == {left.pk: "closed", idle.pk: "suspended", used.pk: "active"}
    idle.refresh_from_db()
    with pytest.raises(PermissionDenied):
        accounts.resume(idle, note="", by=idle.person.user)
    assert accounts.resume(idle, note="Projeye döndü.", by=None).is_open
    assert accounts.settle(timezone.localdate())["suspended"] == 0, "the days begin anew"


def test_a_gateway_that_cannot_be_read_says_so_and_closing_still_counts() -> None:
    gateway = GatewayFactory(reading="local", interface="yok0")
    account = AccountFactory(gateway=gateway, public_key=new_keys().public)
    look = polling.poll(gateway)
    assert look.error is not None
    assert Report.objects.filter(alarm_class=polling.GATEWAY_SILENT, present=True).count() == 1
    account = accounts.close(account, note="Görevden ayrıldı, kapatıldı.", by=None)
    account.refresh_from_db()
    assert (account.standing, account.gone_at) == ("closed", None), "closed on record, not proved"
    with pytest.raises(ValidationError):
        gateways.align(gateway, by=None)
    with pytest.raises(ValidationError):
        accounts.issue(AccountFactory(gateway=gateway, person=account.person), by=account.person.user)


def test_nobody_signs_the_review_of_their_own_account_and_signatures_act() -> None:
    first, second = (user_with_role(Role.STAFF, "network") for _ in range(2))
    service = ServiceFactory(code="network")
    gateway = GatewayFactory(owner_service=service)
    own = AccountFactory(gateway=gateway, person=Person.objects.get(user=first))
    approved = AccountFactory(gateway=gateway)
    other = AccountFactory(gateway=gateway)
    AccessRequestFactory(owner_service=service, account=approved, approved_by=first, approved_at=timezone.now())
    people = [Person.objects.get(user=user) for user in (first, second)]
    row: AccountReview = AccountReviewFactory(owner_service=service, reviewer=people[0], second_reviewer=people[1])
    assert reviews.start(row, by=None) == 3
    line = {one.account_id: one for one in row.lines.all()}
    assert {pk: one.reviewer_id for pk, one in line.items()} == {
        own.pk: people[1].pk, approved.pk: people[1].pk, other.pk: people[0].pk,
    }  # fmt: skip
    with pytest.raises(PermissionDenied):
        reviews.sign(row, {line[own.pk].pk: ("keep", "")}, by=first)
    row.lines.filter(account=own).update(reviewer=people[0])
    with pytest.raises(PermissionDenied):
        reviews.sign(row, {line[own.pk].pk: ("keep", "")}, by=first)
    row.lines.filter(account=own).update(reviewer=people[1])
    reviews.sign(row, {line[other.pk].pk: ("close", "Görevi bitmiş.")}, by=first)
    reviews.sign(row, {line[own.pk].pk: ("suspend", "İzinde."), line[approved.pk].pk: ("keep", "")}, by=second)
    row.refresh_from_db()
    standing = dict(Account.objects.values_list("pk", "standing"))
    assert (standing, row.completed_at is not None) == (
        {own.pk: "suspended", approved.pk: "active", other.pk: "closed"}, True,
    )  # fmt: skip
    now = timezone.now()
    assert len(evidence.reviews("network", now - timedelta(hours=1), now)) == 1


def test_reviews_are_called_for_every_quarter_and_reminded_of() -> None:
    service = ServiceFactory(code="network")
    chief = user_with_role(Role.CHIEF, "network")
    AccountFactory(gateway__owner_service=service)
    jobs.day(0)
    jobs.day(0)
    assert Notification.objects.filter(user=chief, kind=reviews.NEWS).count() == 1
    late = timezone.localdate() - timedelta(days=1)
    row = AccountReviewFactory(owner_service=service, due_on=late)
    assert reviewing.remind(reviews.REVIEWING, timezone.localdate()) == 0, "it has not begun"
    reviews.start(row, by=None)
    assert reviews.call(timezone.localdate()) == 0
    assert reviewing.remind(reviews.REVIEWING, timezone.localdate()) == 1
    assert Notification.objects.filter(user=row.reviewer.user, kind=reviews.NEWS).count() == 2


def test_accounts_without_an_approved_request_are_not_allowed_evidence() -> None:
    bare = AccountFactory(gateway__owner_service=ServiceFactory(code="network"))
    row = requests.approve(asked(None), by=user_with_role(Role.CHIEF, "network"))
    requests.create(row, login="ayse.kaya", by=user_with_role(Role.STAFF, "network"))
    now = timezone.now()
    items = evidence.accounts("network", now - timedelta(hours=1), now)
    assert sorted((item.subject.split(":")[0], item.allowed, item.met_at is not None) for item in items) == [
        ("vpn.accessrequest", True, True), ("vpn.account", False, False),
    ]  # fmt: skip
    assert list(reviews.unapproved()) == [bare]


def test_tunnels_are_evidence_when_they_rest_on_a_protocol_and_carried_traffic() -> None:
    service = ServiceFactory(code="network")
    tunnels = [TunnelFactory(gateway__owner_service=service) for _ in range(2)]
    TunnelStatus.objects.bulk_create(TunnelStatus(tunnel=row, up=True, received=1) for row in tunnels)
    Tunnel.objects.filter(pk=tunnels[0].pk).update(protocol=DocumentFactory())
    span = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    assert [item.met_at is not None for item in evidence.tunnels("network", *span)] == [True, False]


def test_counters_only_grow_when_a_gateway_begins_anew() -> None:
    tunnel = TunnelFactory()
    now = timezone.now()
    for run, received in (("1", 100), ("1", 250), ("2", 40), ("2", 60)):
        polling._tunnels([tunnel], [TunnelSeen(tunnel.name, True, received=received, run=run)], now)
    status = TunnelStatus.objects.get(tunnel=tunnel)
    assert (status.received, status.base_received, status.up) == (310, 60, True)
    assert polling._tunnels([tunnel], [], now) == 0
    report = Report.objects.get(alarm_class=polling.TUNNEL_DOWN, present=True)
    assert tunnel.name in sayings.word(report.said)


def test_looks_make_sessions_and_end_them() -> None:
    account = AccountFactory(public_key=new_keys().public)
    now = timezone.now()
    for minutes, received, connected in ((0, 1000, True), (1, 1600, True), (2, 1600, False), (3, 2000, True)):
        at = now + timedelta(minutes=minutes)
        peer = Peer(account.public_key, last_seen=at, received=received, connected=connected, remote="192.0.2.9:1")
        polling._accounts([account], Seen((peer,)), at)
    found = list(Session.objects.order_by("started_at"))
    assert [(one.received, one.ended_at is not None) for one in found] == [(600, True), (0, False)]
    account.refresh_from_db()
    assert (account.last_used_at, account.present) == (now + timedelta(minutes=3), True)


def test_differences_come_and_go_once() -> None:
    gateway = GatewayFactory()
    account = AccountFactory(gateway=gateway, public_key=new_keys().public)
    known, stranger = [account], Peer(new_keys().public, remote="192.0.2.9:1")
    for peers in ((stranger,), (stranger,), ()):
        found = compare(polling._wanted(known), Seen(peers, complete=True))
        polling._differences(gateway, known, found, timezone.now())
    rows = list(gateway.differences.order_by("gap").values_list("gap", "account", "gone_at"))
    assert [(gap, owner, gone is None) for gap, owner, gone in rows] == [
        (Gap.MISSING, account.pk, True), (Gap.UNKNOWN, None, False),
    ]  # fmt: skip
    assert list(Report.objects.order_by("pk").values_list("present", flat=True)) == [True, False]


def test_the_log_of_a_firewall_is_the_use_of_accounts() -> None:
    account = AccountFactory(gateway=GatewayFactory(kind="firewall"), login="ayse.kaya")
    now = timezone.now()
    said = [(account.gateway, Ended(name, "192.0.2.9", now, timedelta(hours=1), 5, 7)) for name in ("ayse.kaya", "x")]
    assert [usage._kept(said), usage._kept(said)] == [2, 0]
    account.refresh_from_db()
    assert account.last_used_at == now
    assert Session.objects.get(account=None).login == "x"


def test_the_job_looks_at_every_gateway_and_forgets_old_sessions(tmp_path: Any) -> None:
    status = tmp_path / "openvpn-status.log"
    head = "TITLE,OpenVPN 2.6.3\nHEADER,CLIENT_LIST,Common Name,Real Address,Virtual Address,Bytes Received,Bytes Sent,"
    head += "Connected Since (time_t),Username\n"
    inside = f"{head}CLIENT_LIST,ayse.kaya,192.0.2.9:1,10.8.0.6,10,20,1795507200,UNDEF\nEND\n"
    status.write_text(inside)
    silent = GatewayFactory(reading="local", interface="yok0")
    gateway = GatewayFactory(kind="openvpn", reading="local", socket=str(status))
    account = AccountFactory(gateway=gateway, login="ayse.kaya")
    jobs.look(0)
    gateway.refresh_from_db()
    silent.refresh_from_db()
    assert (gateway.status.connected, gateway.status.reason) == (1, "")
    assert silent.status.reason
    assert Session.objects.get(account=account).ended_at is None
    status.write_text(f"{head}END\n")
    jobs.look(0)
    assert Session.objects.get(account=account).ended_at is not None
    status.write_text(inside)
    jobs.look(0)
    assert Session.objects.get(account=account).ended_at is None, "the same stay, not a new one"
    Session.objects.update(ended_at=timezone.now())
    assert jobs.forget_sessions(timezone.now() + timedelta(days=400)) == 1


def test_every_fault_and_refusal_has_its_sentence() -> None:
    assert set(wording._FAULTS) == set(wording.Fault)
    assert set(wording.GRADES) == set(wording.GRADE_TONES) == set(wording.Grade)
    assert all(str(sentence) for sentence in SENTENCES.values())
    policy.save({"dormant_days": 30})
    policy.save({"dormant_days": 60})
    assert policy.policy().dormant_days == 60
