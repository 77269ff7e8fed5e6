"""One factory per model; later rooms and the demonstration city build on them."""

from __future__ import annotations

from datetime import date
from functools import cache

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from bag.core.access import Role
from bag.core.models import User
from bag.organization.models import (
    Assignment,
    AssignmentKind,
    Person,
    PersonSkill,
    Position,
    Skill,
    Unit,
    UnitKind,
)

PASSWORD = "Körfez-rüzgârı-35"


@cache
def hashed(password: str) -> str:
    """Argon2 is slow on purpose: one hash serves every account of a test run."""
    return make_password(password)


class UserFactory(DjangoModelFactory):
    """An account that signs in with ``PASSWORD``."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"hesap{n}")
    name = factory.Sequence(lambda n: f"Hesap {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.LazyFunction(lambda: hashed(PASSWORD))


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"unit-{n}")
    name = factory.Sequence(lambda n: f"Birim {n}")
    kind = UnitKind.OTHER


class InstitutionFactory(UnitFactory):
    code = "ibb"
    name = "İzmir Büyükşehir Belediyesi"
    kind = UnitKind.INSTITUTION


class DepartmentFactory(UnitFactory):
    code = "bilgi-islem"
    name = "Bilgi İşlem Dairesi Başkanlığı"
    kind = UnitKind.DEPARTMENT
    parent = factory.SubFactory(InstitutionFactory)


class BranchFactory(UnitFactory):
    code = "bilgi-aglari"
    name = "Bilgi Ağları Şube Müdürlüğü"
    kind = UnitKind.BRANCH
    parent = factory.SubFactory(DepartmentFactory)


class ServiceFactory(UnitFactory):
    code = "network"
    name = "Ağ Yönetimi ve Güvenliği Servisi"
    kind = UnitKind.SERVICE
    parent = factory.SubFactory(BranchFactory)


class PositionFactory(DjangoModelFactory):
    class Meta:
        model = Position

    code = factory.Sequence(lambda n: f"position-{n}")
    title = factory.Sequence(lambda n: f"Kadro {n}")
    unit = factory.SubFactory(ServiceFactory)
    role = Role.STAFF


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Personel {n}")
    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(BranchFactory)


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    person = factory.SubFactory(PersonFactory)
    position = factory.SubFactory(PositionFactory)
    starts = date(2020, 1, 1)
    kind = AssignmentKind.PERMANENT


class SkillFactory(DjangoModelFactory):
    class Meta:
        model = Skill

    name = factory.Sequence(lambda n: f"Beceri {n}")


class PersonSkillFactory(DjangoModelFactory):
    class Meta:
        model = PersonSkill

    person = factory.SubFactory(PersonFactory)
    skill = factory.SubFactory(SkillFactory)


def user_with_role(role: str, service: str | None = None) -> User:
    """An account whose person holds a position of ``role``, in the service of that code or in the branch."""
    unit = ServiceFactory(code=service, name=f"Servis {service}") if service else BranchFactory()
    position = PositionFactory(role=role, unit=unit)
    assignment = AssignmentFactory(position=position, person__unit=unit)
    return assignment.person.user
