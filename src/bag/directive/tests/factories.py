"""What tests of this room, and of rooms above, build on."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from bag.core.models import User
from bag.directive.domain.model import fingerprint
from bag.directive.domain.rules import VERSION
from bag.directive.models import (
    Article,
    Attestation,
    Clause,
    DirectiveVersion,
    Escalation,
    EvidenceLink,
    Instance,
    Obligation,
    Occurrence,
    StatusChange,
)
from bag.directive.sample import sample_directive
from bag.directive.services.importing import Imported, import_directive
from bag.organization.models import Person, Position
from bag.organization.seeding import seed_branch
from bag.organization.tests.factories import AssignmentFactory, PersonFactory, UserFactory


class VersionFactory(DjangoModelFactory):
    """A past version, in force for one day, so that any number of them may stand beside the one in force."""

    class Meta:
        model = DirectiveVersion

    title = factory.Sequence(lambda n: f"Eski yönerge {n}")
    valid_from = factory.Sequence(lambda n: date(1950, 1, 1) + timedelta(days=n))
    valid_to = factory.SelfAttribute("valid_from")
    file_name = "eski.txt"


class ArticleFactory(DjangoModelFactory):
    class Meta:
        model = Article

    version = factory.SubFactory(VersionFactory)
    label = "5"
    number = 5
    title = "Şubenin görevleri"
    order = 0


class ClauseFactory(DjangoModelFactory):
    class Meta:
        model = Clause

    article = factory.SubFactory(ArticleFactory)
    version = factory.SelfAttribute("article.version")
    ref = factory.Sequence(lambda n: f"5-a{n}")
    paragraph = 1
    letter = "a"
    text = "Ağ omurgasını işletmek ve kesintileri gidermek,"
    fingerprint = factory.LazyAttribute(lambda clause: fingerprint(clause.text))
    line = 10
    order = factory.Sequence(int)
    valid_from = factory.SelfAttribute("version.valid_from")


class ObligationFactory(DjangoModelFactory):
    class Meta:
        model = Obligation

    key = factory.Sequence(lambda n: f"99-a{n}")
    clause = factory.SubFactory(ClauseFactory)
    title_tr = "Ağ omurgasının işletilmesi"
    title_en = "Backbone operated"
    position = "chief"
    service = "network"
    kind = "continuous"
    evaluator = "attest"
    attest_period = "P1Y"
    basis = "proposal"
    evidence_mode = "manual"
    evidence_tr = "Sahibinin yazılı beyanı"
    evidence_en = "The owner states it in writing"
    starts_on = date(2026, 1, 1)


class InstanceFactory(DjangoModelFactory):
    class Meta:
        model = Instance

    obligation = factory.SubFactory(ObligationFactory)
    service = "network"
    key = factory.LazyAttribute(lambda row: f"{row.obligation.key}/{row.service}")


class StatusChangeFactory(DjangoModelFactory):
    class Meta:
        model = StatusChange

    instance = factory.SubFactory(InstanceFactory)
    on = factory.LazyFunction(timezone.localdate)
    since = factory.SelfAttribute("on")
    status = "no_data"
    reason = "never_shown"


class OccurrenceFactory(DjangoModelFactory):
    class Meta:
        model = Occurrence

    instance = factory.SubFactory(InstanceFactory)
    first = date(2026, 11, 1)
    last = date(2026, 11, 30)
    due_on = factory.SelfAttribute("last")
    state = "open"
    evaluator_version = VERSION


class EvidenceLinkFactory(DjangoModelFactory):
    class Meta:
        model = EvidenceLink

    instance = factory.SubFactory(InstanceFactory)
    source = "inventory.current"
    item = factory.Sequence(lambda n: f"row-{n}")
    label = factory.Sequence(lambda n: f"Kayıt {n}")
    effective_at = factory.LazyFunction(timezone.now)
    recorded_at = factory.SelfAttribute("effective_at")
    snapshot = factory.LazyAttribute(lambda row: {"item": row.item})
    snapshot_sha256 = factory.LazyAttribute(lambda row: sha256(row.item.encode()).hexdigest())
    evaluator_version = VERSION


class AttestationFactory(DjangoModelFactory):
    class Meta:
        model = Attestation

    instance = factory.SubFactory(InstanceFactory)
    on = factory.LazyFunction(timezone.localdate)
    note = "Görev mevzuata uygun olarak yerine getirildi."
    by = factory.SubFactory(UserFactory)


class EscalationFactory(DjangoModelFactory):
    class Meta:
        model = Escalation
        skip_postgeneration_save = True

    instance = factory.SubFactory(InstanceFactory)
    position = "manager"
    on = factory.LazyFunction(timezone.localdate)
    due_on = factory.LazyAttribute(lambda row: row.on - timedelta(days=8))

    @factory.post_generation
    def people(self: Any, create: bool, people: list[User] | None) -> None:
        if create and people:
            self.people.set(people)


PARKS = Path(__file__).parent / "fixtures" / "parks_directive.txt"


def branch_directive(by: Any = None) -> Imported:
    """The branch with its seven services, and a directive of the catalogue's own words in force."""
    seed_branch()
    return import_directive(sample_directive().encode(), "ornek.txt", by=by)


def post(code: str, **extra: Any) -> User:
    """An account whose person holds a position (``network-chief``, ``branch-manager``, ``office-staff`` …)."""
    user = UserFactory()
    person: Person = PersonFactory(user=user, unit=Position.objects.get(code=code).unit)
    AssignmentFactory(person=person, position=Position.objects.get(code=code), starts=date(2020, 1, 1), **extra)
    return user
