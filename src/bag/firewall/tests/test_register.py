"""Loading, requests, reviews and pages of the rule register."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bag.core.access import Role
from bag.firewall import evidence, queries
from bag.firewall.domain.usage import Counter, counted, usage
from bag.firewall.models import Campaign, Rule, RuleRequest, RuleSet
from bag.firewall.services import loading, requests, reviews
from bag.firewall.tests.factories import CampaignFactory, RuleRequestFactory
from bag.inventory.tests.factories import EquipmentFactory
from bag.organization.models import Person
from bag.organization.tests.factories import ServiceFactory, UnitFactory, user_with_role
from bag.work import reviewing

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
TEXT = (
    "ip access-list extended BELGE\n 10 permit tcp 10.1.0.0 0.0.255.255 host 10.9.0.5 eq 443\n 20 deny ip any any log\n"
)
COUNTED = "*filter\n:FORWARD DROP [0:0]\n[{hits}:900] -A FORWARD -s 10.1.0.0/16 -j ACCEPT\nCOMMIT\n"


def loaded(text: str = TEXT, **given: Any) -> RuleSet:
    service = ServiceFactory(code="network")
    return loading.load(text, service=service, by=None, **given)[0].rule_set


def person_of(user: Any) -> Person:
    return Person.objects.get(user=user)


def sign_in(client: Client, role: Role, service: str | None = "network") -> Any:
    user = user_with_role(role, service)
    client.force_login(user, backend=BACKEND)
    return user


def test_a_new_version_keeps_what_people_know_of_unchanged_rules() -> None:
    row = loaded()
    unit = UnitFactory()
    Rule.objects.filter(rule_set=row, position=0).update(owner_unit=unit, reason="Belge", reviewed_on=date(2026, 1, 5))
    text = TEXT.replace(" 10 permit", " 5 permit icmp any any\n 15 permit").replace("20 deny ip", "20 deny udp")
    again = loading.load(text, by=None)[0]
    assert (again.rule_set.version, again.kept, again.new, again.gone) == (2, 1, 2, 1)
    kept = Rule.objects.get(rule_set=row, position=1)
    assert (kept.number, kept.owner_unit, kept.reason, kept.reviewed_on) == ("15", unit, "Belge", date(2026, 1, 5))
    assert "redundant" in Rule.objects.get(rule_set=row, position=2).problems


def test_hit_counters_prove_use_only_when_watched_long_enough() -> None:
    loaded(COUNTED.format(hits=5))
    row = loaded(COUNTED.format(hits=9)).rules.get()
    assert (row.hits, usage(row.counter)) == (9, "used")
    now = timezone.now()
    quiet = Counter(7, now - timedelta(days=100), now)
    assert usage(quiet) == "unused"
    assert usage(counted(quiet, 3, now)) == "used", "set back, and grown since"
    assert usage(counted(quiet, 0, now)) == "not_evaluable", "set back: what came before is forgotten"
    assert usage(None) == "not_evaluable"


def test_unread_lines_stop_loading_unless_told_otherwise() -> None:
    wrong = TEXT + " 30 permit tcp any any eq\n"
    with pytest.raises(ValidationError):
        loaded(wrong)
    assert not RuleSet.objects.exists()
    assert loaded(wrong, partial=True).unread_lines == 1


def asked_for(by: Any, row: RuleSet, **given: Any) -> RuleRequest:
    made: RuleRequest = RuleRequestFactory(
        owner_service=row.owner_service, rule_set=row, requested_by=by, requested_at=timezone.now(), **given
    )
    return made


def test_a_request_takes_three_people_and_is_verified_by_the_loaded_rules() -> None:
    row = loaded()
    asks, makes = (user_with_role(Role.STAFF, "network") for _ in range(2))
    chief = user_with_role(Role.CHIEF, "network")
    made = asked_for(asks, row, expires_on=date(2027, 1, 1))
    made = requests.examine(made, risk_note="Yalnız belge sunucusunun web kapısı açılır.", by=makes)
    made = requests.approve(made, by=chief)
    for hand in (asks, chief):
        with pytest.raises(PermissionDenied):
            requests.implement(made, by=hand)
    made = requests.implement(made, by=makes)
    with pytest.raises(ValidationError):
        requests.verify(made, by=asks)
    made.rule_set = loaded()
    made = requests.verify(made, by=asks)
    rule = Rule.objects.get(request=made)
    assert (made.state, rule.position, rule.owner_unit, rule.expires_on) == ("verified", 0, made.unit, date(2027, 1, 1))
    window = made.requested_at - timedelta(hours=1), timezone.now()
    assert [item.met_at for item in evidence.vlan_requests("network", *window)] == [made.verified_at]
    assert requests.pass_day(timezone.now() + timedelta(days=999)) == 1
    made.refresh_from_db()
    assert made.state == "expired"


def test_the_loaded_rules_may_contradict_a_request() -> None:
    row = loaded()
    made = asked_for(None, row, port="80", state="implemented", implemented_at=row.loaded_at)
    with pytest.raises(ValidationError):
        requests.verify(made, by=user_with_role(Role.STAFF, "network"))


def test_an_emergency_is_made_first_and_approved_within_a_working_day() -> None:
    row = loaded()
    asks, makes = (user_with_role(Role.STAFF, "network") for _ in range(2))
    made = asked_for(asks, row, kind="emergency", expires_on=date(2026, 12, 31))
    made = requests.implement(made, by=makes)
    due = timezone.localtime(made.approve_until)
    assert (due.date() > timezone.localdate(), due.hour) == (True, 23)
    with pytest.raises(PermissionDenied):
        requests.approve(made, by=makes)
    made = requests.approve(made, by=user_with_role(Role.CHIEF, "network"))
    assert (made.state, made.approved_at is not None) == ("implemented", True)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleRequestFactory(kind="emergency", owner_service=row.owner_service)


def test_nobody_reviews_rules_in_which_they_have_a_hand() -> None:
    row = loaded()
    first, second = (user_with_role(Role.STAFF, "network") for _ in range(2))
    mine = asked_for(first, row)
    Rule.objects.filter(rule_set=row, position=0).update(request=mine)
    campaign: Campaign = CampaignFactory(
        owner_service=row.owner_service, reviewer=person_of(first), second_reviewer=person_of(second)
    )
    assert reviews.start(campaign, by=None) == 2
    of = {line.reviewer.user: line for line in campaign.lines.select_related("reviewer__user")}
    with pytest.raises(PermissionDenied):
        reviews.sign(campaign, {of[second].pk: ("keep", "")}, by=first)
    with pytest.raises(ValidationError):
        reviews.sign(campaign, {of[first].pk: ("remove", "")}, by=first)
    reviews.sign(campaign, {of[first].pk: ("remove", "Kullanılmıyor.")}, by=first)
    assert evidence.reviews("network", timezone.now() - timedelta(hours=1), timezone.now()) == []
    reviews.sign(campaign, {of[second].pk: ("keep", "")}, by=second)
    assert Rule.objects.get(rule_set=row, position=0).reviewed_on == timezone.localdate()
    signed = campaign.lines.select_related("signed_by").get(pk=of[second].pk)
    assert signed.digest == reviewing.digest(campaign, signed)
    signed.note = "sonradan"
    assert signed.digest != reviewing.digest(campaign, signed)
    now = timezone.now()
    assert len(evidence.reviews("network", now - timedelta(hours=1), now)) == 1


def test_sets_that_follow_each_other_make_a_path() -> None:
    ways = [("VLAN20", "ic"), ("ic", "DMZ"), ("DMZ", "internet"), ("ic", "internet")]
    rows = [RuleSet(name=f"{a}-{b}", zone_from=a, zone_to=b) for a, b in ways]
    assert [row.name for row in queries.path("VLAN20", "internet", rows) or []] == ["VLAN20-ic", "ic-internet"]
    assert queries.path("internet", "VLAN20", rows) is None


def test_pages_answer_and_their_questions_do_not_grow(client: Client) -> None:
    sign_in(client, Role.STAFF)
    row = loaded()
    asked = {"source": "10.1.2.3", "target": "10.9.0.5", "protocol": "tcp", "port": "443", "opening": "on"}
    page = client.get(reverse("firewall:reach"), asked).content.decode()
    assert "2: 10 permit tcp 10.1.0.0" in page
    wrong = client.get(reverse("firewall:reach"), {**asked, "source": "10.1.2.333"})
    assert "10.1.2.333" in wrong.content.decode()
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("firewall:findings"))
    text = TEXT + "".join(f" {30 + n} permit udp any host 10.9.1.{n} eq 53\n" for n in range(40))
    loading.load(text, by=None)
    with CaptureQueriesContext(connection) as many:
        assert "10.9.1.7" in client.get(reverse("firewall:findings"), {"kind": "shadowed"}).content.decode()
    assert len(many) <= len(few)
    assert client.get(row.get_absolute_url()).status_code == 200
    assert client.get(row.rules.first().get_absolute_url()).status_code == 200


def test_a_change_is_previewed_before_it_is_taken(client: Client) -> None:
    sign_in(client, Role.STAFF)
    row = loaded()
    address = reverse("firewall:ruleset-load", args=[row.pk])
    text = TEXT.replace("eq 443", "range 443 444")
    page = client.post(address, {"text": text, "look": ""}).content.decode()
    assert "tcp 10.1.0.0/16 → 10.9.0.5 :444" in page
    assert RuleSet.objects.get().version == 1
    assert "yok" in client.post(address, {"text": "ip access-list extended yok\n permit ip any any\n"}).content.decode()
    assert client.post(address, {"text": "%PDF-1.4"}).status_code == 200
    assert client.post(address, {"text": text, "take": "1"}).status_code == 302
    assert RuleSet.objects.get().version == 2


@pytest.mark.parametrize(("role", "service"), [(Role.STAFF, "radio"), (Role.AUDITOR, None), (Role.REQUESTER, None)])
def test_others_load_and_decide_nothing(client: Client, role: Role, service: str | None) -> None:
    row = loaded()
    made = asked_for(None, row)
    device = EquipmentFactory(owner_service=row.owner_service)
    sign_in(client, role, service)
    for name, pk in (("ruleset-load", row.pk), ("equipment-load", device.pk)):
        assert client.post(reverse(f"firewall:{name}", args=[pk]), {"text": TEXT, "take": "1"}).status_code in (
            403,
            404,
        )
    assert client.get(reverse("firewall:request-text", args=[made.pk])).status_code in (403, 404)
    for verb in ("examine", "approve", "reject", "implement", "verify", "remove"):
        assert client.post(reverse(f"firewall:request-{verb}", args=[made.pk]), {}).status_code in (403, 404)


def test_a_request_goes_its_way_on_its_page(client: Client) -> None:
    row = loaded()
    sign_in(client, Role.STAFF)
    values = {
        "title": "Zabıta belge erişimi", "kind": "normal", "purpose": "vlan", "owner_service": row.owner_service_id,
        "unit": UnitFactory().pk, "rule_set": row.pk, "action": "permit", "source": "10.1.4.0/24",
        "target": "10.9.0.5", "protocol": "tcp", "port": "443", "reason": "Belge sistemi",
    }  # fmt: skip
    assert client.post(reverse("firewall:rulerequest-add"), {**values, "source": "10.1.4.0/33"}).status_code == 422
    client.post(reverse("firewall:rulerequest-add"), values)
    made = RuleRequest.objects.get()
    sign_in(client, Role.STAFF)
    client.post(reverse("firewall:request-examine", args=[made.pk]), {"risk_note": "Tek sunucunun tek kapısı açılır."})
    sign_in(client, Role.CHIEF)
    assert reverse("firewall:request-approve", args=[made.pk]) in client.get(made.get_absolute_url()).content.decode()
    client.post(reverse("firewall:request-approve", args=[made.pk]), {"note": ""})
    sign_in(client, Role.STAFF)
    text = client.get(reverse("firewall:request-text", args=[made.pk])).content.decode()
    assert "permit tcp 10.1.4.0 0.0.0.255 host 10.9.0.5 eq 443" in text
    client.post(reverse("firewall:request-implement", args=[made.pk]))
    loaded()
    sign_in(client, Role.STAFF)
    client.post(reverse("firewall:request-verify", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == "verified"
    assert client.get(made.get_absolute_url()).status_code == 200
