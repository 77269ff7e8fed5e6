"""People of the demonstration: role accounts in their positions, and staff without accounts."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from bag.core.access import Role
from bag.core.models import User
from bag.demo.accounts import ACCOUNTS, PASSWORD, SERVICES, Account
from bag.demo.sizes import Size
from bag.organization import services
from bag.organization.models import Assignment, Person, Position, Unit
from bag.organization.models.person import Employment

SINCE = date(2024, 1, 2)
_EMPLOYMENTS = (Employment.OFFICER, Employment.CONTRACTED, Employment.PERMANENT_WORKER, Employment.COMPANY_WORKER)


def load(size: Size) -> int:
    """The branch, its neighbors, the accounts and the staff. Returns the number of people."""
    services.seed_branch()
    services.seed_neighbors()
    _requester_position()
    positions = {position.code: position for position in Position.objects.select_related("unit")}
    encoded = make_password(PASSWORD)  # hashing is slow on purpose, and all accounts share one password
    for account in ACCOUNTS:
        _account(account, positions[account.position], encoded)
    for code, (end, name) in {**SERVICES, "office": ("idari", "İdari İşler")}.items():
        _staff(positions[f"{code}-staff"], end, name, size.staff_each)
    _absent_chief(positions["radio-chief"])
    return Person.objects.count()


def _requester_position() -> None:
    """Any municipal employee may ask: one position of that role, outside the branch."""
    unit, _made = Unit.objects.get_or_create(
        code="park-bahceler",
        defaults={
            "name": "Park ve Bahçeler Dairesi Başkanlığı",
            "kind": "municipal_unit",
            "parent": Unit.objects.get(code="ibb"),
        },
    )
    Position.objects.get_or_create(
        code="demo-requester", defaults={"title": "Birim Talep Sorumlusu", "unit": unit, "role": Role.REQUESTER}
    )


def _account(account: Account, position: Position, encoded: str) -> None:
    user, made = User.objects.get_or_create(
        username=account.username,
        defaults={"name": account.name, "email": f"{account.username}@example.org", "password": encoded},
    )
    if made:
        _person(account.name, position, Employment.OFFICER, user)


def _staff(position: Position, end: str, name: str, count: int) -> None:
    """Staff beyond the first, who has the account."""
    for number in range(2, count + 1):
        employment = _EMPLOYMENTS[number % len(_EMPLOYMENTS)]
        if not Person.objects.filter(registry_no=f"{end}-{number}").exists():
            _person(f"{name} Personeli {number}", position, employment, registry_no=f"{end}-{number}")


def _person(
    name: str, position: Position, employment: Employment, user: User | None = None, registry_no: str = ""
) -> None:
    employer = Unit.objects.get(code="izenerji") if employment == Employment.COMPANY_WORKER else None
    person = services.save_person(
        Person(
            name=name, user=user, title=position.title, unit=position.unit, employment=employment, employer=employer,
            registry_no=registry_no, email=user.email if user else "", contact_verified_at=timezone.now(),
        ),
        by=None,
    )  # fmt: skip
    services.appoint(person, position, starts=SINCE, by=None)


def _absent_chief(position: Position) -> None:
    """The radio chief is on leave, and somebody of the service acts."""
    chief = Assignment.objects.filter(position=position, acting_for=None).select_related("person").first()
    deputy = Person.objects.filter(user__username="personel.telsiz").first()
    if chief is None or deputy is None or Assignment.objects.filter(position=position, person=deputy).exists():
        return
    today = timezone.localdate()
    services.delegate(
        deputy,
        position,
        starts=today - timedelta(days=2),
        ends=today + timedelta(days=8),
        acting_for=chief.person,
        decision="Vekâlet oluru, yıllık izin",
        by=None,
    )
