"""How much of the directive is proved by records: the counting, the door for scripts, and the page."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bag.core import registers
from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceSource
from bag.directive.domain.coverage import Check, State, by_article, by_service, clauses, figures
from bag.directive.domain.sources import planned_sources
from bag.directive.models import Basis, Obligation
from bag.directive.services.coverage import checks_of, checks_of_catalogue, connected, coverage, obligations
from bag.directive.tests.factories import branch_directive, post
from bag.directive.tests.test_pages import MOST_QUERIES, at_most, signed_in
from bag.organization.seeding import seed_branch

MARK, SPAN = EvidenceShape.MARK, EvidenceShape.SPAN


def check(key: str = "9-a", **given: object) -> Check:
    clause = key.partition(".")[0]
    plain = Check(key, clause, clause.partition("-")[0], ("network",), "automatic", "periodic", ("a.one",), False)
    return replace(plain, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "state"),
    [
        (check(), State.PROVED),
        (check(mode="automatic_attest"), State.STATED),
        (check(mode="manual", sources=()), State.MANUAL),
        (check(sources=()), State.BARE),
        (check(sources=("a.other",)), State.WAITING),
        (check(sources=("a.other", "a.one")), State.PROVED),
        (check(evaluator="coverage"), State.WAITING),
    ],
)
def test_a_duty_is_proved_by_a_connected_source_that_fits(one: Check, state: State) -> None:
    assert one.state({"a.one": MARK}) == state


def test_a_clause_is_proved_when_all_its_duties_are() -> None:
    parts = [check("9-a"), check("9-a.2", sources=("a.two",))]
    assert clauses(parts, {"a.one": MARK, "a.two": MARK})[0].state == State.PROVED
    assert clauses(parts, {"a.one": MARK})[0].state == State.PARTLY
    assert clauses(parts, {})[0].state == State.WAITING
    assert clauses([parts[0], check("9-a.2", sources=())], {"a.one": MARK})[0].state == State.BARE
    mixed = [check("9-a", mode="automatic_attest"), check("9-a.2", mode="automatic_attest", sources=("a.two",))]
    assert clauses(mixed, {"a.one": MARK, "a.two": SPAN})[0].state == State.STATED
    assert clauses(mixed, {"a.one": MARK})[0].state == State.PARTLY


def test_clauses_count_once_and_checks_with_every_part() -> None:
    checks = [
        check("7-a", services=("network", "radio")),
        check("7-a.2", services=("network", "radio"), sources=("a.two",), period_unset=True),
        check("8-a", mode="manual", sources=(), services=("",)),
    ]
    found = figures(checks, {"a.one": MARK}, ["a.one", "a.two"])
    assert (found.rows, found.instances, found.checks) == (2, 3, 5)
    assert (found.automatic, found.manual, found.not_connected, found.unset_periods) == (1, 1, 0, 1)
    assert (found.sources, found.connected_sources) == (2, 1)
    rows = clauses(checks, {"a.one": MARK})
    assert by_service(rows) == {
        "network": {State.PARTLY: 1}, "radio": {State.PARTLY: 1}, "": {State.MANUAL: 1},
    }  # fmt: skip
    assert list(by_article(rows)) == ["7", "8"]


def test_the_catalogue_in_this_installation() -> None:
    found = coverage(checks_of_catalogue())
    assert (found.rows, found.instances) == (351, 627)
    assert (found.automatic, found.automatic_attest, found.manual, found.without_source) == (274, 48, 29, 0)
    assert found.unset_periods == 20
    assert 0 < found.not_connected < 322
    assert found.connected_sources == len(registers.evidence_sources)


def test_registered_sources_are_those_of_the_plan() -> None:
    planned = planned_sources()
    assert {key: planned[key].shape for key in connected() if key in planned} == {
        key: shape for key, shape in connected().items() if key in planned
    }
    assert not set(connected()) - set(planned)


def told() -> dict[str, object]:
    out = StringIO()
    call_command("directive_coverage", "--json", stdout=out)
    found: dict[str, object] = json.loads(out.getvalue())
    return found


@pytest.mark.django_db
def test_the_door_answers_before_and_after_an_import() -> None:
    before = told()
    assert before["counted"] == "catalogue"
    wanted = ("rows", "instances", "automatic", "automatic_attest", "manual", "without_source", "not_connected")
    assert list(before)[:7] == list(wanted)
    branch_directive()
    after = told()
    assert after.pop("counted") == "directive"
    assert after == {key: value for key, value in before.items() if key != "counted"}


@pytest.mark.django_db
def test_the_door_speaks_turkish() -> None:
    out = StringIO()
    call_command("directive_coverage", stdout=out)
    assert "351 bent" in out.getvalue()


@pytest.mark.django_db
def test_a_source_that_comes_takes_its_duties_off_the_road(monkeypatch: pytest.MonkeyPatch) -> None:
    branch_directive()
    checks = checks_of(obligations())
    before = coverage(checks)
    planned = planned_sources()
    missing = next(key for key in planned if key not in connected())
    entries = dict(registers.evidence_sources._entries)
    entries[missing] = EvidenceSource(missing, "Yeni", (), lambda *_window: [], planned[missing].shape)
    monkeypatch.setattr(registers.evidence_sources, "_entries", entries)
    after = coverage(checks)
    assert after.connected_sources == before.connected_sources + 1
    assert after.not_connected < before.not_connected


@pytest.mark.django_db
def test_the_page_shows_bars_road_and_open_periods_in_few_queries() -> None:
    branch_directive()
    client = signed_in(post("branch-manager"))
    client.get(reverse("directive:coverage"))
    with at_most(MOST_QUERIES):
        answer = client.get(reverse("directive:coverage"))
    context = answer.context
    assert context["figures"].rows == 351
    assert sum(bar.total for bar in context["services"]) == 627
    assert sum(bar.total for bar in context["articles"]) == 351
    assert len(context["periods"]) == 20
    lines = [line for room in context["rooms"] for line in room.lines]
    assert len(lines) == context["figures"].sources
    assert {line.source.key for line in lines if line.connected} == set(connected())
    body = answer.content.decode()
    first = Obligation.objects.filter(basis=Basis.UNSET).order_by("id").first()
    assert first is not None
    assert first.get_absolute_url() in body
    assert "work.incidents" in body


@pytest.mark.django_db
def test_a_choice_lists_its_duties() -> None:
    branch_directive()
    client = signed_in(post("branch-manager"))
    address = reverse("directive:coverage")
    wanted = Obligation.objects.filter(sources__contains=["work.field_forms"]).values_list("key", flat=True)
    for choice in ("?source=work.field_forms", "?source=work.field_forms&page=x"):
        page = client.get(address + choice).context["page"]
        assert Counter(check.key for check, _state in page.object_list) == Counter(wanted)
    manual = client.get(f"{address}?state=manual&service=network").context["page"]
    assert {check.clause for check, _state in manual.object_list} >= {"9-s", "10-p", "7-v"}
    for nonsense in ("?state=green", "?source=' or 1=1&article=x"):
        assert client.get(address + nonsense).status_code == 200


@pytest.mark.django_db
def test_a_decided_period_stands_with_name_and_day() -> None:
    branch_directive()
    client = signed_in(post("branch-manager"))
    row = Obligation.objects.filter(basis=Basis.UNSET).order_by("id").first()
    assert row is not None
    client.post(reverse("directive:set-period", args=[row.pk]), {"period": "P6M", "decision": "Olur 2026/7"})
    answer = client.get(reverse("directive:coverage"))
    assert answer.context["figures"].unset_periods == 19
    body = answer.content.decode()
    assert "Olur 2026/7" in body
    assert f"{timezone.localdate():%d.%m.%Y}" in body


@pytest.mark.django_db
def test_before_an_import_the_page_counts_the_catalogue() -> None:
    seed_branch()
    client = signed_in(post("branch-manager"))
    answer = client.get(reverse("directive:coverage"))
    assert answer.context["figures"].rows == 351
    assert not answer.context["imported"]


@pytest.mark.django_db
def test_people_outside_the_branch_do_not_see_it(client: Client) -> None:
    assert client.get(reverse("directive:coverage")).status_code == 302
