"""A year of the branch, 2027, through the real database: every evaluator, every status, and the board of past days.

Standing rooms give what they can (loans, controlled documents, assignments, statements); the shapes that no room tells
yet come from a source that hands out what its ledger holds, as a room would hand out its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from bag.core import registers
from bag.core.domain.calendar import LOCAL
from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import EvidenceItem, EvidenceSource, Register
from bag.directive import boards
from bag.directive.domain.rules import EVALUATORS, parameters_of, stored
from bag.directive.models import Instance, Occurrence, StatusChange, StatusChoice
from bag.directive.owners import holders
from bag.directive.services import duties, statuses
from bag.directive.tests.factories import InstanceFactory, ObligationFactory, post
from bag.documents.models import ControlledDocument
from bag.documents.tests.factories import ApprovedDocumentFactory
from bag.inventory.models import Loan
from bag.inventory.tests.factories import EquipmentFactory, LoanFactory
from bag.organization.models import Assignment, Position, Unit
from bag.organization.seeding import seed_branch
from bag.organization.tests.factories import AssignmentFactory, PersonFactory

pytestmark = pytest.mark.django_db

YEAR = 2027
STARTS = date(YEAR, 1, 1)


def moment(text: str) -> datetime:
    """``'05-10'`` or ``'05-10 03:30'`` of the year; a full date stands for itself."""
    text = text if text[:4].isdigit() and text[4] == "-" else f"{YEAR}-{text}"
    found = datetime.fromisoformat(text).replace(tzinfo=LOCAL)
    return found if ":" in text else found.replace(hour=10)


@dataclass
class Ledger:
    """What a room to come would keep: items by name, as they stand now."""

    shape: EvidenceShape
    items: dict[str, EvidenceItem] = field(default_factory=dict)
    alive_at: datetime | None = None

    def find(self, _service: str, start: datetime, end: datetime) -> list[EvidenceItem]:
        return sorted(self.items.values(), key=lambda item: item.effective_at)

    def note(self, item: str, at: str, recorded: str = "", **more: Any) -> None:
        days = {name: moment(value) if isinstance(value, str) else value for name, value in more.items()}
        self.items[item] = EvidenceItem(moment(at), moment(recorded or at), f"Kayıt {item}", item=item, **days)

    def change(self, item: str, **more: str) -> None:
        self.items[item] = replace(self.items[item], **{name: moment(value) for name, value in more.items()})


@pytest.fixture
def ledgers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Ledger]:
    """One ledger for each shape that the scenario needs, registered beside the sources of the standing rooms."""
    found = {
        "marks": Ledger(EvidenceShape.MARK),
        "faults": Ledger(EvidenceShape.EVENT),
        "moves": Ledger(EvidenceShape.TASK),
        "watch": Ledger(EvidenceShape.SPAN),
        "uptime": Ledger(EvidenceShape.MEASURE),
        "footage": Ledger(EvidenceShape.EVENT),
        "feed": Ledger(EvidenceShape.MARK, alive_at=moment("01-01")),
    }
    register: Register[EvidenceSource] = Register("evidence sources")
    for source in registers.evidence_sources:
        register.add(source)
    for key, ledger in found.items():
        alive = (lambda ledger=ledger: ledger.alive_at) if ledger.alive_at else None
        register.add(EvidenceSource(f"test.{key}", key, (), ledger.find, ledger.shape, alive=alive))
    monkeypatch.setattr(registers, "evidence_sources", register)
    return found


RULES: dict[str, tuple[str, dict[str, Any], str]] = {
    "periodic": ("periodic", {"period": "P1M"}, "test.marks"),
    "freshness": ("freshness", {"max_age": "P6M"}, "organization.assignments"),
    "close": ("close_by", {"period": "P1Y"}, "inventory.loans"),
    "document": ("document", {"notice_days": 30}, "documents"),
    "event": ("every_event", {"within_days": 5, "period": "P3M"}, "test.faults"),
    "before": ("before", {"offset": "P2M", "period": "P1Y"}, "test.moves"),
    "coverage": ("coverage", {"period": "P1M"}, "test.watch"),
    "threshold": ("threshold", {"minimum": 99.5, "period": "P1M"}, "test.uptime"),
    "forbid": ("forbid", {"period": "P1Y"}, "test.footage"),
    "attest": ("attest", {"period": "P3M"}, ""),
    "waived": ("periodic", {"period": "P1M"}, "test.marks"),
    "feed": ("freshness", {"max_age": "P1Y"}, "test.feed"),
    "absent": ("periodic", {"period": "P1M"}, "room.to_come"),
}


def watch_duties() -> dict[str, Instance]:
    found = {}
    for key, (evaluator, given, source) in RULES.items():
        obligation = ObligationFactory(
            key=key, evaluator=evaluator, parameters=stored(parameters_of(evaluator, given)),
            period=given.get("period", ""), attest_period=given.get("period", ""),
            evidence_mode="automatic" if source else "manual", sources=[source] if source else [], starts_on=STARTS,
        )  # fmt: skip
        found[key] = InstanceFactory(obligation=obligation)
    return found


@dataclass
class Year:
    """The deeds of the year; each is done on its day, and the duties are judged after it."""

    ledgers: dict[str, Ledger]
    owed: dict[str, Instance]
    chief: Any
    manager: Any
    loans: dict[str, Loan] = field(default_factory=dict)
    deeds: int = 0

    @contextmanager
    def on(self, day: str, *, judge: bool = True) -> Iterator[None]:
        with time_machine.travel(moment(day), tick=False):
            self.deeds += 1
            yield
            if judge:
                statuses.recompute()

    def lend(self, name: str, day: str, due: str) -> None:
        equipment = EquipmentFactory(owner_service=Unit.objects.get(code="network"))
        self.loans[name] = LoanFactory(equipment=equipment, from_on=moment(day).date(), due_on=moment(due).date())

    def take_back(self, name: str, day: str) -> None:
        loan = self.loans[name]
        loan.returned_on = moment(day).date()
        loan.save()

    def state(self, statement: str) -> None:
        day = datetime.now(LOCAL).date()
        duties.attest(self.owed["attest"], on=day, note=statement, by=self.chief)

    def stands(self, key: str) -> str:
        return Instance.objects.get(obligation__key=key).status

    def reason(self, key: str) -> str:
        return Instance.objects.get(obligation__key=key).reason


def board_of(day: date, today: date) -> dict[str, str]:
    return {line.key.partition("/")[0]: str(line.status) for line in boards.standings(day, today)}


@pytest.fixture
def year(ledgers: dict[str, Ledger]) -> Iterator[Year]:
    with time_machine.travel(moment("01-01"), tick=False):
        seed_branch()
        chief, manager = post("network-chief"), post("branch-manager")
        found = Year(ledgers, watch_duties(), chief, manager)
        found.ledgers["watch"].note("w1", "01-01 00:00", until="04-12 03:00")
        statuses.recompute()
    return found


def first_quarter(year: Year) -> None:
    marks, faults, moves = year.ledgers["marks"], year.ledgers["faults"], year.ledgers["moves"]
    with year.on("01-05"):
        year.state("İlk üç ayın çalışmaları mevzuata uygun yürütüldü.")
    with year.on("01-10"):
        marks.note("jan", "01-10")
    with year.on("01-15"):
        AssignmentFactory(
            person=PersonFactory(), position=Position.objects.get(code="network-staff"), starts=moment("01-15").date()
        )
    with year.on("01-20"):
        year.lend("first", "01-20", "02-20")
    with year.on("01-25"):
        ApprovedDocumentFactory(
            code="BG-PO-900", unit=Unit.objects.get(code="network"),
            approved_at=moment("01-25").date(), review_by=moment("09-30").date(),
        )  # fmt: skip
    assert {year.stands(key) for key in ("periodic", "freshness", "document", "attest", "coverage")} == {"conforming"}
    assert {year.stands(key) for key in ("event", "before", "forbid", "close")} == {"vacuous"}
    assert (year.stands("absent"), year.reason("absent")) == ("no_data", "source_not_connected")
    with year.on("02-01"):
        faults.note("f1", "02-01")
    with year.on("02-03"):
        faults.change("f1", met_at="02-03")
    assert year.stands("event") == "conforming"
    with year.on("02-18"):
        year.take_back("first", "02-18")
    assert year.stands("close") == "conforming"
    with year.on("02-20"):
        moves.note("m1", "02-20", due_at="04-30")
    assert (year.stands("before"), Instance.objects.get(obligation__key="before").due_on) == (
        "due_soon",
        date(YEAR, 2, 28),
    )
    with year.on("02-26"):
        moves.change("m1", met_at="02-26")
    assert year.stands("before") == "conforming"
    with year.on("03-02"):
        year.ledgers["uptime"].note("u1", "03-02", value=99.9)
    assert year.stands("periodic") == "overdue"


def spring(year: Year) -> None:
    marks, watch = year.ledgers["marks"], year.ledgers["watch"]
    with year.on("03-05"):
        marks.note("feb", "02-27", recorded="03-05")
    assert year.stands("periodic") == "late_done"
    with year.on("03-15"):
        duties.waive(
            year.owed["waived"].obligation, until=moment("06-30").date(), decision="Olur 2027/15", by=year.manager
        )
    assert year.stands("waived") == "waived"
    with year.on("03-20"):
        year.ledgers["footage"].note("v1", "03-20")
        marks.note("mar", "03-20")
    assert year.stands("forbid") == "conforming"
    with year.on("04-12"):
        watch.note("w2", "04-12 03:30")
        marks.note("apr", "04-12")
        year.state("İkinci üç ayın çalışmaları mevzuata uygun yürütülüyor.")
    assert (year.stands("coverage"), Instance.objects.get(obligation__key="coverage").reason_values["minutes"]) == (
        "violated",
        30,
    )
    with year.on("04-20"):
        year.ledgers["uptime"].note("u2", "04-20", value=97.0)
    assert year.stands("threshold") == "violated"
    with year.on("05-03"):
        year.ledgers["footage"].note("v2", "05-03", allowed=False)
    assert (year.stands("forbid"), year.stands("coverage")) == ("violated", "conforming")


def downtime(year: Year) -> None:
    """Nothing judges from 10 to 24 May; what is written down in the meantime counts from its day."""
    with year.on("05-11", judge=False):
        year.lend("second", "05-11", "05-18")
    with year.on("05-12", judge=False):
        year.ledgers["marks"].note("may", "05-12")
    with year.on("05-24"):
        year.ledgers["faults"].note("f2", "05-24")
    changes = StatusChange.objects.filter(instance=year.owed["close"], on__gte=date(YEAR, 5, 10)).order_by("id")
    assert [(change.on.day, change.status) for change in changes] == [
        (11, "conforming"),
        (15, "due_soon"),
        (19, "overdue"),
    ]
    with year.on("05-25"):
        year.take_back("second", "05-25")
    assert year.stands("close") == "late_done"
    with year.on("06-05"):
        year.ledgers["faults"].change("f2", met_at="06-05")
    assert year.stands("event") == "late_done"


def second_half(year: Year) -> None:
    with year.on("07-20"):
        year.state("Üçüncü üç ayın çalışmaları mevzuata uygun yürütülüyor.")
    assert (year.stands("waived"), year.stands("freshness")) == ("overdue", "overdue")
    with year.on("08-15"):
        old = Assignment.objects.get(person__user=year.chief)
        old.ends = moment("08-14").date()
        old.save()
        successor = PersonFactory(name="Yeni Şef")
        AssignmentFactory(person=successor, position=old.position, starts=moment("08-15").date())
    assert [person.name for person in holders(date(YEAR, 8, 15)).of("chief", "network")] == ["Yeni Şef"]
    assert [person.user for person in holders(date(YEAR, 8, 14)).of("chief", "network")] == [year.chief]
    assert year.stands("freshness") == "conforming"
    with year.on("09-05"):
        year.ledgers["marks"].note("sep", "09-05")
    assert year.stands("document") == "due_soon"
    with year.on("10-05"):
        year.ledgers["marks"].note("oct", "10-05")
    assert year.stands("document") == "overdue"
    with year.on("10-10"):
        ControlledDocument.objects.filter(code="BG-PO-900").update(status="superseded")
        ApprovedDocumentFactory(
            code="BG-PO-900", version="2.0", unit=Unit.objects.get(code="network"),
            approved_at=moment("10-10").date(), review_by=moment("2028-10-10").date(),
        )  # fmt: skip
    assert year.stands("document") == "conforming"


def last_weeks(year: Year) -> None:
    marks, moves, feed = year.ledgers["marks"], year.ledgers["moves"], year.ledgers["feed"]
    with year.on("11-05"):
        del marks.items["oct"]
    assert (year.stands("periodic"), Instance.objects.get(obligation__key="periodic").reason_values["gone"]) == (
        "overdue",
        1,
    )
    assert year.owed["periodic"].evidence.get(item="oct").gone_at is not None
    with year.on("11-20"):
        moves.note("m2", "11-20", due_at="12-15")
    assert year.stands("before") == "overdue"
    with year.on("12-01"):
        feed.note("s1", "12-01")
        feed.alive_at = moment("12-01")
    assert year.stands("feed") == "conforming"
    with year.on("12-16"):
        marks.note("plan", "2028-01-15", recorded="12-16")
    assert (year.stands("before"), year.stands("feed"), year.reason("feed")) == ("violated", "no_data", "source_stale")
    assert year.owed["periodic"].evidence.get(item="plan").flag == "future"
    with year.on("12-18"):
        year.state("Son üç ayın çalışmaları mevzuata uygun yürütüldü.")


def test_a_year_of_the_branch(year: Year) -> None:
    first_quarter(year)
    march = board_of(date(YEAR, 3, 2), date(YEAR, 3, 2))
    spring(year)
    downtime(year)
    second_half(year)
    last_weeks(year)
    december = board_of(date(YEAR, 12, 18), date(YEAR, 12, 18))
    with year.on("2028-01-20"):
        pass
    assert year.deeds >= 25
    today = date(YEAR + 1, 1, 20)
    assert board_of(date(YEAR, 3, 2), today) == march
    assert board_of(date(YEAR, 12, 18), today) == december
    assert board_of(date(YEAR, 5, 20), today) == {
        "periodic": "conforming", "freshness": "conforming", "close": "overdue", "document": "conforming",
        "event": "vacuous", "before": "conforming", "coverage": "conforming", "threshold": "violated",
        "forbid": "violated", "attest": "conforming", "waived": "waived", "feed": "no_data", "absent": "no_data",
    }  # fmt: skip
    assert {status for key in RULES for status in _history(year, key)} == set(StatusChoice.values)
    assert {rule[0] for rule in RULES.values()} == set(EVALUATORS)


def _history(year: Year, key: str) -> set[str]:
    return set(StatusChange.objects.filter(instance=year.owed[key]).values_list("status", flat=True))


def test_the_year_leaves_its_occurrences(year: Year) -> None:
    first_quarter(year)
    spring(year)
    months = Occurrence.objects.filter(instance=year.owed["periodic"]).order_by("first")
    assert [(row.first.month, row.state) for row in months] == [
        (1, "met"),
        (2, "met_late"),
        (3, "met"),
        (4, "met"),
        (5, "open"),
    ]
    assert Occurrence.objects.get(instance=year.owed["before"]).due_on == date(YEAR, 2, 28)
    assert Occurrence.objects.filter(instance=year.owed["waived"], state="waived").exists()


def test_a_year_caught_up_at_once_is_the_year_day_by_day(year: Year) -> None:
    """The same facts, judged every day or once at the end, leave the same history."""
    for month in (1, 2, 4, 7, 8):
        year.ledgers["marks"].note(f"m{month}", f"{month:02}-07")
        year.ledgers["faults"].note(f"f{month}", f"{month:02}-10", due_at=f"{month:02}-15", met_at=f"{month:02}-20")
    keys = ("periodic", "event", "coverage", "freshness", "document")
    rows = [year.owed[key] for key in keys]
    for days in range(1, 120):
        with time_machine.travel(moment("01-01") + timedelta(days=days), tick=False):
            statuses.recompute(rows)
    daily = _rows(rows)
    again = [InstanceFactory(obligation=row.obligation, service="radio", key=f"{row.key}+") for row in rows]
    with time_machine.travel(moment("01-01"), tick=False):
        statuses.recompute(again)
    with time_machine.travel(moment("01-01") + timedelta(days=119), tick=False):
        statuses.recompute(again)
    assert _rows(again) == daily


def _rows(instances: list[Instance]) -> list[tuple[Any, ...]]:
    changes = StatusChange.objects.filter(instance__in=instances).order_by("instance__obligation_id", "id")
    return list(changes.values_list("instance__obligation__key", "on", "status", "reason", "due_on", "since"))
