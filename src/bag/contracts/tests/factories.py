"""One factory per model."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from bag.contracts.models import (
    Contract,
    Measure,
    PenaltyRule,
    PenaltyStatement,
    PenaltyUnit,
    RateKind,
    Technician,
)
from bag.organization.models import Employment, UnitKind
from bag.organization.tests.factories import PersonFactory, ServiceFactory, UnitFactory, UserFactory


class ContractorFactory(UnitFactory):
    """A company."""

    code = factory.Sequence(lambda n: f"company-{n}")
    name = factory.Sequence(lambda n: f"Örnek Bakım Şirketi {n}")
    kind = UnitKind.CONTRACTOR_COMPANY
    parent = None


class ContractFactory(DjangoModelFactory):
    """A contract in force, worth a million."""

    class Meta:
        model = Contract

    number = factory.Sequence(lambda n: f"2026/{n:04d}")
    title = "UPS bakım ve onarım hizmeti"
    contractor = factory.SubFactory(ContractorFactory)
    owner_service = factory.SubFactory(ServiceFactory, code="facility")
    starts = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=400))
    ends = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=200))
    value = Decimal("1000000.00")
    penalty_cap_percent = Decimal("10.00")


class TechnicianFactory(DjangoModelFactory):
    """A technician of the contract's company."""

    class Meta:
        model = Technician

    contract = factory.SubFactory(ContractFactory)
    person = factory.SubFactory(
        PersonFactory,
        employment=Employment.COMPANY_WORKER,
        employer=factory.SelfAttribute("..contract.contractor"),
    )
    task = "UPS teknisyeni"


class PenaltyRuleFactory(DjangoModelFactory):
    """Three per mille of the value for each late day."""

    class Meta:
        model = PenaltyRule

    contract = factory.SubFactory(ContractFactory)
    title = factory.Sequence(lambda n: f"Geç bakım {n}")
    measure = Measure.MAINTENANCE
    unit = PenaltyUnit.DAY
    rate_kind = RateKind.PERMILLE
    rate = Decimal("3.0000")


class PenaltyStatementFactory(DjangoModelFactory):
    """A statement of March 2026 without lines."""

    class Meta:
        model = PenaltyStatement

    contract = factory.SubFactory(ContractFactory)
    month = date(2026, 3, 1)
    counted = Decimal("0.00")
    charged = Decimal("0.00")
    issued_by = factory.SubFactory(UserFactory)
